"""Orders to the carrier for assisted calls: pages and webhooks write them, a job carries them out.

The orders of one hand-over are carried out one after the other, so that a parent is never held after he was to be back.
One that was given under an earlier claim is dropped. No transaction is open while the carrier is asked.
"""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from itertools import groupby
from typing import Final

import structlog
from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from carrier.asking import CarrierRefused, CarrierUnreachable
from monitors.asking import ASK, FINAL, Asked, prepare
from monitors.giving_up import gave_up
from monitors.switchboard import Switchboard
from rules.assisted import FENCELESS, Order
from storage.handovers import telephones
from storage.models import LineOrder

LEASE: Final = timedelta(seconds=20)
"""How long a job may take until another one tries."""
MOST_TRIES: Final = 4
BROKEN: Final = "it could not even be given up"
FIRST_WAIT: Final = timedelta(seconds=1)
THREADS: Final = 8

log = structlog.get_logger(__name__)


def claim_due(session: Session, now: datetime, room: int) -> Sequence[int]:
    """Ids of orders to carry out, leased to the caller; none of a hand-over of which one waits or is at work."""
    other = aliased(LineOrder)
    waits = select(other.handover_id).where(other.done_at.is_(None), (other.due_at > now) | (other.lease_until > now))
    rows = session.scalars(
        select(LineOrder)
        .where(LineOrder.done_at.is_(None), LineOrder.due_at <= now, LineOrder.handover_id.not_in(waits))
        .order_by(LineOrder.id)
        .limit(room)
        .with_for_update(skip_locked=True)
    ).all()
    for row in rows:
        row.lease_until = now + LEASE
    return [row.id for row in rows]


def carry_out(board: Switchboard, order_ids: Sequence[int]) -> None:
    """Carry these orders out. Safe to run twice: what was done is not done again."""
    with board.sessions() as session:
        which = select(LineOrder.handover_id, LineOrder.id).where(LineOrder.id.in_(order_ids))
        rows = session.execute(which.order_by(LineOrder.handover_id, LineOrder.id)).all()
    calls = [[row.id for row in some] for _, some in groupby(rows, key=lambda row: row.handover_id)]
    if calls:
        with ThreadPoolExecutor(max_workers=min(THREADS, len(calls))) as threads:
            list(threads.map(lambda ids: _one_call(board, ids), calls))


def _one_call(board: Switchboard, order_ids: Sequence[int]) -> None:
    """The orders of one hand-over; the first that has to wait keeps the others waiting."""
    for place, order_id in enumerate(order_ids):
        if not _one(board, order_id):
            _release(board, order_ids[place + 1 :])
            return


def _one(board: Switchboard, order_id: int) -> bool:
    """Whether the order is over: carried out, dropped or given up. One that breaks ends no other call's."""
    try:
        return _tried(board, order_id)
    except Exception:  # even giving it up broke, or the database is gone: its lease runs out
        log.exception("order_failed", order=order_id)
        return False


def _tried(board: Switchboard, order_id: int) -> bool:
    if not _counted(board, order_id):
        return True
    try:
        asked = _prepared(board, order_id)
        if asked is None:
            return True
        ASK[asked.what](board, asked)
    except (CarrierRefused, CarrierUnreachable) as error:
        return _failed(board, order_id, error, str(error))
    except Exception as error:  # whatever it is, it is tried so many times and no more; its words may name anybody
        is_over = _failed(board, order_id, error, type(error).__name__)
        if is_over:
            log.exception("order_failed", order=order_id)
        return is_over
    with board.sessions.begin() as session:
        row = session.get_one(LineOrder, order_id)
        row.done_at, row.lease_until = board.now(), None
    return True


def _counted(board: Switchboard, order_id: int) -> bool:
    """Count one try more, whatever becomes of it; False for an order that is over. Who cannot even be given up is."""
    with board.sessions.begin() as session:
        row = session.get_one(LineOrder, order_id, with_for_update=True)
        if row.done_at is None and row.tries >= MOST_TRIES:
            row.done_at, row.problem = board.now(), BROKEN
        elif row.done_at is None:
            row.tries += 1
        return row.done_at is None


def _prepared(board: Switchboard, order_id: int) -> Asked | None:
    """What to ask of the carrier; None when it is not to be asked any more."""
    with board.sessions.begin() as session:
        row = session.get_one(LineOrder, order_id)
        found = telephones.with_leg(session, int(row.details["leg"]))
        session.refresh(row)
        if found is None or row.done_at is not None:
            return None
        current = row.what in FENCELESS or row.fence == found[0].fence
        asked = prepare(session, board.vault, row, *found) if current else None
        if asked is None:
            row.done_at = board.now()
        return asked


def _failed(board: Switchboard, order_id: int, error: Exception, words: str) -> bool:
    """Tried again after a growing wait; what was refused for good, or failed too often, is given up: then True."""
    now, refused = board.now(), isinstance(error, CarrierRefused) and not error.too_fast
    with board.sessions.begin() as session:
        row = session.get_one(LineOrder, order_id)
        found = telephones.with_leg(session, int(row.details["leg"]))
        again = row.tries < MOST_TRIES and not (refused and row.what in FINAL)
        if again:
            row.due_at, row.lease_until = now + FIRST_WAIT * 2 ** (row.tries - 1), None
        else:
            row.done_at, row.problem = now, words[:100]
            session.flush()
            if found is not None and (row.what in FENCELESS or row.fence == found[0].fence):
                gave_up(session, Order(row.what), *found, error, now, board.zone)
    log.warning("order_not_carried_out", order=order_id, what=words)
    return not again


def _release(board: Switchboard, order_ids: Sequence[int]) -> None:
    with board.sessions.begin() as session:
        for row in session.scalars(select(LineOrder).where(LineOrder.id.in_(order_ids))):
            row.lease_until = None
