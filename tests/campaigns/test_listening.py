"""Texts that parents wrote while nobody listened. The carrier is the simulated one; its webhook reaches nobody."""

from datetime import timedelta

import pytest

from campaigns.listening import PATIENCE, WINDOW, hear_missed
from rules.lives import AttemptState
from rules.routing import Mode
from storage.legs import text_leg
from storage.models import Answer, HeardText, Person, Turn
from storage.queries.texts import forget_heard
from tests.switchboard import LINE
from tests.world import ALWAYS, ANA


@pytest.fixture
def ana(world, exchange):
    """Ana has had the first question by text."""
    campaign = world.campaign(hours=ALWAYS, attempts={"sms": {"answer_by": "reply"}})
    member = world.member(campaign, ANA, mode=Mode.sms)
    row = world.attempt(member, AttemptState.awaiting, mode=Mode.sms, answer_until=world.clock() + timedelta(days=2))
    world.conversation(member, leg=text_leg(row.id), state={"step": "inicio", "channel": "sms"})
    return member


def write(simulated, clock, body):
    """Ana writes; some time passes."""
    simulated.post("/simulator/text", {"from": ANA, "to": LINE, "body": body})
    simulated.wait(lambda: [text for text in simulated.client.messages.list(to=LINE) if text.body == body])
    clock.pass_by(seconds=PATIENCE.total_seconds() + 5)


def written_to(simulated):
    return [text.body for text in simulated.client.messages.list(to=ANA)]


@pytest.fixture
def house(house_on_the_line, trunk, today):
    return house_on_the_line(trunk.url)


def test_a_text_that_no_webhook_brought_is_heard_and_answered_once(world, house, simulated, ana):
    write(simulated, world.clock, "1")
    for _ in range(2):
        hear_missed(house.exchange, house.mailbox)
    (answer,) = written_to(simulated)
    assert answer.startswith("Gracias. En los 4 meses pasados")
    assert len(world.rows(Turn, Turn.heard == "said")) == 1


def test_several_are_heard_in_the_order_in_which_they_were_written(world, house, simulated, ana):
    write(simulated, world.clock, "1")
    write(simulated, world.clock, "2")
    hear_missed(house.exchange, house.mailbox)
    assert [(row.question, row.value) for row in world.rows(Answer)] == [("uso", "2")]


def test_baja_is_never_lost(world, house, simulated, ana):
    write(simulated, world.clock, "BAJA")
    hear_missed(house.exchange, house.mailbox)
    assert world.one(Person).opted_out_at is not None


def test_a_text_that_its_webhook_brought_is_left_alone(world, house, simulated, ana):
    write(simulated, world.clock, "1")
    (text,) = simulated.client.messages.list(to=LINE)
    with world.sessions.begin() as session:
        session.add(HeardText(carrier_sid=text.sid, at=world.clock()))
    hear_missed(house.exchange, house.mailbox)
    assert written_to(simulated) == []


def test_what_is_still_on_its_way_or_long_ago_is_left_alone(world, house, simulated, ana):
    write(simulated, world.clock, "1")
    now = world.clock.at
    for moment in (now - timedelta(seconds=60), now + WINDOW):
        world.clock.at = moment
        hear_missed(house.exchange, house.mailbox)
    assert written_to(simulated) == []


def test_what_was_heard_is_forgotten_when_nobody_asks_for_it_any_more(world):
    with world.sessions.begin() as session:
        session.add_all(HeardText(carrier_sid=f"SM{day}", at=world.clock() - timedelta(days=day)) for day in (0, 2))
        forget_heard(session, world.clock() - timedelta(days=1))
    assert [row.carrier_sid for row in world.rows(HeardText)] == ["SM0"]
