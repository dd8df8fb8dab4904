"""escucha results: a campaign's answers as a file, with its codebook."""

from pathlib import Path

import click

from app.cli.answers import json_option, say_json
from app.cli.service import open_session, service
from app.config import Need
from campaigns.lifecycle import CampaignError
from results.files import codebook_of, write_results
from results.summary import summary_text
from storage.models import Campaign


@click.command()
@click.argument("campaign_id", metavar="ID", type=click.IntRange(1, 2**63 - 1))
@click.option("--format", "kind", type=click.Choice(["csv"]), default="csv", show_default=True)
@click.option("--out", required=True, type=click.Path(dir_okay=False, path_type=Path), help="El archivo por escribir.")
@json_option
def results(campaign_id: int, kind: str, out: Path, as_json: bool) -> None:
    """Escribe una fila por cada miembro de la muestra y, al lado, el libro de códigos; muestra el resumen."""
    with service(Need.database) as settings, open_session(settings) as session:
        campaign = session.get(Campaign, campaign_id)
        if campaign is None:
            raise CampaignError("unknown_campaign", id=campaign_id)
        written = write_results(session, campaign, settings.timezone, out)
    figures = written.summary
    if as_json:
        rated = {"n": figures.n, "malo_o_regular": figures.bad, "proporcion": figures.share, "media": figures.mean}
        modes = {"moda": list(figures.mode), "distribucion": figures.distribution}
        told = {"rows": written.rows, "format": kind, "out": str(out)}
        say_json(told | rated | modes | {"no_atendidos": written.not_attended})
    else:
        click.echo(f"{written.rows} filas en {out}")
        click.echo(summary_text(figures, written.not_attended))
        click.echo(f"Qué significa cada columna y código: {codebook_of(out)}")
