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

FAILED_BY_SIP: Final[dict[int, Outcome]] = {
    403: Outcome.failed,  # forbidden: the network does not let us
    404: Outcome.not_working,  # nobody has this number
    408: Outcome.no_answer,  # no answer in time
    410: Outcome.not_working,  # gone
    480: Outcome.no_answer,  # switched off or out of reach for now
    484: Outcome.invalid_number,  # address incomplete
    486: Outcome.busy,
    500: Outcome.failed,
    502: Outcome.failed,
    503: Outcome.failed,
    504: Outcome.failed,
    580: Outcome.failed,
    600: Outcome.busy,  # busy everywhere
    603: Outcome.no_answer,  # the telephone declined
    604: Outcome.not_working,  # does not exist anywhere
    608: Outcome.failed,  # a screening service of the network rejected us
}
"""SIP answer of a `failed` call (RFC 3261, RFC 8688) -> outcome. Where the network fails, no attempt is used up."""

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
