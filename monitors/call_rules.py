"""Who may do something with a call."""

from sqlalchemy.orm import Session

from monitors.call_words import LiveError
from rules.lives import HandoverState
from rules.roles import ROLES, Permission
from storage.handovers.moving import held_by
from storage.handovers.telephones import locked
from storage.models import Handover, HandoverKind, StaffUser


def own_call(session: Session, handover_id: int, staff_id: int, *states: HandoverState) -> Handover:
    """The monitor's own call in one of these states, locked. Raises LiveError."""
    handover = locked(session, handover_id)
    if handover is None:
        raise LiveError("unknown")
    if handover.staff_id != staff_id or handover.kind is HandoverKind.thread:
        raise LiveError("not_yours")
    if handover.state not in states:
        raise LiveError("not_now")
    return handover


def may_be_given(session: Session, other_id: int, handover: Handover) -> StaffUser:
    """Somebody who may be consulted in this call, and be given it: who has no other one. Raises LiveError."""
    other = session.get(StaffUser, other_id)
    excluded = other_id in (handover.staff_id, handover.about_staff_id)
    if other is None or excluded or Permission.receive_calls not in ROLES[other.role]:
        raise LiveError("not_them")
    needs_telephone(session, other_id, "their_telephone")
    if held_by(session, other_id) is not None:
        raise LiveError("they_are_busy")
    return other


def needs_telephone(session: Session, staff_id: int, code: str) -> None:
    """Somebody who works here and has a telephone. Raises LiveError with that code."""
    user = session.get(StaffUser, staff_id)
    if user is None or not user.active or user.telephone is None:
        raise LiveError(code)
