"""The survey on pages: one question each, its answers on buttons."""

import pytest

from conversation.channel import Channel
from conversation.effects import End, Ending, HandOver, OptOut, Reason
from conversation.heard import Said, Silence
from conversation.library import get_script
from conversation.machine import Answer, step
from conversation.reply import Choice, Writing
from conversation.told import Told
from tests.conversation.calls import held, on_page, said

PAGES = get_script("pra-for-147", 1).words(Channel.web, "es")


def test_a_page_asks_no_permission_and_no_digit_is_common(survey):
    assert on_page(survey).reply.awaits == Choice(("1", "2"))
    assert said(on_page(survey, "1")) == ["uso"]
    assert said(on_page(survey, "1", "0")) == ["no_entendi", "uso"]


def test_every_answer_awaited_has_its_button(survey):
    for name in ("inicio", "uso", "tipo", "nivel", "no_uso", "ofrecer_queja", "no_encargado", "baja_confirma"):
        asked = survey.told(Channel.web).steps[name]
        assert [PAGES.label(asked.prompt.name, key) for key in asked.awaits.keys] == [
            *PAGES.choices[asked.prompt.name].values()
        ]
    assert PAGES.label("comentario", "0") == "No, gracias"


@pytest.mark.parametrize(("prompt", "key"), [("uso", "3"), ("gracias", "1")])
def test_a_button_that_is_not_there_has_no_words(prompt, key):
    with pytest.raises(KeyError):
        PAGES.label(prompt, key)


@pytest.mark.parametrize("word", ["marque", "responda", "numeral", "asterisco"])
def test_a_page_speaks_of_no_telephone_keys(word):
    assert not [text for text in PAGES.prompts.values() if word in text.casefold()]


def test_no_more_calls_is_confirmed_on_the_page(survey):
    assert said(on_page(survey, "1", "1", "baja")) == ["baja_confirma"]
    assert on_page(survey, "1", "baja", "1").effects == (OptOut(), End(Ending.refused))
    assert said(on_page(survey, "1", "1", "baja", "2")) == ["tipo"]


def test_what_is_not_understood_is_told_before_the_question(survey):
    assert said(on_page(survey, "1", "7")) == said(on_page(survey, "1", "")) == ["no_entendi", "uso"]
    turn = on_page(survey, "1", "7", "gracias", "9")
    assert turn.effects == (HandOver(Reason.not_understood), End(Ending.not_understood))
    assert said(turn) == ["persona"]


def test_silence_on_a_page_is_an_answer_left_out(survey):
    assert said(step(survey, on_page(survey, "1").state, Silence())) == ["no_entendi", "uso"]


def test_a_comment_on_a_page_is_written_once(survey):
    asked = on_page(survey, "1", "1", "1", "1")
    assert asked.reply.awaits == Writing(1000)
    turn = step(survey, asked.state, Said("No vino\r\nnadie"))
    assert turn.answers == (Answer("comentario", "No vino nadie"),)
    assert said(step(survey, turn.state, Said("y más"))) == ["no_entendi", "ofrecer_queja"]
    ended = step(survey, turn.state, Said("2"))
    assert step(survey, ended.state, Said("y más")).answers == ()


def test_a_page_that_goes_on_from_another_mouth_says_so(survey):
    assert said(held(survey, "escribe", "1", "1", "abre", "1")) == ["seguimos", "tipo"]
    assert said(held(survey, "abre", "1", "1", "abre sigue")) == ["tipo"]


def test_a_call_that_was_cut_before_the_questions_leaves_nothing_to_go_on_with(survey):
    assert said(held(survey, "llama", "1", "abre", "1")) == ["uso"]
    assert said(held(survey, "llama", "1", "abre sigue")) == ["inicio"]


def test_a_page_words_what_it_can_reach_and_nothing_else(survey_file):
    reached = Told(survey_file, Channel.web).reached
    assert {"permiso", "grabar", "otro_momento", "despedida", "nadie"}.isdisjoint(reached)
    assert {"permiso", "grabar", "otro_momento", "silencio", "despedida", "enlace"}.isdisjoint(PAGES.prompts)
