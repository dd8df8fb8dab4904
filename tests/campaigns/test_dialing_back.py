"""Parents who dial the number that called them: what that does to the calls that were planned."""

from datetime import datetime, timedelta

from rules.hours import DayPart
from rules.lives import AttemptState, MemberState
from rules.outcomes import Outcome
from rules.routing import Mode
from storage.models import Direction
from tests.campaigns.ended_calls import (
    DONE,
    SOON,
    WAITING,
    WHOLE,
    WITH_MONITOR,
    answer,
    campaign_of,
    next_calls,
    settled,
    step_of,
)
from tests.world import ZONE


def test_a_member_with_a_monitor_stays_there(world):
    member = world.member(campaign_of(world), state=MemberState.monitor, mode=Mode.monitor)
    settled(world, member, Outcome.no_answer, direction=Direction.inbound)
    assert (step_of(world, member), next_calls(world, member)) == (WITH_MONITOR, [])


def test_a_member_with_a_monitor_who_answers_by_himself_is_done(world):
    member = world.member(campaign_of(world), state=MemberState.monitor, mode=Mode.monitor)
    answer(world, member, **WHOLE)
    settled(world, member, Outcome.complete, direction=Direction.inbound)
    assert step_of(world, member) == DONE


def test_a_parent_who_dials_back_and_answers_is_not_called_again(world):
    member = world.member(campaign_of(world))
    planned = world.attempt(member, due_at=world.clock() + SOON)
    answer(world, member, **WHOLE)
    settled(world, member, Outcome.complete, direction=Direction.inbound)
    assert step_of(world, member) == DONE
    assert world.again(planned).state is AttemptState.canceled


def test_a_parent_who_dials_back_and_hangs_up_is_called_when_that_was_planned(world):
    member = world.member(campaign_of(world))
    planned = world.attempt(member, due_at=world.clock() + timedelta(days=1))
    settled(world, member, Outcome.hung_up, direction=Direction.inbound)
    assert next_calls(world, member) == [(member.phone_id, planned.due_at)]


def test_a_parent_who_dials_back_to_choose_a_time_is_called_then_instead(world):
    member = world.member(campaign_of(world))
    planned = world.attempt(member, due_at=world.clock() + timedelta(days=1))
    settled(world, member, Outcome.guardian_absent, direction=Direction.inbound, chosen=DayPart.evening)
    assert world.again(planned).state is AttemptState.canceled
    assert next_calls(world, member) == [(member.phone_id, datetime(2026, 10, 5, 18, 0, tzinfo=ZONE))]


def test_calls_that_the_parent_made_use_up_no_attempt(world):
    member = world.member(campaign_of(world))
    for _ in range(5):
        settled(world, member, Outcome.hung_up, direction=Direction.inbound)
    assert step_of(world, member) == WAITING
