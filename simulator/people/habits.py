"""Habits of parents and of their telephones, and the weighted tables from which a seed draws them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from random import Random
from typing import TypeVar

Drawn = TypeVar("Drawn")


class Habit(StrEnum):
    """What happens when a parent's number is called."""

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


MACHINES = frozenset({Habit.voicemail, Habit.silent_voicemail})


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
    (later he simply answers).
    """

    number: Mapping[Habit, float]
    reach: Mapping[Habit, float]
    manner: Mapping[Habit, float]
    used: float = 0.5
    reason: Mapping[int, float] = field(default_factory=lambda: {1: 65, 2: 25, 3: 10})
    kind: Mapping[int, float] = field(default_factory=lambda: {1: 25, 2: 48, 3: 25, 4: 2})
    level: Mapping[int, float] = field(default_factory=lambda: {1: 9, 2: 18, 3: 48, 4: 25})
    comment: float = 0.3
    complaint: float = 0.4
    dials_back: float = 0.15
    interrupts: float = 0.3
    ring_seconds: tuple[float, float] = (3.0, 18.0)


PROFILES: dict[str, Profile] = {
    # Of every ten calls to a household about four are answered, as telephone surveys of the region report.
    "default": Profile(
        number={Habit.answers: 91, Habit.not_working: 5, Habit.wrong_number: 4},
        reach={
            Habit.answers: 42,
            Habit.ignores: 34,
            Habit.busy: 8,
            Habit.voicemail: 11,
            Habit.silent_voicemail: 5,
        },
        manner={
            Habit.answers: 72,
            Habit.wrong_key: 6,
            Habit.silent_once: 4,
            Habit.hangs_up: 7,
            Habit.stops: 2,
            Habit.asks_person: 3,
            Habit.guardian_absent: 6,
        },
    ),
    "eager": Profile(
        number={Habit.answers: 1},
        reach={Habit.answers: 1},
        manner={Habit.answers: 1},
        dials_back=0.0,
        ring_seconds=(1.0, 4.0),
    ),
}


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
