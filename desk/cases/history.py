"""What happened to a case, as one person may read it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Row
from sqlalchemy.orm import Session

from desk.cases.words import EVENT_WORDS
from rules.folio import read_folio
from storage.models import CaseEvent
from storage.queries import cases

OF_ANOTHER: Final[Mapping[str, str]] = {"joined": "Unida con otra", "parted": "Es otra que una parecida"}
"""Events whose note is the folio of another case -> what is said of them to who may not see that case."""


@dataclass(frozen=True, slots=True)
class Happened:
    """One line of it. who: "" where nobody of the staff did it."""

    words: str
    note: str
    who: str
    at: datetime


def history(
    session: Session,
    events: Sequence[Row[CaseEvent, str | None]],
    seen: Any,  # noqa: ANN401 - an SQL condition
) -> list[Happened]:
    """The lines, in order; no folio of a case that does not meet `seen`."""
    others = {read_folio(event.note) or "" for event, _ in events if event.what in OF_ANOTHER}
    known = cases.folios(session, others, seen) if others else frozenset()
    lines = []
    for event, name in events:
        is_hidden = event.what in OF_ANOTHER and read_folio(event.note) not in known
        words = OF_ANOTHER[event.what] if is_hidden else EVENT_WORDS.get(event.what, event.what)
        lines.append(Happened(words, "" if is_hidden else event.note, name or "", event.at))
    return lines
