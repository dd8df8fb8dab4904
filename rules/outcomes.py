"""How one attempt ended. A member's final disposition is derived from these, never typed."""

from enum import StrEnum


class Outcome(StrEnum):
    """The outcome of one call or text, whoever made it."""

    complete = "complete"  # the interview reached its end
    partial = "partial"  # it ended early for a reason of the script: a funeral
    refused = "refused"  # asked for no more calls
    broke_off = "broke_off"  # pressed keys, then hung up or fell silent
    hung_up = "hung_up"  # hung up without pressing a key
    unheard = "unheard"  # nobody pressed a key until we ended: a voicemail that detection missed
    guardian_absent = "guardian_absent"  # another time was asked for
    handed_over = "handed_over"  # a person is needed: the parent asked, or was not understood
    machine = "machine"  # detected voicemail or fax
    language = "language"  # the parent speaks another language
    busy = "busy"
    no_answer = "no_answer"
    failed = "failed"  # the carrier could not place it, for a reason of its own
    not_working = "not_working"  # the number is out of service or unreachable
    invalid_number = "invalid_number"  # the carrier says that it is not a number
    wrong_number = "wrong_number"  # somebody said that this family is not there
    outside_hours = "outside_hours"  # the carrier held it past the calling hours; it never asked anything
    canceled = "canceled"  # taken back before it rang
    no_reply = "no_reply"  # a text that nobody answered in its time
    undelivered = "undelivered"  # a text that did not arrive: the telephone is off, or nobody knows why
    no_texts = "no_texts"  # the number gets no texts of this kind: a landline, a filter, no WhatsApp
