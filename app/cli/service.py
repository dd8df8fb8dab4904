"""What a command needs around it: the settings, and the embedded servers where no others are set."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.orm import Session

from app.config import Need, Settings, load_settings
from app.embedded import Embedded, embedded_servers
from storage.database import make_engine, make_sessions


@contextmanager
def service(need: Need) -> Iterator[Settings]:
    """The settings with every address filled in that `need` has a use for. Raises Refused.

    Embedded servers that another command runs in the same ESCUCHA_HOME are used; else ours run meanwhile.
    """
    settings = load_settings(need)
    redis = need is Need.service and not settings.redis_url
    with embedded_servers(settings.escucha_home, database=not settings.database_url, redis=redis) as embedded:
        yield with_addresses(settings, embedded)


@contextmanager
def open_session(settings: Settings) -> Iterator[Session]:
    """One transaction: kept when the block ends well, undone when it raises."""
    engine = make_engine(settings.database_url)
    try:
        with make_sessions(engine).begin() as session:
            yield session
    finally:
        engine.dispose()


def with_addresses(settings: Settings, embedded: Embedded) -> Settings:
    """The settings, with the embedded servers where no others are set."""
    found = {
        "database_url": settings.database_url or embedded.database_url,
        "redis_url": settings.redis_url or embedded.redis_url,
    }
    return settings.model_copy(update=found)
