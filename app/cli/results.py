"""escucha results: a campaign's answers as a file."""

from pathlib import Path

import click

from app.cli.answers import json_option, say_json
from app.cli.service import open_session, service
from app.config import Need
from campaigns.lifecycle import CampaignError
from results.export import export_csv, summary
from results.summary import summary_text
from storage.models import Campaign


@click.command()
@click.argument("campaign_id", metavar="ID", type=click.IntRange(1, 2**63 - 1))
@click.option("--format", "kind", type=click.Choice(["csv"]), default="csv", show_default=True)
@click.option("--out", required=True, type=click.Path(dir_okay=False, path_type=Path), help="El archivo por escribir.")
@json_option
def results(campaign_id: int, kind: str, out: Path, as_json: bool) -> None:
    """Escribe una fila por cada miembro de la muestra, y muestra el resumen."""
    partial = out.with_name(f".{out.name}.partial")
    with service(Need.database) as settings, open_session(settings) as session:
        campaign = session.get(Campaign, campaign_id)
        if campaign is None:
            raise CampaignError("unknown_campaign", id=campaign_id)
        with partial.open("wb") as file:
            rows = export_csv(session, campaign, settings.timezone, file)
        figures, not_attended = summary(session, campaign)
    partial.replace(out)  # whole or not at all
    if as_json:
        rated = {"n": figures.n, "malo_o_regular": figures.bad, "proporcion": figures.share, "media": figures.mean}
        modes = {"moda": list(figures.mode), "distribucion": figures.distribution, "no_atendidos": not_attended}
        say_json({"rows": rows, "format": kind, "out": str(out), **rated, **modes})
    else:
        click.echo(f"{rows} filas en {out}\n{summary_text(figures, not_attended)}")
