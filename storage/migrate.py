"""Migrations, run from code: there is no alembic.ini to find or to lose."""

from alembic import command
from alembic.config import Config
from sqlalchemy import Engine

SCRIPTS = "storage:migrations"


def _config(engine: Engine) -> Config:
    config = Config()
    config.set_main_option("script_location", SCRIPTS)
    config.attributes["engine"] = engine
    return config


def upgrade(engine: Engine, revision: str = "head") -> None:
    """Bring the schema to `revision`; does nothing where it is there already."""
    command.upgrade(_config(engine), revision)


def downgrade(engine: Engine, revision: str) -> None:
    """Take the schema back to `revision` (`base`: an empty database)."""
    command.downgrade(_config(engine), revision)
