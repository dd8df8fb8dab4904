"""Whom a monitor may consult in a call."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import exists, or_, select
from sqlalchemy.orm import Session

from rules.handovers import HELD
from rules.roles import ROLES, Permission, Role
from storage.handovers.owed import is_here
from storage.models import Handover, HandoverKind, StaffUser

MOST: Final = 200
RECEIVES: Final = tuple(role for role, may in ROLES.items() if Permission.receive_calls in may)
ATTENDS: Final = tuple(role for role in RECEIVES if Permission.attend_parents in ROLES[role])


def colleagues(session: Session, staff_id: int, now: datetime) -> Sequence[tuple[int, str, Role]]:
    """(id, name, role) of who may be given a call, has a telephone and no call; who attends parents has to be here."""
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
            StaffUser.role.in_(RECEIVES),
            or_(is_here(StaffUser.id, now), StaffUser.role.not_in(ATTENDS)),
        )
        .order_by(StaffUser.name, StaffUser.id)
        .limit(MOST)
    )
    return [(row.id, row.name, row.role) for row in rows]
