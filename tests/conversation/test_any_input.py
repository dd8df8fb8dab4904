"""Laws that hold for whatever a line, a carrier or a parent may send, in any order, channel and script."""

import json

from hypothesis import given, settings
from hypothesis import strategies as st

from conversation.channel import Channel
from conversation.effects import End, HandOver, OpenCase, Speak
from conversation.heard import Back, Entry, Found, HungUp, Opened, Recorded, Said, Silence
from conversation.library import get_script, newest_version
from conversation.machine import GIVEN, State, step
from conversation.reply import (
    LOOK_UPS,
    Choice,
    Digits,
    Nothing,
    Person,
    Recording,
    Writing,
    reply_from_json,
    reply_to_json,
)
from conversation.understanding import understand, understand_whole
from tests.conversation.calls import answered
from tests.conversation.conftest import NAMES

SCRIPTS = [get_script(name, newest_version(name)) for name in NAMES]
WORDED = {script.name: sorted({Channel(channel) for channel, _ in script.wordings}) for script in SCRIPTS}
ASKED_ANEW = {"queja": {"peligro"}}
"""What is asked again of who was cut, by whomever."""

keys = st.sampled_from("1111223409*#567")
odd = ["", " ", "\x00", "\ud800", "sí", "1 sí", "baja", "persona", "gracias", "listo", "👍", "1" * 4096]
odd += ["el doctor\nno vino 🙏", "26-000123-7", "1234", "55550199"]
texts = keys | st.sampled_from(odd) | st.text(max_size=60)
told = ["ventana", "linea", "nivel", "municipio", "telefono", "encuesta", "mensaje", "abierto", "siempre", "grabacion"]
facts = st.dictionaries(st.sampled_from([*told, *LOOK_UPS, "otro"]), st.text(max_size=30), max_size=3)
answers = st.dictionaries(st.sampled_from(["clase", "servicio", "peligro", "uso"]), st.sampled_from("123"), max_size=2)
recorded = st.builds(
    Recorded,
    ref=st.sampled_from(["", "RE1", "RE2"]),
    seconds=st.integers(0, 60),
    key=st.sampled_from(["", "#", "hangup", "0", "9", "*", "7"]),
)
within_a_call = st.builds(Said, texts) | recorded | st.builds(Silence) | st.builds(Found, facts) | st.builds(HungUp)
few = settings(deadline=None, max_examples=200)


def inputs_of(script):
    opened = st.builds(Opened, facts, st.sampled_from(WORDED[script.name]), st.sampled_from(Entry), answers)
    anything = opened | st.builds(Said, keys) | st.builds(Said, keys) | within_a_call | st.builds(Back)
    return st.tuples(st.just(script), st.lists(anything, max_size=60))


def gone_on_with(script):
    return st.tuples(inputs_of(script), st.sampled_from(WORDED[script.name]), st.sampled_from(Entry))


calls = st.sampled_from(SCRIPTS).flatmap(inputs_of)
calls_gone_on_with = st.sampled_from(SCRIPTS).flatmap(gone_on_with)


def turns(call):
    """Every turn as it goes out; a monitor is free, a PIN right and a case known in some of the conversations."""
    script, inputs = call
    state = None
    for heard in inputs:
        turn = answered(script, step(script, state, heard), len(inputs))
        yield state, heard, turn
        state = turn.state


def mouth(heard, turn):
    return heard.channel if isinstance(heard, Opened) else turn.state.channel


def step_of(script, state):
    return script.told(state.channel).steps[state.step]


def key_meant(script, before, heard):
    """The key that a text stands for at the open question."""
    here = step_of(script, before)
    means = understand_whole if isinstance(here.awaits, Writing | Digits) else understand
    return here.branches.get(means(heard.text, here.meanings)) if isinstance(heard, Said) else None


@few
@given(calls)
def test_no_sequence_of_inputs_raises_or_goes_unworded(call):
    for _, heard, turn in turns(call):
        words = call[0].words(mouth(heard, turn), "es")
        assert all(isinstance(words.text(prompt), str) for prompt in turn.reply.prompts)


@few
@given(calls)
def test_an_answer_once_given_is_never_lost(call):
    so_far = {}
    for _, _, turn in turns(call):
        so_far = {asked: value for asked, value in so_far.items() if asked not in turn.forgets}
        so_far |= {answer.question: GIVEN if answer.private else answer.value for answer in turn.answers}
        assert turn.state.answers == so_far


@few
@given(calls)
def test_an_answer_is_taken_back_only_by_a_monitor_or_by_a_key_that_says_so(call):
    for before, heard, turn in turns(call):
        if turn.forgets and not (isinstance(heard, Back) and turn.state.channel is Channel.monitor):
            assert key_meant(call[0], before, heard).anew
        assert turn.state.channel is Channel.monitor or turn.state.path == ()


@few
@given(calls)
def test_a_monitor_changes_nothing_of_what_was_answered_before_him(call):
    answered_before = set()
    for before, heard, turn in turns(call):
        if isinstance(heard, Opened):
            answered_before = set(before.answers) if before else set()
        if turn.state.channel is Channel.monitor:
            changed = {answer.question for answer in turn.answers} | set(turn.forgets)
            assert not changed & answered_before - ASKED_ANEW.get(call[0].name, set())


@few
@given(calls)
def test_whatever_comes_before_a_look_up_is_answered_takes_its_place(call):
    script, inputs = call
    state = None
    for heard in inputs:
        turn = step(script, state, heard)
        if turn.state.looking:
            assert turn.reply.prompts == ()
            assert all(isinstance(effect, Speak) for effect in turn.effects)
        state = turn.state


@few
@given(calls)
def test_a_recording_made_for_a_question_is_an_answer_unless_it_is_recorded_again(call):
    script = call[0]
    for before, heard, turn in turns(call):
        asked = before and before.ending is None and isinstance(step_of(script, before).awaits, Recording)
        if asked and isinstance(heard, Recorded) and heard.ref and heard.key != "*":
            assert [answer.recording for answer in turn.answers] == [heard.ref]
        else:
            assert all(answer.value for answer in turn.answers)


@few
@given(calls)
def test_a_story_is_never_passed_over(call):
    """What nobody recorded or wrote is asked for again."""
    script = call[0]
    for before, heard, turn in turns(call):
        asked = before and before.ending is None and step_of(script, before).insists
        if asked and isinstance(heard, Silence) and turn.state.ending is None:
            assert turn.state.step == before.step


@few
@given(calls)
def test_a_voice_is_recorded_only_in_a_call_and_a_text_written_only_elsewhere(call):
    for _, heard, turn in turns(call):
        assert not isinstance(turn.reply.awaits, Recording) or mouth(heard, turn) is Channel.voice
        assert not isinstance(turn.reply.awaits, Writing) or mouth(heard, turn) is not Channel.voice


@few
@given(calls)
def test_what_is_kept_of_a_comment_fits_its_place_and_any_database(call):
    for _, _, turn in turns(call):
        for answer in turn.answers:
            assert len(answer.value) <= 2000
            assert not set(map(chr, [*range(0x0A), *range(0x0B, 0x20), 0x7F])) & set(answer.value)
            assert answer.value.encode()


@few
@given(calls)
def test_a_private_answer_is_not_remembered_by_the_conversation(call):
    for _, _, turn in turns(call):
        for answer in turn.answers:
            assert not answer.private or turn.state.answers[answer.question] == GIVEN


@few
@given(calls)
def test_state_and_reply_survive_being_kept_at_each_turn(call):
    script, inputs = call
    kept = None
    for _, heard, turn in turns(call):
        from_kept = answered(script, step(script, kept, heard), len(inputs))
        assert from_kept == turn
        kept = State.from_json(json.loads(json.dumps(from_kept.state.to_json())))
        assert kept == turn.state
        assert reply_from_json(json.loads(json.dumps(reply_to_json(turn.reply)))) == turn.reply


@few
@given(calls)
def test_a_conversation_says_its_end_once_and_then_stays_silent(call):
    for before, heard, turn in turns(call):
        was_over = before is not None and before.ending is not None
        if was_over and not isinstance(heard, Opened):
            assert (turn.reply.prompts, turn.effects) == ((), ())
            written = {answer.question: answer.value for answer in turn.answers}
            assert turn.state == before or set(written) == {"comentario"}
            assert turn.state.to_json() == {**before.to_json(), "answers": {**before.answers, **written}} or not written
        ends = [effect for effect in turn.effects if isinstance(effect, End)]
        assert len(ends) == (turn.state.ending is not None and (not was_over or bool(turn.effects)))
        assert ends or all(isinstance(effect, OpenCase | HandOver | Speak) for effect in turn.effects)


@few
@given(calls)
def test_nothing_is_awaited_only_after_an_end_or_a_hang_up(call):
    for _, heard, turn in turns(call):
        left = isinstance(heard, HungUp) or (isinstance(heard, Recorded) and heard.key == "hangup")
        assert isinstance(turn.reply.awaits, Nothing | Person) == (left or turn.state.ending is not None)


@few
@given(calls, st.data())
def test_wrong_keys_and_silence_at_one_question_come_to_an_end(call, data):
    script, inputs = call
    channel = data.draw(st.sampled_from([mouth for mouth in WORDED[script.name] if not mouth.has_monitor]))
    state = None
    for _, _, turn in turns((script, [*inputs, Opened({}, channel, data.draw(st.sampled_from(Entry)))])):
        state = turn.state
    # A text is welcome at some questions, and must then be said to be whole.
    for heard in [Said("zz"), Silence(), Said("\x00"), Said("zz"), Said("zz"), Said("listo")] * 4:
        state = answered(script, step(script, state, heard)).state
    assert state.ending is not None


@few
@given(calls)
def test_no_question_bears_more_than_two_wrong_keys_or_two_silences_in_a_row(call):
    for _, _, turn in turns(call):
        if turn.state.ending is None:
            assert turn.state.wrong <= 2
            assert turn.state.silent <= 2


def first_answer(script, turn):
    """What brings a conversation on; the topics of the information menu lead around in a circle."""
    match turn.reply.awaits:
        case Recording():
            return Recorded("RE9", 5)
        case Writing():
            here = step_of(script, turn.state)
            return Said("listo" if here.gathers and here.question in turn.state.answers else "1")
        case Digits(count):
            return Said("5" * count)
        case Choice(keys):
            return Said(keys[-1] if script.name == "informacion" else keys[0])
    return Said("1")


@few
@given(calls_gone_on_with)
def test_a_conversation_that_goes_on_comes_to_its_end_by_first_keys_alone(found):
    (script, inputs), channel, entry = found
    *_, (_, _, turn) = turns((script, [*inputs, Opened({}, channel, entry)]))
    for _ in range(18):
        turn = answered(script, step(script, turn.state, first_answer(script, turn)))
    assert turn.state.ending is not None


@few
@given(calls)
def test_a_thread_never_gets_more_than_one_text_at_once(call):
    for _, heard, turn in turns(call):
        assert len(turn.reply.prompts) <= 1 or mouth(heard, turn) is not Channel.sms
