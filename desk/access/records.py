"""Somebody's record for the work: telephone, languages, departamento, shift. Changes go into the audit log."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from desk.access.accounts import about
from rules.staff_records import Columns
from storage.audit import Actor, record
from storage.models import Act, StaffUser
from storage.vault import Vault


def telephone_of(vault: Vault, account: StaffUser) -> str:
    """Where calls ring for this person: E.164, sip: or client:; "" for nowhere."""
    return vault.open(account.telephone, "staff") if account.telephone else ""


def change_record(
    session: Session, vault: Vault, account: StaffUser, columns: Columns, by: Actor, now: datetime
) -> None:
    """Keep what differs, and write down which fields, never what they say. `account`: locked by the caller."""
    changed = {name: value for name, value in columns.items() if value != _now(vault, account, name)}
    for name, value in changed.items():
        setattr(account, name, _sealed(vault, value) if name == "telephone" else value)
    if changed:
        record(session, by, Act.staff_record_changed, about(account.id), {"changed": ", ".join(sorted(changed))}, now)


def values_of(account: StaffUser) -> Mapping[str, Any]:
    """The record as the fields of a form hold it; the telephone is not among them."""
    times = {"shift_from": account.shift_from, "shift_until": account.shift_until}
    shown = {name: f"{at:%H:%M}" if at else "" for name, at in times.items()}
    shown |= {"on_call": "1" if account.on_call else ""}
    return {"languages": account.languages, "departamento": account.departamento, **shown}


def _now(vault: Vault, account: StaffUser, name: str) -> object:
    return telephone_of(vault, account) if name == "telephone" else getattr(account, name)


def _sealed(vault: Vault, telephone: str) -> bytes | None:
    return vault.seal(telephone, "staff") if telephone else None
