"""What a page shows of a call: whose telephones are in it, since when, and what went wrong."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from monitors.call_words import EVENTS, PROBLEMS
from rules.assisted import Order
from rules.handovers import RESULTS, What
from rules.lives import HandoverState
from storage.handovers import telephones
from storage.models import Handover, HandoverEvent, HandoverKind, HandoverLeg, LegRole, LineOrder, StaffUser


@dataclass(frozen=True, slots=True)
class LegView:
    """One telephone of the call. state: asked, answered, joined, left. name: of the staff; "" for the parent."""

    leg_id: int
    role: LegRole
    staff_id: int | None
    name: str
    state: str
    held: bool
    muted: bool
    since: datetime


@dataclass(frozen=True, slots=True)
class CallView:
    """A call, as far as we know.

    legs: the telephones in it or on their way, who listens in left out. problem: words, "" when all is well.
    suggestion: of rules.handovers.RESULTS, how the contact ended as far as the carrier told; None when it told nothing.
    """

    handover_id: int
    kind: HandoverKind
    state: HandoverState
    staff_id: int | None
    since: datetime
    held: bool
    muted: bool
    legs: tuple[LegView, ...]
    problem: str
    suggestion: str | None


def state_of_call(session: Session, handover: Handover) -> CallView:
    """What a page shows of this call."""
    legs = tuple(_view(session, leg) for leg in telephones.open_legs(session, handover.id) if _shown(leg))
    event = _last_event(session, handover.id)
    mine = [leg for leg in legs if leg.role is LegRole.monitor]
    return CallView(
        handover_id=handover.id,
        kind=handover.kind,
        state=handover.state,
        staff_id=handover.staff_id,
        since=event.at if event is not None else handover.touched_at,
        held=handover.state is HandoverState.held,
        muted=bool(mine) and mine[-1].muted,
        legs=legs,
        problem=_problem(session, handover, event),
        suggestion=_suggestion(event),
    )


def _shown(leg: HandoverLeg) -> bool:
    """Who listens in is the supervisor's business alone."""
    return leg.role is not LegRole.listener


def _view(session: Session, leg: HandoverLeg) -> LegView:
    user = session.get(StaffUser, leg.staff_id) if leg.staff_id is not None else None
    name = user.name if user is not None else ""
    return LegView(leg.id, leg.role, leg.staff_id, name, leg.state, leg.held, leg.muted, leg.asked_at)


def _last_event(session: Session, handover_id: int) -> HandoverEvent | None:
    unheard = HandoverEvent.what != What.listened
    which = select(HandoverEvent).where(HandoverEvent.handover_id == handover_id, unheard)
    return session.scalars(which.order_by(HandoverEvent.id.desc()).limit(1)).one_or_none()


def _problem(session: Session, handover: Handover, event: HandoverEvent | None) -> str:
    """What the last order came to, if it was given up; else what happened last, if that is a problem."""
    last = session.scalars(
        select(LineOrder).where(LineOrder.handover_id == handover.id).order_by(LineOrder.id.desc()).limit(1)
    ).one_or_none()
    if last is not None and last.problem and last.done_at is not None and (event is None or last.done_at >= event.at):
        return PROBLEMS[Order(last.what)]
    return EVENTS.get(What(event.what), "") if event is not None else ""


def _suggestion(event: HandoverEvent | None) -> str | None:
    known = event is not None and event.what == What.not_reached and event.result in RESULTS
    return event.result if event is not None and known else None
