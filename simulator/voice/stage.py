"""A call while its TwiML is performed."""

import math
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Protocol

from simulator.carrier import Carrier
from simulator.model import Call, CallStatus, Hook, Instructions, Recording
from simulator.voice.documents import Aside, Next, fetch
from simulator.voice.line import Line


class CallOverError(Exception):
    """TwiML ends the call, with this status."""

    def __init__(self, status: CallStatus) -> None:
        super().__init__(status)
        self.status = status


class Performs(Protocol):
    """Performs documents on a call; False when one cannot be had, or holds what it may not."""

    def __call__(self, stage: "Stage", instructions: Instructions, aside: Aside | None = None) -> Awaitable[bool]: ...


@dataclass(slots=True)
class Stage:
    """`answer`: lifts the receiver if it is not lifted yet. `after`: a last request owed once the call is over.
    `answered_at`: when it was lifted, by the line's clock.

    `perform`: documents within one that is being performed, as to whoever waits; `place`: begins another call.
    """

    carrier: Carrier
    call: Call
    line: Line
    answer: Callable[[], None]
    perform: Performs
    place: Callable[[Carrier, Call], None]
    after: Next | None = None
    answered_at: float = 0.0


@dataclass(slots=True)
class DialEnd:
    """How a Dial ended, filled in on the way. `status`: DialCallStatus; `bridged`: there was somebody to talk with.

    `call_sid`: of the call that it joined, or else placed; `seconds` of that call, None when they are not told.
    """

    status: str = CallStatus.failed
    call_sid: str = ""
    seconds: float | None = None
    bridged: bool = False
    recording: Recording | None = None


def owe(stage: Stage, step: Next | None) -> None:
    """The action of a verb that was cut short: asked at once when REST redirects the call, else after its end."""
    if stage.call.redirect is None or stage.call.wanted:
        stage.after = step
    elif step:
        stage.carrier.spawn(ask(stage, step))


async def ask(stage: Stage, step: Next) -> None:
    """Ask for a document that will not be performed."""
    await fetch(stage.carrier, stage.call, step)


async def listen_aside(stage: Stage, hook: Hook | None, aside: Aside) -> None:
    """What somebody hears by himself, without an end: documents, asked for again whenever they run out; silence without
    them, or when they cannot be had or take no time. Raises HungUpError, CallOverError."""
    while hook:
        began = stage.line.now
        if not await stage.perform(stage, Instructions(hook), aside) or stage.line.now <= began:
            break
    await stage.line.through(math.inf)
