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


class HandoverState(StrEnum):
    """A parent who is a person's to attend to, from the moment that a machine stops until nothing more is owed.

    queued: waits on the line or in a thread. connecting: a monitor took the call, his telephone rings. recovering: the
    monitor's leg dropped, the parent's stays. callback_due: a monitor is to call. claimed: a monitor has it before him.
    dialling: the monitor's telephone rings, then the parent's. wrap_up: the outcome is still to be noted.
    exhausted: called as often as the policy says. withdrawn: nothing is owed any more.
    """

    queued = "queued"
    connecting = "connecting"
    active = "active"
    held = "held"
    recovering = "recovering"
    callback_due = "callback_due"
    claimed = "claimed"
    dialling = "dialling"
    wrap_up = "wrap_up"
    done = "done"
    abandoned = "abandoned"
    exhausted = "exhausted"
    withdrawn = "withdrawn"


class RecordingState(StrEnum):
    """`stored`: we hold the file. `removed`: we hold it and the carrier no longer does. `unwanted`: the parent took it
    back, and neither may hold it. `absent`: nobody does."""

    expected = "expected"
    stored = "stored"
    removed = "removed"
    unwanted = "unwanted"
    absent = "absent"


class FileState(StrEnum):
    """A file that came with a case. waiting: to be cleaned, and seen by nobody. refused: it could not be read, and is
    gone. removed: who sent it took it back, or his draft has expired; then its row goes, too.
    """

    waiting = "waiting"
    clean = "clean"
    refused = "refused"
    removed = "removed"


class TextState(StrEnum):
    """A text of a thread that a person continues. received: the parent's. due: ours, to be sent. sending: the carrier
    is being asked. failed: the parent does not get it."""

    received = "received"
    due = "due"
    sending = "sending"
    sent = "sent"
    delivered = "delivered"
    failed = "failed"


class DocumentState(StrEnum):
    """A file that somebody asked for and a job makes."""

    due = "due"
    making = "making"
    ready = "ready"
    failed = "failed"


class CaseState(StrEnum):
    """A case, from what a parent tells until he says that it is solved (cases-and-desk.md)."""

    draft = "draft"
    received = "received"
    under_review = "under_review"
    needs_info = "needs_info"
    sent = "sent"
    in_progress = "in_progress"
    responded = "responded"
    returned = "returned"
    resolved = "resolved"
    closed_confirmed = "closed_confirmed"
    closed_no_reply = "closed_no_reply"
    reopened = "reopened"
    controversy = "controversy"
    not_admitted = "not_admitted"
    duplicate = "duplicate"
    referred = "referred"
    withdrawn = "withdrawn"
    expired = "expired"


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

HANDOVER_LIFE: Life = {
    HandoverState.queued: frozenset(
        {
            HandoverState.connecting,
            HandoverState.active,  # a thread: nothing has to ring
            HandoverState.callback_due,  # left, hung up, left a message: with a number to call
            HandoverState.abandoned,  # and without one
            HandoverState.done,  # a thread whose parent went back to the machine by himself
        }
    ),
    # Back to the queue, with its original time: nobody came to the monitor's telephone before the lease ended.
    HandoverState.connecting: frozenset(
        {HandoverState.active, HandoverState.queued, HandoverState.callback_due, HandoverState.abandoned}
    ),
    HandoverState.active: frozenset(
        {
            HandoverState.held,
            HandoverState.recovering,
            HandoverState.wrap_up,
            HandoverState.callback_due,  # the monitor vanished
            HandoverState.queued,  # a thread whose monitor vanished
            HandoverState.done,  # a thread that was handed back
        }
    ),
    HandoverState.held: frozenset({HandoverState.active, HandoverState.recovering, HandoverState.wrap_up}),
    HandoverState.recovering: frozenset({HandoverState.active, HandoverState.queued, HandoverState.wrap_up}),
    HandoverState.callback_due: frozenset(
        {
            HandoverState.claimed,
            HandoverState.queued,  # the parent called before we did
            HandoverState.withdrawn,
        }
    ),
    HandoverState.claimed: frozenset(
        {
            HandoverState.dialling,
            HandoverState.active,  # dialled by hand
            HandoverState.wrap_up,
            HandoverState.callback_due,  # given back, or the lease ended
            HandoverState.queued,  # the parent called before the monitor did
            HandoverState.withdrawn,
        }
    ),
    HandoverState.dialling: frozenset({HandoverState.active, HandoverState.wrap_up, HandoverState.callback_due}),
    HandoverState.wrap_up: frozenset(
        {
            HandoverState.done,
            HandoverState.callback_due,
            HandoverState.exhausted,
            HandoverState.dialling,  # another of the family's numbers, at once
            HandoverState.active,  # dialled once more by hand
        }
    ),
    HandoverState.done: frozenset(),
    HandoverState.abandoned: frozenset(),
    HandoverState.exhausted: frozenset(),
    HandoverState.withdrawn: frozenset(),
}

DOCUMENT_LIFE: Life = {
    DocumentState.due: frozenset({DocumentState.making}),
    DocumentState.making: frozenset({DocumentState.ready, DocumentState.failed}),
    DocumentState.ready: frozenset(),
    DocumentState.failed: frozenset(),
}

RECORDING_LIFE: Life = {
    RecordingState.expected: frozenset({RecordingState.stored, RecordingState.absent, RecordingState.unwanted}),
    RecordingState.stored: frozenset({RecordingState.removed, RecordingState.unwanted}),
    RecordingState.removed: frozenset({RecordingState.unwanted}),
    RecordingState.unwanted: frozenset({RecordingState.absent}),
    RecordingState.absent: frozenset(),
}

FILE_LIFE: Life = {
    FileState.waiting: frozenset({FileState.clean, FileState.refused, FileState.removed}),
    FileState.clean: frozenset({FileState.removed}),
    FileState.refused: frozenset({FileState.removed}),
    FileState.removed: frozenset(),
}

TEXT_LIFE: Life = {
    TextState.received: frozenset(),
    # Thought not to have left, and the carrier had it after all: its news say so.
    TextState.due: frozenset({TextState.sending, TextState.sent, TextState.delivered, TextState.failed}),
    TextState.sending: frozenset({TextState.due, TextState.sent, TextState.delivered, TextState.failed}),
    TextState.sent: frozenset({TextState.delivered, TextState.failed}),
    TextState.delivered: frozenset(),
    TextState.failed: frozenset(),
}


# The moves after intake come with the case desk.
CASE_LIFE: Life = {
    CaseState.draft: frozenset({CaseState.received, CaseState.withdrawn, CaseState.expired}),
    CaseState.received: frozenset({CaseState.duplicate}),  # joined before anybody reviewed it
    **dict.fromkeys(set(CaseState) - {CaseState.draft, CaseState.received}, frozenset()),
}


def may_move(life: Life, before: StrEnum, after: StrEnum) -> bool:
    """Whether `life` lets `before` become `after`. Staying in the same state is not a move."""
    return after in life[before]


def sources(life: Life, after: StrEnum) -> frozenset[StrEnum]:
    """The states from which `after` can be reached in one move: what a compare-and-set may find."""
    return frozenset(before for before, moves in life.items() if after in moves)
