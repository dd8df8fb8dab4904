"""escucha outreach: the one switch for everything outgoing."""

import click

from app.cli.service import open_session, service
from app.cli.staff import acting, as_option
from app.config import Need
from app.runtime import utc_now
from rules.roles import Permission
from storage import audit
from storage.models.audit import Act
from storage.queries.campaigns import switch_outreach_off, switch_outreach_on


@click.group()
def outreach() -> None:
    """El interruptor de todo lo que sale."""


@outreach.command()
@click.option("--reason", default="", metavar="TEXT", help="Por qué; queda anotado.")
@as_option
def stop(reason: str, as_email: str | None) -> None:
    """Nada sale de ninguna campaña hasta resume; las llamadas en curso terminan."""
    with service(Need.servers) as settings, open_session(settings) as session:
        actor, now = acting(session, as_email, Permission.run_campaigns), utc_now()
        switch_outreach_off(session, reason, now)
        audit.record(session, actor, Act.outreach_stopped, "", {}, now)
    click.echo("Nada sale. Para volver a llamar: escucha outreach resume")


@outreach.command()
@as_option
def resume(as_email: str | None) -> None:
    """Vuelve a salir lo que estaba pendiente."""
    with service(Need.servers) as settings, open_session(settings) as session:
        actor = acting(session, as_email, Permission.run_campaigns)
        switch_outreach_on(session)
        audit.record(session, actor, Act.outreach_resumed, "", {}, utc_now())
    click.echo("Las campañas en curso vuelven a llamar.")
