"""What was left in the air is settled by asking the carrier, over HTTP."""

from datetime import timedelta

import pytest

from campaigns.dialing import hang_up
from campaigns.dispatching import AFTER_FAULT, Batch
from campaigns.reconciling import SILENCE, reconcile
from rules.attempts import MOST_UNCOUNTED
from rules.lives import AttemptState
from rules.outcomes import Outcome
from storage.models import Attempt
from storage.queries import attempts
from storage.queries.attempts import LEASE
from tests.campaigns.trunk import LOST_ON_THE_WAY, LOST_ON_THE_WAY_BACK
from tests.campaigns.waiting import until
from tests.campaigns.work import dial, settle
from tests.switchboard import LINE
from tests.world import ALWAYS, ANA, BETO

LIMITS = {"calls_per_second": 1000.0, "calls_at_once": 1000}


@pytest.fixture
def campaign(world, today):
    return world.campaign(hours=ALWAYS, limits=LIMITS)


def lost(world, exchange, trunk, campaign, trouble, **values):
    """A call that left `dialing`, whose reply never came."""
    row = world.attempt(world.member(campaign), AttemptState.handed, lease_until=world.clock() + LEASE, **values)
    trunk.troubles.append(trouble)
    dial(exchange, Batch(campaign.id, (row.id,)))
    assert world.again(row).state is AttemptState.dialing
    return row


def claimed(world):
    """The attempts that nobody has heard of for too long."""
    with world.sessions.begin() as session:
        now = world.clock()
        return attempts.claim_leased(session, attempts.silent_since(now, SILENCE), now, SILENCE, 100)


def test_a_call_whose_reply_was_lost_is_found_and_adopted(world, exchange, trunk, simulated, campaign):
    row = lost(world, exchange, trunk, campaign, LOST_ON_THE_WAY_BACK)
    until(lambda: simulated.events("ended"))
    reconcile(exchange, [row.id])
    (call,) = simulated.client.calls.list()
    found = world.again(row)
    assert (found.carrier_sid, found.state, found.carrier_status) == (call.sid, AttemptState.ended, call.status)


def test_a_lost_call_that_is_still_queued_is_adopted_as_such(world, exchange, trunk, simulated, campaign):
    row = lost(world, exchange, trunk, campaign, LOST_ON_THE_WAY_BACK)
    reconcile(exchange, [row.id])
    assert world.again(row).carrier_sid == simulated.client.calls.list()[0].sid
    assert world.again(row).state is not AttemptState.dialing


def test_a_call_that_never_reached_the_carrier_is_due_again(world, exchange, trunk, simulated, campaign):
    row = lost(world, exchange, trunk, campaign, LOST_ON_THE_WAY)
    reconcile(exchange, [row.id])
    back = world.again(row)
    assert (back.state, back.due_at, back.carrier_sid) == (AttemptState.due, world.clock() + AFTER_FAULT, None)
    assert (back.dialing_at, back.outcome) == (None, None)
    assert simulated.client.calls.list() == []


def test_a_call_that_never_reaches_the_carrier_is_given_up_in_the_end(world, exchange, trunk, campaign):
    row = lost(world, exchange, trunk, campaign, LOST_ON_THE_WAY, refusals=MOST_UNCOUNTED - 1)
    reconcile(exchange, [row.id])
    assert (world.again(row).state, world.again(row).outcome) == (AttemptState.ended, Outcome.failed)


def test_another_attempts_call_to_the_same_number_is_not_adopted(world, exchange, trunk, simulated, campaign):
    earlier = simulated.call(ANA, url="http://127.0.0.1:9/")
    world.attempt(world.member(world.campaign(), ANA), AttemptState.ended, sid=earlier)
    row = lost(world, exchange, trunk, campaign, LOST_ON_THE_WAY)
    reconcile(exchange, [row.id])
    assert (world.again(row).state, world.again(row).carrier_sid) == (AttemptState.due, None)


def test_an_older_call_to_the_same_number_is_not_adopted(world, exchange, trunk, simulated, campaign):
    simulated.call(ANA, url="http://127.0.0.1:9/")
    world.clock.pass_by(seconds=60)
    row = lost(world, exchange, trunk, campaign, LOST_ON_THE_WAY)
    reconcile(exchange, [row.id])
    assert world.again(row).carrier_sid is None


def test_a_call_from_another_line_of_the_account_is_not_adopted(
    world, exchange, trunk, simulate, house_on_the_line, campaign
):
    other_line = "+50224110009"
    carrier = simulate(numbers=(LINE, other_line))
    exchange = house_on_the_line(carrier.base_url).exchange
    carrier.client.calls.create(to=ANA, from_=other_line, url="http://127.0.0.1:9/")
    row = world.attempt(world.member(campaign), AttemptState.dialing)
    reconcile(exchange, [row.id])
    assert world.again(row).state is AttemptState.due


def test_a_carrier_that_cannot_be_asked_leaves_the_row_for_later(world, house_on_the_line, campaign):
    row = world.attempt(world.member(campaign), AttemptState.dialing)
    before = world.again(row)
    reconcile(house_on_the_line("http://127.0.0.1:9").exchange, [row.id])
    assert (world.again(row).state, world.again(row).dialing_at) == (before.state, before.dialing_at)


def test_a_call_that_ended_unheard_of_is_asked_about_and_ended(world, exchange, simulated, campaign):
    simulated.post("/simulator/parents", {ANA: {"habits": ["busy"]}})
    sid = simulated.call(ANA, url="http://127.0.0.1:9/")
    until(lambda: simulated.events("ended"))
    row = world.attempt(world.member(campaign), AttemptState.ringing, sid=sid)
    reconcile(exchange, [row.id])
    ended = world.again(row)
    assert (ended.state, ended.carrier_status, ended.ended_at) == (AttemptState.ended, "busy", world.clock())


def test_a_call_that_goes_on_is_left_alone(world, simulate, house_on_the_line, campaign):
    slow = simulate(speed=1.0)
    sid = slow.call(ANA, url="http://127.0.0.1:9/")
    row = world.attempt(world.member(campaign), AttemptState.ringing, sid=sid)
    reconcile(house_on_the_line(slow.base_url).exchange, [row.id])
    assert (world.again(row).state, world.again(row).carrier_sid) == (AttemptState.ringing, sid)


def test_a_call_of_which_the_carrier_has_no_record_is_nobodys_fault(world, exchange, campaign):
    row = world.attempt(world.member(campaign), AttemptState.queued, sid="CA" + "0" * 32)
    reconcile(exchange, [row.id])
    settle(exchange.sessions, world.clock(), [row.id])
    assert world.again(row).outcome is Outcome.canceled
    following = world.one(Attempt, Attempt.state == AttemptState.due)
    assert following.phone_id == row.phone_id


@pytest.mark.parametrize(
    "state", [AttemptState.dialing, AttemptState.queued, AttemptState.ringing, AttemptState.answered]
)
def test_a_call_is_asked_about_after_a_silence_and_again_after_another(world, campaign, state):
    sid = {} if state is AttemptState.dialing else {"sid": "CA1"}
    row = world.attempt(world.member(campaign), state, **sid)
    world.clock.pass_by(seconds=SILENCE.total_seconds() - 1)
    assert claimed(world) == []
    world.clock.pass_by(seconds=1)
    assert claimed(world) == [row.id]
    assert claimed(world) == []
    world.clock.pass_by(seconds=SILENCE.total_seconds())
    assert claimed(world) == [row.id]


def test_an_answer_counts_as_news(world, campaign):
    now = world.clock()
    world.attempt(world.member(campaign), AttemptState.answered, sid="CA1", answered_at=now + timedelta(seconds=20))
    world.clock.pass_by(seconds=SILENCE.total_seconds())
    assert claimed(world) == []


def test_what_has_not_left_or_has_ended_is_not_asked_about(world, campaign):
    for number, state in ((ANA, AttemptState.due), (BETO, AttemptState.handed), (ANA, AttemptState.ended)):
        world.attempt(world.member(campaign, number), state)
    world.clock.pass_by(hours=1)
    assert claimed(world) == []


def test_a_call_that_was_hung_up_and_of_whose_end_no_word_came_is_asked_about(world, exchange, simulated, campaign):
    sid = simulated.call(ANA, url="http://127.0.0.1:9/")
    simulated.wait(lambda: simulated.events("ended"))
    values = {"sid": sid, "hang_up_at": world.clock(), "answered_at": world.clock()}
    row = world.attempt(world.member(campaign), AttemptState.answered, **values)
    hang_up(exchange, [row.id])
    world.clock.pass_by(seconds=30)
    with world.sessions.begin() as session:
        assert attempts.claim_leased(session, attempts.to_hang_up(world.clock()), world.clock(), LEASE, 9) == []
    assert claimed(world) == [row.id]
    reconcile(exchange, [row.id])
    assert world.again(row).state is AttemptState.ended
