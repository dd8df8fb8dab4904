"""What a caller who waits for a person is told, and what he chose."""

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from rules.handovers import What
from storage.models import Handover, HandoverEvent, HandoverKind

RECENT: Final = timedelta(hours=2)


def recent_wait(session: Session, now: datetime) -> timedelta | None:
    """How long those waited, on average, whose call was taken within the last two hours; None when nobody's was."""
    return session.scalar(
        select(func.avg(Handover.active_at - Handover.asked_at))
        .join(HandoverEvent, HandoverEvent.handover_id == Handover.id)
        .where(
            HandoverEvent.at > now - RECENT,
            HandoverEvent.what == What.joined,
            Handover.kind == HandoverKind.live,
            Handover.active_at.is_not(None),
        )
    )


def chose_message(session: Session, handover_id: int) -> bool:
    """Whether the caller pressed the key to leave a message since he came into the queue."""
    last = (
        select(HandoverEvent.what)
        .where(HandoverEvent.handover_id == handover_id, HandoverEvent.what.in_((What.queued, What.chose_message)))
        .order_by(HandoverEvent.id.desc())
        .limit(1)
    )
    return session.scalar(last) == What.chose_message
