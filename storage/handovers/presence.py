"""Presence: who of the staff is there, doing what. The page's heartbeat keeps it; the server ends what has a time."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import any_, func, literal, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from conversation.channel import Channel
from rules.handovers import DESK_LEASE, HELD, MOST_WAITING, STALE, WRAP_UP
from rules.lives import HandoverState
from rules.presence import VANISHED, PresenceState
from rules.roles import ROLES, Permission
from storage.models import Handover, HandoverKind, Presence, PresenceSpan, StaffUser

ATTENDING: Final = (PresenceState.available, PresenceState.on_call, PresenceState.wrap_up)
"""Who is in one of these will take the next caller, now or soon."""
SEEN_EVERY: Final = timedelta(seconds=10)
"""A heartbeat is written no more often than this."""
KEPT_BY_AN_OPEN_PAGE: Final = HELD - {HandoverState.connecting, HandoverState.recovering}
"""States whose lease an open page renews; a telephone's is its own."""
ATTENDS: Final = tuple(role for role, may in ROLES.items() if Permission.attend_parents in may)


def someone_attends(session: Session, channel: str, language: str, now: datetime) -> bool:
    """Whether a parent who asks for a person may wait for one: somebody is there who speaks so, and few wait already.

    A thread of texts can wait longer than a call; `channel` is of conversation.channel.
    """
    there: int | None = session.scalar(
        select(func.count())
        .select_from(Presence)
        .join(StaffUser, StaffUser.id == Presence.staff_id)
        .where(
            StaffUser.active,
            StaffUser.role.in_(ATTENDS),
            literal(language) == any_(StaffUser.languages),
            Presence.state.in_(ATTENDING),
            Presence.seen_at > now - STALE,
        )
    )
    if not there or channel != Channel.voice:
        return bool(there)
    on_the_line = (Handover.state == HandoverState.queued, Handover.kind == HandoverKind.live)
    waiting: int = session.scalar(select(func.count()).select_from(Handover).where(*on_the_line)) or 0
    return waiting < there * MOST_WAITING


def set_presence(
    session: Session,
    staff_id: int,
    state: PresenceState,
    now: datetime,
    *,
    reason: str = "",
    coming_from: Sequence[PresenceState] = (),
    by_himself: bool = True,
) -> bool:
    """Put a person into `state`; False when he was in none of `coming_from` (empty: any will do).

    by_himself: his page asked for it, which is a sign of him; what the server or others bring about is none.
    """
    before = session.execute(select(Presence).where(Presence.staff_id == staff_id).with_for_update()).scalar()
    was = before.state if before is not None else PresenceState.offline
    if coming_from and was not in coming_from:
        return False
    until = now + WRAP_UP if state is PresenceState.wrap_up else None
    values = {"state": state, "reason": reason, "since": now, "until": until, "seen_at": now}
    if before is None or (was, before.reason) != (state, reason):
        again = values | {"asks_help_since": None, "help_seen_by": None}
        if not by_himself:
            del again["seen_at"]
        row = insert(Presence).values(staff_id=staff_id, **values)
        session.execute(row.on_conflict_do_update(index_elements=["staff_id"], set_=again))
        session.expire_all()
        _note_span(session, staff_id, state, reason, now)
    return True


def _note_span(session: Session, staff_id: int, state: PresenceState, reason: str, now: datetime) -> None:
    _end_span(session, staff_id, now)
    if state is not PresenceState.offline:
        session.execute(
            insert(PresenceSpan)
            .values(staff_id=staff_id, state=state, reason=reason, began_at=now)
            .on_conflict_do_nothing()
        )


def _end_span(session: Session, staff_id: int, at: datetime) -> None:
    session.execute(
        update(PresenceSpan)
        .where(PresenceSpan.staff_id == staff_id, PresenceSpan.ended_at.is_(None))
        .values(ended_at=func.greatest(PresenceSpan.began_at, at))
    )


def heartbeat(session: Session, staff_ids: Collection[int], now: datetime) -> None:
    """Open pages of these people asked for something: they are there, and what they have stays theirs.

    Who is offline stays so: coming to work is his own act.
    """
    session.execute(
        update(Presence)
        .where(Presence.staff_id.in_(staff_ids), Presence.seen_at <= now - SEEN_EVERY)
        .values(seen_at=now)
    )
    session.execute(
        update(Handover)
        .where(Handover.staff_id.in_(staff_ids), Handover.state.in_(KEPT_BY_AN_OPEN_PAGE))
        .values(lease_until=now + DESK_LEASE)
    )


def end_wrap_ups(session: Session, now: datetime) -> None:
    """Whose time to note is over may be given a caller again; what he noted or not is another matter."""
    over = session.scalars(
        select(Presence.staff_id).where(Presence.state == PresenceState.wrap_up, Presence.until <= now)
    ).all()
    for staff_id in over:
        set_presence(
            session, staff_id, PresenceState.available, now, coming_from=(PresenceState.wrap_up,), by_himself=False
        )


def note_vanished(session: Session, now: datetime) -> Sequence[int]:
    """Whose page was not heard of any more: offline since they were last seen; their ids."""
    rows = session.scalars(
        select(Presence)
        .where(Presence.state != PresenceState.offline, Presence.seen_at <= now - STALE)
        .with_for_update(skip_locked=True)
    ).all()
    for row in rows:
        row.state, row.reason, row.since, row.until = PresenceState.offline, VANISHED, row.seen_at, None
        row.asks_help_since = row.help_seen_by = None
        _end_span(session, row.staff_id, row.seen_at)
    return [row.staff_id for row in rows]
