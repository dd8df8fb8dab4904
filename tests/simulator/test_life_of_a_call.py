"""From queued to over, and what the customer is told on the way."""

from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime

import pytest
from twilio.base.exceptions import TwilioRestException

from tests.simulator.rehearsal import ACCOUNT, ANA, BETO, LINE, Customer, Simulated, ask, twiml


def told(customer: Customer, sid: str) -> list[dict[str, str]]:
    """The status callbacks of a call, in the order of the events."""
    forms = [heard.form for heard in customer.at("/status") if heard.form["CallSid"] == sid]
    return sorted(forms, key=lambda form: int(form["SequenceNumber"]))


def statuses(customer: Customer, sid: str) -> list[str]:
    return [form["CallStatus"] for form in told(customer, sid)]


def test_an_answered_call_goes_from_initiated_to_completed(customer: Customer, carrier: Simulated) -> None:
    customer.answers["/voice"] = twiml("<Pause length='61'/>")
    sid = carrier.call()
    last = carrier.over(sid)
    customer.wait("/status", 4)
    assert statuses(customer, sid) == ["initiated", "ringing", "in-progress", "completed"]
    assert [form["SequenceNumber"] for form in told(customer, sid)] == ["0", "1", "2", "3"]
    assert (last["CallDuration"], last["Duration"]) == ("61", "2")
    assert (last["AccountSid"], last["From"], last["To"], last["Direction"]) == (ACCOUNT, LINE, ANA, "outbound-api")
    assert all(parsedate_to_datetime(form["Timestamp"]).tzinfo for form in told(customer, sid))
    assert all("CallDuration" not in form for form in told(customer, sid)[:-1])


@pytest.mark.parametrize(
    ("habit", "expected"),
    [
        ("busy", ["initiated", "busy"]),
        ("not_working", ["initiated", "failed"]),
        ("ignores", ["initiated", "ringing", "no-answer"]),
    ],
)
def test_a_call_that_nobody_answers_ends_as_the_completed_event(
    customer: Customer, carrier: Simulated, habit: str, expected: list[str]
) -> None:
    carrier.post("/simulator/parents", {ANA: {"habits": [habit]}})
    sid = carrier.call(timeout=20)
    carrier.over(sid)
    customer.wait("/status", len(expected))
    assert statuses(customer, sid) == expected
    assert customer.at("/voice") == []
    assert carrier.client.calls(sid).fetch().duration is None


def test_only_the_events_asked_for_are_told(customer: Customer, carrier: Simulated) -> None:
    sid = carrier.call(status_callback_event=["answered", "completed"])
    carrier.over(sid)
    customer.wait("/status", 2)
    assert statuses(customer, sid) == ["in-progress", "completed"]
    assert [form["SequenceNumber"] for form in told(customer, sid)] == ["0", "1"]


def test_without_events_only_the_end_is_told(customer: Customer, carrier: Simulated) -> None:
    sid = carrier.call(status_callback_event=None)
    carrier.over(sid)
    assert statuses(customer, sid) == ["completed"]


def test_it_rings_no_longer_than_its_timeout(customer: Customer, carrier: Simulated) -> None:
    carrier.post("/simulator/parents", {ANA: {"ring_seconds": 31}})
    assert carrier.over(carrier.call(timeout=30))["CallStatus"] == "no-answer"
    assert carrier.over(carrier.call(timeout=32))["CallStatus"] == "completed"


def test_it_lasts_no_longer_than_its_time_limit(customer: Customer, carrier: Simulated) -> None:
    customer.answers["/voice"] = twiml("<Pause length='500'/>")
    assert carrier.over(carrier.call(time_limit=30))["CallStatus"] == "completed"
    assert len(carrier.events("hung_up")) == 0


def test_calls_are_placed_at_the_accounts_pace_and_the_rest_wait(customer: Customer, simulate) -> None:
    carrier = simulate(calls_per_second=20.0)
    sids = [carrier.call(f"+5025555{number:04}") for number in range(6)]
    for sid in sids:
        carrier.over(sid)
    started = [datetime.fromisoformat(event["at"]) for event in carrier.events("started")]
    assert started[-1] - started[0] >= timedelta(milliseconds=5 * 50 - 25)
    assert [event["call"] for event in carrier.events("started")] == sids


@pytest.mark.parametrize(
    ("mode", "habit", "expected"),
    [
        ("Enable", "answers", {"human"}),
        ("Enable", "voicemail", {"machine_start"}),
        ("DetectMessageEnd", "voicemail", {"machine_end_beep"}),
        ("Enable", "silent_voicemail", {"human", "unknown"}),
    ],
)
def test_asynchronous_detection_is_told_beside_the_call(
    customer: Customer, carrier: Simulated, mode: str, habit: str, expected: set[str]
) -> None:
    carrier.post("/simulator/parents", {ANA: {"habits": [habit]}})
    customer.answers["/voice"] = twiml("<Pause length='120'/>")
    sid = carrier.call(machine_detection=mode, async_amd="true", async_amd_status_callback=customer.url("/detected"))
    (heard,) = customer.wait("/detected")
    assert heard.form["AnsweredBy"] in expected
    assert heard.form["CallSid"] == sid
    assert (heard.form["MachineDetectionDuration"] == "4000") is (mode == "Enable")
    assert "AnsweredBy" not in customer.wait("/voice")[0].form
    carrier.over(sid)
    assert carrier.client.calls(sid).fetch().answered_by == heard.form["AnsweredBy"]


def test_synchronous_detection_is_told_with_the_first_request(customer: Customer, carrier: Simulated) -> None:
    carrier.post("/simulator/parents", {ANA: {"habits": ["voicemail"]}})
    carrier.over(carrier.call(machine_detection="Enable"))
    assert customer.at("/voice")[0].form["AnsweredBy"] == "machine_start"


def test_a_call_that_ends_before_detection_is_not_detected(customer: Customer, simulate) -> None:
    carrier = simulate(speed=10.0, parents={ANA: {"ring_seconds": 0.5}, BETO: {"ring_seconds": 6}})
    customer.answers["/voice"] = twiml("<Hangup/>")
    sid = carrier.call(
        machine_detection="Enable", async_amd="true", async_amd_status_callback=customer.url("/detected")
    )
    carrier.over(sid)
    carrier.over(carrier.call(BETO))
    assert customer.at("/detected") == []
    assert carrier.client.calls(sid).fetch().answered_by is None


def connect(carrier: Simulated, customer: Customer, **urls: str) -> None:
    chosen = {"voice_url": customer.url("/in"), "status_callback": customer.url("/status")} | urls
    carrier.client.incoming_phone_numbers(carrier.number_sid()).update(**chosen)


def test_a_parent_who_dials_in_is_asked_as_any_other(customer: Customer, carrier: Simulated) -> None:
    connect(carrier, customer)
    customer.answers["/in"] = twiml(ask("Si usted es mamá o papá, marque 1."))
    sid = carrier.post("/simulator/dial", {"from": ANA, "to": LINE})["sid"]
    last = carrier.over(sid)
    first = customer.at("/in")[0].form
    assert (first["Direction"], first["From"], first["To"]) == ("inbound", ANA, LINE)
    assert first["CallStatus"] == "ringing"
    assert customer.at("/key")[0].form["Digits"] == "1"
    assert (last["CallStatus"], last["Direction"]) == ("completed", "inbound")
    assert carrier.client.calls(sid).fetch().direction == "inbound"


def test_a_number_without_instructions_cannot_be_reached(customer: Customer, carrier: Simulated) -> None:
    connect(carrier, customer, voice_url="")
    sid = carrier.post("/simulator/dial", {"from": ANA, "to": LINE})["sid"]
    assert carrier.over(sid)["CallStatus"] == "failed"


@pytest.mark.parametrize(("reason", "status"), [("busy", "busy"), ("rejected", "no-answer")])
def test_a_rejected_call_is_never_answered(customer: Customer, carrier: Simulated, reason: str, status: str) -> None:
    connect(carrier, customer)
    customer.answers["/in"] = twiml(f"<Reject reason='{reason}'/>")
    sid = carrier.post("/simulator/dial", {"from": ANA, "to": LINE})["sid"]
    assert carrier.over(sid)["CallStatus"] == status
    assert carrier.events("answered") == []


def test_an_unanswered_parent_dials_back_the_number_that_called_once(customer: Customer, carrier: Simulated) -> None:
    connect(carrier, customer)
    carrier.post("/simulator/parents", {ANA: {"habits": ["ignores"], "dials_back": True}})
    carrier.over(carrier.call(timeout=20))
    customer.wait("/status", Direction="inbound", CallStatus="completed")
    carrier.over(carrier.call(timeout=20))
    record = carrier.parent()
    assert (record["calls_received"], record["calls_made"]) == (2, 1)


def test_a_call_whose_webhook_is_slow_can_still_be_ended(customer: Customer, simulate) -> None:
    carrier = simulate()
    customer.answers["/voice"] = lambda _: customer.wait("/go") and twiml()
    sid = carrier.call()
    customer.wait("/voice")
    customer.wait("/status", CallStatus="in-progress")
    carrier.client.calls(sid).update(status="completed")
    assert carrier.over(sid)["CallStatus"] == "completed"
    with pytest.raises(TwilioRestException):
        carrier.client.calls(sid).update(status="completed")
    carrier.client.http_client.session.get(customer.url("/go"), timeout=30)
