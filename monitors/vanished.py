"""Monitors whose pages were not heard of any more, and what became of the work they had."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from monitors.floor import Floor, Worker
from rules.handovers import What
from rules.presence import VANISHED
from storage.models import HandoverEvent, HandoverKind

TOLD_FOR: Final = timedelta(hours=8)
"""So long the floor tells of it, unless the monitor comes back."""
RETURNED: Final = (What.vanished, What.lease_ended, What.requeued, What.left_for_call_back)


@dataclass(frozen=True, slots=True)
class Vanished:
    """since: when the page was last heard of. after: where the work went; None while the monitor still has it, or had
    none. in_writing: it was a thread of texts."""

    name: str
    since: datetime
    has_work: bool
    after: str | None
    in_writing: bool = False


def vanished(session: Session, floor: Floor) -> Sequence[Vanished]:
    """Who vanished and did not come back, the last one first."""
    gone = [one for one in floor.workers.values() if one.reason == VANISHED and one.since]
    lately = [one for one in gone if one.since and floor.at - one.since < TOLD_FOR]
    found = [_what_became(session, one, one.since) for one in lately if one.since]
    return sorted(found, key=lambda one: one.since, reverse=True)


def _what_became(session: Session, worker: Worker, since: datetime) -> Vanished:
    last = session.execute(
        select(HandoverEvent.state, HandoverEvent.kind)
        .where(
            HandoverEvent.staff_id == worker.id,
            HandoverEvent.what.in_(RETURNED),
            HandoverEvent.at >= since,
        )
        .order_by(HandoverEvent.id.desc())
        .limit(1)
    ).one_or_none()
    has_work = worker.contact is not None
    if last is None:
        return Vanished(worker.name, since, has_work, None)
    return Vanished(worker.name, since, has_work, last.state, last.kind is HandoverKind.thread)
