"""Accounts of the staff."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import case, or_, select, update
from sqlalchemy.orm import Session

from rules.roles import ROLE_WORDS, ROLES, Permission
from storage.audit import Actor
from storage.models.staff import StaffUser

MOST_FAILURES: Final = 5
LOCKED_FOR: Final = timedelta(minutes=15)
WORDS: Final = {
    "unknown_staff": "Nadie tiene cuenta con el correo {email}: créela con `escucha staff add`.",
    "disabled_staff": "La cuenta {email} está desactivada: un administrador puede activarla.",
    "not_permitted": "El rol «{role}» de {email} no permite hacer esto: use la cuenta de quien pueda.",
}


class StaffError(Exception):
    """An account cannot do what was asked in its name; `code` for programs, `words` for people."""

    def __init__(self, code: str, **values: object) -> None:
        self.code, self.words = code, WORDS[code].format(**values)
        super().__init__(self.words)


@dataclass(frozen=True, slots=True)
class Claim:
    """A try at a password, counted already. last: the account is locked unless this one is right."""

    user_id: int
    password: str
    last: bool


def normal_email(email: str) -> str:
    """The e-mail as accounts keep it. PostgreSQL takes no text with a zero in it."""
    return email.replace("\0", "").strip().lower()


def find_staff(session: Session, email: str) -> StaffUser | None:
    """The account with this e-mail, however it is written."""
    return session.scalars(select(StaffUser).where(StaffUser.email == normal_email(email))).one_or_none()


def all_staff(session: Session) -> Sequence[StaffUser]:
    """Every account, by e-mail."""
    return session.scalars(select(StaffUser).order_by(StaffUser.email)).all()


def actor(session: Session, email: str, permission: Permission) -> Actor:
    """The account in whose name a command acts. Raises StaffError: unknown, disabled or without `permission`."""
    found = find_staff(session, email)
    if found is None:
        raise StaffError("unknown_staff", email=email)
    if not found.active:
        raise StaffError("disabled_staff", email=found.email)
    if permission not in ROLES[found.role]:
        raise StaffError("not_permitted", email=found.email, role=ROLE_WORDS[found.role])
    return Actor(user_id=found.id)


def claim_try(session: Session, email: str, now: datetime) -> Claim | None:
    """Count a try at the account's password; None where there is none to try: unknown, disabled, locked.

    Counting comes before looking, in one statement, so that tries at the same moment are no more than tries one
    after another. The last try allowed locks the account, which a right password unlocks.
    """
    fresh = case((StaffUser.locked_until.is_(None), StaffUser.failed), else_=0)  # a lock that is over is forgotten
    tried = session.execute(
        update(StaffUser)
        .where(
            StaffUser.email == normal_email(email),
            StaffUser.active,
            or_(StaffUser.locked_until.is_(None), StaffUser.locked_until <= now),
        )
        .values(failed=fresh + 1, locked_until=case((fresh + 1 >= MOST_FAILURES, now + LOCKED_FOR), else_=None))
        .returning(StaffUser.id, StaffUser.password, StaffUser.locked_until)
        .execution_options(synchronize_session=False)
    ).one_or_none()
    return Claim(tried.id, tried.password, tried.locked_until is not None) if tried else None
