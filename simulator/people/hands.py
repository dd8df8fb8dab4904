"""What a parent does about a text that he has read: decided from its words, his truth and his habits.

Nothing passes in time here; `after` is in simulated seconds.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from random import Random

from simulator.people import line_texts
from simulator.people.complaints import complaint_truths
from simulator.people.ears import Option
from simulator.people.eyes import Reading, read
from simulator.people.habits import Habit
from simulator.people.meanings import Meaning
from simulator.people.memory import Memory
from simulator.people.parents import Parent
from simulator.people.phrases import beside_the_point, comment_of, phrase
from simulator.people.texting import Browsing, Style, TextHabit
from simulator.people.truths import LEVELS, family_truths, part_of_the_day

_COMPLAINT = frozenset({Meaning.complaint_yes, Meaning.complaint_no})


@dataclass(frozen=True, slots=True)
class Write:
    """A message, in so many copies at once. `meaning`: what he says by it; None beside the point."""

    after: float
    body: str
    meaning: Meaning | None
    copies: int = 1


@dataclass(frozen=True, slots=True)
class Open:
    after: float
    url: str


@dataclass(frozen=True, slots=True)
class Ring:
    """A call that is left ringing. `digits`: of the number, as the text shows them."""

    after: float
    digits: str


Deed = Write | Open | Ring


def is_comment(deeds: Sequence[Deed]) -> bool:
    """Whether these are the messages of a comment, or of a story."""
    return len(deeds) > 1 or any(isinstance(deed, Write) and deed.meaning is Meaning.commented for deed in deeds)


class Thread:
    """One thread of messages as the parent sees it: at which question he is, and what he did about it."""

    def __init__(self) -> None:
        self.question = 1
        self.puzzled = False  # by the last text: it offered something, and nothing of it was for him
        self.reading = Reading()
        self._words = ""
        self._answered = False
        self._odd_done = False
        self._style: Style | None = None
        self._commented: set[int] = set()
        self._complains = False

    def reads(self, parent: Parent, memory: Memory, words: str, *, opening: bool) -> list[Deed]:
        """What he does about a text. `opening`: it came of itself, not as the answer to one of his."""
        self.puzzled = False
        memory.is_asked(words)
        reading, texting = read(words), parent.texting
        after = texting.after if opening else texting.types
        if memory.stopped or self._is_silent(parent):
            return []
        if reading.link:
            return [] if texting.browsing is Browsing.never else [Open(after, reading.link)]
        if reading.rings:
            return [Ring(after, reading.rings)] if texting.rings else []
        told = line_texts.in_own_words(parent, words)
        if told:
            return [Write(texting.types, body, Meaning.on_the_line) for body in told]
        self._complains = line_texts.begins(words) or (self._complains and line_texts.receipt(words) is None)
        if not self._takes(reading, words, opening=opening):
            return []
        deeds = self._complain(parent) if self._complains else self._answer(parent, memory)
        return [replace(deeds[0], after=after), *deeds[1:]] if deeds else []

    def does(self, deed: Deed) -> None:
        """The time of this deed has come."""
        if not isinstance(deed, Write) or deed.meaning is Meaning.commented:
            return
        self._odd_done = self._odd_done or deed.copies > 1 or deed.meaning is None
        self._answered = self._answered or deed.meaning is not None
        self.question += deed.meaning is not None

    def _is_silent(self, parent: Parent) -> bool:
        return parent.texting.habit is TextHabit.falls_silent and self.question >= parent.at_question

    def _takes(self, reading: Reading, words: str, *, opening: bool) -> bool:
        """Whether there is something to answer: a question, or the last one again because he was not understood."""
        if reading.again:
            self._style = Style.digit
        if not reading.asks:
            return reading.again and self.reading.asks
        if not opening and words == self._words and self._answered and self._style is Style.digit:
            return False
        self.reading, self._words, self._answered = reading, words, False
        return True

    def _answer(self, parent: Parent, memory: Memory) -> list[Write]:
        texting, offered = parent.texting, self.reading.options
        self._style = self._style or texting.style
        habit = texting.habit if self.question >= parent.at_question and not self._odd_done else None
        meanings = frozenset(option.meaning for option in offered if option.meaning)
        truth = parent.child(memory.child)
        if habit is TextHabit.stops:
            return [Write(0, texting.stop_word, Meaning.stop_confirmed)]
        # After the comment anything that is written is taken for more of it.
        if habit is TextHabit.wrong_question and not self.reading.writes and not meanings & _COMPLAINT:
            return [Write(0, beside_the_point(LEVELS[truth.level], meanings), None)]
        if self.reading.writes and truth.comment:
            return self._comment(parent, memory)
        chosen = self._choose(parent, memory)
        if chosen is None or chosen.meaning is None:
            self.puzzled = True
            return []
        body = phrase(self._style, chosen.key, chosen.meaning, Random(f"{parent.number}:{self.question}"))  # noqa: S311
        return [Write(0, body, chosen.meaning, 2 if habit is TextHabit.twice else 1)]

    def _complain(self, parent: Parent) -> list[Write]:
        true = complaint_truths(parent.complaint)
        chosen = next((option for option in self.reading.options if option.meaning in true), None)
        self.puzzled = chosen is None
        return [] if chosen is None else [Write(0, chosen.key, Meaning.on_the_line)]

    def _comment(self, parent: Parent, memory: Memory) -> list[Write]:
        """A comment is written once for each child."""
        if memory.child in self._commented:
            return []
        self._commented.add(memory.child)
        self.question += 1
        pieces = comment_of(parent.number, memory.child, parent.texting.pieces)
        return [Write(parent.texting.types, piece, Meaning.commented) for piece in pieces]

    def _choose(self, parent: Parent, memory: Memory) -> Option | None:
        true = self._truths(parent, memory)
        return next((option for option in reversed(self.reading.options) if option.meaning in true), None)

    def _truths(self, parent: Parent, memory: Memory) -> frozenset[Meaning]:
        if Habit.wrong_number in parent.habits:
            return frozenset({Meaning.guardian_absent, Meaning.wrong_number})
        if parent.texting.habit is TextHabit.guardian_absent and not memory.was_absent:
            return frozenset({Meaning.guardian_absent, Meaning.later, part_of_the_day()})
        return family_truths(parent.child(memory.child))
