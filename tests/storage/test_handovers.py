"""Hand-overs over real connections: claimed once, kept by a lease, moved only as their life and their fence allow."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import TypeVar

import pytest

from rules.handovers import DESK_LEASE, HELD, RING_LEASE, What
from rules.lives import HANDOVER_LIFE, HandoverState
from storage.handovers.moving import Claimed, Lost, claim, give_back, held_by, move, name_of, renew
from storage.models import Handover, HandoverEvent, HandoverKind
from tests.world import World

MONITORS = 40
PATIENCE = 60.0  # seconds until a test gives up
Given = TypeVar("Given")


def all_at_once(work: Callable[[int], Given], many: int) -> list[Given]:
    """Each on a thread and connection of its own; none begins before all can."""
    start = Barrier(many)

    def one(which: int) -> Given:
        start.wait(PATIENCE)
        return work(which)

    with ThreadPoolExecutor(many) as threads:
        return list(threads.map(one, range(many)))


def claimed_by(world: World, handover: Handover, staff_id: int) -> Claimed | Lost:
    with world.sessions.begin() as session:
        return claim(session, handover.id, staff_id, world.clock())


def moved(world: World, handover: Handover, after: HandoverState, **given: object) -> bool:
    with world.sessions.begin() as session:
        return move(session, handover.id, after, What.noted, world.clock(), **given)


@pytest.fixture
def owed(world):
    return world.handover(world.member(world.campaign()))


@pytest.mark.parametrize("state", [HandoverState.callback_due, HandoverState.queued])
def test_of_40_monitors_who_claim_one_hand_over_at_once_one_wins_and_39_are_told_who(world, state):
    handover = world.handover(world.member(world.campaign()), state)
    people = [world.staff().id for _ in range(MONITORS)]
    got = all_at_once(lambda which: claimed_by(world, handover, people[which]), MONITORS)
    (winner,) = [which for which, one in enumerate(got) if isinstance(one, Claimed)]
    assert {one for one in got if isinstance(one, Lost)} == {Lost(by_staff_id=people[winner])}
    assert world.again(handover).staff_id == people[winner]
    assert [event.what for event in world.rows(HandoverEvent)] == [What.claimed]


def test_of_two_claims_of_one_monitor_at_once_one_wins_and_the_other_names_what_he_has(world):
    campaign, luis = world.campaign(), world.staff()
    two = [world.handover(world.member(campaign, number)) for number in ("+50255550001", "+50255550002")]
    got = all_at_once(lambda which: claimed_by(world, two[which], luis.id), 2)
    (won,) = [one for one in got if isinstance(one, Claimed)]
    assert [one for one in got if isinstance(one, Lost)] == [Lost(yours_is=won.handover_id)]


@pytest.mark.parametrize(
    ("state", "kind", "after", "lease"),
    [
        (HandoverState.callback_due, HandoverKind.outgoing, HandoverState.claimed, DESK_LEASE),
        (HandoverState.queued, HandoverKind.live, HandoverState.connecting, RING_LEASE),
        (HandoverState.queued, HandoverKind.thread, HandoverState.active, DESK_LEASE),
    ],
)
def test_what_is_claimed_is_the_monitors_for_the_lease_of_its_kind(world, clock, state, kind, after, lease):
    handover, luis = world.handover(world.member(world.campaign()), state, kind=kind), world.staff()
    assert claimed_by(world, handover, luis.id) == Claimed(handover.id, 1, after)
    row = world.again(handover)
    assert (row.state, row.staff_id, row.lease_until) == (after, luis.id, clock() + lease)
    assert (row.active_at is not None) == (kind is HandoverKind.thread)


def test_what_one_has_already_is_claimed_again_without_effect(world, owed):
    luis = world.staff()
    first = claimed_by(world, owed, luis.id)
    assert claimed_by(world, owed, luis.id) == first
    assert len(world.rows(HandoverEvent)) == 1


def test_a_monitor_has_one_call_at_a_time_and_any_number_of_threads(world):
    campaign, luis = world.campaign(), world.staff()
    call = world.handover(world.member(campaign, "+50255550001"))
    threads = [
        world.handover(world.member(campaign, number), HandoverState.queued, kind=HandoverKind.thread)
        for number in ("+50255550002", "+50255550003")
    ]
    assert isinstance(claimed_by(world, call, luis.id), Claimed)
    assert all(isinstance(claimed_by(world, thread, luis.id), Claimed) for thread in threads)
    with world.sessions() as session:
        assert held_by(session, luis.id).id == call.id


def test_a_complaint_about_a_monitor_cannot_be_claimed_by_him(world):
    luis, marta = world.staff(), world.staff("Marta")
    about_luis = world.handover(world.member(world.campaign()), reason="complaint", about_staff_id=luis.id)
    assert claimed_by(world, about_luis, luis.id) == Lost()
    assert isinstance(claimed_by(world, about_luis, marta.id), Claimed)


def test_what_does_not_exist_is_nobodys(world):
    with world.sessions.begin() as session:
        assert claim(session, 1, world.staff().id, world.clock()) == Lost()


@pytest.mark.parametrize("before", HandoverState)
def test_a_hand_over_moves_only_as_its_life_allows(world, before):
    handover = world.handover(world.member(world.campaign()), before)
    for after in HandoverState:
        world.change(handover, state=before)
        assert moved(world, handover, after) == (after in HANDOVER_LIFE[before]), after
        assert world.again(handover).state is (after if after in HANDOVER_LIFE[before] else before)


def test_news_of_an_earlier_claim_moves_nothing(world, owed):
    first = claimed_by(world, owed, world.staff().id)
    with world.sessions.begin() as session:
        assert give_back(session, session.get_one(Handover, owed.id), What.given_back, world.clock())
    second = claimed_by(world, owed, world.staff().id)
    assert second.fence > first.fence
    assert not moved(world, owed, HandoverState.active, fence=first.fence)
    assert moved(world, owed, HandoverState.active, fence=second.fence)


def test_what_is_given_back_waits_since_the_same_moment_as_before(world, clock, owed):
    asked_at, luis = owed.asked_at, world.staff()
    claimed_by(world, owed, luis.id)
    clock.pass_by(minutes=5)
    with world.sessions.begin() as session:
        assert give_back(session, session.get_one(Handover, owed.id), What.given_back, clock())
    row = world.again(owed)
    assert (row.state, row.asked_at, row.staff_id, row.lease_until) == (
        HandoverState.callback_due,
        asked_at,
        None,
        None,
    )
    assert [(event.what, event.staff_id) for event in world.rows(HandoverEvent)] == [
        (What.claimed, luis.id),
        (What.given_back, luis.id),
    ]


def test_a_caller_who_is_given_back_is_in_the_queue_at_his_first_time(world, clock):
    call = world.handover(world.member(world.campaign()), HandoverState.queued)
    claimed_by(world, call, world.staff().id)
    clock.pass_by(minutes=1)
    with world.sessions.begin() as session:
        assert give_back(session, session.get_one(Handover, call.id), What.lease_ended, clock())
    assert (world.again(call).state, world.again(call).asked_at) == (HandoverState.queued, call.asked_at)


def test_what_is_over_is_not_given_back(world):
    over = world.handover(world.member(world.campaign()), HandoverState.done)
    with world.sessions.begin() as session:
        assert not give_back(session, session.get_one(Handover, over.id), What.given_back, world.clock())


@pytest.mark.parametrize("state", HandoverState)
def test_an_open_page_keeps_what_its_monitor_has(world, clock, state):
    luis, marta = world.staff(), world.staff("Marta")
    handover = world.handover(world.member(world.campaign()), state, staff_id=luis.id, lease_until=clock())
    later = clock() + timedelta(minutes=1)
    rings = state in (HandoverState.connecting, HandoverState.recovering)
    with world.sessions.begin() as session:
        assert not renew(session, handover.id, marta.id, later)
        assert renew(session, handover.id, luis.id, later) == (state in HELD and not rings)
    assert world.again(handover).lease_until == (later + DESK_LEASE if state in HELD and not rings else clock())


def test_who_has_it_is_told_by_name(world):
    marta = world.staff("Marta")
    with world.sessions() as session:
        assert name_of(session, marta.id) == "Marta"
        assert name_of(session, None) == ""
