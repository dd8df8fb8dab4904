"""May we speak? Judged again when the carrier asks for instructions, since it may have held the call for hours."""

from datetime import timedelta

import pytest

from rules.lives import AttemptState
from rules.outcomes import Outcome
from storage.models import Attempt, Conversation, Person
from tests.ivr.telephone import ring, words
from tests.world import ALWAYS, MONDAY_MORNING

AT_NIGHT = MONDAY_MORNING + timedelta(hours=12)


def test_a_call_answered_out_of_hours_is_excused_and_does_not_count(world, ana):
    world.clock.at = AT_NIGHT
    assert ana.answer().says == [words("fuera_hora")]
    assert ana.heard.ends
    ana.status("completed", CallDuration="4")
    attempt = world.one(Attempt)
    assert (attempt.state, attempt.outcome) == (AttemptState.ended, Outcome.outside_hours)
    assert world.rows(Conversation) == []


def test_the_excuse_is_the_same_when_the_webhook_comes_again(world, ana):
    world.clock.at = AT_NIGHT
    first = ana.answer().body
    before = world.everything()
    assert ana.answer().body == first
    world.clock.at = AT_NIGHT + timedelta(hours=12)
    assert ana.answer().body == first
    assert world.everything() == before


def test_news_that_the_call_was_answered_opens_no_hours(world, ana):
    """The status callback and the question for instructions leave the carrier at the same moment."""
    world.clock.at = AT_NIGHT
    ana.status("in-progress")
    assert ana.answer().says == [words("fuera_hora")]


def test_a_conversation_that_began_in_hours_ends_when_it_ends(world, ana):
    first = ana.answer().body
    world.clock.at = AT_NIGHT
    assert ana.answer().body == first
    assert ana.press("1").says == [words("permiso")]


def test_a_campaign_without_hours_may_always_speak(world, carrier):
    world.clock.at = AT_NIGHT
    assert ring(world, carrier, hours=ALWAYS).answer().says == [words("inicio")]


@pytest.mark.parametrize("news", [[], ["in-progress"]])
def test_a_parent_who_opted_out_meanwhile_hears_nothing(world, ana, news):
    world.change(world.one(Person), opted_out_at=world.clock())
    for status in news:
        ana.status(status)
    assert ana.answer().verbs == ["Hangup"]
    assert world.rows(Conversation) == []


def test_the_call_in_which_a_parent_opts_out_says_its_goodbye_though_it_be_repeated(world, ana):
    ana.answer()
    ana.press("9")
    last = ana.heard.address("Gather")
    assert ana.ask(last, Digits="1").says == [words("baja")]
    assert ana.ask(last, Digits="1").says == [words("baja")]
    assert ana.answer().says == [words("inicio")]


def test_an_outcome_once_settled_is_not_judged_again(world, ana):
    attempt = world.one(Attempt)
    world.change(attempt, state=AttemptState.ended, outcome=Outcome.no_answer, settled_at=world.clock())
    world.clock.at = AT_NIGHT
    assert ana.answer().says == [words("fuera_hora")]
    assert world.again(attempt).outcome == Outcome.no_answer
