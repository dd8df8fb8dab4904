"""The parent's end of a call: what he does and when, decided from the words that he hears.

Times are seconds of the call's own clock, from the moment it was answered.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Protocol

from simulator.people.ears import Option, Understood, understand
from simulator.people.habits import Habit
from simulator.people.meanings import STANDING, Meaning
from simulator.people.parents import Visit, is_machine, truths

VOICEMAIL_SECONDS = 180.0
# A pause longer than this between words means that the other side waited for an answer.
PAUSE_SECONDS = 3.0
_TO_STOP = frozenset({Meaning.stop, Meaning.stop_confirmed})
_URGES = {Habit.stops: _TO_STOP, Habit.asks_person: frozenset({Meaning.person})}

Note = Callable[..., None]


class DeedKind(StrEnum):
    press = "press"
    speak = "speak"
    hang_up = "hang_up"
    wonder = "wonder"  # nothing heard is for him: he waits


@dataclass(frozen=True, slots=True)
class Deed:
    """One thing done by the parent at a time. `meaning`: of the key, to him; `seconds` and `words`: of speech."""

    at: float
    kind: DeedKind
    key: str = ""
    meaning: str = ""
    seconds: float = 0.0
    words: str = ""


class Phone(Protocol):
    """Whatever holds the other end: a parent, a machine."""

    def hears(self, words: str, starts: float, seconds: float) -> None:
        """Words begin at a time and last so many seconds."""

    def may_speak(self, at: float) -> None:
        """The tone: from now on what is said is recorded."""

    def due(self, before: float) -> Deed | None:
        """The next deed due up to a time, if any; nothing has happened yet."""

    def does(self, deed: Deed) -> None:
        """The time of this deed has come."""

    def joined(self, at: float) -> None:
        """Another person is on the line from now on: a bridge, or a conference with somebody in it."""

    def left(self, at: float) -> None:
        """Nobody else is on the line any more."""


class VoicemailPhone:
    """Says nothing to keys, records nothing that matters, and hangs up after a minute."""

    def __init__(self, note: Note) -> None:
        self._note = note

    def hears(self, words: str, starts: float, seconds: float) -> None:
        """A machine understands nothing."""

    def may_speak(self, at: float) -> None:
        """A machine has nothing to say."""

    def due(self, before: float) -> Deed | None:
        return Deed(VOICEMAIL_SECONDS, DeedKind.hang_up) if before >= VOICEMAIL_SECONDS else None

    def joined(self, at: float) -> None:
        """Nothing changes."""

    def left(self, at: float) -> None:
        """Nothing changes."""

    def does(self, deed: Deed) -> None:
        self._note("hung_up", **_FACTS[deed.kind](deed) | {"by": "machine"})


class ParentPhone:
    """A parent who listens, thinks and presses."""

    def __init__(self, visit: Visit, note: Note) -> None:
        self._visit = visit
        self._note = note
        self._words = ""
        self._until = 0.0
        self._question = 1
        self._odd_done = False
        self._standing: dict[Meaning, Option] = {}
        self._finish_key = ""
        self._deeds: list[Deed] = []

    def hears(self, words: str, starts: float, seconds: float) -> None:
        self._end_of_silence(starts)
        self._visit.memory.is_asked(words)
        offset = len(self._words) + 1
        self._words = f"{self._words} {words}"
        self._until = starts + seconds
        heard = understand(self._words)
        self._remember(heard)
        self._note("heard", words=words, meanings=[_name(o.meaning) for o in heard.options])
        pace = seconds / max(len(words), 1)
        deed = self._decide(heard, lambda option: starts + max(0, option.ends - offset) * pace)
        self._deeds = [deed] if deed else []

    def may_speak(self, at: float) -> None:
        if not understand(self._words).invited:
            return
        truth = self._visit.parent.child(self._visit.memory.child)
        speech = Deed(at + 0.5, DeedKind.speak, seconds=truth.comment_seconds)
        done = speech.at + speech.seconds
        self._deeds = [speech]
        if self._odd(Habit.hangs_up):
            self._deeds.append(Deed(done, DeedKind.hang_up))
        elif self._finish_key:
            self._deeds.append(Deed(done + 0.5, DeedKind.press, self._finish_key, Meaning.finish))

    def due(self, before: float) -> Deed | None:
        return self._deeds[0] if self._deeds and self._deeds[0].at <= before else None

    def does(self, deed: Deed) -> None:
        self._deeds.remove(deed)
        self._note(_NOTED[deed.kind], **_FACTS[deed.kind](deed), question=self._question)
        if deed.kind is DeedKind.press:
            self._words = ""
            # A key that means nothing to him leaves him at the same question, and was his one mistake.
            self._question += 1 if deed.meaning else 0
            self._odd_done = self._odd_done or not deed.meaning

    def joined(self, at: float) -> None:
        """Nothing changes."""

    def left(self, at: float) -> None:
        """Nothing changes."""

    def _end_of_silence(self, starts: float) -> None:
        """Words again after a pause: the one silence of this call is over."""
        if self._words and starts - self._until >= PAUSE_SECONDS and self._odd(Habit.silent_once):
            self._odd_done = True

    def _remember(self, heard: Understood) -> None:
        for option in heard.options:
            if option.meaning in STANDING and option.meaning is not None:
                self._standing[option.meaning] = option
            if option.meaning is Meaning.finish:
                self._finish_key = option.key

    def _odd(self, habit: Habit) -> bool:
        """Whether it is time for this habit's odd thing."""
        due = self._question >= self._visit.parent.at_question
        return self._visit.habit is habit and due and not self._odd_done

    def _decide(self, heard: Understood, offered_at: Callable[[Option], float]) -> Deed | None:
        if not heard.asked:
            return None
        thought = self._until + self._visit.parent.think_seconds
        if self._odd(Habit.silent_once):
            return None
        if self._odd(Habit.hangs_up) and not heard.invited:
            return Deed(self._until, DeedKind.hang_up)
        if self._odd(Habit.wrong_key):
            return self._wrong_key(heard, thought)
        chosen = self._choose(heard)
        if chosen is None:
            return None if heard.invited else Deed(thought, DeedKind.wonder)
        if self._visit.parent.interrupts and chosen in heard.options:
            thought = min(thought, offered_at(chosen) + 0.5)
        return Deed(thought, DeedKind.press, chosen.key, _name(chosen.meaning))

    def _wrong_key(self, heard: Understood, at: float) -> Deed:
        """A key that nobody offered; the question stays the same."""
        offered = {option.key for option in heard.options} | {o.key for o in self._standing.values()}
        key = next(key for key in "87654321" if key not in offered)
        return Deed(at, DeedKind.press, key)

    def _choose(self, heard: Understood) -> Option | None:
        """First what he wants at once (to stop, a person), then what is true, then nothing."""
        due = self._question >= self._visit.parent.at_question
        urge = _URGES.get(self._visit.habit, frozenset()) if due else frozenset()
        standing = [o for m, o in self._standing.items() if m in urge]
        for wanted, options in ((urge, heard.options), (urge, standing), (truths(self._visit), heard.options)):
            for option in reversed(options):  # the last offer is the one that stands
                if option.meaning in wanted:
                    return option
        return None


_NOTED = {
    DeedKind.press: "pressed",
    DeedKind.speak: "spoke",
    DeedKind.hang_up: "hung_up",
    DeedKind.wonder: "not_understood",
}
_FACTS: dict[DeedKind, Callable[[Deed], dict[str, Any]]] = {
    DeedKind.press: lambda deed: {"key": deed.key, "meaning": deed.meaning},
    DeedKind.speak: lambda deed: {"seconds": deed.seconds},
    DeedKind.hang_up: lambda deed: {"by": "parent"},  # noqa: ARG005
    DeedKind.wonder: lambda deed: {},  # noqa: ARG005
}


def _name(meaning: Meaning | None) -> str:
    return meaning.value if meaning else ""


def pick_up(visit: Visit, note: Note) -> Phone:
    """The telephone that answers this call."""
    return VoicemailPhone(note) if is_machine(visit.habit) else ParentPhone(visit, note)
