"""What the information menu tells: the words that DICOMS approved last, or those that came with the service."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from rules.information import FIRST_VERSION, FIRST_WORDS, Topic
from storage.models import Information

FIRST_LANGUAGE: Final = "es"


@dataclass(frozen=True, slots=True)
class Telling:
    """One topic in one version. recording: where it is kept; "" where a voice of the carrier's says the words.

    approved: whether DICOMS has approved it; what came with the service is told until it approves other words.
    """

    version: int
    words: str
    short: str
    recording: str
    approved: bool


FIRST: Final[Mapping[Topic, Telling]] = {
    topic: Telling(FIRST_VERSION, first.words, first.short, "", approved=False) for topic, first in FIRST_WORDS.items()
}


def words_of(session: Session, language: str) -> Mapping[Topic, Telling]:
    """Each topic's newest approved version in the language; without one in Spanish, and without that the first."""
    return {**FIRST, **_approved(session, FIRST_LANGUAGE), **_approved(session, language)}


def _approved(session: Session, language: str) -> Mapping[Topic, Telling]:
    rows = session.scalars(
        select(Information)
        .where(Information.language == language, Information.approved_at.is_not(None))
        .order_by(Information.version)
    )
    return {Topic(row.topic): _telling(row) for row in rows if row.topic in set(Topic)}


def _telling(row: Information) -> Telling:
    return Telling(row.version, row.words, row.short or row.words, row.recording or "", approved=True)
