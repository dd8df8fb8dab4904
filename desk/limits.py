"""How often one address may ask: where passwords and links could be guessed. Never where the carrier asks."""

from collections.abc import Callable
from typing import Any, Final

from flask import Blueprint, Flask, request
from flask_limiter import Limiter
from redis import ConnectionPool
from redis.backoff import NoBackoff
from redis.retry import Retry

SIGN_INS: Final = "30 per minute"
"""Sign-ins of one address: an office may share one, and each account has its own lock besides."""
PARENTS_PAGES: Final = "600 per minute"
"""Pages by signed link of one address: a telephone company gives many families the same one."""
COMPLAINTS: Final = "60 per hour"
"""Complaints that one address may begin, for the same reason."""
ALL_COMPLAINTS: Final = "1000 per hour"
"""What everybody together may begin: many times the busiest hour, and what people can look through."""
UPLOADS: Final = "120 per hour"
ALL_UPLOADS: Final = "2000 per day"
"""Files that are sent with complaints: of 10 MB at most, before they are made smaller."""
CASES: Final = "60 per minute"
"""Questions after a case, of one address: its number can be guessed, and tells its state."""
PATIENCE_SECONDS: Final = 1.0


def make_limiter(app: Flask, redis_url: str, proxies: int) -> Limiter:
    """The application's limiter. It counts in Redis; while that is down, in this process."""
    # A pool of our own: nobody who signs in waits for a Redis that is down, and every address of it is understood.
    patience = {"socket_connect_timeout": PATIENCE_SECONDS, "socket_timeout": PATIENCE_SECONDS}
    pool: Any = ConnectionPool.from_url(redis_url, retry=Retry(NoBackoff(), 0), **patience)
    return Limiter(
        caller_address(proxies),
        app=app,
        storage_uri="redis://",
        storage_options={"connection_pool": pool},
        strategy="fixed-window",
        in_memory_fallback_enabled=True,
        swallow_errors=True,  # those who ask in the very moment in which Redis goes down are let through
        key_prefix="escucha",
    )


def caller_address(proxies: int) -> Callable[[], str]:
    """How the caller's address is found behind so many proxies of ours.

    Each proxy adds the address that it was asked from at the end of X-Forwarded-For: what stands before ours is
    whatever the caller wrote. Without proxies the header counts for nothing.
    """

    def address() -> str:
        told = [one.strip() for one in request.headers.get("X-Forwarded-For", "").split(",") if one.strip()]
        believed = told[-proxies] if 0 < proxies <= len(told) else request.remote_addr
        return believed or "unknown"  # an empty key would not be counted at all

    return address


def limit_sign_ins(limiter: Limiter, app: Flask, endpoint: str) -> None:
    """The view that looks at passwords: one address may ask for so many a minute."""
    limited: Any = limiter.limit(SIGN_INS)(app.view_functions[endpoint])
    app.view_functions[endpoint] = limited


def limit_pages(limiter: Limiter, pages: Blueprint) -> None:
    """The parents' pages: one address may ask for so many a minute."""
    limiter.limit(PARENTS_PAGES)(pages)


def limit_view(limiter: Limiter, app: Flask, endpoint: str, one: str, all_together: str = "") -> None:
    """A view that keeps something: so often for one address, and for everybody together."""
    view: Any = limiter.limit(one)(app.view_functions[endpoint])
    if all_together:
        view = limiter.shared_limit(all_together, scope=endpoint, key_func=lambda: "everybody")(view)
    app.view_functions[endpoint] = view
