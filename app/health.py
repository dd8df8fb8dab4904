"""Whether the service can do its work: 200 while the database answers, so that calls go on."""

from datetime import timedelta
from typing import Any, Final

from flask.typing import ResponseReturnValue
from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry
from sqlalchemy import func, or_, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from app.runtime import Runtime, utc_now
from rules.lives import AttemptState
from storage.models import Attempt

OVERDUE: Final = timedelta(minutes=2)
"""Ended calls not settled, or claimed calls not placed, for so long: the workers do not work."""

PATIENCE_SECONDS: Final = 1.0


def health(house: Runtime) -> ResponseReturnValue:
    """`status`: ok, degraded (Redis down or work overdue) or down (no database, and only then a 503)."""
    try:
        overdue = _overdue(house)
    except (DBAPIError, PoolTimeoutError):
        return {"status": "down", "database": False}, 503
    redis = _redis_answers(house)
    answer: dict[str, Any] = {"database": True, "redis": redis, "overdue": overdue}
    return {"status": "ok" if redis and not overdue else "degraded", **answer}, 200


def _overdue(house: Runtime) -> int:
    before = utc_now() - OVERDUE
    unsettled = (Attempt.state == AttemptState.ended) & Attempt.settled_at.is_(None) & (Attempt.ended_at < before)
    handed = (Attempt.state == AttemptState.handed) & (Attempt.due_at < before) & (Attempt.lease_until < before)
    with house.sessions() as session:
        return session.scalar(select(func.count()).select_from(Attempt).where(or_(unsettled, handed))) or 0


def _redis_answers(house: Runtime) -> bool:
    # A connection of its own: the workers' waits as long as it takes, and a Redis that hangs would hang this page.
    patience = {"socket_connect_timeout": PATIENCE_SECONDS, "socket_timeout": PATIENCE_SECONDS}
    try:
        with Redis.from_url(house.settings.redis_url, retry=Retry(NoBackoff(), 0), **patience) as redis:
            return bool(redis.ping())
    except RedisError:
        return False
