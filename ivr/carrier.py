"""The carrier's REST API, as far as calls need it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import Any, Final

from twilio.rest import Client

from carrier.asking import CarrierRefused, CarrierUnreachable, ask, refusal
from ivr.following import Reported
from ivr.forms import whole_number

EVENTS: Final = ["initiated", "ringing", "answered", "completed"]
RECORDINGS: Final = "/2010-04-01/Accounts/{account}/Recordings"
WAV: Final = b"RIFF"
MOST_THERE: Final = 20
"""Participants of a conference that are looked at; ours have four at most."""


@dataclass(frozen=True, slots=True)
class Placing:
    """One call to place: numbers in E.164, addresses absolute.

    detection: who is told what answered, while the call goes on; "": `answer` is asked for only once that is known.
    """

    to: str
    caller: str
    ring_seconds: int
    answer: str
    fallback: str
    status: str
    detection: str


@dataclass(frozen=True, slots=True)
class Ringing:
    """A telephone of an assisted call to ring. to: E.164 or a SIP address; addresses absolute."""

    to: str
    caller: str
    ring_seconds: int
    answer: str
    status: str


@dataclass(frozen=True, slots=True)
class SeenCall:
    """A call as the carrier has it."""

    sid: str
    caller: str
    reported: Reported


class Carrier:
    """The account's calls and recordings, through the carrier's own client."""

    def __init__(self, client: Client) -> None:
        self._client = client

    @property
    def media(self) -> str:
        """Where the account's recordings are: the address before a recording's SID."""
        return f"{self._client.api.base_url}{RECORDINGS.format(account=self._client.account_sid)}"

    def place(self, placing: Placing) -> str:
        """The SID of the new call. Raises CarrierRefused, CarrierUnreachable."""
        beside = {
            "async_amd": "true",
            "async_amd_status_callback": placing.detection,
            "async_amd_status_callback_method": "POST",
        }
        call = ask(
            self._client.calls.create,
            to=placing.to,
            from_=placing.caller,
            url=placing.answer,
            method="POST",
            fallback_url=placing.fallback,
            fallback_method="POST",
            status_callback=placing.status,
            status_callback_method="POST",
            status_callback_event=EVENTS,
            timeout=placing.ring_seconds,
            machine_detection="Enable",
            **(beside if placing.detection else {}),
        )
        if not call.sid:
            raise CarrierUnreachable("no SID")
        return str(call.sid)

    def ring(self, ringing: Ringing) -> str:
        """The SID of the new call, of which no detection is asked. Raises CarrierRefused, CarrierUnreachable."""
        call = ask(
            self._client.calls.create,
            to=ringing.to,
            from_=ringing.caller,
            url=ringing.answer,
            method="POST",
            fallback_url=ringing.answer,
            fallback_method="POST",
            status_callback=ringing.status,
            status_callback_method="POST",
            status_callback_event=EVENTS,
            timeout=ringing.ring_seconds,
        )
        if not call.sid:
            raise CarrierUnreachable("no SID")
        return str(call.sid)

    def say(self, to: str, caller: str, document: str, ring_seconds: int) -> str:
        """The SID of a new call that says no more than this TwiML. Raises CarrierRefused, CarrierUnreachable."""
        call = ask(self._client.calls.create, to=to, from_=caller, twiml=document, timeout=ring_seconds)
        if not call.sid:
            raise CarrierUnreachable("no SID")
        return str(call.sid)

    def lead(self, sid: str, address: str) -> None:
        """The call goes on with the document of this address."""
        ask(self._client.calls(sid).update, url=address, method="POST")

    def conference(self, name: str) -> str | None:
        """The SID of the conference of this name that goes on; None when there is none."""
        found = ask(self._client.conferences.list, friendly_name=name, status="in-progress", limit=1)
        return str(found[0].sid) if found else None

    def participants(self, conference_sid: str) -> Collection[str]:
        """The SIDs of the calls that are in the conference."""
        found = ask(self._client.conferences(conference_sid).participants.list, limit=MOST_THERE)
        return {str(one.call_sid) for one in found}

    def change(self, conference_sid: str, sid: str, **wishes: str | bool) -> None:
        """Change how the call with this SID takes part in a conference: hold, hold_url, muted, announce_url …"""
        ask(self._client.conferences(conference_sid).participants(sid).update, **wishes)

    def call(self, sid: str) -> SeenCall | None:
        """The call with this SID; None when the carrier has none."""
        try:
            return _seen(ask(self._client.calls(sid).fetch))
        except CarrierRefused as refused:
            if refused.status == HTTPStatus.NOT_FOUND:
                return None
            raise

    def calls_to(self, number: str, since: datetime) -> Sequence[SeenCall]:
        """The account's calls to this number that were made at `since` or later, newest first."""
        # Not by StartTime: a call that still queues has none.
        calls = ask(self._client.calls.list, to=number, limit=50)
        return [_seen(call) for call in calls if call.date_created is None or call.date_created >= since]

    def hang_up(self, sid: str) -> None:
        """End the call; one that has ended already is no error."""
        try:
            ask(self._client.calls(sid).update, status="completed")
        except CarrierRefused as refused:
            if refused.status not in (HTTPStatus.NOT_FOUND, HTTPStatus.BAD_REQUEST):
                raise

    def recording(self, sid: str) -> bytes | None:
        """The recording's WAV, asked of the API, never of an address that a webhook named; None if there is none."""
        answer = ask(self._client.request, "GET", f"{self.media}/{sid}.wav", allow_redirects=True)
        if answer.status_code == HTTPStatus.NOT_FOUND:
            return None
        if answer.status_code != HTTPStatus.OK:
            raise refusal(answer.status_code, None)
        content: str | bytes = answer.content
        voice = content.encode() if isinstance(content, str) else content
        if not voice.startswith(WAV):
            # A page of some proxy: taken for the voice, it would be kept, and the voice removed at the carrier.
            raise CarrierUnreachable("no WAV")
        return voice

    def delete_recording(self, sid: str) -> None:
        """Remove the recording at the carrier; one that is gone is no error."""
        try:
            ask(self._client.recordings(sid).delete)
        except CarrierRefused as refused:
            if refused.status != HTTPStatus.NOT_FOUND:
                raise

    def connect(self, number: str, addresses: Mapping[str, str]) -> bool:
        """Set where the calls and texts to `number` go; False when the account has no such number."""
        found = ask(self._client.incoming_phone_numbers.list, phone_number=number)
        ours = [incoming for incoming in found if incoming.phone_number == number]
        for incoming in ours:
            methods = dict.fromkeys(("voice_method", "voice_fallback_method", "sms_method"), "POST")
            ask(incoming.update, status_callback_method="POST", sms_fallback_method="POST", **methods, **addresses)
        return bool(ours)


def _seen(call: Any) -> SeenCall:  # noqa: ANN401 - the client's CallInstance
    if not call.sid or not call.status:
        raise CarrierUnreachable("no call")
    length = whole_number(str(call.duration)) if call.duration else None
    return SeenCall(str(call.sid), str(call._from), Reported(str(call.status), length))  # noqa: SLF001 - its public name is a keyword
