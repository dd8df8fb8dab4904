"""The parent's end of a call: what he does and when, decided from the words that he hears."""

from collections.abc import Callable, Iterable
from typing import Any, Final

from simulator.people.ears import Option, Understood, folio_heard, number_wanted, says_farewell, says_stay, understand
from simulator.people.habits import Habit
from simulator.people.meanings import STANDING, Meaning
from simulator.people.parents import Visit, truths
from simulator.people.phones import Deed, DeedKind, Note, Person

# A pause longer than this between words means that the other side waited for an answer.
PAUSE_SECONDS: Final = 3.0
# Who calls to complain waits so long for the words that offer it.
_HOPING_SECONDS: Final = 8.0
_PLACE_SECONDS: Final = 4.0
_USE: Final = frozenset({Meaning.used, Meaning.not_used})
_TO_STOP: Final = frozenset({Meaning.stop, Meaning.stop_confirmed})
_URGES: Final = {Habit.stops: _TO_STOP, Habit.asks_person: frozenset({Meaning.person})}
_WORDS: Final = ("Buenas tardes.", "Es por lo del seguro de mi hijo.", "Sí, está bien.", "Muchas gracias.")


class ParentPhone(Person):
    """A parent who listens, thinks and presses."""

    def __init__(self, visit: Visit, note: Note) -> None:
        super().__init__(note, "parent", visit.parent.patience_seconds, _WORDS, visit.parent.alone_seconds)
        self._visit = visit
        self._complains = visit.habit is Habit.complains
        self._complaining = self._complains
        self._words = ""
        self._until = 0.0
        self._question = 1
        self._lost_before = visit.memory.lost
        self._odd_done = False
        self._standing: dict[Meaning, Option] = {}
        self._finish_key = ""
        self._story_told = False
        self._folio = ("", "")

    def hears(self, words: str, starts: float, seconds: float) -> None:
        if self._together:
            return
        self._end_of_silence(starts)
        self._visit.memory.is_asked(words)
        offset = len(self._words) + 1
        self._words = f"{self._words} {words}"
        self._until = starts + seconds
        heard = understand(self._words)
        self._remember(heard)
        self._note("heard", words=words, meanings=[_name(o.meaning) for o in heard.options])
        self._note_folio()
        if heard.asked or (self._leaving and says_stay(words)):
            self._waits_from, self._leaving = self._until, False
        pace = seconds / max(len(words), 1)
        self._deeds = self._decide(heard, lambda option: starts + max(0, option.ends - offset) * pace)

    def may_speak(self, at: float) -> None:
        if self._together or not understand(self._words).invited:
            return
        speech = Deed(at + 0.5, DeedKind.speak, seconds=self._speech_seconds())
        done = speech.at + speech.seconds
        self._deeds = [speech]
        if self._odd(Habit.hangs_up):
            self._deeds.append(Deed(done, DeedKind.hang_up))
        elif self._finish_key:
            self._deeds.append(Deed(done + 0.5, DeedKind.press, self._finish_key, Meaning.finish))

    def joined(self, at: float) -> None:
        super().joined(at)
        self._plan(Deed(at + self._visit.parent.talk_seconds, DeedKind.hang_up))

    def does(self, deed: Deed) -> None:
        super().does(deed)
        self._story_told = self._story_told or (deed.kind is DeedKind.speak and not self._together)
        if deed.kind is DeedKind.press:
            self._words, self._waits_from = "", deed.at
            if deed.meaning == Meaning.complaint_yes and not self._complaining:
                self._complaining, self._story_told = True, False
            if deed.meaning in _USE:  # a survey, once more: his complaint is told
                self._complaining = self._complains
            # A key that means nothing to him leaves him at the same question, and was his one mistake.
            self._question += 1 if deed.meaning else 0
            self._odd_done = self._odd_done or not deed.meaning

    def asks_again(self, at: float, key: str) -> None:
        """He comes to the telephone late and presses the key that repeats, if it is known."""
        self._waits_from = at
        think = self._visit.parent.think_seconds
        self._deeds = [Deed(at + think, DeedKind.press, key, Meaning.repeat)] if key else []

    def _facts(self, deed: Deed) -> dict[str, Any]:
        return super()._facts(deed) | {"question": self._question}

    def _speech_seconds(self) -> float:
        """Of a comment, or of what he complains of and then the place of it."""
        parent = self._visit.parent
        if not self._complaining:
            return parent.child(self._visit.memory.child).comment_seconds
        return _PLACE_SECONDS if self._story_told else parent.complaint.story_seconds

    def _note_folio(self) -> None:
        """The number of a case, and its PIN, once they were heard whole."""
        folio = folio_heard(self._words)
        if folio[0] and folio != self._folio:
            self._folio = folio
            self._note("folio_heard", digits=folio[0], pin=folio[1])

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

    def _asked(self) -> int:
        """Which question it is: one whose key was lost on its way is asked once more."""
        return self._question - (self._visit.memory.lost - self._lost_before)

    def _odd(self, habit: Habit) -> bool:
        """Whether it is time for this habit's odd thing."""
        due = self._asked() >= self._visit.parent.at_question
        return self._visit.habit is habit and due and not self._odd_done

    def _decide(self, heard: Understood, offered_at: Callable[[Option], float]) -> list[Deed]:
        if not heard.asked and not self._number():
            gives_up = self._complains and self._question == 1 and says_farewell(self._words)
            return self._gives_up(self._until) if gives_up else self._leaves(self._until)
        thought = self._until + self._visit.parent.think_seconds
        if number := self._number():
            return [Deed(thought + place, DeedKind.press, key) for place, key in enumerate(number)]
        if self._odd(Habit.silent_once):
            return []
        if self._odd(Habit.hangs_up) and not heard.invited:
            return [Deed(self._until, DeedKind.hang_up)]
        if self._odd(Habit.wrong_key):
            return [self._wrong_key(heard, thought)]
        chosen = self._choose(heard)
        if chosen is None:
            return [] if heard.invited else self._wonders(thought)
        if self._visit.parent.interrupts and chosen in heard.options:
            thought = min(thought, offered_at(chosen) + 0.5)
        return [Deed(thought, DeedKind.press, chosen.key, _name(chosen.meaning))]

    def _number(self) -> str:
        """What he keys in, where the number of his case or its PIN is asked for."""
        parent = self._visit.parent
        return {"": "", "folio": parent.folio, "pin": parent.pin}[number_wanted(self._words)]

    def _wonders(self, at: float) -> list[Deed]:
        """Nothing offered is for him. Who calls to complain hopes for more, and gives up."""
        return self._gives_up(at + _HOPING_SECONDS) if self._complains else [Deed(at, DeedKind.wonder)]

    def _gives_up(self, at: float) -> list[Deed]:
        return [Deed(at, DeedKind.wonder), Deed(at, DeedKind.hang_up)]

    def _wrong_key(self, heard: Understood, at: float) -> Deed:
        """A key that nobody offered; the question stays the same."""
        return Deed(at, DeedKind.press, unoffered([*heard.options, *self._standing.values()]))

    def _choose(self, heard: Understood) -> Option | None:
        """First what he wants at once (to stop, a person), then what is true, then nothing."""
        due = self._asked() >= self._visit.parent.at_question
        urge = _URGES.get(self._visit.habit, frozenset()) if due else frozenset()
        standing = [o for m, o in self._standing.items() if m in urge]
        wishes = truths(self._visit, complaining=self._complaining)
        for wanted, options in ((urge, heard.options), (urge, standing), (wishes, heard.options)):
            for option in reversed(options):  # the last offer is the one that stands
                if option.meaning in wanted:
                    return option
        return None


def unoffered(options: Iterable[Option]) -> str:
    """A key that nobody offered."""
    offered = {option.key for option in options}
    return next(key for key in "87654321" if key not in offered)


def _name(meaning: Meaning | None) -> str:
    return meaning.value if meaning else ""
