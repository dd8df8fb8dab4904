"""escucha audit: whether the audit log is whole."""

from dataclasses import asdict

import click

from app.cli.answers import json_option, say_json
from app.cli.service import open_session, service
from app.config import Need
from app.errors import Refused
from storage import audit as log


@click.group()
def audit() -> None:
    """La bitácora de lo que se hizo."""


@audit.command()
@json_option
def verify(as_json: bool) -> None:
    """Recorre la bitácora entera y dice si alguien la cambió."""
    with service(Need.servers) as settings, open_session(settings) as session:
        verdict = log.verify(session)
    if as_json:
        say_json(asdict(verdict) | {"whole": verdict.first_wrong is None})
    if verdict.first_wrong is not None:
        raise Refused("broken_chain", _broken(verdict))
    if not as_json:
        click.echo(f"La bitácora está completa: {verdict.entries} entradas. Huella de la última: {verdict.last_hash}")


def _broken(verdict: log.Verdict) -> str:
    return (
        f"La bitácora fue cambiada: de {verdict.entries} entradas, la primera que falta o no corresponde es la "
        f"{verdict.first_wrong}. Guarde una copia de la base de datos y avise a quien la supervisa."
    )
