"""escucha line: our numbers at the carrier."""

import click

from app.carrier import carrier_client
from app.config import Need, load_settings
from ivr.carrier import Carrier
from ivr.connecting import connect_line


@click.group()
def line() -> None:
    """Los números de la cuenta del operador."""


@line.command()
@click.argument("number")
def connect(number: str) -> None:
    """Dirige a este servicio las llamadas y los mensajes que entran a NUMBER."""
    settings = load_settings(Need.service)
    connect_line(Carrier(carrier_client(settings)), number, settings.public_base_url)
    click.echo(f"{number} llega ahora a {settings.public_base_url}")
