"""What follows an ended call: the next step of its member, from the rows that the call left."""

from datetime import datetime, timedelta

import pytest

from rules.hours import DayPart
from rules.lives import AttemptState, CampaignState
from rules.outcomes import Outcome
from storage.models import Person, PhoneState
from tests.campaigns.ended_calls import (
    DONE,
    SOON,
    WAITING,
    WHOLE,
    WITH_MONITOR,
    answer,
    campaign_of,
    ended,
    next_calls,
    next_settled,
    settled,
    step_of,
)
from tests.campaigns.work import settle
from tests.world import ALWAYS, ANA, ANAS_OTHER, BETO, MONDAY_MORNING, ZONE

OF_TEXTS = {Outcome.no_reply, Outcome.undelivered, Outcome.no_texts}


@pytest.mark.parametrize(
    ("outcome", "step", "wait"),
    [
        (Outcome.complete, DONE, None),
        (Outcome.partial, DONE, None),
        (Outcome.refused, DONE, None),
        (Outcome.broke_off, WAITING, SOON),
        (Outcome.hung_up, WAITING, SOON),
        (Outcome.unheard, WAITING, SOON),
        (Outcome.guardian_absent, WAITING, SOON),
        (Outcome.handed_over, WITH_MONITOR, None),
        (Outcome.language, WITH_MONITOR, None),
        (Outcome.machine, WAITING, SOON),
        (Outcome.busy, WAITING, SOON),
        (Outcome.no_answer, WAITING, SOON),
        (Outcome.failed, WAITING, SOON),
        (Outcome.canceled, WAITING, SOON),
        (Outcome.outside_hours, WAITING, timedelta(0)),
        (Outcome.not_working, WITH_MONITOR, None),
        (Outcome.invalid_number, WITH_MONITOR, None),
        (Outcome.wrong_number, WITH_MONITOR, None),
    ],
)
def test_each_outcome_has_its_next_step(world, outcome, step, wait):
    member = world.member(campaign_of(world))
    row = settled(world, member, outcome)
    assert step_of(world, member) == step
    assert next_calls(world, member) == ([] if wait is None else [(row.phone_id, world.clock() + wait)])
    assert (row.settled_at, row.lease_until) == (world.clock(), None)


def test_every_outcome_is_in_the_table_above():
    marks = test_each_outcome_has_its_next_step.pytestmark
    assert {case[0] for case in marks[0].args[1]} == set(Outcome) - OF_TEXTS


def test_the_waits_grow_and_the_last_one_is_followed_by_the_next_mode(world):
    member = world.member(campaign_of(world, hours=ALWAYS, attempts={"voice": {"max": 4, "waits": ["2h", "1d"]}}))
    world.attempt(member)
    waits = []
    for _ in range(4):
        next_settled(world, member, Outcome.no_answer)
        waits += [when - world.clock() for _, when in next_calls(world, member)]
    assert waits == [timedelta(hours=2), timedelta(days=1), timedelta(days=1)]
    assert step_of(world, member) == WITH_MONITOR


def test_without_a_monitor_the_last_call_ends_it(world):
    member = world.member(campaign_of(world, modes=["voice"], attempts={"voice": {"max": 1}}))
    settled(world, member, Outcome.no_answer)
    assert step_of(world, member) == DONE


def test_modes_that_the_service_has_not_yet_are_passed_over(world):
    member = world.member(campaign_of(world, modes=["voice", "sms", "monitor"], attempts={"voice": {"max": 1}}))
    settled(world, member, Outcome.no_answer)
    assert step_of(world, member) == WITH_MONITOR


def test_failures_of_the_carrier_do_not_count_but_end_some_time(world):
    member = world.member(campaign_of(world, hours=ALWAYS))
    world.attempt(member)
    for _ in range(10):
        assert len(next_calls(world, member)) == 1
        next_settled(world, member, Outcome.failed)
    assert step_of(world, member) == WITH_MONITOR


def test_a_call_that_falls_out_of_hours_waits_for_the_opening(world):
    member = world.member(campaign_of(world))
    world.clock.at = datetime(2026, 10, 10, 19, 0, tzinfo=ZONE)  # a Saturday
    settled(world, member, Outcome.busy)
    assert next_calls(world, member)[0][1] == datetime(2026, 10, 12, 8, 0, tzinfo=ZONE)


@pytest.mark.parametrize("outcome", [Outcome.wrong_number, Outcome.not_working, Outcome.invalid_number])
def test_a_useless_number_gives_way_to_the_other_at_once(world, outcome):
    member = world.member(campaign_of(world), ANA, ANAS_OTHER)
    settled(world, member, outcome)
    assert next_calls(world, member) == [(member.other_phone_id, world.clock())]


@pytest.mark.parametrize("outcome", [Outcome.wrong_number, Outcome.not_working])
def test_after_both_numbers_it_is_the_monitors_turn(world, outcome):
    member = world.member(campaign_of(world), ANA, ANAS_OTHER)
    settled(world, member, outcome)
    settled(world, member, outcome, phone_id=member.other_phone_id)
    assert next_calls(world, member) == []
    assert step_of(world, member) == WITH_MONITOR


def test_the_other_number_is_not_tried_where_nobody_answers(world):
    member = world.member(campaign_of(world, attempts={"voice": {"max": 1}}), ANA, ANAS_OTHER)
    settled(world, member, Outcome.no_answer)
    assert step_of(world, member) == WITH_MONITOR


def test_the_other_number_has_attempts_of_its_own(world):
    member = world.member(campaign_of(world, hours=ALWAYS), ANA, ANAS_OTHER)
    world.attempt(member)
    for outcome in (Outcome.no_answer, Outcome.no_answer, Outcome.not_working, Outcome.no_answer):
        next_settled(world, member, outcome)
    assert next_calls(world, member) == [(member.other_phone_id, world.clock() + SOON)]


@pytest.mark.parametrize(
    ("error", "state"), [(21211, PhoneState.dead), (404, PhoneState.dead), (None, PhoneState.usable)]
)
def test_a_number_is_dead_for_every_campaign_only_when_the_carrier_says_why(world, error, state):
    member = world.member(campaign_of(world))
    settled(world, member, Outcome.not_working, carrier_error=error)
    assert world.find_phone(ANA).state is state


def test_a_number_known_to_be_wrong_is_not_the_other_number(world):
    member = world.member(campaign_of(world), ANA, ANAS_OTHER)
    world.change(world.find_phone(ANAS_OTHER), state=PhoneState.wrong)
    settled(world, member, Outcome.not_working)
    assert step_of(world, member) == WITH_MONITOR


def test_a_number_given_up_meanwhile_is_not_called_again(world):
    member = world.member(campaign_of(world), ANA, ANAS_OTHER)
    row = ended(world, member, Outcome.no_answer)
    world.change(world.find_phone(ANA), state=PhoneState.wrong)
    settle(world.sessions, world.clock(), [row.id])
    assert next_calls(world, member) == [(member.other_phone_id, world.clock())]


@pytest.mark.parametrize(
    ("chosen", "hour", "day"),
    [(DayPart.morning, 8, 6), (DayPart.afternoon, 12, 5), (DayPart.evening, 18, 5)],
)
def test_the_parent_is_called_at_the_part_of_the_day_he_chose(world, chosen, hour, day):
    member = world.member(campaign_of(world))
    settled(world, member, Outcome.guardian_absent, chosen=chosen)
    assert world.clock() == MONDAY_MORNING  # at ten; the policy's first wait is two hours
    assert next_calls(world, member)[0][1] == datetime(2026, 10, day, hour, 0, tzinfo=ZONE)


def test_a_promised_call_that_the_machine_has_no_attempts_for_is_a_monitors(world):
    member = world.member(campaign_of(world, modes=["voice"], attempts={"voice": {"max": 1}}))
    settled(world, member, Outcome.guardian_absent, chosen=DayPart.evening)
    assert step_of(world, member) == WITH_MONITOR


def test_nobody_is_called_after_the_deadline(world):
    inside = world.member(campaign_of(world, deadline="2026-10-05T12:00:01"), ANA)
    outside = world.member(campaign_of(world, deadline="2026-10-05T12:00:00"), BETO)
    settled(world, inside, Outcome.no_answer)
    settled(world, outside, Outcome.no_answer)
    assert (step_of(world, inside), step_of(world, outside)) == (WAITING, DONE)
    assert next_calls(world, outside) == []


def test_a_paused_campaign_goes_on_planning(world):
    member = world.member(campaign_of(world, state=CampaignState.paused))
    settled(world, member, Outcome.no_answer)
    assert len(next_calls(world, member)) == 1


@pytest.mark.parametrize("state", [CampaignState.stopped, CampaignState.closed])
def test_a_campaign_that_is_over_plans_nothing(world, state):
    member = world.member(campaign_of(world, state=state))
    settled(world, member, Outcome.no_answer)
    assert (step_of(world, member), next_calls(world, member)) == (DONE, [])


def test_settling_twice_is_settling_once(world):
    member = world.member(campaign_of(world))
    row = settled(world, member, Outcome.no_answer)
    before = world.everything()
    world.clock.pass_by(minutes=5)
    settle(world.sessions, world.clock(), [row.id, row.id])
    assert world.everything() == before


def test_a_call_that_goes_on_is_not_settled(world):
    row = world.attempt(world.member(campaign_of(world)), AttemptState.answered, sid="CA1")
    settle(world.sessions, world.clock(), [row.id])
    assert (world.again(row).settled_at, world.again(row).outcome) == (None, None)


def test_whoever_gave_a_whole_interview_is_done_however_the_call_ended(world):
    member = world.member(campaign_of(world))
    answer(world, member, **WHOLE)
    settled(world, member, Outcome.broke_off)
    assert (step_of(world, member), next_calls(world, member)) == (DONE, [])


def test_a_partial_interview_is_gone_on_with(world):
    member = world.member(campaign_of(world))
    answer(world, member, uso="1", tipo="2")
    settled(world, member, Outcome.broke_off)
    assert (step_of(world, member), len(next_calls(world, member))) == (WAITING, 1)


def test_an_opt_out_ends_it_whatever_the_outcome(world):
    member = world.member(campaign_of(world))
    with world.sessions.begin() as session:
        session.get_one(Person, member.person_id).opted_out_at = world.clock()
    settled(world, member, Outcome.broke_off)
    assert (step_of(world, member), next_calls(world, member)) == (DONE, [])


def test_a_child_of_the_same_parent_is_settled_by_itself(world):
    campaign = campaign_of(world)
    one, two = world.member(campaign), world.member(campaign)
    settled(world, one, Outcome.complete)
    assert (step_of(world, one), step_of(world, two)) == (DONE, WAITING)
