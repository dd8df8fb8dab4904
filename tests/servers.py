"""Real servers for the tests: one PostgreSQL for the whole run, a Valkey for each worker."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from psycopg import sql
from sqlalchemy.engine import make_url

from app.config import Settings
from app.embedded import embedded_servers
from storage.database import make_engine
from storage.migrate import upgrade

SETTINGS = [name.upper() for name in Settings.model_fields]


def pytest_configure() -> None:
    """The settings of whoever runs the tests must reach neither their data nor their carrier."""
    for name in SETTINGS:
        os.environ.pop(name, None)


@contextmanager
def new_database(server_url: str, name: str, template: str = "template1") -> Iterator[str]:
    """A database of this name on the server of `server_url`, for as long as the block lasts; its address."""
    quoted = sql.Identifier(name)
    drop = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(quoted)
    make = sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(quoted, sql.Identifier(template))
    address = make_url(server_url)
    plain = address.set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(plain, autocommit=True) as connection:
        connection.execute(drop)
        connection.execute(make)
        try:
            yield address.set(database=name).render_as_string(hide_password=False)
        finally:
            connection.execute(drop)


@pytest.fixture(scope="session")
def server_url(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Iterator[str]:
    """Where databases may be made: TEST_DATABASE_URL, or an embedded PostgreSQL that all workers share."""
    given = os.environ.get("TEST_DATABASE_URL")
    if given:
        yield make_url(given).set(drivername="postgresql+psycopg").render_as_string(hide_password=False)
        return
    folder = tmp_path_factory.getbasetemp()
    shared = folder if worker_id == "master" else folder.parent
    with embedded_servers(shared / "servers", database=True, redis=False, durable=False) as embedded:
        yield embedded.database_url


@pytest.fixture(scope="session")
def migrated_template(server_url: str, worker_id: str) -> Iterator[str]:
    """The name of a database with our tables and nobody in it, to copy from."""
    name = f"escucha_template_{worker_id}"
    with new_database(server_url, name) as url:
        engine = make_engine(url)
        upgrade(engine)
        engine.dispose()
        yield name


@pytest.fixture(scope="session")
def database_url(server_url: str, migrated_template: str, worker_id: str) -> Iterator[str]:
    """A database with our tables, for all tests of this worker: each empties it, or leaves it as it was."""
    with new_database(server_url, f"escucha_{worker_id}", migrated_template) as url:
        yield url


@pytest.fixture
def fresh_database_url(server_url: str, migrated_template: str, worker_id: str) -> Iterator[str]:
    """A database with our tables, for one test alone."""
    with new_database(server_url, f"escucha_fresh_{worker_id}", migrated_template) as url:
        yield url


@pytest.fixture
def empty_database_url(server_url: str, worker_id: str) -> Iterator[str]:
    """A database without any table, for one test alone."""
    with new_database(server_url, f"escucha_empty_{worker_id}") as url:
        yield url


@pytest.fixture(scope="session")
def redis_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A Valkey that this worker may empty."""
    home = tmp_path_factory.getbasetemp() / "servers"
    with embedded_servers(home, database=False, redis=True) as embedded:
        yield embedded.redis_url


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """An ESCUCHA_HOME that does not exist yet."""
    return tmp_path / "var"
