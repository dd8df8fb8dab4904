"""The other end of a call: what is done there and when. Machines, monitors, and what every person does.

Times are seconds of the call's own clock, from the moment it was answered.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final, Protocol

from simulator.people.ears import understand
from simulator.people.habits import Habit
from simulator.people.meanings import Meaning
from simulator.people.monitors import Monitor
from simulator.people.parents import Visit

VOICEMAIL_SECONDS: Final = 180.0
MISSED_CALL_SECONDS: Final = 1.0
# A greeting is spoken in pieces, so that a recording that begins within it holds the rest.
_PIECE_SECONDS: Final = 2.0
_GREETING: Final = "Ha llamado al buzón de voz. Deje su mensaje después del tono."
# In a talk: until the first word, between two of his own sayings, and until a monitor hangs up when he is alone again.
_FIRST_WORD_SECONDS: Final = 2.0
_SAYING_SECONDS: Final = 4.0
_LISTENING_SECONDS: Final = 12.0
_LEAVING_SECONDS: Final = 4.0
# A monitor who declines and hears nothing, or who waits for a parent.
_DECLINING_SECONDS: Final = 10.0
_MONITORS_PATIENCE: Final = 600.0
_MONITORS_WORDS: Final = ("Buenas tardes. Cuénteme, por favor.", "Entiendo. ¿Y qué pasó después?", "Lo voy a anotar.")

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


def greeting_seconds(visit: Visit) -> float:
    """How long the machine that answers this call talks before its tone; 0 where none does."""
    return visit.parent.greeting_seconds if visit.habit is Habit.voicemail else 0.0


class VoicemailPhone:
    """Greets, does nothing with keys, records nothing that matters, and hangs up after three minutes."""

    def __init__(self, visit: Visit, note: Note) -> None:
        self._note = note
        self._greeting = greeting_seconds(visit)
        self._deeds = [*_pieces(self._greeting), Deed(VOICEMAIL_SECONDS, DeedKind.hang_up)]

    def hears(self, words: str, starts: float, seconds: float) -> None:
        """A machine understands nothing."""

    def may_speak(self, at: float) -> None:
        """A machine talks when it likes."""

    def due(self, before: float) -> Deed | None:
        return self._deeds[0] if self._deeds[0].at <= before else None

    def joined(self, at: float) -> None:
        """Nothing changes."""

    def left(self, at: float) -> None:
        """Nothing changes."""

    def does(self, deed: Deed) -> None:
        self._deeds.remove(deed)
        if deed.kind is DeedKind.hang_up:
            self._note("hung_up", by="machine")
        elif deed.words:
            self._note("greeted", seconds=self._greeting)


def _pieces(seconds: float) -> list[Deed]:
    """The greeting; its words come with the first piece."""
    starts = [place * _PIECE_SECONDS for place in range(math.ceil(seconds / _PIECE_SECONDS))]
    return [
        Deed(at, DeedKind.speak, seconds=min(_PIECE_SECONDS, seconds - at), words="" if at else _GREETING)
        for at in starts
    ]


class Person:
    """Somebody with a telephone in his hand: what he is about to do, how he talks when joined, and his patience.

    `by`: who he is, for the journal; `patience`: seconds with nobody there and nothing asked until he hangs up;
    `alone`: the same once whoever he talked with is gone.
    """

    def __init__(
        self, note: Note, by: str, patience: float, sayings: Sequence[str] = (), alone: float = _LEAVING_SECONDS
    ) -> None:
        self._note = note
        self._by = by
        self._patience = patience
        self._alone = alone
        self._sayings = sayings
        self._deeds: list[Deed] = []
        self._together = False
        self._leaving = False
        self._waits_from = 0.0
        self._said = 0

    def hears(self, words: str, starts: float, seconds: float) -> None:
        """Says nothing to him."""

    def may_speak(self, at: float) -> None:
        """He has nothing to say."""

    def due(self, before: float) -> Deed | None:
        waiting = [] if self._together else [Deed(self._waits_from + self._patience, DeedKind.hang_up)]
        first = min(self._deeds[:1] + waiting, key=lambda deed: deed.at, default=None)
        return first if first and first.at <= before else None

    def does(self, deed: Deed) -> None:
        if deed in self._deeds:
            self._deeds.remove(deed)
        self._note(_NOTED[deed.kind], **_FACTS[deed.kind](deed), **self._facts(deed))
        if self._together and deed.kind is DeedKind.speak:
            self._plan(self._saying(deed.at + deed.seconds + _LISTENING_SECONDS))

    def joined(self, at: float) -> None:
        """He talks with whoever is there, and takes nothing that he hears for a menu."""
        self._note("joined")
        self._together, self._leaving = True, False
        self._deeds = [self._saying(at + _FIRST_WORD_SECONDS)]

    def left(self, at: float) -> None:
        """He hangs up soon, unless he is asked something."""
        self._note("left")
        self._together, self._leaving, self._waits_from = False, True, at
        self._deeds = self._leaves(at)

    def _leaves(self, at: float) -> list[Deed]:
        return [Deed(at + self._alone, DeedKind.hang_up)] if self._leaving else []

    def _plan(self, deed: Deed) -> None:
        self._deeds = sorted([*self._deeds, deed], key=lambda one: one.at)

    def _saying(self, at: float) -> Deed:
        words = self._sayings[self._said % len(self._sayings)]
        self._said += 1
        return Deed(at, DeedKind.speak, seconds=_SAYING_SECONDS, words=words)

    def _facts(self, deed: Deed) -> dict[str, Any]:
        """What the journal tells of a deed beside the deed itself."""
        return {"by": self._by} if deed.kind is DeedKind.hang_up else {}


class MissedCallPhone(Person):
    """A parent who calls and hangs up at once: he wants to be called."""

    def __init__(self, visit: Visit, note: Note) -> None:
        super().__init__(note, "caller", visit.parent.patience_seconds)
        self._deeds = [Deed(MISSED_CALL_SECONDS, DeedKind.hang_up)]


class MonitorPhone(Person):
    """A monitor who takes the call that is whispered to him, and talks."""

    def __init__(self, monitor: Monitor, habit: Habit, note: Note) -> None:
        super().__init__(note, "monitor", _MONITORS_PATIENCE, _MONITORS_WORDS)
        self._monitor = monitor
        self._habit = habit
        self._words = ""
        if habit is Habit.declines:
            self._deeds = [Deed(_DECLINING_SECONDS, DeedKind.hang_up)]

    def hears(self, words: str, starts: float, seconds: float) -> None:
        if self._together:
            return
        self._words = f"{self._words} {words}"
        heard, until = understand(self._words), starts + seconds
        self._note("heard", words=words, meanings=[option.meaning or "" for option in heard.options])
        offered = [option for option in heard.options if option.meaning is Meaning.accept]
        if self._habit is Habit.declines:
            self._deeds = [Deed(until, DeedKind.hang_up)]
        elif offered:
            at = until + self._monitor.think_seconds
            self._deeds = [Deed(at, DeedKind.press, offered[-1].key, Meaning.accept)]
        else:
            self._deeds = [Deed(until, DeedKind.wonder)] if heard.asked else self._leaves(until)

    def joined(self, at: float) -> None:
        super().joined(at)
        drops = self._habit is Habit.drops
        lasts = self._monitor.drop_seconds if drops else self._monitor.talk_seconds
        self._plan(Deed(at if self._habit is Habit.declines else at + lasts, DeedKind.hang_up))

    def does(self, deed: Deed) -> None:
        super().does(deed)
        if deed.kind is DeedKind.press:
            self._words, self._waits_from = "", deed.at

    def _facts(self, deed: Deed) -> dict[str, Any]:
        dropped = self._habit is Habit.drops and self._together and deed.kind is DeedKind.hang_up
        return {"by": "line"} if dropped else super()._facts(deed)


_NOTED = {
    DeedKind.press: "pressed",
    DeedKind.speak: "spoke",
    DeedKind.hang_up: "hung_up",
    DeedKind.wonder: "not_understood",
}
_FACTS: dict[DeedKind, Callable[[Deed], dict[str, Any]]] = {
    DeedKind.press: lambda deed: {"key": deed.key, "meaning": deed.meaning},
    DeedKind.speak: lambda deed: {"seconds": deed.seconds},
    DeedKind.hang_up: lambda deed: {},  # noqa: ARG005
    DeedKind.wonder: lambda deed: {},  # noqa: ARG005
}
