"""escucha db: the schema of the database."""

import click

from app.cli.service import service
from app.config import Need
from storage.database import make_engine
from storage.migrate import upgrade


@click.group()
def db() -> None:
    """La base de datos."""


@db.command("upgrade")
def db_upgrade() -> None:
    """Lleva las tablas a su última versión."""
    with service(Need.servers) as settings:
        engine = make_engine(settings.database_url)
        try:
            upgrade(engine)
        finally:
            engine.dispose()
    click.echo("La base de datos está al día.")
