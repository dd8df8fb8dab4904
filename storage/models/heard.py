"""Texts that have reached us, so that those which no webhook brought can be told apart."""

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from storage.models.base import Base


class HeardText(Base):
    """The SID of a parent's text that was answered; nothing of what it said or who wrote it."""

    __tablename__ = "heard_text"

    carrier_sid: Mapped[str] = mapped_column(String(64), primary_key=True)
    at: Mapped[datetime] = mapped_column(index=True)
