"""What follows a contact that a monitor notes: pure, from the policy row and the campaign's hours."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final
from zoneinfo import ZoneInfo

from monitors.contact_words import ContactError
from rules.handovers import APPOINTMENT_KEPT, FARTHEST_APPOINTMENT, MOST_TRIES, Result
from rules.hours import NOTICE_FOR_MONITOR, Hours, is_open, next_opening, promised_until
from rules.languages import LANGUAGES

LONGEST_NOTE: Final = 1000


@dataclass(frozen=True, slots=True)
class Noted:
    """What the monitor says of a contact. code: of rules.handovers.RESULTS. when: the appointment. language: the one
    that the parent speaks. chosen: when the parent asked to be called again, of the interview's own words.
    """

    code: str
    note: str = ""
    when: datetime | None = None
    language: str = ""
    chosen: datetime | None = None


class Step(StrEnum):
    """What becomes of the hand-over."""

    done = "done"
    exhausted = "exhausted"
    callback_due = "callback_due"
    other_number = "other_number"


@dataclass(frozen=True, slots=True)
class Following:
    """at: of the next try. tried: it counts as one. same: this monitor is asked first. phone_id: the next number."""

    step: Step
    at: datetime
    tried: bool = False
    same: bool = False
    promised_until: datetime | None = None
    phone_id: int | None = None


def check(row: Result, noted: Noted, hours: Hours | None, now: datetime, zone: ZoneInfo) -> None:
    """Whether everything is there that the row asks for. Raises ContactError."""
    if row.note and not noted.note:
        raise ContactError("note_missing")
    if row.other_language and noted.language not in LANGUAGES:
        raise ContactError("language_missing")
    if row.asks_when:
        _check_when(noted.when, hours, now, zone)


def _check_when(when: datetime | None, hours: Hours | None, now: datetime, zone: ZoneInfo) -> None:
    if when is None:
        raise ContactError("when_missing")
    if when <= now:
        raise ContactError("when_past")
    if when > now + FARTHEST_APPOINTMENT:
        raise ContactError("when_far")
    if hours is not None and not is_open(hours, when, zone):
        raise ContactError("when_closed")


def following(
    row: Result,
    noted: Noted,
    tries: int,
    other_phone: int | None,
    hours: Hours | None,
    now: datetime,
    zone: ZoneInfo,
) -> Following:
    """What comes next, of a row that was checked. tries: calls before this one. other_phone: the family's next number,
    where this one proved to be of no use."""
    if other_phone is not None:
        return Following(Step.other_number, now, phone_id=other_phone)
    if row.final:
        return Following(Step.done, now)
    if row.asks_when and noted.when is not None:
        return Following(Step.callback_due, noted.when, same=row.same, promised_until=noted.when + APPOINTMENT_KEPT)
    if row.wait is None:
        return Following(Step.callback_due, now)
    if tries + 1 >= MOST_TRIES:
        return Following(Step.exhausted, now, tried=True)
    at = noted.chosen or now + row.wait
    at = at if hours is None else next_opening(hours, at, zone)
    until = promised_until(hours, at - NOTICE_FOR_MONITOR, zone) if noted.chosen and hours is not None else None
    return Following(Step.callback_due, at, tried=True, promised_until=until)
