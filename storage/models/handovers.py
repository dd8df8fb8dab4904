"""What a parent is owed: a person, or a call by us because he rang the number that calls back."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    BigInteger,
    ForeignKey,
    Identity,
    Index,
    LargeBinary,
    SmallInteger,
    String,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from rules.handovers import HELD, OPEN
from rules.lives import CallbackState, HandoverState
from rules.routing import Mode
from storage.models.base import Base, state_type
from storage.models.outgoing import Outgoing, due_index


def _in(states: frozenset[HandoverState]) -> str:
    return "state IN (" + ", ".join(f"'{state}'" for state in sorted(states)) + ")"


class Callback(Base):
    """A call that a monitor owes, with the window that was promised aloud. Owed once per conversation and reason; one
    that was kept, broken or given up stays as it was.
    """

    __tablename__ = "callback"
    __table_args__ = (
        Index("uq_callback_owed", "conversation_id", "reason", unique=True, postgresql_where=text("state = 'owed'")),
        Index("ix_callback_state_created_at", "state", "created_at"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    conversation_id: Mapped[int] = mapped_column(ForeignKey("conversation.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    reason: Mapped[str] = mapped_column(String(32))
    promised: Mapped[str] = mapped_column(String(32))
    state: Mapped[CallbackState] = mapped_column(state_type(CallbackState))
    created_at: Mapped[datetime]
    promised_until: Mapped[datetime | None]
    """The end of the window that was promised."""
    done_at: Mapped[datetime | None]
    done_by: Mapped[int | None] = mapped_column(ForeignKey("staff_user.id"))


class HandoverKind(StrEnum):
    """How a person is in touch with the parent: a call that waited, a thread of texts, or a call of ours."""

    live = "live"
    thread = "thread"
    outgoing = "outgoing"


class Handover(Base):
    """A parent who is a person's to attend to. Open ones: one a parent, one a monitor (threads aside)."""

    __tablename__ = "handover"
    __table_args__ = (
        Index("uq_handover_person_id_open", "person_id", unique=True, postgresql_where=text(_in(OPEN))),
        Index(
            "uq_handover_staff_id_held",
            "staff_id",
            unique=True,
            postgresql_where=text(f"{_in(HELD)} AND kind <> 'thread'"),
        ),
        Index("ix_handover_open", "state", "asked_at", postgresql_where=text(_in(OPEN))),
        Index("ix_handover_person_id", "person_id"),
        Index("ix_handover_parent_sid", "parent_sid"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    conversation_id: Mapped[int | None] = mapped_column(ForeignKey("conversation.id"))
    """The conversation that was handed over; none for an interview that no machine began."""
    campaign_id: Mapped[int | None] = mapped_column(ForeignKey("campaign.id"))
    phone_id: Mapped[int | None] = mapped_column(ForeignKey("phone.id"))
    """The number that waits, or that was promised a call."""
    kind: Mapped[HandoverKind] = mapped_column(state_type(HandoverKind))
    state: Mapped[HandoverState] = mapped_column(state_type(HandoverState))
    reason: Mapped[str] = mapped_column(String(32))
    """Of `rules.handovers.REASONS`; of several the first in their order."""
    severity: Mapped[int] = mapped_column(SmallInteger, default=0)
    """0 ordinary, 1 with priority, 2 vital."""
    language: Mapped[str] = mapped_column(String(32), default="es")
    departamento: Mapped[str] = mapped_column(String(2), default="")
    asked_at: Mapped[datetime]
    """Since when the parent waits: kept when he is put back."""
    not_before: Mapped[datetime]
    """An appointment, or the wait before another try."""
    promised_until: Mapped[datetime | None]
    """The end of the window that was promised to the parent; none when nothing was."""
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff_user.id"))
    """Who has it; of an open one that nobody has, who alone is offered it."""
    about_staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff_user.id"))
    """Of whom the parent complains: never offered to that person."""
    fence: Mapped[int] = mapped_column(default=0)
    """Counts up with every claim: news of an earlier claim's telephone moves nothing."""
    lease_until: Mapped[datetime | None]
    claimed_at: Mapped[datetime | None]
    active_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    """When the two stopped talking."""
    tries: Mapped[int] = mapped_column(SmallInteger, default=0)
    """Calls by monitors that did not bring it to an end; appointments do not count."""
    parent_sid: Mapped[str | None] = mapped_column(String(64))
    """The parent's call, or the leg of his thread."""
    attempt_id: Mapped[int | None] = mapped_column(ForeignKey("attempt.id"))
    """The monitor's contact: its answers come by its leg, and its outcome is noted on it."""
    contact_id: Mapped[int | None] = mapped_column(ForeignKey("contact.id"))
    """The monitor's contact outside of any campaign: the form of a complaint."""
    touched_at: Mapped[datetime]


class HandoverEvent(Base):
    """What happened to a hand-over, in order; notes are the monitor's own words."""

    __tablename__ = "handover_event"
    __table_args__ = (Index("ix_handover_event_at", "at"),)

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    handover_id: Mapped[int] = mapped_column(ForeignKey("handover.id"), index=True)
    at: Mapped[datetime]
    what: Mapped[str] = mapped_column(String(32))
    """Of `storage.handovers.What`."""
    state: Mapped[str] = mapped_column(String(32))
    """The state after it, of `rules.lives.HandoverState`."""
    kind: Mapped[HandoverKind] = mapped_column(state_type(HandoverKind))
    """How the two were in touch then: a call that waited and was left becomes one that is owed."""
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff_user.id"))
    result: Mapped[str | None] = mapped_column(String(32))
    """Of `rules.handovers.RESULTS`, where a contact was noted."""
    note: Mapped[str] = mapped_column(default="")


class LegRole(StrEnum):
    """Whose telephone it is in an assisted call."""

    parent = "parent"
    monitor = "monitor"
    third = "third"
    listener = "listener"


class HandoverLeg(Base):
    """One telephone of an assisted call, by its call's SID."""

    __tablename__ = "handover_leg"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    handover_id: Mapped[int] = mapped_column(ForeignKey("handover.id"), index=True)
    role: Mapped[LegRole] = mapped_column(state_type(LegRole))
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff_user.id"))
    fence: Mapped[int]
    carrier_sid: Mapped[str | None] = mapped_column(String(64), unique=True)
    conference_sid: Mapped[str | None] = mapped_column(String(64))
    state: Mapped[str] = mapped_column(String(16))
    """asked, ringing, answered, joined, left, ended."""
    held: Mapped[bool] = mapped_column(default=False)
    muted: Mapped[bool] = mapped_column(default=False)
    carrier_status: Mapped[str | None] = mapped_column(String(32))
    asked_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class LineOrder(Base):
    """Something to ask of the carrier for an assisted call: written by a page or a webhook, carried out by a job."""

    __tablename__ = "line_order"
    __table_args__ = (Index("ix_line_order_due", "due_at", postgresql_where=text("done_at IS NULL")),)

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    handover_id: Mapped[int] = mapped_column(ForeignKey("handover.id"), index=True)
    fence: Mapped[int]
    what: Mapped[str] = mapped_column(String(32))
    details: Mapped[dict[str, Any]]
    due_at: Mapped[datetime]
    lease_until: Mapped[datetime | None]
    tries: Mapped[int] = mapped_column(SmallInteger, default=0)
    done_at: Mapped[datetime | None]
    problem: Mapped[str | None] = mapped_column(String(100))
    """Why it was given up."""


class ThreadText(Outgoing, Base):
    """A text of a thread that a person continues: the parent's, or a monitor's on its way to him."""

    __tablename__ = "thread_text"
    __table_args__ = (
        due_index("thread_text"),
        Index("ix_thread_text_handover_id", "handover_id", "id"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    handover_id: Mapped[int] = mapped_column(ForeignKey("handover.id"))
    at: Mapped[datetime]
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff_user.id"))
    """Who wrote it; none: the parent (received), or the machine."""
    mode: Mapped[Mode] = mapped_column(state_type(Mode))
    """sms or whatsapp."""
    phone_id: Mapped[int] = mapped_column(ForeignKey("phone.id"))
    """The telephone that wrote it, or to which it goes."""
    body: Mapped[bytes] = mapped_column(LargeBinary)
    """Sealed: a parent may name anybody."""
    asked_key: Mapped[str | None] = mapped_column(String(64), unique=True)
    """The form that sent it: pressed twice, it is one text."""


class MissedCall(Base):
    """A parent let our call-back number ring: he is called at once, a few times a day at most."""

    __tablename__ = "missed_call"
    __table_args__ = (Index("ix_missed_call_person_id_at", "person_id", "at"),)

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime]
    carrier_sid: Mapped[str] = mapped_column(String(64), unique=True)
