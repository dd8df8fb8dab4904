"""Texts that parents wrote while nobody listened. The carrier is the simulated one; its webhook reaches nobody."""

from collections import deque
from datetime import timedelta

import pytest

from campaigns.listening import PATIENCE, WINDOW, hear_missed
from campaigns.reconciling import reconcile
from rules.lives import AttemptState
from rules.routing import Mode
from storage.legs import text_leg
from storage.models import Answer, HeardText, Person, Turn
from storage.queries.listening import is_alone
from storage.queries.texts import forget_heard
from tests.campaigns.trunk import LOST_ON_THE_WAY, LOST_ON_THE_WAY_BACK, TOO_FAST, Trouble
from tests.switchboard import LINE
from tests.world import ALWAYS, ANA

MESSAGES = "/Messages.json"


@pytest.fixture
def ana(world, exchange, simulated):
    """Ana has had the first question by text; she writes what the test says, and nothing of her own."""
    simulated.post("/simulator/parents", {ANA: {"texting": {"habit": "never_reads"}}})
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


def sids_of(simulated):
    return [text.sid for text in simulated.client.messages.list(to=LINE)]


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


def test_an_answer_that_did_not_leave_is_sent_at_the_next_look(world, house, trunk, simulated, ana):
    write(simulated, world.clock, "1")
    trunk.place, trunk.troubles = MESSAGES, deque([LOST_ON_THE_WAY])
    hear_missed(house.exchange, house.mailbox)
    assert (written_to(simulated), world.rows(HeardText)) == ([], [])
    hear_missed(house.exchange, house.mailbox)
    (answer,) = written_to(simulated)
    assert answer.startswith("Gracias. En los 4 meses pasados")
    assert len(world.rows(Turn, Turn.heard == "said")) == 1


def test_an_answer_of_which_only_the_carriers_word_was_lost_is_not_sent_twice(world, house, trunk, simulated, ana):
    write(simulated, world.clock, "1")
    trunk.place, trunk.troubles = MESSAGES, deque([LOST_ON_THE_WAY_BACK])
    for _ in range(2):
        hear_missed(house.exchange, house.mailbox)
    (text,) = simulated.client.messages.list(to=ANA)
    assert {row.carrier_sid for row in world.rows(HeardText)} == {text.sid, *sids_of(simulated)}


def test_two_texts_that_get_the_same_answer_get_it_twice(world, house, simulated, ana):
    for body in ("hola", "buenas"):
        write(simulated, world.clock, body)
    hear_missed(house.exchange, house.mailbox)
    first, second = written_to(simulated)
    assert first == second


def test_too_many_requests_leave_the_rest_for_the_next_look(world, house, trunk, simulated, ana):
    for body in ("1", "2"):
        write(simulated, world.clock, body)
    trunk.place, trunk.troubles = MESSAGES, deque([TOO_FAST])
    hear_missed(house.exchange, house.mailbox)
    assert (trunk.asked, world.rows(HeardText)) == (1, [])
    hear_missed(house.exchange, house.mailbox)
    assert len(written_to(simulated)) == 2


def test_a_number_to_which_the_carrier_lets_nothing_through_keeps_no_other_waiting(world, house, trunk, simulated, ana):
    for body in ("1", "2"):
        write(simulated, world.clock, body)
    trunk.place, trunk.troubles = MESSAGES, deque([Trouble(400, 21610)])
    hear_missed(house.exchange, house.mailbox)
    assert len(written_to(simulated)) == 1
    hear_missed(house.exchange, house.mailbox)
    assert trunk.asked == 2, "what was refused for good is noted too"


def test_a_refusal_that_is_the_accounts_is_asked_again(world, house, trunk, simulated, ana):
    write(simulated, world.clock, "1")
    trunk.place, trunk.troubles = MESSAGES, deque([Trouble(401, 20003)])
    hear_missed(house.exchange, house.mailbox)
    assert written_to(simulated) == []
    hear_missed(house.exchange, house.mailbox)
    assert len(written_to(simulated)) == 1


def test_who_looks_is_alone(world, house, simulated, ana):
    write(simulated, world.clock, "1")
    with world.sessions.begin() as session:
        assert is_alone(session)
        hear_missed(house.exchange, house.mailbox)
    assert written_to(simulated) == []
    hear_missed(house.exchange, house.mailbox)
    assert len(written_to(simulated)) == 1


def test_an_answer_is_not_taken_for_the_lost_text_of_an_attempt(world, house, simulated, ana):
    write(simulated, world.clock, "1")
    campaign = world.campaign(hours=ALWAYS)
    lost = world.attempt(world.member(campaign, ANA, mode=Mode.sms), AttemptState.dialing, mode=Mode.sms)
    world.change(lost, dialing_at=world.clock() - timedelta(minutes=3))
    hear_missed(house.exchange, house.mailbox)
    assert len(written_to(simulated)) == 1
    reconcile(house.exchange, [lost.id])
    assert (world.again(lost).state, world.again(lost).carrier_sid) == (AttemptState.due, None)
