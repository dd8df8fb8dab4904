"""How alembic runs our migrations: one transaction, one migrator at a time, no long wait for a lock."""

from alembic import context
from sqlalchemy import text

from storage.models import Base

MIGRATING = 0x65736375
"""The advisory lock that two release processes starting at once share."""


def run() -> None:
    with context.config.attributes["engine"].begin() as connection:
        connection.execute(text("SET LOCAL statement_timeout = 0"))
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": MIGRATING})
        connection.execute(text("SET LOCAL lock_timeout = '10s'"))
        context.configure(connection=connection, target_metadata=Base.metadata, transaction_per_migration=False)
        context.run_migrations()


run()
