"""The carrier's words for messages, each with its meaning and what we make of it (Twilio Messaging)."""

from typing import Final

from rules.outcomes import Outcome

RANK: Final[dict[str, int]] = {
    "accepted": 0,  # taken, no number of ours chosen yet
    "scheduled": 1,
    "queued": 2,
    "sending": 3,
    "sent": 4,  # the nearest network has it
    "delivered": 5,  # the telephone has it
    "read": 6,  # WhatsApp: somebody opened it
    "undelivered": 7,  # the network or the telephone would not
    "failed": 7,  # never left the carrier
    "canceled": 7,  # taken back while scheduled
}
"""MessageStatus -> how far the message has come. Callbacks come in any order, and carry no time."""
FINAL: Final = frozenset({"delivered", "read", "undelivered", "failed", "canceled"})
LOST: Final = frozenset({"undelivered", "failed", "canceled"})
"""The parent has not got it."""


def is_final(status: str) -> bool:
    """Whether nothing is expected after this status."""
    return status in FINAL


def is_news(status: str, known: str | None) -> bool:
    """Whether `status` tells more than what is known. A final status is never left, but what was delivered may be
    read."""
    if status not in RANK:
        return False
    if known not in RANK:
        return True
    if is_final(known):
        return (known, status) == ("delivered", "read")
    return RANK[status] > RANK[known]


ERRORS: Final[dict[int, Outcome]] = {
    # The parent.
    21610: Outcome.refused,  # wrote STOP to the carrier, which lets nothing through any more
    # The number: no message of this kind gets there, whoever sends it.
    21211: Outcome.invalid_number,  # To is no telephone number
    21401: Outcome.invalid_number,  # the same, by another name
    21604: Outcome.invalid_number,  # no To at all
    21217: Outcome.not_working,  # not a number that can be reached
    30005: Outcome.not_working,  # the network knows no such subscriber, as a call's 404
    21612: Outcome.no_texts,  # no route for messages from our number to this one
    21614: Outcome.no_texts,  # not a mobile
    21635: Outcome.no_texts,  # a landline
    30004: Outcome.no_texts,  # blocked: by the parent's network, or a list of numbers that want none
    30006: Outcome.no_texts,  # a landline, or a network that takes no messages
    30007: Outcome.no_texts,  # filtered as unwanted: the same words would be again
    63003: Outcome.no_texts,  # no WhatsApp at this number
    63015: Outcome.no_texts,  # WhatsApp: the number has not joined the trial account
    63016: Outcome.no_texts,  # WhatsApp: more than 24 h since the parent wrote, and no template was used
    63024: Outcome.no_texts,  # WhatsApp: not a recipient
    63032: Outcome.no_texts,  # WhatsApp: this person is not to be written to for now
    63033: Outcome.no_texts,  # WhatsApp: this person is blocked there; says nothing of calls or SMS
    63049: Outcome.no_texts,  # WhatsApp: the owner of the network chose not to deliver
    # This one message: another may arrive.
    30003: Outcome.undelivered,  # switched off or out of reach
    30008: Outcome.undelivered,  # unknown: nobody says why
    30009: Outcome.undelivered,  # a segment was lost
    30036: Outcome.undelivered,  # not delivered in its time
    # The account, the request or the networks: the parent is not charged with it.
    21408: Outcome.failed,  # no permission for this country
    21602: Outcome.failed,  # no words
    21603: Outcome.failed,  # no From
    21606: Outcome.failed,  # From cannot send messages
    21611: Outcome.failed,  # From has too many messages waiting
    21617: Outcome.failed,  # more than 1,600 characters
    21703: Outcome.failed,  # the messaging service has no number
    21704: Outcome.failed,  # the same
    30001: Outcome.failed,  # too many messages waiting
    30002: Outcome.failed,  # account suspended
    30010: Outcome.failed,  # costs more than we allow
    30017: Outcome.failed,  # the network is congested
    30018: Outcome.failed,  # the network wants our sender registered
    30019: Outcome.failed,  # too large for the network
    30022: Outcome.failed,  # faster than the network allows us
    30023: Outcome.failed,  # more in a day than the network allows us
    30024: Outcome.failed,  # our sender is not provisioned there
    30034: Outcome.failed,  # our number is not registered
    30410: Outcome.failed,  # the next network did not answer the carrier
    63001: Outcome.failed,  # WhatsApp: our credentials
    63005: Outcome.failed,  # WhatsApp: our content was not accepted
    63007: Outcome.failed,  # WhatsApp: From is no sender of ours
    63013: Outcome.failed,  # WhatsApp: our content breaks a rule
    63018: Outcome.failed,  # WhatsApp: faster than we may
    63021: Outcome.failed,  # WhatsApp: our content is malformed
    63027: Outcome.failed,  # WhatsApp: no such template
    63028: Outcome.failed,  # WhatsApp: the template's variables do not fit
    63038: Outcome.failed,  # the account's messages of the day are spent
}
"""ErrorCode of a message, or of the request to send it -> outcome."""

OPTED_OUT: Final = frozenset({21610})
"""The parent told the carrier to let nothing through, in words of its own: he wants no more of us by any way."""

FIRST_OF_DELIVERY: Final = 30000
"""Codes below speak of the request or the account; from here on, of what happened on the way."""


def outcome_of_error(code: int | None) -> Outcome:
    """Why a text did not arrive. A code nobody described costs an attempt only where the message was on its way."""
    if code is None or code >= FIRST_OF_DELIVERY:
        return Outcome.undelivered if code is None else ERRORS.get(code, Outcome.undelivered)
    return ERRORS.get(code, Outcome.failed)
