"""What a supervisor noted of somebody's day."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from storage.models.base import Base


class PresenceCheck(Base):
    """Why somebody did not come, or came late; the last note of the day counts."""

    __tablename__ = "presence_check"

    staff_id: Mapped[int] = mapped_column(ForeignKey("staff_user.id"), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    note: Mapped[str] = mapped_column(String(300))
    by: Mapped[int] = mapped_column(ForeignKey("staff_user.id"))
    at: Mapped[datetime]
