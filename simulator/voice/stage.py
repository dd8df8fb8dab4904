"""A call while its TwiML is performed."""

from collections.abc import Callable
from dataclasses import dataclass

from simulator.carrier import Carrier
from simulator.model import Call, CallStatus
from simulator.voice.documents import Next
from simulator.voice.line import Line


class CallOverError(Exception):
    """TwiML ends the call, with this status."""

    def __init__(self, status: CallStatus) -> None:
        super().__init__(status)
        self.status = status


@dataclass(slots=True)
class Stage:
    """`answer`: lifts the receiver if it is not lifted yet. `after`: a last request owed once the call is over."""

    carrier: Carrier
    call: Call
    line: Line
    answer: Callable[[], None]
    after: Next | None = None
