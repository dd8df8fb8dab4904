"""What the monitors' pages say of times."""

from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from desk.campaigns.words import day_words, some

A_MINUTE: Final = timedelta(minutes=1)
AN_HOUR: Final = timedelta(hours=1)
A_DAY: Final = timedelta(days=1)


def ago(since: datetime, now: datetime) -> str:
    """How long somebody waits: "2 días", "3 horas", "menos de un minuto"."""
    waited = now - since
    if waited < A_MINUTE:
        return "menos de un minuto"
    if waited < AN_HOUR:
        return some(waited // A_MINUTE, "minuto", "minutos")
    if waited < 2 * A_DAY:
        return some(waited // AN_HOUR, "hora", "horas")
    return some(waited // A_DAY, "día", "días")


def promised_words(until: datetime, now: datetime, zone: ZoneInfo) -> str:
    """When a call was promised, by the end of its window: "prometido hoy por la tarde"."""
    late = ", ya pasó" if until <= now else ""
    return f"prometido {day_words(until - A_MINUTE, now, zone)}{late}"


def moment_words(at: datetime, now: datetime, zone: ZoneInfo) -> str:
    """A moment to come: "mañana por la mañana, a las 08:00"."""
    return f"{day_words(at, now, zone)}, a las {at.astimezone(zone):%H:%M}"
