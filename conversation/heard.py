"""What reaches a conversation: the few kinds of input that voice, texts and pages are translated into."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from conversation.channel import Channel

# `Recorded.key` when the recording ended because the parent hung up.
HANG_UP_KEY = "hangup"


class Entry(StrEnum):
    """How one comes into a conversation.

    door: who is there is asked first. again: the same thread goes on at the open question (the door, when none is).
    sibling: the same parent goes on with another pupil's questions.
    """

    door = "door"
    again = "again"
    sibling = "sibling"


@dataclass(frozen=True, slots=True)
class Opened:
    """A call, thread or page begins. `facts`: what may be said aloud, as {"ventana": "hoy por la tarde"}.

    given: answers that are known already, question -> value; what was answered before stands.
    """

    facts: Mapping[str, str] = field(default_factory=dict)
    channel: Channel = Channel.voice
    entry: Entry = Entry.door
    given: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Said:
    """Keys pressed, words spoken, a message or a form's value, exactly as it came."""

    text: str


@dataclass(frozen=True, slots=True)
class Recorded:
    """A recording. `ref` names it at the carrier ("": nothing was recorded), `seconds` is its length.

    `key` ended it: "" or "#" done, `HANG_UP_KEY` hung up, or one of the common keys.
    """

    ref: str
    seconds: int
    key: str = ""


@dataclass(frozen=True, slots=True)
class Silence:
    """Nothing was said or pressed in the time given."""


@dataclass(frozen=True, slots=True)
class Found:
    """The answer to a look-up, as {"monitor": "free"}, or more facts that may be said aloud."""

    facts: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class HungUp:
    """The parent left."""


@dataclass(frozen=True, slots=True)
class Back:
    """A monitor goes back to the question before, within his own leg. Nobody else can."""


Heard = Opened | Said | Recorded | Silence | Found | HungUp | Back
