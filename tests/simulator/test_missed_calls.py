"""A number that is left ringing: it rejects, which costs nothing, and the parent waits to be called."""

import pytest

from tests.simulator.rehearsal import ANA, LINE, Customer, Simulated, ask, twiml

INVITATION = "Su voz es importante. Marque 2411-0000 y deje sonar; le llamamos sin costo. Son 4 preguntas."


@pytest.fixture
def ringing(customer: Customer, carrier: Simulated) -> Simulated:
    """A carrier whose line rejects every call as busy; Ana would not answer an unknown number."""
    customer.answers["/rejects"] = twiml("<Reject reason='busy'/>")
    carrier.client.incoming_phone_numbers(carrier.number_sid()).update(voice_url=customer.url("/rejects"))
    carrier.post("/simulator/parents", {ANA: {"habits": ["ignores"], "truth": {"level": 3}}})
    return carrier


def test_a_parent_lets_the_number_ring_and_is_not_charged(customer: Customer, ringing: Simulated) -> None:
    ringing.text(INVITATION)
    (heard,) = customer.wait("/rejects")
    assert (heard.form["From"], heard.form["To"], heard.form["Direction"]) == (ANA, LINE, "inbound")
    ringing.noted("ended", status="busy")
    told = ringing.parent()
    assert (told["missed_calls"], told["calls_made"], told["calls_received"], told["outcomes"]) == (1, 1, 0, [])
    assert ringing.events("answered") == []


def test_who_gave_a_missed_call_answers_the_call_back_once(customer: Customer, ringing: Simulated) -> None:
    customer.answers["/voice"] = twiml(ask("Malo, marque 1. Bueno, marque 3."))
    ringing.text(INVITATION)
    ringing.noted("ended", status="busy")
    assert ringing.over(ringing.call())["CallStatus"] == "completed"
    assert ringing.parent()["nivel"] == "3"
    assert ringing.over(ringing.call())["CallStatus"] == "no-answer"


def test_a_parent_who_gives_none_does_nothing(ringing: Simulated) -> None:
    ringing.post("/simulator/parents", {ANA: {"texting": {"rings": False}}})
    ringing.text(INVITATION)
    assert ringing.noted("text_read")[0]["deeds"] == []


def test_a_number_that_is_not_ours_is_rung_in_vain(ringing: Simulated) -> None:
    ringing.text("Marque 2299-9999 y deje sonar")
    assert ringing.noted("rang")[0]["to"] == ""
    assert ringing.parent()["calls_made"] == 0
