"""Every figure of the floor, by an example computed by hand."""

from datetime import date, datetime, timedelta

import pytest

from monitors.figures import Calls, Person, Share, calls_of, day, figures_of, month
from rules.handovers import What
from rules.lives import CallbackState, HandoverState
from rules.presence import PresenceState
from storage.handovers.moving import note
from storage.models import Callback, HandoverKind, PresenceSpan
from tests.world import ZONE

MONDAY = date(2026, 10, 5)
NUMBERS = iter(range(100, 10_000))


def at(hour: int, minute: int = 0, second: int = 0) -> datetime:
    return datetime(2026, 10, 5, hour, minute, second, tzinfo=ZONE)


def seconds(number: float) -> timedelta:
    return timedelta(seconds=number)


@pytest.fixture
def campaign(world):
    return world.campaign()


@pytest.fixture
def luis(world):
    return world.staff("Luis")


@pytest.fixture
def rosa(world):
    return world.staff("Rosa")


@pytest.fixture
def contact(world, campaign):
    """contact(began, (seconds, what, state, staff), …): a parent who began to wait then, and what came of it."""

    def contact(began, *events, kind=HandoverKind.live):
        member = world.member(campaign, f"+5025555{next(NUMBERS):04}")
        handover = world.handover(member, HandoverState.done, kind=kind)
        with world.sessions.begin() as session:
            for later, what, state, staff in events:
                result = "interview" if what is What.noted else None
                staff_id = staff.id if staff else None
                note(session, handover.id, state, what, began + seconds(later), staff_id=staff_id, result=result)
        return handover

    return contact


WAITS = (0, What.queued, HandoverState.queued, None)


def answered(wait, staff, talk, noting):
    """The events of a call that was answered after `wait` seconds."""
    over = wait + talk
    return (
        WAITS,
        (wait - 1, What.claimed, HandoverState.connecting, staff),
        (wait, What.joined, HandoverState.active, staff),
        (over, What.hung_up, HandoverState.wrap_up, staff),
        (over + noting, What.noted, HandoverState.done, staff),
    )


def figures(world, period=None, now=None):
    with world.sessions() as session:
        return figures_of(session, period or day(MONDAY, ZONE), now or at(23, 59), ZONE)


@pytest.fixture
def monday(contact, luis, rosa):
    """Nine callers. Waits of the answered: 5, 20, 21, 60 seconds; handling 130, 70, 100, 300."""
    contact(at(9), *answered(5, luis, 100, 30))
    contact(at(9, 10), *answered(20, luis, 60, 10))
    contact(at(9, 20), *answered(21, rosa, 90, 10))
    contact(at(10), *answered(60, rosa, 240, 60))
    contact(at(10, 10), WAITS, (9, What.abandoned, HandoverState.callback_due, None))
    contact(at(10, 20), WAITS, (10, What.abandoned, HandoverState.callback_due, None))
    contact(at(10, 30), WAITS, (40, What.left_for_call_back, HandoverState.callback_due, None))
    contact(at(10, 40), WAITS, (50, What.voicemail, HandoverState.callback_due, None))
    contact(at(10, 50), WAITS)


def test_calls_by_the_example(world, monday):
    calls = figures(world).calls
    assert calls == Calls(
        offered=9,
        answered=4,
        in_time=2,
        abandoned=2,
        too_soon=1,
        left=2,
        wait_mean=seconds((5 + 20 + 21 + 60) / 4),
        wait_p90=seconds(60),
        handling=seconds((130 + 70 + 100 + 300) / 4),
    )
    assert calls.service_level == Share(2, 9 - 1)
    assert calls.abandonment == Share(2, 9)


def test_the_hours_are_those_of_the_time_zone_and_add_up(world, monday):
    hours = figures(world).hours
    assert {hour: (calls.offered, calls.answered, calls.in_time) for hour, calls in hours.items()} == {
        9: (3, 3, 2),
        10: (6, 1, 0),
    }


def test_a_person_has_what_that_person_answered(world, monday):
    luis, rosa = figures(world).people
    assert (luis.name, luis.answered, luis.handling, luis.interviews) == ("Luis", 2, seconds(100), 2)
    assert (rosa.name, rosa.answered, rosa.handling, rosa.interviews) == ("Rosa", 2, seconds(200), 2)


def test_of_an_empty_day_nothing_is_made_up(world):
    found = figures(world)
    assert found.calls == Calls()
    assert (found.calls.service_level, found.promises) == (Share(0, 0), Share(0, 0))
    assert (found.hours, found.people, found.interviews) == ({}, [], 0)


def test_a_caller_who_comes_again_is_offered_again(world, contact, luis):
    again = [(later + 600, *rest) for later, *rest in answered(8, luis, 50, 5)]
    contact(at(9), WAITS, (30, What.abandoned, HandoverState.callback_due, None), *again)
    calls = figures(world).calls
    assert (calls.offered, calls.answered, calls.abandoned, calls.wait_mean) == (2, 1, 1, seconds(8))


def test_a_caller_whose_call_was_cut_waits_on_in_the_same_offer(world, contact, luis, rosa):
    """The first who answers him counts, and the talk lasts until the last one's end."""
    contact(
        at(9),
        WAITS,
        (10, What.joined, HandoverState.active, luis),
        (40, What.dropped, HandoverState.recovering, luis),
        (60, What.requeued, HandoverState.queued, luis),
        (90, What.joined, HandoverState.active, rosa),
        (110, What.hung_up, HandoverState.wrap_up, rosa),
        (120, What.noted, HandoverState.done, rosa),
    )
    found = figures(world)
    assert (found.calls.offered, found.calls.answered, found.calls.wait_mean) == (1, 1, seconds(10))
    assert found.calls.handling == seconds(110)


def test_a_telephone_that_nobody_took_is_no_answer(world, contact, luis):
    contact(
        at(9),
        WAITS,
        (5, What.claimed, HandoverState.connecting, luis),
        (50, What.lease_ended, HandoverState.queued, luis),
        (70, What.abandoned, HandoverState.callback_due, None),
    )
    calls = figures(world).calls
    assert (calls.answered, calls.abandoned, calls.too_soon) == (0, 1, 0)


def test_a_call_that_goes_on_has_no_handling_time_yet(world, contact, luis):
    contact(at(9), WAITS, (10, What.joined, HandoverState.active, luis))
    assert figures(world).calls == Calls(
        offered=1, answered=1, in_time=1, wait_mean=seconds(10), wait_p90=seconds(10), handling=None
    )


@pytest.mark.parametrize("kind", [HandoverKind.thread, HandoverKind.outgoing])
def test_threads_and_calls_of_ours_are_no_callers_but_their_interviews_count(world, contact, luis, kind):
    contact(at(9), *answered(5, luis, 100, 30), kind=kind)
    found = figures(world)
    assert (found.calls, found.interviews, found.interviews_by_hour) == (Calls(), 1, {9: 1})
    assert [(one.name, one.answered, one.interviews) for one in found.people] == [("Luis", 0, 1)]


def test_a_day_is_cut_at_midnight_in_the_time_zone(world, contact):
    contact(at(0), WAITS)
    contact(at(23, 59, 59), WAITS)
    contact(at(0) - seconds(1), WAITS)
    contact(at(0) + timedelta(days=1), WAITS)
    assert figures(world).calls.offered == 2
    assert figures(world, month(MONDAY, ZONE)).calls.offered == 4


def test_a_month_is_cut_at_its_first_days():
    begins, ends = month(date(2026, 12, 31), ZONE)
    assert (begins.isoformat(), ends.isoformat()) == ("2026-12-01T00:00:00-06:00", "2027-01-01T00:00:00-06:00")


def test_the_service_level_of_a_moment_is_that_of_any_other_period(world, monday):
    with world.sessions() as session:
        calls = calls_of(session, day(MONDAY, ZONE)._replace(ends=at(9, 15)))
    assert calls.service_level == Share(2, 2)


def test_a_later_call_by_us_does_not_lengthen_one_that_nobody_noted(world, contact, luis):
    *call, _noted = answered(5, luis, 100, 30)
    left = contact(at(9), *call)
    world.change(left, kind=HandoverKind.outgoing)
    with world.sessions.begin() as session:
        note(session, left.id, HandoverState.wrap_up, What.hung_up, at(15), staff_id=luis.id)
        note(session, left.id, HandoverState.done, What.noted, at(15, 1), staff_id=luis.id, result="attended")
    assert figures(world).calls.handling == seconds(100)


@pytest.fixture
def promise(world, campaign):
    def promise(until, done_at=None, done_by=None):
        member = world.member(campaign, f"+5025555{next(NUMBERS):04}")
        talk = world.conversation(member)
        row = Callback(
            conversation_id=talk.id,
            person_id=member.person_id,
            reason="person",
            promised="hoy",
            promised_until=until,
            state=CallbackState.done if done_at else CallbackState.owed,
            created_at=at(8),
            done_at=done_at,
            done_by=done_by.id if done_by else None,
        )
        with world.sessions.begin() as session:
            session.add(row)

    return promise


def test_a_promise_is_due_when_its_window_ended_or_it_was_kept(world, promise, luis):
    promise(at(12), at(12), luis)  # to the second
    promise(at(12), at(12, 0, 1), luis)  # late
    promise(at(12))  # not at all
    promise(at(20))  # not due yet
    promise(at(20), at(9), luis)  # early
    promise(at(12), at(9))  # given up before its time: nobody was spoken with
    promise(at(20), at(9))  # and one that is not due yet
    promise(None, at(9), luis)  # nothing was promised of the time
    promise(at(12) + timedelta(days=1), at(12), luis)  # of another day
    found = figures(world, now=at(13))
    assert found.promises == Share(2, 5)
    assert [(one.name, one.promises) for one in found.people] == [("Luis", Share(2, 3))]


def test_time_at_work_is_that_within_the_day_and_until_now(world, luis):
    spans = (
        (PresenceState.available, at(0) - timedelta(hours=1), at(1)),
        (PresenceState.pause, at(8), at(8, 15)),
        (PresenceState.on_call, at(8, 15), at(9)),
        (PresenceState.available, at(12), None),
    )
    with world.sessions.begin() as session:
        session.add_all(
            PresenceSpan(staff_id=luis.id, state=state, reason="", began_at=began, ended_at=ended)
            for state, began, ended in spans
        )
    (person,) = figures(world, now=at(12, 30)).people
    assert person == Person(
        "Luis", 0, None, 0, Share(0, 0), at_work=timedelta(hours=2, minutes=30), paused=timedelta(minutes=15)
    )
