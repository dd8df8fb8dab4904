"""Habits of parents with texts, links and missed calls, and the weighted tables from which a seed draws them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from random import Random
from typing import Final

from simulator.people.habits import draw

HOUR: Final = 3600.0
_LANDLINE: Final = re.compile(r"\+502[267]\d{7}")
LANDLINE_ERROR: Final = 21614


class TextHabit(StrEnum):
    """The odd thing that a parent does with texts, at his `at_question` where it has a time."""

    answers = "answers"
    twice = "twice"  # one answer is sent two times at the same moment
    wrong_question = "wrong_question"  # says something else once, then corrects himself
    guardian_absent = "guardian_absent"  # the first time: later he answers
    falls_silent = "falls_silent"
    stops = "stops"
    never_reads = "never_reads"


class Style(StrEnum):
    """How an answer is written, where there is a word for it."""

    digit = "digit"
    words = "words"
    emoji = "emoji"
    digit_and_word = "digit_and_word"


class Browsing(StrEnum):
    """What a parent does with a link."""

    straight = "straight"
    reloads = "reloads"
    goes_back = "goes_back"  # once: and sends the old page again
    opens_twice = "opens_twice"  # leaves, and opens the link again later
    leaves = "leaves"
    never = "never"


@dataclass(frozen=True, slots=True)
class Texting:
    """A parent with texts. Times in simulated seconds.

    `after`: until he answers a text that comes of itself; `types`: until he answers within a conversation;
    `pieces`: messages of a comment; `rings`: gives a missed call where he is asked to; `whatsapp`: has it;
    `error`: the carrier's code with which texts to this number fail, 0 for none; `stop_word`: what he writes to stop.
    """

    habit: TextHabit = TextHabit.answers
    style: Style = Style.digit
    browsing: Browsing = Browsing.straight
    after: float = 30.0
    types: float = 6.0
    pieces: int = 1
    rings: bool = True
    whatsapp: bool = True
    error: int = 0
    stop_word: str = "BAJA"


@dataclass(frozen=True, slots=True)
class TextProfile:
    """Weights (any scale) from which habits with texts are drawn; shares are from 0 to 1, times in seconds."""

    habit: Mapping[TextHabit, float]
    style: Mapping[Style, float]
    browsing: Mapping[Browsing, float]
    pieces: Mapping[int, float]
    error: Mapping[int, float]
    stop_word: Mapping[str, float]
    late: float
    rings: float
    whatsapp: float
    after: tuple[float, float]
    types: tuple[float, float]


def draw_texting(chance: Random, number: str, profile: TextProfile, late_hours: float) -> Texting:
    """A parent's habits: always the same number of draws. `late_hours`: the longest that a late answer takes."""
    soon, late = chance.uniform(*profile.after), chance.uniform(0.25, 1.0) * late_hours * HOUR
    error = draw(chance, profile.error)
    return Texting(
        habit=draw(chance, profile.habit),
        style=draw(chance, profile.style),
        browsing=draw(chance, profile.browsing),
        after=round(late if chance.random() < profile.late else soon, 1),
        types=round(chance.uniform(*profile.types), 1),
        pieces=draw(chance, profile.pieces),
        rings=chance.random() < profile.rings,
        whatsapp=chance.random() < profile.whatsapp,
        error=LANDLINE_ERROR if _LANDLINE.fullmatch(number) else error,
        stop_word=draw(chance, profile.stop_word),
    )
