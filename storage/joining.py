"""A person says of two cases that were proposed as one whether they are."""

from datetime import datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from rules.folio import shown
from rules.lives import CASE_LIFE, CaseState, may_move
from storage.duplicates import NO_CASE
from storage.intake import lock_case, note
from storage.models import CaseLink, LinkState


def join(session: Session, case_id: int, other_id: int, staff_id: int, now: datetime) -> bool:
    """They are one: the later goes on as part of the earlier. False where that is no longer to be said."""
    first, later = lock_case(session, other_id), lock_case(session, case_id)
    if not may_move(CASE_LIFE, later.state, CaseState.duplicate) or first.state in NO_CASE:
        return False
    if not _say(session, case_id, other_id, LinkState.joined, staff_id, now):
        return False
    later.state, later.touched_at = CaseState.duplicate, now
    later.version += 1
    note(session, later, "joined", now, staff_id, shown(first.folio or ""))
    note(session, first, "joined", now, staff_id, shown(later.folio or ""))
    session.flush()
    return True


def part(session: Session, case_id: int, other_id: int, staff_id: int, now: datetime) -> bool:
    """They are two. False where that is no longer to be said."""
    first, later = lock_case(session, other_id), lock_case(session, case_id)
    if not _say(session, case_id, other_id, LinkState.parted, staff_id, now):
        return False
    note(session, later, "parted", now, staff_id, shown(first.folio or ""))
    session.flush()
    return True


def _say(session: Session, case_id: int, other_id: int, state: LinkState, staff_id: int, now: datetime) -> bool:
    which = (CaseLink.case_id == case_id, CaseLink.other_id == other_id, CaseLink.state == LinkState.proposed)
    said = update(CaseLink).where(*which).values(state=state, at=now, staff_id=staff_id).returning(CaseLink.case_id)
    return session.scalar(said) is not None
