"""Following a call: what the carrier says of it, by webhook or when asked, becomes the state of its attempt."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import Any, Final

from sqlalchemy.orm import Session

from conversation.effects import Ending
from ivr.forms import whole_number
from ivr.statuses import FAILED_BY_SIP, MACHINES, NUMBER_ERRORS, STATES, UNANSWERED
from rules.lives import AttemptState
from rules.outcomes import Outcome
from storage.models import Attempt
from storage.queries.attempts import carried_by_another, note_state


@dataclass(frozen=True, slots=True)
class Reported:
    """CallStatus, the length in seconds where the call has one, and the network's error where it gave one."""

    status: str
    seconds: int | None = None
    error: int | None = None


def reported(form: Mapping[str, str]) -> Reported:
    """What a status webhook says."""
    length, error = form.get("CallDuration", ""), form.get("SipResponseCode", "") or form.get("ErrorCode", "")
    return Reported(form.get("CallStatus", ""), whole_number(length) if length else None, whole_number(error) or None)


def note_status(session: Session, which: Any, sid: str, said: Reported, now: datetime) -> None:  # noqa: ANN401 - an SQL condition
    """Move the attempt on, if the news is news. A status of another call (`sid`) of the attempt changes nothing."""
    state = STATES.get(said.status)
    if state is None or not sid:
        return
    same_call = (Attempt.carrier_sid == sid) | (Attempt.carrier_sid.is_(None) & ~carried_by_another(sid))
    values: dict[str, Any] = {"carrier_sid": sid, "carrier_status": said.status}
    if state is AttemptState.answered:
        values["answered_at"] = now
    if state is AttemptState.ended:
        values |= {"ended_at": now, "seconds": said.seconds, "carrier_error": said.error}
    note_state(session, which & same_call, state, values)


@dataclass(frozen=True, slots=True)
class Call:
    """What is known of an ended call: how it ended, whether our voice was heard, what the parent did."""

    status: str
    error: int | None = None
    answered_by: str | None = None
    ours: bool = False
    """Our conversation had this call until its end."""
    pressed: bool = False
    ending: Ending | None = None


ENDINGS: Final[dict[Ending, Outcome]] = {
    Ending.complete: Outcome.complete,
    Ending.refused: Outcome.refused,
    Ending.wrong_number: Outcome.wrong_number,
    Ending.later: Outcome.guardian_absent,
    Ending.person: Outcome.handed_over,
    Ending.not_understood: Outcome.handed_over,
    Ending.funeral: Outcome.partial,
    Ending.unheard: Outcome.unheard,
    Ending.silent: Outcome.broke_off,
}


def outcome_of_failure(error: int | None) -> Outcome:
    """Why a call `failed`: by its SIP answer or the carrier's error code; without one the number does not exist."""
    if error is None:
        return UNANSWERED["failed"]
    known = FAILED_BY_SIP.get(error) or NUMBER_ERRORS.get(error)
    # Other SIP answers below 500 speak of the number; from there on, and in the carrier's codes, of the network.
    return known or (Outcome.failed if error >= HTTPStatus.INTERNAL_SERVER_ERROR else Outcome.not_working)


def outcome_of(call: Call) -> Outcome:
    """The outcome of an ended call. What the parent said weighs more than what the carrier detected."""
    why_failed = outcome_of_failure(call.error) if call.status == "failed" else None
    if why_failed is Outcome.failed:
        return Outcome.failed
    if call.status in UNANSWERED and not call.ours:
        return why_failed or UNANSWERED[call.status]
    if call.ours and call.ending is not None and (call.pressed or call.ending is Ending.unheard):
        return ENDINGS[call.ending]
    if call.pressed:
        return Outcome.broke_off
    return Outcome.machine if call.answered_by in MACHINES else Outcome.hung_up
