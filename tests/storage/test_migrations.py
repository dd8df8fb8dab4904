"""The schema's history: one row of numbers, every step there and back, and nothing that the models do not say."""

import re
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import Script, ScriptDirectory
from sqlalchemy import Engine, create_engine, text

from storage.migrate import SCRIPTS, downgrade, upgrade
from storage.models import Base

HISTORY_OF_ALEMBIC = "alembic_version"
SHAPE = {
    "columns": """
        SELECT table_name, column_name, data_type, character_maximum_length, is_nullable, column_default, is_identity
        FROM information_schema.columns WHERE table_schema = 'public' ORDER BY 1, 2""",
    "indexes": "SELECT tablename, indexdef FROM pg_indexes WHERE schemaname = 'public' ORDER BY 1, 2",
    "constraints": """
        SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid)
        FROM pg_constraint WHERE connamespace = 'public'::regnamespace ORDER BY 1, 2""",
    "options": """
        SELECT relname, reloptions FROM pg_class
        WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' ORDER BY 1""",
}


def history() -> list[Script]:
    """The migrations from the first to the last, as alembic finds them."""
    config = Config()
    config.set_main_option("script_location", SCRIPTS)
    return list(ScriptDirectory.from_config(config).walk_revisions())[::-1]


def shape(engine: Engine) -> dict[str, list[tuple[Any, ...]]]:
    """Everything about our tables that PostgreSQL can tell."""
    with engine.connect() as connection:
        rows = {name: connection.execute(text(query)).all() for name, query in SHAPE.items()}
    return {name: [tuple(row) for row in found if row[0] != HISTORY_OF_ALEMBIC] for name, found in rows.items()}


@pytest.fixture
def empty(empty_database_url: str):
    engine = create_engine(empty_database_url)
    yield engine
    engine.dispose()


def test_migrations_stand_numbered_in_one_row():
    numbers = [f"{number:04}" for number in range(1, len(history()) + 1)]
    assert [migration.revision for migration in history()] == numbers
    assert [migration.down_revision for migration in history()] == [None, *numbers[:-1]]
    assert [Path(migration.path).name[:6] for migration in history()] == [f"v{number}_" for number in numbers]


def test_every_migration_says_what_it_is_for():
    for migration in history():
        assert re.match(r"[A-Z].+\.$", migration.module.__doc__ or ""), migration.path


def test_each_migration_can_be_taken_back_and_made_again(empty):
    for migration in history():
        before = shape(empty)
        upgrade(empty, migration.revision)
        made = shape(empty)
        downgrade(empty, str(migration.down_revision or "base"))
        assert shape(empty) == before
        upgrade(empty, migration.revision)
        assert shape(empty) == made != before


def test_the_models_are_what_the_migrations_make(empty):
    upgrade(empty)
    with empty.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), Base.metadata) == []


def test_indexes_fillfactors_and_defaults_are_those_of_the_models_too(empty, fresh_database_url):
    Base.metadata.create_all(empty)
    migrated = create_engine(fresh_database_url)
    assert shape(migrated) == shape(empty)
    migrated.dispose()


def release(url: str) -> None:
    """What a release process does."""
    engine = create_engine(url)
    upgrade(engine)
    engine.dispose()


def test_two_releases_at_once_migrate_once(empty, empty_database_url):
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as releases:
        list(releases.map(release, [empty_database_url] * 2))
    assert {row[0] for row in shape(empty)["columns"]} == set(Base.metadata.tables)
