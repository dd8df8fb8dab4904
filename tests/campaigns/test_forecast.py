"""What a campaign will take, and when it will be over, as far as that can be said."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some

from campaigns.dispatching import Pace
from campaigns.forecast import Group, Progress, Volume, after_open_time, expected_end, forecast
from rules.campaign_file import CampaignFile
from rules.hours import Hours, is_open
from rules.lines import Lines
from rules.phones import PhoneKind
from rules.routing import Mode, MonitorReason, Profile
from tests.campaigns.office import FILE
from tests.switchboard import LINE
from tests.world import ALWAYS, MONDAY_MORNING, ZONE

LINES = Lines(voice=LINE, texts=LINE, whatsapp=LINE, missed_call=LINE)
PACE = Pace(calls_per_second=1.0, calls_at_once=600, messages_per_second=1.0)
OFFICE_HOURS = Hours(frozenset(range(5)), 8 * 60, 12 * 60, holidays_off=False, dates_off=frozenset())
MOBILE, FIXED, NONE = PhoneKind.mobile, PhoneKind.fixed, PhoneKind.none


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """A moment of October 2026 in Guatemala; the 5th is a Monday."""
    return datetime(2026, 10, day, hour, minute, tzinfo=ZONE).astimezone(UTC)


def group(members: int, phone: PhoneKind = MOBILE, other: PhoneKind = NONE, **profile) -> Group:
    return Group(Profile(phone, other=other, **profile), opted_out=False, members=members)


def told(*groups: Group, lines: Lines = LINES, pace: Pace = PACE, now: datetime = MONDAY_MORNING, **settings):
    file = CampaignFile.model_validate(FILE | {"hours": ALWAYS, "modes": ["voice", "sms", "monitor"]} | settings)
    return forecast(groups, file, lines, pace, ZONE, now)


def test_members_are_counted_by_how_they_begin():
    found = told(group(5), group(3, FIXED), group(2, NONE), group(1, language="kek"))
    assert found.members == 11
    assert found.by_mode == {Mode.voice: 8, Mode.monitor: 3}
    assert found.by_reason == {MonitorReason.no_number: 2, MonitorReason.language: 1}


def test_who_opted_out_is_told_apart():
    found = told(group(2), Group(Profile(MOBILE), opted_out=True, members=7))
    assert (found.members, found.opted_out, found.by_mode) == (9, 7, {Mode.voice: 2})


def test_each_number_is_tried_as_often_as_the_campaign_says():
    attempts = {"voice": {"max": 4}, "sms": {"max": 2}}
    found = told(group(10, MOBILE, FIXED), group(5, FIXED), attempts=attempts)
    assert found.volumes == [Volume(Mode.voice, begin=15, most=10 * 2 * 4 + 5 * 4), Volume(Mode.sms, begin=0, most=20)]


def test_a_mode_before_the_one_that_begins_is_not_counted():
    found = told(group(4, disability="auditiva"), modes=["voice", "sms"], attempts={"sms": {"answer_by": "reply"}})
    assert found.volumes == [Volume(Mode.sms, begin=4, most=8)]


def test_modes_that_the_service_lacks_are_passed_over():
    found = told(group(4), lines=Lines(voice=LINE), modes=["whatsapp", "sms", "voice"])
    assert found.volumes == [Volume(Mode.voice, begin=4, most=16)]


def test_where_no_mode_reaches_nothing_leaves():
    found = told(group(4, FIXED), modes=["sms"])
    assert found.by_mode == {None: 4}
    assert (found.volumes, found.last) == ([], None)


def test_the_first_round_takes_what_the_pace_gives_within_the_hours():
    hours = {"days": ["mon", "tue"], "from": "08:00", "to": "12:00"}
    found = told(group(3 * 3600), hours=hours, limits={"calls_at_once": 600}, now=at(5, 10))
    assert found.first_round == at(6, 9)


@pytest.mark.parametrize(
    ("settings", "pace", "hours"),
    [
        ({"limits": {"calls_per_second": 0.5}}, PACE, 2),
        ({}, Pace(0.5, 600, 1.0), 2),
        ({"limits": {"calls_at_once": 30}}, PACE, 2),
        ({}, Pace(1.0, 30, 1.0), 2),
        ({"modes": ["sms"], "limits": {"messages_per_second": 0.25}}, PACE, 4),
    ],
)
def test_the_narrowest_limit_sets_the_pace(settings, pace, hours):
    """30 calls at once, a minute each, are one every two seconds."""
    limits = {"calls_at_once": 600} | settings.get("limits", {})
    found = told(group(3600), pace=pace, **settings | {"limits": limits})
    assert found.first_round == MONDAY_MORNING + timedelta(hours=hours)


def test_calls_and_texts_leave_side_by_side():
    attempts = {"sms": {"answer_by": "reply"}}
    found = told(group(3600), group(3600, disability="auditiva"), attempts=attempts, limits={"calls_at_once": 600})
    assert found.first_round == MONDAY_MORNING + timedelta(hours=1)


def test_the_last_contact_waits_for_every_try_and_all_patience():
    attempts = {
        "voice": {"max": 3, "waits": ["3h", "1d"]},
        "sms": {"max": 2, "waits": ["1d"], "patience": "2d"},
    }
    found = told(group(60), attempts=attempts)
    began = MONDAY_MORNING + timedelta(minutes=1)
    assert found.first_round == began + timedelta(seconds=12)
    assert found.last == found.first_round + timedelta(hours=3, days=1) + timedelta(days=1 + 2)


def test_what_takes_years_is_not_told_as_a_day():
    found = told(group(100_000), limits={"calls_per_second": 0.0001})
    assert (found.first_round, found.last) == (None, None)


@pytest.mark.parametrize("rate", [1e-300, 5e-324])
def test_no_pace_is_too_slow_to_be_told(rate):
    assert told(group(10), limits={"calls_per_second": rate}).first_round is None


@given(some.integers(0, 20_000), some.integers(0, 60 * 24 * 20))
def test_open_time_is_what_the_hours_leave(minutes, later):
    """Minute by minute, the slow way."""
    since = at(5, 0) + timedelta(minutes=later)
    found = after_open_time(OFFICE_HOURS, since, timedelta(minutes=minutes % 700), ZONE)
    moment, left = since, minutes % 700
    while left or not is_open(OFFICE_HOURS, moment, ZONE):
        open_now = is_open(OFFICE_HOURS, moment, ZONE)
        moment += timedelta(minutes=1)
        left -= open_now
        if open_now and not left:
            break
    assert found == moment


def progress(**changed) -> Progress:
    given = {"since": at(5, 8), "now": at(5, 10), "waiting": 100, "concluded": 50, "last_due": None}
    return Progress(**given | changed)


def test_the_end_follows_the_pace_of_the_open_hours():
    assert expected_end(progress(), OFFICE_HOURS, ZONE) == at(6, 10)


def test_a_night_does_not_slow_the_pace_down():
    assert expected_end(progress(now=at(6, 8)), OFFICE_HOURS, ZONE) == at(7, 12)


def test_the_end_is_not_before_what_is_planned():
    assert expected_end(progress(last_due=at(9, 9)), OFFICE_HOURS, ZONE) == at(9, 9)


@pytest.mark.parametrize(
    "changed",
    [
        {"concluded": 0},
        {"concluded": 9},
        {"since": at(5, 9, 55)},
        {"since": at(4, 8), "now": at(4, 20)},
        {"since": at(5, 10)},
    ],
)
def test_what_is_too_little_tells_no_end(changed):
    assert expected_end(progress(**changed), OFFICE_HOURS, ZONE) is None


def test_a_pace_that_never_gets_there_tells_no_end():
    assert expected_end(progress(waiting=10_000_000), OFFICE_HOURS, ZONE) is None
