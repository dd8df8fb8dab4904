"""What an administrator does to the accounts of others; never to his own. Each act goes into the audit log."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Final

from sqlalchemy.orm import Session

from desk.access.accounts import about
from desk.access.records import change_record
from desk.person import Person
from rules.roles import Role
from rules.staff_records import Columns
from storage.audit import NO_DETAILS, record
from storage.models import Act, StaffUser
from storage.vault import Vault

OWN_ACCOUNT: Final = "No puede cambiar su propia cuenta: pídaselo a otro administrador."


class OwnAccount(Exception):
    """An administrator asked to change his own account; `code` for programs, `words` for people."""

    code, words = "own_account", OWN_ACCOUNT


def _disable(account: StaffUser) -> None:
    account.active = False
    account.epoch += 1


def _enable(account: StaffUser) -> None:
    account.active = True
    _unlock(account)


def _unlock(account: StaffUser) -> None:
    account.failed, account.locked_until = 0, None


MOVES: Final[Mapping[Act, Callable[[StaffUser], None]]] = {
    Act.staff_disabled: _disable,
    Act.staff_enabled: _enable,
    Act.staff_unlocked: _unlock,
}


def move_account(session: Session, by: Person, user_id: int, act: Act, now: datetime) -> StaffUser | None:
    """The account after `act`, one of MOVES; None where there is no such account. Raises OwnAccount."""
    account = _others_account(session, by, user_id)
    if account is not None:
        MOVES[act](account)
        record(session, by.actor, act, about(user_id), NO_DETAILS, now)
    return account


def change_role(session: Session, by: Person, user_id: int, role: Role, now: datetime) -> StaffUser | None:
    """The account with this role, from its next page on; None where there is no such account. Raises OwnAccount."""
    account = _others_account(session, by, user_id)
    if account is not None:
        details = {"from": account.role.value, "to": role.value}
        account.role = role
        record(session, by.actor, Act.staff_role_changed, about(user_id), details, now)
    return account


def change_others_record(
    session: Session, vault: Vault, by: Person, user_id: int, columns: Columns, now: datetime
) -> StaffUser | None:
    """The account with these columns of its record; None where there is no such account. Raises OwnAccount."""
    account = _others_account(session, by, user_id)
    if account is not None:
        change_record(session, vault, account, columns, by.actor, now)
    return account


def _others_account(session: Session, by: Person, user_id: int) -> StaffUser | None:
    if user_id == by.id:
        raise OwnAccount(OWN_ACCOUNT)
    return session.get(StaffUser, user_id, with_for_update=True)
