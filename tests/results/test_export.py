"""The results file from real rows: order, codes, and nobody's name in it."""

import pytest
from sqlalchemy import select

from results.columns import NAMES
from results.rows import NOT_TRANSCRIBED
from rules.lives import AttemptState, MemberState
from rules.outcomes import Outcome
from storage.models import Conversation, Direction
from storage.queries.recordings import recording_is_absent, recording_is_ready
from tests.results.exporting import answer, call, only_row, written
from tests.world import ANA, ANAS_OTHER

ITEMS = ("uso", "motivo_no_uso", "tipo", "nivel")
REACHED = ("idioma", "modo", *ITEMS)


def test_every_member_has_a_row_in_the_order_of_the_sample(world):
    campaign = world.campaign()
    members = [world.member(campaign, f"+5024{place:07}") for place in range(30)]
    call(world, members[29], Outcome.busy, "CA1")
    data, rows = written(world, campaign)
    assert data.startswith(b"\xef\xbb\xbf")
    assert tuple(rows[0]) == NAMES
    assert [row["caso"] for row in rows] == [member.caso for member in members]


def test_the_members_of_other_campaigns_stay_out(world):
    campaign, other = world.campaign(), world.campaign()
    member = world.member(campaign, ANA)
    call(world, world.member(other, ANA), Outcome.busy, "CA1")
    row = only_row(world, campaign)
    assert (row["caso"], row["intentos"], row["disposicion"]) == (member.caso, "0", "3.11")


def test_an_interview_is_a_whole_row(world):
    campaign = world.campaign("Encuesta del Seguro")
    member = world.member(
        campaign, state=MemberState.done, mode=None, estrato="Norte", estrato_poblacion=1200, peso=40.5
    )
    call(world, member, Outcome.no_answer, "CA1")
    world.clock.pass_by(hours=3)
    call(world, member, Outcome.complete, "CA2")
    answer(world, member, uso="1", tipo="2", nivel="4")
    assert only_row(world, campaign) == {
        "caso": member.caso,
        "campania": "Encuesta del Seguro",
        "periodo": "2026-C3",
        "departamento_codigo": "01",
        "departamento": "Guatemala",
        "municipio_codigo": "0101",
        "municipio": "Guatemala",
        "nivel_educativo": "primaria",
        "idioma": "es",
        "modo": "voz",
        "disposicion": "1.1",
        "disposicion_texto": "Entrevista completa",
        "intentos": "2",
        "primer_intento": "2026-10-05T10:00:00-06:00",
        "completado": "2026-10-05T13:00:00-06:00",
        "uso": "1",
        "motivo_no_uso": "97",
        "tipo": "2",
        "nivel": "4",
        "comentario": "",
        "codigo_comentario": "",
        "estrato": "Norte",
        "estrato_poblacion": "1200",
        "peso": "40.5",
        "tardia": "0",
    }


@pytest.mark.parametrize(
    ("outcome", "answers", "code", "items"),
    [
        (Outcome.complete, {"uso": "2", "motivo_no_uso": "3"}, "1.1", ("2", "3", "97", "97")),
        (Outcome.broke_off, {"uso": "2"}, "1.1", ("2", "99", "97", "97")),
        (Outcome.broke_off, {"uso": "1", "tipo": "1"}, "1.2", ("1", "97", "1", "99")),
        (Outcome.partial, {"uso": "1", "tipo": "4"}, "1.2", ("1", "97", "4", "97")),
        (Outcome.broke_off, {"uso": "1"}, "2.12", ("1", "97", "99", "99")),
        (Outcome.broke_off, {}, "2.12", ("99", "99", "99", "99")),
        (Outcome.handed_over, {}, "2.12", ("99", "99", "99", "99")),
        (Outcome.refused, {}, "2.11", ("99", "99", "99", "99")),
    ],
)
def test_whoever_was_reached_has_a_code_in_every_item(world, outcome, answers, code, items):
    campaign = world.campaign()
    member = world.member(campaign)
    call(world, member, outcome, "CA1")
    if answers:
        answer(world, member, **answers)
    else:
        world.conversation(member)
    row = only_row(world, campaign)
    assert (row["disposicion"], tuple(row[item] for item in ITEMS)) == (code, items)
    assert (row["idioma"], row["modo"]) == ("es", "voz")


@pytest.mark.parametrize(
    ("outcome", "code"),
    [
        (Outcome.no_answer, "3.13"),
        (Outcome.busy, "3.12"),
        (Outcome.machine, "2.22"),
        (Outcome.unheard, "2.22"),
        (Outcome.hung_up, "2.21"),
        (Outcome.guardian_absent, "2.21"),
        (Outcome.wrong_number, "4.7"),
        (Outcome.not_working, "4.3"),
        (Outcome.failed, "3.16"),
        (None, "3.11"),
    ],
)
def test_whoever_was_never_reached_has_empty_items(world, outcome, code):
    campaign = world.campaign()
    member = world.member(campaign)
    if outcome:
        call(world, member, outcome, "CA1")
    row = only_row(world, campaign)
    assert row["disposicion"] == code
    assert [row[column] for column in REACHED] == [""] * len(REACHED)


def test_the_most_telling_of_many_calls_is_the_disposition(world):
    campaign = world.campaign()
    member = world.member(campaign, ANA, ANAS_OTHER)
    for place, outcome in enumerate((Outcome.wrong_number, Outcome.machine, Outcome.no_answer, Outcome.busy)):
        world.clock.pass_by(minutes=1)
        call(world, member, outcome, f"CA{place}")
    row = only_row(world, campaign)
    assert (row["disposicion"], row["intentos"]) == ("2.22", "4")


def test_only_calls_that_left_are_attempts(world):
    campaign = world.campaign()
    member = world.member(campaign)
    call(world, member, Outcome.invalid_number, None)
    world.attempt(member, AttemptState.canceled)
    world.clock.pass_by(hours=1)
    call(world, member, Outcome.no_answer, "CA1")
    world.clock.pass_by(hours=1)
    call(world, member, Outcome.hung_up, "CA2", direction=Direction.inbound)
    row = only_row(world, campaign)
    assert (row["intentos"], row["primer_intento"]) == ("1", "2026-10-05T11:00:00-06:00")


def test_a_spoken_comment_is_told_until_it_is_written_down(world):
    campaign = world.campaign()
    member = world.member(campaign)
    answer(world, member, uso="1", tipo="1", nivel="2")
    answer(world, member, recording="RE1", comentario="")
    assert only_row(world, campaign)["comentario"] == NOT_TRANSCRIBED


def test_a_recording_that_the_carrier_never_had_is_no_comment(world):
    campaign = world.campaign()
    member = world.member(campaign)
    answer(world, member, recording="RE1", nivel="2", comentario="")
    with world.sessions.begin() as session:
        conversation = session.scalars(select(Conversation)).one()
        recording_is_ready(session, conversation.id, "RE1", 3, world.clock())
        recording_is_absent(session, "RE1")
    assert only_row(world, campaign)["comentario"] == ""


def test_the_language_is_the_interviews(world):
    campaign = world.campaign()
    member = world.member(campaign, idioma="quc")
    answer(world, member, uso="2")
    assert only_row(world, campaign)["idioma"] == "es"


def test_no_name_code_or_telephone_is_anywhere_in_the_file(world):
    campaign = world.campaign()
    private = {
        "codigo_estudiante": "CODIGO-7",
        "nombre_estudiante": "Inés López",
        "telefono": "5555-0001",
        "telefono_alterno": "22440001",
    }
    member = world.member(
        campaign, ANA, ANAS_OTHER, private=world.vault.seal_fields(private, "member"), establecimiento="Escuela Tecún"
    )
    call(world, member, Outcome.complete, "CA1")
    answer(world, member, uso="1", tipo="1", nivel="1")
    text = written(world, campaign)[0].decode()
    secrets = ["CODIGO-7", "Inés", "López", "Ana", "5555", "2244", ANA[4:], ANAS_OTHER[4:], "CA1", "Tecún"]
    assert [secret for secret in secrets if secret in text] == []


def test_a_stratum_that_looks_like_a_formula_is_disarmed(world):
    campaign = world.campaign("=Encuesta")
    world.member(campaign, estrato="+1")
    row = only_row(world, campaign)
    assert (row["campania"], row["estrato"]) == ("'=Encuesta", "'+1")


def test_an_empty_campaign_is_a_header(world):
    data, rows = written(world, world.campaign())
    assert rows == []
    assert data.decode("utf-8-sig").strip() == ",".join(NAMES)
