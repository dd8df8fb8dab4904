"""A parent who writes to the complaint line: what he writes where a story, a place, the number of a case or its PIN is
asked for, and what he reads there.
"""

import re
import unicodedata
from collections.abc import Sequence
from typing import Final

from simulator.people.ears import plain
from simulator.people.parents import Parent
from simulator.people.phrases import comment_of

PLACE: Final = "Mixco, Guatemala"
DONE: Final = "LISTO"
NO_PIN: Final = "9"
_BEGINS: Final = re.compile(r"\bnino o nina en peligro\b")
_STORY: Final = re.compile(r"\bcuentenos\b.*\bescriba listo\b")
_PLACE: Final = re.compile(r"\ben que municipio y departamento fue\b")
_CASE: Final = re.compile(r"\bnueve (?:numeros|cifras) de su caso\b")
_PIN: Final = re.compile(r"\bcuatro (?:numeros|cifras) de su pin\b")
_WRONG_PIN: Final = re.compile(r"\bese pin no es correcto\b")
_RECEIPT: Final = re.compile(r"\bcaso (\d\d)-(\d{6})-(\d), pin (\d{4})\b")


def begins(words: str) -> bool:
    """Whether a complaint begins with this text."""
    return _BEGINS.search(_read(words)) is not None


def receipt(words: str) -> tuple[str, str] | None:
    """The folio's nine digits and the PIN of a receipt; None for any other text."""
    found = _RECEIPT.search(_read(words))
    return None if found is None else ("".join(found.groups()[:3]), found[4])


def in_own_words(parent: Parent, words: str) -> Sequence[str]:
    """The messages that he writes, where none of the offered numbers is an answer; none elsewhere."""
    text = _read(words)
    if _STORY.search(text):
        return *comment_of(parent.number, 0, 3), DONE
    if _PLACE.search(text):
        return (PLACE,)
    if _CASE.search(text):
        return (parent.folio,) if parent.folio else ()
    if _PIN.search(text):
        return (parent.pin or NO_PIN,)
    return (NO_PIN,) if _WRONG_PIN.search(text) else ()


def _read(words: str) -> str:
    return plain(unicodedata.normalize("NFC", words))
