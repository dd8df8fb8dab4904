"""The engine: one pool a process, sessions that the caller commits."""

import json
from typing import Any

from sqlalchemy import Engine, create_engine
from sqlalchemy.orm import Session, sessionmaker

from storage.keeping import KEEPING, Keeping

Sessions = sessionmaker[Session]


def _compact(value: Any) -> str:  # noqa: ANN401 - whatever JSON holds
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def make_engine(url: str, *, pool_size: int = 8) -> Engine:
    """An engine for `url` (postgresql+psycopg://…). Times come and go in UTC."""
    return create_engine(
        url,
        pool_size=pool_size,
        max_overflow=4,
        pool_timeout=10,
        json_serializer=_compact,
        hide_parameters=True,  # an error in a log must not tell what a parent said
        connect_args={
            "options": "-c timezone=UTC -c statement_timeout=60s -c idle_in_transaction_session_timeout=60s",
            "connect_timeout": 5,
        },
    )


def make_sessions(engine: Engine, kept: Keeping | None = None) -> Sessions:
    """A factory of sessions; `with sessions.begin() as session` is one transaction.

    kept: what conversations need (`storage.keeping`); whoever talks with nobody needs none.
    """
    return sessionmaker(engine, expire_on_commit=False, info={KEEPING: kept})
