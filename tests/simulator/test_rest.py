"""The carrier's REST, asked by the real client."""

import io
import wave
from datetime import UTC, datetime, timedelta

import pytest
from twilio.base.exceptions import TwilioException, TwilioRestException
from twilio.rest import Client

from tests.simulator.rehearsal import ACCOUNT, ANA, BETO, LINE, TOKEN, Customer, Simulated, twiml

HELD = twiml("<Pause length='3000'/>")


def refused(error: pytest.ExceptionInfo[TwilioRestException]) -> tuple[int, int]:
    return error.value.status, error.value.code


def test_a_call_is_created_queued(customer: Customer, carrier: Simulated) -> None:
    call = carrier.client.calls.create(to=ANA, from_=LINE, url=customer.url("/voice"))
    assert (call.status, call.to, call._from, call.direction) == ("queued", ANA, LINE, "outbound-api")
    assert call.sid.startswith("CA")
    assert abs(call.date_created - datetime.now(UTC)) < timedelta(seconds=5)
    assert call.start_time is None
    assert call.duration is None


def test_a_call_that_is_over_tells_its_times_and_duration(customer: Customer, carrier: Simulated) -> None:
    customer.answers["/voice"] = twiml("<Pause length='20'/>")
    sid = carrier.call()
    carrier.over(sid)
    call = carrier.client.calls(sid).fetch()
    assert (call.status, call.duration) == ("completed", "20")
    assert call.start_time <= call.end_time


def test_a_call_is_known_only_by_its_sid(carrier: Simulated) -> None:
    with pytest.raises(TwilioRestException) as error:
        carrier.client.calls("CA" + "0" * 32).fetch()
    assert refused(error) == (404, 20404)


@pytest.mark.parametrize(
    ("wishes", "code"),
    [
        ({"to": "hola"}, 21211),
        ({"to": "5555-0001"}, 21211),
        ({"to": ""}, 21201),
        ({"from_": ""}, 21213),
        ({"from_": "+50200000000"}, 21210),
        ({"url": "no es una dirección"}, 21205),
        ({"url": ""}, 21205),
        ({"url": "", "twiml": "x" * 4001}, 20001),
        ({"machine_detection": "Perhaps"}, 20001),
        ({"status_callback": "nowhere"}, 21205),
        ({"method": "PUT"}, 20001),
    ],
)
def test_a_wrong_call_is_refused_with_the_carriers_code(carrier: Simulated, wishes: dict, code: int) -> None:
    with pytest.raises(TwilioRestException) as error:
        carrier.client.calls.create(**({"to": ANA, "from_": LINE, "url": "http://127.0.0.1:9/x"} | wishes))
    assert refused(error) == (400, code)
    assert carrier.client.calls.list() == []


@pytest.mark.parametrize("credentials", [(ACCOUNT, "wrong"), ("AC" + "2" * 32, TOKEN)])
def test_wrong_credentials_are_refused_with_20003(carrier: Simulated, credentials: tuple[str, str]) -> None:
    client = Client(*credentials)
    client.api.base_url = carrier.base_url
    with pytest.raises(TwilioRestException) as error:
        client.calls.create(to=ANA, from_=LINE, url="http://127.0.0.1:9/x")
    client.http_client.session.close()
    assert refused(error) == (401, 20003)


def test_requests_above_the_rate_are_refused_with_20429(simulate) -> None:
    carrier = simulate(requests_per_second=2.0)
    for _ in range(2):
        carrier.client.calls.list()
    with pytest.raises(TwilioRestException) as error:
        carrier.client.calls("CA" + "0" * 32).fetch()
    assert refused(error) == (429, 20429)


def test_calls_are_listed_newest_first_and_by_filter(customer: Customer, carrier: Simulated) -> None:
    ana, beto, again = carrier.call(ANA), carrier.call(BETO), carrier.call(ANA)
    for sid in (ana, beto, again):
        carrier.over(sid)
    calls = carrier.client.calls
    assert [call.sid for call in calls.list()] == [again, beto, ana]
    assert [call.sid for call in calls.list(to=ANA)] == [again, ana]
    assert len(calls.list(from_=LINE)) == 3
    assert calls.list(from_=ANA) == []
    assert len(calls.list(status="completed")) == 3
    assert calls.list(status="busy") == []


def test_calls_are_listed_by_start_time(carrier: Simulated) -> None:
    sid = carrier.call()
    carrier.over(sid)
    calls, now = carrier.client.calls, datetime.now(UTC)
    hour = timedelta(hours=1)
    assert [call.sid for call in calls.list(start_time_after=now - hour, start_time_before=now + hour)] == [sid]
    assert calls.list(start_time_after=now + hour) == []
    assert calls.list(start_time_before=now - hour) == []
    assert [call.sid for call in calls.list(start_time=now.date().isoformat())] == [sid]
    assert calls.list(start_time=(now - 48 * hour).date().isoformat()) == []


def test_a_call_not_dialled_yet_is_found_by_number_and_not_by_start_time(simulate, customer: Customer) -> None:
    carrier = simulate(calls_per_second=0.01)
    carrier.call(BETO)
    waiting = carrier.call(ANA)
    assert carrier.client.calls(waiting).fetch().status == "queued"
    assert [call.sid for call in carrier.client.calls.list(to=ANA)] == [waiting]
    assert carrier.client.calls.list(to=ANA, start_time_after=datetime.now(UTC) - timedelta(hours=1)) == []


def test_a_wrong_filter_is_refused(carrier: Simulated) -> None:
    with pytest.raises(TwilioException, match="20001"):
        carrier.client.calls.list(start_time="ayer")


def test_pages_hold_every_call_once_though_new_ones_arrive(simulate, customer: Customer) -> None:
    carrier = simulate(calls_per_second=0.01)
    sids = [carrier.call(f"+5025555{number:04}") for number in range(7)]
    first = carrier.client.calls.page(page_size=3)
    seen = [call.sid for call in first]
    carrier.call(BETO)
    second = first.next_page()
    seen += [call.sid for call in second]
    seen += [call.sid for call in second.next_page()]
    assert seen == sids[::-1]
    assert len(carrier.client.calls.list(page_size=3)) == 8
    assert len(carrier.client.calls.list(page_size=3, limit=5)) == 5


def test_a_call_in_progress_is_ended(customer: Customer, simulate) -> None:
    carrier = simulate(speed=50.0)
    customer.answers["/voice"] = HELD
    sid = carrier.call()
    customer.wait("/status", CallStatus="in-progress")
    assert [call["status"] for call in carrier.get("/simulator/calls")] == ["in-progress"]
    carrier.client.calls(sid).update(status="completed")
    assert carrier.over(sid)["CallStatus"] == "completed"
    assert carrier.get("/simulator/calls") == []


def test_a_queued_call_is_canceled_and_never_dialled(customer: Customer, simulate) -> None:
    carrier = simulate(calls_per_second=0.01)
    carrier.call(BETO)
    sid = carrier.call(ANA)
    carrier.client.calls(sid).update(status="canceled")
    last = carrier.over(sid)
    assert (last["CallStatus"], last["SequenceNumber"]) == ("canceled", "0")
    assert "CallDuration" in last


def test_a_ringing_call_is_canceled(customer: Customer, simulate) -> None:
    carrier = simulate(speed=1.0)
    sid = carrier.call()
    customer.wait("/status", CallStatus="ringing")
    carrier.client.calls(sid).update(status="canceled")
    assert carrier.over(sid)["CallStatus"] == "canceled"
    assert customer.at("/voice") == []


def test_a_call_in_progress_cannot_be_canceled(customer: Customer, simulate) -> None:
    carrier = simulate(speed=50.0)
    customer.answers["/voice"] = HELD
    sid = carrier.call()
    customer.wait("/status", CallStatus="in-progress")
    with pytest.raises(TwilioRestException) as error:
        carrier.client.calls(sid).update(status="canceled")
    assert refused(error) == (400, 21220)


def test_a_call_that_is_over_cannot_be_changed(carrier: Simulated) -> None:
    sid = carrier.call()
    carrier.over(sid)
    for change in ({"status": "completed"}, {"twiml": twiml("<Hangup/>")}):
        with pytest.raises(TwilioRestException) as error:
            carrier.client.calls(sid).update(**change)
        assert refused(error) == (400, 21220)


def test_a_call_in_progress_is_redirected(customer: Customer, simulate) -> None:
    carrier = simulate(speed=50.0)
    customer.answers |= {"/voice": HELD, "/other": twiml("<Hangup/>")}
    sid = carrier.call()
    customer.wait("/status", CallStatus="in-progress")
    customer.wait("/voice")
    carrier.client.calls(sid).update(url=customer.url("/other"), method="GET")
    carrier.over(sid)
    assert [heard.method for heard in customer.at("/other")] == ["GET"]


def test_a_call_in_progress_takes_other_twiml(customer: Customer, simulate) -> None:
    carrier = simulate(speed=50.0)
    customer.answers["/voice"] = HELD
    sid = carrier.call()
    customer.wait("/voice")
    customer.wait("/status", CallStatus="in-progress")
    carrier.client.calls(sid).update(twiml=twiml(f"<Redirect>{customer.url('/told')}</Redirect>"))
    customer.wait("/told")
    carrier.over(sid)


def test_an_incoming_number_is_found_and_connected(carrier: Simulated) -> None:
    numbers = carrier.client.incoming_phone_numbers
    (found,) = numbers.list(phone_number=LINE)
    assert (found.phone_number, found.voice_url) == (LINE, "")
    assert numbers.list(phone_number="+50299999999") == []
    found.update(
        voice_url="http://a.test/v",
        voice_method="GET",
        voice_fallback_url="http://a.test/f",
        status_callback="http://a.test/s",
        sms_url="http://a.test/m",
        sms_fallback_url="http://a.test/n",
    )
    now = numbers(found.sid).fetch()
    assert (now.voice_url, now.voice_method, now.voice_fallback_url) == ("http://a.test/v", "GET", "http://a.test/f")
    assert (now.status_callback, now.sms_url, now.sms_fallback_url) == (
        "http://a.test/s",
        "http://a.test/m",
        "http://a.test/n",
    )


def test_an_unknown_number_is_not_found(carrier: Simulated) -> None:
    with pytest.raises(TwilioRestException) as error:
        carrier.client.incoming_phone_numbers("PN" + "0" * 32).fetch()
    assert refused(error) == (404, 20404)


@pytest.fixture
def recorded(customer: Customer, carrier: Simulated) -> str:
    """The sid of a recording of seven seconds."""
    carrier.post("/simulator/parents", {ANA: {"truth": {"comment_seconds": 7}, "think_seconds": 1}})
    customer.answers["/voice"] = twiml(
        "<Say>Hable después del tono. Al terminar, marque numeral.</Say>",
        "<Record action='/done' recordingStatusCallback='/recording'/>",
    )
    carrier.over(carrier.call())
    return customer.wait("/recording")[0].form["RecordingSid"]


def test_a_recording_is_fetched_with_its_sound(carrier: Simulated, recorded: str) -> None:
    recording = carrier.client.recordings(recorded).fetch()
    assert (recording.status, recording.duration, recording.source) == ("completed", "8", "RecordVerb")
    assert [r.sid for r in carrier.client.recordings.list(call_sid=recording.call_sid)] == [recorded]
    media = carrier.client.request("GET", f"{recording.media_url}.wav", auth=(ACCOUNT, TOKEN))
    assert media.status_code == 200


def test_the_sound_lasts_as_long_as_the_recording_says(carrier: Simulated, recorded: str) -> None:
    session = carrier.client.http_client.session
    url = f"{carrier.base_url}/2010-04-01/Accounts/{ACCOUNT}/Recordings/{recorded}"
    for address in (url, f"{url}.wav"):
        answer = session.get(address, auth=(ACCOUNT, TOKEN), timeout=5)
        assert answer.headers["Content-Type"] == "audio/x-wav"
        with wave.open(io.BytesIO(answer.content)) as sound:
            assert (sound.getframerate(), sound.getnchannels(), sound.getsampwidth()) == (8000, 1, 2)
            assert sound.getnframes() / sound.getframerate() == 8
    assert session.get(f"{url}.wav", timeout=5).status_code == 401
    assert session.get(f"{url}.mp3", auth=(ACCOUNT, TOKEN), timeout=5).status_code == 404


def test_a_recording_removed_is_gone(carrier: Simulated, recorded: str) -> None:
    assert carrier.client.recordings(recorded).delete()
    with pytest.raises(TwilioRestException) as error:
        carrier.client.recordings(recorded).fetch()
    assert refused(error) == (404, 20404)
    with pytest.raises(TwilioRestException) as error:
        carrier.client.recordings(recorded).delete()
    assert refused(error) == (404, 20404)


def test_an_address_that_is_not_there_answers_in_the_carriers_json(carrier: Simulated) -> None:
    session = carrier.client.http_client.session
    url = f"{carrier.base_url}/2010-04-01/Accounts/{ACCOUNT}/Nothing.json"
    answer = session.get(url, auth=(ACCOUNT, TOKEN), timeout=5)
    assert answer.status_code == 404
    assert set(answer.json()) == {"code", "message", "more_info", "status"}
    assert answer.json()["code"] == 20404
