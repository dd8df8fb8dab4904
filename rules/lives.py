"""The lives of what we keep: each one a list of states and one table of the moves allowed between them.

A move that is not in the table does not happen: news that comes late or twice finds no way back.
"""

from collections.abc import Mapping
from enum import StrEnum


class CampaignState(StrEnum):
    draft = "draft"
    running = "running"
    paused = "paused"
    stopped = "stopped"
    closed = "closed"


class AttemptState(StrEnum):
    """One call or text to one number. `queued`, `ringing`, `answered` are what the carrier tells us of a call;
    `awaiting`: a text has left, and its answer is waited for."""

    due = "due"
    handed = "handed"
    dialing = "dialing"
    queued = "queued"
    ringing = "ringing"
    answered = "answered"
    awaiting = "awaiting"
    ended = "ended"
    canceled = "canceled"


class MemberState(StrEnum):
    """A member of the sample: the machine's turn, a monitor's turn, or nobody's any more."""

    waiting = "waiting"
    monitor = "monitor"
    done = "done"


class CallbackState(StrEnum):
    owed = "owed"
    done = "done"


class RecordingState(StrEnum):
    """`stored`: we hold the file. `removed`: we hold it and the carrier no longer does."""

    expected = "expected"
    stored = "stored"
    removed = "removed"
    absent = "absent"


Life = Mapping[StrEnum, frozenset[StrEnum]]

CAMPAIGN_LIFE: Life = {
    CampaignState.draft: frozenset({CampaignState.running}),
    CampaignState.running: frozenset({CampaignState.paused, CampaignState.stopped, CampaignState.closed}),
    CampaignState.paused: frozenset({CampaignState.running, CampaignState.stopped, CampaignState.closed}),
    CampaignState.stopped: frozenset({CampaignState.closed}),
    CampaignState.closed: frozenset(),
}

# What was thought not to have left (put back as due) and the carrier had after all: the parent is on the line, or has
# the text, so the attempt is that one, and does not leave again.
LEFT_AFTER_ALL: frozenset[StrEnum] = frozenset(
    {AttemptState.ringing, AttemptState.answered, AttemptState.awaiting, AttemptState.ended}
)

ATTEMPT_LIFE: Life = {
    AttemptState.due: frozenset({AttemptState.handed, AttemptState.canceled}) | LEFT_AFTER_ALL,
    # Back to due: the hours closed or the campaign paused between the claim and the job.
    AttemptState.handed: frozenset({AttemptState.dialing, AttemptState.due, AttemptState.canceled}) | LEFT_AFTER_ALL,
    AttemptState.dialing: frozenset(
        {
            AttemptState.due,  # the carrier never took it: it did not leave
            AttemptState.queued,
            AttemptState.ringing,
            AttemptState.answered,
            AttemptState.awaiting,
            AttemptState.ended,
        }
    ),
    # The carrier's news may skip a state or come out of order: forward jumps only.
    AttemptState.queued: frozenset({AttemptState.ringing, AttemptState.answered, AttemptState.ended}),
    AttemptState.ringing: frozenset({AttemptState.answered, AttemptState.ended}),
    AttemptState.answered: frozenset({AttemptState.ended}),
    AttemptState.awaiting: frozenset({AttemptState.ended}),
    AttemptState.ended: frozenset(),
    AttemptState.canceled: frozenset(),
}

MEMBER_LIFE: Life = {
    MemberState.waiting: frozenset({MemberState.monitor, MemberState.done}),
    # A parent who waits for a monitor may still dial back and answer by himself.
    MemberState.monitor: frozenset({MemberState.done}),
    MemberState.done: frozenset(),
}

CALLBACK_LIFE: Life = {
    CallbackState.owed: frozenset({CallbackState.done}),
    # A parent who asks once more after he was called is owed another call.
    CallbackState.done: frozenset({CallbackState.owed}),
}

RECORDING_LIFE: Life = {
    RecordingState.expected: frozenset({RecordingState.stored, RecordingState.absent}),
    RecordingState.stored: frozenset({RecordingState.removed}),
    RecordingState.removed: frozenset(),
    RecordingState.absent: frozenset(),
}


def may_move(life: Life, before: StrEnum, after: StrEnum) -> bool:
    """Whether `life` lets `before` become `after`. Staying in the same state is not a move."""
    return after in life[before]


def sources(life: Life, after: StrEnum) -> frozenset[StrEnum]:
    """The states from which `after` can be reached in one move: what a compare-and-set may find."""
    return frozenset(before for before, moves in life.items() if after in moves)
