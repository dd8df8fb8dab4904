"""Calls that the line returns at our cost to parents with little credit: asked for, claimed, placed and followed.

He asked for it himself, so no hours apply; but nobody is called on and on, nor while we speak with him already, nor
long after he asked.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import and_, exists, func, or_, select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session, aliased

from rules.handovers import LIVE as WITH_A_PERSON
from rules.hours import day_began
from rules.lives import HandoverState, sources
from rules.returns import RETURN_LIFE, ReturnState
from rules.routing import Mode
from storage.callers import LONGEST_CALL
from storage.keeping import keeping
from storage.models import (
    OUTREACH,
    Attempt,
    Contact,
    Handover,
    HandoverKind,
    Person,
    Phone,
    ReturnCall,
    Switch,
)
from storage.queries.attempts import LEASE, LIVE

MOST_A_DAY: Final = 3
"""Calls returned a day and telephone: who asks on and on is not called on and on."""
HANGS_UP: Final = timedelta(seconds=15)
"""How long the call in which he asked may take to end; its last news may be lost."""
TOO_LATE: Final = timedelta(minutes=15)
"""Who asked so long ago does not sit by his telephone any more."""
HELD_BACK: Final = timedelta(seconds=5)
MOST_TRIES: Final = 3
OUT: Final = (ReturnState.dialing, ReturnState.placed, ReturnState.answered)
WAITING: Final = (ReturnState.due, ReturnState.handed)


@dataclass(frozen=True, slots=True)
class Returning:
    """A call that is returned; the number is still sealed."""

    return_id: int
    state: ReturnState
    carrier_sid: str | None
    dialing_at: datetime | None
    number: bytes


def may_be_returned(session: Session, phone_id: int, now: datetime) -> bool:
    """Whether this telephone may ask for a call now: outreach goes on, and it was not called often enough today."""
    today = day_began(now, keeping(session).zone)
    asked = select(func.count()).where(
        ReturnCall.phone_id == phone_id, ReturnCall.asked_at >= today, ReturnCall.state != ReturnState.canceled
    )
    is_off = session.scalar(select(exists().where(Switch.name == OUTREACH)))
    return not is_off and (session.scalar(asked) or 0) < MOST_A_DAY


def ask_for_return(session: Session, phone_id: int, person_id: int, sid: str, now: datetime) -> bool:
    """A call to this telephone is due now, asked for in the call with this SID; False where it may not be returned.

    Asked twice in one call, or while one is due already, it is one.
    """
    # Two calls at one moment must not both find that none is due.
    session.execute(select(Person.id).where(Person.id == person_id).with_for_update(key_share=True))
    if session.scalar(select(exists().where(ReturnCall.phone_id == phone_id, ReturnCall.state.in_(WAITING)))):
        return True
    if not may_be_returned(session, phone_id, now):
        return False
    asked = {"phone_id": phone_id, "person_id": person_id, "asked_sid": sid, "asked_at": now, "due_at": now}
    row = insert(ReturnCall).values(state=ReturnState.due, tries=0, **asked)
    session.execute(row.on_conflict_do_nothing(index_elements=["asked_sid"]))
    return True


def speaks_with_us(person_id: Any, phone_id: Any, now: datetime) -> Any:  # noqa: ANN401 - SQL expressions
    """Whether this parent is on the telephone with us by a call of his own, one that we return, or a monitor's."""
    returned, contact = aliased(ReturnCall), aliased(Contact)
    with_a_person = (*WITH_A_PERSON, HandoverState.dialling)
    return or_(
        exists().where(
            contact.phone_id == phone_id,
            contact.mode == Mode.voice,
            contact.ended_at.is_(None),
            contact.begun_at > now - LONGEST_CALL,
            # Who was told to hang up is thought to have done so.
            ~exists().where(ReturnCall.asked_sid == contact.leg, ReturnCall.asked_at <= now - HANGS_UP),
        ),
        exists().where(returned.phone_id == phone_id, returned.state.in_(OUT)),
        exists().where(
            Handover.person_id == person_id, Handover.state.in_(with_a_person), Handover.kind != HandoverKind.thread
        ),
    )


def in_flight(session: Session, now: datetime) -> tuple[int, int]:
    """(calls that are returned now, of which handed to a job and not yet with the carrier)."""
    handed = and_(ReturnCall.state == ReturnState.handed, ReturnCall.lease_until > now)
    counted = select(func.count(), func.count().filter(handed)).where(ReturnCall.state.in_(OUT) | handed)
    live, waiting = session.execute(counted).one()
    return live, waiting


def claim_due(session: Session, now: datetime, room: int) -> Sequence[int]:
    """Ids of calls to place now, leased. Those that came too late, and those whose job was lost, are settled first."""
    waits = ReturnCall.state.in_(WAITING)
    late = (waits, ReturnCall.asked_at <= now - TOO_LATE)
    session.execute(update(ReturnCall).where(*late).values(state=ReturnState.canceled, ended_at=now))
    free = (
        select(ReturnCall.id)
        .where(
            waits,
            ReturnCall.due_at <= now,
            func.coalesce(ReturnCall.lease_until, text("'-infinity'")) <= now,
            ~exists().where(Switch.name == OUTREACH),
        )
        .order_by(ReturnCall.due_at)
        .limit(room)
        .with_for_update(skip_locked=True)
        .cte("free")
    )
    leased = {"state": ReturnState.handed, "lease_until": now + LEASE}
    claimed = update(ReturnCall).where(ReturnCall.id.in_(select(free.c.id))).values(**leased)
    return session.scalars(claimed.returning(ReturnCall.id)).all()


def start(session: Session, return_id: int, now: datetime) -> bytes | None:
    """The sealed number to call now, the row `dialing`; None, and due again soon, while he speaks with us."""
    locked = select(Person.id).join(ReturnCall, ReturnCall.person_id == Person.id).where(ReturnCall.id == return_id)
    session.execute(locked.with_for_update(of=Person, key_share=True))
    in_a_survey = exists().where(
        or_(Attempt.person_id == ReturnCall.person_id, Attempt.phone_id == ReturnCall.phone_id),
        Attempt.mode == Mode.voice,
        Attempt.state.in_(LIVE),
    )
    is_busy = or_(in_a_survey, speaks_with_us(ReturnCall.person_id, ReturnCall.phone_id, now))
    row = session.execute(
        select(ReturnCall, Phone.number, is_busy.label("is_busy"))
        .join(Phone, Phone.id == ReturnCall.phone_id)
        .where(ReturnCall.id == return_id, ReturnCall.state == ReturnState.handed, ReturnCall.lease_until > now)
        .where(~exists().where(Switch.name == OUTREACH))
        .with_for_update(of=ReturnCall)
    ).one_or_none()
    if row is None:
        return None
    call: ReturnCall = row.ReturnCall
    call.lease_until = None
    if row.is_busy:
        call.state, call.due_at = ReturnState.due, now + HELD_BACK
        return None
    call.state, call.dialing_at, call.tries = ReturnState.dialing, now, call.tries + 1
    number: bytes = row.number
    return number


def end_unplaced(session: Session, return_id: int, now: datetime) -> None:
    """The carrier says that this number cannot be called."""
    which = (ReturnCall.id == return_id, ReturnCall.state == ReturnState.dialing)
    session.execute(update(ReturnCall).where(*which).values(state=ReturnState.ended, ended_at=now))


def try_again(session: Session, return_id: int, now: datetime) -> None:
    """The carrier did not take it: due again soon, until it is given up."""
    call = session.get_one(ReturnCall, return_id, with_for_update=True, populate_existing=True)
    if call.state is not ReturnState.dialing or call.carrier_sid is not None:
        return  # news was faster
    if call.tries >= MOST_TRIES:
        call.state, call.ended_at = ReturnState.ended, now
    else:
        call.state, call.due_at, call.lease_until = ReturnState.due, now + HELD_BACK, None


def note_return(session: Session, return_id: int, sid: str, status: str, state: ReturnState, now: datetime) -> bool:
    """Whether this call is the one that is returned, moved on if that is onward. Its first news may bring the SID."""
    given: dict[str, Any] = {"carrier_status": status, "lease_until": None}
    other = aliased(ReturnCall)
    is_new = and_(ReturnCall.carrier_sid.is_(None), ~exists().where(other.carrier_sid == sid))
    same = and_(ReturnCall.id == return_id, (ReturnCall.carrier_sid == sid) | is_new)
    known = session.scalar(update(ReturnCall).where(same).values(carrier_sid=sid).returning(ReturnCall.id))
    if known is None:
        return False
    if state is ReturnState.ended:
        given["ended_at"] = now
    onward = ReturnCall.state.in_(sources(RETURN_LIFE, state))
    session.execute(update(ReturnCall).where(ReturnCall.id == return_id, onward).values(state=state, **given))
    return True


def claim_silent(session: Session, now: datetime, silence: timedelta, room: int) -> Sequence[int]:
    """Ids of calls that left so long ago and of which the carrier is asked once more, leased."""
    free = (
        select(ReturnCall.id)
        .where(
            ReturnCall.state.in_(OUT),
            ReturnCall.dialing_at <= now - silence,
            func.coalesce(ReturnCall.lease_until, text("'-infinity'")) <= now,
        )
        .limit(room)
        .with_for_update(skip_locked=True)
        .cte("free")
    )
    leased = update(ReturnCall).where(ReturnCall.id.in_(select(free.c.id))).values(lease_until=now + silence)
    return session.scalars(leased.returning(ReturnCall.id)).all()


def returning(session: Session, return_id: int) -> Returning | None:
    """What is known of a call that is out."""
    row = session.execute(
        select(ReturnCall.id, ReturnCall.state, ReturnCall.carrier_sid, ReturnCall.dialing_at, Phone.number)
        .join(Phone, Phone.id == ReturnCall.phone_id)
        .where(ReturnCall.id == return_id, ReturnCall.state.in_(OUT))
    ).one_or_none()
    return None if row is None else Returning(*row)


def number_of(session: Session, return_id: int) -> bytes:
    """The sealed number that was called."""
    which = select(Phone.number).join(ReturnCall, ReturnCall.phone_id == Phone.id).where(ReturnCall.id == return_id)
    return session.scalars(which).one()
