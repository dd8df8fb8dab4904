"""Calls are placed with the real client, over HTTP, at the simulated carrier; and what comes when it will not."""

import time
from datetime import timedelta

import pytest

from campaigns import dispatching, lifecycle
from campaigns.dialing import hang_up
from campaigns.dispatching import FEWEST_FAULTS, TOO_MANY_FAULTS, Batch
from rules.attempts import MOST_UNCOUNTED
from rules.lives import AttemptState, CampaignState, MemberState
from rules.outcomes import Outcome
from storage.models import Answer, CarrierFault, Member, PhoneState
from storage.queries import attempts
from storage.queries.attempts import LEASE
from storage.queries.campaigns import switch_outreach_off
from storage.queries.claims import HELD_BACK
from tests.campaigns.trunk import LOST_ON_THE_WAY, TOO_FAST, Trouble
from tests.campaigns.waiting import until
from tests.campaigns.work import dial, settle
from tests.switchboard import LINE
from tests.world import ALWAYS, ANA, BETO, OTTO

LIMITS = {"calls_per_second": 1000.0, "calls_at_once": 1000}
REFUSING = Trouble(status=403, code=20003)
FAILING = Trouble(status=503)


@pytest.fixture
def campaign(world, today):
    return world.campaign(hours=ALWAYS, limits=LIMITS)


def handed(world, campaign, number=ANA, **values):
    """A call that the clock has handed over."""
    member = world.member(campaign, number)
    return world.attempt(member, AttemptState.handed, lease_until=world.clock() + LEASE, **values)


def place(world, exchange, *rows):
    """The batch of these; the rows afterwards."""
    dial(exchange, Batch(rows[0].campaign_id, tuple(row.id for row in rows)))
    return [world.again(row) for row in rows]


def test_each_call_leaves_and_its_row_carries_the_carriers_sid(world, exchange, simulated, campaign):
    rows = [handed(world, campaign, number) for number in (ANA, BETO, OTTO)]
    placed = place(world, exchange, *rows)
    made = {call.to: call.sid for call in simulated.client.calls.list()}
    assert [row.carrier_sid for row in placed] == [made[number] for number in (ANA, BETO, OTTO)]
    assert {(row.state, row.dialing_at, row.lease_until) for row in placed} == {
        (AttemptState.queued, world.clock(), None)
    }


def test_the_call_is_asked_for_as_the_campaign_says(world, exchange, simulated, trunk):
    campaign = world.campaign(hours=ALWAYS, limits=LIMITS, attempts={"voice": {"ring_seconds": 17}})
    (row,) = place(world, exchange, handed(world, campaign))
    until(lambda: simulated.events("ended"))
    assert [event["from"] for event in simulated.events("started")] == [LINE]
    assert simulated.client.calls(row.carrier_sid).fetch().to == ANA


def test_a_batch_handed_over_twice_calls_everybody_once(world, exchange, trunk, campaign):
    rows = [handed(world, campaign, number) for number in (ANA, BETO)]
    first = place(world, exchange, *rows)
    second = place(world, exchange, *rows)
    assert trunk.asked == 2
    assert [row.carrier_sid for row in second] == [row.carrier_sid for row in first]


def test_a_second_job_leaves_alone_a_call_that_the_first_is_placing(world, exchange, trunk, campaign):
    row = world.attempt(world.member(campaign), AttemptState.dialing)
    (same,) = place(world, exchange, row)
    assert (same.state, same.dialing_at, trunk.asked) == (AttemptState.dialing, row.dialing_at, 0)


def switch_off(world, _row):
    with world.sessions.begin() as session:
        switch_outreach_off(session, "", world.clock())


def pause(world, row):
    with world.sessions.begin() as session:
        lifecycle.pause(session, row.campaign_id, None)


def call_already(world, row):
    world.attempt(world.member(world.campaign(), ANA), AttemptState.ringing, sid="CA9")


@pytest.mark.parametrize("meanwhile", [switch_off, pause, call_already])
def test_what_may_not_leave_now_is_due_again_soon(world, exchange, trunk, campaign, meanwhile):
    row = handed(world, campaign)
    meanwhile(world, row)
    (held,) = place(world, exchange, row)
    assert (held.state, held.due_at) == (AttemptState.due, world.clock() + HELD_BACK)
    assert trunk.asked == 0


def test_a_number_said_to_be_wrong_meanwhile_is_not_called(world, exchange, trunk, campaign):
    row = handed(world, campaign)
    world.change(world.find_phone(ANA), state=PhoneState.wrong)
    assert place(world, exchange, row)[0].state is AttemptState.canceled
    assert trunk.asked == 0


def test_whoever_opted_out_meanwhile_is_not_called(world, exchange, trunk, campaign):
    person = world.person(opted_out_at=world.clock())
    world.phone(person, ANA)
    assert place(world, exchange, handed(world, campaign))[0].state is AttemptState.canceled
    assert trunk.asked == 0


def test_a_member_that_is_done_meanwhile_is_not_called(world, exchange, trunk, campaign):
    row = handed(world, campaign)
    world.change(world.one(Member), state=MemberState.done)
    assert place(world, exchange, row)[0].state is AttemptState.canceled
    assert trunk.asked == 0


def test_a_number_that_the_carrier_calls_invalid_ends_the_attempt_and_is_dead(world, exchange, campaign):
    (row,) = place(world, exchange, handed(world, campaign, "+502"))
    assert (row.state, row.outcome, row.carrier_error) == (AttemptState.ended, Outcome.invalid_number, 21211)
    settle(exchange.sessions, world.clock(), [row.id])
    assert world.find_phone("+502").state is PhoneState.dead
    assert world.rows(CarrierFault) == []


def test_a_call_that_was_too_fast_is_sent_again_at_once(world, exchange, trunk, campaign):
    trunk.troubles.append(TOO_FAST)
    (row,) = place(world, exchange, handed(world, campaign))
    assert (row.state, trunk.asked) == (AttemptState.queued, 2)


def test_a_carrier_that_is_still_too_busy_costs_neither_an_attempt_nor_a_fault(
    world, exchange, trunk, campaign, monkeypatch
):
    monkeypatch.setattr(dispatching, "RESENDS", 1)  # how patient the house is; what it does then is the same
    trunk.for_ever = TOO_FAST
    (row,) = place(world, exchange, handed(world, campaign))
    assert (row.state, row.refusals, row.dialing_at, row.lease_until) == (AttemptState.due, 0, None, None)
    assert world.clock() < row.due_at < world.clock() + timedelta(seconds=5)
    assert world.rows(CarrierFault) == []


def test_a_refusal_of_the_carrier_costs_the_parent_nothing_and_is_a_fault(world, exchange, trunk, campaign):
    trunk.for_ever = REFUSING
    row = handed(world, campaign)
    waits = []
    for refusals in range(1, 4):
        again = world.change(row, state=AttemptState.handed, lease_until=world.clock() + LEASE)
        (back,) = place(world, exchange, again)
        assert (back.state, back.refusals, back.outcome) == (AttemptState.due, refusals, None)
        waits.append(back.due_at - world.clock())
    assert waits == [timedelta(seconds=15), timedelta(seconds=30), timedelta(seconds=60)]
    assert [fault.what for fault in world.rows(CarrierFault)] == ["carrier error 20003, HTTP 403"] * 3


def test_after_some_refusals_the_attempt_is_given_up_as_technical(world, exchange, trunk, campaign):
    trunk.for_ever = REFUSING
    (row,) = place(world, exchange, handed(world, campaign, refusals=MOST_UNCOUNTED - 1))
    assert (row.state, row.outcome, row.carrier_error) == (AttemptState.ended, Outcome.failed, 20003)
    assert world.find_phone(ANA).state is PhoneState.usable


@pytest.mark.parametrize("trouble", [FAILING, LOST_ON_THE_WAY])
def test_a_call_that_may_have_left_stays_until_the_carrier_can_be_asked(world, exchange, trunk, campaign, trouble):
    trunk.for_ever = trouble
    (row,) = place(world, exchange, handed(world, campaign))
    assert (row.state, row.carrier_sid, row.refusals) == (AttemptState.dialing, None, 0)
    assert len(world.rows(CarrierFault)) == 1


def test_a_carrier_that_nobody_reaches_is_a_fault(world, house_on_the_line, today, campaign):
    exchange = house_on_the_line("http://127.0.0.1:9").exchange
    (row,) = place(world, exchange, handed(world, campaign))
    assert row.state is AttemptState.dialing
    assert len(world.rows(CarrierFault)) == 1


def numbered(world, campaign, count, start=0):
    return [handed(world, campaign, f"+5024{start + place:07}") for place in range(count)]


def test_too_many_faults_pause_the_campaign_and_say_why(world, exchange, trunk, campaign):
    trunk.for_ever = REFUSING
    place(world, exchange, *numbered(world, campaign, FEWEST_FAULTS))
    paused = world.again(campaign)
    assert (paused.state, paused.reason) == (CampaignState.paused, TOO_MANY_FAULTS)


def test_a_few_faults_say_nothing(world, exchange, trunk, campaign):
    trunk.for_ever = REFUSING
    place(world, exchange, *numbered(world, campaign, FEWEST_FAULTS - 1))
    assert world.again(campaign).state is CampaignState.running


@pytest.mark.parametrize(
    ("good", "state"), [(4 * FEWEST_FAULTS, CampaignState.paused), (4 * FEWEST_FAULTS + 1, CampaignState.running)]
)
def test_a_fifth_of_the_calls_is_the_limit(world, exchange, trunk, campaign, good, state):
    for number in range(good):
        world.attempt(world.member(campaign, BETO), AttemptState.ended, sid=f"CA{number}")
    trunk.for_ever = REFUSING
    place(world, exchange, *numbered(world, campaign, FEWEST_FAULTS))
    assert world.again(campaign).state is state


def test_faults_of_more_than_five_minutes_ago_are_forgotten(world, exchange, trunk, campaign):
    trunk.for_ever = REFUSING
    place(world, exchange, *numbered(world, campaign, FEWEST_FAULTS - 1))
    world.clock.pass_by(minutes=5)
    place(world, exchange, *numbered(world, campaign, FEWEST_FAULTS - 1, start=10))
    assert world.again(campaign).state is CampaignState.running


def test_another_campaigns_faults_are_its_own(world, exchange, trunk, campaign):
    trunk.for_ever = REFUSING
    place(world, exchange, *numbered(world, campaign, FEWEST_FAULTS - 1))
    other = world.campaign(hours=ALWAYS, limits=LIMITS)
    place(world, exchange, *numbered(world, other, FEWEST_FAULTS - 1, start=10))
    assert {world.again(each).state for each in (campaign, other)} == {CampaignState.running}


def test_a_resumed_campaign_begins_to_count_anew(world, exchange, trunk, campaign):
    trunk.for_ever = REFUSING
    place(world, exchange, *numbered(world, campaign, FEWEST_FAULTS))
    with world.sessions.begin() as session:
        lifecycle.resume(session, campaign.id)
    place(world, exchange, *numbered(world, campaign, 1, start=10))
    assert world.again(campaign).state is CampaignState.running


def test_calls_leave_at_the_campaigns_pace(world, exchange, simulated):
    campaign = world.campaign(hours=ALWAYS, limits=LIMITS | {"calls_per_second": 20.0})
    began = time.monotonic()
    place(world, exchange, *numbered(world, campaign, 7))
    assert time.monotonic() - began >= 6 / 20
    assert len(simulated.client.calls.list()) == 7


def test_a_parent_who_answers_is_asked_and_his_answers_are_kept(world, live_house, simulated, campaign):
    simulated.post("/simulator/parents", {ANA: {"truth": {"used": True, "kind": 2, "level": 4}}})
    row = handed(world, campaign)
    dial(live_house.exchange, Batch(campaign.id, (row.id,)))
    until(lambda: world.again(row).state is AttemptState.ended)
    settle(live_house.sessions, world.clock(), [row.id])
    assert world.again(row).outcome is Outcome.complete
    answers = {answer.question: answer.value for answer in world.rows(Answer)}
    told = simulated.parent(ANA)
    assert (answers["uso"], answers["tipo"], answers["nivel"]) == (str(told["uso"]), "2", "4")


@pytest.mark.parametrize("speed", [20.0])  # the machine is still on the line when we hang up
def test_a_call_that_a_machine_answers_is_hung_up(world, live_house, simulate, simulated, campaign):
    simulated.post("/simulator/parents", {ANA: {"habits": ["voicemail"]}})
    row = handed(world, campaign)
    dial(live_house.exchange, Batch(campaign.id, (row.id,)))
    until(lambda: world.again(row).hang_up_at is not None)
    with live_house.sessions.begin() as session:
        claimed = attempts.claim_leased(session, attempts.to_hang_up(world.clock()), world.clock(), LEASE, 10)
    hang_up(live_house.exchange, claimed)
    until(lambda: world.again(row).state is AttemptState.ended)
    assert [event["by"] for event in simulated.events("hung_up")] == ["customer"]
    settle(live_house.sessions, world.clock(), [row.id])
    assert world.again(row).outcome is Outcome.machine


def test_a_hang_up_that_fails_leaves_the_others_to_be_done(world, house_on_the_line, today, simulated, campaign):
    sids = [simulated.call(number, url="http://127.0.0.1:9/") for number in (ANA, BETO)]
    rows = [
        world.attempt(world.member(campaign, number), AttemptState.answered, sid=sid, hang_up_at=world.clock())
        for number, sid in zip((ANA, BETO), sids, strict=True)
    ]
    hang_up(house_on_the_line("http://127.0.0.1:9").exchange, [row.id for row in rows])
    assert [world.again(row).state for row in rows] == [AttemptState.answered] * 2
