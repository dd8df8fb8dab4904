"""What a parent is owed: a call by a monitor, or by us because he rang the number that calls back."""

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, Identity, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from rules.lives import CallbackState
from storage.models.base import Base, state_type


class Callback(Base):
    """A call that a monitor owes, with the window that was promised aloud. Once per conversation and reason."""

    __tablename__ = "callback"
    __table_args__ = (
        UniqueConstraint("conversation_id", "reason"),
        Index("ix_callback_state_created_at", "state", "created_at"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    conversation_id: Mapped[int] = mapped_column(ForeignKey("conversation.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    reason: Mapped[str] = mapped_column(String(32))
    promised: Mapped[str] = mapped_column(String(32))
    state: Mapped[CallbackState] = mapped_column(state_type(CallbackState))
    created_at: Mapped[datetime]


class MissedCall(Base):
    """A parent let our call-back number ring: he is called at once, a few times a day at most."""

    __tablename__ = "missed_call"
    __table_args__ = (Index("ix_missed_call_person_id_at", "person_id", "at"),)

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime]
    carrier_sid: Mapped[str] = mapped_column(String(64), unique=True)
