"""The telephones of an assisted call: each one a row, before it rings and until its call is over."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from rules.assisted import LegState, Order
from storage.handovers.waiting import order
from storage.models import Handover, HandoverLeg, LegRole


def locked(session: Session, handover_id: int) -> Handover | None:
    """The hand-over, locked until the transaction ends, as it is now."""
    which = select(Handover).where(Handover.id == handover_id).with_for_update()
    return session.scalars(which.execution_options(populate_existing=True)).one_or_none()


def with_leg(session: Session, leg_id: int) -> tuple[Handover, HandoverLeg] | None:
    """The telephone with this id and its hand-over, locked."""
    handover_id = session.scalar(select(HandoverLeg.handover_id).where(HandoverLeg.id == leg_id))
    handover = locked(session, handover_id) if handover_id is not None else None
    if handover is None:
        return None
    return handover, session.get_one(HandoverLeg, leg_id, populate_existing=True)


def leg_in(session: Session, handover: Handover, sid: str) -> HandoverLeg | None:
    """The telephone of this hand-over whose call has this SID."""
    which = select(HandoverLeg).where(HandoverLeg.handover_id == handover.id, HandoverLeg.carrier_sid == sid)
    return session.scalars(which.execution_options(populate_existing=True)).one_or_none()


def free_sid(session: Session, sid: str) -> bool:
    """Whether no telephone has this call yet."""
    return session.scalar(select(HandoverLeg.id).where(HandoverLeg.carrier_sid == sid)) is None


def note_over(session: Session, sid: str, status: str, now: datetime) -> None:
    """A call is over with which nobody has anything to do any more: what came of it has been noted."""
    session.execute(
        update(HandoverLeg)
        .where(HandoverLeg.carrier_sid == sid, HandoverLeg.ended_at.is_(None))
        .values(state=LegState.ended, ended_at=now, carrier_status=status)
    )


def was_left(session: Session, handover: Handover, conference_sid: str) -> bool:
    """Whether one of its telephones was in this conference and is so no more."""
    gone = HandoverLeg.state.in_((LegState.left, LegState.ended))
    which = (HandoverLeg.handover_id == handover.id, HandoverLeg.conference_sid == conference_sid, gone)
    return session.scalar(select(HandoverLeg.id).where(*which).limit(1)) is not None


def open_legs(session: Session, handover_id: int, *roles: LegRole) -> Sequence[HandoverLeg]:
    """The telephones that are not over, in the order in which they came; of these roles, if any are named."""
    which = select(HandoverLeg).where(HandoverLeg.handover_id == handover_id, HandoverLeg.ended_at.is_(None))
    wanted = which.where(HandoverLeg.role.in_(roles)) if roles else which
    return session.scalars(wanted.order_by(HandoverLeg.id).execution_options(populate_existing=True)).all()


def parent_leg(session: Session, handover: Handover) -> HandoverLeg | None:
    """The parent's telephone, while it is not over."""
    theirs = open_legs(session, handover.id, LegRole.parent)
    return theirs[-1] if theirs else None


def monitor_leg(session: Session, handover: Handover) -> HandoverLeg | None:
    """The telephone of the monitor who has it now, while it is not over."""
    theirs = open_legs(session, handover.id, LegRole.monitor)
    return next((leg for leg in theirs if leg.fence == handover.fence), None)


def new_leg(
    session: Session,
    handover: Handover,
    role: LegRole,
    now: datetime,
    *,
    staff_id: int | None = None,
    sid: str | None = None,
) -> HandoverLeg:
    """A telephone that is about to ring; with `sid`, one whose call goes on already."""
    leg = HandoverLeg(
        handover_id=handover.id,
        role=role,
        staff_id=staff_id,
        fence=handover.fence,
        carrier_sid=sid,
        state=LegState.answered if sid else LegState.asked,
        asked_at=now,
    )
    session.add(leg)
    session.flush()
    return leg


def ring(session: Session, handover: Handover, role: LegRole, staff_id: int, now: datetime) -> HandoverLeg:
    """The telephone of one of the staff is to ring."""
    leg = new_leg(session, handover, role, now, staff_id=staff_id)
    order(session, handover, Order.ring_staff, now, leg=leg.id)
    return leg


def hang_up_all(session: Session, handover: Handover, now: datetime, *roles: LegRole) -> None:
    """Every telephone of these roles (all, when none is named) is hung up; one that has not rung yet does not ring."""
    for leg in open_legs(session, handover.id, *roles):
        hang_up(session, handover, leg, now)


def hang_up(session: Session, handover: Handover, leg: HandoverLeg, now: datetime) -> None:
    """The telephone is to be hung up, or not to ring."""
    if leg.carrier_sid is None:  # should the carrier be asked for it in this moment, whoever asks will hang it up
        leg.state, leg.ended_at = LegState.ended, now
    else:
        order(session, handover, Order.hang_up_leg, now, leg=leg.id)
