"""The demo's oracle: it sees every way in which a row says something else than its parent did."""

import pytest

from demo.comparison import UNTOLD, differences, without
from simulator.people.summaries import summarise
from tests.world import ANA, ANAS_OTHER

ROW = {
    "uso": "1",
    "motivo_no_uso": "97",
    "tipo": "2",
    "nivel": "4",
    "disposicion": "1.1",
    "comentario": "",
    "intentos": "1",
    "modo": "voz",
    "nivel_educativo": "primaria",
}
NOBODY = {
    "uso": "",
    "motivo_no_uso": "",
    "tipo": "",
    "nivel": "",
    "disposicion": "3.13",
    "comentario": "",
    "intentos": "1",
    "modo": "",
    "nivel_educativo": "primaria",
}
SATISFIED = {"uso": "1", "motivo_no_uso": None, "tipo": "2", "nivel": "4"}


def blank(number=ANA):
    """What the carrier's log says of a parent who did nothing."""
    return summarise([{"number": number, "event": "nothing"}])[number]


def child(mouth="voz", school="", **told):
    return {**UNTOLD, "school": school, "mouths": [mouth] if told else []} | told


def parent(number=ANA, ended=("completed",), mouth="voz", **did):
    """A parent whom we reached so many times, each contact ended in its way."""
    contacts = [{"at": f"{hour:02}", "mouth": mouth, "ended": end} for hour, end in enumerate(ended)]
    counted = {"calls_received" if mouth == "voz" else "texts_left": len(contacts)}
    return blank(number) | {"contacts": contacts} | counted | did


WILLING = parent(children=[child(**SATISFIED)], began=True)


def compare(row, *parents):
    numbers = [one["number"] for one in parents] or [ANA]
    return differences([row], [numbers], {one["number"]: one for one in parents})


def test_a_row_that_says_what_the_parent_said_is_no_difference():
    assert compare(ROW, WILLING) == []


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"nivel": "3"}, "fila 1: nivel es 3, el padre dijo 4"),
        ({"nivel": "99", "disposicion": "1.2"}, "fila 1: nivel es nada, el padre dijo 4"),
        ({"motivo_no_uso": "1"}, "fila 1: motivo_no_uso es 1, el padre dijo nada"),
        ({"uso": ""}, "fila 1: uso es nada, el padre dijo 1"),
        ({"disposicion": "2.12"}, "fila 1: disposición 2.12, se esperaba 1.1"),
        ({"comentario": "Bien"}, "fila 1: el comentario no coincide"),
        ({"intentos": "2"}, "fila 1: intentos 2, recibió 1 llamadas y mensajes"),
        ({"modo": "sms"}, "fila 1: modo sms, contestó por voz"),
        ({"modo": ""}, "fila 1: modo ninguno, contestó por voz"),
    ],
)
def test_whatever_differs_is_said(changed, words):
    assert words in compare(ROW | changed, WILLING)


@pytest.mark.parametrize(
    ("did", "code"),
    [
        ({"ended": ["no-answer"]}, "3.13"),
        ({"ended": ["busy"]}, "3.12"),
        ({"ended": ["failed"]}, "4.3"),
        ({"machine": True}, "2.22"),
        ({"hung_up": 1}, "2.21"),
        ({"guardian_absent": True}, "2.21"),
        ({"wrong_number": True}, "4.7"),
        ({"stopped": True, "began": True}, "2.11"),
        ({"began": True, "wanted_person": True}, "2.12"),
        ({"mouth": "sms", "ended": ["delivered"]}, "3.13"),
        ({"mouth": "sms", "ended": ["30003"]}, "3.13"),
        ({"mouth": "sms", "ended": ["30005"]}, "4.3"),
        ({"mouth": "sms", "ended": ["30006"]}, "3.16"),
        ({"mouth": "whatsapp", "ended": ["63024"]}, "3.16"),
        ({"mouth": "sms", "ended": ["delivered"], "stopped": True}, "2.11"),
        ({"mouth": "sms", "ended": ["delivered"], "began": True}, "2.12"),
        ({"mouth": "sms", "ended": ["delivered"], "wrong_number": True, "texts_sent": 2}, "4.7"),
        ({"mouth": "sms", "ended": ["21610"]}, "2.11"),
    ],
)
def test_what_happened_at_the_telephone_has_its_disposition(did, code):
    assert compare(NOBODY | {"disposicion": code}, parent(**did)) == []
    assert compare(NOBODY | {"disposicion": "3.11"}, parent(**did)) != []


def test_whoever_was_never_called_was_not_attempted():
    assert compare(NOBODY | {"disposicion": "3.11", "intentos": "0"}) == []


def test_the_calls_of_both_telephones_count_and_the_last_one_tells_about_dead_numbers():
    row = NOBODY | {"intentos": "2"}
    dead, silent = parent(ended=["failed"]), parent(ANAS_OTHER, ended=["no-answer"])
    silent["contacts"][0]["at"] = "09"
    assert compare(row, dead, silent) == []
    assert compare(row | {"disposicion": "4.3"}, dead, silent) != []
    silent["contacts"][0]["at"] = "-1"
    assert compare(row | {"disposicion": "4.3"}, dead, silent) == []


def test_rows_and_pupils_must_be_as_many():
    with pytest.raises(ValueError, match="zip"):
        differences([ROW, ROW], [[ANA]], {})


def test_each_row_is_named_by_its_place():
    said = differences([ROW, NOBODY], [[ANA], [ANAS_OTHER]], {ANA: WILLING})
    assert {words.partition(":")[0] for words in said} == {"fila 2"}


@pytest.mark.parametrize("mouth", ["sms", "whatsapp"])
def test_a_survey_by_text_is_compared_like_one_by_voice(mouth):
    told = parent(mouth=mouth, ended=["delivered"], children=[child(mouth, **SATISFIED)], began=True, texts_sent=5)
    assert compare(ROW | {"modo": mouth}, told) == []
    assert compare(ROW | {"modo": mouth, "nivel": "3"}, told) == ["fila 1: nivel es 3, el padre dijo 4"]


def test_an_interview_that_began_by_text_and_ended_on_a_page_has_either_mode():
    told = parent(
        mouth="sms", ended=["delivered", "delivered"], children=[child(**SATISFIED) | {"mouths": ["sms", "web"]}]
    )
    for mode in ("sms", "web"):
        assert compare(ROW | {"modo": mode, "intentos": "2"}, told) == []


def test_the_answers_to_a_text_are_no_attempts_and_calls_and_texts_add_up():
    told = parent(
        mouth="sms", ended=["delivered"], children=[child("sms", **SATISFIED)], texts_received=6, calls_received=2
    )
    assert compare(ROW | {"modo": "sms", "intentos": "3"}, told) == []


NOT_USED = {"uso": "2", "motivo_no_uso": "1", "tipo": None, "nivel": None}
SISTER = ROW | {"uso": "2", "motivo_no_uso": "1", "tipo": "97", "nivel": "97", "nivel_educativo": "preprimaria"}


def siblings(rows, *children):
    told = parent(children=list(children), began=True)
    return differences(rows, [[ANA], [ANA]], {ANA: told})


def test_each_child_of_one_parent_has_its_own_answers_in_any_order_of_the_sample():
    children = child(**SATISFIED), child(school="preprimaria", **NOT_USED)
    assert siblings([ROW, SISTER], *children) == []
    assert siblings([SISTER, ROW], *children) == []


def test_answers_that_stand_with_the_other_child_are_differences():
    children = child(**SATISFIED), child(school="primaria", **NOT_USED)
    assert siblings([ROW, SISTER], *children) != []


def test_children_of_one_school_level_are_told_apart_by_their_answers():
    same = SISTER | {"nivel_educativo": "primaria"}
    assert siblings([same, ROW], child(**SATISFIED), child(school="primaria", **NOT_USED)) == []
    assert siblings([ROW, ROW], child(**SATISFIED), child(school="primaria", **NOT_USED)) != []


def test_a_child_who_was_never_asked_about_was_broken_off_with_the_other():
    cut = NOBODY | {"disposicion": "2.12", "nivel_educativo": "preprimaria"}
    assert siblings([ROW, cut], child(**SATISFIED)) == []
    assert siblings([cut, ROW], child(**SATISFIED)) == []


def test_a_school_that_no_pupil_attends_is_compared_in_the_order_of_the_sample():
    assert siblings([ROW, SISTER], child(**SATISFIED), child(school="otra", **NOT_USED)) == []


def test_a_receipt_and_a_call_that_he_asked_for_are_no_attempts():
    contacts = [
        {"at": "1", "mouth": "voz", "sid": "CA1", "ended": "completed"},
        {"at": "2", "mouth": "sms", "sid": "SM1", "ended": "delivered"},
        {"at": "3", "mouth": "voz", "sid": "CA2", "ended": "completed"},
    ]
    did = without({ANA: {"contacts": contacts, "calls_received": 2, "texts_left": 1}}, {"CA2", "SM1"})
    assert did == {ANA: {"contacts": contacts[:1], "calls_received": 1, "texts_left": 0}}
