"""Coverage: the managers that each departamento needs and has, who came, and the coordinator's report.

A manager is a monitor whose record names a departamento. Nothing here tells of parents.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from rules.campaign_file import CampaignFile
from rules.coverage import Came, Day, Period, Shift, Span, bounds, covered, day_of, hours_of, managers_needed
from rules.hours import is_working_day
from rules.places import place_of_code
from rules.roles import Role
from storage import audit
from storage.audit import Actor
from storage.models import Act, Campaign, StaffUser
from storage.queries import coverage as queries

LONGEST_NOTE: Final = 300
DECIDED: Final = (Came.came, Came.late, Came.absent)
WORDS: Final = {
    "no_note": "Escriba el motivo.",
    "long_note": f"Escriba el motivo en {LONGEST_NOTE} caracteres o menos.",
    "no_such_day": "Ese día todavía no llega.",
    "no_monitor": "Esa cuenta no es de un monitor.",
}


class NotNoted(Exception):
    """A note cannot be kept; `code` for programs, `words` for people."""

    def __init__(self, code: str) -> None:
        self.code, self.words = code, WORDS[code]
        super().__init__(self.words)


@dataclass(frozen=True, slots=True)
class Territory:
    """A departamento. covered: managers by hour of the day; anytime: those without a shift, whom it does not count."""

    name: str
    units: int
    needed: int
    managers: int
    anytime: int
    covered: Mapping[int, int]

    @property
    def gap(self) -> int:
        """How many managers are missing."""
        return max(0, self.needed - self.managers)


@dataclass(frozen=True, slots=True)
class Coverage:
    """The departamentos of a campaign's sample, by code. elsewhere: monitors of no departamento, or of one without
    units, whom no row counts."""

    territories: Sequence[Territory]
    hours: Sequence[int]
    elsewhere: int


@dataclass(frozen=True, slots=True)
class Attendance:
    """One day of one monitor, and what the supervisor noted of it."""

    staff_id: int
    name: str
    departamento: str
    shift: Shift | None
    day: Day
    note: str

    @property
    def expected(self) -> bool:
        """Whether the shift was of a working day."""
        return self.shift is not None and is_working_day(self.day.day)


@dataclass(frozen=True, slots=True)
class Total:
    """A period of one monitor, or of all of a departamento. explained: absences with a note."""

    name: str
    days: int
    expected: int
    late: int
    absences: int
    explained: int
    worked: timedelta
    breaks: timedelta


def coverage_of(session: Session, campaign: Campaign) -> Coverage:
    """What the campaign's sample needs, and what there is."""
    hours = hours_of(CampaignFile.model_validate(campaign.settings).hours_rule())
    units = queries.units_by_departamento(session, campaign.id)
    people = queries.monitors(session)
    rows = [_territory(code, units[code], people, hours) for code in sorted(units)]
    return Coverage(rows, hours, sum(not person.departamento or person.departamento not in units for person in people))


def _territory(code: str, units: int, people: Iterable[StaffUser], hours: Sequence[int]) -> Territory:
    here = [person for person in people if code and person.departamento == code]
    shifts = [shift for person in here if (shift := shift_of(person))]
    return Territory(
        _name(code) or "Sin departamento",
        units,
        managers_needed(units),
        len(here),
        len(here) - len(shifts),
        covered(shifts, hours),
    )


def _name(code: str) -> str:
    place = place_of_code(code)
    return place.name if place else ""


def shift_of(person: StaffUser) -> Shift | None:
    """The shift; None without one."""
    return (person.shift_from, person.shift_until) if person.shift_from and person.shift_until else None


def attendance(session: Session, days: Sequence[date], now: datetime, zone: ZoneInfo) -> list[Attendance]:
    """What became of each of these days, for every monitor who was expected or came; by day, then by name.

    Days to come, and those before an account was made, are left out.
    """
    days = [day for day in days if day <= now.astimezone(zone).date()]
    if not days:
        return []
    spans = queries.spans_between(session, bounds(days[0], zone)[0], bounds(days[-1], zone)[1])
    notes = queries.notes_between(session, days[0], days[-1])
    people = queries.monitors_of(session, list(spans))
    found = [_day(person, day, spans.get(person.id, ()), notes, now, zone) for day in days for person in people]
    return [one for one in found if one.day.came is not Came.free]


def _day(
    person: StaffUser,
    day: date,
    spans: Sequence[Span],
    notes: Mapping[tuple[int, date], str],
    now: datetime,
    zone: ZoneInfo,
) -> Attendance:
    known = person.active and person.created_at.astimezone(zone).date() <= day
    shift = shift_of(person) if known else None
    became = day_of(day, shift, spans, now, zone)
    note = notes.get((person.id, day), "")
    return Attendance(person.id, person.name, _name(person.departamento) or "Todo el país", shift, became, note)


def by_person(days: Sequence[Attendance]) -> list[Total]:
    """The totals of each monitor, by name."""
    people = dict.fromkeys((one.name, one.staff_id) for one in sorted(days, key=lambda one: (one.name, one.staff_id)))
    return [total(name, [one for one in days if one.staff_id == staff_id]) for name, staff_id in people]


def by_departamento(days: Sequence[Attendance]) -> list[Total]:
    """The totals of each departamento, by name."""
    names = sorted({one.departamento for one in days})
    return [total(name, [one for one in days if one.departamento == name]) for name in names]


def total(name: str, days: Sequence[Attendance]) -> Total:
    """What these days add up to."""
    became = Counter(one.day.came for one in days)
    return Total(
        name,
        days=sum(one.day.first is not None for one in days),
        expected=sum(one.expected for one in days),
        late=became[Came.late],
        absences=became[Came.absent],
        explained=sum(one.day.came is Came.absent and bool(one.note) for one in days),
        worked=sum((one.day.worked for one in days), timedelta(0)),
        breaks=sum((one.day.breaks for one in days), timedelta(0)),
    )


def period_attendance(session: Session, period: Period, now: datetime, zone: ZoneInfo) -> list[Attendance]:
    """The days of a week or a month so far, without those that are still to be decided."""
    days = attendance(session, period.days, now, zone)
    return [one for one in days if one.day.came in DECIDED]


def note_absence(
    session: Session, staff_id: int, day: date, note: str, by: Actor, now: datetime, zone: ZoneInfo
) -> None:
    """Keep why somebody did not come, or came late. Raises NotNoted."""
    person = session.get(StaffUser, staff_id)
    if person is None or person.role is not Role.monitor or by.user_id is None:
        raise NotNoted("no_monitor")
    if day > now.astimezone(zone).date():
        raise NotNoted("no_such_day")
    if not note:
        raise NotNoted("no_note")
    if len(note) > LONGEST_NOTE:
        raise NotNoted("long_note")
    queries.note_day(session, staff_id, day, note, by.user_id, now)
    audit.record(session, by, Act.absence_noted, f"staff:{staff_id}", {"day": day.isoformat()}, now)
