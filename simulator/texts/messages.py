"""What the carrier keeps of a text: the message, its statuses, and the codes with which it fails."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Final

from simulator.model import Hook
from simulator.texts.segments import segments

WHATSAPP: Final = "whatsapp:"
LONGEST: Final = 1600  # characters


class MessageStatus(StrEnum):
    scheduled = "scheduled"
    accepted = "accepted"  # a messaging service has it and has not chosen a number yet
    queued = "queued"
    sending = "sending"
    sent = "sent"
    delivered = "delivered"
    undelivered = "undelivered"
    failed = "failed"
    read = "read"
    received = "received"
    canceled = "canceled"


FINAL: Final = frozenset(
    {
        MessageStatus.delivered,
        MessageStatus.undelivered,
        MessageStatus.failed,
        MessageStatus.read,
        MessageStatus.received,
        MessageStatus.canceled,
    }
)
"""Nothing more becomes of the message, but that somebody opens it."""


@dataclass(frozen=True, slots=True)
class Media:
    """A picture or a sound that comes with a message."""

    sid: str
    address: str


class TextDirection(StrEnum):
    inbound = "inbound"
    outbound = "outbound-api"
    reply = "outbound-reply"


# Why a message that was accepted did not arrive: the carrier's words, and the status in which it ends. What the
# other network reports is undelivered, what the carrier itself refuses is failed.
FAILURES: Final[dict[int, tuple[MessageStatus, str]]] = {
    14107: (MessageStatus.failed, "SMS send rate limit exceeded"),
    21408: (MessageStatus.failed, "Permission to send an SMS has not been enabled for the region"),
    21610: (MessageStatus.failed, "Attempt to send to unsubscribed recipient"),
    21614: (MessageStatus.failed, "'To' number is not a valid mobile number"),
    21703: (MessageStatus.failed, "The Messaging Service does not have a phone number available to send a message"),
    30003: (MessageStatus.undelivered, "Unreachable destination handset"),
    30004: (MessageStatus.undelivered, "Message blocked"),
    30005: (MessageStatus.undelivered, "Unknown destination handset"),
    30006: (MessageStatus.undelivered, "Landline or unreachable carrier"),
    30007: (MessageStatus.undelivered, "Message filtered"),
    30008: (MessageStatus.undelivered, "Unknown error"),
    63016: (MessageStatus.failed, "Failed to send freeform message because you are outside the allowed window"),
    63024: (MessageStatus.failed, "Invalid message recipient"),
}
# These the carrier sees at once when the number that sends is named; a messaging service looks later.
SEEN_AT_ONCE: Final = frozenset({21408, 21610, 21614})


@dataclass(slots=True)
class Message:
    """One text; `to` and `sender` as REST writes them, `whatsapp:` included. `sender` is empty until one is chosen.

    `callback`: who wants to know its statuses; `overtaken`: the one that is told after the next; `template`: an
    approved text, which WhatsApp takes at any time; `media`: what comes with it; `send_at`: when a
    scheduled one leaves; `barred`: the code with which the carrier itself lets it fail, 0 for none. `segments` stay
    when the body is redacted.
    """

    sid: str
    to: str
    sender: str
    body: str
    direction: TextDirection
    created: datetime
    updated: datetime
    status: MessageStatus = MessageStatus.queued
    callback: Hook | None = None
    service_sid: str = ""
    template: bool = False
    sent: datetime | None = None
    error_code: int = 0
    overtaken: MessageStatus | None = None
    media: tuple[Media, ...] = ()
    send_at: datetime | None = None
    barred: int = 0
    segments: int = field(init=False)

    def __post_init__(self) -> None:
        self.segments = segments(self.body)

    @property
    def party(self) -> str:
        """The parent's number."""
        return plain_number(self.sender if self.direction is TextDirection.inbound else self.to)

    @property
    def address(self) -> str:
        """Our end, with its channel."""
        return self.to if self.direction is TextDirection.inbound else self.sender

    @property
    def by_whatsapp(self) -> bool:
        return self.to.startswith(WHATSAPP)

    @property
    def mouth(self) -> str:
        """The results' word for this way of speaking."""
        return "whatsapp" if self.by_whatsapp else "sms"


def plain_number(address: str) -> str:
    """A number without its channel."""
    return address.removeprefix(WHATSAPP)
