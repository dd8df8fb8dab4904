"""Habits of parents and of their telephones, and the weighted tables from which a seed draws them."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from random import Random
from typing import TypeVar

Drawn = TypeVar("Drawn")


class Habit(StrEnum):
    """What happens when a number is called, or when its owner calls."""

    answers = "answers"
    wrong_key = "wrong_key"  # presses a key that was not offered, once
    silent_once = "silent_once"
    hangs_up = "hangs_up"
    stops = "stops"
    asks_person = "asks_person"
    guardian_absent = "guardian_absent"
    wrong_number = "wrong_number"
    ignores = "ignores"
    busy = "busy"
    voicemail = "voicemail"
    silent_voicemail = "silent_voicemail"  # answer detection takes it for a person
    not_working = "not_working"
    child = "child"  # who fetches the parent, or plays with the keys and hangs up
    complains = "complains"  # the parent himself calls, to complain
    asks_case = "asks_case"  # the parent himself calls, to hear of the case whose number he has
    missed_call = "missed_call"  # the parent calls and hangs up at once
    declines = "declines"  # a monitor hangs up before the parent is joined
    drops = "drops"  # a monitor's line breaks while they talk


MACHINES = frozenset({Habit.voicemail, Habit.silent_voicemail})
_CALLERS = frozenset({Habit.complains, Habit.asks_case, Habit.missed_call})
_MONITORS_OWN = frozenset({Habit.declines, Habit.drops})
MONITORS_HABITS = _MONITORS_OWN | {Habit.answers, Habit.ignores, Habit.busy}
PARENTS_HABITS = frozenset(Habit) - _CALLERS - _MONITORS_OWN


@dataclass(frozen=True, slots=True)
class Truth:
    """What is true of a family, in the terms of the results: reason 1-3, kind 1-4, level 1-4.

    `comment` and `complaint`: whether the parent accepts when it is offered; `comment_seconds`: how long he
    speaks; `moment`: when he asks to be called, morning, afternoon or evening; empty: at this
    time of the day.
    """

    used: bool = True
    reason: int = 1
    kind: int = 2
    level: int = 3
    comment: bool = False
    comment_seconds: float = 8.0
    complaint: bool = False
    moment: str = ""


@dataclass(frozen=True, slots=True)
class Profile:
    """Weights (any scale) of every table from which parents are drawn; shares are from 0 to 1.

    `number`: what the number is, for good; `reach`: each call; `manner`: the first time that somebody answers
    (later he simply answers). `greeting_seconds`: how long a voicemail talks before its tone; `child_fetches`: of the
    children who answer, the share who fetch the parent, which takes `child_seconds`; `patience_seconds`: how long a
    parent waits on the line for somebody.
    """

    number: Mapping[Habit, float]
    reach: Mapping[Habit, float]
    manner: Mapping[Habit, float]
    used: float
    reason: Mapping[int, float]
    kind: Mapping[int, float]
    level: Mapping[int, float]
    comment: float
    complaint: float
    dials_back: float
    interrupts: float
    ring_seconds: tuple[float, float]
    greeting_seconds: tuple[float, float]
    child_fetches: float
    child_seconds: tuple[float, float]
    patience_seconds: tuple[float, float]


@dataclass(frozen=True, slots=True)
class MonitorProfile:
    """Monitors' telephones. `numbers`: who is one, as patterns ("+502241199*"); sip: and client: always are.

    `habit`: weights for each call; `answer_seconds`: of ringing; `talk_seconds`: with a parent until he hangs up;
    `drop_seconds`: the same where the line breaks.
    """

    numbers: tuple[str, ...]
    habit: Mapping[Habit, float]
    answer_seconds: tuple[float, float]
    talk_seconds: tuple[float, float]
    drop_seconds: tuple[float, float]


@dataclass(frozen=True, slots=True)
class UnpromptedProfile:
    """Who gets in touch without being asked: so many of each kind in a simulated hour.

    `known`: the share of them who were called or written to before; `strangers`: how the others' numbers begin;
    `bodies`: weights of what is written.
    """

    complaints: float
    texts: float
    missed_calls: float
    known: float
    strangers: str
    bodies: Mapping[str, float]


def draw(chance: Random, weights: Mapping[Drawn, float]) -> Drawn:
    """One of the weighted possibilities."""
    return chance.choices(list(weights), list(weights.values()))[0]


def draw_truth(chance: Random, profile: Profile) -> Truth:
    """A family's truth: always the same number of draws, so that one share changed does not move the rest."""
    return Truth(
        used=chance.random() < profile.used,
        reason=draw(chance, profile.reason),
        kind=draw(chance, profile.kind),
        level=draw(chance, profile.level),
        comment=chance.random() < profile.comment,
        comment_seconds=round(chance.uniform(3.0, 25.0), 1),
        complaint=chance.random() < profile.complaint,
    )
