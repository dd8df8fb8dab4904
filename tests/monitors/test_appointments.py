"""Appointments: within the calling hours, and first for who made them."""

from datetime import timedelta

import pytest

from monitors.contacts import Finished
from rules.lives import HandoverState, MemberState
from storage.models import (
    Callback,
)
from tests.monitors.desk_work import at_it, local, monitor, promised, refused, sweep, with_monitor


def test_an_appointment_is_first_offered_to_who_made_it(world, clock):
    with_monitor(world)
    luis, marta = at_it(world), monitor(world, "Marta")
    when = local(6, 15)
    assert luis.notes("appointment", when=when) == Finished(HandoverState.callback_due, when)
    row = luis.handover
    assert (row.staff_id, row.tries, row.promised_until) == (luis.user.id, 0, when + timedelta(minutes=30))
    clock.at = when
    sweep(world)
    world.at_work(luis.user)
    assert marta.next() is None
    assert luis.next() is not None


def test_an_appointment_of_who_is_not_there_is_kept_by_another(world, clock):
    with_monitor(world)
    luis, marta = at_it(world), monitor(world, "Marta")
    luis.notes("appointment", when=local(6, 15))
    clock.at = local(6, 15)
    sweep(world)
    assert marta.next() is not None
    assert marta.handover.staff_id == marta.user.id


def test_an_appointment_is_the_new_time_of_what_was_promised(world, clock):
    ana = with_monitor(world)
    callback = promised(world, ana.person_id, world.conversation(ana).id)
    luis = at_it(world)
    luis.notes("appointment", when=local(6, 15))
    sweep(world)
    assert world.again(callback).promised_until == luis.handover.promised_until == local(6, 15, 30)


@pytest.mark.parametrize(
    ("when", "code"),
    [
        (None, "when_missing"),
        (local(5, 9), "when_past"),
        (local(6, 23), "when_closed"),
        (local(11, 10), "when_closed"),
        (local(5, 10) + timedelta(days=31), "when_far"),
    ],
    ids=["none", "past", "night", "sunday", "far"],
)
def test_an_appointment_is_within_the_calling_hours_of_the_coming_days(world, when, code):
    with_monitor(world, campaign=world.campaign(hours={"days": ["mon", "tue", "wed", "thu", "fri", "sat"]}))
    refused(at_it(world), "appointment", code, when=when)


def test_a_caller_who_is_given_an_appointment_is_owed_it_by_a_person(world, clock):
    ana = world.member(world.campaign())
    talk = world.conversation(ana, ending="person")
    luis = monitor(world)
    luis.handover_id = world.handover(
        ana, HandoverState.active, conversation_id=talk.id, staff_id=luis.user.id, parent_sid="CA1"
    ).id
    luis.notes("appointment", when=local(6, 15))
    assert (luis.handover.kind, luis.handover.state) == ("outgoing", HandoverState.callback_due)
    assert world.one(Callback).promised_until == local(6, 15, 30)
    assert world.again(ana).state is MemberState.monitor
    sweep(world)
    assert luis.handover.not_before == local(6, 15)
