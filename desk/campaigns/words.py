"""What the campaign pages say: Spanish words for states, modes, reasons and figures."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from rules.campaign_file import DAYS, CampaignFile, duration
from rules.hours import MONTH_WORDS, PART_WORDS, WEEKDAY_WORDS, part_of
from rules.languages import FIRST, language_title
from rules.lives import CampaignState
from rules.routing import Mode, MonitorReason

STATE_WORDS: Final[Mapping[CampaignState, str]] = {
    CampaignState.draft: "En borrador",
    CampaignState.running: "En curso",
    CampaignState.paused: "En pausa",
    CampaignState.stopped: "Detenida",
    CampaignState.closed: "Cerrada",
}
MODE_WORDS: Final[Mapping[str, str]] = {
    Mode.voice: "Llamada",
    Mode.sms: "Mensaje de texto",
    Mode.whatsapp: "WhatsApp",
    Mode.web: "Página web, con enlace por mensaje",
    Mode.monitor: "Monitor",
    Mode.impreso: "Boleta impresa",
    "none": "Nadie: ya no se le busca",
}
REASON_WORDS: Final[Mapping[MonitorReason, str]] = {
    MonitorReason.funeral: "Se reportó un fallecimiento: nunca llama una máquina",
    MonitorReason.accessibility: "No puede oír o ver, y los demás modos no le sirven",
    MonitorReason.no_number: "No tiene un teléfono que se pueda marcar",
    MonitorReason.foreign_number: "Su teléfono es de otro país",
    MonitorReason.language: "Habla otro idioma",
}
LANGUAGE_WORDS: Final[Mapping[str, str]] = {code: language_title(code) for code in FIRST}
"""What a survey may be offered in."""
ANSWER_WORDS: Final[Mapping[str, str]] = {
    "call-back": "Marcan y cuelgan: el mensaje trae un número; al marcarlo suena ocupado y se les llama sin costo.",
    "reply": "Responden al mensaje: las preguntas llegan una por una y se contestan con un número.",
    "link": "Abren un enlace: el mensaje trae la dirección de una página con las preguntas.",
}
QUESTIONNAIRE_WORDS: Final[Mapping[str, str]] = {"pra-for-147": "PRA-FOR-147, satisfacción con el seguro"}
DAY_WORDS: Final = dict(zip(DAYS, WEEKDAY_WORDS, strict=True))
UNIT_WORDS: Final[Mapping[str, tuple[str, str]]] = {
    "s": ("segundo", "segundos"),
    "m": ("minuto", "minutos"),
    "h": ("hora", "horas"),
    "d": ("día", "días"),
}


def number(count: int) -> str:
    """1234567 -> "1,234,567", as in Guatemala."""
    return f"{count:,}"


def percent(part: int, whole: int) -> str:
    """The share with one decimal at most: "12.5 %"."""
    share = f"{100 * part / whole:.1f}" if whole else "0"
    return f"{share.removesuffix('.0')}\N{NO-BREAK SPACE}%"


def wait_words(written: str) -> str:
    """A wait of the campaign file in words: "3h" -> "3 horas"."""
    one, several = UNIT_WORDS[written[-1]]
    return f"{written[:-1]} {one if written[:-1] == '1' else several}"


def some(count: int, one: str, several: str) -> str:
    """The count with its noun."""
    return f"{number(count)} {one if count == 1 else several}"


def listed(words: list[str]) -> str:
    """ "a, b y c"."""
    return " y ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


def day_words(at: datetime, now: datetime, zone: ZoneInfo) -> str:
    """The day and its part: "hoy por la tarde", "el viernes 9 de octubre por la mañana"."""
    local = at.astimezone(zone)
    day, today = local.date(), now.astimezone(zone).date()
    year = f" de {day.year}" if day.year != today.year else ""
    named = f"el {WEEKDAY_WORDS[day.weekday()]} {day.day} de {MONTH_WORDS[day.month - 1]}{year}"
    ahead = (day - today).days
    return f"{('hoy', 'mañana')[ahead] if ahead in (0, 1) else named} {PART_WORDS[part_of(local)]}"


def hours_words(file: CampaignFile) -> str:
    """The calling hours in a sentence."""
    table = file.hours
    days = "todos los días" if len(set(table.days)) == len(DAYS) else listed([DAY_WORDS[day] for day in table.days])
    off = " Días festivos no." if table.holidays_off else " Días festivos también."
    dates = f" Tampoco {listed([f'{day:%d/%m/%Y}' for day in table.dates_off])}." if table.dates_off else ""
    return f"{days[0].upper()}{days[1:]}, de {table.opens} a {table.closes}.{off}{dates}"


def tries_words(most: int, waits: tuple[str, ...]) -> str:
    """How often a number is tried, and how far apart."""
    if most == 1:
        return "1 intento por número"
    sooner = sorted(waits, key=duration)
    first, last = wait_words(sooner[0]), wait_words(sooner[-1])
    apart = f"cada {first}" if first == last else f"con esperas de {first} a {last}"
    return f"Hasta {most} intentos por número, {apart}"
