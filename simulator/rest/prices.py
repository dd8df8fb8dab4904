"""What the carrier charges. Invented, of the size that such carriers ask for Guatemala; dollars, negative as theirs."""

from decimal import Decimal
from typing import Final

from simulator.model import Call, CallStatus, Direction, Recording, RecordingStatus
from simulator.numbering import is_mobile, is_number
from simulator.texts.messages import Message, TextDirection

CURRENCY: Final = "USD"
TO_MOBILE, TO_FIXED, TO_INTERNET, FROM_PARENT = (
    Decimal("0.1900"),
    Decimal("0.1500"),
    Decimal("0.0040"),
    Decimal("0.0100"),
)
"""For each started minute of a call."""
SMS_OUT, SMS_IN = Decimal("0.0750"), Decimal("0.0075")
"""For each segment."""
WHATSAPP_OUT, WHATSAPP_IN = Decimal("0.0450"), Decimal("0.0050")
"""For each message."""
RECORDING: Final = Decimal("0.0025")
"""For each started minute of a recording."""


def call_price(call: Call) -> str | None:
    """None until the call is over; one that nobody answered costs nothing and has none."""
    if call.status is not CallStatus.completed:
        return None
    return _written(_minute(call) * _started_minutes(call.duration or 0))


def message_price(message: Message) -> str | None:
    """None until the message has left; what never leaves has none."""
    if message.sent is None:
        return None
    inbound = message.direction is TextDirection.inbound
    if message.by_whatsapp:
        return _written(WHATSAPP_IN if inbound else WHATSAPP_OUT)
    return _written((SMS_IN if inbound else SMS_OUT) * message.segments)


def recording_price(recording: Recording) -> str | None:
    """None until the recording is there."""
    if recording.status is not RecordingStatus.completed:
        return None
    return _written(RECORDING * _started_minutes(recording.seconds))


def _minute(call: Call) -> Decimal:
    if call.direction is Direction.inbound:
        return FROM_PARENT
    if not is_number(call.to):
        return TO_INTERNET
    return TO_MOBILE if is_mobile(call.to) else TO_FIXED


def _started_minutes(seconds: int) -> int:
    return -(-seconds // 60)


def _written(amount: Decimal) -> str:
    return f"{-amount:.4f}"
