"""The Record verb."""

import pytest

from tests.simulator.rehearsal import ANA, Customer, Simulated, twiml

STORY = "<Say>Hable después del tono. Al terminar, marque numeral.</Say>"


def test_a_recording_is_told_to_its_action_and_when_it_is_ready(customer: Customer, carrier: Simulated) -> None:
    carrier.post("/simulator/parents", {ANA: {"truth": {"comment_seconds": 11}}})
    customer.answers["/voice"] = twiml(STORY, "<Record action='/done' recordingStatusCallback='/ready'/>")
    sid = carrier.call()
    carrier.over(sid)
    (done,), (ready,) = customer.at("/done"), customer.wait("/ready")
    assert (done.form["Digits"], done.form["RecordingDuration"]) == ("#", "12")
    assert done.form["RecordingUrl"].endswith(
        f"/Accounts/{done.form['AccountSid']}/Recordings/{done.form['RecordingSid']}"
    )
    assert ready.form["RecordingSid"] == done.form["RecordingSid"]
    assert (ready.form["RecordingStatus"], ready.form["RecordingDuration"]) == ("completed", "12")
    assert (ready.form["CallSid"], ready.form["ErrorCode"]) == (sid, "0")


def test_a_recording_stops_at_its_longest(customer: Customer, carrier: Simulated) -> None:
    carrier.post("/simulator/parents", {ANA: {"truth": {"comment_seconds": 90}}})
    customer.answers["/voice"] = twiml(STORY, "<Record action='/done' maxLength='60'/>")
    carrier.over(carrier.call())
    assert customer.at("/done")[0].form["RecordingDuration"] == "60"
    assert "Digits" not in customer.at("/done")[0].form


def test_a_silence_ends_a_recording_and_is_cut_off(customer: Customer, carrier: Simulated) -> None:
    carrier.post("/simulator/parents", {ANA: {"truth": {"comment_seconds": 10}}})
    customer.answers["/voice"] = twiml("<Say>Hable después del tono.</Say>", "<Record action='/done'/>")
    carrier.over(carrier.call())
    (done,) = customer.at("/done")
    assert done.form["RecordingDuration"] in {"10", "11"}
    assert "Digits" not in done.form


def test_only_the_keys_named_end_a_recording(customer: Customer, carrier: Simulated) -> None:
    carrier.post("/simulator/parents", {ANA: {"truth": {"comment_seconds": 10}}})
    customer.answers["/voice"] = twiml(STORY, "<Record action='/done' finishOnKey='1'/>")
    carrier.over(carrier.call())
    assert "Digits" not in customer.at("/done")[0].form


def test_an_empty_recording_falls_through_and_is_absent(customer: Customer, carrier: Simulated) -> None:
    customer.answers["/voice"] = twiml(
        "<Record action='/done' recordingStatusCallback='/ready' recordingStatusCallbackEvent='completed absent'/>",
        "<Redirect>/nothing</Redirect>",
    )
    carrier.over(carrier.call())
    assert customer.at("/done") == []
    assert len(customer.at("/nothing")) == 1
    assert customer.wait("/ready")[0].form["RecordingStatus"] == "absent"


def test_who_hangs_up_while_recording_has_left_his_words(customer: Customer, carrier: Simulated) -> None:
    carrier.post("/simulator/parents", {ANA: {"habits": ["hangs_up"], "at_question": 1}})
    customer.answers["/voice"] = twiml(STORY, "<Record action='/done' recordingStatusCallback='/ready'/>")
    carrier.over(carrier.call())
    (done,) = customer.wait("/done")
    assert (done.form["Digits"], done.form["CallStatus"]) == ("hangup", "completed")
    assert int(done.form["RecordingDuration"]) >= 8
    assert customer.wait("/ready")[0].form["RecordingSid"] == done.form["RecordingSid"]


def test_a_recording_tells_the_statuses_that_were_asked_for(customer: Customer, carrier: Simulated) -> None:
    customer.answers["/voice"] = twiml(
        STORY,
        "<Record action='/done' recordingStatusCallback='/ready?x=1' recordingStatusCallbackMethod='GET'"
        " recordingStatusCallbackEvent='in-progress completed'/>",
    )
    carrier.over(carrier.call())
    heard = customer.wait("/ready", 2)
    assert {one.form["RecordingStatus"] for one in heard} == {"in-progress", "completed"}
    assert {one.method for one in heard} == {"GET"}


def test_without_action_a_recording_is_told_to_the_documents_own_address(
    customer: Customer, carrier: Simulated
) -> None:
    customer.answers["/voice"] = lambda heard: twiml() if "RecordingUrl" in heard.form else twiml(STORY, "<Record/>")
    carrier.over(carrier.call())
    assert len(customer.at("/voice")) == 2


def test_a_recording_waits_five_seconds_for_the_first_word(customer: Customer, carrier: Simulated) -> None:
    customer.answers["/voice"] = twiml("<Record action='/done'/>", "<Redirect>/nothing</Redirect>")
    assert carrier.over(carrier.call())["CallDuration"] == "5"


@pytest.mark.parametrize(("timeout", "seconds"), [("2", "2"), ("9", "9")])
def test_a_recording_ends_after_a_silence_of_its_timeout(
    customer: Customer, carrier: Simulated, timeout: str, seconds: str
) -> None:
    customer.answers["/voice"] = twiml(f"<Record action='/done' timeout='{timeout}'/>")
    assert carrier.over(carrier.call())["CallDuration"] == seconds
