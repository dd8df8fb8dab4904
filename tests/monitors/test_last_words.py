"""While the parent is on a line of ours, the last words are said before anything is hung up."""

import pytest

from monitors import interviewing
from monitors.contact_words import ContactError
from monitors.contacts import Finished
from rules.assisted import LegState
from rules.lives import HandoverState, MemberState
from rules.outcomes import Outcome
from storage.models import Attempt, HandoverLeg, LegRole
from tests.monitors.desk_work import Monitor, at_it, with_monitor
from tests.world import World


def on_the_line(luis: Monitor) -> None:
    """The parent's telephone is in the call, by the service."""
    with luis.world.sessions.begin() as session:
        session.add(
            HandoverLeg(
                handover_id=luis.handover_id,
                role=LegRole.parent,
                fence=luis.handover.fence,
                state=LegState.joined,
                asked_at=luis.world.clock(),
            )
        )


def ends(luis: Monitor) -> Finished:
    with luis.world.sessions.begin() as session:
        attempt_id = luis.screens[-1].attempt_id
        return interviewing.end(session, luis.handover_id, luis.user.id, attempt_id, luis.present())


def interviewed(world: World) -> Monitor:
    luis = at_it(world)
    on_the_line(luis)
    luis.opens()
    luis.keys("1", "2", "1")
    return luis


def test_the_answers_are_kept_at_once_and_the_call_goes_on(world):
    ana = with_monitor(world)
    luis = interviewed(world)
    last = luis.writes("")
    assert last.finished is None
    assert last.view.words[-1].startswith("Muchas gracias")
    assert luis.handover.state is HandoverState.active
    assert (world.again(ana).state, world.one(Attempt).outcome) == (MemberState.done, Outcome.complete)


def test_once_they_are_said_the_call_ends_and_is_noted(world):
    with_monitor(world)
    luis = interviewed(world)
    luis.writes("")
    assert ends(luis).state is HandoverState.done
    assert world.one(HandoverLeg).ended_at is not None
    with pytest.raises(ContactError, match="not_yours"):
        ends(luis)


def test_before_the_last_question_nothing_is_ended(world):
    with_monitor(world)
    luis = interviewed(world)
    with pytest.raises(ContactError, match="unknown_result"):
        ends(luis)
    assert luis.handover.state is HandoverState.active
