"""Members for whom nothing is on its way get their next step."""

import pytest

from rules.lives import AttemptState, CampaignState, MemberState
from rules.outcomes import Outcome
from storage.models import Attempt, Member, PhoneState
from storage.queries.attempts import LEASE
from storage.queries.claims import take_back
from tests.campaigns.ended_calls import (
    DONE,
    WAITING,
    WITH_MONITOR,
    answer,
    campaign_of,
    next_calls,
    settled,
    step_of,
)
from tests.campaigns.work import plan_idle
from tests.world import ANA, ANAS_OTHER, BETO, OTTO


def idle(world):
    plan_idle(world.sessions, world.clock())


def test_a_member_for_whom_nothing_is_on_its_way_is_called(world):
    member = world.member(campaign_of(world))
    idle(world)
    assert next_calls(world, member) == [(member.phone_id, world.clock())]


def test_a_member_whose_call_was_canceled_with_its_number_is_called_at_the_other(world):
    member = world.member(campaign_of(world), ANA, ANAS_OTHER)
    world.attempt(member, AttemptState.canceled)
    world.change(world.find_phone(ANA), state=PhoneState.wrong)
    idle(world)
    assert next_calls(world, member) == [(member.other_phone_id, world.clock())]


def test_a_member_left_without_any_number_goes_to_a_monitor(world):
    member = world.member(campaign_of(world))
    world.change(world.find_phone(ANA), state=PhoneState.wrong)
    idle(world)
    assert (step_of(world, member), next_calls(world, member)) == (WITH_MONITOR, [])


@pytest.mark.parametrize("state", [state for state in AttemptState if state is not AttemptState.canceled])
def test_a_member_with_a_call_on_its_way_or_unsettled_is_not_idle(world, state):
    member = world.member(campaign_of(world))
    world.attempt(member, state)
    before = world.everything()
    idle(world)
    assert world.everything() == before


@pytest.mark.parametrize("state", [state for state in CampaignState if state is not CampaignState.running])
def test_nobody_is_idle_in_a_campaign_that_does_not_run(world, state):
    member = world.member(campaign_of(world, state=state))
    idle(world)
    assert (step_of(world, member), next_calls(world, member)) == (WAITING, [])


def test_whoever_opted_out_is_not_idle_but_done(world):
    world.phone(world.person(opted_out_at=world.clock()), ANA)
    member = world.member(campaign_of(world), ANA)
    idle(world)
    assert (step_of(world, member), next_calls(world, member)) == (DONE, [])


def test_a_telephone_whose_owner_opted_out_is_called_for_nobody(world):
    world.phone(world.person(), ANA)
    world.phone(world.person(opted_out_at=world.clock()), BETO)
    member = world.member(campaign_of(world), ANA, BETO)
    settled(world, member, Outcome.not_working)
    assert (step_of(world, member), next_calls(world, member)) == (WITH_MONITOR, [])


def test_a_call_is_to_whoever_has_the_telephone(world):
    owner = world.person("Otto")
    world.phone(world.person(), ANA)
    world.phone(owner, OTTO)
    member = world.member(campaign_of(world), ANA, OTTO)
    settled(world, member, Outcome.not_working)
    assert world.one(Attempt, Attempt.state == AttemptState.due).person_id == owner.id != member.person_id


def test_planning_for_the_idle_twice_plans_once(world):
    member = world.member(campaign_of(world))
    idle(world)
    idle(world)
    assert len(world.rows(Attempt)) == 1
    assert world.one(Member, Member.id == member.id).state is MemberState.waiting


def test_whoever_has_answered_meanwhile_is_done_and_not_called(world):
    member = world.member(campaign_of(world))
    world.attempt(member, AttemptState.canceled)
    answer(world, member, uso="1", tipo="2", nivel="4")
    idle(world)
    assert step_of(world, member) == DONE
    assert next_calls(world, member) == []


def test_calls_whose_job_was_lost_are_due_again_though_nothing_may_claim_them(world):
    row = world.attempt(world.member(campaign_of(world)), AttemptState.handed, lease_until=world.clock() + LEASE)
    with world.sessions.begin() as session:
        take_back(session, world.clock())
    assert world.again(row).state is AttemptState.handed
    with world.sessions.begin() as session:
        take_back(session, world.clock.pass_by(seconds=LEASE.total_seconds()))
    assert (world.again(row).state, world.again(row).lease_until) == (AttemptState.due, None)
