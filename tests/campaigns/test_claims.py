"""What the clock claims: hours, calls at once, pace, one call a person, and never a row twice."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import text

from campaigns import returning
from campaigns.dispatching import BATCH, HORIZON, Pace
from rules.lives import AttemptState, CampaignState
from rules.returns import ReturnState
from rules.routing import Mode
from storage.models import Attempt, Direction, ReturnCall
from storage.queries.attempts import LEASE
from storage.queries.campaigns import switch_outreach_off, switch_outreach_on
from storage.queries.claims import claim_due, lock_claims
from storage.returns import ask_for_return
from tests.campaigns.waiting import until, waiting_for_locks
from tests.campaigns.work import claim_calls
from tests.switchboard import NOBODY_LISTENS
from tests.world import ALWAYS, ANA, ANAS_OTHER, BETO, OTTO

QUICK = {"calls_per_second": 1000.0, "calls_at_once": 1000}
WIDE = Pace(1000.0, 1000, 1000.0)
IN_FLIGHT = [
    AttemptState.handed,
    AttemptState.dialing,
    AttemptState.queued,
    AttemptState.ringing,
    AttemptState.answered,
]


@pytest.fixture(autouse=True)
def _exchange(world, house_on_the_line):
    """The house whose clock ticks here, on a Valkey without any pace in it."""
    world.exchange = house_on_the_line(NOBODY_LISTENS).exchange


def quick(world, **settings):
    return world.campaign(**({"hours": ALWAYS, "limits": QUICK} | settings))


def due(world, campaign, count, start=0):
    """So many members with a call due, each with a parent of its own."""
    return [world.attempt(world.member(campaign, f"+5024{start + place:07}")) for place in range(count)]


def claim(world, pace=WIDE):
    """The ids claimed now."""
    batches = claim_calls(replace(world.exchange, pace=pace))
    return [attempt_id for batch in batches for attempt_id in batch.attempt_ids]


def test_what_is_due_is_claimed_in_order_and_leased(world):
    campaign = quick(world)
    late, early = due(world, campaign, 2)
    world.change(early, due_at=world.clock() - timedelta(minutes=1))
    claimed = claim(world)
    assert set(claimed) == {early.id, late.id}
    assert claim(world) == []
    for row in world.rows(Attempt):
        assert (row.state, row.lease_until) == (AttemptState.handed, world.clock() + LEASE)


def test_the_oldest_come_first_when_there_is_not_room_for_all(world):
    campaign = quick(world, limits=QUICK | {"calls_at_once": 1})
    early = due(world, campaign, 2)[1]
    world.change(early, due_at=world.clock() - timedelta(minutes=1))
    assert claim(world) == [early.id]


def test_what_is_not_due_yet_waits(world):
    (row,) = due(world, quick(world), 1)
    world.change(row, due_at=world.clock() + timedelta(seconds=1))
    assert claim(world) == []
    world.clock.pass_by(seconds=1)
    assert claim(world) == [row.id]


@pytest.mark.parametrize(
    ("hours_later", "opens"), [(0, True), (9.9, True), (10, False), (21.9, False), (22, True), (24 * 6, False)]
)
def test_telephones_ring_in_calling_hours_only(world, hours_later, opens):
    rows = due(world, world.campaign(), 1)  # Monday to Saturday, 8 to 20; it is Monday, 10 o'clock
    world.clock.pass_by(hours=hours_later)
    assert claim(world) == ([rows[0].id] if opens else [])


@pytest.mark.parametrize("state", [state for state in CampaignState if state is not CampaignState.running])
def test_a_campaign_that_is_not_running_claims_nothing(world, state):
    due(world, quick(world, state=state), 1)
    assert claim(world) == []


def test_the_switch_stops_every_campaign_at_once_and_lets_them_go_on(world):
    rows = due(world, quick(world), 1) + due(world, quick(world), 1, start=9)
    with world.sessions.begin() as session:
        switch_outreach_off(session, "Terremoto", world.clock())
    assert claim(world) == []
    with world.sessions.begin() as session:
        switch_outreach_on(session)
    assert set(claim(world)) == {row.id for row in rows}


def test_past_its_deadline_a_campaign_claims_nothing_even_before_it_is_swept(world):
    due(world, quick(world, deadline="2026-10-05T10:00:00"), 1)
    assert claim(world) == []


def test_the_house_has_so_many_calls_at_once_over_all_campaigns(world):
    first, second = quick(world), quick(world)
    due(world, first, 3)
    due(world, second, 3, start=10)
    assert len(claim(world, Pace(1000.0, 4, 1000.0))) == 4
    assert claim(world, Pace(1000.0, 4, 1000.0)) == []


def asked_for(world, count: int) -> None:
    """So many parents have asked the line to call them."""
    phones = [world.find_phone(f"+5024{place:07}") for place in range(count)]
    with world.sessions.begin() as session:
        for phone in phones:
            ask_for_return(session, phone.id, phone.person_id, f"CA{phone.id}", world.clock())


def test_calls_that_the_line_returns_take_room_of_the_account_and_go_first(world):
    campaign, pace = quick(world), Pace(1000.0, 4, 1000.0)
    due(world, campaign, 6)
    asked_for(world, 3)
    exchange = replace(world.exchange, pace=pace)
    assert len(returning.claim(exchange, 10)) == 3
    assert len(claim(world, pace)) == 1
    asked_for(world, 6)
    assert returning.claim(exchange, 10) == []
    for row in world.rows(ReturnCall, ReturnCall.state == ReturnState.handed):
        world.change(row, state=ReturnState.ended)
    assert len(returning.claim(exchange, 10)) == 3


def test_a_campaign_has_so_many_calls_at_once_of_its_own(world):
    narrow, wide = quick(world, limits=QUICK | {"calls_at_once": 2}), quick(world)
    due(world, narrow, 5)
    due(world, wide, 5, start=10)
    claim(world)
    handed = [row.campaign_id for row in world.rows(Attempt, Attempt.state == AttemptState.handed)]
    assert (handed.count(narrow.id), handed.count(wide.id)) == (2, 5)


@pytest.mark.parametrize("state", IN_FLIGHT)
def test_every_call_in_flight_takes_room(world, state):
    campaign = quick(world)
    values = {"lease_until": world.clock() + LEASE} if state is AttemptState.handed else {"sid": "CA1"}
    world.attempt(world.member(campaign, ANA), state, **values)
    due(world, campaign, 1)
    assert claim(world, Pace(1000.0, 1, 1000.0)) == []
    assert len(claim(world, Pace(1000.0, 2, 1000.0))) == 1


def test_a_parent_who_dials_us_takes_no_room(world):
    campaign = quick(world)
    world.attempt(world.member(campaign, ANA), AttemptState.answered, sid="CA1", direction=Direction.inbound)
    due(world, campaign, 1)
    assert len(claim(world, Pace(1000.0, 1, 1000.0))) == 1


def test_no_more_is_handed_over_than_the_pace_can_place_in_two_seconds(world):
    due(world, quick(world), 10)
    assert len(claim(world, Pace(1.5, 1000, 1000.0))) == 3
    assert claim(world, Pace(1.5, 1000, 1000.0)) == []


def test_the_slower_of_the_house_and_the_campaign_counts(world):
    due(world, quick(world, limits=QUICK | {"calls_per_second": 1.0}), 10)
    assert len(claim(world)) == 2


def test_a_slow_campaign_still_has_one_call_at_a_time(world):
    due(world, quick(world), 3)
    assert len(claim(world, Pace(0.1, 1000, 1000.0))) == 1


def test_many_campaigns_together_claim_no_more_than_the_accounts_pace(world):
    for place in range(4):
        due(world, quick(world), 3, start=10 * place)
    assert len(claim(world, Pace(2.0, 1000, 1000.0))) == 2 * HORIZON
    assert claim(world, Pace(2.0, 1000, 1000.0)) == []


def test_ids_travel_in_batches(world):
    due(world, quick(world), BATCH + 3)
    batches = claim_calls(replace(world.exchange, pace=WIDE))
    assert [len(batch.attempt_ids) for batch in batches] == [BATCH, 3]


def test_two_children_of_one_parent_are_asked_one_after_the_other(world):
    campaign = quick(world)
    one = world.attempt(world.member(campaign, ANA))
    two = world.attempt(world.member(campaign, ANAS_OTHER, other=ANA))
    assert claim(world) == [one.id]
    assert claim(world) == []
    world.change(one, state=AttemptState.ended)
    assert claim(world) == [two.id]


@pytest.mark.parametrize("state", IN_FLIGHT)
@pytest.mark.parametrize("direction", Direction)
def test_nobody_is_called_during_another_call_of_any_campaign(world, state, direction):
    lease = {"lease_until": world.clock() + LEASE} if state is AttemptState.handed else {}
    world.attempt(world.member(quick(world), ANA), state, sid="CA1", direction=direction, **lease)
    world.attempt(world.member(quick(world), ANA))
    assert claim(world) == []


def test_a_call_that_is_due_in_a_paused_campaign_holds_up_no_other(world):
    world.attempt(world.member(quick(world, state=CampaignState.paused), ANA))
    row = world.attempt(world.member(quick(world), ANA))
    assert claim(world) == [row.id]


def test_two_campaigns_with_a_call_due_to_one_parent_claim_one(world):
    rows = [world.attempt(world.member(quick(world), ANA)) for _ in range(2)]
    assert claim(world) == [rows[0].id]


@pytest.mark.parametrize("pace", [WIDE, Pace(1000.0, 1, 1000.0), Pace(0.5, 1000, 1000.0)])
def test_a_lost_job_is_handed_over_again_when_its_lease_has_run_out(world, pace):
    (row,) = due(world, quick(world), 1)
    assert claim(world, pace) == [row.id]
    world.clock.pass_by(seconds=LEASE.total_seconds() - 1)
    assert claim(world, pace) == []
    world.clock.pass_by(seconds=1)
    assert claim(world, pace) == [row.id]


def test_a_lost_job_of_a_paused_campaign_holds_up_no_other(world):
    paused = quick(world, state=CampaignState.paused)
    world.attempt(world.member(paused, ANA), AttemptState.handed, lease_until=world.clock())
    row = world.attempt(world.member(quick(world), ANA))
    assert claim(world) == [row.id]


def test_of_two_lost_jobs_for_one_parent_one_is_handed_over_again(world):
    campaign, lost = quick(world), {"state": AttemptState.handed, "lease_until": world.clock()}
    rows = [world.attempt(world.member(campaign, ANA), **lost) for _ in range(2)]
    assert claim(world) == [rows[0].id]


def race(world, pace, racers=2):
    """What racers claim who come to the lock while it is held, and so at once."""
    with ThreadPoolExecutor(racers) as threads:
        with world.sessions.begin() as session:
            lock_claims(session)
            running = [threads.submit(claim, world, pace) for _ in range(racers)]
            until(lambda: waiting_for_locks(world.sessions) == racers)
        return [racer.result() for racer in running]


def test_two_clocks_never_exceed_the_calls_at_once(world):
    due(world, quick(world), 20)
    claimed = race(world, Pace(1000.0, 7, 1000.0))
    assert sorted(len(ids) for ids in claimed) == [0, 7]


def test_two_clocks_never_exceed_the_calls_at_once_of_a_campaign(world):
    due(world, quick(world, limits=QUICK | {"calls_at_once": 5}), 20)
    assert len({attempt_id for ids in race(world, WIDE, racers=3) for attempt_id in ids}) == 5


def test_clocks_that_race_claim_different_rows(world):
    rows = due(world, quick(world), 12)
    claimed = [attempt_id for ids in race(world, WIDE, racers=3) for attempt_id in ids]
    assert sorted(claimed) == [row.id for row in rows]


def test_clocks_that_race_call_no_parent_twice(world):
    first, second = quick(world), quick(world)
    for number in (ANA, BETO, OTTO):
        for campaign in (first, second):
            world.attempt(world.member(campaign, number))
    claimed = {attempt_id for ids in race(world, WIDE) for attempt_id in ids}
    called = [row.person_id for row in world.rows(Attempt) if row.id in claimed]
    assert len(called) == len(set(called)) == 3


def test_no_plan_of_the_database_claims_more_than_there_is_room_for(world):
    campaign = quick(world)
    due(world, campaign, 1)
    with world.sessions.begin() as session:
        session.execute(text("ANALYZE attempt"))  # the plan is made for a table of one row
    due(world, campaign, 6, start=1)
    with world.sessions.begin() as session:
        for kind in ("hashjoin", "mergejoin"):
            session.execute(text(f"SET LOCAL enable_{kind} = off"))
        claimed = claim_due(session, campaign.id, (Mode.voice,), 4, world.clock())
    assert len(claimed) == 4
