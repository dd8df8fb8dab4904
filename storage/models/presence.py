"""Who of the staff is at work, doing what, and since when."""

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, Identity, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from rules.presence import PresenceState
from storage.models.base import Base, state_type


class Presence(Base):
    """Where a person of the staff stands now; `seen_at` is the last sign of an open page."""

    __tablename__ = "presence"

    staff_id: Mapped[int] = mapped_column(ForeignKey("staff_user.id"), primary_key=True, autoincrement=False)
    state: Mapped[PresenceState] = mapped_column(state_type(PresenceState))
    reason: Mapped[str] = mapped_column(String(32), default="")
    """Of a break: of `rules.presence.BREAKS`."""
    since: Mapped[datetime]
    until: Mapped[datetime | None]
    """When the server ends it: a wrap-up."""
    seen_at: Mapped[datetime]
    asks_help_since: Mapped[datetime | None]
    """The monitor asked the supervisor to come."""
    help_seen_by: Mapped[int | None] = mapped_column(ForeignKey("staff_user.id"))
    """The supervisor who saw it."""


class PresenceSpan(Base):
    """What a person of the staff did, from when to when: what the day's figures are counted from."""

    __tablename__ = "presence_span"
    __table_args__ = (
        Index("uq_presence_span_staff_id_open", "staff_id", unique=True, postgresql_where=text("ended_at IS NULL")),
        Index("ix_presence_span_began_at", "began_at"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff_user.id"), index=True)
    state: Mapped[PresenceState] = mapped_column(state_type(PresenceState))
    reason: Mapped[str] = mapped_column(String(32), default="")
    began_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
