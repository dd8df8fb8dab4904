"""Brothers and sisters are asked about in turn, in the same call, thread or page."""

import pytest

from conversation.channel import Channel
from conversation.heard import Entry, Opened
from conversation.machine import Answer, State, step
from conversation.reply import Choice, Nothing, Prompt, Reply
from conversation.siblings import joined
from tests.conversation.calls import CHANNELS, held, said
from tests.conversation.small_script import SCRIPT, changed

WHOLE = {Channel.voice: "11212"} | dict.fromkeys((Channel.sms, Channel.web, Channel.monitor), "1210")
VERBS = {channel: verb for verb, channel in CHANNELS.items()}
USE = {channel: Choice(("1", "2")) for channel in Channel} | {Channel.monitor: Choice(("1", "2", "8", "9"))}
each_channel = pytest.mark.parametrize("channel", Channel)


@each_channel
def test_a_sister_is_asked_about_at_once_by_her_level(survey, channel):
    turn = step(survey, None, Opened({"nivel": "primaria"}, channel, Entry.sibling))
    assert turn.reply.awaits == USE[channel]
    assert (turn.state.step, turn.state.pressed) == ("uso_hermano", True)
    assert survey.words(channel, "es").text(turn.reply.prompts[0]).startswith("Ahora, por su estudiante de primaria:")


@each_channel
@pytest.mark.parametrize("facts", [{}, {"nivel": ""}])
def test_a_level_that_is_not_known_sounds_natural(survey, channel, facts):
    turn = step(survey, None, Opened(facts, channel, Entry.sibling))
    assert "su estudiante de la escuela:" in survey.words(channel, "es").text(turn.reply.prompts[0])


@each_channel
def test_the_answers_about_a_sister_are_those_of_the_survey(survey, channel):
    asked = held(survey, f"{VERBS[channel]} hermano", "1")
    assert (asked.answers, said(asked)) == ((Answer("uso", "1"),), ["tipo"])
    assert said(held(survey, f"{VERBS[channel]} hermano", "2")) == ["no_uso"]


@each_channel
def test_two_pupils_are_thanked_for_once(survey, channel):
    first = held(survey, VERBS[channel], *WHOLE[channel])
    second = step(survey, None, Opened({"nivel": "primaria"}, channel, Entry.sibling))
    reply = joined(survey, first.reply, second.reply)
    assert said(first) == ["gracias"]
    assert reply == second.reply


@each_channel
def test_what_else_the_first_one_heard_is_said_before_the_second(survey, channel):
    first = Reply((Prompt("seguimos"), Prompt("gracias")), Nothing())
    second = step(survey, None, Opened({}, channel, Entry.sibling))
    reply = joined(survey, first, second.reply)
    assert [prompt.name for prompt in reply.prompts] == ["seguimos", "uso_hermano"]
    assert reply.awaits == second.reply.awaits


@each_channel
def test_a_cut_at_a_sister_goes_on_there(survey, channel):
    opened = f"{VERBS[channel]} hermano nivel=primaria"
    assert said(held(survey, opened, f"{VERBS[channel]} sigue")) == ["uso_hermano"]
    assert said(held(survey, opened, VERBS[channel], "1"))[-1] == "uso_hermano"


def test_a_sister_whose_questions_are_over_is_not_asked_again(survey):
    ended = held(survey, "llama", *WHOLE[Channel.voice])
    turn = step(survey, ended.state, Opened({}, Channel.voice, Entry.sibling))
    assert (said(turn), turn.state) == (["desconocido"], ended.state)


def test_a_sister_who_said_some_things_before_keeps_them(survey):
    before = held(survey, "llama", *"1112", "cuelga")
    turn = step(survey, before.state, Opened({}, Channel.sms, Entry.sibling))
    assert turn.state.answers == {"uso": "1", "tipo": "2"}
    assert said(turn) == ["uso_hermano"]


def test_a_script_without_sisters_is_entered_by_its_door_and_joined_whole(draft):
    script = draft.load()
    turn = step(script, None, Opened(entry=Entry.sibling))
    assert (said(turn), turn.state) == (["hola"], State("hola"))
    assert joined(script, turn.reply, turn.reply).prompts == turn.reply.prompts * 2


def test_the_thanks_may_have_another_name_than_their_step(draft):
    sibling = '[sibling]\nstart = "hola"\ninstead_of = "adios"\n[keys]'
    named = changed(SCRIPT, "[steps.adios]", '[steps.adios]\nprompt = "nada_mas"').replace("[keys]", sibling)
    named = changed(named, 'facts = ["hora"]\nvalues = { momento = "morning" }\n', "")
    words = """
[prompts]
hola = "¿Sí o no?"
grabar = "Hable."
queja = "¿Queja?"
aparte = "¿Seguimos?"
otra_vez = "Otra vez."
seguimos = "Seguimos."
nada_mas = "Nada más."
"""
    assert draft.load(named, words).thanks == "nada_mas"
