"""Who may do something with a call."""

from sqlalchemy.orm import Session

from monitors.call_words import LiveError
from rules.lives import HandoverState
from storage.models import Handover, HandoverKind, StaffUser
from storage.telephones import locked


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


def needs_telephone(session: Session, staff_id: int, code: str) -> None:
    """Somebody who works here and has a telephone. Raises LiveError with that code."""
    user = session.get(StaffUser, staff_id)
    if user is None or not user.active or user.telephone is None:
        raise LiveError(code)
