"""Dial rings somebody, joins the two, and tells the customer how it ended."""

from email.utils import parsedate_to_datetime

import pytest

from tests.simulator.bridging import AFTER, CAST, EVA, LUIS, connect, dial, lasted, sip, told
from tests.simulator.rehearsal import ANA, BETO, LINE, Customer, Simulated, twiml

EVENTS = "initiated ringing answered completed"


@pytest.fixture
def carrier(simulate) -> Simulated:
    """A country with Ana, Beto and two monitors."""
    return simulate(parents=CAST)


def test_the_called_party_is_joined_and_the_action_tells_how_it_went(customer: Customer, carrier: Simulated) -> None:
    customer.answers |= {"/voice": twiml(dial(sip()), AFTER), "/dialled": twiml("<Redirect>/next</Redirect>")}
    sid = carrier.call()
    (heard,) = customer.wait("/dialled")
    form = heard.form
    assert (form["CallSid"], form["CallStatus"]) == (sid, "in-progress")
    assert (form["DialCallStatus"], form["DialBridged"]) == ("completed", "true")
    assert lasted(form["DialCallDuration"], 30)
    (leg,) = carrier.client.calls.list(to=LUIS)
    assert (form["DialCallSid"], leg.parent_call_sid, leg.direction) == (leg.sid, sid, "outbound-dial")
    carrier.over(sid)
    assert (len(customer.at("/next")), len(customer.at("/after"))) == (1, 0)
    (bridged,) = carrier.noted("bridged", call=sid)
    assert (bridged["other"], bridged["to"]) == (form["DialCallSid"], LUIS)
    assert {event["number"] for event in carrier.events("joined")} == {ANA, LUIS}


def test_without_action_the_document_goes_on_after_the_dial(customer: Customer, carrier: Simulated) -> None:
    customer.answers["/voice"] = twiml(dial(sip(), action=""), AFTER)
    carrier.over(carrier.call())
    assert (len(customer.at("/after")), len(customer.at("/dialled"))) == (1, 0)


def test_the_dialled_call_tells_its_own_progress(customer: Customer, carrier: Simulated) -> None:
    leg = sip(statusCallback="/leg", statusCallbackEvent=EVENTS)
    customer.answers["/voice"] = twiml(dial(leg))
    sid = carrier.call()
    customer.wait("/leg", 4)
    assert [form["CallStatus"] for form in told(customer)] == ["initiated", "ringing", "in-progress", "completed"]
    assert [form["SequenceNumber"] for form in told(customer)] == ["0", "1", "2", "3"]
    times = [parsedate_to_datetime(form["Timestamp"]) for form in told(customer)]
    assert times == sorted(times)
    assert {form["ParentCallSid"] for form in told(customer)} == {sid}
    assert {(form["Direction"], form["To"], form["From"]) for form in told(customer)} == {("outbound-dial", LUIS, LINE)}
    assert lasted(told(customer)[-1]["CallDuration"], 30)
    assert told(customer)[-1]["Duration"] == "1"
    carrier.over(sid)


def test_without_events_only_the_end_of_a_dialled_call_is_told(customer: Customer, carrier: Simulated) -> None:
    customer.answers["/voice"] = twiml(dial(sip(statusCallback="/leg")))
    carrier.over(carrier.call())
    customer.wait("/leg")
    assert [form["CallStatus"] for form in told(customer)] == ["completed"]


@pytest.mark.parametrize(("habit", "status"), [("busy", "busy"), ("not_working", "failed"), ("ignores", "no-answer")])
def test_a_dial_that_joins_nobody_tells_why(customer: Customer, carrier: Simulated, habit: str, status: str) -> None:
    carrier.post("/simulator/parents", {BETO: {"habits": [habit]}})
    customer.answers["/voice"] = twiml(dial(f"<Number statusCallback='/leg'>{BETO}</Number>", timeout="15"))
    sid = carrier.call()
    (heard,) = customer.wait("/dialled")
    assert (heard.form["DialCallStatus"], heard.form["DialBridged"]) == (status, "false")
    assert "DialCallDuration" not in heard.form
    (leg,) = customer.wait("/leg")
    assert (leg.form["CallStatus"], leg.form["CallSid"]) == (status, heard.form["DialCallSid"])
    carrier.over(sid)
    assert carrier.events("bridged") == []


def test_it_rings_no_longer_than_the_dials_timeout(customer: Customer, carrier: Simulated) -> None:
    carrier.post("/simulator/parents", {BETO: {"ring_seconds": 31}})
    customer.answers["/voice"] = twiml(dial(BETO))
    carrier.over(carrier.call())
    customer.answers["/voice"] = twiml(dial(BETO, timeout="33", timeLimit="5"))
    carrier.over(carrier.call())
    assert [heard.form["DialCallStatus"] for heard in customer.at("/dialled")] == ["no-answer", "completed"]


def test_the_first_to_answer_has_the_call_and_the_others_are_canceled(customer: Customer, carrier: Simulated) -> None:
    legs = "".join(sip(who, statusCallback="/leg", statusCallbackEvent="completed") for who in (EVA, LUIS))
    customer.answers["/voice"] = twiml(dial(legs))
    sid = carrier.call()
    customer.wait("/leg", 2)
    ends = {heard.form["To"]: heard.form["CallStatus"] for heard in customer.at("/leg")}
    assert ends == {EVA: "canceled", LUIS: "completed"}
    assert customer.wait("/dialled")[0].form["DialCallSid"] == carrier.client.calls.list(to=LUIS)[0].sid
    carrier.over(sid)
    started = {event["to"] for event in carrier.events("started") if event["direction"] == "outbound-dial"}
    assert started == {EVA, LUIS}


def test_of_several_who_ring_in_vain_the_last_to_end_is_told(customer: Customer, carrier: Simulated) -> None:
    carrier.post("/simulator/parents", {EVA: {"habits": ["busy"]}, LUIS: {"habits": ["ignores"]}})
    customer.answers["/voice"] = twiml(dial(sip(EVA) + sip(LUIS), timeout="10"))
    carrier.over(carrier.call())
    form = customer.at("/dialled")[0].form
    assert (form["DialCallStatus"], form["DialCallSid"]) == ("no-answer", carrier.client.calls.list(to=LUIS)[0].sid)


def test_a_dialled_call_waits_in_the_accounts_queue_as_little_as_the_first(customer: Customer, simulate) -> None:
    carrier = simulate(calls_per_second=0.02, parents=CAST)
    customer.answers["/voice"] = twiml(dial(sip()))
    carrier.over(carrier.call())
    queue_times = [int(call.queue_time) for call in carrier.client.calls.list()]
    assert len(queue_times) == 2
    assert max(queue_times) < 1000 / 0.02


def test_parties_ring_one_after_the_other_when_dialled_in_sequence(customer: Customer, carrier: Simulated) -> None:
    carrier.post("/simulator/parents", {EVA: {"habits": ["busy"]}})
    customer.answers["/voice"] = twiml(dial(sip(EVA) + sip(LUIS), sequential="true"))
    carrier.over(carrier.call())
    order = [event["to"] for event in carrier.events("started") if event["direction"] == "outbound-dial"]
    assert order == [EVA, LUIS]
    assert customer.at("/dialled")[0].form["DialCallStatus"] == "completed"


def test_the_called_party_sees_the_callers_number_or_the_caller_id(customer: Customer, carrier: Simulated) -> None:
    customer.answers["/voice"] = twiml(dial(sip()))
    carrier.over(connect(carrier, customer))
    customer.answers["/voice"] = twiml(dial(sip(), callerId=LINE))
    carrier.over(connect(carrier, customer))
    assert [leg._from for leg in carrier.client.calls.list(to=LUIS)] == [LINE, ANA]


def test_13214_a_number_that_is_not_ours_cannot_be_shown(customer: Customer, carrier: Simulated) -> None:
    customer.answers["/voice"] = twiml(dial(sip(), callerId="+50224119999"))
    carrier.over(carrier.call())
    form = customer.at("/dialled")[0].form
    assert (form["DialCallStatus"], "DialCallSid" in form) == ("failed", False)
    assert carrier.events("document_warned")[0]["code"] == 13214


@pytest.mark.parametrize("number", ["hola", "+50288880000", "+5025555"])
def test_13224_a_number_that_is_none_fails(customer: Customer, carrier: Simulated, number: str) -> None:
    assert failure(customer, carrier, number) == 13224


def test_13227_a_number_of_another_country_fails(customer: Customer, carrier: Simulated) -> None:
    assert failure(customer, carrier, "+14155550100") == 13227


def failure(customer: Customer, carrier: Simulated, number: str) -> int:
    """The carrier's code when this number is dialled in vain."""
    customer.answers["/voice"] = twiml(dial(number))
    carrier.over(carrier.call())
    form = customer.at("/dialled")[0].form
    assert (form["DialCallStatus"], form["DialBridged"], "DialCallSid" in form) == ("failed", "false", False)
    return carrier.events("document_warned")[0]["code"]


def test_a_client_is_dialled_by_its_name(customer: Customer, carrier: Simulated) -> None:
    customer.answers["/voice"] = twiml(dial("<Client>luis</Client>", timeLimit="5"))
    carrier.over(carrier.call())
    assert carrier.client.calls.list(to="client:luis")[0].status == "completed"


def test_they_talk_no_longer_than_the_time_limit(customer: Customer, carrier: Simulated) -> None:
    customer.answers["/voice"] = twiml(dial(sip(), timeLimit="12"))
    carrier.over(carrier.call())
    assert lasted(customer.at("/dialled")[0].form["DialCallDuration"], 12)
    assert carrier.noted("unbridged")[0]["why"] == "time"
