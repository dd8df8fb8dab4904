"""A child may be in danger and nobody attends: the staff on call are told until somebody has it."""

from collections.abc import Iterator

import pytest

from complaints.alerts import MOST_ROUNDS, WORDS, Alarm, plan, send
from conversation.effects import Reason
from rules.lives import CallbackState, HandoverState, TextState
from rules.presence import PresenceState
from sms.outgoing import SILENCE, Post
from storage.handovers.moving import claim
from storage.handovers.owed import open_owed
from storage.models import Callback, Handover, StaffAlert
from storage.queries.campaigns import switch_outreach_off
from storage.queries.leaving import claim_to_send
from tests.sms.complaining import says
from tests.sms.post_office import ACCOUNT, PostOffice, serving
from tests.sms.texting import Texting
from tests.switchboard import LINE, PUBLIC, WHATSAPP
from tests.world import ANA, BETO, LUIS, OTTO


@pytest.fixture
def office() -> Iterator[PostOffice]:
    with serving(PostOffice()) as office:
        yield office


@pytest.fixture
def luis(world):
    return world.staff("Luis", at=LUIS, on_call=True)


@pytest.fixture
def tick(world, house_of, office):
    """What is planned and claimed at this moment is told; how many were planned."""
    house = house_of(twilio_api_base_url=office.url, twilio_account_sid=ACCOUNT)
    post = Post(house.exchange.texts, PUBLIC, LINE, "", WHATSAPP, lambda: 0.0)
    alarm = Alarm(post, house.mailbox, house.exchange.carrier, LINE)

    def once() -> int:
        with world.sessions.begin() as session:
            planned = plan(session, world.vault, world.clock())
            ids = list(claim_to_send(session, StaffAlert, world.clock(), SILENCE, 10))
        send(alarm, ids)
        return planned

    return once


@pytest.fixture
def danger(world, carrier) -> Callback:
    """Otto says by text that a child is in danger, and nobody attends."""
    assert Texting(world, carrier, OTTO).write("QUEJA", "1") == [says("peligro_guardia")]
    return world.one(Callback)


def test_who_is_on_call_is_told_at_once_without_a_word_of_the_parent(world, luis, danger, tick, office):
    world.staff("Iris", at=ANA)
    world.staff("Saúl", on_call=True)
    assert danger.reason == Reason.life_at_risk
    assert tick() == 1
    (form,) = office.forms
    alert = world.one(StaffAlert)
    expected = {"To": LUIS, "From": LINE, "Body": WORDS, "StatusCallback": f"{PUBLIC}/sms/status/alert/{alert.id}"}
    assert form == expected
    assert (alert.staff_id, alert.state) == (luis.id, TextState.sent)


def test_they_are_told_again_every_five_minutes_a_few_times(world, luis, danger, tick, office):
    told = 0
    for _ in range(60):
        told += tick()
        office.taken = office.taken | {"sid": f"SM{told:032x}"}
        world.clock.pass_by(minutes=1)
    assert told == MOST_ROUNDS
    assert [row.created_at.minute % 5 for row in world.rows(StaffAlert)] == [danger.created_at.minute % 5] * told


def test_nobody_is_told_of_what_somebody_has(world, luis, danger, tick, office):
    with world.sessions.begin() as session:
        open_owed(session, world.clock())
    handover = world.one(Handover)
    with world.sessions.begin() as session:
        claim(session, handover.id, luis.id, world.clock())
    assert tick() == 0
    world.change(handover, state=HandoverState.callback_due, staff_id=None)
    assert tick() == 1


def test_one_planned_before_somebody_took_it_does_not_leave(world, luis, danger, tick, office):
    with world.sessions.begin() as session:
        assert plan(session, world.vault, world.clock()) == 1
    world.change(danger, state=CallbackState.done)
    assert tick() == 0
    assert (office.forms, world.one(StaffAlert).state) == ([], TextState.failed)


def test_the_switch_of_what_goes_out_to_parents_does_not_hold_it(world, luis, danger, tick, office):
    with world.sessions.begin() as session:
        switch_outreach_off(session, "ensayo", world.clock())
    tick()
    assert len(office.forms) == 1


def test_two_ticks_at_once_tell_once(world, luis, danger, tick, office):
    with world.sessions.begin() as one, world.sessions.begin() as other:
        assert plan(one, world.vault, world.clock()) == 1
        one.commit()
        assert plan(other, world.vault, world.clock()) == 0
    assert len(world.rows(StaffAlert)) == 1


def test_one_that_was_lost_is_told_of_once_more(world, luis, danger, tick, office):
    office.refusal = (500, 20500)
    tick()
    assert world.one(StaffAlert).state is TextState.sending
    office.refusal = None
    world.clock.pass_by(seconds=SILENCE.total_seconds())
    tick()
    tick()
    assert world.one(StaffAlert).state is TextState.sent


def test_a_parent_who_waits_in_his_thread_is_left_to_who_attends_for_a_minute(world, carrier, luis, tick, office):
    world.at_work(world.staff("Iris"), PresenceState.available)
    assert Texting(world, carrier, OTTO).write("QUEJA", "1") == [says("peligro_espera")]
    assert tick() == 0
    world.clock.pass_by(seconds=61)
    assert tick() == 1


def test_an_ordinary_complaint_alarms_nobody(world, carrier, luis, tick, office):
    Texting(world, carrier, BETO).write("QUEJA", "2", "1", "Algo", "LISTO")
    assert tick() == 0
