"""The survey by text: what differs from a call."""

import pytest

from conversation.channel import Channel
from conversation.effects import End, Ending, HandOver, OptOut, Reason, WrongNumber
from conversation.heard import Found, Opened, Recorded, Said, Silence
from conversation.library import get_script
from conversation.machine import Answer, State, step
from conversation.reply import Choice, Nothing, Reply, Writing
from sms.segments import Encoding, count
from tests.conversation.calls import after, held, said, texted

COMMENT = ("1", "1", "1", "1", "El doctor no vino")
LONGEST = {"linea": "1" * 9, "enlace": "x" * 38, "nivel": "preprimaria", "ventana": "v" * 24}
TEXTS = get_script("pra-for-147", 1).words("sms", "es")


def comment(turn):
    return turn.state.answers.get("comentario")


@pytest.mark.parametrize("prompt", TEXTS.prompts)
def test_every_text_is_one_segment_of_gsm_7_with_the_longest_values(prompt):
    segments = count(TEXTS.prompts[prompt].format_map(LONGEST))
    assert segments.encoding is Encoding.gsm7
    assert segments.units <= 160


@pytest.mark.parametrize(("fact", "codes"), TEXTS.fragments.items())
def test_every_word_that_fills_a_brace_is_no_longer_than_was_counted(fact, codes):
    for words in codes.values():
        assert len(words) <= len(LONGEST[fact])
        assert count(words).encoding is Encoding.gsm7


def test_a_thread_begins_by_asking_who_is_there_and_needs_no_permission(survey):
    opened = texted(survey)
    assert (said(opened), opened.reply.awaits) == (["inicio"], Choice(("1", "2")))
    assert said(texted(survey, "1")) == ["uso"]


@pytest.mark.parametrize(
    ("keys", "effects"),
    [("21", (End(Ending.later),)), ("22", (WrongNumber(), End(Ending.wrong_number)))],
)
def test_who_is_no_guardian_chooses_another_time_or_says_that_the_number_is_wrong(survey, keys, effects):
    assert said(texted(survey, "2")) == ["no_encargado"]
    assert texted(survey, *keys).effects == effects


@pytest.mark.parametrize("key", ["0", "9", "*", "3"])
def test_the_common_digits_mean_nothing_in_a_text(survey, key):
    assert said(texted(survey, key)) == ["no_entendi"]


def test_the_common_words_work_at_every_text(survey):
    assert texted(survey, "1", "Persona").effects == (HandOver(Reason.person), End(Ending.person))
    assert said(texted(survey, "1", "repetir")) == ["uso"]
    assert texted(survey, "1", "baja").effects == (OptOut(), End(Ending.refused))


def test_a_comment_is_written_and_kept_as_its_text(survey):
    assert texted(survey, *COMMENT[:-1]).reply.awaits == Writing(1000)
    turn = texted(survey, *COMMENT)
    assert turn.answers == (Answer("comentario", "El doctor no vino"),)
    assert said(turn) == ["ofrecer_queja"]


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("  no vino \n", "no vino"),
        ("lineas\r\nde\ttexto", "lineas de texto"),
        ("nin\u0303o", "niño"),
        ("a\x00b\x1bc\ud800d", "abcd"),
        ("x" * 1001, "x" * 1000),
        ("1", "1"),
        ("la persona fue amable", "la persona fue amable"),
    ],
)
def test_a_comment_is_kept_composed_in_one_line_without_control_characters(survey, text, kept):
    turn = step(survey, texted(survey, *COMMENT[:-1]).state, Said(text))
    assert turn.answers == (Answer("comentario", kept),)


@pytest.mark.parametrize("text", ["0", "no", "No, gracias", "gracias", "", " ", "\x00\x01"])
def test_who_writes_no_comment_goes_on_without_an_answer(survey, text):
    turn = step(survey, texted(survey, *COMMENT[:-1]).state, Said(text))
    assert (said(turn), turn.answers) == (["ofrecer_queja"], ())


def test_what_follows_the_comment_is_joined_to_it_and_the_question_asked_again(survey):
    turn = texted(survey, *COMMENT, "tampoco la enfermera", "ni el lunes")
    assert turn.answers == (Answer("comentario", "El doctor no vino\ntampoco la enfermera\nni el lunes"),)
    assert (said(turn), turn.state.wrong) == (["ofrecer_queja"], 0)


def test_a_lone_wrong_key_after_the_comment_is_not_understood(survey):
    turn = texted(survey, *COMMENT, "7")
    assert (said(turn), turn.answers, turn.state.wrong) == (["no_entendi"], (), 1)


def test_what_follows_the_thanks_is_joined_and_nothing_is_said(survey):
    turn = texted(survey, *COMMENT, "2", "y no había medicina")
    assert turn.answers == (Answer("comentario", "El doctor no vino\ny no había medicina"),)
    assert (turn.reply, turn.effects) == (Reply((), Nothing()), ())


@pytest.mark.parametrize("text", ["gracias", "ok", "Bueno", "adiós", "👍", "Dios le bendiga 🙏", "2", "no", "BAJA", ""])
def test_courtesies_and_repeated_keys_after_the_thanks_are_nothing(survey, text):
    ended = texted(survey, *COMMENT, "2")
    turn = step(survey, ended.state, Said(text))
    assert (turn.state, turn.reply, turn.answers) == (ended.state, Reply((), Nothing()), ())


@pytest.mark.parametrize("heard", [Silence(), Recorded("RE1", 3), Found({"linea": "1503"})])
def test_only_words_follow_the_thanks(survey, heard):
    ended = texted(survey, *COMMENT, "2")
    assert step(survey, ended.state, heard).state == ended.state


def test_without_a_written_comment_nothing_is_joined(survey):
    assert comment(texted(survey, "1", "1", "1", "1", "0", "2", "y no había medicina")) is None
    assert said(texted(survey, "1", "1", "1", "1", "0", "no había medicina")) == ["no_entendi"]
    spoken = held(survey, "llama", *"111111", "r 8 hangup", "escribe", "1", "no había medicina")
    assert (said(spoken), spoken.state.answers["comentario"]) == (["no_entendi"], "")


def test_at_another_question_than_the_one_after_the_comment_nothing_is_joined(survey):
    turn = texted(survey, *COMMENT, "escribe", "no había medicina")
    assert (said(turn), turn.answers) == (["no_entendi"], ())


def test_after_another_end_than_the_thanks_nothing_is_joined(survey):
    turn = texted(survey, *COMMENT, "persona", "llámenme temprano")
    assert (turn.reply, turn.answers) == (Reply((), Nothing()), ())


def test_a_joined_comment_is_two_thousand_characters_at_most(survey):
    turn = texted(survey, *COMMENT[:-1], "a" * 1000, "b" * 1600)
    assert comment(turn) == "a" * 1000 + "\n" + "b" * 999
    again = step(survey, turn.state, Said("no cabe más"))
    assert (said(again), again.answers) == (["no_entendi"], ())


def test_what_is_not_understood_is_told_once_without_the_question(survey):
    assert said(texted(survey, "1", "no sé")) == ["no_entendi"]
    assert texted(survey, "1", "no sé").reply.awaits == Choice(("1", "2"))
    assert said(texted(survey, "1", "no sé", "quizás")) == ["no_entendi"]


def test_the_third_text_that_is_not_understood_leaves_it_to_a_person(survey):
    turn = texted(survey, "1", "no sé", "quizás", "")
    assert turn.effects == (HandOver(Reason.unreadable_texts), End(Ending.not_understood))
    assert said(turn) == ["persona"]


def test_thanks_at_an_open_question_are_nothing(survey):
    asked = texted(survey, "1")
    turn = step(survey, asked.state, Said("Muchas gracias"))
    assert (said(turn), turn.state.wrong, turn.reply.awaits) == ([], 0, Choice(("1", "2")))


def test_a_text_that_goes_on_after_a_cut_call_says_only_the_question(survey):
    assert said(held(survey, "llama", *"111", "cuelga", "escribe")) == ["inicio"]
    assert said(held(survey, "llama", *"111", "cuelga", "escribe", "1")) == ["tipo"]


def test_a_call_goes_on_where_the_text_was_left_at_the_question_that_it_tells(survey):
    assert said(held(survey, "escribe", *COMMENT[:-1], "llama", "1")) == ["seguimos", "comentario"]
    turn = held(survey, "llama", *"111111", "escribe", "1")
    assert (said(turn), turn.reply.awaits) == (["comentario"], Writing(1000))


@pytest.mark.parametrize("before", [["escribe", "1", "1"], ["llama", *"111"], ["abre", "1", "1", "baja"]])
def test_a_thread_that_goes_on_is_not_asked_again_who_is_there(survey, before):
    turn = held(survey, *before, "escribe sigue")
    assert said(turn) == ["tipo"]
    assert turn.state.answers == {"uso": "1"}


@pytest.mark.parametrize("before", [[], ["escribe"], ["escribe", "2"], ["escribe", "2", "1"]])
def test_a_thread_with_nothing_open_goes_on_at_the_door(survey, before):
    assert said(held(survey, *before, "escribe sigue")) == ["inicio"]


def test_a_thread_after_the_last_question_is_told_so_with_our_telephone(survey):
    ended = texted(survey, *COMMENT, "2")
    turn = step(survey, ended.state, Opened({"linea": "2220-0000"}, Channel.sms))
    assert TEXTS.text(turn.reply.prompts[0]).endswith("llame al 2220-0000")
    assert turn.state == ended.state


def test_what_is_unknown_or_empty_is_said_in_the_words_kept_for_that(survey):
    unknown, empty = (texted(survey, "1", "2", "1", "0"), held(survey, "escribe linea=", "1", "2", "1", "0"))
    assert TEXTS.text(unknown.reply.prompts[0]) == TEXTS.text(empty.reply.prompts[0])
    assert TEXTS.text(unknown.reply.prompts[0]).endswith("llame al 1503")


def test_the_channel_is_kept_with_the_state_and_an_old_state_is_a_call(survey):
    kept = texted(survey, "1").state.to_json()
    assert kept == {"step": "uso", "pressed": True, "channel": "sms"}
    assert State.from_json(kept).channel is Channel.sms
    assert State.from_json({"step": "uso"}).channel is Channel.voice
    assert "channel" not in after(survey, "1").state.to_json()
