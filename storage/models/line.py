"""The line: who came to it by himself, calls that it returns, and the information that it tells."""

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, Identity, Index, SmallInteger, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from rules.returns import ReturnState
from rules.routing import Mode
from storage.models.base import Base, state_type


class Contact(Base):
    """A call, thread or page that a parent began by himself, outside of any campaign; or the form in which one of the
    staff writes down what he tells.
    """

    __tablename__ = "contact"
    __table_args__ = (Index("ix_contact_open", "heard_at", postgresql_where=text("ended_at IS NULL")),)

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    leg: Mapped[str] = mapped_column(String(64), unique=True)
    """The call's SID, or the thread's or page's own name: the leg of its conversations."""
    mode: Mapped[Mode] = mapped_column(state_type(Mode))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    phone_id: Mapped[int | None] = mapped_column(ForeignKey("phone.id"), index=True)
    """The telephone that called or wrote; none where it is withheld, and on a page."""
    conversation_id: Mapped[int | None] = mapped_column(ForeignKey("conversation.id"))
    """The one that has the word."""
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff_user.id"))
    """Whose form it is; none where the parent tells it by himself."""
    begun_at: Mapped[datetime]
    heard_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class ReturnCall(Base):
    """A parent with little credit asked to be called at once, at our cost."""

    __tablename__ = "return_call"
    __table_args__ = (
        Index("ix_return_call_open", "due_at", postgresql_where=text("state NOT IN ('ended', 'canceled')")),
        Index("ix_return_call_phone_id", "phone_id", "asked_at"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    phone_id: Mapped[int] = mapped_column(ForeignKey("phone.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    asked_sid: Mapped[str] = mapped_column(String(64), unique=True)
    """The call in which he asked."""
    asked_at: Mapped[datetime]
    state: Mapped[ReturnState] = mapped_column(state_type(ReturnState), default=ReturnState.due)
    due_at: Mapped[datetime]
    dialing_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    lease_until: Mapped[datetime | None]
    tries: Mapped[int] = mapped_column(SmallInteger, default=0)
    carrier_sid: Mapped[str | None] = mapped_column(String(64), unique=True)
    carrier_status: Mapped[str | None] = mapped_column(String(32))


class Information(Base):
    """A text of the information menu, in one version: written by one person and approved by another (DICOMS)."""

    __tablename__ = "information"
    __table_args__ = (UniqueConstraint("topic", "language", "version"),)

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    topic: Mapped[str] = mapped_column(String(32))
    language: Mapped[str] = mapped_column(String(32))
    version: Mapped[int] = mapped_column(SmallInteger)
    words: Mapped[str]
    """As it is said; also the transcript of its recording."""
    short: Mapped[str] = mapped_column(String(160))
    """As it is written in a text; "" for none."""
    recording: Mapped[str | None] = mapped_column(String(200))
    """Where its recording is kept; without one, a voice of the carrier's says the words."""
    written_by: Mapped[int | None] = mapped_column(ForeignKey("staff_user.id"))
    """None: came with the service."""
    written_at: Mapped[datetime]
    approved_by: Mapped[int | None] = mapped_column(ForeignKey("staff_user.id"))
    approved_at: Mapped[datetime | None]
