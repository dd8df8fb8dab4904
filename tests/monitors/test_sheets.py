"""The paper form: the script's own words and ways, one page a pupil, names on the strip alone."""

import json
import os
from dataclasses import replace
from pathlib import Path

import pytest
import typst

from conversation.channel import Channel
from conversation.library import get_script
from monitors.printing import DRAWING, draw, sheets_of
from monitors.sheets import Sheet, bars_of, document_of, printed_form
from rules.check_digit import grouped, with_check
from rules.lives import DocumentState
from rules.routing import MonitorReason
from storage.models import Document, DocumentKind, PhoneState
from storage.queries.documents import LEASE, MOST_TRIES, OF_A_JOB, claim_due
from tests.browser import PICTURES
from tests.monitors.keying import sheet
from tests.world import ANA, ANAS_OTHER

SCRIPT = get_script("pra-for-147", 1)
FORM = printed_form(SCRIPT, "es")
LONG = "María de los Ángeles Xiloj Ajpop de Ixcoy " * 3
STRIP = ("Estudiante", "Encargado", "Teléfono", "Municipio", "Escuela", "Nivel")
WIDE = {"1": "10001", "2": "01001", "3": "11000", "4": "00101", "5": "10100", "6": "01100", "7": "00011"}


def one(number: int, words: str = "Ana") -> Sheet:
    caso = with_check(f"{number:08}")
    strip = tuple((label, words) for label in STRIP)
    return Sheet(grouped(caso), bars_of(caso), "Encuesta, 2026-C3", "Guatemala", "es", strip)


def pages_of(data) -> list[bytes]:
    """Each page as a picture."""
    inputs = {"data": json.dumps(data)}
    found = typst.compile(DRAWING, ignore_system_fonts=True, sys_inputs=inputs, format="png", ppi=100)
    return found if isinstance(found, list) else [found]


def test_every_question_of_the_script_stands_on_the_sheet_in_its_own_words():
    words = SCRIPT.words(Channel.monitor, "es")
    asked = ("uso", "tipo", "nivel", "nivel_duelo", "no_uso", "comentario", "ofrecer_queja")
    assert [question.words for question in FORM.questions] == [words.prompts[name] for name in asked]
    assert [question.number for question in FORM.questions] == list(range(1, 8))
    first = FORM.questions[0]
    assert [(tick.digit, tick.words) for tick in first.ticks] == list(words.choices["uso"].items())


def test_each_box_says_where_to_go_on_unless_it_is_the_next_question():
    ways = {question.number: [tick.goes_on_at for tick in question.ticks] for question in FORM.questions}
    assert ways == {1: [0, 5, 6, 6], 2: [0, 0, 0, 4, 0, 0], 3: [0] * 6, 4: [0] * 6, 5: [0] * 5, 6: [], 7: [0, 0]}
    assert [question.goes_on_at for question in FORM.questions] == [0, 0, 6, 6, 0, 0, 0]
    assert [question.number for question in FORM.questions if question.writes] == [6]


def test_a_question_that_hangs_on_another_says_so():
    said = {question.number: question.only_if for question in FORM.questions if question.only_if}
    assert said == {7: "Solo si marcó 1 o 2 en la pregunta 3 o 4, o 3 en la pregunta 5."}


def test_the_sheet_begins_and_ends_with_the_monitors_words():
    assert FORM.greeting.startswith("Buenos días.")
    assert "{" not in FORM.greeting + FORM.thanks
    assert FORM.thanks.startswith("Muchas gracias")


@pytest.mark.parametrize("digits", ["0", "1234567", "123456782"])
def test_the_barcode_is_code_39(digits):
    """Ten elements a character, the last one the gap: three of them wide, of which two are bars."""
    bars = [*bars_of(digits), 1]
    letters = [bars[start : start + 10] for start in range(0, len(bars), 10)]
    assert len(letters) == len(digits) + 2
    for digit, letter in zip(f"*{digits}*", letters, strict=True):
        assert sorted(letter) == [1] * 7 + [3] * 3
        assert letter[0::2].count(3) == 2
        assert letter[9] == 1
        if digit in WIDE:
            assert "".join("1" if width == 3 else "0" for width in letter[0::2]) == WIDE[digit]


@pytest.mark.parametrize("words", ["Ana", LONG])
def test_a_pupil_has_one_page(words):
    data = document_of("Boletas", {"es": FORM}, [one(number, words) for number in range(3)])
    pages = pages_of(data)
    assert len(pages) == 3
    folder = os.environ.get(PICTURES)
    if folder:
        Path(folder, f"sheet-{len(words)}.png").write_bytes(pages[0])


def test_the_pdf_is_tagged_for_screen_readers_and_each_page_has_its_code_as_heading():
    sheets = [one(number) for number in range(3)]
    data = document_of("Boletas de octubre", {"es": FORM}, sheets)
    pdf = draw(data)
    assert pdf.startswith(b"%PDF-")
    for sign in (b"/StructTreeRoot", b"/MarkInfo", b"pdfuaid:part", b"Boletas de octubre", b"/Lang(es-GT)"):
        assert sign.replace(b" ", b"") in pdf.replace(b" ", b"") or sign in pdf, sign
    found = typst.query(
        DRAWING, "heading", field="body", ignore_system_fonts=True, sys_inputs={"data": json.dumps(data)}
    )
    assert [each["text"] for each in json.loads(found)] == [each.code for each in sheets]


def test_what_is_written_in_a_name_is_printed_and_not_obeyed():
    nasty = '#panic("x") *b* $x$ ] <a> \\ "'
    assert len(pages_of(document_of(nasty, {"es": FORM}, [replace(one(1, nasty), campaign=nasty)]))) == 1


@pytest.fixture
def asked(world):
    """asked(member, …): what is drawn of a document with these members."""

    def asked(*members):
        document = Document(campaign_id=members[0].campaign_id, details={"members": [each.id for each in members]})
        with world.sessions() as session:
            return sheets_of(session, world.vault, document)

    return asked


def test_names_and_telephones_are_on_the_strip_alone(world, asked):
    campaign = world.campaign("Encuesta de octubre")
    private = {"nombre_estudiante": "Julia Choc", "telefono": "5555-0001", "telefono_alterno": ""}
    member = sheet(world, campaign, ANA, other=ANAS_OTHER, private=world.vault.seal_fields(private, "member"))
    (drawn,) = asked(member)["sheets"]
    strip = dict(drawn.pop("strip"))
    assert strip == {
        "Estudiante": "Julia Choc",
        "Encargado": "Ana",
        "Teléfono": "5555 0001 · 2244 0001",
        "Municipio": "Guatemala",
        "Escuela": "Escuela Oficial Urbana Mixta 01-01-0001-43",
        "Nivel": "primaria",
    }
    answers = json.dumps(drawn, ensure_ascii=False)
    assert not [words for words in ("Julia", "Ana", "5555", "Escuela") if words in answers]
    assert drawn["code"] == grouped(member.caso)


def test_a_number_that_is_of_no_use_gives_way_to_what_the_sample_said(world, asked):
    private = world.vault.seal_fields({"telefono": "55 tienda don Beto", "telefono_alterno": ""}, "member")
    member = sheet(world, world.campaign(), ANA, private=private, monitor_reason=MonitorReason.no_number)
    world.change(world.find_phone(ANA), state=PhoneState.dead)
    strip = dict(asked(member)["sheets"][0]["strip"])
    assert (strip["Teléfono"], strip["Estudiante"]) == ("55 tienda don Beto", "—")


def due(world, member) -> Document:
    return world._kept(
        Document(
            kind=DocumentKind.sheets,
            campaign_id=member.campaign_id,
            details={"members": [member.id]},
            state=DocumentState.due,
            asked_by=world.staff("Sara").id,
            asked_at=world.clock(),
        )
    )


def claimed(world) -> list[int]:
    with world.sessions.begin() as session:
        return list(claim_due(session, world.clock()))


def test_a_document_is_claimed_once_and_again_when_its_maker_is_lost(world):
    document = due(world, sheet(world, world.campaign()))
    for _ in range(MOST_TRIES):
        assert claimed(world) == [document.id]
        assert claimed(world) == []
        world.clock.at += LEASE
    assert claimed(world) == []
    found = world.again(document)
    assert (found.state, found.problem) == (DocumentState.failed, "lost")


def test_documents_are_made_a_few_at_a_time(world):
    member = sheet(world, world.campaign())
    asked = [due(world, member).id for _ in range(OF_A_JOB + 1)]
    assert sorted(claimed(world)) == asked[:OF_A_JOB]
    assert claimed(world) == []
    for document in world.rows(Document, Document.state == DocumentState.making):
        world.change(document, state=DocumentState.ready, lease_until=None)
    assert claimed(world) == asked[OF_A_JOB:]
