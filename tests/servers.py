"""Real servers for the tests: one PostgreSQL for the whole run, a Valkey for each worker."""

import os
import shutil
import tempfile
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

FOLDER = "ESCUCHA_TEST_FOLDER"
SETTINGS = [name.upper() for name in Settings.model_fields]


def pytest_configure(config: pytest.Config) -> None:
    """The settings of whoever runs the tests must reach neither their data nor their carrier.

    All that the servers need on disk goes into one folder, which every user can reach and which goes with the run.
    """
    for name in SETTINGS:
        os.environ.pop(name, None)
    if not hasattr(config, "workerinput"):  # the workers find it in the environment
        folder = Path(tempfile.mkdtemp(prefix="escucha-test-"))
        folder.chmod(0o755)
        (folder / "tmp").mkdir()
        (folder / "tmp").chmod(0o1777)
        os.environ |= {FOLDER: str(folder), "TMPDIR": str(folder / "tmp")}


def pytest_unconfigure(config: pytest.Config) -> None:
    """Only who made the folder removes it."""
    if not hasattr(config, "workerinput"):
        shutil.rmtree(os.environ[FOLDER], ignore_errors=True)


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
def open_folder() -> Path:
    """A folder that every user can reach, which pytest's own are not. All workers have the same."""
    return Path(os.environ[FOLDER])


@pytest.fixture(scope="session")
def server_url(open_folder: Path) -> Iterator[str]:
    """Where databases may be made: TEST_DATABASE_URL, or an embedded PostgreSQL that all workers share."""
    given = os.environ.get("TEST_DATABASE_URL")
    if given:
        yield make_url(given).set(drivername="postgresql+psycopg").render_as_string(hide_password=False)
        return
    with embedded_servers(open_folder / "shared", database=True, redis=False, durable=False) as embedded:
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
def redis_url(open_folder: Path, worker_id: str) -> Iterator[str]:
    """A Valkey that this worker may empty."""
    with embedded_servers(open_folder / f"valkey-{worker_id}", database=False, redis=True) as embedded:
        yield embedded.redis_url


@pytest.fixture
def home(open_folder: Path) -> Iterator[Path]:
    """An ESCUCHA_HOME that does not exist yet."""
    folder = Path(tempfile.mkdtemp(dir=open_folder))
    folder.chmod(0o755)
    yield folder / "var"
    shutil.rmtree(folder)
