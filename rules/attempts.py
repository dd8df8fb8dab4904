"""What comes after an attempt has ended: a table by outcome, then the counting of the campaign's policy."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from rules.outcomes import Outcome

# Attempts that do not count (the carrier's own failures) must not go on for ever either.
MOST_UNCOUNTED = 10


@dataclass(frozen=True, slots=True)
class AttemptPolicy:
    """At most `max` counted attempts for a number, with `waits` between them (the last one repeats)."""

    max: int
    waits: tuple[timedelta, ...]
    ring_seconds: int


class Move(StrEnum):
    retry = "retry"
    other_number = "other_number"
    next_mode = "next_mode"
    monitor = "monitor"
    final = "final"


@dataclass(frozen=True, slots=True)
class Next:
    """`at` is set for a retry only. It may fall outside calling hours: the caller takes the next opening."""

    move: Move
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Ended:
    """One ended attempt and what is known around it.

    `counted`, `uncounted`: attempts so far with this number and mode that counted, or did not, with this one.
    `chosen`: when the parent asked to be called.
    """

    outcome: Outcome
    counted: int
    uncounted: int
    now: datetime
    chosen: datetime | None = None
    has_other_number: bool = False


MOVES: dict[Outcome, Move] = {
    Outcome.complete: Move.final,
    Outcome.partial: Move.final,
    Outcome.refused: Move.final,
    Outcome.broke_off: Move.retry,
    Outcome.hung_up: Move.retry,
    Outcome.unheard: Move.retry,
    Outcome.guardian_absent: Move.retry,
    Outcome.handed_over: Move.monitor,
    Outcome.machine: Move.retry,
    Outcome.language: Move.monitor,
    Outcome.busy: Move.retry,
    Outcome.no_answer: Move.retry,
    Outcome.failed: Move.retry,
    Outcome.not_working: Move.other_number,
    Outcome.invalid_number: Move.other_number,
    Outcome.wrong_number: Move.other_number,
    Outcome.outside_hours: Move.retry,
    Outcome.canceled: Move.retry,
    Outcome.no_reply: Move.retry,
    Outcome.undelivered: Move.retry,
    Outcome.no_texts: Move.other_number,
}

# These cost the parent no attempt: the telephone did not ring, or the failure was the carrier's.
UNCOUNTED = frozenset({Outcome.failed, Outcome.outside_hours, Outcome.canceled})


def counts(outcome: Outcome) -> bool:
    """Whether an attempt that ended so is one of those the policy limits."""
    return outcome not in UNCOUNTED


def after_attempt(ended: Ended, policy: AttemptPolicy) -> Next:
    """What to do with the member now."""
    move = MOVES[ended.outcome]
    if move is Move.other_number and not ended.has_other_number:
        return Next(Move.next_mode)
    if move is not Move.retry:
        return Next(move)
    return _retry(ended, policy) if counts(ended.outcome) else _retry_uncounted(ended, policy)


def _retry(ended: Ended, policy: AttemptPolicy) -> Next:
    if ended.counted < policy.max:
        return Next(Move.retry, ended.chosen or ended.now + _wait(policy.waits, ended.counted))
    # "Le llamaremos por la tarde" is a promise: with the machine's calls spent, a monitor keeps it.
    return Next(Move.monitor if ended.outcome is Outcome.guardian_absent else Move.next_mode)


def _retry_uncounted(ended: Ended, policy: AttemptPolicy) -> Next:
    if ended.uncounted >= MOST_UNCOUNTED:
        return Next(Move.next_mode)
    # The next opening is wait enough for a call that came too late.
    wait = timedelta(0) if ended.outcome is Outcome.outside_hours else _wait(policy.waits, ended.uncounted)
    return Next(Move.retry, ended.now + wait)


def _wait(waits: Sequence[timedelta], ordinal: int) -> timedelta:
    """The wait after the attempt number `ordinal` (from 1)."""
    return waits[min(max(ordinal, 1), len(waits)) - 1] if waits else timedelta(0)
