"""Texts that need no more of us, so that those which no webhook brought can be told apart."""

from datetime import datetime

from sqlalchemy import LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from storage.models.base import Base


class HeardText(Base):
    """The SID of a parent's text that was answered, or of an answer that went by REST; nothing of what it said.

    stranger: the keyed hash of a number in no sample, for a day, so that it is thanked once and no machine that answers
    by itself is written to for ever.
    """

    __tablename__ = "heard_text"

    carrier_sid: Mapped[str] = mapped_column(String(64), primary_key=True)
    at: Mapped[datetime] = mapped_column(index=True)
    stranger: Mapped[bytes | None] = mapped_column(LargeBinary, index=True)
