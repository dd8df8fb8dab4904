"""Waiting for another connection to get as far as the test needs it."""

import time
from collections.abc import Callable

from sqlalchemy import text

from storage.database import Sessions

PATIENCE_SECONDS = 60


def until(happened: Callable[[], bool]) -> None:
    """Go on as soon as it has happened; fail when it does not."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not happened():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.005)


def waiting_for_locks(sessions: Sessions) -> int:
    """How many connections to this database wait for an advisory lock."""
    with sessions() as session:
        return session.scalar(
            text(
                "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted "
                "AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
            )
        )


def waiting_for_rows(sessions: Sessions) -> int:
    """How many connections to this database wait for another one's row."""
    with sessions() as session:
        return session.scalar(
            text(
                "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
            )
        )
