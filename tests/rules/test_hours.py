"""Calling hours in Guatemala, holidays included. In 2026, 15 September is a Tuesday, 5 April is Easter."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules import hours as module
from rules.hours import (
    LINE_HOURS,
    PART_MINUTES,
    DayPart,
    Hours,
    NeverOpenError,
    is_open,
    next_opening,
    next_part,
    promised_until,
    promised_window,
    read_hours,
)

ZONE = ZoneInfo("America/Guatemala")
OFFICE = Hours(frozenset(range(6)), 8 * 60, 20 * 60, holidays_off=True, dates_off=frozenset())
ALWAYS = Hours(frozenset(range(7)), 0, 1440, holidays_off=False, dates_off=frozenset())


def local(day: int, hour: int, minute: int = 0, month: int = 9) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=ZONE)


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        (local(14, 7, 59), False),
        (local(14, 8), True),
        (local(14, 19, 59), True),
        (local(14, 20), False),
        (local(13, 10), False),  # Sunday
        (local(15, 10), False),  # Independence
        (local(3, 10, month=4), False),  # Good Friday
        (local(4, 10, month=4), False),  # Holy Saturday
        (local(20, 10, month=10), False),  # Revolution
    ],
)
def test_a_telephone_rings_only_in_calling_hours(at, expected):
    assert is_open(OFFICE, at, ZONE) is expected


def test_hours_are_judged_in_guatemala_not_in_utc():
    evening = datetime(2026, 9, 15, 1, 30, tzinfo=UTC)  # 19:30 of Monday 14 in Guatemala
    assert is_open(OFFICE, evening, ZONE)


def test_holidays_may_be_worked():
    assert is_open(replace(OFFICE, holidays_off=False), local(15, 10), ZONE)


def test_a_date_taken_off_is_closed():
    assert not is_open(replace(OFFICE, dates_off=frozenset({date(2026, 9, 14)})), local(14, 10), ZONE)


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        (local(14, 10), local(14, 10)),
        (local(14, 6), local(14, 8)),
        (local(14, 20), local(16, 8)),  # over the holiday
        (local(12, 21), local(14, 8)),  # over Sunday
        (local(1, 23, month=4), local(6, 8, month=4)),  # over Holy Week
    ],
)
def test_the_next_opening_skips_what_is_closed(at, expected):
    opening = next_opening(OFFICE, at, ZONE)
    assert opening == expected
    assert opening.tzinfo is UTC


def test_hours_that_never_open_say_so():
    with pytest.raises(NeverOpenError, match="no abre"):
        next_opening(replace(OFFICE, days=frozenset()), local(14, 10), ZONE)


@pytest.mark.parametrize(
    ("part", "earliest", "expected"),
    [
        (DayPart.afternoon, local(14, 10), local(14, 12)),
        (DayPart.afternoon, local(14, 15), local(14, 15)),
        (DayPart.afternoon, local(14, 18), local(16, 12)),
        (DayPart.evening, local(14, 10), local(14, 18)),
        (DayPart.morning, local(14, 10), local(14, 10)),
        (DayPart.morning, local(14, 12), local(16, 8)),
        (DayPart.evening, local(12, 20), local(14, 18)),
    ],
)
def test_a_chosen_part_of_the_day_is_its_first_moment_from_then_on(part, earliest, expected):
    assert next_part(OFFICE, part, earliest, ZONE) == expected


def test_hours_that_never_meet_the_part_give_their_own_next_opening():
    mornings = replace(OFFICE, closes=13 * 60)
    assert next_part(mornings, DayPart.evening, local(14, 14), ZONE) == local(16, 8)


def test_a_part_begins_when_the_hours_do():
    late = replace(OFFICE, opens=9 * 60 + 30)
    assert next_part(late, DayPart.morning, local(14, 5), ZONE) == local(14, 9, 30)


@pytest.mark.parametrize(
    ("at", "words"),
    [
        (local(14, 9), "hoy por la mañana"),
        (local(14, 11, 30), "hoy por la tarde"),
        (local(14, 17, 30), "hoy por la noche"),
        (local(14, 19, 30), "el miércoles"),  # over the holiday; with the part it would not fit a text
        (local(16, 19, 30), "mañana por la mañana"),
        (local(19, 19, 30), "el lunes por la mañana"),
    ],
)
def test_a_promise_says_a_time_that_a_monitor_can_keep(at, words):
    assert promised_window(OFFICE, at, ZONE) == words


def test_a_promise_beyond_a_week_names_the_date():
    closed = frozenset(date(2026, 9, 14) + timedelta(days=ahead) for ahead in range(10))
    assert promised_window(replace(OFFICE, dates_off=closed), local(14, 9), ZONE) == "el 24 de septiembre"


MOMENTS = st.integers(0, 20 * 365 * 1440).map(lambda m: datetime(2020, 1, 1, tzinfo=UTC) + timedelta(minutes=m))
OPEN_SOMETIME = st.builds(
    lambda days, minutes, off, dates: Hours(frozenset(days), min(minutes), max(minutes), off, frozenset(dates)),
    st.sets(st.integers(0, 6), min_size=1),
    st.sets(st.integers(0, 1440), min_size=2, max_size=2),
    st.booleans(),
    st.sets(st.dates(date(2020, 1, 1), date(2040, 1, 1)), max_size=5),
)


@given(OPEN_SOMETIME, MOMENTS)
def test_the_next_opening_is_open_and_never_earlier(hours, at):
    opening = next_opening(hours, at, ZONE)
    assert opening >= at
    assert is_open(hours, opening, ZONE)


@given(OPEN_SOMETIME, MOMENTS)
def test_nothing_is_open_before_the_next_opening(hours, at):
    opening = next_opening(hours, at, ZONE)
    steps = int((opening - at) / timedelta(hours=1)) + 1
    moments = [min(at + timedelta(hours=step), opening - timedelta(minutes=1)) for step in range(steps)]
    assert not any(is_open(hours, moment, ZONE) for moment in moments if at <= moment < opening)


@given(OPEN_SOMETIME, st.sampled_from(DayPart), MOMENTS)
def test_a_chosen_part_is_open_and_never_earlier(hours, part, at):
    start = next_part(hours, part, at, ZONE)
    assert start >= at
    assert is_open(hours, start, ZONE)


@given(OPEN_SOMETIME, MOMENTS)
def test_every_promise_fits_a_text(hours, at):
    assert len(promised_window(hours, at, ZONE)) <= 24


@given(MOMENTS)
def test_hours_that_are_always_open_wait_for_nothing(at):
    assert next_opening(ALWAYS, at, ZONE) == at


@given(st.sampled_from(DayPart), MOMENTS)
def test_hours_that_are_always_open_meet_every_part_within_a_day(part, at):
    start = next_part(ALWAYS, part, at, ZONE).astimezone(ZONE)
    begins, ends = PART_MINUTES[part]
    assert start - at <= timedelta(days=1)
    assert begins <= start.hour * 60 + start.minute < ends


def test_the_calendar_of_a_year_is_built_once(monkeypatch):
    is_open(OFFICE, local(14, 10), ZONE)
    monkeypatch.setattr(module.holidays, "country_holidays", None)
    assert not is_open(OFFICE, local(15, 10), ZONE)


@pytest.mark.parametrize(
    ("at", "until"),
    [
        (local(14, 9), local(14, 12)),
        (local(14, 10, 59), local(14, 12)),
        (local(14, 11), local(14, 18)),
        (local(14, 17, 30), local(14, 20)),  # by night: the hours close first
        (local(16, 19, 30), local(17, 12)),
        (local(14, 19, 30), local(16, 20)),  # the 15th is a holiday; "el miércoles" is told without its part
    ],
)
def test_a_promise_is_due_when_its_window_ends(at, until):
    assert promised_until(OFFICE, at, ZONE) == until


@given(st.integers(0, 300 * 1440), st.integers(0, 1439), st.integers(1, 1440))
def test_a_promise_is_due_after_the_telephone_may_ring(later, opens, length):
    hours = replace(OFFICE, opens=opens, closes=min(1440, opens + length))
    moment = local(1, 0, month=1) + timedelta(minutes=later)
    assert promised_until(hours, moment, ZONE) > next_opening(hours, moment + timedelta(hours=1), ZONE)


@pytest.mark.parametrize(
    ("written", "hours"),
    [
        ("mon-sat 08:00-20:00", LINE_HOURS),
        ("mon-sun 00:00-24:00 holidays", ALWAYS),
        ("fri 07:30-12:00", Hours(frozenset({4}), 450, 720, holidays_off=True, dates_off=frozenset())),
        ("mon-tue,thu 08:00-17:00", Hours(frozenset({0, 1, 3}), 480, 1020, holidays_off=True, dates_off=frozenset())),
    ],
)
def test_hours_are_read_as_they_are_written(written, hours):
    assert read_hours(written) == hours


@pytest.mark.parametrize(
    "written",
    [
        "mon-sat",
        "08:00-20:00",
        "lun-sab 08:00-20:00",
        "sat-mon 08:00-20:00",
        "mon-tue-wed 08:00-20:00",
        "mon-sat 20:00-08:00",
        "mon-sat 08:00-08:00",
        "mon-sat 08:00-24:30",
        "mon-sat 8:00-20:00",
        "mon-sat 08:00-20:00 always",
    ],
)
def test_hours_that_say_nothing_are_refused(written):
    with pytest.raises(ValueError, match=re.escape(written)):
        read_hours(written)
