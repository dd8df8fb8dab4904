"""The people who sit at the desk, and what lets them in."""

from datetime import datetime, time

from sqlalchemy import (
    ARRAY,
    BigInteger,
    CheckConstraint,
    Identity,
    LargeBinary,
    SmallInteger,
    String,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from rules.roles import Role
from storage.models.base import Base, state_type


class StaffUser(Base):
    """An account. The e-mail is kept in small letters, so that nobody has two."""

    __tablename__ = "staff_user"
    __table_args__ = (UniqueConstraint("email"), CheckConstraint("email = lower(email)", name="email_in_small_letters"))

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    email: Mapped[str] = mapped_column(String(254))
    name: Mapped[str] = mapped_column(String(200))
    role: Mapped[Role] = mapped_column(state_type(Role))
    password: Mapped[str] = mapped_column(String(200))
    """Its argon2id hash, with the parameters that made it."""
    active: Mapped[bool] = mapped_column(default=True)
    failed: Mapped[int] = mapped_column(SmallInteger, default=0)
    """Tries since the last right password. A try counts before its password is looked at."""
    locked_until: Mapped[datetime | None]
    epoch: Mapped[int] = mapped_column(default=0)
    """Counts up with everything that ends the sessions of the account."""
    last_signed_in_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    telephone: Mapped[bytes | None] = mapped_column(LargeBinary)
    """Sealed: the telephone (E.164) or SIP address at which this person takes calls."""
    languages: Mapped[list[str]] = mapped_column(
        ARRAY(String(8)), server_default=text("'{es}'"), default=lambda: ["es"]
    )
    departamento: Mapped[str] = mapped_column(String(2), server_default="", default="")
    """Where this person works (INE code); "" for the whole country."""
    shift_from: Mapped[time | None]
    shift_until: Mapped[time | None]
    """The shift, in TIMEZONE; none: any time."""
    on_call: Mapped[bool] = mapped_column(server_default=text("false"), default=False)
    """Told at once, at any hour, when a child is in danger and nobody attends."""
