"""Texts leave: what each says, at which pace, and what is kept of it. The carrier is the simulated one."""

from dataclasses import replace
from datetime import timedelta

import pytest

from campaigns.dialing import CALLS
from campaigns.dispatching import HORIZON, Batch, claim_batches, send_out
from campaigns.reconciling import TEXT_LEASE, over_unheard, reconcile, unheard_texts
from campaigns.texting import TEXTS
from rules.lines import spoken_number
from rules.lives import AttemptState
from rules.outcomes import Outcome
from rules.routing import Mode
from sms.segments import Encoding, count
from storage.legs import text_leg
from storage.models import CarrierFault, Conversation, Member, Person
from storage.queries.attempts import claim_leased, end_unanswered
from tests.switchboard import LINE, MISSED_CALL, WHATSAPP
from tests.world import ALWAYS, ANA, BETO
from web.links import read

TEMPLATE = "HX" + "1" * 32


def campaign_of(world, answer_by="reply", **settings):
    sms = {"answer_by": answer_by, "patience": "2d"}
    return world.campaign(attempts={"sms": sms}, hours=ALWAYS, **settings)


def due(world, campaign, mode=Mode.sms, number=ANA, **values):
    member = world.member(campaign, number, mode=mode)
    return world.attempt(member, **{"mode": mode} | values)


def send(world, exchange, row):
    """The row is claimed and sent, as tick and worker do."""
    (batch,) = claim_batches(exchange, TEXTS)
    assert batch == Batch(row.campaign_id, (row.id,))
    send_out(exchange, TEXTS, batch)
    return world.again(row)


def received(exchange, mode=Mode.sms, number=ANA):
    """What the carrier has been given for this number, newest first."""
    address = f"whatsapp:{number}" if mode is Mode.whatsapp else number
    return exchange.texts._client.messages.list(to=address)


def test_a_text_by_reply_says_the_first_question_and_begins_the_thread(world, exchange):
    row = send(world, exchange, due(world, campaign_of(world)))
    (text,) = received(exchange)
    assert text.body.startswith("MINEDUC, Seguro Médico Escolar: su voz es importante. Si es madre, padre o encargado")
    assert (text.from_, text.to) == (LINE, ANA)
    assert (row.state, row.carrier_sid) == (AttemptState.awaiting, text.sid)
    assert row.answer_until == world.clock() + timedelta(days=2)
    assert world.one(Conversation).leg == text_leg(row.id)


def test_a_text_with_a_link_names_this_attempt_and_nobody(world, exchange):
    row = send(world, exchange, due(world, campaign_of(world, "link")))
    (text,) = received(exchange)
    link = next(word for word in text.body.split() if word.startswith("http"))
    assert link.startswith(f"{exchange.public_base_url}/e/")
    assert read(exchange.secret_key, link.rpartition("/")[2]) == row.id
    assert world.rows(Conversation) == [], "the page begins the conversation"


def test_a_text_that_asks_for_a_missed_call_names_the_number_that_calls_back(world, exchange):
    send(world, exchange, due(world, campaign_of(world, "call-back")))
    assert f"Marque {spoken_number(MISSED_CALL)} y deje sonar" in received(exchange)[0].body


@pytest.mark.parametrize("answer_by", ["reply", "link", "call-back"])
def test_every_text_is_one_segment(world, exchange, answer_by):
    exchange = replace(exchange, public_base_url="https://abcdefg.gob.gt")
    send(world, exchange, due(world, campaign_of(world, answer_by)))
    said = count(received(exchange)[0].body)
    assert (said.encoding, said.segments) == (Encoding.gsm7, 1)


def test_the_mode_web_is_a_text_with_a_link_whatever_texts_are_answered_by(world, exchange):
    send(world, exchange, due(world, campaign_of(world, "call-back"), Mode.web))
    assert "/e/" in received(exchange)[0].body


def test_a_whatsapp_is_answered_by_reply_and_comes_from_our_whatsapp(world, exchange):
    row = send(world, exchange, due(world, campaign_of(world, "call-back"), Mode.whatsapp))
    (text,) = received(exchange, Mode.whatsapp)
    assert (text.from_, text.to) == (f"whatsapp:{WHATSAPP}", f"whatsapp:{ANA}")
    assert "responda 1" in text.body
    assert row.state is AttemptState.awaiting


def test_outside_of_a_whatsapp_conversation_the_template_goes_and_inside_the_words(world, house_on_the_line, simulate):
    carrier = simulate(numbers=(LINE, WHATSAPP), templates={TEMPLATE: "Plantilla aprobada"})
    exchange = house_on_the_line(carrier.base_url, whatsapp_template_sid=TEMPLATE).exchange
    campaign = campaign_of(world)
    first = send(world, exchange, due(world, campaign, Mode.whatsapp))
    world.change(first, state=AttemptState.ended, answered_at=world.clock(), settled_at=world.clock())
    member = world.one(Member)
    send(world, exchange, world.attempt(member, mode=Mode.whatsapp))
    second, template = received(exchange, Mode.whatsapp)
    assert (template.body, "responda 1" in second.body) == ("Plantilla aprobada", True)


@pytest.mark.parametrize(
    ("number", "outcome"),
    [("+15550100", Outcome.failed), ("+50222440001", Outcome.no_texts)],
    ids=["no permission for that country: the account's", "a landline"],
)
def test_a_text_that_the_carrier_refuses_ends_or_waits_as_its_code_says(world, exchange, simulated, number, outcome):
    simulated.post("/simulator/parents", {"+50222440001": {"texting": {"error": 21614}}})
    row = due(world, campaign_of(world), number=number)
    (batch,) = claim_batches(exchange, TEXTS)
    send_out(exchange, TEXTS, batch)
    row = world.again(row)
    if outcome is Outcome.failed:
        assert (row.state, row.refusals) == (AttemptState.due, 1)
        assert len(world.rows(CarrierFault)) == 1
    else:
        assert (row.state, row.outcome, row.carrier_error) == (AttemptState.ended, outcome, 21614)
        assert world.rows(CarrierFault) == []


def test_texts_and_calls_are_claimed_apart_each_at_its_own_pace(world, exchange):
    campaign = campaign_of(world, limits={"messages_per_second": 1.0, "calls_per_second": 100.0})
    for number in range(8):
        due(world, campaign, number=f"+5025555{number:04}")
        world.attempt(world.member(campaign, f"+5025556{number:04}"))
    assert len(claim_batches(exchange, TEXTS)[0].attempt_ids) == 2 == HORIZON
    assert len(claim_batches(exchange, CALLS)[0].attempt_ids) == 8


@pytest.mark.parametrize("state", [AttemptState.awaiting, AttemptState.answered, AttemptState.dialing])
def test_nobody_is_written_to_or_called_while_another_mouth_has_him(world, exchange, state):
    busy, campaign = world.member(campaign_of(world)), campaign_of(world)
    world.attempt(busy, state, mode=Mode.sms if state is AttemptState.awaiting else Mode.voice)
    due(world, campaign)
    world.attempt(world.member(campaign), mode=Mode.voice)
    assert claim_batches(exchange, TEXTS) == []
    assert claim_batches(exchange, CALLS) == []


def test_a_call_that_the_parent_asked_for_does_not_wait_for_his_text(world, exchange):
    member = world.member(campaign_of(world), mode=Mode.sms)
    world.attempt(member, AttemptState.awaiting, mode=Mode.sms)
    call = world.attempt(member, asked_for=True)
    (batch,) = claim_batches(exchange, CALLS)
    assert batch.attempt_ids == (call.id,)
    send_out(exchange, CALLS, batch)
    assert world.again(call).state is AttemptState.queued


def test_no_text_leaves_outside_the_hours_nor_after_an_opt_out(world, exchange):
    closed = world.campaign(hours=ALWAYS | {"from": "00:00", "to": "00:01"}, attempts={"sms": {"answer_by": "reply"}})
    due(world, closed)
    row = due(world, campaign_of(world), number=BETO)
    (batch,) = claim_batches(exchange, TEXTS)
    assert batch.attempt_ids == (row.id,)
    world.change(world.one(Person, Person.id == row.person_id), opted_out_at=world.clock())
    send_out(exchange, TEXTS, batch)
    assert world.again(row).state is AttemptState.canceled
    assert received(exchange, number=BETO) == []


# What was left in the air.


def test_a_text_whose_answer_was_lost_is_found_at_the_carrier(world, exchange, simulated):
    row = send(world, exchange, due(world, campaign_of(world)))
    sid = row.carrier_sid
    world.change(row, state=AttemptState.dialing, carrier_sid=None, answer_until=None)
    reconcile(exchange, [row.id])
    row = world.again(row)
    assert (row.state, row.carrier_sid) == (AttemptState.awaiting, sid)
    assert row.answer_until is not None


def test_a_text_that_never_left_is_due_again(world, exchange):
    row = due(world, campaign_of(world), state=AttemptState.dialing)
    reconcile(exchange, [row.id])
    assert world.again(row).state is AttemptState.due


def test_a_text_of_which_no_last_word_came_is_asked_about_once_an_hour(world, exchange, simulated):
    simulated.post("/simulator/parents", {ANA: {"texting": {"error": 30006}}})
    row = send(world, exchange, due(world, campaign_of(world)))
    simulated.wait(lambda: received(exchange)[0].error_code)
    world.clock.pass_by(minutes=9)
    assert unheard(world) == []
    world.clock.pass_by(minutes=1)
    assert unheard(world) == [row.id]
    assert unheard(world) == [], "leased"
    reconcile(exchange, [row.id])
    assert (world.again(row).state, world.again(row).outcome) == (AttemptState.ended, Outcome.no_texts)


def test_a_text_whose_last_word_was_lost_is_asked_about_before_it_ends_unanswered(world, exchange, simulated):
    simulated.post("/simulator/parents", {ANA: {"texting": {"error": 30006}}})
    row = send(world, exchange, due(world, campaign_of(world)))
    simulated.wait(lambda: received(exchange)[0].error_code)
    world.change(row, answer_until=world.clock())
    end(world)
    assert world.again(row).state is AttemptState.awaiting
    reconcile(exchange, [row.id])
    assert (world.again(row).state, world.again(row).outcome) == (AttemptState.ended, Outcome.no_texts)


def test_a_text_of_which_the_carrier_tells_nothing_ends_a_little_later_all_the_same(world, exchange):
    row = send(world, exchange, due(world, campaign_of(world)))
    world.change(row, answer_until=world.clock())
    world.clock.pass_by(minutes=2, seconds=-1)
    end(world)
    assert world.again(row).state is AttemptState.awaiting
    world.clock.pass_by(seconds=1)
    end(world)
    assert world.again(row).state is AttemptState.ended


def end(world):
    with world.sessions.begin() as session:
        end_unanswered(session, world.clock(), *over_unheard(world.clock()))


def unheard(world):
    with world.sessions.begin() as session:
        return list(claim_leased(session, unheard_texts(world.clock()), world.clock(), TEXT_LEASE, 10))
