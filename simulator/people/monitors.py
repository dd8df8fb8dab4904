"""Monitors' telephones: whose they are, and what happens when one is called."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from random import Random
from typing import Any, Final

from simulator.people.habits import MONITORS_HABITS, Habit, MonitorProfile, draw

ADDRESSES: Final = ("sip:*", "client:*")
"""Addresses that no parent has."""


@dataclass(frozen=True, slots=True)
class Monitor:
    """`habits`: one for each call received, the last repeats; empty: drawn for each call. Times in seconds.

    `talk_seconds`: with a parent until he hangs up; `drop_seconds`: the same where the line breaks.
    """

    number: str
    habits: tuple[Habit, ...] = ()
    answer_seconds: float = 4.0
    think_seconds: float = 1.5
    talk_seconds: float = 120.0
    drop_seconds: float = 20.0


def is_monitors(number: str, profile: MonitorProfile) -> bool:
    """Whether a profile gives this address to a monitor."""
    return any(fnmatchcase(number, pattern) for pattern in (*ADDRESSES, *profile.numbers))


def draw_monitor(seed: int, number: str, profile: MonitorProfile) -> Monitor:
    """The monitor that this seed puts at this number: always the same number of draws."""
    chance = Random(f"{seed}:{number}:monitor")  # noqa: S311 - repeatable on purpose
    return Monitor(
        number=number,
        answer_seconds=round(chance.uniform(*profile.answer_seconds), 1),
        talk_seconds=round(chance.uniform(*profile.talk_seconds), 1),
        drop_seconds=round(chance.uniform(*profile.drop_seconds), 1),
    )


def monitors_habit(monitor: Monitor, nth: int, seed: int, profile: MonitorProfile) -> Habit:
    """What happens at the nth call (from 1): as described, or drawn; always the same for a seed."""
    if monitor.habits:
        return monitor.habits[min(nth, len(monitor.habits)) - 1]
    return draw(Random(f"{seed}:{monitor.number}:{nth}"), profile.habit)  # noqa: S311 - repeatable on purpose


def with_wishes(monitor: Monitor, wishes: Mapping[str, Any]) -> Monitor:
    """The monitor with what was said of him. Raises ValueError for a habit that a monitor has not."""
    changes = dict(wishes)
    if "habits" in changes:
        changes["habits"] = tuple(Habit(habit) for habit in changes["habits"])
        if not MONITORS_HABITS.issuperset(changes["habits"]):
            raise ValueError(f"a monitor's habits are {', '.join(sorted(MONITORS_HABITS))}")
    return replace(monitor, **changes)
