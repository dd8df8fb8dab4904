"""What a conversation remembers between turns, and what one turn of it brings."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from conversation.channel import Channel
from conversation.effects import Effect, Ending
from conversation.reply import Reply


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer to keep. `value` as in the results file; a spoken comment has "" and names its recording.

    Told again, an answer takes the place of the one before: a written comment comes again with all that was joined.
    """

    question: str
    value: str
    recording: str = ""
    private: bool = False
    """To be sealed where it is kept; the conversation itself only remembers that it was given."""


@dataclass(frozen=True, slots=True)
class State:
    """All that one conversation remembers between turns.

    step: the open question (the last one, once ended).
    answers: question -> value given so far, in this call or before.
    ending: how the conversation ended; None while it goes on.
    pressed: whether anything was pressed or said in this call.
    wrong, silent: how often at the open question.
    returns: where an aside goes back to. resume: where an earlier call was cut.
    facts: what may be said aloud. channel: the mouth that has the word.
    looking: the step that waits for its look-up. path: the questions that a monitor has passed in this leg.
    gathers: the question whose texts have not come to their end in a thread.
    """

    step: str
    answers: Mapping[str, str] = field(default_factory=dict)
    ending: Ending | None = None
    pressed: bool = False
    wrong: int = 0
    silent: int = 0
    returns: str = ""
    resume: str = ""
    facts: Mapping[str, str] = field(default_factory=dict)
    channel: Channel = Channel.voice
    looking: str = ""
    path: tuple[str, ...] = ()
    gathers: str = ""

    def to_json(self) -> dict[str, Any]:
        """Plain JSON values; what is still empty is left out, and so is the voice."""
        ending = self.ending and self.ending.value
        channel = "" if self.channel is Channel.voice else self.channel.value
        values = {**{name: getattr(self, name) for name in self.__slots__}, "ending": ending, "channel": channel}
        return {name: value for name, value in values.items() if value}

    @staticmethod
    def from_json(data: Mapping[str, Any]) -> "State":
        """The state that `to_json` wrote."""
        ending, channel = data.get("ending"), Channel(data.get("channel", Channel.voice))
        known = {"ending": Ending(ending) if ending else None, "channel": channel, "path": tuple(data.get("path", ()))}
        return State(**{**data, **known})


@dataclass(frozen=True, slots=True)
class Turn:
    """What one input leads to: the next state, what is said, the answers given and the effects asked for.

    forgets: questions whose answers a monitor took back.
    """

    state: State
    reply: Reply
    answers: tuple[Answer, ...] = ()
    effects: tuple[Effect, ...] = ()
    forgets: tuple[str, ...] = ()
