"""Conferences: who takes part in each, and how. No call is performed here."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from simulator.model import Call, Callbacks, CallStatus, Hook, Recording
from simulator.voice.room import Member, Room


class ConferenceStatus(StrEnum):
    init = "init"
    in_progress = "in-progress"
    completed = "completed"


@dataclass(eq=False, slots=True)
class Participant:
    """One call in a conference, or on its way there: then it has no `member` yet.

    `coaches`: the sid of the only call that hears this one; `wait` and `hold`: what it hears before the conference
    begins, and while it is held.
    """

    call: Call
    created: datetime
    updated: datetime
    label: str = ""
    muted: bool = False
    held: bool = False
    starts: bool = True
    ends: bool = False
    coaches: str = ""
    wait: Hook | None = None
    hold: Hook | None = None
    member: Member | None = None

    @property
    def sid(self) -> str:
        """Of the call, by which it is known in its conference."""
        return self.call.sid

    @property
    def status(self) -> str:
        """As REST tells it."""
        return "connected" if self.member else _ON_THE_WAY.get(self.call.status, "connecting")

    def apply(self) -> None:
        """What was changed holds for the talk from now on."""
        if self.member:
            self.member.muted, self.member.held, self.member.coaches = self.muted, self.held, self.coaches
            self.member.look()


_ON_THE_WAY = {CallStatus.queued: "queued", CallStatus.ringing: "ringing"}


@dataclass(eq=False, slots=True)
class Conference:
    """`participants` by call sid, in the order in which they came. `callbacks`: those that the first one brought.

    `recorded`: who is told of its recording, None when there is none; `reason`: why it ended; `ender`: who ended it.
    """

    sid: str
    name: str
    created: datetime
    updated: datetime
    callbacks: Callbacks
    recorded: Callbacks | None = None
    status: ConferenceStatus = ConferenceStatus.init
    participants: dict[str, Participant] = field(default_factory=dict)
    room: Room = field(default_factory=Room)
    sequence: int = 0
    started: datetime | None = None
    recording: Recording | None = None
    reason: str = ""
    ender: Participant | None = None

    @property
    def is_over(self) -> bool:
        return self.status is ConferenceStatus.completed

    @property
    def present(self) -> list[Participant]:
        """Those who are there."""
        return [participant for participant in self.participants.values() if participant.member]

    def can_begin(self) -> bool:
        """Whether two are there, and one of those who may begin it."""
        present = self.present
        return len(present) > 1 and any(participant.starts for participant in present)

    def find(self, name: str) -> Participant | None:
        """By call sid or by label."""
        return next((one for one in self.participants.values() if name in {one.sid, one.label}), None)
