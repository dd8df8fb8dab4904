"""The carrier's REST API, as far as calls need it. A failure is the number's, the carrier's, or no answer."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import Any, Final

import urllib3
from twilio.base.exceptions import TwilioException
from twilio.http.response import Response
from twilio.rest import Client

from ivr.following import Reported
from ivr.forms import whole_number
from ivr.statuses import NUMBER_ERRORS, TOO_MANY_REQUESTS
from rules.outcomes import Outcome

EVENTS: Final = ["initiated", "ringing", "answered", "completed"]
MEDIA: Final = "/2010-04-01/Accounts/{account}/Recordings/{sid}.wav"
WAV: Final = b"RIFF"
UNREADABLE: Final = (urllib3.exceptions.HTTPError, ValueError, LookupError, AttributeError, TypeError)
"""Of the network, and of the client when it reads an answer that is not the carrier's."""


class CarrierRefused(Exception):
    """The carrier would not: `number` says what it thinks of the number called, if it was that."""

    def __init__(self, code: int | None, status: int, number: Outcome | None) -> None:
        super().__init__(f"carrier error {code}, HTTP {status}")
        self.code, self.status, self.number = code, status, number

    @property
    def too_fast(self) -> bool:
        """The request was never processed and may be sent again after a while."""
        return self.status == HTTPStatus.TOO_MANY_REQUESTS or self.code == TOO_MANY_REQUESTS


class CarrierUnreachable(Exception):
    """No answer, or none that can be read: the request may or may not have been processed."""


@dataclass(frozen=True, slots=True)
class Placing:
    """One call to place: numbers in E.164, addresses absolute."""

    to: str
    caller: str
    ring_seconds: int
    answer: str
    fallback: str
    status: str
    detection: str


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

    def place(self, placing: Placing) -> str:
        """The SID of the new call. Raises CarrierRefused, CarrierUnreachable."""
        call = self._ask(
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
            async_amd="true",
            async_amd_status_callback=placing.detection,
            async_amd_status_callback_method="POST",
        )
        if not call.sid:
            raise CarrierUnreachable("no SID")
        return str(call.sid)

    def call(self, sid: str) -> SeenCall | None:
        """The call with this SID; None when the carrier has none."""
        try:
            return _seen(self._ask(self._client.calls(sid).fetch))
        except CarrierRefused as refused:
            if refused.status == HTTPStatus.NOT_FOUND:
                return None
            raise

    def calls_to(self, number: str, since: datetime) -> Sequence[SeenCall]:
        """The account's calls to this number that were made at `since` or later, newest first."""
        # Not by StartTime: a call that still queues has none.
        calls = self._ask(self._client.calls.list, to=number, limit=50)
        return [_seen(call) for call in calls if call.date_created is None or call.date_created >= since]

    def hang_up(self, sid: str) -> None:
        """End the call; one that has ended already is no error."""
        try:
            self._ask(self._client.calls(sid).update, status="completed")
        except CarrierRefused as refused:
            if refused.status not in (HTTPStatus.NOT_FOUND, HTTPStatus.BAD_REQUEST):
                raise

    def recording(self, sid: str) -> bytes | None:
        """The recording's WAV, asked of the API, never of an address that a webhook named; None if there is none."""
        path = MEDIA.format(account=self._client.account_sid, sid=sid)
        answer = self._ask(self._client.request, "GET", f"{self._client.api.base_url}{path}", allow_redirects=True)
        if answer.status_code == HTTPStatus.NOT_FOUND:
            return None
        if answer.status_code != HTTPStatus.OK:
            raise _refused(answer.status_code, None)
        content: str | bytes = answer.content
        voice = content.encode() if isinstance(content, str) else content
        if not voice.startswith(WAV):
            # A page of some proxy: taken for the voice, it would be kept, and the voice removed at the carrier.
            raise CarrierUnreachable("no WAV")
        return voice

    def delete_recording(self, sid: str) -> None:
        """Remove the recording at the carrier; one that is gone is no error."""
        try:
            self._ask(self._client.recordings(sid).delete)
        except CarrierRefused as refused:
            if refused.status != HTTPStatus.NOT_FOUND:
                raise

    def connect(self, number: str, addresses: Mapping[str, str]) -> bool:
        """Set where the calls and texts to `number` go; False when the account has no such number."""
        found = self._ask(self._client.incoming_phone_numbers.list, phone_number=number)
        ours = [incoming for incoming in found if incoming.phone_number == number]
        for incoming in ours:
            methods = dict.fromkeys(("voice_method", "voice_fallback_method", "sms_method"), "POST")
            self._ask(
                incoming.update, status_callback_method="POST", sms_fallback_method="POST", **methods, **addresses
            )
        return bool(ours)

    def _ask(self, request: Any, *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 - the client's own methods
        try:
            return request(*args, **kwargs)
        except TwilioException as error:
            raise _failure(error) from error
        except UNREADABLE as error:
            raise CarrierUnreachable(type(error).__name__) from error


def _failure(error: TwilioException) -> CarrierRefused | CarrierUnreachable:
    """What the client's exception means."""
    # A page of a list that was refused says so only by the answer that it carries.
    answer = next((part for part in error.args if isinstance(part, Response)), None)
    status = getattr(error, "status", None) or getattr(answer, "status_code", None)
    if status is None:
        return CarrierUnreachable(type(error).__name__)
    code = getattr(error, "code", None)
    # The client gives the status for a code where the answer is not the carrier's.
    return _refused(status, code if isinstance(code, int) and code != status else None)


def _refused(status: int, code: int | None) -> CarrierRefused | CarrierUnreachable:
    """A refusal; after a fault of the server (5xx) the request may have been processed."""
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return CarrierUnreachable(f"HTTP {status}")
    return CarrierRefused(code or None, status, NUMBER_ERRORS.get(code or 0))


def _seen(call: Any) -> SeenCall:  # noqa: ANN401 - the client's CallInstance
    if not call.sid or not call.status:
        raise CarrierUnreachable("no call")
    length = whole_number(str(call.duration)) if call.duration else None
    return SeenCall(str(call.sid), str(call._from), Reported(str(call.status), length))  # noqa: SLF001 - its public name is a keyword
