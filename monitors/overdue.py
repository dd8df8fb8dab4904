"""Calls whose time is over, or of whose telephones nothing was heard: what no webhook told is found here."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from sqlalchemy import Select, exists, func, select
from sqlalchemy.orm import Session

from rules.assisted import SILENCE, Order
from rules.handovers import What
from rules.lives import AttemptState, HandoverState
from storage.handovers import assisted
from storage.handovers.moving import give_back, set_values
from storage.handovers.telephones import monitor_leg, open_legs, parent_leg
from storage.handovers.waiting import order
from storage.models import Attempt, Handover, HandoverEvent, HandoverKind, HandoverLeg, LineOrder

ROOM: Final = 200
MEETING_WAIT: Final = timedelta(seconds=10)
"""How long the carrier may take to tell who is in a conference."""
LINE_STATES: Final = (*assisted.WAITING, *assisted.TALKING)


def follow_up(session: Session, now: datetime, zone: ZoneInfo) -> Sequence[int]:
    """Move on what is overdue; the ids of what was. A row that somebody works on is looked at the next time."""
    over = [_lease_over(session, handover, now) for handover in _found(session, _overdue(now))]
    gone = [_gone(session, handover, now, zone) for handover in _found(session, _parents_gone())]
    for handover in _found(session, _silent(now)):
        for leg in open_legs(session, handover.id):
            order(session, handover, Order.look, now, leg=leg.id)
    return [*over, *gone]


def _found(session: Session, which: Select[Any]) -> Sequence[Handover]:
    rows = which.order_by(Handover.id).limit(ROOM).with_for_update(of=Handover, skip_locked=True)
    return session.scalars(rows.execution_options(populate_existing=True)).all()


def _overdue(now: datetime) -> Select[Any]:
    """Telephones that nobody answered in time; talks of which nobody noted the outcome."""
    waited_for = Handover.state.in_((HandoverState.connecting, HandoverState.recovering))
    noted_late = (Handover.state == HandoverState.wrap_up) & (Handover.kind == HandoverKind.live)
    by_us = exists().where(HandoverLeg.handover_id == Handover.id)
    dialled = (Handover.state == HandoverState.dialling) & by_us
    return select(Handover).where(Handover.lease_until <= now, waited_for | noted_late | dialled)


def _lease_over(session: Session, handover: Handover, now: datetime) -> int:
    if handover.state is HandoverState.connecting and _may_have_met(session, handover, now):
        return handover.id
    if handover.state is HandoverState.connecting:
        assisted.requeue(session, handover, What.lease_ended, now)
    elif handover.state is HandoverState.recovering:
        assisted.requeue(session, handover, What.requeued, now)
    elif handover.state is HandoverState.dialling:
        assisted.wrap_up(session, handover, What.not_reached, now)
    else:
        set_values(session, handover.id, kind=HandoverKind.outgoing)
        give_back(session, handover, What.vanished, now)
    return handover.id


def _may_have_met(session: Session, handover: Handover, now: datetime) -> bool:
    """The monitor pressed the key and she was led to him: the carrier is asked once whether they talk."""
    parent, monitor = parent_leg(session, handover), monitor_leg(session, handover)
    if parent is None or monitor is None or parent.fence != handover.fence:
        return False
    this_claim = (LineOrder.handover_id == handover.id, LineOrder.fence == handover.fence)
    if session.scalar(select(exists().where(*this_claim, LineOrder.what == Order.meet))):
        return False
    set_values(session, handover.id, lease_until=now + MEETING_WAIT)
    order(session, handover, Order.meet, now, leg=parent.id)
    return True


def _parents_gone() -> Select[Any]:
    """A parent's own call is over, by the word of its attempt: the news of it may have come by no webhook."""
    over = exists().where(Attempt.carrier_sid == Handover.parent_sid, Attempt.state == AttemptState.ended)
    return select(Handover).where(Handover.kind == HandoverKind.live, Handover.state.in_(LINE_STATES), over)


def _gone(session: Session, handover: Handover, now: datetime, zone: ZoneInfo) -> int:
    assisted.parent_over(session, handover, now, zone)
    return handover.id


def _silent(now: datetime) -> Select[Any]:
    """Talks of which nothing was heard, and about which nothing was asked, for a while."""
    heard = select(func.max(HandoverEvent.at)).where(HandoverEvent.handover_id == Handover.id).scalar_subquery()
    asked = exists().where(LineOrder.handover_id == Handover.id, LineOrder.due_at > now - SILENCE)
    legs = exists().where(HandoverLeg.handover_id == Handover.id, HandoverLeg.ended_at.is_(None))
    talking = Handover.state.in_((HandoverState.active, HandoverState.held))
    return select(Handover).where(talking, legs, heard <= now - SILENCE, ~asked)
