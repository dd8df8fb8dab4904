"""One round trip for each operation of the simulated carrier: the real client asks, Prism looks at both directions."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from twilio.http.http_client import TwilioHttpClient
from twilio.http.response import Response
from twilio.rest import Client

from tests.conformance.checking import problems
from tests.simulator.rehearsal import ACCOUNT, ANA, BETO, LINE, TESTS, TOKEN, Customer, Simulated, twiml

BOUGHT: Final = "+50224119999"
HELD: Final = twiml("<Pause length='3000'/>")


class _Strict(TwilioHttpClient):
    """Says what Prism found, and takes no warning for a good answer."""

    def request(self, *words: Any, **named: Any) -> Response:
        answer = super().request(*words, **named)
        assert "problem+json" not in answer.headers.get("Content-Type", ""), problems(answer.text)
        assert "sl-violations" not in answer.headers, answer.headers["sl-violations"]
        return answer


def client_through(proxy: str) -> Client:
    """The account's client, on the other side of Prism."""
    client = Client(ACCOUNT, TOKEN, http_client=_Strict(), user_agent_extensions=[TESTS])
    client.api.base_url = proxy
    return client


@dataclass
class Stage:
    """`client` asks through Prism; `carrier` and `customer` are behind it."""

    client: Client
    carrier: Simulated
    customer: Customer

    def held(self, to: str = ANA) -> str:
        """The SID of a call in progress."""
        self.customer.answers["/voice"] = HELD
        sid = self.carrier.call(to)
        self.customer.wait("/voice", CallSid=sid)
        return sid

    def ended(self) -> str:
        sid = self.held()
        self.carrier.client.calls(sid).update(status="completed")
        self.carrier.over(sid)
        return sid

    def recording(self) -> str:
        invited = "<Say>Hable después del tono. Al terminar, marque numeral.</Say>"
        comment = f"{invited}<Record action='/done' recordingStatusCallback='/recording'/>"
        self.customer.answers["/voice"] = twiml(comment)
        self.carrier.call()
        return self.customer.wait("/recording")[0].form["RecordingSid"]

    def delivered(self) -> str:
        """The SID of a text that came to its end."""
        sid = self.carrier.text()
        self.customer.wait("/told", MessageSid=sid, MessageStatus="delivered")
        return sid

    def queue(self) -> Any:
        """A queue in which one call waits; its SID and the call's."""
        self.customer.answers |= {"/voice": twiml("<Enqueue waitUrl='/wait'>cola</Enqueue>"), "/wait": HELD}
        call = self.carrier.call()
        self.customer.wait("/wait", CallSid=call)
        (queue,) = self.carrier.client.queues.list()
        return queue.sid, call

    def conference(self) -> tuple[str, str]:
        """A conference with two calls in it, which is recorded; its SID and one call's."""
        told = "statusCallback='/room' statusCallbackEvent='start join'"
        recorded = "record='record-from-start' recordingStatusCallback='/recording'"
        self.customer.answers["/voice"] = twiml(f"<Dial><Conference {told} {recorded}>sala</Conference></Dial>")
        calls = [self.carrier.call(to) for to in (ANA, BETO)]
        joined = [self.customer.wait("/room", CallSid=call, StatusCallbackEvent="participant-join") for call in calls]
        conference = joined[0][0].form["ConferenceSid"]
        self.customer.wait("/room", ConferenceSid=conference, StatusCallbackEvent="conference-start")
        return conference, calls[0]

    def recorded_conference(self) -> tuple[str, str]:
        """The SID of one that is over, and its recording's."""
        conference, _ = self.conference()
        self.carrier.client.conferences(conference).update(status="completed")
        return conference, self.customer.wait("/recording")[0].form["RecordingSid"]

    def of_call(self) -> Any:
        """A recording, asked for by way of its call."""
        sid = self.recording()
        call = self.carrier.client.recordings(sid).fetch().call_sid
        return self.client.calls(call).recordings(sid)

    def of_conference(self) -> Any:
        """A recording, asked for by way of its conference."""
        conference, sid = self.recorded_conference()
        return self.client.conferences(conference).recordings(sid)


def _create_call(stage: Stage) -> None:
    urls = {name: stage.customer.url(f"/{name}") for name in ("url", "fallback_url", "status_callback")}
    methods = {"method": "POST", "fallback_method": "POST", "status_callback_method": "POST"}
    call = stage.client.calls.create(
        to=ANA,
        from_=LINE,
        status_callback_event=["initiated", "ringing", "answered", "completed"],
        timeout=25,
        machine_detection="Enable",
        async_amd="true",
        async_amd_status_callback=stage.customer.url("/detection"),
        **urls,
        **methods,
    )
    assert call.status == "queued"


def _list_calls(stage: Stage) -> None:
    ended, held = stage.ended(), stage.held(BETO)
    a_minute_ago = datetime.now(UTC) - timedelta(minutes=1)
    assert {call.sid for call in stage.client.calls.list(page_size=1)} == {ended, held}
    assert [call.sid for call in stage.client.calls.list(to=ANA, status="completed")] == [ended]
    assert len(stage.client.calls.list(start_time_after=a_minute_ago, limit=50)) == 2


def _fetch_call(stage: Stage) -> None:
    ended, held = stage.ended(), stage.held(BETO)
    assert [stage.client.calls(sid).fetch().status for sid in (ended, held)] == ["completed", "in-progress"]


def _update_call(stage: Stage) -> None:
    sid = stage.held()
    stage.client.calls(sid).update(twiml=HELD)
    stage.client.calls(sid).update(url=stage.customer.url("/elsewhere"), method="POST")
    stage.customer.wait("/elsewhere")
    other = stage.held(BETO)
    stage.client.calls(other).update(status="completed")
    assert stage.carrier.over(other)["CallStatus"] == "completed"


def _list_messages(stage: Stage) -> None:
    stage.delivered()
    an_hour_ago = datetime.now(UTC) - timedelta(hours=1)
    assert stage.client.messages.list(to=ANA, limit=50)
    assert stage.client.messages.list(date_sent_after=an_hour_ago, page_size=1000)


def _update_number(stage: Stage) -> None:
    number = stage.client.incoming_phone_numbers(stage.carrier.number_sid())
    addresses = dict.fromkeys(("voice_url", "voice_fallback_url", "status_callback", "sms_url", "sms_fallback_url"))
    methods = dict.fromkeys(("voice_method", "voice_fallback_method", "status_callback_method", "sms_method"), "POST")
    told = {name: stage.customer.url(f"/{name}") for name in addresses} | methods
    assert number.update(**told).voice_url == told["voice_url"]


def _list_media(stage: Stage) -> Any:
    ours, hers = f"whatsapp:{LINE}", f"whatsapp:{ANA}"
    pictured = stage.client.messages.create(to=hers, from_=ours, media_url=[stage.customer.url("/foto.jpg")])
    (media,) = stage.client.messages(pictured.sid).media.list()
    return stage.client.messages(pictured.sid).media(media.sid)


def _begin_recording(stage: Stage) -> Any:
    told = {"recording_status_callback": stage.customer.url("/whole"), "recording_status_callback_method": "POST"}
    call = stage.client.calls(stage.held())
    begun = call.recordings.create(recording_status_callback_event=["in-progress", "completed"], **told)
    assert begun.status == "in-progress"
    return call.recordings(begun.sid)


def _update_recording(stage: Stage) -> None:
    recording = _begin_recording(stage)
    assert recording.update(status="paused", pause_behavior="skip").status == "paused"
    assert recording.update(status="in-progress").status == "in-progress"
    assert recording.update(status="stopped").status == "processing"


def _list_recordings(stage: Stage) -> None:
    sid = stage.recording()
    (found,) = stage.client.recordings.list()
    assert found.sid == sid
    assert [one.sid for one in stage.client.calls(found.call_sid).recordings.list()] == [sid]


def _list_recordings_of_a_conference(stage: Stage) -> None:
    conference, sid = stage.recorded_conference()
    assert [one.sid for one in stage.client.conferences(conference).recordings.list()] == [sid]


def _list_conferences(stage: Stage) -> None:
    over, _ = stage.recorded_conference()
    open_, _ = stage.conference()
    assert {one.sid for one in stage.client.conferences.list()} == {over, open_}
    assert [one.sid for one in stage.client.conferences.list(status="completed")] == [over]


def _list_participants(stage: Stage) -> None:
    conference, _ = stage.conference()
    assert len(stage.client.conferences(conference).participants.list()) == 2


def _list_members(stage: Stage) -> None:
    queue, call = stage.queue()
    assert [one.sid for one in stage.client.queues.list()] == [queue]
    assert [one.call_sid for one in stage.client.queues(queue).members.list()] == [call]


def _member(stage: Stage) -> Any:
    queue, call = stage.queue()
    return stage.client.queues(queue).members(call)


def _participant(stage: Stage) -> Any:
    conference, call = stage.conference()
    return stage.client.conferences(conference).participants(call)


def _update_participant(stage: Stage) -> None:
    participant = _participant(stage)
    assert participant.update(muted=True).muted
    assert participant.update(hold=True, hold_url=stage.customer.url("/hold")).hold
    assert not participant.update(hold=False).hold


ROUND_TRIPS: Final[dict[str, Callable[[Stage], Any]]] = {
    "CreateCall": _create_call,
    "ListCall": _list_calls,
    "FetchCall": _fetch_call,
    "UpdateCall": _update_call,
    "DeleteCall": lambda stage: stage.client.calls(stage.ended()).delete(),
    "CreateMessage": lambda stage: stage.client.messages.create(to=ANA, from_=LINE, body="¿Cómo está?"),
    "ListMessage": _list_messages,
    "FetchMessage": lambda stage: stage.client.messages(stage.delivered()).fetch(),
    "UpdateMessage": lambda stage: stage.client.messages(stage.delivered()).update(body=""),
    "DeleteMessage": lambda stage: stage.client.messages(stage.delivered()).delete(),
    "CreateIncomingPhoneNumber": lambda stage: stage.client.incoming_phone_numbers.create(phone_number=BOUGHT),
    "DeleteIncomingPhoneNumber": lambda stage: stage.client.incoming_phone_numbers(stage.carrier.number_sid()).delete(),
    "ListIncomingPhoneNumber": lambda stage: stage.client.incoming_phone_numbers.list(phone_number=LINE),
    "FetchIncomingPhoneNumber": lambda stage: stage.client.incoming_phone_numbers(stage.carrier.number_sid()).fetch(),
    "UpdateIncomingPhoneNumber": _update_number,
    "ListMedia": _list_media,
    "FetchMedia": lambda stage: _list_media(stage).fetch(),
    "CreateCallRecording": _begin_recording,
    "UpdateCallRecording": _update_recording,
    "ListRecording": _list_recordings,
    "ListCallRecording": _list_recordings,
    "FetchCallRecording": lambda stage: stage.of_call().fetch(),
    "DeleteCallRecording": lambda stage: stage.of_call().delete(),
    "ListConferenceRecording": _list_recordings_of_a_conference,
    "FetchConferenceRecording": lambda stage: stage.of_conference().fetch(),
    "DeleteConferenceRecording": lambda stage: stage.of_conference().delete(),
    "FetchRecording": lambda stage: stage.client.recordings(stage.recording()).fetch(),
    "DeleteRecording": lambda stage: stage.client.recordings(stage.recording()).delete(),
    "CreateQueue": lambda stage: stage.client.queues.create(friendly_name="cola", max_size=10),
    "ListQueue": _list_members,
    "FetchQueue": lambda stage: stage.client.queues(stage.queue()[0]).fetch(),
    "UpdateQueue": lambda stage: stage.client.queues(stage.queue()[0]).update(max_size=5),
    "DeleteQueue": lambda stage: stage.client.queues.create(friendly_name="otra").delete(),
    "ListMember": _list_members,
    "FetchMember": lambda stage: _member(stage).fetch(),
    "UpdateMember": lambda stage: _member(stage).update(url=stage.customer.url("/elsewhere")),
    "ListConference": _list_conferences,
    "FetchConference": lambda stage: stage.client.conferences(stage.conference()[0]).fetch(),
    "UpdateConference": lambda stage: stage.client.conferences(stage.conference()[0]).update(status="completed"),
    "CreateParticipant": lambda stage: stage.client.conferences(stage.conference()[0]).participants.create(
        from_=LINE, to=BETO
    ),
    "ListParticipant": _list_participants,
    "FetchParticipant": lambda stage: _participant(stage).fetch(),
    "UpdateParticipant": _update_participant,
    "DeleteParticipant": lambda stage: _participant(stage).delete(),
}
"""Operation, by the definition's name -> what the client does."""
