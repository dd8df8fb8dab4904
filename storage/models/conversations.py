"""Conversations, their turns and answers, and the recordings that belong to an answer."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Identity, Index, SmallInteger, String, text
from sqlalchemy.orm import Mapped, mapped_column

from rules.lives import RecordingState
from rules.routing import Mode
from storage.models.base import Base, state_type


class Conversation(Base):
    """One parent's way through one script; it outlives the call, so that the next call goes on.

    A survey is a member's; what a parent tells the line is nobody's, and may have opened a case.
    """

    __tablename__ = "conversation"
    # Half-empty pages: each turn rewrites the row in place, and no index covers a column that changes.
    __table_args__ = {"postgresql_with": {"fillfactor": "70"}}  # noqa: RUF012 - SQLAlchemy's own name and shape

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    member_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"), unique=True)
    case_id: Mapped[int | None] = mapped_column(ForeignKey("case_record.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    script: Mapped[str] = mapped_column(String(64))
    version: Mapped[int] = mapped_column(SmallInteger)
    language: Mapped[str] = mapped_column(String(8))
    state: Mapped[dict[str, Any] | None]
    leg: Mapped[str | None] = mapped_column(String(64))
    """The call, thread or page that has the word now; turns of an earlier one are answered with a goodbye."""
    ending: Mapped[str | None] = mapped_column(String(32))
    touched_at: Mapped[datetime]


class Turn(Base):
    """One thing heard and what was replied; `key` is what makes a repeated webhook the same turn."""

    __tablename__ = "turn"

    conversation_id: Mapped[int] = mapped_column(ForeignKey("conversation.id"), primary_key=True)
    key: Mapped[str] = mapped_column(String(80), primary_key=True)
    at: Mapped[datetime]
    heard: Mapped[str] = mapped_column(String(16))
    said: Mapped[str] = mapped_column(String(64))
    reply: Mapped[dict[str, Any]]


class Answer(Base):
    """The last answer given to a question."""

    __tablename__ = "answer"

    conversation_id: Mapped[int] = mapped_column(ForeignKey("conversation.id"), primary_key=True)
    question: Mapped[str] = mapped_column(String(32), primary_key=True)
    value: Mapped[str]
    recording: Mapped[str] = mapped_column(String(64))
    leg: Mapped[str] = mapped_column(String(64))
    mode: Mapped[Mode] = mapped_column(state_type(Mode), server_default=Mode.voice)
    at: Mapped[datetime]


class Recording(Base):
    """A voice at the carrier that is to be brought home and removed there."""

    __tablename__ = "recording"
    __table_args__ = (
        Index("ix_recording_due", "due_at", postgresql_where=text("state IN ('expected', 'stored', 'unwanted')")),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    conversation_id: Mapped[int] = mapped_column(ForeignKey("conversation.id"), index=True)
    carrier_sid: Mapped[str] = mapped_column(String(64), unique=True)
    seconds: Mapped[int]
    state: Mapped[RecordingState] = mapped_column(state_type(RecordingState))
    due_at: Mapped[datetime]
    tries: Mapped[int] = mapped_column(SmallInteger, default=0)
    path: Mapped[str | None] = mapped_column(String(200))
