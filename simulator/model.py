"""What the carrier keeps: calls, recordings, incoming numbers, and its settings."""

import asyncio
import secrets
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

API_VERSION = "2010-04-01"


@dataclass(frozen=True, slots=True)
class Settings:
    """How the simulated carrier behaves.

    `speed` divides every simulated duration (ringing, speaking, silence, recording, delays of callbacks); it
    touches neither HTTP time-outs nor `calls_per_second` and `messages_per_second`, which are how many queued calls
    are placed and texts sent in a real second. `requests_per_second`: REST requests above it get 429; 0 is no limit.
    `profile` and `text_profile` draw the parents' habits on the telephone and with texts (None: the same profile);
    `late_hours`: the longest that a late answer takes, simulated. `templates`: WhatsApp texts by ContentSid, with
    {{1}} where a variable goes. `advanced_opt_out`: of `messaging_service`, which then tells OptOutType.
    `faults`: what goes wrong on the line, over those of the profile.
    `traffic_path`: a folder for all that goes over the line.
    """

    account_sid: str
    auth_token: str
    numbers: tuple[str, ...]
    seed: int = 1
    speed: float = 1.0
    calls_per_second: float = 1.0
    messages_per_second: float = 1.0
    requests_per_second: float = 0.0
    profile: str = "default"
    text_profile: str | None = None
    late_hours: float = 6.0
    messaging_service: str = ""
    advanced_opt_out: bool = False
    templates: Mapping[str, str] = field(default_factory=dict)
    parents: Mapping[str, Mapping[str, object]] = field(default_factory=dict)
    faults: Mapping[str, object] = field(default_factory=dict)
    log_path: Path | None = None
    traffic_path: Path | None = None
    host: str = "127.0.0.1"
    port: int = 0


class CallStatus(StrEnum):
    queued = "queued"
    initiated = "initiated"  # in callbacks only: the resource still says queued
    ringing = "ringing"
    in_progress = "in-progress"
    completed = "completed"
    busy = "busy"
    failed = "failed"
    no_answer = "no-answer"
    canceled = "canceled"


ENDED = frozenset(
    {
        CallStatus.completed,
        CallStatus.busy,
        CallStatus.failed,
        CallStatus.no_answer,
        CallStatus.canceled,
    }
)


class Direction(StrEnum):
    inbound = "inbound"
    outbound = "outbound-api"
    dialled = "outbound-dial"


@dataclass(frozen=True, slots=True)
class Hook:
    """A webhook of the customer: an address and GET or POST."""

    url: str
    method: str = "POST"


@dataclass(frozen=True, slots=True)
class Instructions:
    """Where a call's TwiML comes from: an address with its fallback, or a document given inline."""

    main: Hook | None
    fallback: Hook | None = None
    twiml: str = ""


@dataclass(frozen=True, slots=True)
class Callbacks:
    """Where a call's progress is told, and which events were asked for."""

    hook: Hook | None = None
    events: frozenset[str] = frozenset({"completed"})


@dataclass(frozen=True, slots=True)
class Detection:
    """Answer detection: mode "" (none), Enable or DetectMessageEnd; asynchronous when it has a hook."""

    mode: str = ""
    asynchronous: bool = False
    hook: Hook | None = None


@dataclass(slots=True)
class Call:
    """One call; `party` is the parent's number. Durations in simulated seconds."""

    sid: str
    to: str
    caller: str
    direction: Direction
    instructions: Instructions
    created: datetime
    updated: datetime
    callbacks: Callbacks = Callbacks()
    detection: Detection = Detection()
    ring_limit: float = 60.0
    time_limit: float = 14_400.0
    number_sid: str = ""
    status: CallStatus = CallStatus.queued
    started: datetime | None = None
    ended: datetime | None = None
    duration: int | None = None
    answered_by: str | None = None
    waited: float = 0.0
    sequence: int = 0
    task: "asyncio.Task[None] | None" = None
    # Set by REST before the call's task is cancelled: how it shall end, or what it shall do next.
    wanted: CallStatus | None = None
    redirect: Instructions | None = None
    # Whose `wanted` it is.
    ender: str = "customer"
    # A call that a Dial or a conference placed: the call that dialled, and what follows its own instructions.
    parent_sid: str = ""
    then: "Callable[[Any], Awaitable[None]] | None" = None
    # Who is told of the recording of the whole call, if one was asked for.
    recorded: Callbacks | None = None
    # The recordings that REST has begun and that still go on: who is told of each, by its sid.
    takes: dict[str, Callbacks] = field(default_factory=dict)

    @property
    def party(self) -> str:
        return self.caller if self.direction is Direction.inbound else self.to

    @property
    def is_over(self) -> bool:
        return self.status in ENDED


class RecordingStatus(StrEnum):
    in_progress = "in-progress"
    paused = "paused"
    processing = "processing"
    completed = "completed"
    absent = "absent"


@dataclass(slots=True)
class Recording:
    """`skipped`: simulated seconds that its pauses left out; `skips_since`: when such a pause began."""

    sid: str
    call_sid: str
    created: datetime
    updated: datetime
    status: RecordingStatus = RecordingStatus.in_progress
    seconds: int = -1  # -1 until it is known, as the carrier says
    source: str = "RecordVerb"
    channels: int = 1
    conference_sid: str = ""
    skipped: float = 0.0
    skips_since: datetime | None = None


@dataclass(slots=True)
class IncomingNumber:
    """A number of the account; `settings` holds its webhooks by their REST names (VoiceUrl, SmsUrl...)."""

    sid: str
    phone_number: str
    created: datetime
    updated: datetime
    settings: dict[str, str] = field(default_factory=dict)

    def hook(self, url: str, method: str) -> Hook | None:
        address = self.settings.get(url, "")
        return Hook(address, self.settings.get(method) or "POST") if address else None


def new_sid(prefix: str) -> str:
    """A fresh identifier: CA... for calls, RE... for recordings, PN... for numbers, SM... for texts."""
    return prefix + secrets.token_hex(16)
