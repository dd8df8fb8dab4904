"""Never two mouths at once: while a call with the parent is live, the page waits."""

import threading

import pytest

from rules.lives import AttemptState
from storage.models import Answer, Attempt, Conversation
from storage.queries.attempts import LIVE, lock_person_of
from storage.queries.pages import is_on_the_phone
from tests.campaigns.waiting import until, waiting_for_rows
from tests.web.test_survey_by_link import ME, answers
from tests.world import ANAS_OTHER


def call(world, ana, state: AttemptState, **values) -> Attempt:
    return world.attempt(ana.member, state, sid="CA" + "1" * 32, asked_for=True, **values)


@pytest.mark.parametrize("state", LIVE)
def test_the_page_says_that_we_are_calling_and_takes_no_turn(world, ana, state):
    page = ana.window()
    page.press(ME)
    form = page.form_of("Sí, lo usó")
    live = call(world, ana, state)
    before = world.everything()
    assert page.open().heading == "Le estamos llamando"
    assert page.seen.buttons == ["Seguir aquí"]
    assert page.post(form).status_code == 303
    assert world.everything() == before
    world.change(live, state=AttemptState.ended)
    assert page.open().heading.startswith("En los últimos cuatro meses")
    assert page.press("Sí, lo usó").heading == "¿Para qué lo usó?"


@pytest.mark.parametrize("state", sorted(set(AttemptState) - set(LIVE)))
def test_a_call_that_is_planned_or_over_is_no_hindrance(world, ana, state):
    call(world, ana, state)
    ana.window().press(ME, "Sí, lo usó")
    assert answers(world) == {"uso": "1"}


def test_a_call_to_the_other_telephone_about_the_same_pupil_counts(world, ana):
    other = world.phone(world.person("Abuela"), ANAS_OTHER)
    call(world, ana, AttemptState.answered, phone_id=other.id)
    assert ana.window().seen.heading == "Le estamos llamando"


def test_a_call_to_somebody_else_does_not_count(world, ana, invite):
    beto = invite("+50255550002")
    call(world, beto, AttemptState.answered)
    assert ana.window().seen.buttons == [ME, "No"]


def test_an_answer_of_the_moment_at_which_a_call_begins_is_not_kept(world, ana):
    """Whoever dials holds the person: the page finds out when it has the person in its turn."""
    page = ana.window()
    page.press(ME)
    form, codes = page.form_of("Sí, lo usó"), []
    attempt = call(world, ana, AttemptState.handed)
    with world.sessions.begin() as dialing:
        lock_person_of(dialing, attempt.id)
        dialing.get_one(Attempt, attempt.id).state = AttemptState.dialing
        dialing.flush()
        answering = threading.Thread(target=lambda: codes.append(page.post(form).status_code))
        answering.start()
        until(lambda: waiting_for_rows(world.sessions) == 1)
    answering.join()
    assert codes == [303]
    assert world.rows(Answer) == []
    assert world.one(Conversation).leg == f"web:{ana.attempt.id}"
    with world.sessions() as session:
        assert is_on_the_phone(session, ana.attempt.id)
