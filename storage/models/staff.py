"""The people who sit at the desk, and what lets them in."""

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, Identity, SmallInteger, String, UniqueConstraint
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
