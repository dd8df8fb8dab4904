"""The page's form -> what the parent said. What the page did not offer was not said: a broken form is no answer."""

import re
from collections.abc import Mapping
from typing import Final

from conversation.reply import Awaits, Choice, Writing

SAID: Final = "said"
COMMENT: Final = "comentario"
TURN: Final = "turno"
QUESTION: Final = "pregunta"
ANEW: Final = "empezar"

PERSON: Final = "persona"
STOP: Final = "baja"
SKIP: Final = "0"
"""Said at a comment: there is none."""
LINE_END: Final = re.compile(r"\r\n?")
NOT_WRITTEN: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
"""What no keyboard writes; the database keeps no NUL."""


def said(form: Mapping[str, str], awaits: Awaits) -> str | None:
    """What answers the open question; None when nothing in the form does."""
    given = form.get(SAID)
    if given is None:
        return _written(form, awaits)
    return given if given in _offered(awaits) else None


def beside(form: Mapping[str, str], awaits: Awaits) -> str:
    """The comment that was being written when a person was asked for; empty when there is none."""
    written = _written(form, awaits) if form.get(SAID) == PERSON else None
    return "" if written in (None, SKIP) else str(written)


def is_about(form: Mapping[str, str], turn: int, question: str) -> bool:
    """Whether the form belongs to the question that is open: a page from before (the back button) does not."""
    return form.get(TURN) == str(turn) and form.get(QUESTION) == question


def _offered(awaits: Awaits) -> tuple[str, ...]:
    match awaits:
        case Choice(keys):
            return (*keys, PERSON, STOP)
        case Writing():
            return SKIP, PERSON, STOP
        case _:
            return ()


def _written(form: Mapping[str, str], awaits: Awaits) -> str | None:
    """The comment; an empty one says that there is none."""
    if not isinstance(awaits, Writing) or COMMENT not in form:
        return None
    text = NOT_WRITTEN.sub("", LINE_END.sub("\n", form[COMMENT])).strip()
    return text[: awaits.max_chars] or SKIP
