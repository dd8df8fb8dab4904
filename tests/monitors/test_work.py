"""The work list: what is offered to whom, in which order, and who gets it."""

from datetime import time, timedelta
from typing import Any

import pytest

from monitors import work
from rules.handovers import DESK_LEASE, What
from rules.lives import CallbackState, CampaignState, HandoverState, MemberState
from rules.presence import PresenceState
from storage.handovers.moving import Claimed, Lost
from storage.models import Callback, Handover, HandoverEvent, HandoverKind, Member, Presence
from tests.monitors.desk_work import Monitor, monitor, sweep, with_monitor
from tests.storage.test_handovers import all_at_once
from tests.world import BETO, ZONE, World

MONITORS = 24


def owed(world: World, number: str = "+50255550001", **values: Any) -> Handover:
    """An interview that a person owes."""
    member = with_monitor(world, number, values.pop("campaign", None) or world.campaign())
    return world.handover(member, **values)


def listed(world: World, staff_id: int) -> work.WorkList:
    with world.sessions() as session:
        return work.work_list(session, staff_id, world.clock(), ZONE)


def offered(world: World, staff_id: int) -> list[int]:
    return [offer.handover_id for offer in listed(world, staff_id).offered]


def test_danger_comes_first_then_promises_the_reason_the_severity_what_is_near_and_the_longest_wait(world, clock):
    now, campaign = clock(), world.campaign()
    numbers = iter(f"+502555501{number:02}" for number in range(10))

    def row(**values: Any) -> int:
        return owed(world, next(numbers), campaign=campaign, **values).id

    young = row(reason="no_answer", departamento="16")
    old = row(reason="no_answer", departamento="16", asked_at=now - timedelta(days=2))
    near = row(reason="no_answer", departamento="01")
    grave = row(reason="no_answer", departamento="16", severity=1)
    vital = row(reason="life_at_risk", departamento="16", severity=2)
    complaint = row(reason="complaint")
    later = row(reason="no_answer", promised_until=now + timedelta(hours=3))
    sooner = row(reason="no_answer", promised_until=now + timedelta(hours=1))
    luis = monitor(world, departamento="01")
    assert offered(world, luis.user.id) == [vital, sooner, later, complaint, grave, near, old, young]


def not_yet(world: World) -> None:
    owed(world, not_before=world.clock() + timedelta(seconds=1))


def outside_hours(world: World) -> None:
    owed(world, campaign=world.campaign(hours={"from": "14:00", "to": "18:00"}))


def paused(world: World) -> None:
    owed(world, campaign=world.campaign(state=CampaignState.paused))


def another_language(world: World) -> None:
    owed(world, language="quc")


def of_somebody_here(world: World) -> None:
    owed(world, staff_id=world.at_work(world.staff("Marta")).id)


def taken(world: World) -> None:
    owed(world, state=HandoverState.claimed, staff_id=world.staff("Marta").id, kind=HandoverKind.outgoing)


@pytest.mark.parametrize("why", [not_yet, outside_hours, paused, another_language, of_somebody_here, taken])
def test_what_is_not_this_monitors_to_do_now_is_not_offered(world, why):
    luis = monitor(world)
    why(world)
    assert offered(world, luis.user.id) == []
    assert luis.next() is None


def of_nobody_here(world: World) -> None:
    owed(world, staff_id=world.staff("Marta").id)


def without_a_language(world: World) -> None:
    owed(world, language="")


def a_promise_of_a_paused_campaign(world: World) -> None:
    member = with_monitor(world, BETO, world.campaign(state=CampaignState.paused))
    world.handover(member)
    talk = world.conversation(member)
    row = Callback(
        conversation_id=talk.id,
        person_id=member.person_id,
        reason="person",
        promised="",
        state=CallbackState.owed,
        created_at=world.clock(),
    )
    with world.sessions.begin() as session:
        session.add(row)


@pytest.mark.parametrize("why", [of_nobody_here, without_a_language, a_promise_of_a_paused_campaign])
def test_what_nobody_else_would_do_is_offered(world, why):
    luis = monitor(world)
    why(world)
    assert len(offered(world, luis.user.id)) == 1


def test_a_complaint_about_a_monitor_is_offered_to_others_only(world):
    luis, marta = monitor(world), monitor(world, "Marta")
    row = owed(world, about_staff_id=luis.user.id)
    assert offered(world, luis.user.id) == []
    assert offered(world, marta.user.id) == [row.id]
    assert work.take(world.sessions, row.id, luis.user.id, world.clock(), ZONE) == Lost()


def test_whatever_the_address_only_what_is_offered_is_given(world):
    luis = monitor(world)
    row = owed(world, language="quc")
    assert work.take(world.sessions, row.id, luis.user.id, world.clock(), ZONE) == Lost()
    assert work.take(world.sessions, row.id + 1, luis.user.id, world.clock(), ZONE) == Lost()
    assert world.again(row).state is HandoverState.callback_due


def test_of_many_who_press_next_at_once_each_gets_another_one(world):
    campaign = world.campaign()
    rows = [owed(world, f"+502555502{number:02}", campaign=campaign) for number in range(MONITORS)]
    people = [monitor(world).user.id for _ in range(MONITORS)]
    got = all_at_once(lambda which: work.claim_next(world.sessions, people[which], world.clock(), ZONE), MONITORS)
    won = [one.handover_id for one in got if isinstance(one, Claimed)]
    assert len(set(won)) == len(won)
    assert set(won) <= {row.id for row in rows}
    assert len(won) > MONITORS / 2


def test_who_loses_a_chosen_line_is_told_who_has_it(world):
    luis, marta = monitor(world), monitor(world, "Marta")
    row = owed(world)
    assert isinstance(work.take(world.sessions, row.id, marta.user.id, world.clock(), ZONE), Claimed)
    assert work.take(world.sessions, row.id, luis.user.id, world.clock(), ZONE) == Lost(by_staff_id=marta.user.id)


def test_who_takes_work_without_saying_that_he_is_there_is_at_work(world):
    """He would be on nobody's floor, and nobody would learn that he vanished."""
    luis = Monitor(world, world.staff("Luis"))
    owed(world)
    luis.next()
    assert world.one(Presence).state is PresenceState.interview


def test_who_finds_nothing_to_take_is_not_at_work_by_that(world):
    luis = Monitor(world, world.staff("Luis"))
    assert luis.next() is None
    assert world.rows(Presence) == []


def test_next_is_what_one_has_already(world):
    luis = monitor(world)
    first = owed(world)
    owed(world, BETO)
    luis.next()
    assert luis.next() == Lost(yours_is=first.id)


def test_what_is_owed_no_more_is_passed_over(world):
    luis = monitor(world)
    answered, still = owed(world), owed(world, BETO)
    world.change(world.one(Member, Member.person_id == answered.person_id), state=MemberState.done, mode=None)
    got = luis.next()
    assert isinstance(got, Claimed)
    assert got.handover_id == still.id
    assert world.again(answered).state is HandoverState.withdrawn


def test_the_list_counts_by_reason_in_the_order_of_work(world):
    campaign, luis = world.campaign(), monitor(world)
    for number, reason in enumerate(("no_answer", "complaint", "no_answer")):
        owed(world, f"+502555503{number:02}", campaign=campaign, reason=reason)
    assert list(listed(world, luis.user.id).counts.items()) == [("complaint", 1), ("no_answer", 2)]


def test_parents_who_wait_now_are_told_apart_from_what_is_owed(world, clock):
    luis = monitor(world)
    call = world.handover(world.member(world.campaign()), HandoverState.queued)
    thread = world.handover(
        world.member(world.campaign(), BETO),
        HandoverState.queued,
        kind=HandoverKind.thread,
        asked_at=clock() - timedelta(hours=1),
    )
    world.handover(world.member(world.campaign(), "+50255550004"), HandoverState.queued, language="quc")
    found = listed(world, luis.user.id)
    assert [offer.handover_id for offer in found.waiting] == [call.id, thread.id]
    assert list(found.offered) == []


def test_with_nothing_to_do_one_is_told_when_there_will_be(world, clock):
    luis = monitor(world)
    assert listed(world, luis.user.id).next_due is None
    owed(world, not_before=clock() + timedelta(days=1))
    owed(world, BETO, campaign=world.campaign(hours={"from": "14:00", "to": "18:00"}))
    assert listed(world, luis.user.id).next_due == clock().astimezone(ZONE).replace(hour=14)


@pytest.mark.parametrize(
    ("begins", "ends", "told"),
    [
        (time(8), time(16), False),
        (time(14), time(20), True),
        (time(22), time(11), False),
        (time(22), time(6), True),
        (None, None, False),
    ],
)
def test_outside_the_shift_one_is_told_so(world, begins, ends, told):
    luis = monitor(world, shift_from=begins, shift_until=ends)
    assert (listed(world, luis.user.id).shift is not None) == told


@pytest.mark.parametrize("state", [HandoverState.claimed, HandoverState.active, HandoverState.wrap_up])
def test_a_monitor_who_vanishes_leaves_his_work_to_others(world, clock, state):
    luis, asked_at = monitor(world), clock()
    row = owed(world, state=state, kind=HandoverKind.outgoing, staff_id=luis.user.id, lease_until=clock() + DESK_LEASE)
    clock.pass_by(seconds=46)
    sweep(world)
    row = world.again(row)
    assert (row.state, row.staff_id, row.asked_at) == (HandoverState.callback_due, None, asked_at)
    (event,) = world.rows(HandoverEvent)
    assert (event.what, event.staff_id) == (What.vanished, luis.user.id)
    assert world.one(Presence).state is PresenceState.offline


def test_a_call_on_the_line_outlives_the_page_of_its_monitor(world, clock):
    luis = monitor(world)
    row = world.handover(world.member(world.campaign()), HandoverState.active, staff_id=luis.user.id)
    clock.pass_by(seconds=46)
    sweep(world)
    assert world.again(row).state is HandoverState.active


def test_the_sweep_opens_what_is_owed(world):
    member = with_monitor(world)
    sweep(world)
    sweep(world)
    assert [row.person_id for row in world.rows(Handover)] == [member.person_id]
