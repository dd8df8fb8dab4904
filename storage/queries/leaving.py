"""Rows that each stand for one text of ours on its way: notices to parents, alerts to the staff, texts of threads."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final, TypeVar

from sqlalchemy import exists, or_, select, update
from sqlalchemy.orm import Session

from rules.lives import TEXT_LIFE, TextState, sources
from storage.models import OUTREACH, Notice, StaffAlert, Switch, ThreadText

Row = TypeVar("Row", Notice, StaffAlert, ThreadText)
ON_ITS_WAY: Final = (TextState.due, TextState.sending)
NOT_HELD: Final = ~exists().where(Switch.name == OUTREACH)
"""No operator holds everything that goes out."""


def claim_to_send(
    session: Session,
    table: type[Row],
    now: datetime,
    lease: timedelta,
    room: int,
    *which: Any,  # noqa: ANN401 - SQL conditions
) -> Sequence[int]:
    """Ids of those that are due, or of which the carrier's word was lost, leased to the caller, the oldest first."""
    free = (
        select(table.id)
        .where(
            table.state.in_(ON_ITS_WAY),
            table.due_at <= now,
            or_(table.lease_until.is_(None), table.lease_until <= now),
            *which,
        )
        .order_by(table.due_at, table.id)
        .limit(room)
        .with_for_update(skip_locked=True)
        .cte("free")  # looked for once, whatever the plan: no more than `room`
    )
    claimed = update(table).where(table.id.in_(select(free.c.id))).values(lease_until=now + lease)
    return sorted(session.scalars(claimed.returning(table.id)))


def lock_unsent(session: Session, table: type[Row], row_id: int) -> Row | None:
    """One that the carrier has not taken, as far as we know, locked."""
    which = select(table).where(table.id == row_id, table.state.in_(ON_ITS_WAY)).with_for_update()
    return session.scalars(which.execution_options(populate_existing=True)).one_or_none()


def lock_sent(session: Session, table: type[Row], row_id: int, sid: str) -> Row | None:
    """The message of ours with this SID, or one whose SID is not known yet, locked."""
    same = or_(table.carrier_sid == sid, table.carrier_sid.is_(None))
    taken = select(table.id).where(table.carrier_sid == sid, table.id != row_id)
    ours = table.state != TextState.received
    which = select(table).where(table.id == row_id, same, ours, ~exists(taken)).with_for_update()
    return session.scalars(which.execution_options(populate_existing=True)).one_or_none()


def send_again(session: Session, table: type[Row], row_id: int, at: datetime) -> None:
    """It has not left: it is due once more."""
    session.execute(
        update(table)
        .where(table.id == row_id, table.state.in_(sources(TEXT_LIFE, TextState.due)))
        .values(state=TextState.due, due_at=at, lease_until=None)
    )


def known_here(session: Session, table: type[Row], sids: Sequence[str]) -> set[str]:
    """Which of these messages the table has."""
    return {sid for sid in session.scalars(select(table.carrier_sid).where(table.carrier_sid.in_(sids))) if sid}
