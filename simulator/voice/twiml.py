"""TwiML: a document into verbs. Pure. The grammar is that of the carrier's voice documents."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeVar
from xml.etree import ElementTree as ET

MAX_BYTES = 64 * 1024
_DIGITS = "1234567890*#"
_TYPES = frozenset({"text/xml", "application/xml", "text/html"})


class TwimlError(Exception):
    """A document that cannot be performed, with the carrier's code: 11750, 12100, 12200 or 12300."""

    def __init__(self, code: int, words: str) -> None:
        super().__init__(words)
        self.code = code


@dataclass(frozen=True, slots=True)
class Say:
    text: str
    loop: int = 1


@dataclass(frozen=True, slots=True)
class Play:
    url: str
    loop: int = 1


@dataclass(frozen=True, slots=True)
class Pause:
    seconds: float = 1


@dataclass(frozen=True, slots=True)
class Gather:
    """`digits`: how many end it, 0 for any number; an empty `action` is the document's own address."""

    prompts: tuple[Say | Play | Pause, ...]
    action: str = ""
    method: str = "POST"
    timeout: float = 5
    digits: int = 0
    finish_key: str = "#"
    hears_keys: bool = True
    action_on_empty: bool = False


@dataclass(frozen=True, slots=True)
class Record:
    action: str = ""
    method: str = "POST"
    timeout: float = 5
    max_seconds: float = 3600
    finish_keys: str = _DIGITS
    beep: bool = True
    callback: str = ""
    callback_method: str = "POST"
    callback_events: frozenset[str] = frozenset({"completed"})


@dataclass(frozen=True, slots=True)
class Redirect:
    url: str
    method: str = "POST"


@dataclass(frozen=True, slots=True)
class Hangup:
    pass


@dataclass(frozen=True, slots=True)
class Reject:
    reason: str = "rejected"


Prompt = Say | Play | Pause
Verb = Say | Play | Pause | Gather | Record | Redirect | Hangup | Reject
Read = TypeVar("Read")


def read_document(content_type: str, body: bytes) -> tuple[Verb, ...]:
    """The verbs of an answer. Plain text is spoken aloud, as the carrier does. Raises TwimlError."""
    if len(body) <= MAX_BYTES and _kind(content_type) == "text/plain":
        return (Say(body.decode("utf-8", "replace")),)
    return _verbs(response(content_type, body))


def parse(body: bytes) -> tuple[Verb, ...]:
    """The verbs of a document. Raises TwimlError."""
    return _verbs(_root(body))


def response(content_type: str, body: bytes) -> ET.Element:
    """The Response of an answer that must be a document. Raises TwimlError."""
    if len(body) > MAX_BYTES:
        raise TwimlError(11750, f"the answer has {len(body)} bytes, more than {MAX_BYTES}")
    kind = _kind(content_type)
    if kind not in _TYPES:
        raise TwimlError(12300, f"content type {kind or 'missing'} is not TwiML")
    return _root(body)


def _kind(content_type: str) -> str:
    return content_type.partition(";")[0].strip().lower()


def _root(body: bytes) -> ET.Element:
    if b"<!DOCTYPE" in body:
        raise TwimlError(12100, "a DOCTYPE is not allowed")
    try:
        root = ET.fromstring(body)  # noqa: S314 - a DOCTYPE was refused above
    except (ET.ParseError, ValueError) as problem:
        raise TwimlError(12100, f"not XML: {problem}") from problem
    if root.tag != "Response":
        raise TwimlError(12100, f"the root is {root.tag}, not Response")
    return root


def _verbs(root: ET.Element) -> tuple[Verb, ...]:
    return tuple(_verb(element, _VERBS) for element in root if isinstance(element.tag, str))


def _verb(element: ET.Element, allowed: "Mapping[str, Callable[[ET.Element], Read]]") -> Read:
    read = allowed.get(element.tag)
    if read is None:
        raise TwimlError(12200, f"{element.tag} may not stand here")
    try:
        return read(element)
    except ValueError as problem:
        raise TwimlError(12200, f"{element.tag}: {problem}") from problem


def _text(element: ET.Element) -> str:
    return " ".join("".join(element.itertext()).split())


def _flag(element: ET.Element, name: str, *, default: bool) -> bool:
    value = element.get(name, "")
    if value not in {"", "true", "false"}:
        raise ValueError(f"{name} is {value}")
    return default if not value else value == "true"


def _count(element: ET.Element, name: str, default: int, *, least: int = 0) -> int:
    number = int(element.get(name, default))
    if number < least:
        raise ValueError(f"{name} is {number}")
    return number


def _method(element: ET.Element, name: str = "method") -> str:
    method = element.get(name, "POST").upper()
    if method not in {"GET", "POST"}:
        raise ValueError(f"{name} is {method}")
    return method


def _keys(element: ET.Element, default: str) -> str:
    keys = element.get("finishOnKey", default)
    if set(keys) - set(_DIGITS):
        raise ValueError(f"finishOnKey is {keys}")
    return keys


def _seconds(element: ET.Element, default: float) -> float:
    value = element.get("timeout", "")
    return default if value in {"", "auto"} else float(_count(element, "timeout", 0))


def _say(element: ET.Element) -> Say:
    return Say(_text(element), _count(element, "loop", 1))


def _play(element: ET.Element) -> Play:
    return Play(_text(element), _count(element, "loop", 1))


def _pause(element: ET.Element) -> Pause:
    return Pause(_count(element, "length", 1))


def _gather(element: ET.Element) -> Gather:
    return Gather(
        prompts=tuple(_verb(child, _PROMPTS) for child in element if isinstance(child.tag, str)),
        action=element.get("action", ""),
        method=_method(element),
        timeout=_seconds(element, 5),
        digits=_count(element, "numDigits", 0),
        finish_key=_keys(element, "#"),
        hears_keys="dtmf" in element.get("input", "dtmf").split(),
        action_on_empty=_flag(element, "actionOnEmptyResult", default=False),
    )


def _record(element: ET.Element) -> Record:
    return Record(
        action=element.get("action", ""),
        method=_method(element),
        timeout=_seconds(element, 5),
        max_seconds=_count(element, "maxLength", 3600, least=1),
        finish_keys=_keys(element, _DIGITS),
        beep=_flag(element, "playBeep", default=True),
        callback=element.get("recordingStatusCallback", ""),
        callback_method=_method(element, "recordingStatusCallbackMethod"),
        callback_events=frozenset(element.get("recordingStatusCallbackEvent", "completed").split()),
    )


def _redirect(element: ET.Element) -> Redirect:
    return Redirect(_text(element), _method(element))


def _hangup(element: ET.Element) -> Hangup:  # noqa: ARG001 - one shape for every verb
    return Hangup()


def _reject(element: ET.Element) -> Reject:
    reason = element.get("reason", "rejected")
    if reason not in {"rejected", "busy"}:
        raise ValueError(f"reason is {reason}")
    return Reject(reason)


_PROMPTS: dict[str, Callable[[ET.Element], Prompt]] = {"Say": _say, "Play": _play, "Pause": _pause}
_VERBS: dict[str, Callable[[ET.Element], Verb]] = {
    **_PROMPTS,
    "Gather": _gather,
    "Record": _record,
    "Redirect": _redirect,
    "Hangup": _hangup,
    "Reject": _reject,
}
