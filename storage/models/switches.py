"""Switches that an operator holds."""

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from storage.models.base import Base

OUTREACH = "outreach"


class Switch(Base):
    """A row here means that the named thing is switched off."""

    __tablename__ = "switch"

    name: Mapped[str] = mapped_column(String(32), primary_key=True)
    off_since: Mapped[datetime]
    reason: Mapped[str]
