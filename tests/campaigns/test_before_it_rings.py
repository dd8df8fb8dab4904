"""Between the claim and the moment the telephone would ring, what was true may not be true any more."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest

from campaigns.dispatching import HORIZON, Batch
from rules.lives import AttemptState, CampaignState
from rules.outcomes import Outcome
from storage.models import Attempt
from storage.queries.attempts import LEASE
from storage.queries.claims import start_dialing
from tests.campaigns.ended_calls import answer
from tests.campaigns.waiting import until, waiting_for_rows
from tests.campaigns.work import claim_calls, dial, settle
from tests.world import ALWAYS, ANA, BETO, ZONE

LIMITS = {"calls_per_second": 1000.0, "calls_at_once": 1000}
CLOSING = datetime(2026, 10, 5, 19, 59, 59, tzinfo=ZONE).astimezone(UTC)
PATIENCE = 60.0


def handed(world, campaign, number=ANA):
    member = world.member(campaign, number)
    return world.attempt(member, AttemptState.handed, lease_until=world.clock() + LEASE)


@pytest.mark.parametrize("told", [{}, {"hours": ALWAYS, "deadline": "2026-10-05T20:00:00"}])
def test_a_job_that_waited_past_the_hours_or_the_deadline_lets_no_telephone_ring(world, exchange, simulated, told):
    world.clock.at = CLOSING
    row = handed(world, world.campaign(limits=LIMITS, **told))
    world.clock.pass_by(seconds=5)
    dial(exchange, Batch(row.campaign_id, (row.id,)))
    assert simulated.client.calls.list() == []
    assert world.again(row).state is AttemptState.due


def test_a_job_that_outlived_its_lease_dials_nobody(world, exchange, simulated):
    row = handed(world, world.campaign(hours=ALWAYS, limits=LIMITS))
    world.clock.pass_by(seconds=LEASE.total_seconds())
    dial(exchange, Batch(row.campaign_id, (row.id,)))
    assert simulated.client.calls.list() == []


def test_whoever_has_answered_meanwhile_is_not_called(world, exchange, simulated):
    campaign = world.campaign(hours=ALWAYS, limits=LIMITS)
    member = world.member(campaign)
    row = world.attempt(member, AttemptState.handed, lease_until=world.clock() + LEASE)
    answer(world, member, uso="2")
    dial(exchange, Batch(campaign.id, (row.id,)))
    assert simulated.client.calls.list() == []
    assert world.again(row).state is AttemptState.canceled


def test_a_slow_campaign_claims_nothing_until_its_slot_is_near(world, exchange):
    """A job that slept until a slot far ahead would keep every other campaign waiting."""
    slow = world.campaign(hours=ALWAYS, limits=LIMITS | {"calls_per_second": 0.01})
    world.attempt(world.member(slow, ANA))
    exchange.pacer.wait_for_slot(f"calls:{slow.id}", 0.01)
    assert exchange.pacer.next_slot(f"calls:{slow.id}") > HORIZON
    quick = world.campaign(hours=ALWAYS, limits=LIMITS)
    due = world.attempt(world.member(quick, BETO))
    assert claim_calls(exchange) == [Batch(quick.id, (due.id,))]


def test_two_jobs_that_dial_one_parent_at_once_let_one_call_leave(world):
    rows = [handed(world, world.campaign(hours=ALWAYS)) for _ in range(2)]
    with ThreadPoolExecutor(1) as threads, world.sessions.begin() as first:
        left = start_dialing(first, rows[0].id, world.clock())

        def second() -> object:
            with world.sessions.begin() as session:
                return start_dialing(session, rows[1].id, world.clock())

        waiting = threads.submit(second)
        until(lambda: waiting_for_rows(world.sessions))
        first.commit()
        assert left is not None
        assert waiting.result(PATIENCE) is None


def test_a_fifth_of_failures_in_the_network_pauses_as_a_fifth_of_refusals_does(world, exchange, today):
    campaign = world.campaign(hours=ALWAYS, limits=LIMITS)
    for place in range(51):
        failed = {"carrier_status": "failed", "carrier_error": 503} if place < 11 else {"carrier_status": "busy"}
        ended = {"dialing_at": world.clock(), "ended_at": world.clock(), "sid": f"CA{place}"}
        row = world.attempt(world.member(campaign, f"+5024{place:07}"), AttemptState.ended, **ended | failed)
        settle(world.sessions, world.clock(), [row.id])
    assert {row.outcome for row in world.rows(Attempt, Attempt.settled_at.is_not(None))} == {
        Outcome.failed,
        Outcome.busy,
    }
    dial(exchange, Batch(campaign.id, (handed(world, campaign, BETO).id,)))
    assert world.again(campaign).state is CampaignState.paused
