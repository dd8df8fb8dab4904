"""How a contact ends with a parent who called or wrote: what of the survey is over by that, and what stays owed."""

import pytest

from campaigns.progress import status
from rules.dispositions import disposition
from rules.lives import AttemptState, HandoverState, MemberState
from rules.outcomes import Outcome
from storage.models import Attempt, Handover, Member, Person
from tests.campaigns.work import settle
from tests.monitors.desk_work import Monitor, monitor, promised, results, sweep, with_monitor
from tests.monitors.telephones import Call
from tests.world import ANA, ANAS_OTHER, World


def noted(call: Call, code: str) -> Member:
    """Ana asked for a person amid the survey; Luis noted this of it, and the machine looks at her call."""
    call.meet()
    call.hangs_up()
    Monitor(call.world, call.luis, call.handover.id).notes(code)
    left = call.world.rows(Attempt, Attempt.settled_at.is_(None), Attempt.state == AttemptState.ended)
    settle(call.world.sessions, call.world.clock(), [attempt.id for attempt in left])
    sweep(call.world)
    return call.world.one(Member)


def code_of(world: World, member: Member) -> str:
    (result,) = results(world, member.campaign_id)
    return disposition(result.outcomes, result.answers)


@pytest.mark.parametrize(("code", "said"), [("refused", "2.11"), ("no_more_calls", "2.11"), ("wrong_number", "4.7")])
def test_a_caller_who_wants_no_survey_is_not_called_for_it_again(call, world, code, said):
    ana = noted(call, code)
    assert (ana.state, code_of(world, ana)) == (MemberState.done, said)
    assert [row.state for row in world.rows(Handover)] == [HandoverState.done]


def test_a_caller_who_was_attended_still_owes_us_the_interview(call, world):
    ana = noted(call, "attended")
    assert ana.state is MemberState.monitor
    assert [row.state for row in world.rows(Handover)] == [HandoverState.done, HandoverState.callback_due]


def test_of_a_caller_at_the_wrong_number_the_familys_other_one_is_tried(call, world):
    ana, other = world.one(Member), world.phone(world.one(Person), ANAS_OTHER)
    world.change(ana, other_phone_id=other.id)
    assert noted(call, "wrong_number").state is not MemberState.done


def test_attended_ends_no_interview_that_is_owed(world):
    ana = with_monitor(world)
    promised(world, ana.person_id, world.conversation(ana).id)
    sweep(world)
    luis = monitor(world)
    luis.next()
    luis.calls()
    luis.notes("attended")
    assert world.again(ana).state is MemberState.monitor
    sweep(world)
    assert [row.state for row in world.rows(Handover)] == [HandoverState.done, HandoverState.callback_due]


def test_after_a_death_in_the_family_attended_is_the_end(world):
    ana = with_monitor(world)
    world.conversation(ana, ending="funeral")
    sweep(world)
    luis = monitor(world)
    luis.next()
    luis.calls(ANA)
    luis.notes("attended")
    assert (world.again(ana).state, world.one(Attempt).outcome) == (MemberState.done, Outcome.complete)


def test_who_has_no_number_at_all_is_told_apart_from_who_was_never_tried(world):
    campaign = world.campaign()
    ana = with_monitor(world, None, campaign)
    assert code_of(world, ana) == "3.11"
    sweep(world)
    luis = monitor(world)
    luis.next()
    luis.notes("unreachable", "La escuela no conoce otro número")
    (result,) = results(world, campaign.id)
    assert (result.attempts, code_of(world, ana)) == (0, "4.3")
    with world.sessions() as session:
        assert status(session, campaign.id).by_mode == {"monitor": 1}
