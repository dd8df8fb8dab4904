"""A later call asks again who is there, and goes on at the question that was open."""

import pytest

from conversation.effects import End, Ending
from conversation.reply import Nothing
from tests.conversation.calls import after, said


@pytest.mark.parametrize(
    ("heard", "open_question"),
    [
        ("11", "uso"),
        ("111", "tipo"),
        ("1111", "nivel"),
        ("112", "no_uso"),
        ("1121", "comentario"),
        ("11211", "comentario"),
        ("111112", "ofrecer_queja"),
        ("1119", "tipo"),
        ("112119", "comentario"),
    ],
)
def test_a_call_that_was_cut_goes_on_at_the_open_question(survey, heard, open_question):
    again = after(survey, *heard, "cuelga", "llama")
    assert said(again) == ["inicio"]
    assert not again.state.pressed
    assert said(after(survey, *heard, "cuelga", "llama", "1")) == ["seguimos", open_question]


@pytest.mark.parametrize("heard", ["", "1", "2", "19"])
def test_a_call_that_was_cut_before_the_questions_begins_anew(survey, heard):
    assert said(after(survey, *heard, "cuelga", "llama", "1")) == ["permiso"]


def test_the_open_question_outlives_a_call_that_did_not_reach_it(survey):
    later = ["cuelga", "llama", "2", "1"]
    unheard = ["llama", "", ""]
    assert said(after(survey, *"1111", *later, *unheard, "llama", "1")) == ["seguimos", "nivel"]


def test_answers_of_an_earlier_call_are_kept_and_not_told_twice(survey):
    turn = after(survey, *"1111", "cuelga", "llama", "1", "2")
    assert turn.state.answers == {"uso": "1", "tipo": "1", "nivel": "2"}
    assert [answer.question for answer in turn.answers] == ["nivel"]


def test_tries_are_counted_anew_in_a_later_call(survey):
    assert said(after(survey, *"1177", "cuelga", "llama", "1", "7")) == ["no_entendi", "uso"]


@pytest.mark.parametrize(
    "ended", [["2", "1"], ["3"], ["0"], ["", ""], ["1", "", "", ""], ["7", "7", "7"]], ids=" ".join
)
def test_a_conversation_that_ended_unfinished_may_be_opened_again(survey, ended):
    turn = after(survey, *ended, "llama")
    assert said(turn) == ["inicio"]
    assert turn.state.ending is None


@pytest.mark.parametrize("ended", ["11111" + "22", "1111121", "91", "1114"])
def test_who_has_no_questions_left_is_told_so(survey, ended):
    before = after(survey, *ended)
    turn = after(survey, *ended, "llama")
    assert said(turn) == ["desconocido"]
    assert turn.reply.awaits == Nothing()
    assert (turn.state, turn.effects) == (before.state, ())


def test_when_only_thanks_are_left_a_later_call_says_just_them(survey):
    turn = after(survey, *"11114", "1", "r 5 0", "llama", "1")
    assert said(turn) == ["gracias"]
    assert turn.effects == (End(Ending.complete),)
