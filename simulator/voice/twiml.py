"""TwiML: a document into verbs. Pure. The grammar is that of the carrier's voice documents."""

from collections.abc import Callable, Mapping
from typing import TypeVar
from xml.etree import ElementTree as ET

from simulator.voice.verbs import (
    KEYS,
    Callback,
    ConferenceTarget,
    Dial,
    Enqueue,
    Gather,
    Hangup,
    Leave,
    Party,
    Pause,
    Play,
    Prompt,
    QueueTarget,
    Record,
    Redirect,
    Reject,
    Say,
    Verb,
)

MAX_BYTES = 64 * 1024
_TYPES = frozenset({"text/xml", "application/xml", "text/html"})


class TwimlError(Exception):
    """A document that cannot be performed, with the carrier's code: 11750, 12100, 12200 or 12300."""

    def __init__(self, code: int, words: str) -> None:
        super().__init__(words)
        self.code = code


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
    if set(keys) - set(KEYS):
        raise ValueError(f"finishOnKey is {keys}")
    return keys


def _seconds(element: ET.Element, default: float) -> float:
    value = element.get("timeout", "")
    return default if value in {"", "auto"} else float(_count(element, "timeout", 0))


def _say(element: ET.Element) -> Say:
    return Say(_text(element), _count(element, "loop", 1))


def _play(element: ET.Element) -> Play:
    digits = element.get("digits", "")
    if set(digits) - {*KEYS, "w", "W"}:
        raise ValueError(f"digits is {digits}")
    return Play(_text(element), _count(element, "loop", 1), digits)


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
        finish_keys=_keys(element, KEYS),
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


def _callback(element: ET.Element, name: str, default: str = "") -> Callback:
    """Three attributes that go together: `name`, `name`Method and `name`Event; the events without more."""
    events = frozenset(element.get(f"{name}Event", default).split())
    return Callback(element.get(name, ""), _method(element, f"{name}Method"), events)


def _leave(element: ET.Element) -> Leave:  # noqa: ARG001 - one shape for every verb
    return Leave()


def _enqueue(element: ET.Element) -> Enqueue:
    return Enqueue(
        queue=_text(element),
        action=element.get("action", ""),
        method=_method(element),
        wait_url=element.get("waitUrl", ""),
        wait_method=_method(element, "waitUrlMethod"),
        max_size=_count(element, "maxQueueSize", 1000),
    )


def _dial(element: ET.Element) -> Dial:
    return Dial(
        target=_target(element),
        action=element.get("action", ""),
        method=_method(element),
        timeout=_seconds(element, 30),
        time_limit=_count(element, "timeLimit", 14_400, least=1),
        caller_id=element.get("callerId", ""),
        answer_on_bridge=_flag(element, "answerOnBridge", default=False),
        hang_up_on_star=_flag(element, "hangupOnStar", default=False),
        sequential=_flag(element, "sequential", default=False),
        record=element.get("record", "do-not-record") not in {"do-not-record", "false"},
        recording=_callback(element, "recordingStatusCallback", "completed"),
    )


def _target(element: ET.Element) -> tuple[Party, ...] | QueueTarget | ConferenceTarget:
    """Several may be rung at once; a queue or a conference stands alone; bare words are a number."""
    nouns = [_verb(child, _NOUNS) for child in element if isinstance(child.tag, str)]
    if not nouns:
        return (Party(_text(element)),)
    parties = tuple(noun for noun in nouns if isinstance(noun, Party))
    if len(parties) == len(nouns):
        return parties
    if len(nouns) == 1 and not isinstance(nouns[0], Party):
        return nouns[0]
    raise ValueError("a queue or a conference stands alone")


def _party(element: ET.Element) -> Party:
    address = _text(element)
    return Party(
        address=f"client:{address}" if element.tag == "Client" else address,
        url=element.get("url", ""),
        method=_method(element),
        callback=_callback(element, "statusCallback", "completed"),
        send_digits=element.get("sendDigits", ""),
    )


def _queue(element: ET.Element) -> QueueTarget:
    return QueueTarget(_text(element), element.get("url", ""), _method(element))


def _conference(element: ET.Element) -> ConferenceTarget:
    return ConferenceTarget(
        name=_text(element),
        muted=_flag(element, "muted", default=False),
        start_on_enter=_flag(element, "startConferenceOnEnter", default=True),
        end_on_exit=_flag(element, "endConferenceOnExit", default=False),
        max_participants=_count(element, "maxParticipants", 250, least=2),
        wait_url=element.get("waitUrl"),
        wait_method=_method(element, "waitMethod"),
        label=element.get("participantLabel", ""),
        coach=element.get("coach", ""),
        record=element.get("record", "do-not-record") not in {"do-not-record", "false"},
        callback=_callback(element, "statusCallback"),
        recording=_callback(element, "recordingStatusCallback", "completed"),
    )


_NOUNS: dict[str, Callable[[ET.Element], Party | QueueTarget | ConferenceTarget]] = {
    "Number": _party,
    "Sip": _party,
    "Client": _party,
    "Queue": _queue,
    "Conference": _conference,
}
_PROMPTS: dict[str, Callable[[ET.Element], Prompt]] = {"Say": _say, "Play": _play, "Pause": _pause}
_VERBS: dict[str, Callable[[ET.Element], Verb]] = {
    **_PROMPTS,
    "Gather": _gather,
    "Record": _record,
    "Redirect": _redirect,
    "Hangup": _hangup,
    "Reject": _reject,
    "Dial": _dial,
    "Enqueue": _enqueue,
    "Leave": _leave,
}
