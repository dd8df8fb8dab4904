"""The floor at one moment: who is there doing what, who waits. Never a parent's name or number."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session

from rules.handovers import HELD
from rules.lives import HandoverState
from rules.presence import PresenceState
from rules.roles import Role
from storage.handovers.presence import ATTENDS
from storage.models import Handover, HandoverEvent, HandoverKind, Presence, StaffUser, ThreadText

MOST_SHOWN: Final = 500
"""Parents who wait that are looked at one by one."""


@dataclass(frozen=True, slots=True)
class Contact:
    """What somebody has at hand, threads aside."""

    id: int
    kind: HandoverKind
    state: HandoverState
    reason: str
    language: str
    since: datetime
    touched_at: datetime


@dataclass(frozen=True, slots=True)
class Worker:
    """Somebody of the staff who may attend to parents, and where he stands."""

    id: int
    email: str
    name: str
    role: Role
    epoch: int
    languages: Sequence[str]
    state: PresenceState
    reason: str
    since: datetime | None
    until: datetime | None
    seen_at: datetime | None
    asks_help_since: datetime | None
    help_seen_by: int | None
    contact: Contact | None


@dataclass(frozen=True, slots=True)
class Waiting:
    """A parent who waits on a line or in a thread."""

    id: int
    kind: HandoverKind
    reason: str
    language: str
    since: datetime
    only_for: int | None
    """Who alone is offered it."""
    not_for: int | None
    """Who is never offered it."""


@dataclass(frozen=True, slots=True)
class Floor:
    """The floor. event, text: the newest of each: another number means that something happened."""

    at: datetime
    workers: Mapping[int, Worker]
    waiting: Sequence[Waiting]
    event: int
    text: int
    bodies: dict[int, tuple[str, bytes]] = field(default_factory=dict)
    """What was answered to whom, for as long as this floor is the newest."""


def look(session: Session, now: datetime) -> Floor:
    """The floor as it is now: two short queries."""
    connection = session.connection()  # rows as they are: half the cost of the session's own way
    people = connection.execute(_WORKERS).all()
    waiting = [Waiting(*row) for row in connection.execute(_WAITING)]
    event, text = people[0][:2] if people else (None, None)
    return Floor(now, {row.id: _worker(row[2:]) for row in people}, waiting, event or 0, text or 0)


def is_behind(floor: Floor) -> bool:
    """Whether somebody's presence does not follow from his work any more, or his time to note is over."""
    return any(_is_behind(worker, floor.at) for worker in floor.workers.values())


def _is_behind(worker: Worker, now: datetime) -> bool:
    calls_out = worker.contact is not None and worker.contact.kind is HandoverKind.outgoing
    match worker.state:
        case PresenceState.available | PresenceState.pause:
            return calls_out
        case PresenceState.interview:
            return not calls_out
        case PresenceState.wrap_up:
            return worker.until is not None and worker.until <= now
    return False


def waiting_for(floor: Floor, worker: Worker) -> Sequence[Waiting]:
    """Whom this person may be offered, longest wait first."""
    return [
        one
        for one in floor.waiting
        if one.language in worker.languages and one.only_for in (None, worker.id) and one.not_for != worker.id
    ]


def _worker(row: Sequence[Any]) -> Worker:
    account, (state, reason, *presence), contact = row[:6], row[6:13], row[13:]
    at_hand = Contact(*contact) if contact[0] is not None else None
    values: Sequence[Any] = (*account, state or PresenceState.offline, reason or "", *presence, at_hand)
    return Worker(*values)


_WORKERS: Final = (
    select(
        select(func.max(HandoverEvent.id)).scalar_subquery(),
        select(func.max(ThreadText.id)).scalar_subquery(),
        StaffUser.id,
        StaffUser.email,
        StaffUser.name,
        StaffUser.role,
        StaffUser.epoch,
        StaffUser.languages,
        Presence.state,
        Presence.reason,
        Presence.since,
        Presence.until,
        Presence.seen_at,
        Presence.asks_help_since,
        Presence.help_seen_by,
        Handover.id,
        Handover.kind,
        Handover.state,
        Handover.reason,
        Handover.language,
        func.coalesce(Handover.active_at, Handover.claimed_at, Handover.touched_at),
        Handover.touched_at,
    )
    .outerjoin(Presence, Presence.staff_id == StaffUser.id)
    .outerjoin(
        Handover,
        and_(Handover.staff_id == StaffUser.id, Handover.state.in_(HELD), Handover.kind != HandoverKind.thread),
    )
    .where(StaffUser.active, or_(StaffUser.role.in_(ATTENDS), Handover.id.is_not(None)))
    .order_by(StaffUser.name, StaffUser.id)
)
_WAITING: Final = (
    select(
        Handover.id,
        Handover.kind,
        Handover.reason,
        Handover.language,
        Handover.asked_at,
        Handover.staff_id,
        Handover.about_staff_id,
    )
    .where(Handover.state == HandoverState.queued)
    .order_by(Handover.asked_at, Handover.id)
    .limit(MOST_SHOWN)
)
