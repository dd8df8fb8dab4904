"""How many managers are needed, which hours shifts cover, what a day became, and what a period is."""

from datetime import date, datetime, time, timedelta
from math import ceil

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.coverage import (
    GRACE,
    Came,
    Span,
    covered,
    day_of,
    hours_of,
    managers_needed,
    month_of,
    read_period,
    week_of,
)
from rules.hours import Hours, is_working_day
from rules.presence import PresenceState
from tests.world import ZONE

MONDAY, TUESDAY = date(2026, 10, 5), date(2026, 10, 6)
SHIFT = (time(8), time(16))
TIMES = st.times(min_value=time(0), max_value=time(23, 59)).map(lambda at: at.replace(second=0, microsecond=0))
SHIFTS = st.lists(st.tuples(TIMES, TIMES).filter(lambda pair: pair[0] < pair[1]), max_size=20)


def at(hour: int, minute: int = 0, day: date = MONDAY) -> datetime:
    return datetime.combine(day, time(hour, minute), tzinfo=ZONE)


def span(first: datetime, last: datetime | None, state: PresenceState = PresenceState.available) -> Span:
    return Span(state, first, last)


@pytest.mark.parametrize(("units", "managers"), [(0, 1), (1, 1), (50, 1), (51, 2), (100, 2), (101, 3), (5000, 100)])
def test_there_is_a_manager_for_every_50_units_and_one_at_least(units, managers):
    assert managers_needed(units) == managers


@given(st.integers(0, 10**6))
def test_the_managers_are_as_many_as_the_manual_says(units):
    needed = managers_needed(units)
    assert needed == max(1, ceil(units / 50))
    assert needed * 50 >= units
    assert needed == 1 or (needed - 1) * 50 < units


@pytest.mark.parametrize(
    ("opens", "closes", "hours"), [(480, 1080, range(8, 18)), (510, 1110, range(8, 19)), (0, 1440, range(24))]
)
def test_the_hours_are_the_campaigns(opens, closes, hours):
    given_hours = Hours(frozenset(range(7)), opens, closes, holidays_off=False, dates_off=frozenset())
    assert list(hours_of(given_hours)) == list(hours)


def test_an_hour_is_covered_by_shifts_that_hold_all_of_it():
    shifts = [(time(8), time(12)), (time(8, 30), time(10, 59))]
    assert covered(shifts, range(7, 13)) == {7: 0, 8: 1, 9: 2, 10: 1, 11: 1, 12: 0}


@given(SHIFTS)
def test_no_hour_is_covered_by_more_than_there_are_and_whole_hours_add_up(shifts):
    by_hour = covered(shifts, range(24))
    assert max(by_hour.values()) <= len(shifts)
    whole = [(first.replace(minute=0), last.replace(minute=0)) for first, last in shifts]
    assert sum(covered(whole, range(24)).values()) == sum(last.hour - first.hour for first, last in whole)


def test_a_day_tells_first_last_hours_and_breaks():
    spans = [
        span(at(8), at(12)),
        span(at(12), at(12, 30), PresenceState.pause),
        span(at(12, 30), at(16)),
    ]
    day = day_of(MONDAY, SHIFT, spans, at(18), ZONE)
    assert (day.came, day.first, day.last) == (Came.came, at(8), at(16))
    assert (day.worked, day.breaks, day.late) == (timedelta(hours=7, minutes=30), timedelta(minutes=30), timedelta(0))


@pytest.mark.parametrize(
    ("now", "came"),
    [
        (at(7, 59), Came.pending),
        (at(8, 4), Came.pending),
        (at(8, 5), Came.awaited),
        (at(15, 59), Came.awaited),
        (at(16), Came.absent),
        (at(9, day=date(2026, 10, 9)), Came.absent),
    ],
)
def test_who_has_not_come_is_awaited_until_the_shift_is_over(now, came):
    assert day_of(MONDAY, SHIFT, [], now, ZONE).came is came


@pytest.mark.parametrize(
    ("first", "came", "late"),
    [
        (at(7, 50), Came.came, timedelta(0)),
        (at(8) + GRACE, Came.came, timedelta(0)),
        (at(8, 6), Came.late, timedelta(minutes=6)),
        (at(17), Came.late, timedelta(hours=9)),
    ],
)
def test_who_comes_after_the_grace_is_late(first, came, late):
    day = day_of(MONDAY, SHIFT, [span(first, None)], at(18), ZONE)
    assert (day.came, day.late) == (came, late)


@pytest.mark.parametrize("day", [date(2026, 10, 10), date(2026, 10, 11), date(2026, 9, 15), date(2026, 10, 20)])
def test_on_a_weekend_or_a_holiday_nobody_is_expected_nor_late(day):
    assert not is_working_day(day)
    assert day_of(day, SHIFT, [], at(23, day=day), ZONE).came is Came.free
    worked = day_of(day, SHIFT, [span(at(11, day=day), at(12, day=day))], at(23, day=day), ZONE)
    assert (worked.came, worked.late, worked.worked) == (Came.came, timedelta(0), timedelta(hours=1))


def test_without_a_shift_nobody_is_expected_nor_late():
    assert day_of(MONDAY, None, [], at(23), ZONE).came is Came.free
    assert day_of(MONDAY, None, [span(at(15), None)], at(16), ZONE).came is Came.came


@pytest.mark.parametrize("left_at", [at(0, day=TUESDAY), at(0, 30, day=TUESDAY), None])
def test_a_page_left_open_past_midnight_is_no_coming_to_work_the_day_after(left_at):
    spans = [span(at(23), left_at)]
    assert day_of(MONDAY, None, spans, at(17, day=TUESDAY), ZONE).worked == timedelta(hours=1)
    after = day_of(TUESDAY, SHIFT, spans, at(17, day=TUESDAY), ZONE)
    assert (after.came, after.first, after.worked) == (Came.absent, None, timedelta(0))


def test_a_span_that_has_not_ended_lasts_until_now():
    assert day_of(MONDAY, SHIFT, [span(at(8), None)], at(9, 30), ZONE).worked == timedelta(minutes=90)


MOMENTS = st.integers(0, 4 * 24 * 60).map(lambda minutes: at(0, day=date(2026, 10, 3)) + timedelta(minutes=minutes))


@given(st.lists(MOMENTS, min_size=2, max_size=12), st.lists(st.sampled_from(list(PresenceState)), min_size=6))
def test_the_parts_of_a_day_are_no_longer_than_from_first_to_last(moments, states):
    ordered = sorted(moments)
    spans = [Span(state, first, last) for state, first, last in zip(states, ordered[::2], ordered[1::2], strict=False)]
    day = day_of(MONDAY, SHIFT, spans, at(23, 59), ZONE)
    whole = day.last - day.first if day.first and day.last else timedelta(0)
    assert timedelta(0) <= day.worked + day.breaks <= whole <= timedelta(days=1)
    assert (day.first is None) == (day.came in {Came.absent, Came.free, Came.awaited, Came.pending})


@pytest.mark.parametrize(
    ("code", "first", "last"),
    [
        ("2026-W41", date(2026, 10, 5), date(2026, 10, 11)),
        ("2026-W53", date(2026, 12, 28), date(2027, 1, 3)),
        ("2026-10", date(2026, 10, 1), date(2026, 10, 31)),
        ("2028-02", date(2028, 2, 1), date(2028, 2, 29)),
    ],
)
def test_a_period_is_a_week_or_a_month(code, first, last):
    period = read_period(code)
    assert period is not None
    assert (period.code, period.days[0], period.days[-1]) == (code, first, last)


@pytest.mark.parametrize("code", ["", "2026", "2026-W54", "2026-13", "2026-00", "1999-01", "2026-W1", "x", "2026-1-1"])
def test_what_is_no_period_is_none(code):
    assert read_period(code) is None


@given(st.dates(date(2000, 1, 3), date(2998, 12, 31)))
def test_every_day_is_in_its_week_and_its_month(day):
    for period in (week_of(day), month_of(day)):
        assert day in period.days
        assert read_period(period.code) == period


@given(st.text(max_size=10))
def test_any_text_is_read_or_not(text):
    period = read_period(text)
    assert period is None or period.first < period.last
