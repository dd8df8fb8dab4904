"""The carrier's voice verbs, as a document asks for them: defaults are the carrier's own. Times in seconds."""

from dataclasses import dataclass, field

KEYS = "1234567890*#"


@dataclass(frozen=True, slots=True)
class Say:
    text: str
    loop: int = 1
    language: str = ""


@dataclass(frozen=True, slots=True)
class Play:
    """A recording, or keys that are sounded (`digits`: then there is no url)."""

    url: str
    loop: int = 1
    digits: str = ""


@dataclass(frozen=True, slots=True)
class Pause:
    seconds: float = 1


@dataclass(frozen=True, slots=True)
class Callback:
    """An address to be told of events, and which; without an address nobody is told."""

    url: str = ""
    method: str = "POST"
    events: frozenset[str] = frozenset()


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
    hears_speech: bool = False


@dataclass(frozen=True, slots=True)
class Record:
    action: str = ""
    method: str = "POST"
    timeout: float = 5
    max_seconds: float = 3600
    finish_keys: str = KEYS
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


@dataclass(frozen=True, slots=True)
class Leave:
    """Of a document that is performed to whoever waits in a queue: he leaves it."""


@dataclass(frozen=True, slots=True)
class Enqueue:
    """Wait in a queue by this name. Without `action` the document goes on after it."""

    queue: str
    action: str = ""
    method: str = "POST"
    wait_url: str = ""
    wait_method: str = "POST"
    max_size: int = 1000


@dataclass(frozen=True, slots=True)
class Party:
    """Somebody to be rung: `address` a number, sip:user@host or client:name. `url`: what he alone hears first."""

    address: str
    url: str = ""
    method: str = "POST"
    callback: Callback = Callback()


@dataclass(frozen=True, slots=True)
class QueueTarget:
    """The next one who waits in a queue. `url`: what he, not who dials, hears before they are joined."""

    name: str
    url: str = ""
    method: str = "POST"


@dataclass(frozen=True, slots=True)
class ConferenceTarget:
    """A conference by this name, and how one takes part in it."""

    name: str
    muted: bool = False
    start_on_enter: bool = True
    end_on_exit: bool = False
    max_participants: int = 250
    wait_url: str = ""
    wait_method: str = "POST"
    label: str = ""
    coach: str = ""
    record: bool = False
    callback: Callback = Callback()
    recording: Callback = Callback(events=frozenset({"completed"}))


Target = tuple[Party, ...] | QueueTarget | ConferenceTarget


@dataclass(frozen=True, slots=True)
class Dial:
    """Join this call to somebody. Without `action` the document goes on after it.

    Several parties ring at once, and the first to answer has the call, unless they ring one after the other
    (`sequential`). `timeout`: of ringing; `time_limit`: of talking.
    """

    target: Target
    action: str = ""
    method: str = "POST"
    timeout: float = 30
    time_limit: float = 14_400
    caller_id: str = ""
    answer_on_bridge: bool = False
    hang_up_on_star: bool = False
    sequential: bool = False
    record: bool = False
    recording: Callback = field(default_factory=lambda: Callback(events=frozenset({"completed"})))


Prompt = Say | Play | Pause
Verb = Say | Play | Pause | Gather | Record | Redirect | Hangup | Reject | Dial | Enqueue | Leave
