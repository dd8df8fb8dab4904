"""A child answers: fetches the parent, or plays with the keys and hangs up."""

from dataclasses import replace
from typing import Final

from simulator.people.ears import understand
from simulator.people.habits import Habit
from simulator.people.meanings import Meaning
from simulator.people.parent_phones import ParentPhone, unoffered
from simulator.people.parents import Visit
from simulator.people.phones import Deed, DeedKind, Note

_HELLO: Final = Deed(1.0, DeedKind.speak, seconds=1.5, words="¿Aló?")
# Who plays and is asked nothing gets bored.
_BORED_SECONDS: Final = 40.0
_PLAY_SECONDS: Final = 1.0


class ChildPhone:
    """Until the parent has the telephone, if he is fetched."""

    def __init__(self, visit: Visit, note: Note) -> None:
        self._visit = visit
        self._note = note
        self._parent: ParentPhone | None = None
        self._fetches = visit.parent.child_fetches
        self._keys = 1 + visit.parent.at_question % 2
        self._words = ""
        self._repeat_key = ""
        ending = (
            Deed(visit.parent.child_seconds, DeedKind.wonder)
            if self._fetches
            else Deed(_BORED_SECONDS, DeedKind.hang_up)
        )
        self._deeds = [_HELLO, ending]

    def hears(self, words: str, starts: float, seconds: float) -> None:
        if self._parent:
            self._parent.hears(words, starts, seconds)
            return
        self._note("heard", words=words, meanings=[])
        self._words = f"{self._words} {words}"
        options = understand(self._words).options
        repeats = [option.key for option in options if option.meaning is Meaning.repeat]
        self._repeat_key = repeats[-1] if repeats else self._repeat_key
        if options and not self._fetches:
            at = starts + seconds + _PLAY_SECONDS
            plays = Deed(at, DeedKind.press, unoffered(options)) if self._keys else Deed(at, DeedKind.hang_up)
            self._deeds = [plays]

    def may_speak(self, at: float) -> None:
        if self._parent:
            self._parent.may_speak(at)

    def due(self, before: float) -> Deed | None:
        if self._parent:
            return self._parent.due(before)
        return self._deeds[0] if self._deeds and self._deeds[0].at <= before else None

    def does(self, deed: Deed) -> None:
        if self._parent:
            self._parent.does(deed)
            return
        self._deeds.remove(deed)
        if deed.kind is DeedKind.wonder:
            self._hand_over(deed.at)
        elif deed.kind is DeedKind.press:
            self._note("pressed", key=deed.key, meaning="", by="child")
            self._keys, self._words = self._keys - 1, ""
        elif deed.kind is DeedKind.hang_up:
            self._note("hung_up", by="child")

    def joined(self, at: float) -> None:
        self._with_parent(at).joined(at)

    def left(self, at: float) -> None:
        self._with_parent(at).left(at)

    def _with_parent(self, at: float) -> ParentPhone:
        """A person is there to talk to: the parent takes the telephone."""
        return self._parent or self._hand_over(at)

    def _hand_over(self, at: float) -> ParentPhone:
        self._note("fetched")
        self._parent = ParentPhone(replace(self._visit, habit=Habit.answers), self._note)
        self._parent.asks_again(at, self._repeat_key)
        return self._parent
