"""Calling the family that one has: by which number, and what becomes of a call that nobody noted."""

import pytest

from monitors import reaching
from monitors.call_words import LiveError
from monitors.contact_words import ContactError
from rules.handovers import What
from rules.lives import HandoverState, MemberState
from rules.outcomes import Outcome
from storage.models import (
    Attempt,
    HandoverEvent,
    PhoneState,
)
from tests.monitors.desk_work import Monitor, at_it, local, monitor, sweep, with_monitor
from tests.world import ANA, ANAS_OTHER, BETO


def test_called_twice_by_hand_is_one_call(world):
    with_monitor(world)
    luis = at_it(world)
    luis.calls()
    assert len(world.rows(Attempt)) == 1
    assert [event.what for event in world.rows(HandoverEvent)].count(What.dialled) == 1


def test_another_number_is_called_only_once_the_first_call_is_noted(world):
    with_monitor(world, ANA, other=ANAS_OTHER)
    luis = at_it(world)
    with pytest.raises(ContactError, match="in_contact"):
        luis.calls(ANAS_OTHER)


def test_nobody_is_called_outside_the_calling_hours(world, clock):
    with_monitor(world)
    sweep(world)
    luis = monitor(world)
    luis.next()
    clock.at = local(5, 23)
    with pytest.raises(LiveError, match="closed"):
        luis.calls()
    assert world.rows(Attempt) == []


def gives_back(luis: Monitor) -> None:
    with luis.world.sessions.begin() as session:
        reaching.give_back(session, luis.handover_id, luis.user.id, luis.world.clock())


def test_what_is_given_back_before_a_word_leaves_no_call(world):
    with_monitor(world)
    luis = at_it(world)
    gives_back(luis)
    assert (luis.handover.state, luis.handover.staff_id, luis.handover.tries) == (HandoverState.callback_due, None, 0)
    assert world.rows(Attempt) == []


def test_what_was_begun_to_be_asked_is_noted_and_not_given_back(world):
    with_monitor(world)
    luis = at_it(world)
    luis.opens()
    with pytest.raises(ContactError, match="said_something"):
        gives_back(luis)


def test_a_monitor_who_vanishes_amid_an_interview_leaves_it_as_cut(world, clock):
    ana = with_monitor(world)
    luis = at_it(world)
    luis.opens()
    luis.keys("1", "1")
    clock.pass_by(minutes=3)
    sweep(world)
    assert (luis.handover.state, luis.handover.attempt_id) == (HandoverState.callback_due, None)
    assert world.one(Attempt).outcome is Outcome.broke_off
    assert world.again(ana).state is MemberState.monitor
    assert What.vanished in [event.what for event in world.rows(HandoverEvent)]
    marta = monitor(world, "Marta")
    marta.next()
    marta.calls()
    marta.opens()
    assert marta.keys("1").view.step == "tipo"


def adds(luis: Monitor, number: str) -> int:
    with luis.world.sessions.begin() as session:
        return reaching.add_number(session, luis.world.vault, luis.handover_id, luis.user.id, number)


def test_another_number_of_the_family_is_kept_and_can_be_called(world):
    ana = with_monitor(world)
    sweep(world)
    luis = monitor(world)
    luis.next()
    phone_id = adds(luis, "2244 0001")
    phone = world.find_phone(ANAS_OTHER)
    assert (phone.id, phone.person_id, world.again(ana).other_phone_id) == (phone_id, ana.person_id, phone_id)
    luis.calls(ANAS_OTHER)
    assert world.one(Attempt).phone_id == phone_id


def test_a_first_number_is_the_first_one_tried(world):
    ana = with_monitor(world, None)
    sweep(world)
    luis = monitor(world)
    luis.next()
    assert adds(luis, "5555 0001") == world.again(ana).phone_id == luis.handover.phone_id


def test_a_number_known_as_another_familys_may_be_this_ones_too(world):
    ana = with_monitor(world)
    beto = world.member(world.campaign(), BETO)
    world.change(world.find_phone(BETO), state=PhoneState.wrong)
    sweep(world)
    luis = monitor(world)
    luis.next()
    phone_id = adds(luis, BETO)
    assert (world.again(ana).other_phone_id, beto.phone_id) == (phone_id, phone_id)
    assert world.find_phone(BETO).state is PhoneState.usable


@pytest.mark.parametrize(("number", "words"), [("", "No tiene"), ("555", "Le faltan"), ("hola", "No es un número")])
def test_what_is_no_number_is_refused_with_the_reason(world, number, words):
    with_monitor(world)
    sweep(world)
    luis = monitor(world)
    luis.next()
    with pytest.raises(ContactError) as refusal:
        adds(luis, number)
    assert refusal.value.words.startswith(words)


def test_what_is_owed_no_more_is_put_away(world):
    ana = with_monitor(world)
    sweep(world)
    luis = monitor(world)
    luis.next()
    world.change(ana, state=MemberState.done, mode=None)
    with world.sessions.begin() as session:
        reaching.withdraw(session, luis.handover_id, luis.user.id, world.clock())
    assert luis.handover.state is HandoverState.withdrawn
