"""escucha campaign: what a coordinator does with a campaign."""

from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Final, TypeVar

import click
from sqlalchemy.orm import Session

from app.cli.answers import json_option, say_json
from app.cli.service import open_session, service
from app.config import Need, Settings
from app.runtime import utc_now
from campaigns import lifecycle, progress
from campaigns.sample_file import Remark, read_sample
from campaigns.settling import AVAILABLE
from rules.campaign_file import CampaignFile, read_campaign
from rules.campaign_words import CampaignFileError
from storage.vault import Vault

T = TypeVar("T")
SHOWN_REMARKS: Final = 20
number = click.argument("campaign_id", metavar="ID", type=click.IntRange(1, 2**63 - 1))
reason_option = click.option("--reason", metavar="TEXT", help="Por qué; queda anotado.")
sample_option = click.option(
    "--sample", required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path), help="La muestra, en CSV."
)


@click.group()
def campaign() -> None:
    """Las campañas de encuesta."""


@campaign.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@sample_option
@json_option
def create(file: Path, sample: Path, as_json: bool) -> None:
    """Crea una campaña de FILE (TOML) con su muestra, o agrega a la que está en borrador."""
    settings_file, rows = read_campaign(_text(file)), read_sample(sample.read_bytes())
    created = _in_session(
        lambda session, settings: lifecycle.create(session, _vault(settings), settings_file, rows, utc_now())
    )
    if as_json:
        told = {name: [asdict(remark) for remark in getattr(created, name)] for name in ("refused", "noted")}
        say_json({"id": created.campaign_id, "loaded": created.loaded, **told})
    else:
        _tell(created)
    _warn_of_modes(settings_file)


@campaign.command()
@number
@reason_option
def start(campaign_id: int, reason: str | None) -> None:
    """Comienza: se llama a los padres en el horario de la campaña."""
    _in_session(lambda session, _: lifecycle.start(session, campaign_id, utc_now(), reason))
    click.echo(f"Campaña {campaign_id} en curso.")


@campaign.command()
@number
@reason_option
def pause(campaign_id: int, reason: str | None) -> None:
    """Nada nuevo sale hasta resume; las llamadas en curso terminan."""
    _in_session(lambda session, _: lifecycle.pause(session, campaign_id, reason))
    click.echo(f"Campaña {campaign_id} en pausa.")


@campaign.command()
@number
@reason_option
def resume(campaign_id: int, reason: str | None) -> None:
    """Vuelve a salir lo que estaba pendiente."""
    _in_session(lambda session, _: lifecycle.resume(session, campaign_id, reason))
    click.echo(f"Campaña {campaign_id} en curso.")


@campaign.command()
@number
@reason_option
def stop(campaign_id: int, reason: str | None) -> None:
    """Nada nuevo sale nunca más; las llamadas en curso terminan."""
    _in_session(lambda session, _: lifecycle.stop(session, campaign_id, reason))
    click.echo(f"Campaña {campaign_id} detenida.")


@campaign.command()
@number
@reason_option
def close(campaign_id: int, reason: str | None) -> None:
    """Da a cada miembro su disposición final; lo que llegue después es tardío."""
    _in_session(lambda session, settings: lifecycle.close(session, campaign_id, reason, settings.timezone, utc_now()))
    click.echo(f"Campaña {campaign_id} cerrada.")


@campaign.command()
@number
@json_option
def status(campaign_id: int, as_json: bool) -> None:
    """Cómo va."""
    found = _in_session(lambda session, _: progress.status(session, campaign_id))
    if as_json:
        say_json(found.as_json())
    else:
        click.echo(found.as_text())


def _in_session(work: Callable[[Session, Settings], T]) -> T:
    """One transaction on the service's database, embedded or not."""
    with service(Need.database) as settings, open_session(settings) as session:
        return work(session, settings)


def _text(file: Path) -> str:
    try:
        return file.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        words = f"{file}, línea {line}: hay letras que no están en UTF-8. Guárdelo en UTF-8 y pruebe otra vez."
        raise CampaignFileError("encoding", words) from error


def _vault(settings: Settings) -> Vault:
    return Vault(settings.data_key.get_secret_value())


def _tell(created: lifecycle.Created) -> None:
    click.echo(f"Campaña {created.campaign_id}: {created.loaded} filas cargadas, {len(created.refused)} rechazadas.")
    _list(created.refused)
    if created.noted:
        click.echo(f"Datos que no se entienden, en filas que sí se cargan: {len(created.noted)}.")
        _list(created.noted)


def _list(remarks: Sequence[Remark]) -> None:
    for remark in remarks[:SHOWN_REMARKS]:
        click.echo(f"  línea {remark.line}, {remark.column or 'toda la línea'}: {remark.reason}")
    if len(remarks) > SHOWN_REMARKS:
        click.echo(f"  … y {len(remarks) - SHOWN_REMARKS} más: véalas con --json")


def _warn_of_modes(file: CampaignFile) -> None:
    missing = [mode for mode in file.modes if mode not in AVAILABLE]
    if missing:
        click.echo(f"Aviso: este servicio todavía no usa {', '.join(missing)}; se pasa al modo siguiente.", err=True)
