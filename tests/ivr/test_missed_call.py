"""A parent lets the call-back number ring: nobody answers, and we call him."""

from datetime import timedelta

import pytest

from rules.lives import AttemptState, CampaignState, MemberState
from rules.returns import ReturnState
from rules.routing import Mode
from storage.models import Attempt, Campaign, MissedCall, Person, ReturnCall
from storage.queries.campaigns import switch_outreach_off
from storage.queries.missed import MOST_A_DAY
from storage.returns import MOST_A_DAY as MOST_RETURNED
from tests.ivr.telephone import Telephone
from tests.switchboard import MISSED_CALL
from tests.world import ANA, BETO, OTTO


@pytest.fixture
def texted(world):
    """Ana has had a text that invites her to ring."""
    campaign = world.campaign()
    member = world.member(campaign, ANA, mode=Mode.sms)
    world.attempt(
        member, AttemptState.awaiting, mode=Mode.sms, sid="SM1", answer_until=world.clock() + timedelta(days=2)
    )
    return member


def ring(carrier, caller=ANA, sid="CA" + "d" * 32):
    """The caller rings the call-back number; the document that comes back."""
    return Telephone(carrier, sid, caller=caller).ask("/voice/incoming", To=MISSED_CALL, Direction="inbound")


def asked_for(world):
    return world.rows(Attempt, Attempt.asked_for)


def test_the_call_is_rejected_as_busy_which_costs_the_parent_nothing(world, carrier, texted):
    heard = ring(carrier)
    assert heard.verbs == ["Reject"]
    assert heard.root.find("Reject").get("reason") == "busy"


def test_a_call_to_him_is_due_at_once_while_his_text_goes_on_waiting(world, carrier, texted):
    ring(carrier)
    (call,) = asked_for(world)
    assert (call.mode, call.state, call.due_at) == (Mode.voice, AttemptState.due, world.clock())
    assert call.member_id == texted.id
    assert world.one(Attempt, Attempt.carrier_sid == "SM1").state is AttemptState.awaiting


def test_the_same_missed_call_told_twice_is_one(world, carrier, texted):
    ring(carrier)
    before = world.everything()
    assert ring(carrier).verbs == ["Reject"]
    assert world.everything() == before


def test_who_rings_again_before_we_called_gets_one_call(world, carrier, texted):
    for number in range(3):
        ring(carrier, sid=f"CA{number}")
    assert len(asked_for(world)) == 1
    assert len(world.rows(MissedCall)) == 3


def test_three_calls_a_day_at_most(world, carrier, texted):
    for number in range(MOST_A_DAY + 2):
        ring(carrier, sid=f"CA{number}")
        world.change(asked_for(world)[-1], state=AttemptState.ended, settled_at=world.clock())
    assert len(asked_for(world)) == MOST_A_DAY
    world.clock.pass_by(days=1)
    ring(carrier, sid="CA-next-day")
    assert len(asked_for(world)) == MOST_A_DAY + 1


def test_a_call_that_was_planned_for_later_is_made_now(world, carrier):
    member = world.member(world.campaign())
    world.attempt(member, AttemptState.ended, sid="CA1")
    later = world.attempt(member, due_at=world.clock() + timedelta(hours=3))
    ring(carrier)
    assert world.again(later).state is AttemptState.canceled
    assert [call.due_at for call in asked_for(world)] == [world.clock()]


def test_a_parent_whom_a_monitor_is_to_call_may_still_ask_for_the_machine(world, carrier):
    member = world.member(world.campaign(), state=MemberState.monitor, mode=Mode.monitor)
    world.attempt(member, AttemptState.ended, sid="CA1")
    ring(carrier)
    assert len(asked_for(world)) == 1


@pytest.mark.parametrize("caller", [OTTO, BETO])
def test_whoever_else_rings_is_called_into_the_line(world, carrier, texted, caller):
    for _ in range(2):
        assert ring(carrier, caller).verbs == ["Reject"]
    assert asked_for(world) == []
    call = world.one(ReturnCall)
    assert (call.phone_id, call.state) == (world.find_phone(caller).id, ReturnState.due)


@pytest.mark.parametrize("caller", ["", "anonymous", "+14155550100"])
def test_nobody_is_called_whose_number_is_withheld_or_of_abroad(world, carrier, texted, caller):
    before = world.everything()
    assert ring(carrier, caller).verbs == ["Reject"]
    assert world.everything() == before


def test_a_stranger_who_rings_on_and_on_is_called_three_times_a_day(world, carrier):
    for number in range(MOST_RETURNED + 2):
        ring(carrier, OTTO, sid=f"CA{number}")
        world.change(world.rows(ReturnCall)[-1], state=ReturnState.ended)
    assert len(world.rows(ReturnCall)) == MOST_RETURNED
    world.clock.pass_by(days=1)
    ring(carrier, OTTO, sid="CA-next-day")
    assert len(world.rows(ReturnCall)) == MOST_RETURNED + 1


def test_while_nothing_may_leave_nobody_is_called_back(world, carrier):
    with world.sessions.begin() as session:
        switch_outreach_off(session, "", world.clock())
    ring(carrier, OTTO)
    assert world.rows(ReturnCall) == []


def test_who_wants_no_surveys_and_rings_is_called_into_the_line(world, carrier, texted):
    world.change(world.one(Person), opted_out_at=world.clock())
    assert ring(carrier).verbs == ["Reject"]
    assert asked_for(world) == []
    assert world.one(ReturnCall).phone_id == texted.phone_id


@pytest.mark.parametrize("state", [CampaignState.paused, CampaignState.stopped, CampaignState.closed])
def test_a_campaign_that_calls_nobody_calls_nobody_back_but_into_the_line(world, carrier, texted, state):
    world.change(world.one(Campaign), state=state)
    assert ring(carrier).verbs == ["Reject"]
    assert asked_for(world) == []
    assert len(world.rows(ReturnCall)) == 1


def test_while_he_is_on_the_telephone_with_us_no_other_call_is_planned(world, carrier, texted):
    world.attempt(texted, AttemptState.answered, sid="CA1")
    ring(carrier)
    assert asked_for(world) == []
