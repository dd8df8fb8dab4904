"""How many people the territory needs, and who of them came.

One itinerant manager for every 50 units, and one at least (gestor manual). A unit is an establishment of the sample.
The rest of the figures are ours.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from math import ceil
from typing import Final
from zoneinfo import ZoneInfo

from rules.hours import Hours, is_working_day
from rules.presence import PresenceState

UNITS_PER_MANAGER: Final = 50
GRACE: Final = timedelta(minutes=5)
"""Who comes within this of the beginning of the shift is not late."""
HOUR: Final = 60
PERIOD: Final = re.compile("(2[0-9]{3})-(W?)([0-9]{2})", re.ASCII)
Shift = tuple[time, time]


def managers_needed(units: int) -> int:
    """max(1, ceil(n / 50))."""
    return max(1, ceil(units / UNITS_PER_MANAGER))


def hours_of(hours: Hours) -> Sequence[int]:
    """The hours of the day of which any part is within the campaign's: 8 is from 8 to 9."""
    return range(hours.opens // HOUR, ceil(hours.closes / HOUR))


def covered(shifts: Iterable[Shift], hours: Iterable[int]) -> Mapping[int, int]:
    """How many shifts hold each hour from its beginning to its end."""
    spans = [(first.hour * HOUR + first.minute, last.hour * HOUR + last.minute) for first, last in shifts]
    return {hour: sum(first <= hour * HOUR and (hour + 1) * HOUR <= last for first, last in spans) for hour in hours}


class Came(StrEnum):
    """How somebody's day went so far."""

    free = "free"
    pending = "pending"
    awaited = "awaited"
    absent = "absent"
    late = "late"
    came = "came"


CAME_WORDS: Final[Mapping[Came, str]] = {
    Came.free: "No le tocaba",
    Came.pending: "Su turno no ha comenzado",
    Came.awaited: "No ha llegado",
    Came.absent: "Faltó",
    Came.late: "Llegó tarde",
    Came.came: "Llegó",
}


@dataclass(frozen=True, slots=True)
class Span:
    """What somebody did from when to when; without an end, still."""

    state: PresenceState
    began_at: datetime
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class Day:
    """Somebody's day. worked: at work and not on a break. late: how much after the beginning of the shift."""

    day: date
    came: Came
    first: datetime | None = None
    last: datetime | None = None
    worked: timedelta = timedelta(0)
    breaks: timedelta = timedelta(0)
    late: timedelta = timedelta(0)


def bounds(day: date, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """When the day begins, and when the next one does."""
    following = day + timedelta(days=1)
    return datetime.combine(day, time(), tzinfo=zone), datetime.combine(following, time(), tzinfo=zone)


def day_of(day: date, shift: Shift | None, spans: Iterable[Span], now: datetime, zone: ZoneInfo) -> Day:
    """What became of this person's day. Without a shift nobody is expected, and nobody is late."""
    cut = [kept for span in spans if (kept := _cut(span, day, now, zone))]
    first = min((began for _, began, _ in cut), default=None)
    late = _late(day, shift, first, zone)
    return Day(
        day,
        _came(day, shift, first, late, now, zone),
        first,
        max((ended for _, _, ended in cut), default=None),
        _sum(ended - began for state, began, ended in cut if state is not PresenceState.pause),
        _sum(ended - began for state, began, ended in cut if state is PresenceState.pause),
        late,
    )


def _cut(span: Span, day: date, now: datetime, zone: ZoneInfo) -> tuple[PresenceState, datetime, datetime] | None:
    """The part of the span that is of this day; None when nothing is.

    Nobody is called at night (rules.hours): what passes midnight is a page left open, and whoever left it so has not
    come the day after.
    """
    begins, ends = bounds(day, zone)
    ended = min(span.ended_at or now, ends)
    return (span.state, span.began_at, ended) if begins <= span.began_at < ends and span.began_at <= ended else None


def _late(day: date, shift: Shift | None, first: datetime | None, zone: ZoneInfo) -> timedelta:
    if shift is None or first is None or not is_working_day(day):
        return timedelta(0)
    late = first - datetime.combine(day, shift[0], tzinfo=zone)
    return late if late > GRACE else timedelta(0)


def _came(
    day: date, shift: Shift | None, first: datetime | None, late: timedelta, now: datetime, zone: ZoneInfo
) -> Came:
    if first is not None:
        return Came.late if late else Came.came
    if shift is None or not is_working_day(day):
        return Came.free
    begins, ends = (datetime.combine(day, at, tzinfo=zone) for at in shift)
    if now >= ends:
        return Came.absent
    return Came.awaited if now >= begins + GRACE else Came.pending


def _sum(parts: Iterable[timedelta]) -> timedelta:
    return sum(parts, timedelta(0))


@dataclass(frozen=True, slots=True)
class Period:
    """A week or a month: "2026-W41", "2026-10"."""

    code: str
    first: date
    last: date

    @property
    def days(self) -> Sequence[date]:
        """Each of them, in order."""
        return [self.first + timedelta(days=number) for number in range((self.last - self.first).days + 1)]


def week_of(day: date) -> Period:
    """The week of Monday to Sunday that holds `day`."""
    year, week, _ = day.isocalendar()
    return Period(f"{year}-W{week:02}", date.fromisocalendar(year, week, 1), date.fromisocalendar(year, week, 7))


def month_of(day: date) -> Period:
    """The month that holds `day`."""
    following = (day.replace(day=28) + timedelta(days=4)).replace(day=1)
    return Period(f"{day:%Y-%m}", day.replace(day=1), following - timedelta(days=1))


def read_period(text: str) -> Period | None:
    """What a code names; None for what names no week or month. Years from 2000 to 2999."""
    found = PERIOD.fullmatch(text)
    if found is None:
        return None
    year, number = int(found[1]), int(found[3])
    try:
        return week_of(date.fromisocalendar(year, number, 1)) if found[2] else month_of(date(year, number, 1))
    except ValueError:
        return None
