"""Calling hours: whether a parent's telephone may ring at a moment, and when it may next.

All moments are aware; days and clock times are those of the zone that is passed in. Holidays are the national
ones of Guatemala (package `holidays`); municipal feasts and half days come as `dates_off`.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from functools import cache
from zoneinfo import ZoneInfo

import holidays

COUNTRY = "GT"
# No set of holidays closes more than a year: past this, the hours never open.
LONGEST_SEARCH_DAYS = 400
# A monitor needs this long at least before a promised call: we do not promise "today" at the last minute.
NOTICE_FOR_MONITOR = timedelta(hours=1)
LONGEST_WINDOW = 24  # characters, so that a text with it fits one segment


class NeverOpenError(ValueError):
    """The hours have no open moment within a year."""

    code = "never_open"
    words = "El horario no abre ningún día: revise los días, las horas y las fechas excluidas."


@dataclass(frozen=True, slots=True)
class Hours:
    """`days`: 0 is Monday. `opens`, `closes`: minutes from midnight, `closes` excluded; 1440 is midnight."""

    days: frozenset[int]
    opens: int
    closes: int
    holidays_off: bool
    dates_off: frozenset[date]


LINE_HOURS = Hours(frozenset(range(6)), 8 * 60, 20 * 60, holidays_off=True, dates_off=frozenset())
"""When somebody attends the complaint line, unless a setting says otherwise: Monday to Saturday, eight to eight."""


DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_CLOCK = r"([01]\d|2[0-3]):([0-5]\d)|(24):(00)"
_DAY = f"(?:{'|'.join(DAYS)})"
_SPAN = rf"{_DAY}(?:-{_DAY})?"
_HOURS = re.compile(rf"(?P<days>{_SPAN}(?:,{_SPAN})*) (?P<opens>{_CLOCK})-(?P<closes>{_CLOCK})(?P<holidays> holidays)?")


def read_hours(written: str) -> Hours:
    """Hours as a setting gives them: "mon-fri,sun 08:00-20:00", with " holidays" where those are worked, too.

    Raises ValueError.
    """
    told = _HOURS.fullmatch(written)
    if told is None:
        raise ValueError(written)
    days: set[int] = set()
    for span in told["days"].split(","):
        first, *last = (DAYS.index(day) for day in span.split("-"))
        days |= set(range(first, (last or [first])[-1] + 1))
    opens, closes = (int(clock[:2]) * 60 + int(clock[3:]) for clock in (told["opens"], told["closes"]))
    if not days or opens >= closes:
        raise ValueError(written)
    return Hours(frozenset(days), opens, closes, holidays_off=not told["holidays"], dates_off=frozenset())


class DayPart(StrEnum):
    morning = "morning"
    afternoon = "afternoon"
    evening = "evening"


PART_MINUTES: dict[DayPart, tuple[int, int]] = {
    DayPart.morning: (0, 12 * 60),
    DayPart.afternoon: (12 * 60, 18 * 60),
    DayPart.evening: (18 * 60, 24 * 60),
}
"""From and until, in minutes; the calling hours cut off the night."""
PART_WORDS: dict[DayPart, str] = {
    DayPart.morning: "por la mañana",
    DayPart.afternoon: "por la tarde",
    DayPart.evening: "por la noche",
}
SATURDAY = 5
WEEKDAY_WORDS = ("lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo")
MONTH_WORDS = (
    "enero", "febrero", "marzo", "abril", "mayo", "junio",
    "julio", "agosto", "septiembre", "octubre", "noviembre", "diciembre",
)  # fmt: skip


def is_open(hours: Hours, at: datetime, zone: ZoneInfo) -> bool:
    """Whether a telephone may ring at `at`."""
    local = at.astimezone(zone)
    minute = local.hour * 60 + local.minute
    return hours.opens <= minute < hours.closes and _is_day(hours, local.date())


def next_opening(hours: Hours, at: datetime, zone: ZoneInfo) -> datetime:
    """The first open moment not before `at`, in UTC: `at` itself when open. Raises NeverOpenError."""
    if is_open(hours, at, zone):
        return at.astimezone(UTC)
    return next(start for start in _starts(hours, hours.opens, at, zone) if start >= at and is_open(hours, start, zone))


def next_part(hours: Hours, part: DayPart, earliest: datetime, zone: ZoneInfo) -> datetime:
    """The first moment, not before `earliest`, in that part of the day and within the hours, in UTC.

    Hours that never meet the part give their own next opening: a later call rather than none.
    """
    begins, ends = PART_MINUTES[part]
    opens, closes = max(begins, hours.opens), min(ends, hours.closes)
    within = replace(hours, opens=opens, closes=closes) if opens < closes else hours
    return next_opening(within, earliest, zone)


def day_began(at: datetime, zone: ZoneInfo) -> datetime:
    """When the day of `at` began where the parents live, in UTC."""
    local = at.astimezone(zone)
    return datetime.combine(local.date(), time(), tzinfo=zone).astimezone(UTC)


def promised_window(hours: Hours, at: datetime, zone: ZoneInfo) -> str:
    """When a monitor will call back, in Spanish and at most 24 characters: "mañana por la mañana"."""
    opening = next_opening(hours, at + NOTICE_FOR_MONITOR, zone).astimezone(zone)
    day = _day_words(opening.date(), at.astimezone(zone).date())
    window = f"{day} {PART_WORDS[part_of(opening)]}"
    return window if len(window) <= LONGEST_WINDOW else day


def promised_until(hours: Hours, at: datetime, zone: ZoneInfo) -> datetime:
    """When the window that `promised_window` tells at `at` is over, in UTC. Raises NeverOpenError."""
    opening = next_opening(hours, at + NOTICE_FOR_MONITOR, zone).astimezone(zone)
    told_by_day = PART_WORDS[part_of(opening)] not in promised_window(hours, at, zone)
    ends = hours.closes if told_by_day else min(hours.closes, PART_MINUTES[part_of(opening)][1])
    midnight = datetime.combine(opening.date(), time())  # on the wall's clock: a day may have 23 hours, or 25
    return (midnight + timedelta(minutes=ends)).replace(tzinfo=zone).astimezone(UTC)


def part_of(local: datetime) -> DayPart:
    """The part of the day a local moment is spoken of as: before noon, before six, after."""
    minute = local.hour * 60 + local.minute
    if minute < PART_MINUTES[DayPart.afternoon][0]:
        return DayPart.morning
    return DayPart.afternoon if minute < PART_MINUTES[DayPart.evening][0] else DayPart.evening


def _day_words(day: date, today: date) -> str:
    ahead = (day - today).days
    if ahead < 2:
        return "mañana" if ahead else "hoy"
    if ahead < 7:
        return f"el {WEEKDAY_WORDS[day.weekday()]}"
    return f"el {day.day} de {MONTH_WORDS[day.month - 1]}"


def _starts(hours: Hours, minute: int, at: datetime, zone: ZoneInfo) -> Iterator[datetime]:
    """The moments at `minute` of each open day from the day of `at` on, in UTC."""
    today = at.astimezone(zone).date()
    for ahead in range(LONGEST_SEARCH_DAYS):
        day = today + timedelta(days=ahead)
        if _is_day(hours, day):
            yield datetime.combine(day, time(minute // 60, minute % 60), tzinfo=zone).astimezone(UTC)
    raise NeverOpenError(NeverOpenError.words)


def is_working_day(day: date) -> bool:
    """Whether the staff is expected: Monday to Friday, but for national holidays."""
    return day.weekday() < SATURDAY and day not in _holidays_of(day.year)


def _is_day(hours: Hours, day: date) -> bool:
    if day.weekday() not in hours.days or day in hours.dates_off:
        return False
    return not (hours.holidays_off and day in _holidays_of(day.year))


@cache
def _holidays_of(year: int) -> frozenset[date]:
    """The calendar of a year is worked out once: building it costs a thousand times a look-up."""
    return frozenset(holidays.country_holidays(COUNTRY, years=year))
