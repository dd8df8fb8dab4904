"""Files that came with a case. Each waits, sealed, until a job has cleaned it: nobody is shown what is not clean."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from rules.lives import FILE_LIFE, CaseState, FileState, sources
from rules.uploads import MOST_BYTES, MOST_FILES
from storage.models import Case, CaseFile

PURPOSE: Final = "case file"
"""What a file is sealed for."""
LEASE: Final = timedelta(minutes=5)
OF_A_JOB: Final = 5
"""Files that one job cleans, within its lease."""
MOST_TRIES: Final = 4
KEPT_STATES: Final = (FileState.waiting, FileState.clean)


class NoRoom(Exception):
    """The case has as many files, or as large ones, as it may have."""


def files_of(session: Session, case_id: int) -> Sequence[CaseFile]:
    """The case's files, in the order in which they came; those that were removed are none."""
    which = select(CaseFile).where(CaseFile.case_id == case_id, CaseFile.state != FileState.removed)
    return session.scalars(which.order_by(CaseFile.id)).all()


def has_room(session: Session, case_id: int, size: int) -> bool:
    """Whether a file of so many bytes may be added."""
    kept = select(func.count(), func.coalesce(func.sum(CaseFile.size), 0)).where(
        CaseFile.case_id == case_id, CaseFile.state.in_(KEPT_STATES)
    )
    count, total = session.execute(kept).one()
    return count < MOST_FILES and total + size <= MOST_BYTES


def add_file(
    session: Session,
    case_id: int,
    path: str,
    media_type: str,
    size: int,
    sha256: str,
    now: datetime,
    staff_id: int | None = None,
) -> bool:
    """Whether the file that is about to lie at `path`, sealed, is the case's now; the same one that still waits is not
    taken twice, nor is anything for a draft that has expired meanwhile.

    `note_stored` or `drop_file` says what became of it; if neither does, a job finds out. Raises NoRoom.
    """
    case = session.get_one(Case, case_id, with_for_update=True, populate_existing=True)
    if case.state is CaseState.expired:
        return False
    has_come = (CaseFile.due_at <= now) | (CaseFile.tries > 0)  # one that is still on its way may never arrive
    same = (CaseFile.case_id == case_id, CaseFile.sha256 == sha256, CaseFile.state == FileState.waiting, has_come)
    if session.scalar(select(CaseFile.id).where(*same).limit(1)) is not None:
        return False
    if not has_room(session, case_id, size):
        raise NoRoom(case_id)
    kept = {"media_type": media_type, "size": size, "sha256": sha256, "path": path, "staff_id": staff_id}
    session.add(CaseFile(case_id=case_id, at=now, state=FileState.waiting, due_at=now + LEASE, **kept))
    session.flush()
    return True


def note_stored(session: Session, path: str, now: datetime) -> bool:
    """The file that was announced lies at `path`: a job may clean it. False where nobody wants it any more."""
    which = (CaseFile.path == path, CaseFile.state == FileState.waiting)
    session.execute(update(CaseFile).where(*which).values(due_at=now))
    return session.scalar(select(CaseFile.id).where(CaseFile.path == path, CaseFile.state.in_(KEPT_STATES))) is not None


def drop_file(session: Session, path: str) -> None:
    """The file that was announced could not be stored."""
    session.execute(delete(CaseFile).where(CaseFile.path == path, CaseFile.state == FileState.waiting))


def remove_files(session: Session, cases: Collection[int], now: datetime, file_id: int | None = None) -> None:
    """These cases' files, or the one of them, are not to be kept: nobody sees them, and a job takes them away."""
    which: list[Any] = [CaseFile.case_id.in_(cases), CaseFile.state.in_(sources(FILE_LIFE, FileState.removed))]
    if file_id is not None:
        which.append(CaseFile.id == file_id)
    session.execute(update(CaseFile).where(*which).values(state=FileState.removed, due_at=now, tries=0))


def claim_files(session: Session, now: datetime) -> Sequence[int]:
    """Ids to clean or to take away, put off, longer after each try, so that a crash loses none."""
    due = (
        select(CaseFile.id)
        .where(CaseFile.state.in_((FileState.waiting, FileState.removed)), CaseFile.due_at <= now)
        .order_by(CaseFile.due_at)
        .limit(OF_A_JOB)
        .with_for_update(skip_locked=True)
    )
    rows = session.scalars(select(CaseFile).where(CaseFile.id.in_(due.scalar_subquery()))).all()
    for row in rows:
        row.tries += 1
        row.due_at = now + LEASE * 2 ** min(row.tries - 1, 6)
    return [row.id for row in rows]


def settle_file(session: Session, file_id: int, state: FileState, **values: Any) -> None:  # noqa: ANN401 - columns
    """What became of a file that waited; one that the parent took back meanwhile stays removed."""
    which = (CaseFile.id == file_id, CaseFile.state.in_(sources(FILE_LIFE, state)))
    session.execute(update(CaseFile).where(*which).values(state=state, **values))


def forget_file(session: Session, file_id: int) -> None:
    """The file is gone, and its row with it."""
    session.execute(delete(CaseFile).where(CaseFile.id == file_id, CaseFile.state == FileState.removed))
