"""Hand-overs: claimed with a lease and a fence, moved only as their life allows, each move an event.

A claim is compare-and-set: of many at once one wins, and the others are told who. News that carries an earlier fence
moves nothing.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from rules.handovers import DESK_LEASE, HELD, RING_LEASE, What
from rules.lives import HANDOVER_LIFE, HandoverState, sources
from storage.models import (
    Handover,
    HandoverEvent,
    HandoverKind,
    StaffUser,
)

FIRST_STATE: Final = {
    HandoverState.queued: HandoverState.connecting,
    HandoverState.callback_due: HandoverState.claimed,
}
"""What becomes of a waiting call, or of one that is owed, when it is claimed; a thread is active at once."""
LEASES: Final = {HandoverState.connecting: RING_LEASE, HandoverState.claimed: DESK_LEASE}


@dataclass(frozen=True, slots=True)
class Claimed:
    """It is yours. `fence` goes with every order and every telephone of this claim."""

    handover_id: int
    fence: int
    state: HandoverState


@dataclass(frozen=True, slots=True)
class Lost:
    """It is not: somebody else has it (their id), or nobody any more, or you have another one (its id)."""

    by_staff_id: int | None = None
    yours_is: int | None = None


def held_by(session: Session, staff_id: int) -> Handover | None:
    """The one that this person has now, threads aside."""
    return session.scalars(
        select(Handover).where(
            Handover.staff_id == staff_id, Handover.state.in_(HELD), Handover.kind != HandoverKind.thread
        )
    ).one_or_none()


def claim(session: Session, handover_id: int, staff_id: int, now: datetime) -> Claimed | Lost:
    """Take it, if it still is there to take. The caller holds no other lock.

    A caller who waits gets RING_LEASE for the telephone to be answered; one who is owed a call, DESK_LEASE; a thread is
    active at once, under DESK_LEASE.
    """
    held = held_by(session, staff_id)
    row = session.execute(select(Handover.kind, Handover.state).where(Handover.id == handover_id)).one_or_none()
    if row is None:
        return Lost()
    if held is not None and row.kind is not HandoverKind.thread:
        return Claimed(held.id, held.fence, held.state) if held.id == handover_id else Lost(yours_is=held.id)
    thread = row.kind is HandoverKind.thread and row.state is HandoverState.queued
    after = HandoverState.active if thread else FIRST_STATE.get(row.state, HandoverState.claimed)
    values: dict[str, Any] = {"staff_id": staff_id, "claimed_at": now, "fence": Handover.fence + 1}
    if thread:
        values["active_at"] = now
    which = (
        Handover.id == handover_id,
        Handover.state.in_((HandoverState.queued, HandoverState.callback_due)),
        Handover.about_staff_id.is_distinct_from(staff_id),
    )
    try:
        with session.begin_nested():
            fence = session.scalar(
                update(Handover)
                .where(*which, Handover.state == row.state)
                .values(state=after, lease_until=now + LEASES.get(after, DESK_LEASE), touched_at=now, **values)
                .returning(Handover.fence)
            )
    except IntegrityError:  # two claims of the same person at once: the other one was faster
        mine = held_by(session, staff_id)
        return Lost(yours_is=mine.id if mine else None)
    if fence is None:
        return Lost(by_staff_id=session.scalar(select(Handover.staff_id).where(Handover.id == handover_id)))
    note(session, handover_id, after, What.claimed, now, staff_id=staff_id)
    return Claimed(handover_id, fence, after)


def move(
    session: Session,
    handover_id: int,
    after: HandoverState,
    what: What,
    now: datetime,
    *,
    fence: int | None = None,
    staff_id: int | None = None,
    before: tuple[HandoverState, ...] = (),
    result: str | None = None,
    words: str = "",
    **values: Any,  # noqa: ANN401 - columns
) -> bool:
    """Move it on to `after`, if its life allows and `fence` is still the claim's; False changes nothing.

    before: only from these. staff_id: who did it, for the event. words: the monitor's note.
    """
    allowed = sources(HANDOVER_LIFE, after)
    which = [Handover.id == handover_id, Handover.state.in_(allowed & set(before) if before else allowed)]
    if fence is not None:
        which.append(Handover.fence == fence)
    moved = session.scalar(
        update(Handover).where(*which).values(state=after, touched_at=now, **values).returning(Handover.id)
    )
    if moved is not None:
        note(session, handover_id, after, what, now, staff_id=staff_id, result=result, words=words)
    return moved is not None


def note(
    session: Session,
    handover_id: int,
    state: HandoverState,
    what: What,
    now: datetime,
    *,
    staff_id: int | None = None,
    result: str | None = None,
    words: str = "",
) -> None:
    """An event, without a move of its own."""
    kind = select(Handover.kind).where(Handover.id == handover_id).scalar_subquery()
    session.add(
        HandoverEvent(
            handover_id=handover_id,
            kind=kind,
            at=now,
            what=what,
            state=state,
            staff_id=staff_id,
            result=result,
            note=words,
        )
    )
    session.flush()


def give_back(
    session: Session, handover: Handover, what: What, now: datetime, *, wait: timedelta = timedelta(0)
) -> bool:
    """Back to where it waits: a caller to the queue with his original time, a call that is owed to the list."""
    live = handover.kind is not HandoverKind.outgoing and handover.state in sources(HANDOVER_LIFE, HandoverState.queued)
    after = HandoverState.queued if live else HandoverState.callback_due
    who, fence = handover.staff_id, handover.fence
    if not move(session, handover.id, after, what, now, staff_id=who, before=(handover.state,), fence=fence):
        return False
    return set_values(session, handover.id, staff_id=None, lease_until=None, not_before=now + wait, fence=fence + 1)


def set_values(session: Session, handover_id: int, **values: Any) -> bool:  # noqa: ANN401 - columns
    """What else changes with a move that was made; always True."""
    session.execute(update(Handover).where(Handover.id == handover_id).values(**values))
    session.expire_all()
    return True


def renew(session: Session, handover_id: int, staff_id: int, now: datetime) -> bool:
    """The monitor's page is open: what he has stays his. False when it no longer is."""
    renewed = session.scalar(
        update(Handover)
        .where(
            Handover.id == handover_id,
            Handover.staff_id == staff_id,
            Handover.state.in_(HELD - {HandoverState.connecting, HandoverState.recovering}),
        )
        .values(lease_until=now + DESK_LEASE)
        .returning(Handover.id)
    )
    return renewed is not None


def name_of(session: Session, staff_id: int | None) -> str:
    """The name of somebody of the staff; "" for nobody."""
    return session.scalar(select(StaffUser.name).where(StaffUser.id == staff_id)) or ""
