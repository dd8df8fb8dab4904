"""What follows an order that the carrier would not carry out, or that nothing was heard of again and again."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from carrier.asking import CarrierRefused
from ivr.assisted import RESULTS
from ivr.statuses import NUMBER_ERRORS
from rules.assisted import Order
from rules.handovers import What
from rules.lives import HandoverState
from rules.outcomes import Outcome
from storage.handovers import assisted
from storage.handovers.moving import move
from storage.models import Handover, HandoverLeg

NEVER_RANG: Final = "failed"
OVER: Final = "completed"


def gave_up(
    session: Session,
    what: Order,
    handover: Handover,
    leg: HandoverLeg,
    trouble: Exception,
    now: datetime,
    zone: ZoneInfo,
) -> None:
    """Put what the order was to bring about back to where it was. trouble: what it came to."""
    if what in (Order.ring_staff, Order.ring_parent):
        code = trouble.code if isinstance(trouble, CarrierRefused) else None
        outcome = NUMBER_ERRORS.get(code or 0, Outcome.failed)
        assisted.end(session, handover, leg, NEVER_RANG, now, zone, result=RESULTS.get(outcome))
    elif what in (Order.join_parent, Order.requeue_parent) and isinstance(trouble, CarrierRefused):
        assisted.end(session, handover, leg, OVER, now, zone)  # the call that was to be led is over
    elif what is Order.join_parent:
        assisted.requeue(session, handover, What.given_back, now)
    elif what in UNDO:
        UNDO[what](session, handover, leg, now)


def _not_held(session: Session, handover: Handover, leg: HandoverLeg, now: datetime) -> None:
    leg.held = False
    move(session, handover.id, HandoverState.active, What.resumed, now, before=(HandoverState.held,))


def _held_still(session: Session, handover: Handover, leg: HandoverLeg, now: datetime) -> None:
    leg.held = True
    move(session, handover.id, HandoverState.held, What.held, now, before=(HandoverState.active,))


def _flag(*, muted: bool) -> Callable[[Session, Handover, HandoverLeg, datetime], None]:
    def put_back(_session: Session, _handover: Handover, leg: HandoverLeg, _now: datetime) -> None:
        leg.muted = muted

    return put_back


UNDO: Final[Mapping[Order, Callable[[Session, Handover, HandoverLeg, datetime], None]]] = {
    Order.hold: _not_held,
    Order.resume: _held_still,
    Order.mute: _flag(muted=False),
    Order.unmute: _flag(muted=True),
}
