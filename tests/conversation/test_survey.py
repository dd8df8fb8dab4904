"""What the survey by voice asks, keeps and asks for, turn by turn."""

import pytest

from conversation.effects import CallAgain, End, Ending, GoOn, HandOver, Moment, OptOut, Reason, WrongNumber
from conversation.heard import Opened, Recorded, Said
from conversation.machine import Answer, State, step
from conversation.reply import Choice, Nothing, Recording, Reply
from tests.conversation.calls import after, answered, converse, held, said


def test_a_call_begins_by_asking_who_is_there(survey):
    turn = after(survey)
    assert said(turn) == ["inicio"]
    assert turn.reply.awaits == Choice(("1", "2", "3"))
    assert not turn.state.pressed


def test_a_level_is_kept_with_the_key_pressed(survey):
    turn = after(survey, "1", "1", "1", "2", "4")
    assert turn.answers == (Answer("nivel", "4"),)
    assert turn.state.answers == {"uso": "1", "tipo": "2", "nivel": "4"}


def test_a_reason_of_no_use_is_kept_under_its_name_in_the_results(survey):
    assert after(survey, "1", "1", "2", "3").answers == (Answer("motivo_no_uso", "3"),)


def test_permission_is_no_answer(survey):
    assert after(survey, "1", "1").answers == ()


def test_a_comment_is_recorded_for_a_minute_and_kept_by_its_reference(survey):
    asked = after(survey, "1", "1", "2", "1", "1")
    assert asked.reply.awaits == Recording(60)
    turn = step(survey, asked.state, Recorded("RE1", 31, "#"))
    assert turn.answers == (Answer("comentario", "", "RE1"),)
    assert said(turn) == ["gracias"]


@pytest.mark.parametrize("keys", ["11111", "11112", "1123"])
def test_a_complaint_is_offered_after_a_bad_service_or_refused_care(survey, keys):
    assert said(after(survey, *keys, "2")) == ["ofrecer_queja"]


@pytest.mark.parametrize("keys", ["11113", "11114", "1121", "1122"])
def test_no_complaint_is_offered_to_who_had_no_trouble(survey, keys):
    assert said(after(survey, *keys, "2")) == ["gracias"]


@pytest.mark.parametrize(
    "lines",
    [["llama", *"1111121"], ["escribe", *"111101"], ["abre", *"111101"], ["entrevista", *"111101"]],
    ids=["in a call", "in texts", "on a page", "with a monitor"],
)
def test_a_complaint_goes_on_at_once_and_the_survey_is_complete(survey, lines):
    turn = held(survey, *lines)
    assert turn.effects == (GoOn("queja"), End(Ending.complete))
    assert turn.reply == Reply((), Nothing())


def test_a_funeral_ends_the_questions_at_once_and_keeps_the_type(survey):
    turn = after(survey, *"1114")
    assert turn.answers == (Answer("tipo", "4"),)
    assert turn.effects == (HandOver(Reason.funeral), End(Ending.funeral))
    assert turn.reply.awaits == Nothing()


@pytest.mark.parametrize(("key", "moment"), [("1", "morning"), ("2", "afternoon"), ("3", "evening")])
@pytest.mark.parametrize("way", ["2", "12"])
def test_another_time_is_the_one_that_the_parent_chose(survey, spanish, way, key, moment):
    turn = after(survey, *way, key)
    assert turn.effects == (CallAgain(Moment(moment)), End(Ending.later))
    assert "Le llamaremos por la" in spanish.text(turn.reply.prompts[0])


def test_a_wrong_number_is_never_called_again(survey):
    assert after(survey, "3").effects == (WrongNumber(), End(Ending.wrong_number))


def test_no_more_calls_only_once_confirmed(survey):
    assert after(survey, "1", "9").effects == ()
    assert after(survey, "1", "9", "1").effects == (OptOut(), End(Ending.refused))


def test_who_goes_on_after_9_hears_the_question_where_it_was_pressed(survey):
    turn = after(survey, *"111", "9", "2")
    assert said(turn) == ["tipo"]
    assert turn.state.step == "tipo"


def test_a_person_asked_for_calls_back_in_the_window_told(survey, spanish):
    opened = step(survey, None, Opened({"ventana": "el lunes por la mañana", "secreto": "x"}))
    turn = answered(survey, step(survey, opened.state, Said("0")))
    assert turn.effects == (HandOver(Reason.person), End(Ending.person))
    assert "Le llamaremos el lunes por la mañana, sin costo." in spanish.text(turn.reply.prompts[0])
    assert turn.state.facts == {"ventana": "el lunes por la mañana"}


def test_facts_are_of_one_call_and_a_look_up_adds_to_them(survey):
    (first, found, again) = converse(survey, ["llama ventana=hoy por la tarde", "consulta", "llama"])
    assert first.turn.state.facts == found.turn.state.facts == {"ventana": "hoy por la tarde"}
    assert said(found.turn) == ["inicio"]
    assert again.turn.state.facts == {}


def test_braces_in_a_fact_are_spoken_as_they_are(survey, spanish):
    opened = step(survey, None, Opened({"ventana": "{otra}"}))
    turn = answered(survey, step(survey, opened.state, Said("0")))
    assert "{otra}" in spanish.text(turn.reply.prompts[0])


def test_the_third_wrong_key_at_one_question_leaves_it_to_a_person(survey):
    first, second, third = (held(survey, *"787"[:times]) for times in (1, 2, 3))
    assert said(first) == ["no_entendi", "inicio"]
    assert said(second) == ["no_entendi", "inicio", "no_entendi_persona"]
    assert said(third) == ["no_entendi_3"]
    assert third.effects == (HandOver(Reason.not_understood), End(Ending.not_understood))


@pytest.mark.parametrize("text", ["1" * 4096, "\x00", "\x00" * 4096, "1\x00", "12", "1 2", "#", "\ud800"])
def test_what_is_no_key_is_asked_again(survey, text):
    turn = step(survey, after(survey).state, Said(text))
    assert said(turn) == ["no_entendi", "inicio"]


def test_a_call_that_nobody_answers_with_a_key_leaves_no_words(survey):
    assert said(after(survey, "")) == ["silencio", "inicio"]
    turn = after(survey, "", "")
    assert said(turn) == []
    assert turn.effects == (End(Ending.unheard),)


def test_a_parent_who_falls_silent_is_taken_leave_of_at_the_third_time(survey):
    assert said(after(survey, "1", "", "")) == ["silencio", "permiso"]
    turn = after(survey, "1", "", "", "")
    assert said(turn) == ["despedida"]
    assert turn.effects == (End(Ending.silent),)


def test_a_key_between_two_silences_starts_their_count_anew(survey):
    assert said(after(survey, "1", "", "", "*", "", "")) == ["silencio", "permiso"]


def test_silence_instead_of_a_comment_goes_on_without_an_answer(survey):
    turn = after(survey, *"11111", "1", "")
    assert said(turn) == ["ofrecer_queja"]
    assert "comentario" not in turn.state.answers


def test_a_recording_ended_by_asterisk_is_recorded_again(survey):
    turn = after(survey, *"11113", "1", "r 4 *")
    assert said(turn) == ["grabar"]
    assert turn.answers == ()


@pytest.mark.parametrize(("key", "prompt"), [("0", "persona_cerrado"), ("9", "baja_confirma")])
def test_a_comment_is_kept_before_its_last_key_is_obeyed(survey, key, prompt):
    turn = after(survey, *"11113", "1", f"r 4 {key}")
    assert turn.answers == (Answer("comentario", "", "r4"),)
    assert said(turn) == [prompt]


def test_a_comment_survives_hanging_up_at_its_end(survey):
    turn = after(survey, *"11112", "1", "r 4 hangup")
    assert turn.answers == (Answer("comentario", "", "r4"),)
    assert (said(turn), turn.state.step, turn.state.ending) == ([], "ofrecer_queja", None)


@pytest.mark.parametrize(
    ("key", "step_name"),
    [("hangup", "grabar"), ("", "ofrecer_queja"), ("#", "ofrecer_queja"), ("9", "baja_confirma")],
)
def test_a_recording_without_a_reference_is_no_answer_but_its_key_counts(survey, key, step_name):
    turn = step(survey, after(survey, *"11112", "1").state, Recorded("", 0, key))
    assert turn.answers == ()
    assert turn.state.step == step_name


def test_a_recording_that_nobody_asked_for_is_only_its_key(survey):
    turn = step(survey, after(survey, "1", "1").state, Recorded("RE1", 3, "1"))
    assert turn.answers == (Answer("uso", "1"),)


def test_what_ended_stays_ended(survey):
    ended = after(survey, "3").state
    turn = step(survey, ended, Said("1"))
    assert turn.state == ended
    assert (turn.reply.prompts, turn.answers, turn.effects) == ((), (), ())


def test_a_first_input_without_an_opening_is_heard_at_the_first_question(survey):
    assert said(step(survey, None, Said("1"))) == ["permiso"]


def test_a_state_keeps_only_what_it_needs_as_json(survey):
    assert State("inicio").to_json() == {"step": "inicio"}
    assert after(survey, *"1112").state.to_json() == {
        "step": "nivel",
        "answers": {"uso": "1", "tipo": "2"},
        "pressed": True,
    }
