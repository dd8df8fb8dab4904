"""The survey as a monitor asks it: on the telephone, or keyed from paper."""

import pytest

from conversation.channel import Channel
from conversation.effects import CallAgain, End, Ending, HandOver, Moment, OptOut, Reason, WaitForPerson, WrongNumber
from conversation.heard import Back, Found, HungUp, Opened, Recorded, Said, Silence
from conversation.machine import Answer, step
from conversation.reply import Choice, LookUp, Person, Reply, Writing
from conversation.told import Told
from tests.conversation.calls import answered, held, interviewed, said

DOES_NOT_KNOW, NO_ANSWER = "8", "9"


@pytest.fixture
def told(survey):
    return survey.told(Channel.monitor)


@pytest.fixture
def words(survey):
    return survey.words(Channel.monitor, "es")


def test_the_greeting_says_who_calls_and_that_nobody_has_to_answer(survey, words):
    opened = interviewed(survey)
    assert said(opened) == ["inicio"]
    greeting = words.text(opened.reply.prompts[0])
    for told in ("Ministerio de Educación", "Seguro Médico Escolar", "voluntario", "cuatro preguntas", "sin costo"):
        assert told in greeting


@pytest.mark.parametrize("word", ["marque", "responda", "numeral", "asterisco", "tecla 1"])
def test_what_is_read_aloud_speaks_of_no_keys(words, word):
    assert not [text for text in words.prompts.values() if word in text.casefold()]


def test_the_guardian_is_called_at_the_time_that_was_chosen(survey):
    assert said(interviewed(survey, "2")) == ["otro_momento"]
    for key, moment in zip("123", Moment, strict=True):
        assert interviewed(survey, "2", key).effects == (CallAgain(moment), End(Ending.later))


def test_a_wrong_number_and_no_more_calls_end_at_the_greeting(survey):
    assert interviewed(survey, "3").effects == (WrongNumber(), End(Ending.wrong_number))
    assert interviewed(survey, "9", "1").effects == (OptOut(), End(Ending.refused))
    assert said(interviewed(survey, "9", "2")) == ["inicio"]


@pytest.mark.parametrize("text", ["0", "*", "persona", "repetir", "baja", "", "7", "10"])
def test_what_is_for_parents_to_press_or_write_is_no_key_of_a_monitor(survey, text):
    assert said(interviewed(survey, "1", text)) == ["no_entendi", "uso"]


@pytest.mark.parametrize("text", ["persona", "baja", "repetir", "una queja"])
def test_a_comment_of_one_word_is_a_comment(survey, text):
    asked = interviewed(survey, "1", "2", "1")
    assert asked.reply.awaits == Writing(1000)
    assert step(survey, asked.state, Said(text)).answers == (Answer("comentario", text),)


def test_slips_of_the_keyboard_never_end_an_interview(survey):
    turn = interviewed(survey, "1", *"7" * 20)
    assert (said(turn), turn.state.wrong) == (["no_entendi", "uso"], 0)
    for heard in (Silence(), Recorded("RE1", 5), HungUp()):
        assert step(survey, turn.state, heard).state == turn.state


@pytest.mark.parametrize(("key", "value"), [(DOES_NOT_KNOW, "98"), (NO_ANSWER, "99")])
@pytest.mark.parametrize(
    ("before", "question", "next_one"),
    [
        ("", "uso", "comentario"),
        ("1", "tipo", "nivel"),
        ("11", "nivel", "comentario"),
        ("2", "motivo_no_uso", "comentario"),
    ],
)
def test_only_a_monitor_is_told_that_somebody_does_not_know_or_will_not_say(
    survey, before, question, next_one, key, value
):
    turn = interviewed(survey, "1", *before, key)
    assert (turn.answers, said(turn)) == ((Answer(question, value),), [next_one])
    for verb, door in (("llama", "11"), ("escribe", "1"), ("abre", "1")):
        assert held(survey, verb, *door, *before, key).answers == ()


def test_after_a_death_a_monitor_asks_on_gently(survey, words):
    asked = interviewed(survey, *"114")
    assert asked.state.ending is None
    assert "pérdida" in words.text(asked.reply.prompts[0])
    assert step(survey, asked.state, Said("1")).answers == (Answer("nivel", "1"),)


def test_no_machine_asks_on_where_a_monitor_was_cut_after_a_death(survey):
    for verb in ("llama", "escribe", "abre"):
        resumed = held(survey, "entrevista", *"114", f"{verb} sigue")
        assert resumed.effects == (HandOver(Reason.funeral), End(Ending.funeral))


def test_every_answer_awaited_has_its_words(survey, survey_file, told, words):
    for name in Told(survey_file, Channel.monitor).reached:
        asked = told.steps[name]
        if isinstance(asked.awaits, Choice) and asked.ending is None:
            assert [words.label(asked.prompt.name, key) for key in asked.awaits.keys] == [
                *words.choices[asked.prompt.name].values()
            ]


# Back.


def test_going_back_forgets_the_answers_and_others_may_be_given(survey):
    turn = interviewed(survey, *"1123")
    for question, at in (("nivel", "nivel"), ("tipo", "tipo"), ("uso", "uso")):
        turn = step(survey, turn.state, Back())
        assert (turn.forgets, said(turn)) == ((question,), [at])
    turn = step(survey, turn.state, Said("2"))
    assert turn.state.answers == {"uso": "2"}
    assert said(turn) == ["no_uso"]


def test_there_is_nothing_before_the_first_question_of_a_leg(survey):
    for opening in ("entrevista", "entrevista hermano"):
        opened = held(survey, opening)
        back = step(survey, opened.state, Back())
        assert (back.state, said(back), back.forgets) == (opened.state, said(opened), ())


def test_going_back_out_of_an_aside_is_as_if_it_was_not_taken(survey):
    back = step(survey, interviewed(survey, "9").state, Back())
    assert (said(back), back.state.path, back.state.returns) == (["inicio"], (), "")
    assert interviewed(survey, "9", "2").state.path == ()


def test_what_the_machine_was_answered_is_never_gone_back_to(survey):
    turn = held(survey, "llama", *"1112", "cuelga", "entrevista sigue", "3")
    for expected in (("nivel",), ()):
        turn = step(survey, turn.state, Back())
        assert (turn.forgets, said(turn)) == (expected, ["nivel"])
    assert turn.state.answers == {"uso": "1", "tipo": "2"}


def test_an_interview_that_ended_is_not_opened_by_going_back(survey):
    ended = interviewed(survey, *"1210")
    assert step(survey, ended.state, Back()).state == ended.state


@pytest.mark.parametrize("verb", ["llama", "escribe", "abre"])
def test_only_a_monitor_goes_back(survey, verb):
    asked = held(survey, verb, *"11")
    back = step(survey, asked.state, Back())
    assert (back.state, said(back), back.forgets) == (asked.state, said(asked), ())


# Going on where another mouth stopped.


@pytest.mark.parametrize(
    ("lines", "question"),
    [
        (["llama", *"1112", "0"], "nivel"),
        (["llama", *"1112", "9", "0"], "nivel"),
        (["llama", *"111", "7", "7", "7"], "tipo"),
        (["llama", *"111", "cuelga"], "tipo"),
        (["escribe", "1", "1", "qué", "cómo", "quién"], "tipo"),
        (["abre", "1", "2", "persona"], "no_uso"),
        (["llama", "0"], "inicio"),
        (["llama", "1", "0"], "inicio"),
        (["llama", *"11121", "1", "r 9 0"], "ofrecer_queja"),
        (["entrevista", *"112"], "nivel"),
    ],
)
def test_a_monitor_goes_on_at_the_open_question(survey, lines, question):
    assert said(held(survey, *lines, "entrevista sigue")) == [question]


def test_a_monitor_who_calls_later_greets_first_and_then_goes_on(survey):
    assert said(held(survey, "llama", *"1112", "0", "entrevista")) == ["inicio"]
    assert said(held(survey, "llama", *"1112", "0", "entrevista", "1")) == ["seguimos", "nivel"]


def test_a_machine_goes_on_where_a_monitor_stopped(survey):
    assert said(held(survey, "entrevista", *"112", "escribe sigue")) == ["nivel"]
    assert said(held(survey, "entrevista", *"112", "llama sigue")) == ["nivel"]


@pytest.mark.parametrize("lines", [["llama", *"11212"], ["llama", *"1114"], ["escribe", "baja"]])
def test_what_has_ended_for_good_stays_so(survey, lines):
    assert said(held(survey, *lines, "entrevista sigue")) == ["desconocido"]


# Waiting for a person.

VOICE, TEXTS = ["llama", "1", "1"], ["escribe", "1"]
WAITING = [
    (VOICE, ["0"], "persona", Reason.person, Ending.person),
    (VOICE, ["7", "7", "7"], "persona", Reason.not_understood, Ending.not_understood),
    (TEXTS, ["persona"], "persona_texto", Reason.person, Ending.person),
    (TEXTS, ["qué", "cómo", "cuál"], "persona_texto", Reason.unreadable_texts, Ending.not_understood),
]


@pytest.mark.parametrize(("door", "lines", "prompt", "reason", "ending"), WAITING)
def test_who_needs_a_person_waits_for_one_who_is_free(survey, door, lines, prompt, reason, ending):
    *before, last = lines
    asked = step(survey, held(survey, *door, *before).state, Said(last))
    assert asked.reply == Reply((), LookUp("monitor"))
    waits = step(survey, asked.state, Found({"monitor": "free"}))
    assert (said(waits), waits.reply.awaits) == ([prompt], Person())
    assert waits.effects == (WaitForPerson(reason), End(ending))
    assert waits.state.step == asked.state.step


@pytest.mark.parametrize(("door", "lines", "prompt", "reason", "ending"), WAITING)
@pytest.mark.parametrize("found", [{"monitor": "busy"}, {"monitor": "who knows"}, {}, {"ventana": "free"}])
def test_who_needs_a_person_while_none_is_free_is_owed_a_call(survey, door, lines, prompt, reason, ending, found):
    *before, last = lines
    asked = step(survey, held(survey, *door, *before).state, Said(last))
    assert step(survey, asked.state, Found(found)).effects == (HandOver(reason), End(ending))


def test_a_page_never_waits(survey):
    for lines in (["1", "persona"], ["1", "7", "7", "7"]):
        turn = step(survey, held(survey, "abre", *lines[:-1]).state, Said(lines[-1]))
        assert isinstance(turn.effects[0], HandOver)


def test_a_key_in_the_place_of_what_was_looked_up_is_one_of_the_open_question(survey):
    asked = step(survey, held(survey, "llama", "1", "1").state, Said("0"))
    turn = step(survey, asked.state, Said("1"))
    assert (said(turn), turn.state.looking) == (["tipo"], "")
    assert step(survey, asked.state, Opened()).state.looking == ""


def test_what_is_found_is_not_said(survey):
    asked = step(survey, held(survey, "llama ventana=hoy", "1", "1").state, Said("0"))
    assert answered(survey, asked).state.facts == {"ventana": "hoy"}
