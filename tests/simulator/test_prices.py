"""What calls, texts and recordings cost, and when it is known."""

import pytest

from tests.simulator.rehearsal import ANA, BETO, LINE, Customer, Simulated, twiml
from tests.simulator.test_text_rest import ended


@pytest.mark.parametrize(
    ("to", "seconds", "price"),
    [
        (ANA, 20, "-0.1900"),
        (ANA, 60, "-0.1900"),
        (ANA, 61, "-0.3800"),
        ("+50222345678", 61, "-0.3000"),
        ("sip:luis@monitores.test", 20, "-0.0040"),
    ],
)
def test_a_call_costs_by_the_started_minute_and_by_the_kind_of_number(
    customer: Customer, carrier: Simulated, to: str, seconds: int, price: str
) -> None:
    customer.answers["/voice"] = twiml(f"<Pause length='{seconds}'/>")
    sid = carrier.call(to=to)
    carrier.over(sid)
    call = carrier.client.calls(sid).fetch()
    assert (call.duration, call.price, call.price_unit) == (str(seconds), price, "USD")


def test_a_parents_call_costs_by_the_minute_too(customer: Customer, carrier: Simulated) -> None:
    customer.answers["/voice"] = twiml("<Pause length='20'/>")
    number = carrier.client.incoming_phone_numbers(carrier.number_sid())
    number.update(voice_url=customer.url("/voice"), status_callback=customer.url("/status"))
    sid = carrier.post("/simulator/dial", {"from": ANA, "to": LINE})["sid"]
    carrier.over(sid)
    assert carrier.client.calls(sid).fetch().price == "-0.0100"


def test_the_price_of_a_call_is_not_known_before_its_end_and_an_unanswered_one_has_none(
    customer: Customer, simulate
) -> None:
    carrier = simulate(speed=50.0, parents={BETO: {"habits": ["busy"]}})
    customer.answers["/voice"] = twiml("<Pause length='3000'/>")
    sid = carrier.call()
    customer.wait("/status", CallStatus="in-progress")
    assert carrier.client.calls(sid).fetch().price is None
    busy = carrier.call(BETO)
    carrier.over(busy)
    assert carrier.client.calls(busy).fetch().price is None


@pytest.mark.parametrize(("body", "price"), [("Hola", "-0.0750"), ("á" * 71, "-0.1500")])
def test_a_text_costs_by_the_segment(carrier: Simulated, body: str, price: str) -> None:
    sid = carrier.text(body)
    ended(carrier, sid)
    message = carrier.client.messages(sid).fetch()
    assert (message.price, message.price_unit) == (price, "USD")


def test_a_text_that_has_not_left_has_no_price(simulate) -> None:
    carrier = simulate(messages_per_second=0.01)
    ended(carrier, carrier.text())
    assert carrier.client.messages(carrier.text()).fetch().price is None


def test_a_whatsapp_costs_by_the_message_and_what_parents_write_less(customer: Customer, carrier: Simulated) -> None:
    carrier.listen()
    ours, hers = f"whatsapp:{LINE}", f"whatsapp:{ANA}"
    theirs = carrier.post("/simulator/text", {"from": ANA, "to": ours, "body": "Hola"})["sid"]
    plain = carrier.post("/simulator/text", {"from": ANA, "to": LINE, "body": "Hola"})["sid"]
    sid = carrier.text("á" * 71, to=hers, from_=ours)
    ended(carrier, sid)
    prices = [carrier.client.messages(one).fetch().price for one in (sid, theirs, plain)]
    assert prices == ["-0.0450", "-0.0050", "-0.0075"]
