"""Brothers and sisters: one link, asked in turn on the same pages, each under its own case."""

import pytest

from conversation.effects import Ending
from rules.lives import AttemptState, MemberState
from rules.routing import Mode
from storage.models import Answer, Attempt, Conversation
from tests.web.conftest import text_to
from tests.web.test_survey_by_link import ME, PERSON
from tests.world import ANA

SECOND = "Ahora, por su estudiante de preprimaria: en los últimos cuatro meses, ¿usó el Seguro Médico Escolar?"


@pytest.fixture
def second(world, ana):
    """The younger one of Ana's two, in the same sample."""
    campaign = world.again(ana.attempt).campaign_id
    values = {"campaign_id": campaign, "nivel_educativo": "preprimaria"}
    return world.member(ana.member, ANA, **values)


def of_member(world, member) -> dict[str, str]:
    conversation = world.one(Conversation, Conversation.member_id == member.id)
    return {row.question: row.value for row in world.rows(Answer, Answer.conversation_id == conversation.id)}


def first_done(ana):
    page = ana.window()
    page.press(ME, "No lo usó", "No lo conocía", "No, gracias")
    return page


def test_the_second_pupil_follows_the_first_and_is_thanked_for_both(world, ana, second):
    page = first_done(ana)
    assert page.seen.heading == SECOND
    page.press("Sí, lo usó", "Por medicinas", "Bueno", "No, gracias")
    assert page.seen.heading == "Muchas gracias."
    assert of_member(world, ana.member) == {"uso": "2", "motivo_no_uso": "2"}
    assert of_member(world, second) == {"uso": "1", "tipo": "3", "nivel": "3"}
    assert {row.ending for row in world.rows(Conversation)} == {Ending.complete}


def test_a_page_from_before_the_second_pupil_is_harmless(world, ana, second):
    page = ana.window()
    page.press(ME)
    used = page.form_of("Sí, lo usó")
    page.press("No lo usó", "No lo conocía")
    skip = page.form_of("No, gracias")
    page.press("No, gracias")
    before = world.everything()
    page.post(used)
    page.post(skip)
    assert world.everything() == before
    assert page.open().heading == SECOND


def test_the_link_goes_on_with_the_second_pupil_the_next_day(world, ana, second):
    first_done(ana)
    world.clock.pass_by(days=1)
    page = ana.window()
    assert page.seen.heading == SECOND
    page.press("No lo usó", "No lo necesitó")
    assert of_member(world, second) == {"uso": "2", "motivo_no_uso": "1"}


def test_after_a_call_about_the_second_pupil_the_link_goes_on_with_him(world, ana, second):
    first_done(ana)
    theirs = world.one(Conversation, Conversation.member_id == second.id)
    state = {"step": "tipo", "answers": {"uso": "1"}, "channel": "voice", "pressed": True}
    world.change(theirs, state=state, leg="CA" + "1" * 32)
    page = ana.window()
    assert page.seen.heading == "¿Para qué lo usó?"
    page.press("Por medicinas")
    assert of_member(world, second)["tipo"] == "3"


def given_up(world, attempt) -> None:
    """Nobody waits for an answer to this text any more."""
    world.change(attempt, state=AttemptState.ended, ended_at=world.clock(), settled_at=world.clock())
    world.clock.pass_by(days=3)


def test_a_late_visit_is_the_second_pupils_when_only_he_is_left(world, ana, second):
    first_done(ana)
    given_up(world, ana.attempt)
    page = ana.window()
    page.press(ME, "No lo usó", "No lo necesitó")
    visit = world.one(Attempt, Attempt.id != ana.attempt.id)
    assert (visit.member_id, visit.mode, visit.state) == (second.id, Mode.web, AttemptState.awaiting)
    page.press("No, gracias")
    assert page.open().heading == "Muchas gracias."
    assert of_member(world, second) == {"uso": "2", "motivo_no_uso": "1"}
    assert len(world.rows(Attempt)) == 2


def test_the_first_pupils_link_goes_on_with_the_second_whom_a_newer_text_is_about(world, ana, second):
    first_done(ana)
    given_up(world, ana.attempt)
    newer = text_to(world, second)
    ana.window().press(ME, "No lo usó", "No lo necesitó", "No, gracias")
    assert of_member(world, second) == {"uso": "2", "motivo_no_uso": "1"}
    assert world.again(newer).state == AttemptState.ended
    assert len(world.rows(Attempt)) == 2


def test_the_text_ends_only_with_the_last_pupil(world, ana, second):
    page = first_done(ana)
    assert world.one(Attempt).ended_at is None
    page.press("No lo usó", "No lo necesitó", "No, gracias")
    assert world.one(Attempt).ended_at == world.clock()


def test_a_person_asked_for_at_the_second_pupil_leaves_the_first_ones_answers(world, ana, second):
    first_done(ana).press(PERSON)
    assert of_member(world, ana.member) == {"uso": "2", "motivo_no_uso": "2"}
    assert world.one(Conversation, Conversation.member_id == second.id).ending == Ending.person


def test_a_pupil_whom_nobody_has_to_ask_about_does_not_follow(world, ana, second):
    world.change(second, state=MemberState.done)
    assert first_done(ana).seen.heading == "Muchas gracias."
