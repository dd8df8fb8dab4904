"""What a conversation answers: prompts by name, and what is awaited. No words, nothing of any channel."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final


@dataclass(frozen=True, slots=True)
class Prompt:
    """One thing to say. `values` fill the braces of its wording: a fragment's code ("morning") or words."""

    name: str
    values: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Choice:
    """One key of the question's own; the common keys (0, 9, * in a call) and words are taken everywhere besides."""

    keys: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Digits:
    """A number of exactly `count` digits."""

    count: int


@dataclass(frozen=True, slots=True)
class Recording:
    """The parent's voice, `max_seconds` at most."""

    max_seconds: int


@dataclass(frozen=True, slots=True)
class Writing:
    """The parent's own words, written: `max_chars` at most are kept. A key of the question's own says: nothing."""

    max_chars: int


@dataclass(frozen=True, slots=True)
class LookUp:
    """Something is to be known before anything is said: the next input is its Found. `storage.turns` answers it."""

    what: str


@dataclass(frozen=True, slots=True)
class Person:
    """Say the prompts; the parent waits here for a person."""


@dataclass(frozen=True, slots=True)
class Onward:
    """Say the prompts; then what another conversation has begun with is said, by itself."""

    conversation_id: int


@dataclass(frozen=True, slots=True)
class Nothing:
    """Say the prompts and end."""


Awaits = Choice | Digits | Recording | Writing | LookUp | Person | Onward | Nothing

LOOK_UPS: Final[Mapping[str, tuple[str, ...]]] = {
    "monitor": ("free", "busy"),
    "receipt": ("given", "none"),
    "case": ("known", "pin", "locked", "unknown"),
    "pin": ("right", "locked", "wrong"),
}
"""What can be looked up -> what is found; anything else that is found counts as the last.

monitor: whether a parent who asks for a person may wait for one.
receipt: the folio and PIN of the case that this conversation opened.
case: the case whose folio was given. known: all of it may be told here; pin, locked: only its state without the PIN,
which is asked for, or is not taken for an hour.
pin: whether the PIN that was given opens that case.
"""


@dataclass(frozen=True, slots=True)
class Reply:
    """What to say, in order, and what is awaited afterwards."""

    prompts: tuple[Prompt, ...]
    awaits: Awaits


_WRITTEN: Final[Mapping[type, tuple[str, Callable[[Any], Any]]]] = {
    Choice: ("choice", lambda choice: list(choice.keys)),
    Digits: ("digits", lambda digits: digits.count),
    Recording: ("recording", lambda recording: recording.max_seconds),
    Writing: ("writing", lambda writing: writing.max_chars),
    LookUp: ("look_up", lambda look_up: look_up.what),
    Person: ("person", lambda _: None),
    Onward: ("onward", lambda onward: onward.conversation_id),
    Nothing: ("nothing", lambda _: None),
}
_READ: Final[Mapping[str, Callable[[Any], Awaits]]] = {
    "choice": lambda keys: Choice(tuple(keys)),
    "digits": Digits,
    "recording": Recording,
    "writing": Writing,
    "look_up": LookUp,
    "person": lambda _: Person(),
    "onward": Onward,
    "nothing": lambda _: Nothing(),
}


def reply_to_json(reply: Reply) -> dict[str, Any]:
    """The reply as plain JSON values; `reply_from_json` gives an equal reply back."""
    kind, detail = _WRITTEN[type(reply.awaits)]
    prompts = [{"name": prompt.name, "values": dict(prompt.values)} for prompt in reply.prompts]
    return {"prompts": prompts, "awaits": {kind: detail(reply.awaits)}}


def reply_from_json(data: Mapping[str, Any]) -> Reply:
    """The reply that `reply_to_json` wrote. Raises KeyError for anything else."""
    prompts = tuple(Prompt(item["name"], item["values"]) for item in data["prompts"])
    ((kind, detail),) = data["awaits"].items()
    return Reply(prompts, _READ[kind](detail))
