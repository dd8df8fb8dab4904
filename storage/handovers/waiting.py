"""Parents who wait for a person: on a line, in a thread, or with a call that was promised."""

from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import and_, exists, func, or_, select, update
from sqlalchemy.orm import Session, aliased

from conversation.effects import Reason
from rules.assisted import LegState
from rules.handovers import OPEN, What, graver
from rules.lives import HandoverState
from rules.routing import Mode
from storage.callers import newest_member, phone_of_leg
from storage.complained_of import complained_of
from storage.handovers.moving import move, note, set_values
from storage.handovers.promises import owe_call
from storage.models import (
    Case,
    Conversation,
    Handover,
    HandoverKind,
    HandoverLeg,
    LegRole,
    LineOrder,
    Member,
)
from storage.scene import Scene

VITAL: Final = 2
"""The severity of a hand-over that cannot wait."""


def wait_for_person(session: Session, scene: Scene, reason: Reason) -> None:
    """The parent waits, on the line or in his thread. An open hand-over of his becomes this one, at its first time."""
    member = None if scene.member_id is None else session.get_one(Member, scene.member_id)
    phone = phone_of_leg(session, scene.leg)
    conversation = session.get_one(Conversation, scene.conversation_id, populate_existing=True)
    known = newest_member(session, scene.person_id) if member is None else member
    case = None if conversation.case_id is None else session.get_one(Case, conversation.case_id)
    given: dict[str, Any] = {
        "conversation_id": scene.conversation_id,
        "campaign_id": None if member is None else member.campaign_id,
        "phone_id": None if phone is None else phone.id,
        "kind": HandoverKind.live if scene.mode is Mode.voice else HandoverKind.thread,
        "state": HandoverState.queued,
        "language": conversation.language,
        "departamento": "" if known is None else known.departamento,
        "severity": VITAL if reason is Reason.life_at_risk else 0,
        "about_staff_id": complained_of(session, scene.person_id) if case is None else case.about_staff_id,
        "parent_sid": scene.leg,
        "not_before": scene.now,
        "staff_id": None,
        "lease_until": None,
        "touched_at": scene.now,
    }
    before = open_of(session, scene.person_id)
    if before is None:
        handover = Handover(person_id=scene.person_id, reason=reason, asked_at=scene.now, **given)
        session.add(handover)
        session.flush()
    elif _gives_way(before, given["kind"]):
        handover = before
        _forget_earlier_call(session, handover, scene.now)
        for name, value in given.items():
            setattr(handover, name, value)
        handover.reason = graver(before.reason, reason)
        handover.fence += 1
        session.flush()
    else:
        return  # a person talks with him already
    note(session, handover.id, HandoverState.queued, What.queued, scene.now)


def may_wait(session: Session, person_id: int, *, calls: bool) -> bool:
    """Whether this parent can wait for a person: not while one attends to him, or notes what came of it."""
    before = open_of(session, person_id)
    return before is None or _gives_way(before, HandoverKind.live if calls else HandoverKind.thread)


def _gives_way(before: Handover, kind: HandoverKind) -> bool:
    """Whether an open hand-over becomes this one: a call that is owed, texts of a parent who now calls, or a call that
    waits, of one who called once more: the first one was cut, and nobody has told us yet.
    """
    owed = before.state in (HandoverState.callback_due, HandoverState.claimed)
    calls = kind is HandoverKind.live
    called = before.kind is HandoverKind.live and before.state is HandoverState.queued
    return owed or (calls and (before.kind is HandoverKind.thread or called))


def _forget_earlier_call(session: Session, handover: Handover, now: datetime) -> None:
    """News of a telephone by which the parent waited before are not of this call."""
    session.execute(
        update(HandoverLeg)
        .where(
            HandoverLeg.handover_id == handover.id, HandoverLeg.role == LegRole.parent, HandoverLeg.ended_at.is_(None)
        )
        .values(state=LegState.ended, ended_at=now)
    )


def open_of(session: Session, person_id: int) -> Handover | None:
    """This parent's open hand-over, locked."""
    which = select(Handover).where(Handover.person_id == person_id, Handover.state.in_(OPEN)).with_for_update()
    return session.scalars(which.execution_options(populate_existing=True)).one_or_none()


def owe_call_back(
    session: Session, handover: Handover, what: What, promised: str, promised_until: datetime | None, now: datetime
) -> bool:
    """The parent left the queue or the line: with a number that can be called he is owed a call, else it is over."""
    usable = handover.phone_id is not None
    after = HandoverState.callback_due if usable else HandoverState.abandoned
    moved = move(session, handover.id, after, what, now, staff_id=handover.staff_id, before=(handover.state,))
    if not moved or not usable:
        return moved
    set_values(
        session,
        handover.id,
        kind=HandoverKind.outgoing,
        staff_id=None,
        lease_until=None,
        promised_until=promised_until,
        not_before=now,
        ended_at=None,
        fence=handover.fence + 1,
    )
    promise(session, handover, promised, promised_until, now)
    return True


def promise(
    session: Session, handover: Handover, promised: str, promised_until: datetime | None, now: datetime
) -> None:
    """The call-back that was promised, in `promised` words, as a row of its own: kept, or not, on time."""
    if handover.conversation_id is not None:
        what = (handover.conversation_id, handover.person_id, handover.reason)
        owe_call(session, *what, promised, promised_until, now)


def waiting_call(session: Session, sid: str) -> Handover | None:
    """The open hand-over whose parent is on the line with this SID, locked."""
    which = select(Handover).where(Handover.parent_sid == sid, Handover.state.in_(OPEN)).with_for_update()
    return session.scalars(which.execution_options(populate_existing=True)).one_or_none()


def position(session: Session, handover: Handover) -> int:
    """Its place in the queue, from 1: those that wait on a line, in the order in which they asked."""
    earlier = aliased(Handover)
    before = or_(
        earlier.asked_at < handover.asked_at,
        and_(earlier.asked_at == handover.asked_at, earlier.id < handover.id),
    )
    ahead = select(func.count()).where(earlier.state == HandoverState.queued, earlier.kind == HandoverKind.live, before)
    return (session.scalar(ahead) or 0) + 1


def order(
    session: Session,
    handover: Handover,
    what: str,
    now: datetime,
    due_in: timedelta = timedelta(0),
    **details: str | int | None,
) -> None:
    """Something to ask of the carrier, under the hand-over's present fence, carried out by a job.

    `what` is of monitors.orders. due_in: not before that.
    """
    session.add(
        LineOrder(handover_id=handover.id, fence=handover.fence, what=what, details=dict(details), due_at=now + due_in)
    )
    session.flush()


def leg_of(session: Session, sid: str) -> HandoverLeg | None:
    """The telephone with this call's SID, in an assisted call."""
    return session.scalars(select(HandoverLeg).where(HandoverLeg.carrier_sid == sid)).one_or_none()


def monitor_leg_open(handover_id: Any) -> Any:  # noqa: ANN401 - SQL expressions
    """A monitor's telephone is still in the call."""
    return exists().where(
        HandoverLeg.handover_id == handover_id,
        HandoverLeg.role == LegRole.monitor,
        HandoverLeg.ended_at.is_(None),
    )
