"""Complaints by text that are left half told: cut after each text, quiet for hours, forgotten after seven days."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import select

from rules.lives import CaseState
from storage.lapsing import expire_drafts, forget_who_told, settle_quiet
from storage.models import Answer, Callback, Case, CaseEvent, Contact, Conversation, Turn
from tests.campaigns.waiting import until, waiting_for_rows
from tests.sms.complaining import TOLD, asks, says, told
from tests.sms.texting import Texting, new_sid, texts_in
from tests.storage.test_complaints import Caller
from tests.world import OTTO


@pytest.fixture
def otto(world, carrier):
    return Texting(world, carrier, OTTO)


def sweep(world) -> tuple[int, int]:
    """How many were settled, and how many forgotten."""
    with world.sessions.begin() as session:
        settled = settle_quiet(session, world.clock())
    with world.sessions.begin() as session:
        return settled, expire_drafts(session, world.clock())


@pytest.mark.parametrize(
    ("said", "state", "missing"),
    [
        (["QUEJA"], CaseState.draft, None),
        (["QUEJA", "2"], CaseState.draft, None),
        (["QUEJA", "2", "3"], CaseState.draft, None),
        (["QUEJA", "2", "3", TOLD[0]], CaseState.received, {"place", "date"}),
        (["QUEJA", "2", "3", *TOLD], CaseState.received, {"place", "date"}),
        (["QUEJA", "2", "3", *TOLD, "LISTO"], CaseState.received, {"place", "date"}),
        (["QUEJA", "2", "3", *TOLD, "LISTO", "Mixco, Guatemala"], CaseState.received, {"date"}),
        (["QUEJA", "2", "3", *TOLD, "LISTO", "Mixco, Guatemala", "1"], CaseState.received, set()),
    ],
    ids=range(8),
)
def test_a_thread_quiet_for_four_hours_is_what_it_has_come_to(world, otto, said, state, missing):
    otto.write(*said)
    world.clock.pass_by(hours=3, minutes=59)
    assert sweep(world) == (0, 0)
    world.clock.pass_by(minutes=2)
    sweep(world)
    assert sweep(world) == (0, 0)
    case = world.one(Case)
    assert (case.state, case.told_at is None) == (state, state is CaseState.draft)
    if missing is not None:
        assert set(case.missing) == missing
    # Who never read his folio is called in any case.
    owed = [row.reason for row in world.rows(Callback)]
    assert owed == ([] if state is CaseState.draft else ["incomplete_complaint"])


def test_what_he_writes_after_hours_still_belongs_to_it(world, otto):
    otto.write("QUEJA", "2", "3", TOLD[0])
    world.clock.pass_by(hours=12)
    sweep(world)
    assert otto.write(TOLD[1]) == []
    assert world.one(Case).narrative == "\n".join(TOLD[:2])
    assert otto.write("LISTO") == [says("lugar")]


def test_a_story_that_a_call_has_interrupted_goes_on_where_it_was_written(world, otto):
    otto.write("QUEJA", "2", "3", TOLD[0])
    Caller(world, number=OTTO)
    assert otto.write(TOLD[1]) == []
    assert world.one(Case).narrative == "\n".join(TOLD[:2])
    assert otto.write("LISTO") == [says("lugar")]


def test_what_he_remembers_after_the_receipt_belongs_to_his_story_for_four_hours(world, otto):
    told(otto)
    story = "\n".join(TOLD)
    for said in ("gracias", "1"):
        otto.write(said)
        assert world.one(Case).narrative == story
    told(otto)
    assert otto.write("La enfermera se llama Rosa") == []
    again = otto.post("La enfermera se llama Rosa")
    assert texts_in(again) == []
    cases = sorted(world.rows(Case), key=lambda case: case.id)
    assert [case.narrative for case in cases] == [story, f"{story}\nLa enfermera se llama Rosa"]
    world.clock.pass_by(hours=4)
    otto.write("Y era de noche")
    assert max(world.rows(Case), key=lambda case: case.id).narrative == cases[1].narrative


def test_what_he_remembers_while_an_analyst_works_on_it_is_his_story_too(world, otto):
    told(otto)
    world.change(world.one(Case), state=CaseState.under_review, place="Amatitlán")
    assert otto.write("La enfermera se llama Rosa") == []
    case = world.one(Case)
    assert (case.narrative.splitlines()[-1], case.place) == ("La enfermera se llama Rosa", "Amatitlán")
    assert [event.what for event in world.rows(CaseEvent)] == ["received", "told_late"]


def test_the_rest_of_a_story_that_comes_after_listo_is_kept_as_such(world, carrier):
    world.member(world.campaign())
    ana = Texting(world, carrier)
    ana.write("QUEJA", "2", "3", TOLD[0], "LISTO")
    asked = [says("lugar_sabido", municipio="Guatemala")]
    assert ana.write(TOLD[1]) == asked
    assert world.one(Case).narrative == "\n".join(TOLD[:2])


@pytest.mark.parametrize("late", ["y no nos quisieron dar nada para el niño", "Fuimos otra vez. " * 16])
def test_a_piece_of_the_story_that_overtakes_listo_does_not_become_the_place(world, otto, late):
    otto.write("QUEJA", "2", "3", TOLD[0], "LISTO")
    assert otto.write(late) == [says("lugar")]
    assert otto.write("Mixco, Guatemala") == [says("cuando")]
    case = world.one(Case)
    assert (case.narrative, case.place) == (f"{TOLD[0]}\n{late.strip()}", "Mixco, Guatemala")


@pytest.mark.parametrize("words", ["No puedo contestar ahora", "Gracias por escribir a Tienda Rosita. " * 4])
def test_a_telephone_that_answers_by_itself_is_not_asked_for_the_place_again_and_again(world, otto, words):
    otto.write("QUEJA", "2", "3", TOLD[0], "LISTO")
    assert [otto.write(words), otto.write(words)] == [[says("lugar")], [says("cuando")]]
    assert len([read for _ in range(9) for read in otto.write(words)]) <= 4


def test_who_tells_what_happened_before_it_is_asked_has_begun_his_story(world, otto):
    otto.write("QUEJA", "2")
    assert otto.write(TOLD[0]) == [says("no_entendi")]
    assert otto.write("3") == [says("relato")]
    assert [otto.write(TOLD[1]), otto.write("LISTO")] == [[], [says("lugar")]]
    assert world.one(Case).narrative == "\n".join(TOLD[:2])


def test_what_is_still_written_when_an_analyst_works_on_it_is_added_to_the_story_and_overwrites_nothing(world, otto):
    otto.write("QUEJA", "2", "3", TOLD[0], "LISTO", "Mixco, Guatemala")
    world.change(world.one(Case), state=CaseState.under_review, municipio="0109", place="Amatitlán")
    otto.write("fue en la mañana del lunes", "2")
    case = world.one(Case)
    assert (case.narrative, case.place) == (f"{TOLD[0]}\nfue en la mañana del lunes", "Amatitlán")
    assert case.missing == []


def test_words_that_a_later_question_cannot_take_stay_with_the_story_and_lead_to_a_person_all_the_same(world, otto):
    otto.write("QUEJA", "2", "3", TOLD[0], "LISTO", "Mixco, Guatemala")
    said = ["fue el lunes por la mañana", "el lunes pasado", "ya le dije, el lunes"]
    assert [otto.write(words) for words in said[:2]] == [[says("no_entendi")], [says("no_entendi")]]
    otto.write(said[2])
    assert world.one(Case).narrative == "\n".join([TOLD[0], *said])
    assert world.one(Callback).reason == "not_understood"


def test_a_survey_that_asks_meanwhile_gets_its_answer(world, ana):
    told(ana, "1", "2", "2", "1")
    before = world.one(Case).narrative
    ana.write("si, soy la mamá")
    assert world.one(Case).narrative == before


def test_a_draft_is_forgotten_after_seven_days_with_all_that_was_told(world, otto):
    otto.write("QUEJA", "2", "3")
    world.clock.pass_by(days=7, minutes=-1)
    assert sweep(world) == (0, 0)
    world.clock.pass_by(minutes=2)
    assert sweep(world) == (0, 1)
    assert sweep(world) == (0, 0)
    case = world.one(Case)
    assert (case.state, case.service, case.phone_id, case.missing) == (CaseState.expired, None, None, [])
    assert world.rows(Turn) == world.rows(Answer) == []
    assert (world.one(Conversation).state, world.one(Contact).ended_at) == (None, world.clock())
    assert otto.write("QUEJA") == [says("peligro")]


def test_who_writes_as_his_draft_is_forgotten_keeps_it(world, otto):
    otto.write("QUEJA", "2")
    world.clock.pass_by(days=7, minutes=-1)
    with ThreadPoolExecutor(1) as pool:
        with world.sessions.begin() as session:
            session.execute(select(Case.id).with_for_update())
            writes = pool.submit(otto.post, "3", MessageSid=new_sid())
            until(lambda: waiting_for_rows(world.sessions) == 1)
            with world.sessions.begin() as sweeping:
                assert expire_drafts(sweeping, world.clock() + timedelta(minutes=2)) == 0
        assert texts_in(writes.result()) == [says("relato")]
    assert world.one(Case).state is CaseState.draft


def test_who_writes_after_his_draft_was_forgotten_begins_anew(world, otto):
    otto.write("QUEJA", "2", "3")
    world.clock.pass_by(days=8)
    sweep(world)
    otto.write(TOLD[0])
    assert world.one(Case).narrative == ""
    assert otto.write("QUEJA") == [says("peligro")]


def test_an_hour_after_an_anonymous_case_was_told_nothing_leads_to_its_telephone(world, otto):
    folio, _ = told(otto, "Mixco, Guatemala", "2", "2", "3")
    for minutes, found in ((59, 0), (2, 1), (1, 0)):
        world.clock.pass_by(minutes=minutes)
        with world.sessions.begin() as session:
            assert forget_who_told(session, world.clock()) == found
    phone, case, contact = world.find_phone(OTTO), world.one(Case), world.one(Contact)
    assert (case.phone_id, contact.phone_id) == (None, None)
    assert phone.person_id not in {case.person_id, contact.person_id, world.one(Conversation).person_id}
    assert otto.write(f"CASO {folio}") == [asks("caso_pin")]
