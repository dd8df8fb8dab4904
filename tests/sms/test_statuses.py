"""What the carrier says of a text: repeated, late, in any order; and why a text did not arrive."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rules.attempts import MOVES, Move, counts
from rules.lives import AttemptState
from rules.outcomes import Outcome
from rules.routing import Mode
from sms.statuses import ERRORS, FINAL, LOST, RANK, is_final, is_news, outcome_of_error
from storage.models import Attempt, Direction
from tests.sms.texting import Texting, new_sid, send_text, words
from tests.world import BETO, MONDAY_MORNING

ORDER = ["accepted", "scheduled", "queued", "sending", "sent", "delivered", "read"]
ANY = [*ORDER, "undelivered", "failed", "canceled", "receiving", "received", "no-such", ""]
REUSED = {"suppress_health_check": [HealthCheck.function_scoped_fixture, HealthCheck.too_slow], "max_examples": 40}


def test_a_message_goes_on_in_one_order_only():
    for place, status in enumerate(ORDER):
        assert [is_news(later, status) for later in ORDER[place + 1 :]].count(False) == (place < 5) * 0
        assert not any(is_news(earlier, status) for earlier in ORDER[: place + 1])


@pytest.mark.parametrize("status", sorted(FINAL))
def test_a_final_status_is_never_left_but_by_being_read(status):
    news = {other for other in ANY if is_news(other, status)}
    assert news == ({"read"} if status == "delivered" else set())
    assert is_final(status)


@pytest.mark.parametrize("status", ["received", "receiving", "no-such", "", "DELIVERED"])
def test_a_status_that_nobody_knows_is_no_news(status):
    assert not is_news(status, None)


def test_what_was_kept_and_nobody_knows_gives_way():
    assert is_news("sent", "no-such")


def test_every_status_has_its_place():
    assert set(RANK) >= FINAL >= LOST


@pytest.mark.parametrize(
    ("code", "outcome", "move"),
    [
        (21610, Outcome.refused, Move.final),
        (21211, Outcome.invalid_number, Move.other_number),
        (21614, Outcome.no_texts, Move.other_number),
        (30006, Outcome.no_texts, Move.other_number),
        (30007, Outcome.no_texts, Move.other_number),
        (30005, Outcome.not_working, Move.other_number),
        (63003, Outcome.no_texts, Move.other_number),
        (63016, Outcome.no_texts, Move.other_number),
        (63024, Outcome.no_texts, Move.other_number),
        (30003, Outcome.undelivered, Move.retry),
        (30008, Outcome.undelivered, Move.retry),
        (30099, Outcome.undelivered, Move.retry),
        (None, Outcome.undelivered, Move.retry),
        (21408, Outcome.failed, Move.retry),
        (21606, Outcome.failed, Move.retry),
        (30001, Outcome.failed, Move.retry),
        (30002, Outcome.failed, Move.retry),
        (30022, Outcome.failed, Move.retry),
        (20003, Outcome.failed, Move.retry),
        (21999, Outcome.failed, Move.retry),
    ],
)
def test_a_code_says_what_is_done_next(code, outcome, move):
    assert outcome_of_error(code) is outcome
    assert MOVES[outcome] is move


def test_only_the_carriers_own_failures_cost_the_parent_no_attempt():
    assert {outcome for outcome in ERRORS.values() if not counts(outcome)} == {Outcome.failed}


def test_a_text_from_the_queue_to_the_telephone(world, ana):
    sid = ana.attempt.carrier_sid
    world.change(ana.attempt, state=AttemptState.dialing, carrier_sid=None, answer_until=None)
    for status in ("queued", "sent", "delivered"):
        ana.status(status, MessageSid=sid)
        attempt = world.one(Attempt)
        assert (attempt.state, attempt.carrier_sid, attempt.carrier_status) == (AttemptState.awaiting, sid, status)
    assert attempt.answer_until == MONDAY_MORNING + timedelta(days=2)


def test_a_status_does_not_lengthen_the_patience(world, ana):
    before = world.one(Attempt).answer_until
    world.clock.pass_by(hours=5)
    ana.status("delivered")
    assert world.one(Attempt).answer_until == before


@pytest.mark.parametrize(("code", "outcome"), [("30003", Outcome.undelivered), ("30006", Outcome.no_texts), ("", None)])
def test_a_text_that_did_not_arrive_ends_with_the_reason(world, ana, code, outcome):
    ana.status("undelivered", ErrorCode=code)
    attempt = world.one(Attempt)
    assert (attempt.state, attempt.outcome) == (AttemptState.ended, outcome or Outcome.undelivered)
    assert (attempt.carrier_status, attempt.carrier_error) == ("undelivered", int(code) if code else None)
    assert (attempt.ended_at, attempt.settled_at) == (world.clock(), None)


def test_a_text_that_never_left_ends_too(world, ana):
    ana.status("failed", ErrorCode="21610")
    assert world.one(Attempt).outcome == Outcome.refused


def test_a_text_taken_back_costs_no_attempt(world, ana):
    ana.status("canceled")
    assert world.one(Attempt).outcome == Outcome.canceled


def test_who_has_answered_has_got_the_text_whatever_the_network_says(world, ana):
    ana.write("1")
    ana.status("undelivered", ErrorCode="30008")
    attempt = world.one(Attempt)
    assert (attempt.state, attempt.outcome, attempt.carrier_status) == (AttemptState.awaiting, None, "undelivered")
    assert ana.write("1") == [words("tipo")]


def test_a_text_that_was_given_up_may_still_be_answered(world, ana):
    ana.status("undelivered", ErrorCode="30003")
    assert ana.write("1") == [words("uso")]
    began = world.one(Attempt, Attempt.direction == Direction.inbound)
    assert began.state == AttemptState.awaiting


@settings(**REUSED)
@given(told=st.lists(st.sampled_from(ANY), max_size=8))
def test_statuses_in_any_order_end_with_the_furthest_one(world, ana, told):
    world.change(
        world.one(Attempt),
        state=AttemptState.awaiting,
        carrier_status=None,
        carrier_error=None,
        outcome=None,
        ended_at=None,
    )
    expected: str | None = None
    for status in told:
        ana.status(status)
        expected = status if is_news(status, expected) else expected
        attempt = world.one(Attempt)
        assert attempt.carrier_status == expected
        assert attempt.state == (AttemptState.ended if expected in LOST else AttemptState.awaiting)


def test_a_status_delivered_twice_changes_nothing(world, ana):
    ana.status("undelivered", ErrorCode="30003")
    before = world.everything()
    world.clock.pass_by(seconds=9)
    ana.status("undelivered", ErrorCode="30003")
    assert world.everything() == before


def test_a_status_may_come_without_the_attempts_id(world, ana):
    form = {"MessageSid": ana.attempt.carrier_sid, "MessageStatus": "delivered"}
    assert ana.carrier.post("/sms/status", form).status_code == 204
    assert world.one(Attempt).carrier_status == "delivered"


@pytest.mark.parametrize("sid", ["SM" + "9" * 32, "", "\x00"])
def test_a_status_of_another_message_changes_nothing(world, ana, sid):
    before = world.everything()
    ana.status("delivered", MessageSid=sid)
    assert ana.carrier.post("/sms/status", {"MessageSid": sid, "MessageStatus": "failed"}).status_code == 204
    assert world.everything() == before


def test_a_sid_that_another_text_carries_changes_nothing(world, ana):
    betos = send_text(world, world.member(world.campaign(), BETO), sid=None)
    before = world.everything()
    Texting(world, ana.carrier, BETO, betos).status("delivered", MessageSid=ana.attempt.carrier_sid)
    assert world.everything() == before


def test_a_call_is_no_text(world, ana):
    call = world.attempt(world.member(world.campaign(), BETO), AttemptState.ringing, sid=new_sid())
    before = world.everything()
    Texting(world, ana.carrier, BETO, call).status("delivered")
    assert world.everything() == before


def test_the_text_with_a_link_is_followed_too(world, carrier):
    attempt = send_text(world, world.member(world.campaign()), mode=Mode.web)
    Texting(world, carrier, attempt=attempt).status("undelivered", ErrorCode="30003")
    assert world.again(attempt).outcome == Outcome.undelivered


def test_a_parents_own_text_has_no_status(world, carrier):
    world.attempt(world.member(world.campaign()), AttemptState.ended, sid="CA1")
    ana = Texting(world, carrier)
    ana.write("hola")
    ana.attempt = world.one(Attempt, Attempt.direction == Direction.inbound)
    before = world.everything()
    ana.status("failed", ErrorCode="30003")
    assert world.everything() == before
