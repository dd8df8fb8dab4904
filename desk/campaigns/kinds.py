"""The kinds of fields of the settings form: what is written becomes what a campaign file holds, and the other way.

A reader gives back what it does not understand as it was written, for `CampaignFile` to refuse in its own words.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

from desk.campaigns.words import wait_words

Written = Sequence[str]
"""What stands in the inputs of one field, in their order."""

UNITS: Final = {
    "s": ("s", "seg", "segundo", "segundos"),
    "m": ("m", "min", "minuto", "minutos"),
    "h": ("h", "hora", "horas"),
    "d": ("d", "dia", "dias", "día", "días"),
}
UNIT_OF: Final = {word: unit for unit, words in UNITS.items() for word in words}
WAIT: Final = re.compile(r"([0-9]{1,6})\s*([a-zí]+)")
WHOLE: Final = re.compile("-?[0-9]{1,9}")
DECIMAL: Final = re.compile(r"-?[0-9]{1,15}(?:[.,][0-9]{1,40})?")
LOCAL_DATE: Final = re.compile(r"([0-9]{1,2})[/-]([0-9]{1,2})[/-]([0-9]{4})")
SHORT_CLOCK: Final = re.compile("[0-9]:[0-5][0-9]")


@dataclass(frozen=True, slots=True)
class Kind:
    """control: the macro that draws it. read: from what was written. show: what is written for a value."""

    control: str
    read: Callable[[Written], object]
    show: Callable[[Any], Written]


def _first(written: Written) -> str:
    return written[0].strip() if written else ""


def _whole(written: Written) -> object:
    text = _first(written)
    return int(text) if WHOLE.fullmatch(text) else text


def _decimal(written: Written) -> object:
    text = _first(written)
    return float(text.replace(",", ".")) if DECIMAL.fullmatch(text) else text


def _clock(written: Written) -> str:
    text = _first(written)
    return f"0{text}" if SHORT_CLOCK.fullmatch(text) else text


def _chosen(written: Written) -> list[str]:
    return [value for value in written if value]


def _codes(written: Written) -> list[str]:
    """Ticked boxes, and whatever codes stand in the text beside them."""
    return [code.lower() for value in written for code in re.split(r"[\s,;]+", value) if code]


def _wait(text: str) -> str:
    """ "3 horas" -> "3h"."""
    found = WAIT.fullmatch(text.strip().lower())
    return f"{int(found[1])}{UNIT_OF[found[2]]}" if found and found[2] in UNIT_OF else text.strip()


def _waits(written: Written) -> list[str]:
    return [_wait(part) for part in re.split("[,;\n]", _first(written)) if part.strip()]


def _iso_date(text: str) -> str:
    found = LOCAL_DATE.fullmatch(text.strip())
    return f"{found[3]}-{found[2]:0>2}-{found[1]:0>2}" if found else text.strip()


def _dates(written: Written) -> list[str]:
    return [_iso_date(part) for part in re.split(r"[\s,;]+", _first(written)) if part]


def _moment(written: Written) -> str | None:
    """A day and an hour of two inputs; a day alone is refused by the file, which does not guess the hour."""
    day, clock = (*written, "", "")[:2]
    return "T".join(part for part in (_iso_date(day), _clock([clock])) if part) or None


def _moment_shown(value: datetime | None) -> Written:
    if value is None:
        return ["", ""]
    return [f"{value:%Y-%m-%d}", f"{value:%H:%M}" if value.second == 0 else f"{value:%H:%M:%S}"]


def _plain(value: object) -> Written:
    return [f"{Decimal(repr(value)):f}".removesuffix(".0") if isinstance(value, float) else str(value)]


def _several(values: Sequence[object]) -> Written:
    return [str(value) for value in values]


def _dates_shown(days: Sequence[date]) -> Written:
    return ["\n".join(f"{day.day:02}/{day.month:02}/{day.year:04}" for day in days)]


TEXT: Final = Kind("text", _first, _plain)
CLOCK: Final = Kind("clock", _clock, _plain)
WHOLE_NUMBER: Final = Kind("whole", _whole, _plain)
DECIMAL_NUMBER: Final = Kind("decimal", _decimal, _plain)
ONE_OF: Final = Kind("select", _first, _plain)
ONE_EXPLAINED: Final = Kind("radios", _first, _plain)
IN_ORDER: Final = Kind("ranks", _chosen, _several)
ANY_OF: Final = Kind("boxes", _chosen, _several)
LANGUAGES: Final = Kind("boxes_and_text", _codes, _several)
YES: Final = Kind("box", bool, lambda value: ["1"] if value else [])
WAIT_TIME: Final = Kind("text", lambda written: _wait(_first(written)), lambda value: [wait_words(value)])
WAIT_TIMES: Final = Kind("text", _waits, lambda values: [", ".join(map(wait_words, values))])
DATES: Final = Kind("lines", _dates, _dates_shown)
MOMENT: Final = Kind("moment", _moment, _moment_shown)
