"""The carrier's words for calls, each with its meaning and what we make of it (Twilio Voice, REST and webhooks)."""

from typing import Final

from rules.lives import AttemptState
from rules.outcomes import Outcome

STATES: Final[dict[str, AttemptState]] = {
    "queued": AttemptState.queued,
    "initiated": AttemptState.queued,
    "ringing": AttemptState.ringing,
    "in-progress": AttemptState.answered,
    "answered": AttemptState.answered,
    "completed": AttemptState.ended,
    "busy": AttemptState.ended,
    "no-answer": AttemptState.ended,
    "failed": AttemptState.ended,
    "canceled": AttemptState.ended,
}
"""CallStatus -> how far the call has come."""

UNANSWERED: Final[dict[str, Outcome]] = {
    "busy": Outcome.busy,
    "no-answer": Outcome.no_answer,
    # "Most likely because the phone number was non-existent", says the carrier; its own faults have a code, below.
    "failed": Outcome.not_working,
    "canceled": Outcome.canceled,
}
"""Final CallStatus of a call that nobody answered -> outcome."""

MACHINES: Final = frozenset({"machine_start", "machine_end_beep", "machine_end_silence", "machine_end_other", "fax"})
"""AnsweredBy that means voicemail or fax."""

CARRIER_FAULTS: Final = frozenset({500, 502, 503, 504, 580, 600, 603, 608})
"""SIP answers by which a network, not a telephone, refuses: the parent's attempt is not used up."""

NUMBER_ERRORS: Final[dict[int, Outcome]] = {
    13223: Outcome.invalid_number,  # Dial: invalid phone number format
    13224: Outcome.invalid_number,  # Dial: number not supported
    21201: Outcome.invalid_number,  # no To
    21211: Outcome.invalid_number,  # invalid To
    21214: Outcome.not_working,  # To cannot be reached
    21217: Outcome.not_working,  # not a phone number that can be reached
    21401: Outcome.invalid_number,  # invalid phone number
    21614: Outcome.not_working,  # not a mobile number
}
"""Errors of the REST API that speak of the number called: trying again does not help, another number may."""

PERMISSION_ERRORS: Final = frozenset({13227, 21215})
"""No geographic permission: an operator must grant it in the carrier's console; every call would fail so."""

TOO_MANY_REQUESTS: Final = 20429
"""Never processed, always safe to send again."""
