"""What the called party hears alone, and what he may refuse; the caller rings meanwhile."""

import pytest

from tests.simulator.bridging import CAST, EVA, LUIS, connect, dial, lasted, sip
from tests.simulator.rehearsal import BETO, Customer, Heard, Simulated, twiml

WHISPER = "<Gather action='/accepted' numDigits='1'><Say>Llamada de Escucha. Para aceptar, marque 1.</Say></Gather>"


@pytest.fixture
def carrier(simulate) -> Simulated:
    """A country with Ana, Beto and two monitors."""
    return simulate(parents=CAST)


def test_the_whisper_is_heard_by_the_called_party_alone_before_they_are_joined(
    customer: Customer, carrier: Simulated
) -> None:
    customer.answers |= {"/voice": twiml(dial(sip(url="/whisper"))), "/whisper": twiml(WHISPER, "<Hangup/>")}
    customer.answers["/accepted"] = twiml()
    sid = carrier.call()
    (heard,) = customer.wait("/dialled")
    (asked,) = customer.at("/whisper")
    assert (asked.form["CallSid"], asked.form["ParentCallSid"]) == (heard.form["DialCallSid"], sid)
    assert (asked.form["CallStatus"], asked.form["Direction"]) == ("in-progress", "outbound-dial")
    assert customer.at("/accepted")[0].form["Digits"] == "1"
    assert heard.form["DialBridged"] == "true"
    assert int(heard.form["DialCallDuration"]) > 30
    words = {event["number"] for event in carrier.events("heard") if "aceptar" in event["words"]}
    assert words == {LUIS}
    carrier.over(sid)


def test_a_whisper_that_hangs_up_refuses_the_call_which_counts_as_completed_and_not_bridged(
    customer: Customer, carrier: Simulated
) -> None:
    customer.answers |= {"/voice": twiml(dial(sip(url="/whisper"))), "/whisper": twiml("<Hangup/>")}
    carrier.over(carrier.call())
    form = customer.at("/dialled")[0].form
    assert (form["DialCallStatus"], form["DialBridged"], form["DialCallDuration"]) == ("completed", "false", "0")


def test_a_called_party_who_hangs_up_at_the_whisper_refuses_too(customer: Customer, carrier: Simulated) -> None:
    carrier.post("/simulator/parents", {LUIS: {"habits": ["declines"]}})
    customer.answers |= {"/voice": twiml(dial(sip(url="/whisper"))), "/whisper": twiml(WHISPER, "<Hangup/>")}
    carrier.over(carrier.call())
    form = customer.at("/dialled")[0].form
    assert (form["DialCallStatus"], form["DialBridged"]) == ("completed", "false")


def test_others_ring_on_while_one_hears_his_whisper_and_get_the_call_when_he_refuses(
    customer: Customer, carrier: Simulated
) -> None:
    customer.answers |= {"/voice": twiml(dial(sip(url="/whisper") + sip(EVA)))}
    customer.answers["/whisper"] = twiml("<Pause length='2'/>", "<Hangup/>")
    carrier.over(carrier.call())
    form = customer.at("/dialled")[0].form
    assert (form["DialCallStatus"], form["DialBridged"]) == ("completed", "true")
    assert form["DialCallSid"] == carrier.client.calls.list(to=EVA)[0].sid


def test_13201_who_is_dialled_cannot_dial_in_his_whisper(customer: Customer, carrier: Simulated) -> None:
    customer.answers |= {"/voice": twiml(dial(sip(url="/whisper"))), "/whisper": twiml(dial(BETO))}
    carrier.over(carrier.call())
    assert carrier.client.calls.list(to=BETO) == []
    assert carrier.events("document_warned")[0]["code"] == 13201


def test_the_caller_rings_until_the_bridge_when_it_answers(customer: Customer, simulate) -> None:
    carrier = simulate(parents={LUIS: {"habits": ["answers"], "answer_seconds": 25, "talk_seconds": 30}})
    customer.answers |= {"/voice": twiml(dial(sip(url="/whisper"), answerOnBridge="true"))}
    seen = []

    def whisper(heard: Heard) -> str:
        seen.append(carrier.client.calls(heard.form["ParentCallSid"]).fetch().status)
        return twiml("<Pause length='5'/>")

    customer.answers["/whisper"] = whisper
    sid = connect(carrier, customer)
    assert lasted(carrier.over(sid)["CallDuration"], 30)
    assert seen == ["ringing"]
    assert customer.at("/dialled")[0].form["CallStatus"] == "in-progress"


def test_a_caller_whom_nobody_was_joined_to_was_never_answered(customer: Customer, carrier: Simulated) -> None:
    carrier.post("/simulator/parents", {LUIS: {"habits": ["busy"]}})
    customer.answers["/voice"] = twiml(dial(sip(), answerOnBridge="true", action=""))
    assert carrier.over(connect(carrier, customer))["CallStatus"] == "no-answer"


def test_without_answer_on_bridge_the_caller_is_answered_at_once(customer: Customer, carrier: Simulated) -> None:
    carrier.post("/simulator/parents", {LUIS: {"habits": ["busy"]}})
    customer.answers["/voice"] = twiml(dial(sip(), action=""))
    assert carrier.over(connect(carrier, customer))["CallStatus"] == "completed"


def test_a_called_party_whom_rest_leads_elsewhere_at_the_whisper_is_lost_to_the_dial(
    customer: Customer, carrier: Simulated
) -> None:
    customer.answers |= {"/voice": twiml(dial(sip(url="/whisper"))), "/whisper": twiml("<Pause length='3600'/>")}
    sid = carrier.call()
    leg = customer.wait("/whisper")[0].form["CallSid"]
    carrier.client.calls(leg).update(twiml=twiml("<Pause length='3600'/>"))
    form = customer.wait("/dialled")[0].form
    assert (form["DialCallStatus"], form["DialBridged"], form["DialCallSid"]) == ("completed", "false", leg)
    carrier.over(sid)
    assert carrier.client.calls(leg).fetch().status == "in-progress"
