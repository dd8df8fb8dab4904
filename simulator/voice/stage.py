"""A call while its TwiML is performed."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from simulator.carrier import Carrier
from simulator.model import Call, CallStatus, Instructions
from simulator.voice.documents import Next
from simulator.voice.line import Line


class CallOverError(Exception):
    """TwiML ends the call, with this status."""

    def __init__(self, status: CallStatus) -> None:
        super().__init__(status)
        self.status = status


@dataclass(slots=True)
class Stage:
    """`answer`: lifts the receiver if it is not lifted yet. `after`: a last request owed once the call is over.

    `perform`: documents within one that is being performed, as to whoever waits; `place`: begins another call.
    """

    carrier: Carrier
    call: Call
    line: Line
    answer: Callable[[], None]
    perform: "Callable[[Stage, Instructions], Awaitable[None]]"
    place: Callable[[Carrier, Call], None]
    after: Next | None = None
