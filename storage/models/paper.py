"""Paper forms as they were keyed, and recorded comments as they were written down."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Identity, SmallInteger, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storage.models.base import Base


class PaperEntry(Base):
    """One keying of a paper form. ordinal 1: the first; 2: a part of them again, by another person; 3: settles the two.

    A row that nobody took waits for somebody. answers: question -> value, once finished; kept when they are settled.
    """

    __tablename__ = "paper_entry"
    __table_args__ = (UniqueConstraint("member_id", "ordinal"),)

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    ordinal: Mapped[int] = mapped_column(SmallInteger)
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff_user.id"))
    state: Mapped[dict[str, Any] | None]
    """Of the first: where the member's conversation stood before it. Of a second or third, which keep theirs in
    memory: where it stands now, and what it shows."""
    answers: Mapped[dict[str, Any] | None]
    created_at: Mapped[datetime]
    taken_at: Mapped[datetime | None]
    """When whoever has it last sat down to it."""
    finished_at: Mapped[datetime | None]


class Transcript(Base):
    """A recorded comment written down by a monitor, and what of it may leave: no names, no telephones."""

    __tablename__ = "transcript"

    recording_id: Mapped[int] = mapped_column(ForeignKey("recording.id"), primary_key=True, autoincrement=False)
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff_user.id"))
    """Who has it before him, or wrote it."""
    lease_until: Mapped[datetime | None]
    text: Mapped[str] = mapped_column(default="")
    redacted: Mapped[str] = mapped_column(default="")
    nothing_said: Mapped[bool] = mapped_column(default=False)
    finished_at: Mapped[datetime | None]
