"""Whom a monitor may consult in a call."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import exists, or_, select
from sqlalchemy.orm import Session

from rules.handovers import HELD
from rules.roles import Role
from storage.models import Handover, HandoverKind, StaffUser
from storage.owed import is_here

MOST: Final = 200


def colleagues(session: Session, staff_id: int, now: datetime) -> Sequence[tuple[int, str, Role]]:
    """(id, name, role) of who has a telephone and no call: those at work, and the analysts, who have no shift here."""
    busy = exists().where(
        Handover.staff_id == StaffUser.id, Handover.state.in_(HELD), Handover.kind != HandoverKind.thread
    )
    rows = session.execute(
        select(StaffUser.id, StaffUser.name, StaffUser.role)
        .where(
            StaffUser.active,
            StaffUser.telephone.is_not(None),
            StaffUser.id != staff_id,
            ~busy,
            or_(is_here(StaffUser.id, now), StaffUser.role == Role.analyst),
        )
        .order_by(StaffUser.name, StaffUser.id)
        .limit(MOST)
    )
    return [(row.id, row.name, row.role) for row in rows]
