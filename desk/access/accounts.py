"""What happens to an account: it is made, signs in and out, changes its password. Each act goes into the audit log."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import Update, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from desk.access import passwords
from desk.parts import Desk
from desk.person import Person
from desk.sessions import person_of
from rules.presence import PresenceState
from rules.roles import Role
from storage.audit import NO_DETAILS, Actor, record
from storage.handovers.presence import set_presence
from storage.models import Act, StaffUser
from storage.queries.staff import Claim, claim_try, find_staff, normal_email

VISITOR: Final = Actor(who="visitor")
"""Whoever stands at the door and has not proven who he is."""
AT_WORK: Final = tuple(state for state in PresenceState if state is not PresenceState.offline)
EMAIL: Final = re.compile(r"[!-?A-~]+@[A-Za-z0-9.-]+\.[A-Za-z0-9-]+")
MOST_OF_EMAIL, MOST_OF_NAME = 254, 200
WORDS: Final = {
    "bad_email": "«{email}» no es un correo: escríbalo como nombre@ejemplo.org.",
    "bad_name": "Escriba el nombre de la persona, en 200 caracteres o menos.",
    "bad_password": "{problem}",
    "known_email": (
        "Ya hay una cuenta con el correo {email}. Un administrador puede activarla, desbloquearla o cambiar su rol "
        "en la página de cuentas; la contraseña se cambia con `escucha staff password {email}`."
    ),
    "unknown_email": "Nadie tiene cuenta con el correo {email}: créela con `escucha staff add`.",
}


class AccountError(Exception):
    """What was asked of an account cannot be done; `code` for programs, `words` for people."""

    def __init__(self, code: str, **values: object) -> None:
        self.code, self.words = code, WORDS[code].format(**values)
        super().__init__(self.words)


@dataclass(frozen=True, slots=True)
class NewAccount:
    """What an account needs to begin."""

    email: str
    name: str
    role: Role
    password: str


def add(session: Session, new: NewAccount, by: Actor, now: datetime) -> int:
    """Keep a new account; its id. Raises AccountError."""
    email = normal_email(new.email)
    _check(new)
    values = {
        "email": email,
        "name": new.name.strip(),
        "role": new.role,
        "password": passwords.hash_of(new.password),
        "active": True,
        "failed": 0,
        "epoch": 0,
        "created_at": now,
    }
    number: int | None = session.scalar(
        insert(StaffUser).values(values).on_conflict_do_nothing().returning(StaffUser.id)
    )
    if number is None:
        raise AccountError("known_email", email=email)
    record(session, by, Act.staff_added, about(number), {"role": new.role}, now)
    return number


def _check(new: NewAccount) -> None:
    if not EMAIL.fullmatch(new.email.strip()) or len(new.email.strip()) > MOST_OF_EMAIL:
        raise AccountError("bad_email", email=new.email)
    if not 0 < len(new.name.strip()) <= MOST_OF_NAME:
        raise AccountError("bad_name")
    _check_password(new.password, new.email)


def _check_password(password: str, email: str) -> None:
    if problem := passwords.problem_with(password, email):
        raise AccountError("bad_password", problem=problem)


def set_password(session: Session, email: str, password: str, by: Actor, now: datetime) -> None:
    """A new password for somebody who lost the old one; unlocks the account and ends its sessions.

    Raises AccountError.
    """
    found = find_staff(session, email)
    if found is None:
        raise AccountError("unknown_email", email=email)
    _check_password(password, found.email)
    _renew(session, found.id, password)
    record(session, by, Act.password_changed, about(found.id), NO_DETAILS, now)


def sign_in(desk: Desk, email: str, password: str) -> Person | None:
    """Whoever proves to be the account's owner; None for every other reason, all of them alike to who asks."""
    claim = _right_claim(desk, email, password)
    if claim is None:
        return None
    with desk.sessions.begin() as session:
        account = session.get_one(StaffUser, claim.user_id, with_for_update=True)
        if not account.active:
            return None
        account.failed, account.locked_until, account.last_signed_in_at = 0, None, desk.now()
        if passwords.is_outdated(claim.password) and account.password == claim.password:
            account.password = passwords.hash_of(password)
        somebody = person_of(account)
        record(session, somebody.actor, Act.sign_in, about(account.id), NO_DETAILS, desk.now())
    return somebody


def sign_out(desk: Desk, somebody: Person) -> None:
    """Ends all sessions of the account: a copy of the cookie is worth nothing any more. Who leaves is not at work."""
    with desk.sessions.begin() as session:
        session.execute(_by_id(somebody.id).values(epoch=StaffUser.epoch + 1))
        set_presence(session, somebody.id, PresenceState.offline, desk.now(), coming_from=AT_WORK)
        record(session, somebody.actor, Act.sign_out, about(somebody.id), NO_DETAILS, desk.now())


def change_password(desk: Desk, somebody: Person, current: str, new: str) -> Person | None:
    """The person with sessions that begin anew; None where `current` is wrong. Raises AccountError."""
    _check_password(new, somebody.email)
    if _right_claim(desk, somebody.email, current) is None:
        return None
    with desk.sessions.begin() as session:
        _renew(session, somebody.id, new)
        changed = person_of(session.get_one(StaffUser, somebody.id, populate_existing=True))
        record(session, somebody.actor, Act.password_changed, about(somebody.id), NO_DETAILS, desk.now())
    return changed


def _right_claim(desk: Desk, email: str, password: str) -> Claim | None:
    """A try with the right password, else None. No transaction is open while the password is looked at."""
    with desk.sessions.begin() as session:
        # Waiting for the disk here would tell an account that is there from one that is not, for which nothing is kept.
        session.execute(text("SET LOCAL synchronous_commit = off"))
        claim = claim_try(session, email, desk.now())
    if passwords.is_right(password, claim.password if claim else None):
        return claim
    with desk.sessions.begin() as session:
        _note_failure(session, email, claim, desk.now())
    return None


def _note_failure(session: Session, email: str, claim: Claim | None, now: datetime) -> None:
    found = find_staff(session, email)
    act = Act.sign_in_locked if claim and claim.last else Act.sign_in_failed
    record(session, VISITOR, act, about(found.id) if found else "", {"tried": claim is not None}, now)


def _renew(session: Session, user_id: int, password: str) -> None:
    session.execute(
        _by_id(user_id).values(
            password=passwords.hash_of(password), epoch=StaffUser.epoch + 1, failed=0, locked_until=None
        )
    )


def _by_id(user_id: int) -> Update:
    return update(StaffUser).where(StaffUser.id == user_id)


def about(user_id: int) -> str:
    """An account, as the audit log names it."""
    return f"staff:{user_id}"
