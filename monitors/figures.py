"""The figures of a floor over a period, each by the definition that its page shows.

A caller is offered when he begins to wait on the line; what came of him is read from the events that follow until he
begins to wait again. Nothing here tells who a parent is.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Final, NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import Integer, Select, Subquery, and_, cast, extract, func, lateral, literal, null, select, true
from sqlalchemy.orm import Session, aliased

from rules.handovers import What
from rules.lives import HandoverState
from rules.presence import PresenceState
from storage.models import Callback, HandoverEvent, HandoverKind, PresenceSpan, StaffUser

IN_TIME: Final = timedelta(seconds=20)
"""Answered so soon is answered in time."""
TOO_SOON: Final = timedelta(seconds=10)
"""Who hung up before that could not have been answered, and is not counted against the floor."""
LEFT: Final = (What.left_for_call_back, What.voicemail)
NOTED: Final = (What.noted, What.no_contact)
NO_EVENT: Final = 2**62
"""An id that no event reaches."""
ALL: Final = null()
"""A key that tells nothing apart."""
INTERVIEW: Final = "interview"
"""Of rules.handovers.RESULTS."""


class Period(NamedTuple):
    """From one moment until before another."""

    begins: datetime
    ends: datetime


class Share(NamedTuple):
    """So many of so many."""

    part: int
    whole: int


@dataclass(frozen=True, slots=True)
class Calls:
    """Callers who waited, and what came of them. left: they chose to be called, or left a message. Means: None without
    any. too_soon: those of `abandoned` who hung up before TOO_SOON. handling: talk and wrap-up of a call that is over.
    """

    offered: int = 0
    answered: int = 0
    in_time: int = 0
    abandoned: int = 0
    too_soon: int = 0
    left: int = 0
    wait_mean: timedelta | None = None
    wait_p90: timedelta | None = None
    handling: timedelta | None = None

    @property
    def service_level(self) -> Share:
        """Answered in time, of those who could have been."""
        return Share(self.in_time, self.offered - self.too_soon)

    @property
    def abandonment(self) -> Share:
        """Who hung up while waiting."""
        return Share(self.abandoned, self.offered)


@dataclass(frozen=True, slots=True)
class Person:
    """What one monitor did. at_work, paused: how long he was there, and of that, away."""

    name: str
    answered: int
    handling: timedelta | None
    interviews: int
    promises: Share
    """Calls promised and made: on time, of all that he made."""
    at_work: timedelta
    paused: timedelta


@dataclass(frozen=True, slots=True)
class Figures:
    """Of a period. hours: of the day, those in which something happened. promises: kept on time, of those due."""

    calls: Calls
    hours: Mapping[int, Calls]
    interviews: int
    interviews_by_hour: Mapping[int, int]
    promises: Share
    people: Sequence[Person]


def day(which: date, zone: ZoneInfo) -> Period:
    """That day, from midnight to midnight."""
    return Period(_midnight(which, zone), _midnight(which + timedelta(days=1), zone))


def month(which: date, zone: ZoneInfo) -> Period:
    """The month of that day."""
    first = which.replace(day=1)
    return Period(_midnight(first, zone), _midnight((first + timedelta(days=32)).replace(day=1), zone))


def _midnight(which: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(which, time(), zone)


def calls_of(session: Session, period: Period) -> Calls:
    """The callers of the period, all together."""
    return Calls(*session.execute(_calls(_episodes(period))).one()[1:])


def figures_of(session: Session, period: Period, now: datetime, zone: ZoneInfo) -> Figures:
    """Everything of the period, as far as it is known by now."""
    episodes = _episodes(period)
    hours = {row[0]: Calls(*row[1:]) for row in session.execute(_calls(episodes, _hour(episodes.c.at, zone)))}
    interviews = _interviews(session, period, _hour(HandoverEvent.at, zone))
    kept, due = session.execute(_promises(period, now)).one()[1:]
    return Figures(
        calls_of(session, period),
        dict(sorted(hours.items())),
        sum(interviews.values()),
        interviews,
        Share(kept, due),
        _people(session, period, now),
    )


def _people(session: Session, period: Period, now: datetime) -> Sequence[Person]:
    """Everybody who did something in the period, by name."""
    episodes = _episodes(period)
    calls = {row[0]: Calls(*row[1:]) for row in session.execute(_calls(episodes, episodes.c.staff_id))}
    interviews = _interviews(session, period, HandoverEvent.staff_id)
    promises = {row[0]: Share(*row[1:]) for row in session.execute(_promises(period, now, Callback.done_by))}
    times = {row[0]: row[1:] for row in session.execute(_times(period, now))}
    names = {row.id: row.name for row in session.execute(select(StaffUser.id, StaffUser.name))}
    active = calls.keys() | interviews.keys() | promises.keys() | times.keys()
    return [
        Person(
            names[staff_id],
            calls.get(staff_id, Calls()).answered,
            calls.get(staff_id, Calls()).handling,
            interviews.get(staff_id, 0),
            promises.get(staff_id, Share(0, 0)),
            *times.get(staff_id, (timedelta(0), timedelta(0))),
        )
        for staff_id in sorted(active, key=lambda staff_id: (names[staff_id], staff_id))
    ]


def _episodes(period: Period) -> Subquery:
    """Callers who began to wait in the period: what came of each. staff_id: who answered first."""
    began, event, answer, again = (aliased(HandoverEvent) for _ in range(4))
    next_id = (
        select(func.min(again.id))
        .where(again.handover_id == began.handover_id, again.what == What.queued, again.id > began.id)
        .correlate(began)
        .scalar_subquery()
    )
    hung_up = and_(event.what == What.hung_up, event.state == HandoverState.wrap_up)
    live = event.kind == HandoverKind.live  # what comes after it was left is another call, by us
    followed = lateral(
        select(
            func.min(event.id).filter(event.what == What.joined, live).label("answer_id"),
            func.min(event.at).filter(event.what == What.abandoned).label("abandoned_at"),
            func.min(event.at).filter(event.what.in_(LEFT)).label("left_at"),
            func.min(event.at).filter(hung_up, live).label("hung_at"),
            func.min(event.at).filter(event.what.in_(NOTED), live).label("noted_at"),
        ).where(
            event.handover_id == began.handover_id,
            event.id > began.id,
            event.id < func.coalesce(next_id, literal(NO_EVENT)),
        )
    )
    return (
        select(began.at, answer.at.label("joined_at"), answer.staff_id, *list(followed.c)[1:])
        .select_from(began)
        .join(followed, true())
        .outerjoin(answer, answer.id == followed.c.answer_id)
        .where(
            began.what == What.queued,
            began.kind == HandoverKind.live,
            began.at >= period.begins,
            began.at < period.ends,
        )
        .subquery()
    )


def _calls(episodes: Subquery, key: Any = ALL) -> Select[Any]:  # noqa: ANN401 - SQL expressions
    """(key, the fields of Calls in their order), a row for each key; one for all without."""
    one = episodes.c
    wait = one.joined_at - one.at
    gone = and_(one.joined_at.is_(None), one.abandoned_at.is_not(None))
    shown = (
        func.count(),
        func.count(one.joined_at),
        func.count().filter(wait <= IN_TIME),
        func.count().filter(gone),
        func.count().filter(gone, one.abandoned_at - one.at < TOO_SOON),
        func.count().filter(one.joined_at.is_(None), one.left_at.is_not(None)),
        func.avg(wait),
        func.percentile_disc(0.9).within_group(wait),
        func.avg(func.coalesce(one.noted_at, one.hung_at) - one.joined_at).filter(one.hung_at.is_not(None)),
    )
    return _by(select(key, *shown).select_from(episodes), key)


def _by(asked: Select[Any], key: Any) -> Select[Any]:  # noqa: ANN401 - SQL expressions
    return asked if key is ALL else asked.where(key.is_not(None)).group_by(key)


def _interviews(session: Session, period: Period, key: Any) -> dict[Any, int]:  # noqa: ANN401 - SQL
    """Contacts that were noted as an interview, of any kind."""
    asked = select(key, func.count()).where(
        HandoverEvent.what == What.noted,
        HandoverEvent.result == INTERVIEW,
        HandoverEvent.at >= period.begins,
        HandoverEvent.at < period.ends,
    )
    return {row[0]: row[1] for row in session.execute(_by(asked, key))}


def _promises(period: Period, now: datetime, key: Any = ALL) -> Select[Any]:  # noqa: ANN401 - SQL
    """(key, kept on time, due): promises whose window ended in the period, or that were kept before it did.

    One without done_by was given up: nobody spoke with the parent.
    """
    kept = Callback.done_by.is_not(None)
    in_time = and_(kept, Callback.done_at <= Callback.promised_until)
    asked = select(key, func.count().filter(in_time), func.count()).where(
        Callback.promised_until >= period.begins,
        Callback.promised_until < period.ends,
        (Callback.promised_until <= now) | kept,
    )
    return _by(asked, key)


def _times(period: Period, now: datetime) -> Select[Any]:
    """(staff_id, at work, paused) within the period."""
    begins = func.greatest(PresenceSpan.began_at, period.begins)
    ends = func.least(func.coalesce(PresenceSpan.ended_at, now), period.ends)
    none = literal(timedelta(0))
    long = func.greatest(ends - begins, none)
    paused = func.sum(long).filter(PresenceSpan.state == PresenceState.pause)
    return (
        select(PresenceSpan.staff_id, func.sum(long), func.coalesce(paused, none))
        .where(PresenceSpan.began_at < period.ends, func.coalesce(PresenceSpan.ended_at, now) > period.begins)
        .group_by(PresenceSpan.staff_id)
    )


def _hour(at: Any, zone: ZoneInfo) -> Any:  # noqa: ANN401 - SQL expressions
    return cast(extract("hour", func.timezone(zone.key, at)), Integer)
