"""What the staff on call are told, at any hour: that a child may be in danger and nobody attends."""

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, Identity, Index, SmallInteger, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from rules.lives import TextState
from rules.routing import Mode
from storage.models.base import Base, state_type


class StaffAlert(Base):
    """One text, or call, to one of those on call. It names nobody."""

    __tablename__ = "staff_alert"
    __table_args__ = (
        UniqueConstraint("conversation_id", "staff_id", "round"),
        Index("ix_staff_alert_due", "due_at", postgresql_where=text("state IN ('due', 'sending')")),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    conversation_id: Mapped[int] = mapped_column(ForeignKey("conversation.id"))
    """In which a parent told of the danger."""
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff_user.id"))
    round: Mapped[int] = mapped_column(SmallInteger)
    """From 1: told again until somebody has it."""
    mode: Mapped[Mode] = mapped_column(state_type(Mode))
    """sms, or voice where texts do not arrive."""
    state: Mapped[TextState] = mapped_column(state_type(TextState), default=TextState.due)
    carrier_sid: Mapped[str | None] = mapped_column(String(64), unique=True)
    carrier_status: Mapped[str | None] = mapped_column(String(32))
    error: Mapped[int | None]
    """The carrier's code, where it was not delivered."""
    created_at: Mapped[datetime]
    due_at: Mapped[datetime]
    asked_at: Mapped[datetime | None]
    lease_until: Mapped[datetime | None]
    tries: Mapped[int] = mapped_column(SmallInteger, default=0)
