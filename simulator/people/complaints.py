"""What a parent complains of when he calls the line: drawn for everybody, told by those who call to complain."""

from dataclasses import dataclass
from random import Random
from typing import Final

from simulator.people.meanings import Meaning

_KINDS: Final = {
    1: Meaning.accident,
    2: Meaning.illness,
    3: Meaning.medicine,
    4: Meaning.funeral,
    5: Meaning.other,
}
_WHEN: Final = {1: Meaning.today, 2: Meaning.this_week, 3: Meaning.this_month, 4: Meaning.long_ago}
_NEEDS: Final = {
    1: Meaning.needs_care,
    2: Meaning.needs_medicine,
    3: Meaning.needs_refund,
    4: Meaning.needs_explanation,
    5: Meaning.needs_other,
}


@dataclass(frozen=True, slots=True)
class Complaint:
    """By the numbers of the complaint line: kind 1-5, when 1-4, need 1-5; `story_seconds`: how long he tells of it.

    `place_known`: it was where he lives; `gives_name`: to the insurer; `this_number`: he is called where he calls from.
    """

    danger: bool = False
    kind: int = 2
    story_seconds: float = 30.0
    place_known: bool = True
    when: int = 2
    need: int = 1
    gives_name: bool = True
    this_number: bool = True

    def __post_init__(self) -> None:
        if self.kind not in _KINDS or self.when not in _WHEN or self.need not in _NEEDS:
            raise ValueError("kind is 1-5, when 1-4, need 1-5")


def draw_complaint(chance: Random) -> Complaint:
    """A complaint as anybody may have; nobody is in danger."""
    return Complaint(
        kind=chance.choice(list(_KINDS)),
        story_seconds=round(chance.uniform(10.0, 90.0), 1),
        place_known=chance.random() < 0.8,
        when=chance.choice(list(_WHEN)),
        need=chance.choice(list(_NEEDS)),
        gives_name=chance.random() < 0.7,
    )


def told_after_survey(complaint: Complaint) -> frozenset[Meaning]:
    """The same where a survey has been told already what it was about."""
    return complaint_truths(complaint) - frozenset(_KINDS.values())


def complaint_truths(complaint: Complaint) -> frozenset[Meaning]:
    """The options that he would choose on the complaint line."""
    return frozenset(
        {
            Meaning.complaint_yes,
            Meaning.danger if complaint.danger else Meaning.no_danger,
            _KINDS[complaint.kind],
            Meaning.story_sent,
            Meaning.place_known if complaint.place_known else Meaning.place_other,
            _WHEN[complaint.when],
            _NEEDS[complaint.need],
            Meaning.name_given if complaint.gives_name else Meaning.name_kept,
            Meaning.this_number if complaint.this_number else Meaning.other_number,
        }
    )
