"""escucha results: a campaign's answers as a file."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

import click

from app.cli.answers import json_option, say_json
from app.cli.service import open_session, service
from app.config import Need
from app.errors import Refused
from campaigns.lifecycle import CampaignError
from results.export import export_csv, summary
from results.summary import summary_text
from storage.models import Campaign


@contextmanager
def _whole_file(out: Path) -> Iterator[BinaryIO]:
    """A file that is at `out` once the block has ended well, and nowhere when it has not. Raises Refused."""
    partial = out.with_name(f".{out.name}.{os.getpid()}.partial")
    try:
        file = partial.open("wb")
    except OSError as error:
        words = f"No se puede escribir en {out.absolute().parent}: revise que la carpeta exista y admita archivos."
        raise Refused("not_writable", words) from error
    try:
        with file:
            yield file
        partial.replace(out)
    finally:
        partial.unlink(missing_ok=True)


@click.command()
@click.argument("campaign_id", metavar="ID", type=click.IntRange(1, 2**63 - 1))
@click.option("--format", "kind", type=click.Choice(["csv"]), default="csv", show_default=True)
@click.option("--out", required=True, type=click.Path(dir_okay=False, path_type=Path), help="El archivo por escribir.")
@json_option
def results(campaign_id: int, kind: str, out: Path, as_json: bool) -> None:
    """Escribe una fila por cada miembro de la muestra, y muestra el resumen."""
    with _whole_file(out) as file, service(Need.database) as settings, open_session(settings) as session:
        campaign = session.get(Campaign, campaign_id)
        if campaign is None:
            raise CampaignError("unknown_campaign", id=campaign_id)
        rows = export_csv(session, campaign, settings.timezone, file)
        figures, not_attended = summary(session, campaign, settings.timezone)
    if as_json:
        rated = {"n": figures.n, "malo_o_regular": figures.bad, "proporcion": figures.share, "media": figures.mean}
        modes = {"moda": list(figures.mode), "distribucion": figures.distribution, "no_atendidos": not_attended}
        say_json({"rows": rows, "format": kind, "out": str(out), **rated, **modes})
    else:
        click.echo(f"{rows} filas en {out}\n{summary_text(figures, not_attended)}")
