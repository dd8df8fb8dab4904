"""escucha campaign: what a coordinator does with a campaign."""

from collections.abc import Callable, Sequence
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Final, TypeVar

import click
from sqlalchemy.orm import Session

from app.cli.answers import json_option, say_json
from app.cli.service import open_session, service
from app.cli.staff import acting, as_option
from app.config import Need, Settings
from app.runtime import utc_now
from campaigns import lifecycle, progress
from campaigns.sample_file import Remark, Sample, read_sample
from rules.campaign_file import CampaignFile, read_campaign
from rules.campaign_words import CampaignFileError
from rules.lines import Lines, missing_settings
from rules.lives import CampaignState
from rules.roles import Permission
from storage import audit
from storage.audit import Actor, Detail
from storage.keys import check_key
from storage.models import Campaign
from storage.models.audit import Act
from storage.queries import overviews
from storage.vault import Vault

T = TypeVar("T")
LifeWork = Callable[[Session, Settings, int, str | None], None]
"""What leads a campaign on, given its number and the reason."""
SHOWN_REMARKS: Final = 20
number = click.argument("campaign_id", metavar="ID", type=click.IntRange(1, 2**63 - 1))
reason_option = click.option("--reason", metavar="TEXT", help="Por qué; queda anotado.")
sample_option = click.option(
    "--sample",
    required=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="La muestra, en CSV o XLSX.",
)


@click.group()
def campaign() -> None:
    """Las campañas de encuesta."""


@campaign.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@sample_option
@as_option
@json_option
def create(file: Path, sample: Path, as_email: str | None, as_json: bool) -> None:
    """Crea una campaña de FILE (TOML) con su muestra, o agrega a la que está en borrador."""
    settings_file, rows = read_campaign(_text(file)), read_sample(sample.read_bytes())

    def make(session: Session, settings: Settings) -> tuple[lifecycle.Created, Lines]:
        actor, now = acting(session, as_email, Permission.run_campaigns), utc_now()
        made = lifecycle.create(session, _vault(settings), settings_file, settings.lines, rows, now)
        _note_creation(session, actor, made, rows, now)
        return made, settings.lines

    created, lines = _in_session(make)
    if as_json:
        told = {name: [asdict(remark) for remark in getattr(created, name)] for name in ("refused", "noted")}
        say_json({"id": created.campaign_id, "loaded": created.loaded, **told})
    else:
        _tell(created)
    _warn_of_modes(settings_file, lines)


def _note_creation(session: Session, actor: Actor, made: lifecycle.Created, rows: Sample, now: datetime) -> None:
    """Write down what became of the campaign and of its sample, as the desk's pages do."""
    campaign, about = session.get_one(Campaign, made.campaign_id), f"campaign:{made.campaign_id}"
    act = Act.campaign_created if campaign.created_at == now else Act.campaign_changed
    audit.record(session, actor, act, about, {"name": campaign.name, "period": campaign.period}, now)
    counts: dict[str, Detail] = {
        "loaded": made.loaded,
        "known": len(rows.rows) - made.loaded,
        "refused": len(made.refused),
        "noted": len(made.noted),
        "sha256": rows.sha256,
    }
    audit.record(session, actor, Act.campaign_sample_loaded, about, counts, now)


def _details_of(session: Session, act: Act, campaign_id: int, reason: str | None) -> dict[str, Detail]:
    """What is written down beside the act: why, and at the start how many members there are."""
    members = {"members": overviews.sample_size(session, campaign_id)} if act is Act.campaign_started else {}
    return members | ({"reason": reason} if reason else {})


def _life_command(
    name: str,
    words: str,
    state: CampaignState,
    act: Act,
    work: LifeWork,
    permission: Permission = Permission.run_campaigns,
) -> None:
    """A command that leads a campaign to `state`; `words` are its help."""

    @campaign.command(name, help=words)
    @number
    @reason_option
    @as_option
    def command(campaign_id: int, reason: str | None, as_email: str | None) -> None:
        def move(session: Session, settings: Settings) -> None:
            actor = acting(session, as_email, permission)
            work(session, settings, campaign_id, reason)
            details = _details_of(session, act, campaign_id, reason)
            audit.record(session, actor, act, f"campaign:{campaign_id}", details, utc_now())

        _in_session(move)
        click.echo(f"Campaña {campaign_id} {lifecycle.STATE_WORDS[state]}.")


_life_command(
    "start",
    "Comienza: se llama y se escribe a los padres en el horario de la campaña.",
    CampaignState.running,
    Act.campaign_started,
    lambda session, _, campaign_id, reason: lifecycle.start(session, campaign_id, utc_now(), reason),
)
_life_command(
    "pause",
    "Nada nuevo sale hasta resume; las llamadas en curso terminan.",
    CampaignState.paused,
    Act.campaign_paused,
    lambda session, _, campaign_id, reason: lifecycle.pause(session, campaign_id, reason),
)
_life_command(
    "resume",
    "Vuelve a salir lo que estaba pendiente.",
    CampaignState.running,
    Act.campaign_resumed,
    lambda session, _, campaign_id, reason: lifecycle.resume(session, campaign_id, reason),
)
_life_command(
    "stop",
    "Nada nuevo sale nunca más; las llamadas en curso terminan.",
    CampaignState.stopped,
    Act.campaign_stopped,
    lambda session, _, campaign_id, reason: lifecycle.stop(session, campaign_id, reason),
)
_life_command(
    "close",
    "Da a cada miembro su disposición final; lo que llegue después es tardío.",
    CampaignState.closed,
    Act.campaign_closed,
    lambda session, settings, campaign_id, reason: lifecycle.close(
        session, campaign_id, reason, settings.timezone, utc_now()
    ),
    Permission.close_campaigns,
)


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
        check_key(session, _vault(settings))
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


def _warn_of_modes(file: CampaignFile, lines: Lines) -> None:
    for mode, setting in missing_settings(file.modes, file.attempts.sms.answer_by, lines).items():
        click.echo(f"Aviso: para usar {mode} hace falta {setting}; sin eso se pasa al modo siguiente.", err=True)
