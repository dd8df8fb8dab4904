"""How a talk ends: by a key, by a hang-up, by REST; and its recording."""

import pytest

from tests.simulator.bridging import AFTER, CAST, LUIS, dial, lasted, sip
from tests.simulator.rehearsal import ANA, BETO, Customer, Simulated, twiml


@pytest.fixture
def carrier(simulate) -> Simulated:
    """A country with Ana, Beto and two monitors."""
    return simulate(parents=CAST)


@pytest.mark.parametrize(("hangs_up", "ends"), [("true", True), ("false", False)])
def test_star_hangs_up_on_the_called_party_where_the_dial_says_so(
    customer: Customer, carrier: Simulated, hold, hangs_up: str, ends: bool
) -> None:
    carrier.post("/simulator/parents", {LUIS: {"talk_seconds": 3000}})
    customer.answers |= {"/voice": twiml(dial(sip(), hangupOnStar=hangs_up)), "/dialled": twiml(AFTER)}
    ana = hold(carrier)
    sid = carrier.call()
    ana.pick_up()
    carrier.noted("bridged")
    ana.do("press", key="*")
    if not ends:
        carrier.client.calls(sid).update(status="completed")
    carrier.over(sid)
    assert customer.wait("/dialled")[0].form["DialCallStatus"] == "completed"
    assert len(customer.at("/after")) == ends


def test_who_hangs_up_while_it_rings_cancels_the_dialled_call(customer: Customer, carrier: Simulated) -> None:
    carrier.post("/simulator/parents", {LUIS: {"answer_seconds": 25}, ANA: {"patience_seconds": 9}})
    customer.answers |= {"/voice": twiml(dial(sip(statusCallback="/leg"))), "/dialled": twiml(AFTER)}
    sid = carrier.call()
    assert carrier.over(sid)["CallStatus"] == "completed"
    (heard,) = customer.wait("/dialled")
    assert (heard.form["DialCallStatus"], heard.form["DialBridged"]) == ("canceled", "false")
    assert heard.form["CallStatus"] == "completed"
    assert customer.wait("/leg")[0].form["CallStatus"] == "canceled"
    assert carrier.noted("hung_up", number=LUIS)[0]["by"] == "dial"
    assert customer.at("/after") == []


def test_a_caller_who_ends_the_talk_ends_the_dialled_call_and_no_answer_is_performed(
    customer: Customer, carrier: Simulated
) -> None:
    carrier.post("/simulator/parents", {LUIS: {"talk_seconds": 3000}})
    customer.answers |= {"/voice": twiml(dial(sip(statusCallback="/leg"))), "/dialled": twiml(AFTER)}
    sid = carrier.call()
    carrier.noted("bridged")
    carrier.client.calls(sid).update(status="completed")
    (heard,) = customer.wait("/dialled")
    assert (heard.form["DialCallStatus"], heard.form["DialBridged"]) == ("completed", "true")
    assert customer.wait("/leg")[0].form["CallStatus"] == "completed"
    carrier.over(sid)
    assert customer.at("/after") == []


def test_a_redirected_caller_leaves_the_bridge_and_the_action_is_asked_without_being_performed(
    customer: Customer, carrier: Simulated
) -> None:
    carrier.post("/simulator/parents", {LUIS: {"talk_seconds": 3000}})
    customer.answers |= {"/voice": twiml(dial(sip(statusCallback="/leg"))), "/dialled": twiml(AFTER)}
    sid = carrier.call()
    carrier.noted("bridged")
    carrier.client.calls(sid).update(url=customer.url("/elsewhere"))
    customer.wait("/elsewhere")
    (heard,) = customer.wait("/dialled")
    assert (heard.form["DialCallStatus"], heard.form["DialBridged"]) == ("completed", "true")
    assert customer.wait("/leg")[0].form["CallStatus"] == "completed"
    carrier.over(sid)
    assert customer.at("/after") == []


def test_when_the_dialled_call_is_redirected_the_caller_goes_on_to_his_action(
    customer: Customer, carrier: Simulated
) -> None:
    carrier.post("/simulator/parents", {LUIS: {"talk_seconds": 3000}})
    customer.answers |= {"/voice": twiml(dial(sip())), "/dialled": twiml(AFTER)}
    customer.answers["/elsewhere"] = twiml(f"<Dial action='/again' timeLimit='5'>{BETO}</Dial>")
    sid = carrier.call()
    carrier.noted("bridged")
    leg = carrier.client.calls.list(to=LUIS)[0].sid
    carrier.client.calls(leg).update(url=customer.url("/elsewhere"))
    (heard,) = customer.wait("/dialled")
    assert (heard.form["DialCallStatus"], heard.form["DialCallSid"]) == ("completed", leg)
    customer.wait("/after")
    carrier.over(sid)
    assert customer.wait("/again")[0].form["CallSid"] == leg
    assert customer.at("/again")[0].form["DialBridged"] == "true"


def test_a_talk_is_recorded_as_dial_verb_and_its_action_brings_the_recording(
    customer: Customer, carrier: Simulated
) -> None:
    recorded = {"record": "record-from-answer", "recordingStatusCallback": "/recorded"}
    customer.answers["/voice"] = twiml(dial(sip(), **recorded, recordingStatusCallbackEvent="in-progress completed"))
    sid = carrier.call()
    carrier.over(sid)
    form = customer.at("/dialled")[0].form
    recording = carrier.client.recordings(form["RecordingSid"]).fetch()
    assert (recording.source, recording.duration, recording.call_sid) == ("DialVerb", form["RecordingDuration"], sid)
    assert form["RecordingUrl"].endswith(recording.sid)
    assert lasted(form["RecordingDuration"], 30)
    events = [heard.form for heard in customer.wait("/recorded", 2)]
    assert [event["RecordingStatus"] for event in events] == ["in-progress", "completed"]
    assert {(event["RecordingSource"], event["CallSid"]) for event in events} == {("DialVerb", sid)}
    assert events[1]["RecordingDuration"] == form["RecordingDuration"]
    assert "RecordingDuration" not in events[0]


def test_without_a_talk_nothing_is_recorded(customer: Customer, carrier: Simulated) -> None:
    carrier.post("/simulator/parents", {LUIS: {"habits": ["busy"]}})
    customer.answers["/voice"] = twiml(dial(sip(), record="record-from-answer"))
    carrier.over(carrier.call())
    assert "RecordingUrl" not in customer.at("/dialled")[0].form
    assert carrier.client.recordings.list() == []
