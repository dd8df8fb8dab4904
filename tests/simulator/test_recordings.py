"""Recordings over REST, with their sound."""

import io
import wave

import av
import pytest

from simulator.voice.tones import LONGEST, RATE, mp3, wav
from tests.simulator.rehearsal import ANA, Customer, Simulated, twiml
from tests.simulator.test_errors import raw, refused

SID = "RE" + "a" * 32


@pytest.fixture
def recorded(customer: Customer, carrier: Simulated) -> str:
    """The sid of a recording of eight seconds."""
    carrier.post("/simulator/parents", {ANA: {"truth": {"comment_seconds": 7}, "think_seconds": 1}})
    customer.answers["/voice"] = twiml(
        "<Say>Hable después del tono. Al terminar, marque numeral.</Say>",
        "<Record action='/done' recordingStatusCallback='/recording'/>",
    )
    carrier.over(carrier.call())
    return customer.wait("/recording")[0].form["RecordingSid"]


def wav_seconds(sound: bytes) -> float:
    with wave.open(io.BytesIO(sound)) as read:
        assert (read.getframerate(), read.getnchannels(), read.getsampwidth()) == (RATE, 1, 2)
        return read.getnframes() / read.getframerate()


def mp3_seconds(sound: bytes) -> float:
    with av.open(io.BytesIO(sound)) as container:
        assert container.format.name == "mp3"
        assert container.streams.audio[0].rate == RATE
        return sum(frame.samples for frame in container.decode(audio=0)) / RATE


def test_a_recording_is_fetched(carrier: Simulated, recorded: str) -> None:
    recording = carrier.client.recordings(recorded).fetch()
    assert (recording.status, recording.duration, recording.source) == ("completed", "8", "RecordVerb")
    assert [r.sid for r in carrier.client.recordings.list(call_sid=recording.call_sid)] == [recorded]
    assert carrier.client.recordings.list(conference_sid="CF" + "0" * 32) == []
    assert carrier.client.recordings.list(date_created_before="2026-01-01") == []


def test_a_recording_is_found_under_its_call_only(carrier: Simulated, recorded: str) -> None:
    call = carrier.client.calls(carrier.client.recordings(recorded).fetch().call_sid)
    (found,) = call.recordings.list()
    assert (found.sid, found.price) == (recorded, -0.0025)
    assert call.recordings(recorded).fetch().sid == recorded
    other = carrier.client.calls("CA" + "0" * 32)
    assert other.recordings.list() == []
    assert refused(other.recordings(recorded).delete) == (404, 20404)
    assert call.recordings(recorded).delete()


def test_the_sound_lasts_as_long_as_the_recording_says(carrier: Simulated, recorded: str) -> None:
    for ending in ("", ".wav"):
        answer = raw(carrier, "GET", f"Recordings/{recorded}{ending}")
        assert answer.headers["Content-Type"] == "audio/x-wav"
        assert wav_seconds(answer.content) == 8
    answer = raw(carrier, "GET", f"Recordings/{recorded}.mp3")
    assert answer.headers["Content-Type"] == "audio/mpeg"
    assert mp3_seconds(answer.content) == pytest.approx(8, abs=0.2)
    assert raw(carrier, "GET", f"Recordings/{recorded}.wav", auth=lambda request: request).status_code == 401
    assert raw(carrier, "GET", f"Recordings/{recorded}.ogg").status_code == 404


@pytest.mark.parametrize(
    ("wanted", "first", "last"), [("bytes=0-43", 0, 43), ("bytes=100-", 100, 128043), ("bytes=-4", 128040, 128043)]
)
def test_a_part_of_the_sound_is_sent_where_one_is_asked_for(
    carrier: Simulated, recorded: str, wanted: str, first: int, last: int
) -> None:
    whole = raw(carrier, "GET", f"Recordings/{recorded}.wav").content
    part = raw(carrier, "GET", f"Recordings/{recorded}.wav", headers={"Range": wanted})
    assert (part.status_code, part.headers["Content-Range"]) == (206, f"bytes {first}-{last}/{len(whole)}")
    assert part.content == whole[first : last + 1]


@pytest.mark.parametrize(("wanted", "status"), [("bytes=999999-", 416), ("renglones=1-2", 200), ("bytes=9-2", 200)])
def test_a_part_that_is_none_is_refused_or_ignored(carrier: Simulated, recorded: str, wanted: str, status: int) -> None:
    answer = raw(carrier, "GET", f"Recordings/{recorded}.wav", headers={"Range": wanted})
    assert answer.status_code == status


def test_a_long_recording_sounds_for_three_minutes() -> None:
    assert wav_seconds(wav(SID, 3600)) == LONGEST == 180
    assert mp3_seconds(mp3(SID, 3600)) == pytest.approx(LONGEST, abs=0.2)


def test_a_recording_that_is_not_ready_has_no_sound_and_no_price(customer: Customer, simulate) -> None:
    carrier = simulate(speed=20.0)
    customer.answers["/voice"] = twiml("<Record recordingStatusCallback='/begun' "
                                       "recordingStatusCallbackEvent='in-progress'/>")  # fmt: skip
    carrier.call()
    sid = customer.wait("/begun")[0].form["RecordingSid"]
    recording = carrier.client.recordings(sid).fetch()
    assert (recording.status, recording.duration, recording.price) == ("in-progress", "-1", None)
    assert raw(carrier, "GET", f"Recordings/{sid}.wav").json()["code"] == 20404


def test_a_recording_removed_is_gone_with_its_sound(carrier: Simulated, recorded: str) -> None:
    assert carrier.client.recordings(recorded).delete()
    assert refused(carrier.client.recordings(recorded).fetch) == (404, 20404)
    assert refused(carrier.client.recordings(recorded).delete) == (404, 20404)
    assert raw(carrier, "GET", f"Recordings/{recorded}.mp3").status_code == 404


def test_a_whole_call_is_recorded_from_the_answer_to_the_end(customer: Customer, carrier: Simulated) -> None:
    customer.answers["/voice"] = twiml("<Pause length='20'/>")
    events = ["in-progress", "completed", "absent"]
    sid = carrier.call(
        record=True, recording_status_callback=customer.url("/whole"), recording_status_callback_event=events
    )
    done = customer.wait("/whole", RecordingStatus="completed")[0].form
    assert (done["RecordingSource"], done["RecordingDuration"], done["CallSid"]) == ("OutboundAPI", "20", sid)
    assert len(customer.wait("/whole", RecordingStatus="in-progress")) == 1
    recording = carrier.client.recordings(done["RecordingSid"]).fetch()
    assert (recording.source, recording.status, recording.duration) == ("OutboundAPI", "completed", "20")


def test_a_call_that_nobody_answers_leaves_no_recording(carrier: Simulated) -> None:
    carrier.post("/simulator/parents", {ANA: {"habits": ["busy"]}})
    assert carrier.over(carrier.call(record=True))["CallStatus"] == "busy"
    assert carrier.client.recordings.list() == []


def test_20009_a_recording_that_goes_on_is_not_removed(customer: Customer, carrier: Simulated) -> None:
    call = carrier.client.calls(held(customer, carrier))
    assert refused(call.recordings(call.recordings.create().sid).delete) == (409, 20009)


def test_a_recording_is_begun_and_stopped_in_the_midst_of_a_call(customer: Customer, carrier: Simulated) -> None:
    call = carrier.client.calls(held(customer, carrier))
    told = {"recording_status_callback": customer.url("/part"), "recording_status_callback_event": ["completed"]}
    begun = call.recordings.create(**told)
    assert (begun.status, begun.source, begun.duration) == ("in-progress", "StartCallRecordingAPI", "-1")
    assert call.recordings("Twilio.CURRENT").update(status="stopped").sid == begun.sid
    assert customer.wait("/part")[0].form["RecordingStatus"] == "completed"
    assert call.fetch().status == "in-progress"
    assert refused(call.recordings(begun.sid).update, status="paused") == (400, 21220)
    assert refused(call.recordings("Twilio.CURRENT").update, status="stopped") == (404, 20404)


@pytest.mark.parametrize(("behavior", "least", "most"), [("skip", 0, 10), ("silence", 15, 20)])
def test_a_pause_is_left_out_or_silent(customer: Customer, simulate, behavior: str, least: int, most: int) -> None:
    carrier = simulate(speed=20.0)
    call = carrier.client.calls(held(customer, carrier, seconds=20))
    told = {"recording_status_callback": customer.url("/part"), "recording_status_callback_event": ["completed absent"]}
    recording = call.recordings(call.recordings.create(**told).sid)
    assert recording.update(status="paused", pause_behavior=behavior).status == "paused"
    (done,) = customer.wait("/part")
    assert least <= int(done.form["RecordingDuration"]) <= most


def test_20001_a_recording_is_paused_stopped_or_goes_on(customer: Customer, carrier: Simulated) -> None:
    call = carrier.client.calls(held(customer, carrier))
    recording = call.recordings(call.recordings.create().sid)
    assert refused(recording.update, status="loud") == (400, 20001)
    assert [recording.update(status=status).status for status in ("paused", "in-progress")] == ["paused", "in-progress"]


def test_21220_only_a_call_in_progress_is_recorded(carrier: Simulated) -> None:
    sid = carrier.call()
    carrier.over(sid)
    assert refused(carrier.client.calls(sid).recordings.create) == (400, 21220)
    assert refused(carrier.client.calls("CA" + "0" * 32).recordings.create) == (404, 20404)


def held(customer: Customer, carrier: Simulated, seconds: int = 3000) -> str:
    """The sid of a call in progress."""
    customer.answers["/voice"] = twiml(f"<Pause length='{seconds}'/>")
    sid = carrier.call()
    customer.wait("/status", CallSid=sid, CallStatus="in-progress")
    return sid
