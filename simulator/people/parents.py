"""The parents of the simulated country: each telephone number is one, always the same for a seed."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from random import Random
from typing import Any

from simulator.people.complaints import Complaint, complaint_truths, draw_complaint, told_after_survey
from simulator.people.habits import Habit, MonitorProfile, Profile, Truth, draw, draw_truth
from simulator.people.meanings import Meaning
from simulator.people.memory import Memory
from simulator.people.monitors import Monitor, draw_monitor, is_monitors, monitors_habit
from simulator.people.texting import Texting, TextProfile, draw_texting
from simulator.people.truths import family_truths, part_of_the_day
from simulator.people.wishes import ProfileError, described_monitor, known, texting_with, truth_with

SIBLINGS = 2  # further children that are drawn for everybody, and told of only when asked for
LATE_HOURS = 6.0
ROLES = ("", "parent", "monitor")


@dataclass(frozen=True, slots=True)
class Parent:
    """Who is at a number. `habits`: one for each call received, the last repeats; empty: drawn for each call.

    `truth`: of the first child; `siblings`: of the others; `at_question`: from which question on the odd thing
    happens (1 is the first); times in seconds. `greeting_seconds`: how long his voicemail talks; `child_seconds`: until
    he comes, when a child answers and fetches him; `patience_seconds`: how long he waits for somebody; `talk_seconds`:
    how long he talks with somebody at most, and `alone_seconds`: how long he stays when that one is gone. `folio`,
    `pin`: of a case that he asks about.
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
    complaint: Complaint = field(default_factory=Complaint)
    greeting_seconds: float = 6.0
    child_fetches: bool = True
    child_seconds: float = 20.0
    patience_seconds: float = 600.0
    talk_seconds: float = 3600.0
    alone_seconds: float = 8.0
    folio: str = ""
    pin: str = ""

    def child(self, place: int) -> Truth:
        """The truth of one child, counted from 0; of one too many, that of the last."""
        children = (self.truth, *self.siblings)
        return children[min(place, len(children) - 1)]


@dataclass(frozen=True, slots=True)
class Visit:
    """One call with a number: the nth that it receives (from 1), and what happens. `monitor`: it is a monitor's."""

    parent: Parent
    nth: int
    habit: Habit
    memory: Memory = field(default_factory=Memory)
    monitor: Monitor | None = None

    @property
    def role(self) -> str:
        return "monitor" if self.monitor else "parent"

    @property
    def ring_seconds(self) -> float:
        return self.monitor.answer_seconds if self.monitor else self.parent.ring_seconds


class Parents:
    """Everybody who can be called; remembers how often each was."""

    def __init__(
        self, seed: int, profile: Profile, texts: TextProfile, monitors: MonitorProfile, late_hours: float = LATE_HOURS
    ) -> None:
        self._seed = seed
        self._profile = profile
        self._texts = texts
        self._monitor_profile = monitors
        self._late_hours = late_hours
        self._told: dict[str, Parent] = {}
        self._monitors: dict[str, Monitor] = {}
        self._memories: defaultdict[str, Memory] = defaultdict(Memory)
        self._received: Counter[str] = Counter()
        self._dialled_back: set[str] = set()

    def set(self, number: str, wishes: Mapping[str, Any]) -> None:
        """Describe a parent exactly; what is not said stays as drawn. Raises ProfileError.

        Who has the `role` of a monitor, or an address of theirs, is described by the fields of Monitor.
        """
        changes = dict(wishes)
        role = changes.pop("role", "")
        if role not in ROLES:
            raise ProfileError(f"{number}: role is parent or monitor")
        if role == "parent" and is_monitors(number, self._monitor_profile):
            raise ProfileError(f"{number}: is a monitor's, by its kind or by the profile")
        monitor = self.monitor_at(number)
        if role == "monitor" or (monitor and not role):
            drawn = monitor or draw_monitor(self._seed, number, self._monitor_profile)
            self._monitors[number] = described_monitor(drawn, changes)
        else:
            self._monitors.pop(number, None)
            self._told[number] = described(self.at(number), changes)

    def monitor_at(self, number: str) -> Monitor | None:
        """Whose telephone this is, if it is a monitor's."""
        if number not in self._monitors and is_monitors(number, self._monitor_profile):
            self._monitors[number] = draw_monitor(self._seed, number, self._monitor_profile)
        return self._monitors.get(number)

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
        parent, memory, monitor = self.at(number), self.memory(number), self.monitor_at(number)
        if monitor:
            happens = monitors_habit(monitor, nth, self._seed, self._monitor_profile)
            return Visit(parent, nth, happens, memory, monitor)
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
        return Visit(self.at(number), self._received[number], habit, self.memory(number), self.monitor_at(number))


def derive(seed: int, number: str, profile: Profile) -> Parent:
    """The parent that this seed puts at this number."""
    chance = Random(f"{seed}:{number}")  # noqa: S311 - repeatable on purpose
    truth = draw_truth(chance, profile)
    line = draw(chance, profile.number)
    # Drawn apart: what came later moves nothing that was drawn before it.
    later = Random(f"{seed}:{number}:telephone")  # noqa: S311 - repeatable on purpose
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
        complaint=draw_complaint(Random(f"{seed}:{number}:complaint")),  # noqa: S311 - repeatable on purpose
        greeting_seconds=round(later.uniform(*profile.greeting_seconds), 1),
        child_fetches=later.random() < profile.child_fetches,
        child_seconds=round(later.uniform(*profile.child_seconds), 1),
        patience_seconds=round(later.uniform(*profile.patience_seconds), 1),
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


def truths(visit: Visit, *, complaining: bool = False) -> frozenset[Meaning]:
    """Every meaning that is true for this parent in this call: the options he would choose. complaining: he has just
    said that he wants to.
    """
    truth = visit.parent.child(visit.memory.child)
    if visit.habit is Habit.asks_case:
        return frozenset({Meaning.case})
    if visit.habit is Habit.complains:
        return complaint_truths(visit.parent.complaint)
    if visit.habit is Habit.wrong_number:
        return frozenset({Meaning.wrong_number})
    if visit.habit is Habit.guardian_absent:
        return frozenset({Meaning.guardian_absent, Meaning(truth.moment or part_of_the_day())})
    if not complaining:
        return family_truths(truth)
    # Nothing is added to a story that was told.
    told = family_truths(replace(truth, comment=False))
    return told | told_after_survey(visit.parent.complaint)


def described(parent: Parent, wishes: Mapping[str, Any]) -> Parent:
    """The parent with what was said of him. Keys are the fields of Parent; `truth`, each of `siblings`, `texting` and
    `complaint` hold fields of their own. What is not said of a sibling is as drawn."""
    changes = dict(wishes)
    known(changes, Parent)
    try:
        if "truth" in changes:
            changes["truth"] = truth_with(parent.truth, changes["truth"])
        if "siblings" in changes:
            told = enumerate(changes["siblings"], start=1)
            changes["siblings"] = tuple(truth_with(parent.child(place), wish) for place, wish in told)
        if "habits" in changes:
            changes["habits"] = tuple(Habit(habit) for habit in changes["habits"])
        if "texting" in changes:
            changes["texting"] = texting_with(parent.texting, changes["texting"])
        if "complaint" in changes:
            known(changes["complaint"], Complaint)
            changes["complaint"] = replace(parent.complaint, **changes["complaint"])
    except (ValueError, KeyError, TypeError) as problem:
        raise ProfileError(f"{parent.number}: {problem}") from problem
    return replace(parent, **changes)
