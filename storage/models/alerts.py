"""What the staff on call are told, at any hour: that a child may be in danger and nobody attends."""

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, Identity, SmallInteger, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from rules.routing import Mode
from storage.models.base import Base, state_type
from storage.models.outgoing import Outgoing, due_index


class StaffAlert(Outgoing, Base):
    """One text, or call, to one of those on call. It names nobody."""

    __tablename__ = "staff_alert"
    __table_args__ = (
        UniqueConstraint("conversation_id", "staff_id", "round"),
        due_index("staff_alert"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    conversation_id: Mapped[int] = mapped_column(ForeignKey("conversation.id"))
    """In which a parent told of the danger."""
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff_user.id"))
    round: Mapped[int] = mapped_column(SmallInteger)
    """From 1: told again until somebody has it."""
    mode: Mapped[Mode] = mapped_column(state_type(Mode))
    """sms, or voice where texts do not arrive."""
    created_at: Mapped[datetime]
