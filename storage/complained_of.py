"""Of whom of the staff a case complains: that person neither sees nor handles it, from the moment it is said."""

from datetime import datetime
from typing import Any

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from rules.handovers import OPEN, What
from rules.lives import HandoverState
from storage.handovers.moving import give_back
from storage.intake import lock_case, note
from storage.models import Case, Conversation, Handover


def say_about(session: Session, case_id: int, about: int | None, by: int, now: datetime) -> None:
    """The case complains of this person, or of nobody; said by `by`. Work of the family's that he has not begun leaves
    him; a call in which he talks is his to end.
    """
    _theirs(session, case_id)  # before the case, as whoever takes a turn locks them
    case = lock_case(session, case_id)
    before = case.about_staff_id
    case.about_staff_id, case.touched_at, case.version = about, now, case.version + 1
    note(session, case, "about_staff", now, by)
    session.flush()
    for handover in _theirs(session, case_id):
        if about is not None or handover.about_staff_id == before:
            handover.about_staff_id = about
        if about is not None and handover.staff_id == about:
            _take_away(session, handover, now)
    session.flush()


def _theirs(session: Session, case_id: int) -> list[Handover]:
    """The open hand-overs of the family, or of the case itself, locked."""
    talks = select(Conversation.id).where(Conversation.case_id == case_id)
    person: Any = select(Case.person_id).where(Case.id == case_id).scalar_subquery()
    which = (Handover.state.in_(OPEN), or_(Handover.person_id == person, Handover.conversation_id.in_(talks)))
    rows = select(Handover).where(*which).order_by(Handover.id).with_for_update()
    return list(session.scalars(rows.execution_options(populate_existing=True)))


def _take_away(session: Session, handover: Handover, now: datetime) -> None:
    session.flush()
    if handover.state is HandoverState.claimed:
        give_back(session, handover, What.given_back, now)
    elif handover.state is HandoverState.callback_due:
        session.execute(update(Handover).where(Handover.id == handover.id).values(staff_id=None))


def complained_of(session: Session, person_id: int) -> int | None:
    """Of whom this family complained last; None: of nobody."""
    which = (Case.person_id == person_id, Case.about_staff_id.is_not(None))
    return session.scalar(select(Case.about_staff_id).where(*which).order_by(Case.id.desc()).limit(1))
