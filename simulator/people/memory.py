"""What a parent keeps in mind whichever mouth speaks to him: one for each number."""

import re
from dataclasses import dataclass, field

from simulator.people.ears import plain
from simulator.people.meanings import Meaning

_SIBLING = re.compile(r"\bpor (?:su|el|la) (?:otr[oa] )?(?:estudiante|hijo|hija|nino|nina)(?: de (?P<level>\w+))?")
_USE = frozenset({Meaning.used, Meaning.not_used})
_ABSENT = frozenset({Meaning.later, Meaning.morning, Meaning.afternoon, Meaning.evening})


@dataclass(slots=True)
class Memory:
    """`child`: the place (from 0) of the child about whom he is asked; `levels`: school level by child, as it was said.

    `told`: how much he has told so far; `was_absent`: asked for another time, which has come when he is asked again;
    `awaits_call`: he gave a missed call and nobody has called back yet; `lost`: how many keys of his never
    came to the customer, who asks once more.
    """

    child: int = 0
    levels: dict[int, str] = field(default_factory=dict)
    told: int = 0
    stopped: bool = False
    was_absent: bool = False
    awaits_call: bool = False
    lost: int = 0
    _use_told: set[int] = field(default_factory=set)

    def is_asked(self, words: str) -> None:
        """Words that name a child turn him to that one: the next, when the one before was spoken of."""
        named = _SIBLING.search(plain(words))
        if named is None:
            return
        level = named.group("level") or ""
        known = [child for child, school in self.levels.items() if level and school == level]
        if known:
            self.child = known[0]
        elif self.child in self._use_told:
            self.child = max(self._use_told) + 1
        self.levels.setdefault(self.child, level)

    def has_told(self, meaning: Meaning) -> None:
        """The customer took what he said."""
        self.told += 1
        if meaning in _USE:
            self._use_told.add(self.child)
        self.was_absent = self.was_absent or meaning in _ABSENT
        if meaning in {Meaning.stop_confirmed, Meaning.comes_back}:
            self.stopped = meaning is Meaning.stop_confirmed
