"""Reply -> what a page shows: one pure function, and the templates only place it."""

import re
from collections.abc import Collection, Container, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from markupsafe import Markup, escape

from conversation.reply import Choice, Digits, Reply, Writing
from conversation.words import Words
from web.wording import COMMON, EMERGENCY

TELEPHONE: Final = re.compile("[0-9]+(?:-[0-9]+)+")
SENTENCE_END: Final = re.compile(r"(?<=[.?!])\s+")


@dataclass(frozen=True, slots=True)
class Button:
    """A button of the form: what it sends as `said`, and its words."""

    said: str
    label: str


class Field(StrEnum):
    """What is to be filled in besides the buttons."""

    none = ""
    comment = "comment"
    story = "story"
    place = "place"
    digits = "digits"


FIELDS: Final[Mapping[str, Field]] = {"relato": Field.story, "lugar": Field.place}
"""Prompts whose words are written in a form of their own."""


@dataclass(frozen=True, slots=True)
class View:
    """What stands on a page, from above.

    before: paragraphs. heading: the question, or the first sentence of a goodbye. after: what is said besides.
    max_chars: how long what is written may be, or of how many digits; 0 where nothing is. foot: the smaller buttons,
    none on a goodbye. folio, pin: of the case that was received, where they are told.
    """

    before: tuple[str, ...]
    heading: str
    after: tuple[str, ...]
    buttons: tuple[Button, ...]
    max_chars: int
    foot: tuple[Button, ...]
    field: Field = Field.none
    folio: str = ""
    pin: str = ""

    @property
    def offers(self) -> Collection[str]:
        """What its buttons can say."""
        return {button.said for button in (*self.buttons, *self.foot)}

    def says(self, number: str) -> bool:
        """Whether the page names this telephone number."""
        return any(number in words for words in (*self.before, self.heading, *self.after))

    @property
    def is_urgent(self) -> bool:
        """Whether the emergency number is named, so that it may be called from here."""
        return self.says(EMERGENCY)


def whole(words: str) -> Markup:
    """The words with each telephone number kept on one line."""
    return Markup(TELEPHONE.sub(r'<span class="number">\g<0></span>', str(escape(words))))  # noqa: S704 - escaped


def view(reply: Reply, words: Words, asides: Container[str] = (), common: Mapping[str, str] = COMMON) -> View:
    """The page that shows `reply`. `asides`: prompts that a button of the foot leads to; they have no foot again.

    common: the buttons of the foot, what they say -> their words.
    """
    said = tuple(words.text(prompt) for prompt in reply.prompts)
    question = reply.prompts[-1].name if reply.prompts else ""
    foot = () if question in asides else tuple(Button(key, label) for key, label in common.items())
    own = tuple(words.choices.get(question, ()))
    match reply.awaits:
        case Choice(keys):
            return View(*_asking(said), _buttons(words, question, keys), 0, foot)
        case Writing(max_chars):
            field = FIELDS.get(question, Field.comment)
            return View(*_asking(said), _buttons(words, question, own), max_chars, foot, field)
        case Digits(count):
            return View(*_asking(said), _buttons(words, question, own), count, foot, Field.digits)
        case _:
            told = reply.prompts[-1].values if reply.prompts else {}
            goodbye = View(*_ending(said), (), 0, ())
            return replace(goodbye, folio=told.get("folio", ""), pin=told.get("pin", ""))


Placed = tuple[tuple[str, ...], str, tuple[str, ...]]
"""Paragraphs above the heading, the heading, paragraphs below it."""


def _asking(said: tuple[str, ...]) -> Placed:
    """The last thing said, parted around its question; what was said before it stands above."""
    sentences = SENTENCE_END.split(said[-1])
    asked = max((place for place, words in enumerate(sentences) if words.endswith("?")), default=0)
    above, below = " ".join(sentences[:asked]), " ".join(sentences[asked + 1 :])
    return (*said[:-1], *filter(None, [above])), sentences[asked], tuple(filter(None, [below]))


def _ending(said: tuple[str, ...]) -> Placed:
    """The first sentence above the rest."""
    first, *rest = SENTENCE_END.split("\n".join(said), maxsplit=1)
    return (), first, tuple(line for words in rest for line in words.split("\n"))


def _buttons(words: Words, question: str, keys: tuple[str, ...]) -> tuple[Button, ...]:
    return tuple(Button(key, words.label(question, key)) for key in keys)
