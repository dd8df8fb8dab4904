"""The parents of the simulated country: each telephone number is one, always the same for a seed."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import datetime
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from simulator.people.habits import MACHINES, Habit, Profile, Truth, draw, draw_truth
from simulator.people.meanings import Meaning
from simulator.people.memory import Memory
from simulator.people.texting import TEXT_PROFILES, Browsing, Style, TextHabit, Texting, TextProfile, draw_texting

HOME = ZoneInfo("America/Guatemala")
_REASONS = {1: Meaning.not_needed, 2: Meaning.not_known, 3: Meaning.refused_care}
_KINDS = {1: Meaning.accident, 2: Meaning.illness, 3: Meaning.medicine, 4: Meaning.funeral}
LEVELS = {1: Meaning.bad, 2: Meaning.regular, 3: Meaning.good, 4: Meaning.excellent}
SIBLINGS = 2  # further children that are drawn for everybody, and told of only when asked for
LATE_HOURS = 6.0


class ProfileError(ValueError):
    """A parent described in a way that cannot be: says which word is wrong."""


@dataclass(frozen=True, slots=True)
class Parent:
    """Who is at a number. `habits`: one for each call received, the last repeats; empty: drawn for each call.

    `truth`: of the first child; `siblings`: of the others; `at_question`: from which question on the odd thing
    happens (1 is the first); times in seconds.
    """

    number: str
    truth: Truth
    habits: tuple[Habit, ...] = ()
    at_question: int = 1
    dials_back: bool = False
    dial_back_after: float = 60.0
    interrupts: bool = False
    ring_seconds: float = 5.0
    think_seconds: float = 1.5
    siblings: tuple[Truth, ...] = ()
    texting: Texting = field(default_factory=Texting)

    def child(self, place: int) -> Truth:
        """The truth of one child, counted from 0; of one too many, that of the last."""
        children = (self.truth, *self.siblings)
        return children[min(place, len(children) - 1)]


@dataclass(frozen=True, slots=True)
class Visit:
    """One call that reaches a parent's number: the nth (from 1), and what happens this time."""

    parent: Parent
    nth: int
    habit: Habit
    memory: Memory = field(default_factory=Memory)


class Parents:
    """Everybody who can be called; remembers how often each was."""

    def __init__(
        self, seed: int, profile: Profile, texts: TextProfile | None = None, late_hours: float = LATE_HOURS
    ) -> None:
        self._seed = seed
        self._profile = profile
        self._texts = texts or TEXT_PROFILES["default"]
        self._late_hours = late_hours
        self._told: dict[str, Parent] = {}
        self._memories: defaultdict[str, Memory] = defaultdict(Memory)
        self._received: Counter[str] = Counter()
        self._dialled_back: set[str] = set()

    def set(self, number: str, wishes: Mapping[str, Any]) -> Parent:
        """Describe a parent exactly; what is not said stays as drawn. Raises ProfileError."""
        parent = described(self.at(number), wishes)
        self._told[number] = parent
        return parent

    def at(self, number: str) -> Parent:
        """Who is at this number."""
        known = self._told.get(number)
        if known is None:
            drawn = derive(self._seed, number, self._profile)
            chance = Random(f"{self._seed}:{number}:texts")  # noqa: S311 - repeatable on purpose
            texting = draw_texting(chance, number, self._texts, self._late_hours)
            known = self._told[number] = replace(drawn, texting=texting)
        return known

    def memory(self, number: str) -> Memory:
        """What the parent at this number keeps in mind."""
        return self._memories[number]

    def receive(self, number: str) -> Visit:
        """A call arrives at this number: what happens. Who waits to be called back answers."""
        self._received[number] += 1
        nth = self._received[number]
        parent, memory = self.at(number), self.memory(number)
        habit = Habit.answers if memory.awaits_call else habit_at(parent, nth, self._seed, self._profile)
        memory.awaits_call = False
        return Visit(parent, nth, habit, memory)

    def dials_back(self, visit: Visit) -> bool:
        """Whether this parent now dials the number that he missed: once, if he is of that kind."""
        number = visit.parent.number
        if not visit.parent.dials_back or visit.habit is not Habit.ignores or number in self._dialled_back:
            return False
        self._dialled_back.add(number)
        return True

    def dial(self, number: str, habit: Habit = Habit.answers) -> Visit:
        """The parent himself calls: he is willing, whatever he did when he was called."""
        return Visit(self.at(number), self._received[number], habit, self.memory(number))


def derive(seed: int, number: str, profile: Profile) -> Parent:
    """The parent that this seed puts at this number."""
    chance = Random(f"{seed}:{number}")  # noqa: S311 - repeatable on purpose
    truth = draw_truth(chance, profile)
    line = draw(chance, profile.number)
    return Parent(
        number=number,
        truth=truth,
        habits=() if line is Habit.answers else (line,),
        at_question=chance.randint(1, 5),
        dials_back=chance.random() < profile.dials_back,
        dial_back_after=round(chance.uniform(20.0, 120.0), 1),
        interrupts=chance.random() < profile.interrupts,
        ring_seconds=round(chance.uniform(*profile.ring_seconds), 1),
        think_seconds=round(chance.uniform(0.8, 3.0), 1),
        siblings=tuple(_sibling(seed, number, profile, place) for place in range(1, SIBLINGS + 1)),
    )


def _sibling(seed: int, number: str, profile: Profile, place: int) -> Truth:
    return draw_truth(Random(f"{seed}:{number}:child:{place}"), profile)  # noqa: S311 - repeatable on purpose


def habit_at(parent: Parent, nth: int, seed: int, profile: Profile) -> Habit:
    """What happens at the nth call (from 1): as described, or drawn; always the same for a seed."""
    if parent.habits:
        return parent.habits[min(nth, len(parent.habits)) - 1]
    reached = [_reach(parent.number, call, seed, profile) for call in range(1, nth + 1)]
    if reached[-1] is not Habit.answers or Habit.answers in reached[:-1]:
        return reached[-1]
    chance = Random(f"{seed}:{parent.number}:manner")  # noqa: S311 - repeatable on purpose
    return draw(chance, profile.manner)


def _reach(number: str, nth: int, seed: int, profile: Profile) -> Habit:
    return draw(Random(f"{seed}:{number}:{nth}"), profile.reach)  # noqa: S311 - repeatable on purpose


def truths(visit: Visit) -> frozenset[Meaning]:
    """Every meaning that is true for this parent in this call: the options he would choose."""
    truth = visit.parent.child(visit.memory.child)
    if visit.habit is Habit.wrong_number:
        return frozenset({Meaning.wrong_number})
    if visit.habit is Habit.guardian_absent:
        return frozenset({Meaning.guardian_absent, Meaning(truth.moment or part_of_the_day())})
    return family_truths(truth)


def family_truths(truth: Truth) -> frozenset[Meaning]:
    """What is true for a parent who is there and willing."""
    return frozenset(
        {
            Meaning.guardian_here,
            Meaning.start,
            Meaning.keep_going,
            Meaning.used if truth.used else Meaning.not_used,
            _REASONS[truth.reason],
            _KINDS[truth.kind],
            LEVELS[truth.level],
            Meaning.comment_yes if truth.comment else Meaning.comment_no,
            Meaning.complaint_yes if truth.complaint else Meaning.complaint_no,
        }
    )


def part_of_the_day() -> Meaning:
    """What time of the day it is where the parents live."""
    hour = datetime.now(HOME).hour
    return Meaning.morning if hour < 12 else Meaning.afternoon if hour < 18 else Meaning.evening


def described(parent: Parent, wishes: Mapping[str, Any]) -> Parent:
    """The parent with what was said of him. Keys are the fields of Parent; `truth`, each of `siblings` and `texting`
    hold fields of their own. What is not said of a sibling is as drawn."""
    changes = dict(wishes)
    _known(changes, Parent)
    try:
        if "truth" in changes:
            changes["truth"] = _truth(parent.truth, changes["truth"])
        if "siblings" in changes:
            told = enumerate(changes["siblings"], start=1)
            changes["siblings"] = tuple(_truth(parent.child(place), wish) for place, wish in told)
        if "habits" in changes:
            changes["habits"] = tuple(Habit(habit) for habit in changes["habits"])
        if "texting" in changes:
            changes["texting"] = _texting(parent.texting, changes["texting"])
    except (ValueError, KeyError) as problem:
        raise ProfileError(f"{parent.number}: {problem}") from problem
    return replace(parent, **changes)


def _known(wishes: Mapping[str, Any], shape: type[Parent] | type[Truth] | type[Texting]) -> None:
    unknown = set(wishes) - {field.name for field in fields(shape)}
    if unknown:
        raise ProfileError(f"unknown: {', '.join(sorted(unknown))}")


_ENUMS: Mapping[str, type[TextHabit] | type[Style] | type[Browsing]] = {
    "habit": TextHabit,
    "style": Style,
    "browsing": Browsing,
}


def _texting(texting: Texting, wishes: Mapping[str, Any]) -> Texting:
    _known(wishes, Texting)
    changes: dict[str, Any] = {name: _ENUMS[name](wish) if name in _ENUMS else wish for name, wish in wishes.items()}
    return replace(texting, **changes)


def _truth(truth: Truth, wishes: Mapping[str, Any]) -> Truth:
    _known(wishes, Truth)
    return _checked(replace(truth, **wishes))


def _checked(truth: Truth) -> Truth:
    if truth.reason not in _REASONS or truth.kind not in _KINDS or truth.level not in LEVELS:
        raise ProfileError("reason is 1-3, kind 1-4, level 1-4")
    Meaning(truth.moment or Meaning.morning)
    return truth


def is_machine(habit: Habit) -> bool:
    return habit in MACHINES
