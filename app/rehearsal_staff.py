"""Who works in the demo."""

import secrets
from datetime import datetime
from typing import Final

from sqlalchemy.orm import Session

from desk.access import accounts
from desk.access.accounts import NewAccount
from desk.access.records import change_record
from rules.roles import Role
from rules.staff_records import read_changes
from storage.audit import SYSTEM
from storage.models import StaffUser
from storage.vault import Vault

STAFF: Final = {
    "coordinacion": ("Coordinación (ensayo)", Role.coordinator),
    "monitor": ("Monitor (ensayo)", Role.monitor),
    "supervision": ("Supervisión (ensayo)", Role.supervisor),
    "analisis": ("Análisis (ensayo)", Role.analyst),
    "enlace": ("Enlace de Quetzaltenango (ensayo)", Role.liaison),
    "dicoms": ("DICOMS (ensayo)", Role.communications),
    "dicoms2": ("DICOMS, quien aprueba (ensayo)", Role.communications),
}
"""Who works in the demo: the e-mail and the SIP address begin so."""
PLACES: Final = {"enlace": {"departamento": "Quetzaltenango"}}
"""Who works in one departamento alone."""


def add_staff(session: Session, vault: Vault, now: datetime) -> str:
    """Accounts for whoever watches the demo, each with a simulated telephone; their password, made up each time."""
    password = secrets.token_urlsafe(12)
    for who, (name, role) in STAFF.items():
        new = NewAccount(f"{who}@example.org", name, role, password)
        account = session.get_one(StaffUser, accounts.add(session, new, SYSTEM, now))
        telephone = {"telephone": f"sip:{who}@example.org", "languages": "es, quc, cak, mam, kek"}
        record = read_changes(telephone | PLACES.get(who, {}))
        change_record(session, vault, account, record, SYSTEM, now)
    return password
