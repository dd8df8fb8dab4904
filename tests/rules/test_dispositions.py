"""AAPOR codes derived from outcomes and answers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.dispositions import CODE_OF_ANSWER, CODE_OF_OUTCOME, DISPOSITIONS, deciding_question, disposition
from rules.outcomes import Outcome


@pytest.mark.parametrize(
    ("answers", "code"),
    [
        ({"uso": "2"}, "1.1"),
        ({"uso": "2", "motivo_no_uso": "3"}, "1.1"),
        ({"uso": "1", "tipo": "1", "nivel": "4"}, "1.1"),
        ({"uso": "1", "tipo": "4"}, "1.2"),
        ({"uso": "1"}, "2.12"),
        ({"uso": "1", "tipo": "2", "nivel": "98"}, "1.2"),
        ({"uso": "1", "tipo": "99", "nivel": "3"}, "1.1"),
        ({"uso": "1", "tipo": "98", "nivel": "99"}, "2.12"),
        ({"uso": "98"}, "2.12"),
        ({"uso": "99"}, "2.12"),
        ({"uso": "2", "motivo_no_uso": "98"}, "1.1"),
    ],
)
def test_the_answers_say_how_complete_an_interview_is(answers, code):
    assert disposition([Outcome.no_answer, Outcome.broke_off], answers) == code


@pytest.mark.parametrize(
    ("answers", "question"),
    [
        ({"uso": "1", "tipo": "1", "nivel": "4", "comentario": ""}, "nivel"),
        ({"uso": "2", "motivo_no_uso": "3"}, "uso"),
        ({"uso": "1", "tipo": "4", "comentario": ""}, "tipo"),
        ({"uso": "1", "comentario": ""}, None),
        ({}, None),
    ],
)
def test_one_answer_makes_the_disposition(answers, question):
    assert deciding_question(answers) == question


@pytest.mark.parametrize(
    ("outcome", "code"),
    [
        (Outcome.refused, "2.11"),
        (Outcome.broke_off, "2.12"),
        (Outcome.handed_over, "2.12"),
        (Outcome.guardian_absent, "2.21"),
        (Outcome.hung_up, "2.21"),
        (Outcome.machine, "2.22"),
        (Outcome.unheard, "2.22"),
        (Outcome.language, "2.33"),
        (Outcome.busy, "3.12"),
        (Outcome.no_answer, "3.13"),
        (Outcome.failed, "3.16"),
        (Outcome.not_working, "4.3"),
        (Outcome.invalid_number, "4.3"),
        (Outcome.wrong_number, "4.7"),
        (Outcome.outside_hours, "3.11"),
        (Outcome.canceled, "3.11"),
        (Outcome.complete, "2.12"),
        (Outcome.partial, "2.12"),
    ],
)
def test_each_outcome_alone_has_its_code(outcome, code):
    assert disposition([outcome], {}) == code


@pytest.mark.parametrize(
    ("outcomes", "code"),
    [
        ([], "3.11"),
        ([Outcome.outside_hours, Outcome.canceled], "3.11"),
        ([Outcome.no_answer, Outcome.busy], "3.12"),
        ([Outcome.refused, Outcome.no_answer], "2.11"),
        ([Outcome.hung_up, Outcome.wrong_number], "4.7"),
        ([Outcome.machine, Outcome.not_working], "4.3"),
        # the second number of the family is alive, or the call to it never left
        ([Outcome.wrong_number, Outcome.no_answer], "3.13"),
        ([Outcome.wrong_number, Outcome.canceled], "4.7"),
        ([Outcome.wrong_number, Outcome.not_working], "4.3"),
        # whoever asked for a person told him that he is not of the family
        ([Outcome.handed_over, Outcome.wrong_number], "4.7"),
        ([Outcome.refused, Outcome.handed_over, Outcome.wrong_number], "2.11"),
        ([Outcome.handed_over, Outcome.no_answer, Outcome.wrong_number], "2.12"),
    ],
)
def test_the_most_informative_outcome_wins(outcomes, code):
    assert disposition(outcomes, {}) == code


def test_every_outcome_has_a_code_and_every_code_its_words():
    assert set(CODE_OF_OUTCOME) == set(Outcome)
    assert {*CODE_OF_OUTCOME.values(), *CODE_OF_ANSWER.values()} <= set(DISPOSITIONS)
    assert all(found.words for found in DISPOSITIONS.values())


@given(st.lists(st.sampled_from(Outcome), max_size=12), st.sampled_from(["1", "2", "3", "4"]))
def test_a_rating_given_is_never_lost_to_an_outcome(outcomes, level):
    assert disposition(outcomes, {"uso": "1", "tipo": "1", "nivel": level}) == "1.1"


@given(st.lists(st.sampled_from(Outcome), max_size=12))
def test_every_history_has_a_known_code(outcomes):
    assert disposition(iter(outcomes), {}) in DISPOSITIONS
