"""People and their telephones. Names and numbers are sealed; a number is found by its keyed hash."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import BigInteger, ForeignKey, Identity, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from rules.phones import PhoneKind
from storage.models.base import Base, state_type


class PhoneState(StrEnum):
    """Whether a number may be tried again, in any campaign."""

    usable = "usable"
    wrong = "wrong"
    """Whoever answered said that it is not the family's."""
    dead = "dead"
    """The carrier says that it does not exist."""


class Person(Base):
    """A parent or guardian. Opting out is a fact about the person, whatever the campaign."""

    __tablename__ = "person"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    private: Mapped[bytes] = mapped_column(LargeBinary)
    opted_out_at: Mapped[datetime | None]


class Consent(Base):
    """One row each time that a person stops, or allows again, calls and texts."""

    __tablename__ = "consent"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    at: Mapped[datetime]
    allowed: Mapped[bool]
    channel: Mapped[str] = mapped_column(String(16))


class Phone(Base):
    """A telephone number, once, whoever's sample it came with."""

    __tablename__ = "phone"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    number_hash: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    number: Mapped[bytes] = mapped_column(LargeBinary)
    kind: Mapped[PhoneKind] = mapped_column(state_type(PhoneKind))
    state: Mapped[PhoneState] = mapped_column(state_type(PhoneState), default=PhoneState.usable)
