"""A database that closes our connections in the middle of a call."""

import psycopg
from sqlalchemy.engine import make_url

from tests.ivr.telephone import words


def _close_every_connection(database_url: str) -> None:
    """As a restart does."""
    address = make_url(database_url).set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


def test_the_call_goes_on_when_the_database_has_closed_our_connections(world, ana, database_url):
    ana.answer()
    ana.press("1")
    _close_every_connection(database_url)
    world.sessions.kw["bind"].dispose()  # the test's own connections are closed too
    assert ana.press("1").says == [words("uso")]
