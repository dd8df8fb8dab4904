"""One campaign as its page shows it: its figures as rows of words, what holds it back, when it may be over."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from campaigns.progress import Status
from desk.campaigns.figures import Figures
from desk.campaigns.words import (
    ANSWER_WORDS,
    MODE_WORDS,
    QUESTIONNAIRE_WORDS,
    STATE_WORDS,
    day_words,
    hours_words,
    listed,
    number,
    percent,
    tries_words,
)
from rules.campaign_file import CampaignFile
from rules.dispositions import DISPOSITIONS
from rules.hours import is_open, next_opening
from rules.languages import language_title
from rules.lines import Lines, missing_settings
from rules.lives import CampaignState
from rules.routing import Mode
from storage.models import Campaign

NOT_YET: Final = "Todavía no se puede calcular: falta que avance un poco más."
NOT_WHILE_PAUSED: Final = "Mientras esté en pausa no se puede calcular."
A_MINUTE: Final = timedelta(minutes=1)
AN_HOUR: Final = timedelta(hours=1)
OVER: Final[Mapping[CampaignState, str]] = {
    CampaignState.stopped: "Está detenida: ya no sale nada.",
    CampaignState.closed: "Está cerrada.",
}


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table. code: empty where there is none."""

    code: str
    words: str
    members: str
    share: str


@dataclass(frozen=True, slots=True)
class Pace:
    """How much leaves: since when or in what time, how many, and what."""

    since: str
    contacts: str
    what: str


@dataclass(frozen=True, slots=True)
class Notice:
    """Something to know at once. kind: as of the flashed messages."""

    kind: str
    words: str


def disposition_rows(status: Status) -> list[Row]:
    """Members by AAPOR code, those that tell most first."""
    return [
        Row(code, DISPOSITIONS[code].words, number(members), percent(members, status.sample))
        for code, members in status.by_disposition.items()
    ]


def mode_rows(status: Status) -> list[Row]:
    """Members by the mode that is being tried, or that reached them."""
    return [
        Row("", words, number(status.by_mode[mode]), percent(status.by_mode[mode], status.sample))
        for mode, words in MODE_WORDS.items()
        if mode in status.by_mode
    ]


def summary(status: Status) -> str:
    """How it goes, in a sentence."""
    return (
        f"Con respuesta: {number(status.answers)} de {number(status.sample)} "
        f"({percent(status.answers, status.sample)}). "
        f"Pendientes: {number(status.waiting)} ({percent(status.waiting, status.sample)})."
    )


def state_words(state: CampaignState, status: Status) -> str:
    """The campaign's state; that of the machine too, where it has nothing left to do but the campaign goes on."""
    over = status.complete and state not in OVER
    return f"{STATE_WORDS[state]} · la máquina ya terminó" if over else STATE_WORDS[state]


def pace_of(figures: Figures, started_at: datetime | None) -> Pace:
    """What left in the last hour; by the minute for a campaign that is younger."""
    age = figures.at - (started_at or figures.at)
    if age >= AN_HOUR:
        return Pace("En la última hora", number(figures.contacts), "llamadas y mensajes")
    if age < A_MINUTE:
        return Pace("Desde que comenzó", number(figures.contacts), "llamadas y mensajes")
    rate = f"{figures.contacts / (age / A_MINUTE):,.1f}".removesuffix(".0")
    return Pace("Por minuto", rate, "llamadas y mensajes, desde que comenzó")


def end_words(figures: Figures, campaign: Campaign, file: CampaignFile, now: datetime, zone: ZoneInfo) -> str:
    """When the machine has nothing left to do, as far as that can be said."""
    if campaign.state in OVER:
        return OVER[campaign.state]
    if figures.status.complete:
        monitors = figures.status.with_monitor
        rest = f" Esperan a un monitor: {number(monitors)}." if monitors else ""
        return f"La máquina ya terminó.{rest}"
    if campaign.state is CampaignState.paused:
        return NOT_WHILE_PAUSED
    if figures.end is None:
        return NOT_YET
    end, deadline = day_words(figures.end, now, zone), file.deadline_at(zone)
    if deadline is not None and deadline < figures.end:
        return f"A este paso no alcanza: terminaría {end}, después de la fecha límite."
    return f"Aproximadamente {end}."


def notices(
    campaign: Campaign, file: CampaignFile, now: datetime, zone: ZoneInfo, *, outreach_off: bool
) -> list[Notice]:
    """What holds a running campaign back, and why one is paused."""
    found = []
    if campaign.reason and campaign.state is not CampaignState.running:
        kind = "warning" if campaign.state is CampaignState.paused else "info"
        found.append(Notice(kind, f"Motivo: {campaign.reason}"))
    if campaign.state is not CampaignState.running:
        return found
    if outreach_off:
        found.append(Notice("warning", "Todas las salidas del servicio están apagadas. Hable con el administrador."))
    deadline = file.deadline_at(zone)
    if deadline is not None and deadline <= now:
        found.append(Notice("info", "Pasó la fecha límite: ya no sale nada. Puede cerrar la campaña."))
    elif not is_open(file.hours_rule(), now, zone):
        opens = next_opening(file.hours_rule(), now, zone)
        at = f"{day_words(opens, now, zone)}, a las {opens.astimezone(zone):%H:%M}"
        found.append(Notice("info", f"Ahora está fuera de su horario. Lo siguiente sale {at}."))
    return found


def settings_rows(file: CampaignFile, zone: ZoneInfo) -> list[tuple[str, str]]:
    """The settings in words: (what, how)."""
    deadline = file.deadline_at(zone)
    texts = [mode for mode in file.modes if mode not in (Mode.voice, Mode.monitor)]
    rows = [
        ("Cuestionario", QUESTIONNAIRE_WORDS.get(file.questionnaire, file.questionnaire)),
        ("Oficio", file.oficio or "Sin oficio"),
        ("Modos, en orden", ", ".join(MODE_WORDS[mode] for mode in file.modes)),
        ("Idiomas", listed([language_title(code) for code in file.languages])),
        ("Horario", hours_words(file)),
        ("Fecha límite", f"{deadline.astimezone(zone):%d/%m/%Y %H:%M}" if deadline else "Sin fecha límite"),
    ]
    if Mode.voice in file.modes:
        rows.append(("Llamadas", tries_words(file.attempts.voice.max, file.attempts.voice.waits)))
    if texts:
        rows.append(("Mensajes", tries_words(file.attempts.sms.max, file.attempts.sms.waits)))
        rows.append(("Cómo contestan", ANSWER_WORDS[file.attempts.sms.answer_by].partition(":")[0]))
    return rows


def missing_words(file: CampaignFile, lines: Lines) -> list[str]:
    """The modes that this service cannot use, and the setting that each lacks."""
    missing = missing_settings(file.modes, file.attempts.sms.answer_by, lines)
    return [
        f"{MODE_WORDS[mode]}: este servicio no lo tiene listo (falta {setting}). Se pasa al modo siguiente."
        for mode, setting in missing.items()
    ]
