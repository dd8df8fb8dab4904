"""Laws that hold for whatever a line, a carrier or a parent may send, in any order and through any channel."""

import json

from hypothesis import given, settings
from hypothesis import strategies as st

from conversation.channel import Channel
from conversation.heard import Back, Entry, Found, HungUp, Opened, Recorded, Said, Silence
from conversation.library import get_script
from conversation.machine import State, step
from conversation.reply import Nothing, Person, Recording, Writing, reply_from_json, reply_to_json
from tests.conversation.calls import answered

SURVEY = get_script("pra-for-147", 1)
MACHINES = [channel for channel in Channel if not channel.has_monitor]
SPANISH = {channel: SURVEY.words(channel, "es") for channel in Channel}

keys = st.sampled_from("1111223409*#5")
odd = ["", " ", "\x00", "\ud800", "sí", "1 sí", "baja", "persona", "gracias", "👍", "1" * 4096, "el doctor\nno vino 🙏"]
texts = keys | st.sampled_from(odd) | st.text(max_size=60)
facts = st.dictionaries(
    st.sampled_from(["ventana", "linea", "nivel", "monitor", "otro"]), st.text(max_size=30), max_size=3
)
recorded = st.builds(
    Recorded,
    ref=st.sampled_from(["", "RE1", "RE2"]),
    seconds=st.integers(0, 60),
    key=st.sampled_from(["", "#", "hangup", "0", "9", "*", "7"]),
)
opened = st.builds(Opened, facts, st.sampled_from(Channel), st.sampled_from(Entry))
within_a_call = st.builds(Said, texts) | recorded | st.builds(Silence) | st.builds(Found, facts) | st.builds(HungUp)
anything = opened | st.builds(Said, keys) | st.builds(Said, keys) | within_a_call | st.builds(Back)
calls = st.lists(anything, max_size=60)
few = settings(deadline=None, max_examples=300)


def turns(inputs):
    """Every turn as it goes out; a monitor is free in half of the conversations."""
    state = None
    monitor = "free" if len(inputs) % 2 else "busy"
    for heard in inputs:
        turn = answered(SURVEY, step(SURVEY, state, heard), monitor)
        yield state, heard, turn
        state = turn.state


def mouth(heard, turn):
    return heard.channel if isinstance(heard, Opened) else turn.state.channel


@few
@given(calls)
def test_no_sequence_of_inputs_raises_or_goes_unworded(inputs):
    for _, heard, turn in turns(inputs):
        assert all(SPANISH[mouth(heard, turn)].text(prompt) for prompt in turn.reply.prompts)


@few
@given(calls)
def test_an_answer_once_given_is_never_lost(inputs):
    given_so_far = {}
    for _, _, turn in turns(inputs):
        given_so_far |= {answer.question: answer.value for answer in turn.answers}
        given_so_far = {asked: value for asked, value in given_so_far.items() if asked not in turn.forgets}
        assert turn.state.answers == given_so_far


@few
@given(calls)
def test_an_answer_is_taken_back_only_where_a_monitor_goes_back(inputs):
    for _, heard, turn in turns(inputs):
        assert not turn.forgets or (isinstance(heard, Back) and turn.state.channel is Channel.monitor)
        assert turn.state.channel is Channel.monitor or turn.state.path == ()


@few
@given(calls)
def test_a_monitor_changes_nothing_of_what_was_answered_before_him(inputs):
    answered_before = set()
    for before, heard, turn in turns(inputs):
        if isinstance(heard, Opened):
            answered_before = set(before.answers) if before else set()
        if turn.state.channel is Channel.monitor:
            changed = {answer.question for answer in turn.answers} | set(turn.forgets)
            assert not changed & answered_before


@few
@given(calls)
def test_whatever_comes_before_a_look_up_is_answered_takes_its_place(inputs):
    state = None
    for heard in inputs:
        turn = step(SURVEY, state, heard)
        assert turn.state.looking == "" or turn.effects == turn.reply.prompts == ()
        state = turn.state


@few
@given(calls)
def test_a_recording_made_for_a_question_is_an_answer_unless_it_is_recorded_again(inputs):
    for before, heard, turn in turns(inputs):
        asked = before and before.ending is None and before.step == "grabar"
        if asked and isinstance(heard, Recorded) and heard.ref and heard.key != "*":
            assert [answer.recording for answer in turn.answers] == [heard.ref]
        else:
            assert all(answer.value for answer in turn.answers)


@few
@given(calls)
def test_a_voice_is_recorded_only_in_a_call_and_a_text_written_only_elsewhere(inputs):
    for _, heard, turn in turns(inputs):
        assert not isinstance(turn.reply.awaits, Recording) or mouth(heard, turn) is Channel.voice
        assert not isinstance(turn.reply.awaits, Writing) or mouth(heard, turn) is not Channel.voice


@few
@given(calls)
def test_what_is_kept_of_a_comment_fits_its_place_and_any_database(inputs):
    for _, _, turn in turns(inputs):
        for answer in turn.answers:
            assert len(answer.value) <= 2000
            assert not set(map(chr, [*range(0x0A), *range(0x0B, 0x20), 0x7F])) & set(answer.value)
            assert answer.value.encode()


@few
@given(calls)
def test_state_and_reply_survive_being_kept_at_each_turn(inputs):
    kept = None
    for _, heard, turn in turns(inputs):
        from_kept = answered(SURVEY, step(SURVEY, kept, heard), "free" if len(inputs) % 2 else "busy")
        assert from_kept == turn
        kept = State.from_json(json.loads(json.dumps(from_kept.state.to_json())))
        assert kept == turn.state
        assert reply_from_json(json.loads(json.dumps(reply_to_json(turn.reply)))) == turn.reply


@few
@given(calls)
def test_a_conversation_says_its_end_once_and_then_stays_silent(inputs):
    for before, heard, turn in turns(inputs):
        if before and before.ending and not isinstance(heard, Opened):
            assert (turn.reply.prompts, turn.effects) == ((), ())
            written = {answer.question: answer.value for answer in turn.answers}
            assert turn.state == before or set(written) == {"comentario"}
            assert turn.state.to_json() == {**before.to_json(), "answers": {**before.answers, **written}} or not written
        assert bool(turn.effects) == (turn.state.ending is not None and not (before and before.ending))


@few
@given(calls)
def test_nothing_is_awaited_only_after_an_end_or_a_hang_up(inputs):
    for _, heard, turn in turns(inputs):
        left = isinstance(heard, HungUp) or (isinstance(heard, Recorded) and heard.key == "hangup")
        assert isinstance(turn.reply.awaits, Nothing | Person) == (left or turn.state.ending is not None)


@few
@given(calls, st.sampled_from(MACHINES), st.sampled_from(Entry))
def test_wrong_keys_and_silence_at_one_question_come_to_an_end(inputs, channel, entry):
    state = None
    for _, _, turn in turns([*inputs, Opened({}, channel, entry)]):
        state = turn.state
    for heard in [Said("7"), Silence(), Said("\x00")] * 3:
        state = answered(SURVEY, step(SURVEY, state, heard)).state
    assert state.ending is not None


@few
@given(calls)
def test_no_question_bears_more_than_two_wrong_keys_or_two_silences_in_a_row(inputs):
    for _, _, turn in turns(inputs):
        if turn.state.ending is None:
            assert turn.state.wrong <= 2
            assert turn.state.silent <= 2


@few
@given(calls, st.sampled_from(Channel), st.sampled_from(Entry))
def test_a_conversation_that_goes_on_comes_to_its_end_by_first_keys_alone(inputs, channel, entry):
    state = None
    for _, _, turn in turns([*inputs, Opened({}, channel, entry)]):
        state = turn.state
    for _ in range(10):
        heard = Recorded("RE9", 5) if state.step == "grabar" else Said("1")
        state = answered(SURVEY, step(SURVEY, state, heard)).state
    assert state.ending is not None


@few
@given(calls)
def test_a_thread_never_gets_more_than_one_text_at_once(inputs):
    for _, heard, turn in turns(inputs):
        assert len(turn.reply.prompts) <= 1 or mouth(heard, turn) is not Channel.sms
