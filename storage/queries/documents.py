"""Files that a job makes: asked for, claimed with a lease, ready or given up, forgotten after some days."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import and_, delete, exists, or_, select, update
from sqlalchemy.orm import Session

from rules.lives import DOCUMENT_LIFE, DocumentState, sources
from storage.models import Campaign, Document, DocumentKind, StaffUser

LEASE: Final = timedelta(minutes=5)
OF_A_JOB: Final = 10
"""Documents that one job makes, within its lease."""
MOST_TRIES: Final = 3
KEPT: Final = timedelta(days=7)
UNFINISHED: Final = (DocumentState.due, DocumentState.making)


def ask_for(
    session: Session, kind: DocumentKind, campaign_id: int, details: dict[str, Any], staff_id: int, now: datetime
) -> int:
    """The id of a document that is due."""
    document = Document(
        kind=kind, campaign_id=campaign_id, details=details, state=DocumentState.due, asked_by=staff_id, asked_at=now
    )
    session.add(document)
    session.flush()
    return document.id


def claim_due(session: Session, now: datetime) -> Sequence[int]:
    """Ids to make, leased; one whose maker was lost is made again, MOST_TRIES times in all, and then given up.

    None while some are being made: a job that waited behind them would outlive its place in the queue.
    """
    making = Document.state == DocumentState.making
    if session.scalar(select(exists().where(making, Document.lease_until > now))):
        return []
    lost = and_(making, Document.lease_until <= now)
    session.execute(
        update(Document)
        .where(lost, Document.tries >= MOST_TRIES)
        .values(state=DocumentState.failed, problem="lost", lease_until=None)
    )
    free = (
        select(Document.id)
        .where(or_(Document.state == DocumentState.due, lost))
        .order_by(Document.asked_at, Document.id)
        .limit(OF_A_JOB)
        .with_for_update(skip_locked=True)
        .cte("free")  # looked for once, whatever the plan: no more than `limit`
    )
    return session.scalars(
        update(Document)
        .where(Document.id.in_(select(free.c.id)))
        .values(state=DocumentState.making, lease_until=now + LEASE, tries=Document.tries + 1)
        .returning(Document.id)
    ).all()


def finish(session: Session, document_id: int, state: DocumentState, **values: Any) -> None:  # noqa: ANN401 - columns
    """Ready, with its path and time, or given up, with a problem; once."""
    session.execute(
        update(Document)
        .where(Document.id == document_id, Document.state.in_(sources(DOCUMENT_LIFE, state)))
        .values(state=state, lease_until=None, **values)
    )


def newest(session: Session, kind: DocumentKind, room: int) -> Sequence[tuple[Document, str, str]]:
    """The newest ones, each with the name of its campaign and of who asked for it."""
    rows = session.execute(
        select(Document, Campaign.name, StaffUser.name)
        .join(Campaign, Campaign.id == Document.campaign_id)
        .join(StaffUser, StaffUser.id == Document.asked_by)
        .where(Document.kind == kind)
        .order_by(Document.id.desc())
        .limit(room)
    )
    return [(document, campaign, who) for document, campaign, who in rows]


def outlived(session: Session, now: datetime, room: int) -> Sequence[int]:
    """Ids of those that nobody may have any more."""
    old = select(Document.id).where(Document.asked_at <= now - KEPT).order_by(Document.id).limit(room)
    return session.scalars(old).all()


def forget(session: Session, document_ids: Sequence[int]) -> None:
    """Their rows, once their files are gone."""
    session.execute(delete(Document).where(Document.id.in_(document_ids)))
