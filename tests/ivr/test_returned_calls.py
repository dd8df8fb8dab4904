"""Calls that the line returns, as the carrier asks and tells of them."""

import pytest

from rules.lives import AttemptState
from rules.returns import ReturnState
from storage.callers import LONGEST_CALL, end_forgotten
from storage.models import Attempt, Case, Contact, ReturnCall
from storage.queries import claims
from tests.ivr.telephone import Telephone, line
from tests.world import OTTO

BACK = "CA" + "b" * 32


@pytest.fixture
def returned(world, carrier):
    """Otto asked for a call; it is on its way."""
    asking = Telephone(carrier, "CA" + "a" * 32, caller=OTTO)
    asking.dial_in()
    asking.press("5")
    asking.post("/voice/status", CallStatus="completed")
    row = world.one(ReturnCall)
    world.change(row, state=ReturnState.dialing, dialing_at=world.clock(), tries=1)
    return Telephone(carrier, BACK, row.id)


def answer(call: Telephone, **more: str):
    return call.ask(f"/voice/line/{call.attempt_id}", **more)


def tell(call: Telephone, status: str, **more: str) -> None:
    assert call.post(f"/voice/line/{call.attempt_id}/status", CallStatus=status, **more).status_code == 204


def test_the_line_greets_who_asked_for_the_call_and_does_not_offer_another(world, returned):
    says = answer(returned).says
    assert says[0] == line("saludo_vuelta")
    assert line("poco_saldo") not in says
    contact = world.one(Contact, Contact.leg == BACK)
    assert contact.phone_id == world.find_phone(OTTO).id
    assert (world.one(ReturnCall).state, world.one(ReturnCall).carrier_sid) == (ReturnState.answered, BACK)


def test_the_same_webhook_twice_is_one_call_and_a_fallback_says_the_last_question_again(world, returned):
    first = answer(returned).body
    before = world.everything()
    assert answer(returned).body == first
    assert world.everything() == before
    asked = returned.press("1").body
    assert answer(returned, ErrorCode="11205").body == asked


def test_a_machine_hears_nothing(world, returned):
    assert answer(returned, AnsweredBy="machine_start").verbs == ["Hangup"]
    assert world.rows(Contact, Contact.leg == BACK) == []


def test_its_end_settles_what_was_being_told(world, returned):
    answer(returned)
    returned.press("123")
    returned.record("RE" + "a" * 32, 20)
    for _ in range(2):
        tell(returned, "completed", CallDuration="90")
    row = world.one(ReturnCall)
    assert (row.state, row.ended_at) == (ReturnState.ended, world.clock())
    assert world.one(Contact, Contact.leg == BACK).ended_at == world.clock()
    assert world.one(Case).folio is not None


def test_news_of_another_call_and_news_that_comes_late_change_nothing(world, returned):
    answer(returned)
    before = world.everything()
    other = Telephone(returned.carrier, "CA" + "c" * 32, returned.attempt_id)
    tell(other, "completed")
    tell(returned, "ringing")
    assert world.everything() == before
    assert answer(other).ends


def test_a_campaign_does_not_call_who_speaks_with_the_line(world, returned):
    answer(returned)
    member = world.member(world.campaign(), OTTO)
    attempt = world.attempt(member, AttemptState.handed, lease_until=world.clock() + claims.LEASE)
    with world.sessions.begin() as session:
        assert claims.start_dialing(session, attempt.id, world.clock()) is None
    tell(returned, "completed")
    with world.sessions.begin() as session:
        assert claims.start_dialing(session, attempt.id, world.clock()) is not None
    assert world.one(Attempt).state is AttemptState.dialing


def test_a_call_whose_end_nobody_told_is_over_when_the_carrier_would_have_cut_it(world, returned):
    answer(returned)
    world.clock.at += LONGEST_CALL
    with world.sessions.begin() as session:
        end_forgotten(session, world.clock())
    assert world.one(Contact, Contact.leg == BACK).ended_at == world.clock()
