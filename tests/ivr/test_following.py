"""How an ended call is judged: a table, case by case."""

import pytest

from conversation.effects import Ending
from ivr.following import ENDINGS, Call, Reported, outcome_of, reported
from ivr.statuses import FAILED_BY_SIP, MACHINES, STATES, UNANSWERED
from rules.lives import AttemptState
from rules.outcomes import Outcome

NOBODY_ANSWERED = [
    (Call("busy"), Outcome.busy),
    (Call("no-answer"), Outcome.no_answer),
    (Call("canceled"), Outcome.canceled),
    (Call("failed"), Outcome.not_working),
    (Call("failed", error=404), Outcome.not_working),
    (Call("failed", error=503), Outcome.failed),
    (Call("failed", error=503, ours=True, pressed=True), Outcome.failed),
]
SOMEBODY_ANSWERED = [
    (Call("completed"), Outcome.hung_up),
    (Call("completed", ours=True), Outcome.hung_up),
    (Call("completed", ours=True, answered_by="human"), Outcome.hung_up),
    (Call("completed", answered_by="unknown"), Outcome.hung_up),
    (Call("completed", ours=True, pressed=True), Outcome.broke_off),
    (Call("completed", pressed=True), Outcome.broke_off),
    (Call("completed", ours=True, ending=Ending.unheard), Outcome.unheard),
    (Call("completed", ours=True, ending=Ending.unheard, answered_by="human"), Outcome.unheard),
    (Call("completed", ours=True, pressed=True, ending=Ending.silent), Outcome.broke_off),
    # Canceled or cut by the network, after the parent answered: the conversation is what counts.
    (Call("canceled", ours=True, pressed=True), Outcome.broke_off),
    (Call("no-answer", ours=True, pressed=True, ending=Ending.complete), Outcome.complete),
]
A_MACHINE = [
    *((Call("completed", answered_by=machine), Outcome.machine) for machine in sorted(MACHINES)),
    *((Call("completed", answered_by=machine, ours=True), Outcome.machine) for machine in sorted(MACHINES)),
    # A key was pressed: a person is there, whatever was detected.
    (Call("completed", answered_by="machine_start", ours=True, pressed=True), Outcome.broke_off),
    (Call("completed", answered_by="fax", ours=True, pressed=True, ending=Ending.complete), Outcome.complete),
]
THE_CONVERSATION_ENDED = [
    (Call("completed", ours=True, pressed=True, ending=ending), outcome) for ending, outcome in ENDINGS.items()
]
NOT_IN_THIS_CALL = [
    # The conversation's ending is another call's.
    (Call("completed", pressed=True, ending=Ending.complete), Outcome.broke_off),
    (Call("completed", ending=Ending.complete), Outcome.hung_up),
    (Call("completed", ours=True, ending=Ending.complete), Outcome.hung_up),
    (Call("busy", ending=Ending.complete), Outcome.busy),
]


@pytest.mark.parametrize(
    ("call", "outcome"),
    [*NOBODY_ANSWERED, *SOMEBODY_ANSWERED, *A_MACHINE, *THE_CONVERSATION_ENDED, *NOT_IN_THIS_CALL],
)
def test_an_ended_call_is_judged(call, outcome):
    assert outcome_of(call) is outcome


def test_every_ending_of_a_conversation_has_an_outcome():
    """But for one that only a complaint has: a survey never takes another's place."""
    assert set(ENDINGS) == set(Ending) - {Ending.replaced}


@pytest.mark.parametrize(("sip", "outcome"), FAILED_BY_SIP.items())
def test_a_sip_answer_tells_why_a_call_failed(sip, outcome):
    assert outcome_of(Call("failed", error=sip)) is outcome


@pytest.mark.parametrize(("error", "outcome"), FAILED_BY_SIP.items())
def test_the_networks_answer_says_why_a_call_failed(error, outcome):
    assert outcome_of(Call("failed", error=error)) is outcome


@pytest.mark.parametrize("error", [None, 200, 499])
def test_without_a_known_answer_a_call_that_failed_went_to_a_number_that_does_not_work(error):
    assert outcome_of(Call("failed", error=error)) is Outcome.not_working


@pytest.mark.parametrize(
    ("error", "outcome"), [(505, Outcome.failed), (13227, Outcome.failed), (13224, Outcome.invalid_number)]
)
def test_the_networks_and_the_carriers_own_codes_are_told_from_those_of_the_number(error, outcome):
    assert outcome_of(Call("failed", error=error)) is outcome


def test_every_final_status_without_an_answer_has_an_outcome():
    final = {status for status, state in STATES.items() if state is AttemptState.ended}
    assert set(UNANSWERED) == final - {"completed"}


def test_an_empty_form_reports_nothing():
    assert reported({}) == Reported("", None, None)


def test_a_sip_answer_is_preferred_to_an_error_code():
    assert reported({"SipResponseCode": "486", "ErrorCode": "13227"}).error == 486
