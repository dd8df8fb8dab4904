"""Presence: what one does now, kept by the page's heartbeat; and who may be given a parent."""

import pytest

from conversation.channel import Channel
from rules.handovers import MOST_WAITING, STALE, WRAP_UP
from rules.lives import HandoverState
from rules.presence import PresenceState
from rules.roles import Role
from storage.handovers.presence import end_wrap_ups, heartbeat, note_vanished, set_presence, someone_attends
from storage.models import Presence, PresenceSpan
from tests.world import World

DOES = PresenceState


def attends(world: World, channel: Channel = Channel.voice, language: str = "es") -> bool:
    with world.sessions() as session:
        return someone_attends(session, channel, language, world.clock())


def goes(world: World, staff_id: int, state: PresenceState, **given: object) -> bool:
    with world.sessions.begin() as session:
        return set_presence(session, staff_id, state, world.clock(), **given)


def spans(world: World) -> list[tuple[PresenceState, object, object]]:
    return [(span.state, span.began_at, span.ended_at) for span in world.rows(PresenceSpan)]


@pytest.mark.parametrize("state", PresenceState)
def test_who_attends_or_soon_will_may_be_waited_for(world, state):
    world.at_work(world.staff(), state)
    assert attends(world) == (state in (DOES.available, DOES.on_call, DOES.wrap_up))


def test_nobody_is_waited_for_who_is_not_there(world, clock):
    assert not attends(world)
    world.at_work(world.staff())
    clock.pass_by(seconds=STALE.total_seconds())
    assert not attends(world)


@pytest.mark.parametrize(
    "values", [{"active": False}, {"role": Role.analyst}, {"languages": ["quc"]}], ids=["left", "no monitor", "speaks"]
)
def test_nobody_is_waited_for_who_cannot_take_this_parent(world, values):
    world.at_work(world.staff(**values))
    assert not attends(world)


def test_a_parent_waits_for_who_speaks_his_language(world):
    world.at_work(world.staff(languages=["es", "quc"]))
    assert attends(world, language="quc")
    assert not attends(world, language="mam")


def test_with_many_on_the_line_already_the_next_caller_is_owed_a_call_and_a_text_may_wait(world):
    world.at_work(world.staff())
    campaign = world.campaign()
    for which in range(MOST_WAITING):
        assert attends(world)
        world.handover(world.member(campaign, f"+5025555{which:04}"), HandoverState.queued)
    assert not attends(world)
    assert attends(world, Channel.sms)


def test_each_thing_that_one_does_has_its_span(world, clock):
    luis, began = world.staff(), clock()
    assert goes(world, luis.id, DOES.available)
    paused = clock.pass_by(minutes=10)
    assert goes(world, luis.id, DOES.pause, reason="meal")
    left = clock.pass_by(minutes=30)
    assert goes(world, luis.id, DOES.offline)
    assert spans(world) == [(DOES.available, began, paused), (DOES.pause, paused, left)]
    assert world.one(Presence).reason == ""


def test_the_same_again_begins_nothing_anew(world, clock):
    luis, began = world.staff(), clock()
    goes(world, luis.id, DOES.available)
    clock.pass_by(minutes=1)
    assert goes(world, luis.id, DOES.available)
    assert spans(world) == [(DOES.available, began, None)]
    assert world.one(Presence).since == began


def test_one_comes_only_from_where_one_may(world):
    luis = world.at_work(world.staff(), DOES.pause)
    assert not goes(world, luis.id, DOES.on_call, coming_from=(DOES.available,))
    assert world.one(Presence).state is DOES.pause


def test_the_server_ends_the_time_to_note(world, clock):
    luis = world.at_work(world.staff(), DOES.wrap_up)
    clock.pass_by(seconds=WRAP_UP.total_seconds() - 1)
    with world.sessions.begin() as session:
        end_wrap_ups(session, clock())
    assert world.one(Presence).state is DOES.wrap_up
    clock.pass_by(seconds=1)
    with world.sessions.begin() as session:
        end_wrap_ups(session, clock())
    assert (world.one(Presence).state, world.one(Presence).staff_id) == (DOES.available, luis.id)


def test_who_is_not_heard_of_is_gone_since_he_was_heard_of_last(world, clock):
    luis, marta = world.at_work(world.staff()), world.at_work(world.staff("Marta"))
    seen = clock.pass_by(seconds=20)
    with world.sessions.begin() as session:
        heartbeat(session, [luis.id, marta.id], clock())
    clock.pass_by(seconds=30)
    with world.sessions.begin() as session:
        heartbeat(session, [marta.id], clock())
    clock.pass_by(seconds=30)
    with world.sessions.begin() as session:
        assert note_vanished(session, clock()) == [luis.id]
    assert world.one(Presence, Presence.staff_id == luis.id).state is DOES.offline
    assert world.one(Presence, Presence.staff_id == marta.id).state is DOES.available
    assert world.one(PresenceSpan, PresenceSpan.staff_id == luis.id).ended_at == seen


def test_what_the_server_does_with_somebody_is_no_sign_of_him(world, clock):
    luis = world.at_work(world.staff(), DOES.wrap_up)
    clock.pass_by(seconds=STALE.total_seconds() - 1)
    assert goes(world, luis.id, DOES.available, by_himself=False)
    clock.pass_by(seconds=1)
    with world.sessions.begin() as session:
        assert note_vanished(session, clock()) == [luis.id]


def test_what_he_does_himself_is_one(world, clock):
    luis = world.at_work(world.staff())
    clock.pass_by(seconds=STALE.total_seconds() - 1)
    assert goes(world, luis.id, DOES.pause, reason="meal")
    clock.pass_by(seconds=1)
    with world.sessions.begin() as session:
        assert note_vanished(session, clock()) == []


def test_an_open_page_brings_nobody_to_work(world, clock):
    luis = world.at_work(world.staff(), DOES.offline)
    clock.pass_by(minutes=1)
    with world.sessions.begin() as session:
        heartbeat(session, [luis.id], clock())
    assert world.one(Presence).state is DOES.offline
