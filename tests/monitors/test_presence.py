"""Coming to work, pausing, leaving, asking for help; and what presence follows from the work."""

from datetime import timedelta

import pytest

from monitors.presence import PresenceError, ask_help, follow_work, go, see_help
from rules.handovers import DESK_LEASE, HELD, STALE, WRAP_UP
from rules.lives import HandoverState
from rules.presence import VANISHED, PresenceState
from rules.roles import Role
from storage.handovers.presence import KEPT_BY_AN_OPEN_PAGE, end_wrap_ups, heartbeat, note_vanished, set_presence
from storage.models import Handover, HandoverKind, Presence, PresenceSpan

S = PresenceState


@pytest.fixture
def luis(world):
    return world.staff("Luis")


def said(world, user, state, reason=""):
    with world.sessions.begin() as session:
        go(session, user.id, state, reason, world.clock())


def refused(world, user, state, reason=""):
    before = world.everything()
    with pytest.raises(PresenceError) as refusal:
        said(world, user, state, reason)
    assert world.everything() == before
    return refusal.value.code


def presence(world, user):
    return world.one(Presence, Presence.staff_id == user.id)


def holding(world, user, state=HandoverState.claimed, kind=HandoverKind.outgoing):
    member = world.member(world.campaign())
    return world.handover(member, state, staff_id=user.id, kind=kind, lease_until=world.clock() + DESK_LEASE)


def followed(world):
    with world.sessions.begin() as session:
        follow_work(session, world.clock())


def test_a_shift_is_written_down_span_by_span(world, luis, clock):
    for state, reason in (("available", ""), ("pause", "meal"), ("pause", "rest"), ("available", ""), ("offline", "")):
        said(world, luis, state, reason)
        clock.pass_by(minutes=10)
    spans = world.rows(PresenceSpan)
    assert [(one.state, one.reason) for one in spans] == [
        (S.available, ""),
        (S.pause, "meal"),
        (S.pause, "rest"),
        (S.available, ""),
    ]
    assert {one.ended_at - one.began_at for one in spans} == {timedelta(minutes=10)}


def test_saying_the_same_again_begins_nothing_new(world, luis, clock):
    said(world, luis, "available")
    since = presence(world, luis).since
    clock.pass_by(minutes=5)
    said(world, luis, "available")
    assert presence(world, luis).since == since
    assert len(world.rows(PresenceSpan)) == 1


@pytest.mark.parametrize("state", ["on_call", "wrap_up", "interview", "asleep", ""])
def test_nobody_says_of_himself_what_the_work_says(world, luis, state):
    assert refused(world, luis, state) == "bad_state"


@pytest.mark.parametrize("reason", ["", "siesta"])
def test_a_pause_has_a_reason_of_the_list(world, luis, reason):
    assert refused(world, luis, "pause", reason) == "bad_reason"


@pytest.mark.parametrize("state", sorted(HELD))
@pytest.mark.parametrize(("after", "reason"), [("pause", "rest"), ("offline", "")])
def test_who_has_a_contact_open_does_not_leave(world, luis, state, after, reason):
    world.at_work(luis, S.on_call)
    holding(world, luis, state)
    assert refused(world, luis, after, reason) == "has_work"


@pytest.mark.parametrize("before", sorted(S))
def test_who_has_a_contact_open_may_come_to_work_but_not_end_it_by_a_button(world, luis, before):
    world.at_work(luis, before)
    holding(world, luis)
    if before in (S.offline, S.pause, S.wrap_up):
        said(world, luis, "available")
        assert presence(world, luis).state is S.available
    else:
        assert refused(world, luis, "available") == "has_work"


@pytest.mark.parametrize("before", [S.available, S.pause])
@pytest.mark.parametrize("state", sorted(HELD))
def test_who_has_an_outgoing_contact_is_in_an_interview_until_it_is_closed(world, luis, before, state):
    world.at_work(luis, before)
    contact = holding(world, luis, state)
    followed(world)
    assert presence(world, luis).state is S.interview
    world.change(contact, state=HandoverState.done)
    followed(world)
    assert presence(world, luis).state is S.available


@pytest.mark.parametrize("before", [S.offline, S.on_call, S.wrap_up])
def test_what_a_telephone_or_the_person_says_comes_before_the_interview(world, luis, before):
    world.at_work(luis, before)
    holding(world, luis)
    followed(world)
    assert world.rows(Presence, Presence.state == S.interview) == []


@pytest.mark.parametrize("kind", [HandoverKind.live, HandoverKind.thread])
def test_a_caller_or_a_thread_is_no_interview(world, luis, kind):
    world.at_work(luis)
    holding(world, luis, HandoverState.active, kind)
    followed(world)
    assert presence(world, luis).state is S.available


def test_the_server_ends_the_time_to_note(world, luis, clock):
    world.at_work(luis, S.wrap_up)
    assert presence(world, luis).until == clock() + WRAP_UP
    clock.pass_by(seconds=WRAP_UP.total_seconds() - 1)
    with world.sessions.begin() as session:
        end_wrap_ups(session, clock())
    assert presence(world, luis).state is S.wrap_up
    clock.pass_by(seconds=1)
    with world.sessions.begin() as session:
        end_wrap_ups(session, clock())
    assert (presence(world, luis).state, presence(world, luis).until) == (S.available, None)


def test_a_heartbeat_keeps_a_person_there_and_what_he_has_his(world, luis, clock):
    world.at_work(luis)
    contact = holding(world, luis)
    clock.pass_by(seconds=60)
    with world.sessions.begin() as session:
        heartbeat(session, [luis.id], clock())
        assert note_vanished(session, clock()) == []
    assert world.again(contact).lease_until == clock() + DESK_LEASE


@pytest.mark.parametrize("state", sorted(HELD - KEPT_BY_AN_OPEN_PAGE))
def test_a_heartbeat_does_not_keep_what_is_a_telephones(world, luis, clock, state):
    world.at_work(luis, S.on_call)
    contact = holding(world, luis, state, HandoverKind.live)
    clock.pass_by(seconds=20)
    with world.sessions.begin() as session:
        heartbeat(session, [luis.id], clock())
    assert world.again(contact).lease_until == contact.lease_until


def test_the_end_of_the_time_to_note_does_not_hide_that_somebody_vanished(world, luis, clock):
    world.at_work(luis, PresenceState.wrap_up)
    seen = clock()
    clock.pass_by(seconds=WRAP_UP.total_seconds())
    with world.sessions.begin() as session:
        end_wrap_ups(session, clock())
    assert (world.one(Presence).state, world.one(Presence).seen_at) == (PresenceState.available, seen)


def test_a_heartbeat_brings_nobody_to_work(world, luis, clock):
    with world.sessions.begin() as session:
        heartbeat(session, [luis.id], clock())
    assert world.rows(Presence) == []
    world.at_work(luis, S.offline)
    with world.sessions.begin() as session:
        heartbeat(session, [luis.id], clock.pass_by(seconds=30))
    assert presence(world, luis).state is S.offline


def test_who_is_not_heard_of_vanished_when_he_was_last_heard_of(world, luis, clock):
    world.at_work(luis)
    seen = clock()
    clock.pass_by(seconds=STALE.total_seconds())
    with world.sessions.begin() as session:
        assert note_vanished(session, clock()) == [luis.id]
    row = presence(world, luis)
    assert (row.state, row.reason, row.since) == (S.offline, VANISHED, seen)
    assert world.one(PresenceSpan).ended_at == seen
    said(world, luis, "available")
    assert presence(world, luis).reason == ""


def test_help_is_asked_for_once_seen_once_and_over_with_the_state(world, luis, clock):
    sara, other = world.staff("Sara", Role.supervisor), world.staff("Otra", Role.supervisor)
    world.at_work(luis, S.on_call)
    asked = clock()
    for _ in range(2):
        with world.sessions.begin() as session:
            ask_help(session, luis.id, clock(), needed=True)
        clock.pass_by(seconds=5)
    assert presence(world, luis).asks_help_since == asked
    with world.sessions.begin() as session:
        assert see_help(session, luis.id, sara.id)
        assert not see_help(session, luis.id, other.id)
    assert presence(world, luis).help_seen_by == sara.id
    with world.sessions.begin() as session:
        set_presence(session, luis.id, S.wrap_up, clock())
    assert (presence(world, luis).asks_help_since, presence(world, luis).help_seen_by) == (None, None)


def test_help_that_is_no_longer_needed_is_forgotten(world, luis):
    world.at_work(luis)
    for needed in (True, False):
        with world.sessions.begin() as session:
            ask_help(session, luis.id, world.clock(), needed=needed)
    assert presence(world, luis).asks_help_since is None
    with world.sessions.begin() as session:
        assert not see_help(session, luis.id, luis.id)


def test_who_is_not_at_work_asks_for_no_help(world, luis):
    with pytest.raises(PresenceError, match="fuera de turno"), world.sessions.begin() as session:
        ask_help(session, luis.id, world.clock(), needed=True)
    assert world.rows(Handover) == []
