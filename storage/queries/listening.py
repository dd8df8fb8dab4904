"""One look at a time for the texts that no webhook brought: two at once would both write the same answer."""

from typing import Final

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

LISTENING: Final = 0x6C697374
"""The advisory lock of whoever looks."""


def is_alone(session: Session) -> bool:
    """Whether nobody else looks; nobody does then until the transaction ends, which may take as long as the answers."""
    session.execute(text("SET LOCAL idle_in_transaction_session_timeout = 0"))
    return bool(session.scalar(select(func.pg_try_advisory_xact_lock(LISTENING))))
