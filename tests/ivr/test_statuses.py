"""Status callbacks: they come repeated, late and in any order, and only move an attempt on."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ivr.statuses import STATES
from rules.lives import ATTEMPT_LIFE, AttemptState, may_move
from storage.models import Attempt
from tests.ivr.telephone import Telephone, call_again
from tests.world import BETO, MONDAY_MORNING

FINAL = ["completed", "busy", "no-answer", "failed", "canceled"]
WHOLE_CALL = ["initiated", "ringing", "in-progress", "completed"]


def test_a_call_from_the_queue_to_its_end(world, ana):
    attempt = world.change(world.one(Attempt), state=AttemptState.dialing, carrier_sid=None)
    states = []
    for status in WHOLE_CALL:
        ana.status(status, CallDuration="33")
        states.append(world.again(attempt).state)
    assert states == [AttemptState.queued, AttemptState.ringing, AttemptState.answered, AttemptState.ended]
    ended = world.again(attempt)
    assert (ended.carrier_sid, ended.carrier_status, ended.seconds) == (ana.sid, "completed", 33)
    assert ended.answered_at == ended.ended_at == MONDAY_MORNING


@pytest.mark.parametrize("status", FINAL)
def test_every_final_status_ends_the_attempt_and_keeps_the_carriers_word(world, ana, status):
    ana.status(status)
    attempt = world.one(Attempt)
    assert (attempt.state, attempt.carrier_status, attempt.seconds) == (AttemptState.ended, status, None)


@pytest.mark.parametrize("late", ["queued", "initiated", "ringing", "in-progress", *FINAL])
@pytest.mark.parametrize("status", FINAL)
def test_nothing_undoes_a_final_status(world, ana, status, late):
    ana.status(status, CallDuration="5")
    before = world.everything()
    world.clock.pass_by(seconds=3)
    ana.status(late, CallDuration="99")
    assert world.everything() == before


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(begins=st.sampled_from(list(AttemptState)), told=st.lists(st.sampled_from(sorted(STATES)), max_size=8))
def test_statuses_in_any_order_move_an_attempt_as_its_life_allows(world, carrier, ana, begins, told):
    attempt = world.change(
        world.one(Attempt), state=begins, answered_at=None, ended_at=None, carrier_status=None, carrier_sid=None
    )
    expected, news = begins, []
    for status in told:
        ana.status(status)
        if may_move(ATTEMPT_LIFE, expected, STATES[status]):
            expected = STATES[status]
            news.append(status)
        assert world.again(attempt).state == expected
    after = world.again(attempt)
    assert after.carrier_status == (news[-1] if news else None)
    assert (after.answered_at is not None) == any(STATES[status] is AttemptState.answered for status in news)
    assert (after.ended_at is not None) == any(STATES[status] is AttemptState.ended for status in news)


@settings(max_examples=24, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(told=st.permutations(WHOLE_CALL + WHOLE_CALL))
def test_a_whole_call_told_twice_in_any_order_ends_the_same(world, ana, told):
    attempt = world.change(
        world.one(Attempt), state=AttemptState.dialing, answered_at=None, carrier_status=None, carrier_sid=None
    )
    for status in told:
        ana.status(status, CallDuration="33")
    after = world.again(attempt)
    assert (after.state, after.carrier_status, after.seconds) == (AttemptState.ended, "completed", 33)


@pytest.mark.parametrize("status", ["", "no-such-status", "COMPLETED", "completed\x00", "0" * 5000])
def test_a_status_that_nobody_knows_changes_nothing(world, ana, status):
    before = world.everything()
    ana.status(status)
    assert world.everything() == before


def test_a_status_of_another_call_of_the_same_attempt_changes_nothing(world, ana):
    """The carrier took the call twice: the first reply was lost. The attempt is the call whose SID it carries."""
    before = world.everything()
    Telephone(ana.carrier, "CA" + "9" * 32, ana.attempt_id).status("no-answer")
    assert world.everything() == before


def test_the_first_news_of_a_call_brings_its_sid(world, ana):
    attempt = world.change(world.one(Attempt), state=AttemptState.dialing, carrier_sid=None)
    ana.status("ringing")
    assert world.again(attempt).carrier_sid == ana.sid


def test_a_sid_that_another_attempt_carries_changes_nothing(world, ana):
    betos = world.attempt(world.member(world.campaign(), BETO), AttemptState.dialing)
    before = world.everything()
    Telephone(ana.carrier, ana.sid, betos.id).status("completed")
    assert world.everything() == before


def test_a_status_without_a_sid_changes_nothing(world, ana):
    before = world.everything()
    assert ana.post(f"/voice/status/{ana.attempt_id}", CallSid="", CallStatus="completed").status_code == 204
    assert ana.post("/voice/status", CallSid="", CallStatus="completed").status_code == 204
    assert world.everything() == before


@pytest.mark.parametrize(
    ("field", "value", "kept"),
    [
        ("SipResponseCode", "503", 503),
        ("ErrorCode", "13224", 13224),
        ("ErrorCode", "no code", None),
        ("SipResponseCode", "", None),
        ("ErrorCode", "9" * 4000, None),
    ],
)
def test_the_networks_error_is_kept_where_it_gave_one(world, ana, field, value, kept):
    ana.status("failed", **{field: value})
    assert world.one(Attempt).carrier_error == kept


@pytest.mark.parametrize(
    ("told", "kept"), [("61", 61), ("0", 0), ("", None), ("-5", 0), ("1e9", 0), ("٣", 0), ("7200", 7200)]
)
def test_the_length_of_a_call_is_in_seconds(world, ana, told, kept):
    ana.status("completed", CallDuration=told)
    assert world.one(Attempt).seconds == kept


def test_a_call_that_rang_after_it_was_put_back_is_that_attempts_call(world, ana):
    due = world.change(world.one(Attempt), state=AttemptState.due, carrier_sid=None, dialing_at=None)
    ana.status("ringing")
    assert world.again(due).state == AttemptState.ringing


def test_a_canceled_attempt_stays_canceled(world, ana):
    world.change(world.one(Attempt), state=AttemptState.canceled)
    ana.status("completed")
    assert world.one(Attempt).state == AttemptState.canceled


def test_two_calls_of_one_member_are_told_apart(world, ana):
    ana.status("busy")
    again = call_again(world, ana)
    world.clock.pass_by(hours=3)
    again.status("no-answer")
    assert [row.carrier_status for row in world.rows(Attempt)] == ["busy", "no-answer"]
    assert [row.ended_at for row in world.rows(Attempt)] == [MONDAY_MORNING, MONDAY_MORNING + timedelta(hours=3)]
