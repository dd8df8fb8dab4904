"""A complaint that follows the survey's questions, in the same form."""

from rules.complaints import Service
from rules.lives import CallbackState, HandoverState, MemberState
from storage.models import Callback, Case
from tests.monitors.desk_work import Monitor, at_it, promised, with_monitor


def complains(luis: Monitor, *answers: str) -> None:
    """After the questions of the survey, in the same form: nobody in danger, and what happened."""
    luis.opens()
    luis.keys("1", "1", "2", "1")
    luis.writes("")
    assert luis.keys("1").member_id is None
    luis.keys("2")
    luis.writes("No dieron la medicina")
    luis.keys(*answers)


def test_a_complaint_made_to_the_monitor_is_written_in_the_same_form_and_then_the_contact_ends(world, clock):
    ana = with_monitor(world)
    promised(world, ana.person_id, world.conversation(ana).id)
    clock.pass_by(minutes=5)
    luis = at_it(world)
    clock.pass_by(minutes=1)
    complains(luis, "1", "2", "2", "1", "1", "1")
    assert luis.screens[-1].finished is not None
    assert luis.handover.state is HandoverState.done
    case = world.one(Case)
    assert (case.service, case.missing, case.member_id) == (Service.illness, [], ana.id)
    assert world.again(ana).state is MemberState.done
    assert [(row.state, row.done_by) for row in world.rows(Callback)] == [(CallbackState.done, luis.user.id)]


def test_who_complains_without_a_name_is_heard_to_the_end(world):
    ana = with_monitor(world)
    luis = at_it(world)
    complains(luis, "1", "2", "2", "3")
    luis.keys("1") if luis.screens[-1].finished is None else None
    assert luis.handover.state is HandoverState.done
    assert world.one(Case).person_id != ana.person_id
