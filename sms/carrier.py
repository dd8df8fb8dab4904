"""The carrier's REST API, as far as texts need it. WhatsApp goes through the same door, with prefixed numbers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import Any, Final

from twilio.rest import Client

from carrier.asking import CarrierRefused, CarrierUnreachable, ask
from rules.routing import Mode
from sms.forms import PREFIX, Inbound, read_message

BY_REQUEST: Final = "outbound-api"
"""Direction of a message that we asked for; those that answer a parent's are others."""

FROM_OUTSIDE: Final = "inbound"
LARGEST_PAGE: Final = 1000
"""Messages that the carrier lists at a time."""


@dataclass(frozen=True, slots=True)
class Sending:
    """One text to send: numbers in E.164 (a sender may be a short code), the status address absolute.

    service: SID of a messaging service, which chooses the sender; empty: `sender`. template: SID of an approved
    WhatsApp template, sent instead of `body`; empty: `body`.
    """

    mode: Mode
    to: str
    sender: str
    body: str
    status_callback: str
    service: str = ""
    template: str = ""


@dataclass(frozen=True, slots=True)
class SentText:
    """A message as the carrier has it: MessageStatus, and the error's code once it has one."""

    sid: str
    status: str
    error: int | None
    body: str = ""


@dataclass(frozen=True, slots=True)
class Received:
    """A text of a parent, and when it came to the carrier."""

    inbound: Inbound
    at: datetime


class Texts:
    """The account's messages, through the carrier's own client."""

    def __init__(self, client: Client) -> None:
        self._client = client

    def send(self, sending: Sending) -> SentText:
        """The new message. Raises CarrierRefused, CarrierUnreachable."""
        return _sent(
            ask(
                self._client.messages.create,
                to=address(sending.mode, sending.to),
                status_callback=sending.status_callback,
                **_sender(sending),
                **_content(sending),
            )
        )

    def messages_to(self, mode: Mode, number: str, since: datetime) -> Sequence[SentText]:
        """What we asked to be sent to this number at `since` or later, newest first.

        `since`: the carrier's clock tells whole seconds. Raises CarrierRefused, CarrierUnreachable.
        """
        # Not by DateSent: a message that still queues has none.
        found = ask(self._client.messages.list, to=address(mode, number), limit=50)
        asked_for = [message for message in found if message.direction == BY_REQUEST]
        return [_sent(message) for message in asked_for if _created_since(message, since)]

    def received(self, mode: Mode, number: str, since: datetime, until: datetime) -> list[Received]:
        """What came to this number of ours between `since` and `until`, oldest first, however much it is.

        Raises CarrierRefused, CarrierUnreachable.
        """
        # What came in has a DateSent from the first, and none before its DateCreated.
        pages = {"date_sent_after": since, "page_size": LARGEST_PAGE}
        found = ask(self._client.messages.list, to=address(mode, number), **pages)
        inbound = [one for one in found if one.direction == FROM_OUTSIDE and one.date_created is not None]
        # The list's own order, newest first, tells apart what came within one second.
        meant = [one for one in reversed(inbound) if since <= one.date_created <= until]
        meant.sort(key=lambda one: one.date_created)
        return [_received(one) for one in meant]

    def message(self, sid: str) -> SentText | None:
        """The message with this SID; None when the carrier has none. Raises CarrierRefused, CarrierUnreachable."""
        try:
            return _sent(ask(self._client.messages(sid).fetch))
        except CarrierRefused as refused:
            if refused.status == HTTPStatus.NOT_FOUND:
                return None
            raise


def address(mode: Mode, number: str) -> str:
    """The number as this mode writes it."""
    return f"{PREFIX}{number}" if mode is Mode.whatsapp else number


def _sender(sending: Sending) -> dict[str, str]:
    if sending.service:
        return {"messaging_service_sid": sending.service}
    return {"from_": address(sending.mode, sending.sender)}


def _content(sending: Sending) -> dict[str, str]:
    if not sending.template:
        return {"body": sending.body}
    return {"content_sid": sending.template}


def _created_since(message: Any, since: datetime) -> bool:  # noqa: ANN401 - the client's MessageInstance
    return message.date_created is None or bool(message.date_created >= since)


def _sent(message: Any) -> SentText:  # noqa: ANN401 - the client's MessageInstance
    if not message.sid or not message.status:
        raise CarrierUnreachable("no message")
    return SentText(str(message.sid), str(message.status), message.error_code or None, str(message.body or ""))


def _received(message: Any) -> Received:  # noqa: ANN401 - the client's MessageInstance
    form = {"MessageSid": message.sid, "From": message.from_, "Body": message.body or ""}
    return Received(read_message(form), message.date_created)
