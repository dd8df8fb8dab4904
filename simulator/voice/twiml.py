"""TwiML: a document into verbs. Pure. The grammar is that of the carrier's voice documents."""

from collections.abc import Callable
from dataclasses import dataclass
from xml.etree import ElementTree as ET

from simulator.voice.tags import Slip, Tag, TwimlError
from simulator.voice.verbs import (
    KEYS,
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
    Target,
    Verb,
)

MAX_BYTES = 64 * 1024
_TYPES = frozenset({"text/xml", "application/xml", "text/html"})
_UNRECORDED = frozenset({"do-not-record", "false"})
_INPUTS = ("dtmf", "speech", "dtmf speech", "speech dtmf")


@dataclass(frozen=True, slots=True)
class Script:
    """What a document asks for, and what the carrier warns of in it."""

    verbs: tuple[Verb, ...]
    slips: tuple[Slip, ...] = ()


def read_document(content_type: str, body: bytes) -> Script:
    """The verbs of an answer. Plain text is spoken aloud, as the carrier does. Raises TwimlError."""
    if len(body) <= MAX_BYTES and kind_of(content_type) == "text/plain":
        return Script((Say(body.decode("utf-8", "replace")),))
    return _script(response(content_type, body))


def parse(body: bytes) -> Script:
    """The verbs of a document. Raises TwimlError."""
    return _script(_root(body))


def response(content_type: str, body: bytes) -> ET.Element:
    """The Response of an answer that must be a document. Raises TwimlError."""
    if len(body) > MAX_BYTES:
        raise TwimlError(11750, f"the answer has {len(body)} bytes, more than {MAX_BYTES}")
    kind = kind_of(content_type)
    if kind not in _TYPES:
        raise TwimlError(12300, f"content type {kind or 'missing'} is not TwiML")
    return _root(body)


def kind_of(content_type: str) -> str:
    """A content type without its parameters."""
    return content_type.partition(";")[0].strip().lower()


def _root(body: bytes) -> ET.Element:
    if b"<!DOCTYPE" in body:
        raise TwimlError(12100, "a DOCTYPE is not allowed")
    try:
        root = ET.fromstring(body)  # noqa: S314 - a DOCTYPE was refused above
    except (ET.ParseError, ValueError, LookupError) as problem:
        raise TwimlError(12100, f"not XML: {problem}") from problem
    if root.tag != "Response":
        raise TwimlError(12102, f"the root is {root.tag}, not Response")
    return root


def _script(root: ET.Element) -> Script:
    slips: list[Slip] = []
    return Script(tuple(Tag(root, slips).inside(_VERBS)), tuple(slips))


def _say(tag: Tag) -> Say:
    return Say(tag.text(), tag.count("loop", 1), tag.get("language"))


def _play(tag: Tag) -> Play | None:
    """One with neither a recording nor keys is skipped."""
    url, digits = tag.address(), tag.keys("digits", "", f"{KEYS}wW")
    if not url and not digits:
        tag.slip("digits", "nothing to play")
        return None
    return Play(url, tag.count("loop", 1), digits)


def _pause(tag: Tag) -> Pause:
    return Pause(tag.count("length", 1))


def _gather(tag: Tag) -> Gather:
    hears = tag.one_of("input", _INPUTS).split()
    return Gather(
        prompts=tuple(tag.inside(_PROMPTS)),
        action=tag.address("action"),
        method=tag.method(),
        timeout=tag.seconds("timeout", 5),
        digits=tag.count("numDigits", 0, least=1),
        finish_key=tag.keys("finishOnKey", "#"),
        hears_keys="dtmf" in hears,
        action_on_empty=tag.flag("actionOnEmptyResult", default=False),
        hears_speech="speech" in hears,
    )


def _record(tag: Tag) -> Record:
    return Record(
        action=tag.address("action"),
        method=tag.method(),
        timeout=tag.seconds("timeout", 5),
        max_seconds=tag.count("maxLength", 3600, least=1),
        finish_keys=tag.keys("finishOnKey", KEYS),
        beep=tag.flag("playBeep", default=True),
        callback=tag.get("recordingStatusCallback"),
        callback_method=tag.method("recordingStatusCallbackMethod"),
        callback_events=frozenset(tag.get("recordingStatusCallbackEvent", "completed").split()),
    )


def _redirect(tag: Tag) -> Redirect:
    return Redirect(tag.address(), tag.method())


def _hangup(tag: Tag) -> Hangup:  # noqa: ARG001 - one shape for every verb
    return Hangup()


def _reject(tag: Tag) -> Reject:
    return Reject(tag.one_of("reason", ("rejected", "busy")))


def _leave(tag: Tag) -> Leave:  # noqa: ARG001 - one shape for every verb
    return Leave()


def _enqueue(tag: Tag) -> Enqueue:
    return Enqueue(
        queue=tag.text(),
        action=tag.address("action"),
        method=tag.method(),
        wait_url=tag.address("waitUrl"),
        wait_method=tag.method("waitUrlMethod"),
        max_size=tag.count("maxQueueSize", 1000),
    )


def _dial(tag: Tag) -> Dial:
    return Dial(
        target=_target(tag),
        action=tag.address("action"),
        method=tag.method(),
        timeout=tag.seconds("timeout", 30),
        time_limit=tag.count("timeLimit", 14_400, least=1),
        caller_id=tag.get("callerId"),
        answer_on_bridge=tag.flag("answerOnBridge", default=False),
        hang_up_on_star=tag.flag("hangupOnStar", default=False),
        sequential=tag.flag("sequential", default=False),
        record=tag.get("record", "do-not-record") not in _UNRECORDED,
        recording=tag.callback("recordingStatusCallback", "completed"),
    )


def _target(tag: Tag) -> Target:
    """Several may be rung at once; a queue or a conference stands alone; bare words are a number."""
    nouns: list[Party | QueueTarget | ConferenceTarget] = list(tag.inside(_NOUNS))
    if not nouns:
        return (Party(tag.text()),)
    parties = tuple(noun for noun in nouns if isinstance(noun, Party))
    if len(nouns) > max(1, len(parties)):
        tag.slip("", "a queue or a conference stands alone")
    first = nouns[0]
    return parties if isinstance(first, Party) else first


def _party(tag: Tag) -> Party:
    address = tag.text()
    return Party(
        address=f"client:{address}" if tag.name == "Client" else address,
        url=tag.address("url"),
        method=tag.method(),
        callback=tag.callback("statusCallback", "completed"),
    )


def _queue(tag: Tag) -> QueueTarget:
    return QueueTarget(tag.text(), tag.address("url"), tag.method())


def _conference(tag: Tag) -> ConferenceTarget:
    return ConferenceTarget(
        name=tag.text(),
        muted=tag.flag("muted", default=False),
        start_on_enter=tag.flag("startConferenceOnEnter", default=True),
        end_on_exit=tag.flag("endConferenceOnExit", default=False),
        max_participants=tag.count("maxParticipants", 250, least=2),
        wait_url=tag.address("waitUrl"),
        wait_method=tag.method("waitMethod"),
        label=tag.get("participantLabel"),
        coach=tag.get("coach"),
        record=tag.get("record", "do-not-record") not in _UNRECORDED,
        callback=tag.callback("statusCallback"),
        recording=tag.callback("recordingStatusCallback", "completed"),
    )


_NOUNS: dict[str, Callable[[Tag], Party | QueueTarget | ConferenceTarget | None]] = {
    "Number": _party,
    "Sip": _party,
    "Client": _party,
    "Queue": _queue,
    "Conference": _conference,
}
_PROMPTS: dict[str, Callable[[Tag], Prompt | None]] = {"Say": _say, "Play": _play, "Pause": _pause}
_VERBS: dict[str, Callable[[Tag], Verb | None]] = {
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
