"""The versions of what the information menu tells: written by one person, approved by another (people.md)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session, aliased

from rules.information import FIRST_VERSION
from storage.models import Information, StaffUser

MOST: Final = 50


@dataclass(frozen=True, slots=True)
class Version:
    """One version, and the names of who wrote and who approved it; "" for nobody."""

    row: Information
    writer: str
    approver: str


def versions(session: Session, topic: str, language: str) -> Sequence[Version]:
    """Those of a topic in a language, the newest first."""
    writer, approver = aliased(StaffUser), aliased(StaffUser)
    rows = session.execute(
        select(Information, writer.name, approver.name)
        .outerjoin(writer, writer.id == Information.written_by)
        .outerjoin(approver, approver.id == Information.approved_by)
        .where(Information.topic == topic, Information.language == language)
        .order_by(Information.version.desc())
        .limit(MOST)
    ).all()
    return [Version(row, wrote or "", approved or "") for row, wrote, approved in rows]


def waiting(session: Session) -> Sequence[tuple[str, str]]:
    """(topic, language) of what waits for somebody to approve it: newer than whatever was approved."""
    newer = aliased(Information)
    told = select(func.max(newer.version)).where(
        newer.topic == Information.topic, newer.language == Information.language, newer.approved_at.is_not(None)
    )
    rows = session.execute(
        select(Information.topic, Information.language)
        .where(
            Information.approved_at.is_(None),
            Information.version > func.coalesce(told.scalar_subquery(), FIRST_VERSION),
        )
        .distinct()
        .order_by(Information.topic, Information.language)
    ).all()
    return [(row.topic, row.language) for row in rows]


def write(
    session: Session, topic: str, language: str, words: str, short: str, recording: str | None, by: int, now: datetime
) -> int | None:
    """The id of a new version, told to nobody yet; None where somebody else wrote one in this very moment."""
    last = select(func.coalesce(func.max(Information.version), FIRST_VERSION)).where(
        Information.topic == topic, Information.language == language
    )
    return session.scalar(
        insert(Information)
        .values(
            topic=topic,
            language=language,
            version=(session.scalar(last) or FIRST_VERSION) + 1,
            words=words,
            short=short,
            recording=recording,
            written_by=by,
            written_at=now,
        )
        .on_conflict_do_nothing()
        .returning(Information.id)
    )


def approve(session: Session, version_id: int, by: int, now: datetime) -> bool:
    """It is told from now on. False where it was approved already, or `by` wrote it himself."""
    approved = session.scalar(
        update(Information)
        .where(
            Information.id == version_id,
            Information.approved_at.is_(None),
            Information.written_by.is_distinct_from(by),
        )
        .values(approved_by=by, approved_at=now)
        .returning(Information.id)
    )
    return approved is not None
