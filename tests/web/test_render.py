"""A reply as a page: the question stands out, whatever else is said stands around it."""

import pytest

from conversation.channel import Channel
from conversation.library import get_script
from conversation.reply import Choice, Nothing, Prompt, Reply, Writing
from web.render import Button, view
from web.wording import COMMON

SCRIPT = get_script("pra-for-147", 1)
WORDS = SCRIPT.words("web", "es")
FOOT = tuple(Button(key, label) for key, label in COMMON.items())


def shown(awaits, *names, **facts):
    return view(Reply(tuple(Prompt(name, facts) for name in names), awaits), WORDS, {"baja_confirma"})


def test_a_question_stands_alone_above_its_answers():
    page = shown(Choice(("1", "2", "3", "4")), "nivel")
    assert (page.before, page.heading, page.after) == ((), "¿Cómo fue el servicio?", ())
    assert page.buttons == (Button("1", "Malo"), Button("2", "Regular"), Button("3", "Bueno"), Button("4", "Excelente"))
    assert page.foot == FOOT
    assert page.max_chars == 0


def test_what_is_said_before_a_question_stands_above_it():
    page = shown(Choice(("1", "2")), "seguimos", "tipo")
    assert page.before == (WORDS.text(Prompt("seguimos")), "Piense en la última vez.")
    assert page.heading == "¿Para qué lo usó?"


def test_what_is_said_after_a_question_stands_below_it():
    page = shown(Writing(1000), "comentario")
    assert page.heading == "¿Quiere decirnos algo para mejorar?"
    assert page.after == ("Escríbalo aquí, sin nombres.",)
    assert page.buttons == (Button("0", "No, gracias"),)
    assert page.max_chars == 1000


def test_the_question_whether_to_stop_has_no_foot_that_asks_it_again():
    assert shown(Choice(("1", "2")), "baja_confirma").foot == ()


def test_a_goodbye_has_its_first_words_above_and_no_button():
    page = shown(Nothing(), "gracias", linea="2411-0000")
    assert page.heading == "Muchas gracias."
    assert page.after == ("Su respuesta ayuda a mejorar el servicio. Si tiene una queja, llame al 2411-0000.",)
    assert (page.buttons, page.foot, page.max_chars) == ((), (), 0)


def test_a_goodbye_of_several_prompts_says_each_of_them():
    page = view(Reply((Prompt("persona", {}), Prompt("seguimos", {})), Nothing()), WORDS)
    assert page.heading == "No se preocupe."
    assert page.after == ("Una persona le llamará, sin costo. Gracias.", WORDS.text(Prompt("seguimos")))


STEPS = SCRIPT.told(Channel.web).steps
SPOKEN_ONLY = {"despedida", "grabar"}


@pytest.mark.parametrize("name", sorted({step.name for step in STEPS.values() if step.prompt} - SPOKEN_ONLY))
def test_every_step_of_the_survey_can_be_shown(name):
    step = STEPS[name]
    facts = {"linea": "2411-0000", "ventana": "hoy por la tarde", "nivel": "primaria"}
    page = view(Reply((Prompt(step.prompt.name, facts),), step.awaits), WORDS)
    everything = " ".join((*page.before, page.heading, *page.after))
    assert everything == WORDS.text(Prompt(step.prompt.name, facts))
    asks = step.ending is None
    assert page.heading.endswith("?") == asks
    assert bool(page.buttons) == asks
