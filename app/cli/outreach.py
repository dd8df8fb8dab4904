"""escucha outreach: the one switch for everything outgoing."""

import click

from app.cli.service import open_session, service
from app.config import Need
from app.runtime import utc_now
from storage.queries.campaigns import switch_outreach_off, switch_outreach_on


@click.group()
def outreach() -> None:
    """El interruptor de todo lo que sale."""


@outreach.command()
@click.option("--reason", default="", metavar="TEXT", help="Por qué; queda anotado.")
def stop(reason: str) -> None:
    """Nada sale de ninguna campaña hasta resume; las llamadas en curso terminan."""
    with service(Need.servers) as settings, open_session(settings) as session:
        switch_outreach_off(session, reason, utc_now())
    click.echo("Nada sale. Para volver a llamar: escucha outreach resume")


@outreach.command()
def resume() -> None:
    """Vuelve a salir lo que estaba pendiente."""
    with service(Need.servers) as settings, open_session(settings) as session:
        switch_outreach_on(session)
    click.echo("Las campañas en curso vuelven a llamar.")
