"""Laws that hold for whatever a line, a carrier or a parent may send, in any order."""

import json

from hypothesis import given, settings
from hypothesis import strategies as st

from conversation.heard import Found, HungUp, Opened, Recorded, Said, Silence
from conversation.library import get_script
from conversation.machine import State, step
from conversation.reply import Nothing, reply_from_json, reply_to_json

SURVEY = get_script("pra-for-147", 1)
SPANISH = SURVEY.words("voice", "es")

keys = st.sampled_from("1111223409*#5")
texts = keys | st.sampled_from(["", " ", "\x00", "sí", "baja", "1" * 4096]) | st.text(max_size=60)
facts = st.dictionaries(st.sampled_from(["ventana", "otro"]), st.text(max_size=30), max_size=2)
recorded = st.builds(
    Recorded,
    ref=st.sampled_from(["", "RE1", "RE2"]),
    seconds=st.integers(0, 60),
    key=st.sampled_from(["", "#", "hangup", "0", "9", "*", "7"]),
)
within_a_call = st.builds(Said, texts) | recorded | st.builds(Silence) | st.builds(Found, facts) | st.builds(HungUp)
anything = st.builds(Opened, facts) | st.builds(Said, keys) | within_a_call
calls = st.lists(anything, max_size=60)
few = settings(deadline=None, max_examples=300)


def turns(inputs):
    state = None
    for heard in inputs:
        turn = step(SURVEY, state, heard)
        yield state, heard, turn
        state = turn.state


@few
@given(calls)
def test_no_sequence_of_inputs_raises_or_goes_unworded(inputs):
    for _, _, turn in turns(inputs):
        assert all(SPANISH.text(prompt) for prompt in turn.reply.prompts)


@few
@given(calls)
def test_an_answer_once_given_is_never_lost(inputs):
    given_so_far = {}
    for _, _, turn in turns(inputs):
        given_so_far |= {answer.question: answer.value for answer in turn.answers}
        assert turn.state.answers == given_so_far


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
def test_state_and_reply_survive_being_kept_at_each_turn(inputs):
    kept = None
    for _, heard, turn in turns(inputs):
        from_kept = step(SURVEY, kept, heard)
        assert from_kept == turn
        kept = State.from_json(json.loads(json.dumps(from_kept.state.to_json())))
        assert kept == turn.state
        assert reply_from_json(json.loads(json.dumps(reply_to_json(turn.reply)))) == turn.reply


@few
@given(calls)
def test_a_conversation_says_its_end_once_and_then_stays_silent(inputs):
    for before, heard, turn in turns(inputs):
        if before and before.ending and not isinstance(heard, Opened):
            assert (turn.state, turn.reply.prompts, turn.answers, turn.effects) == (before, (), (), ())
        assert bool(turn.effects) == (turn.state.ending is not None and not (before and before.ending))


@few
@given(calls)
def test_nothing_is_awaited_only_after_an_end_or_a_hang_up(inputs):
    for _, heard, turn in turns(inputs):
        left = isinstance(heard, HungUp) or (isinstance(heard, Recorded) and heard.key == "hangup")
        assert isinstance(turn.reply.awaits, Nothing) == (left or turn.state.ending is not None)


@few
@given(calls, st.lists(st.sampled_from([Said("7"), Silence(), Said("\x00")]), min_size=9, max_size=9))
def test_wrong_keys_and_silence_at_one_question_come_to_an_end(inputs, trouble):
    state = None
    for _, _, turn in turns([*inputs, Opened()]):
        state = turn.state
    for heard in trouble:
        state = step(SURVEY, state, heard).state
    assert state.ending is not None


@few
@given(calls)
def test_no_question_bears_more_than_two_wrong_keys_or_two_silences_in_a_row(inputs):
    for _, _, turn in turns(inputs):
        if turn.state.ending is None:
            assert turn.state.wrong <= 2
            assert turn.state.silent <= 2


@few
@given(calls)
def test_a_call_that_goes_on_comes_to_its_end_by_first_keys_alone(inputs):
    state = None
    for _, _, turn in turns([*inputs, Opened()]):
        state = turn.state
    for _ in range(10):
        state = step(SURVEY, state, Recorded("RE9", 5) if state.step == "grabar" else Said("1")).state
    assert state.ending is not None
