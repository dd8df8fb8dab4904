"""escucha results: a campaign's answers as a file, with its codebook."""

from pathlib import Path

import click

from app.cli.answers import json_option, say_json
from app.cli.service import open_session, service
from app.cli.staff import acting, as_option
from app.config import Need
from app.runtime import utc_now
from campaigns.lifecycle import CampaignError
from results.files import codebook_of, write_results
from results.summary import summary_text
from rules.roles import Permission
from storage import audit
from storage.keys import check_key
from storage.models import Campaign
from storage.models.audit import Act
from storage.vault import Vault


@click.command()
@click.argument("campaign_id", metavar="ID", type=click.IntRange(1, 2**63 - 1))
@click.option("--format", "kind", type=click.Choice(["csv"]), default="csv", show_default=True)
@click.option("--out", required=True, type=click.Path(dir_okay=False, path_type=Path), help="El archivo por escribir.")
@as_option
@json_option
def results(campaign_id: int, kind: str, out: Path, as_email: str | None, as_json: bool) -> None:
    """Escribe una fila por cada miembro de la muestra y, al lado, el libro de códigos; muestra el resumen."""
    with service(Need.database) as settings, open_session(settings) as session:
        campaign = session.get(Campaign, campaign_id)
        if campaign is None:
            raise CampaignError("unknown_campaign", id=campaign_id)
        vault = Vault(settings.data_key.get_secret_value())
        check_key(session, vault)
        actor = acting(session, as_email, Permission.download_results)
        written = write_results(session, vault, campaign, settings.timezone, out)
        what: dict[str, audit.Detail] = {"rows": written.rows, "format": kind}
        audit.record(session, actor, Act.results_downloaded, f"campaign:{campaign_id}", what, utc_now())
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
