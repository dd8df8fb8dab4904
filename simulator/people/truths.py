"""What is true of a family, as the options that a parent would choose."""

from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from simulator.people.habits import Truth
from simulator.people.meanings import Meaning

HOME: Final = ZoneInfo("America/Guatemala")
REASONS: Final = {1: Meaning.not_needed, 2: Meaning.not_known, 3: Meaning.refused_care}
KINDS: Final = {1: Meaning.accident, 2: Meaning.illness, 3: Meaning.medicine, 4: Meaning.funeral}
LEVELS: Final = {1: Meaning.bad, 2: Meaning.regular, 3: Meaning.good, 4: Meaning.excellent}


def family_truths(truth: Truth) -> frozenset[Meaning]:
    """What is true for a parent who is there and willing."""
    return frozenset(
        {
            Meaning.guardian_here,
            Meaning.start,
            Meaning.keep_going,
            Meaning.survey,
            Meaning.used if truth.used else Meaning.not_used,
            REASONS[truth.reason],
            KINDS[truth.kind],
            LEVELS[truth.level],
            Meaning.comment_yes if truth.comment else Meaning.comment_no,
            Meaning.complaint_yes if truth.complaint else Meaning.complaint_no,
        }
    )


def part_of_the_day() -> Meaning:
    """What time of the day it is where the parents live."""
    hour = datetime.now(HOME).hour
    return Meaning.morning if hour < 12 else Meaning.afternoon if hour < 18 else Meaning.evening
