"""A parent's own words, written: what is kept of them."""

import re
import unicodedata
from typing import Final

JOINED_LONGEST: Final = 2000
"""Characters kept of a written answer with all that was written after it."""
_ONE_LINE: Final = re.compile(r"[\t\n\v\f\r\x85]+")
_NO_TEXT: Final = frozenset({"Cc", "Cs"})
"""Control characters and halves of characters: no database takes them all."""


def clean(text: str, longest: int) -> str:
    """The text in NFC, on one line, without control characters; at most `longest` characters of it."""
    line = _ONE_LINE.sub(" ", text)
    kept = "".join(letter for letter in line if unicodedata.category(letter) not in _NO_TEXT)
    return unicodedata.normalize("NFC", kept).strip()[:longest].rstrip()


def joined(before: str, text: str, longest: int) -> str:
    """The answer and what was written after it, a line each: at most `longest` characters, so perhaps not all."""
    return f"{before}\n{clean(text, longest)}"[:longest].rstrip()
