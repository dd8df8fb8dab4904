"""What a conversation asks the rest of the house to do. Requests only: nothing here does anything."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Reason(StrEnum):
    """Why a person takes over: the closed list of what a machine must not settle by itself."""

    person = "person"
    complaint = "complaint"
    not_understood = "not_understood"
    language = "language"
    accessibility = "accessibility"
    incomplete_complaint = "incomplete_complaint"
    unreadable_texts = "unreadable_texts"
    undeliverable_notice = "undeliverable_notice"
    funeral = "funeral"
    reopened = "reopened"
    life_at_risk = "life_at_risk"
    sensitive = "sensitive"


class Moment(StrEnum):
    """The part of the day that the parent chose for another call."""

    morning = "morning"
    afternoon = "afternoon"
    evening = "evening"


class Ending(StrEnum):
    """How a conversation ended.

    unheard: no key was ever pressed in this call (an undetected voicemail).
    silent: the parent had pressed before, then fell silent.
    replaced: the parent began another one instead.
    """

    complete = "complete"
    refused = "refused"
    wrong_number = "wrong_number"
    later = "later"
    person = "person"
    not_understood = "not_understood"
    funeral = "funeral"
    unheard = "unheard"
    silent = "silent"
    replaced = "replaced"


@dataclass(frozen=True, slots=True)
class HandOver:
    """A monitor calls this parent back."""

    reason: Reason


@dataclass(frozen=True, slots=True)
class WaitForPerson:
    """The parent waits for a monitor: on the line, or in a thread that is a person's from now on."""

    reason: Reason


@dataclass(frozen=True, slots=True)
class OptOut:
    """No further outreach to this person, in any campaign."""


@dataclass(frozen=True, slots=True)
class WrongNumber:
    """This number is not the family's."""


@dataclass(frozen=True, slots=True)
class CallAgain:
    """Call at the part of the day that the parent chose."""

    moment: Moment


@dataclass(frozen=True, slots=True)
class End:
    """The conversation is over."""

    ending: Ending


@dataclass(frozen=True, slots=True)
class OpenCase:
    """What was told is a case from now on, with a folio; asked for again, nothing changes."""


@dataclass(frozen=True, slots=True)
class CallBackNow:
    """Hang up and call this parent at once, at our cost: he has little credit."""


@dataclass(frozen=True, slots=True)
class Speak:
    """The parent speaks this language (a code of rules.languages): whoever talks with him should too."""

    language: str


@dataclass(frozen=True, slots=True)
class GoOn:
    """The same call, thread or page goes on with another script, which need not ask what was `given` already."""

    script: str
    given: Mapping[str, str] = field(default_factory=dict)


Effect = HandOver | WaitForPerson | OptOut | WrongNumber | CallAgain | OpenCase | CallBackNow | Speak | GoOn | End
