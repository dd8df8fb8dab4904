"""What a complaint's answers say, when it is a case, and what is missing of it."""

from datetime import date

import pytest

from conversation.channel import Channel
from conversation.library import get_script
from rules import complaints
from rules.complaints import (
    CaseKind,
    Fact,
    Identity,
    Precision,
    Remedy,
    Service,
    Severity,
    awaits_answer,
    is_case,
    missing,
    told,
)
from rules.lives import CaseState

TODAY = date(2026, 10, 5)
KEYED = {
    "clase": complaints.KINDS,
    "servicio": complaints.SERVICES,
    "pide": complaints.REMEDIES,
    "reserva": complaints.IDENTITIES,
    "cuando": complaints.HAPPENED,
}


@pytest.mark.parametrize("channel", Channel)
@pytest.mark.parametrize("question", KEYED)
def test_every_key_of_the_script_means_something_and_nothing_else_does(channel, question):
    steps = get_script("queja", 1).told(channel).steps.values()
    keys = {branch.value for step in steps if step.question == question for branch in step.branches.values()} - {""}
    assert keys == set(KEYED[question])


def test_what_nobody_has_told_yet_is_not_known():
    said = told({}, TODAY)
    assert (said.service, said.remedy, said.precision, said.narrative, said.place) == (None, None, None, "", "")
    assert (said.kind, said.identity) == (CaseKind.complaint, Identity.confidential)


def test_what_was_told_is_read_by_its_keys():
    said = told({"clase": "2", "servicio": "3", "pide": "1", "reserva": "3", "lugar_sabido": "1"}, TODAY)
    assert (said.kind, said.service, said.remedy) == (CaseKind.request, Service.medicine, Remedy.care)
    assert (said.identity, said.place_confirmed) == (Identity.anonymous, True)


def test_the_story_is_what_was_told_and_what_was_added():
    assert told({"relato": "Fuimos ayer", "relato_mas": "Y no había nadie"}, TODAY).narrative == (
        "Fuimos ayer\nY no había nadie"
    )
    assert told({"relato": ""}, TODAY).narrative == ""


@pytest.mark.parametrize(
    ("key", "precision", "since"),
    [
        ("1", Precision.day, date(2026, 10, 4)),
        ("2", Precision.week, date(2026, 9, 29)),
        ("3", Precision.month, date(2026, 9, 5)),
        ("4", Precision.unknown, None),
    ],
)
def test_when_it_happened_is_as_exact_as_it_was_told(key, precision, since):
    said = told({"cuando": key}, TODAY)
    assert (said.precision, said.happened_from) == (precision, since)
    assert said.happened_to == (TODAY if since else None)


@pytest.mark.parametrize(
    ("answers", "severity"),
    [
        ({}, Severity.ordinary),
        ({"servicio": "1"}, Severity.ordinary),
        ({"servicio": "4"}, Severity.priority),
        ({"servicio": "4", "peligro": "1"}, Severity.vital),
        ({"peligro": "2"}, Severity.ordinary),
    ],
)
def test_danger_goes_before_a_death_and_a_death_before_the_rest(answers, severity):
    assert told(answers, TODAY).severity is severity


@pytest.mark.parametrize(
    ("answers", "case"),
    [
        ((), False),
        (("servicio",), False),
        (("relato",), False),
        (("servicio", "peligro", "clase"), False),
        (("servicio", "relato"), True),
        (("servicio", "relato_mas"), True),
        (("servicio", "lugar"), True),
    ],
)
def test_what_was_cut_off_is_a_case_with_the_service_and_place_or_story(answers, case):
    assert is_case(answers) is case


def test_each_of_the_five_facts_is_present_or_missing():
    whole = ("servicio", "relato")
    assert missing(CaseKind.complaint, (), place_known=False, date_known=False) == tuple(Fact)
    assert missing(CaseKind.complaint, whole, place_known=True, date_known=True) == ()
    assert missing(CaseKind.request, whole, place_known=False, date_known=False) == (Fact.place, Fact.date)
    assert missing(CaseKind.complaint, ("relato",), place_known=True, date_known=True) == (Fact.service,)


@pytest.mark.parametrize("kind", [CaseKind.suggestion, CaseKind.thanks, CaseKind.question])
def test_what_nobody_has_to_settle_misses_nothing(kind):
    assert missing(kind, (), place_known=False, date_known=False) == ()


def test_an_answer_is_waited_for_until_it_has_come():
    over = {
        *(CaseState.draft, CaseState.resolved, CaseState.closed_confirmed, CaseState.closed_no_reply),
        *(CaseState.not_admitted, CaseState.duplicate, CaseState.referred, CaseState.withdrawn, CaseState.expired),
    }
    assert {state for state in CaseState if not awaits_answer(state)} == over


@pytest.mark.parametrize("words", [name for name in vars(complaints) if name.endswith("_WORDS")])
def test_every_code_has_its_words(words):
    table = vars(complaints)[words]
    (codes,) = {type(code) for code in table}
    assert list(table) == list(codes)
