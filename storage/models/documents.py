"""Documents that a job makes because somebody asked for them, kept for a few days."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Identity, Index, SmallInteger, String
from sqlalchemy.orm import Mapped, mapped_column

from rules.lives import DocumentState
from storage.models.base import Base, state_type


class DocumentKind(StrEnum):
    """What it is. sheets: paper forms with the names and telephones of those who are to be asked."""

    sheets = "sheets"


class Document(Base):
    """A file in `FILES_URL`, sealed with `DATA_KEY`: due, being made, ready or given up; deleted after some days."""

    __tablename__ = "document"
    __table_args__ = (Index("ix_document_asked_at", "asked_at"),)

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    kind: Mapped[DocumentKind] = mapped_column(state_type(DocumentKind))
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id"))
    details: Mapped[dict[str, Any]]
    """Of sheets: the ids of their `members`, and `words` that say which they are."""
    state: Mapped[DocumentState] = mapped_column(state_type(DocumentState))
    lease_until: Mapped[datetime | None]
    tries: Mapped[int] = mapped_column(SmallInteger, default=0)
    path: Mapped[str | None] = mapped_column(String(200))
    asked_by: Mapped[int] = mapped_column(ForeignKey("staff_user.id"))
    asked_at: Mapped[datetime]
    ready_at: Mapped[datetime | None]
    problem: Mapped[str | None] = mapped_column(String(32))
    """A code, where it was given up."""
