"""A turn is taken once, whole or not at all."""

from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from conversation.effects import Ending
from conversation.heard import Recorded, Said, Silence
from conversation.reply import Choice, Nothing
from rules.lives import RecordingState
from storage.models import Answer, Callback, Conversation, Person, Recording, Turn
from storage.turn_rows import SAID_KEPT, UnknownConversation, call_turn
from storage.turns import StaleTurn, take_turn
from tests.storage.calls import Talk, prompts, talk
from tests.world import MONDAY_MORNING, World

VOICE = "RE" + "a" * 32
AT_USO, AT_NIVEL = "11", "1111"
"""Keys that lead to these questions."""


def test_a_turn_keeps_what_was_heard_and_what_was_replied(world):
    call = talk(world)
    world.clock.pass_by(seconds=9)
    taken = call.press("1")
    turn = world.one(Turn, Turn.key == "CA1:1")
    assert (turn.heard, turn.said, turn.at) == ("said", "1", MONDAY_MORNING + timedelta(seconds=9))
    assert turn.reply["prompts"] == [{"name": "permiso", "values": {}}]
    assert (taken.repeated, taken.script, taken.version, taken.language) == (False, "pra-for-147", 1, "es")


def test_an_answer_is_kept_with_the_call_that_gave_it(world):
    call = talk(world)
    call.press(AT_USO + "1")
    answer = world.one(Answer)
    assert (answer.conversation_id, answer.question, answer.value) == (call.id, "uso", "1")
    assert (answer.leg, answer.recording, answer.at) == ("CA1", "", MONDAY_MORNING)


def test_a_whole_survey_leaves_its_answers_and_its_ending(world):
    call = talk(world)
    assert prompts(call.press(AT_USO + "1" + "2" + "3" + "2")) == ["gracias"]
    assert {row.question: row.value for row in world.rows(Answer)} == {"uso": "1", "tipo": "2", "nivel": "3"}
    assert world.again(call.conversation).ending == Ending.complete


def test_a_repeated_turn_gets_the_first_reply_again_and_changes_nothing(world):
    call = talk(world)
    key = call_turn("CA1", 1)
    first = call.hear(Said("1"), key)
    call.press("1")
    before = world.everything()
    for heard in (Said("1"), Said("9"), Silence(), Recorded(VOICE, 8)):
        world.clock.pass_by(seconds=1)
        again = call.hear(heard, key)
        assert again.reply == first.reply
        assert again.repeated
    assert world.everything() == before


def test_the_beginning_of_a_call_told_twice_does_not_begin_it_again(world):
    call = talk(world)
    call.press(AT_NIVEL)
    before = world.everything()
    assert prompts(call.open()) == ["inicio"]
    assert world.everything() == before


def test_a_conversation_that_nobody_knows_is_refused(world):
    with pytest.raises(UnknownConversation), world.sessions.begin() as session:
        take_turn(session, 404, call_turn("CA1", 1), Said("1"), world.clock())


def test_a_turn_of_an_earlier_call_is_refused_and_writes_nothing(world):
    call = talk(world)
    call.press(AT_USO)
    call.call_again("CA2")
    before = world.everything()
    with pytest.raises(StaleTurn):
        call.hear(Said("1"), call_turn("CA1", 3))
    assert world.everything() == before


def test_a_turn_repeated_from_an_earlier_call_still_gets_its_own_reply(world):
    call = talk(world)
    call.press("1")
    call.call_again("CA2")
    assert prompts(call.hear(Said("1"), call_turn("CA1", 1))) == ["permiso"]


def test_before_anybody_opened_it_a_conversation_hears_nothing(world):
    conversation = world.conversation(world.member(world.campaign()))
    with pytest.raises(StaleTurn), world.sessions.begin() as session:
        take_turn(session, conversation.id, call_turn("CA1", 1), Said("1"), world.clock())
    assert world.rows(Turn) == []


def test_the_next_call_goes_on_at_the_open_question(world):
    call = talk(world)
    call.press(AT_NIVEL)
    assert prompts(call.call_again("CA2")) == ["inicio"]
    assert prompts(call.press("1")) == ["seguimos", "nivel"]
    call.press("4")
    assert {row.question: (row.value, row.leg) for row in world.rows(Answer)} == {
        "uso": ("1", "CA1"),
        "tipo": ("1", "CA1"),
        "nivel": ("4", "CA2"),
    }


def test_an_answer_given_again_takes_the_place_of_the_first(world: World):
    call = talk(world)
    with world.sessions.begin() as session:
        given = Answer(conversation_id=call.id, question="uso", value="1", recording="", leg="CA0", at=world.clock())
        session.add(given)
    call.press(AT_USO + "2")
    assert [(row.value, row.leg) for row in world.rows(Answer)] == [("2", "CA1")]


def test_a_recording_is_kept_as_the_comment_and_expected_from_the_carrier(world):
    call = talk(world)
    call.press(AT_NIVEL + "31")
    assert prompts(call.hear(Recorded(VOICE, 12, "#"))) == ["gracias"]
    comment = world.one(Answer, Answer.question == "comentario")
    assert (comment.value, comment.recording) == ("", VOICE)
    voice = world.one(Recording)
    assert (voice.carrier_sid, voice.seconds, voice.state) == (VOICE, 12, RecordingState.expected)
    assert voice.due_at > MONDAY_MORNING


def test_long_input_is_cut_where_it_is_kept(world):
    call = talk(world)
    call.hear(Said("uno " * 1000))
    assert world.one(Turn, Turn.key == "CA1:1").said == ("uno " * 1000)[:SAID_KEPT]


class Crash(Exception):
    """What comes between a write and its commit."""


def take_and_crash(call: Talk) -> None:
    with call.world.sessions.begin() as session:
        take_turn(session, call.id, call_turn("CA1", 2), Said("1"), call.world.clock())
        raise Crash


def test_a_failure_between_write_and_commit_keeps_nothing_by_half(world):
    """The turn that opts out writes to many tables."""
    call = talk(world)
    call.press("9")
    before = world.everything()
    with pytest.raises(Crash):
        take_and_crash(call)
    assert world.everything() == before
    assert prompts(call.hear(Said("1"), call_turn("CA1", 2))) == ["baja"]
    assert world.one(Person).opted_out_at == MONDAY_MORNING


def take_and_lose_the_connection(call: Talk) -> None:
    world = call.world
    with world.sessions.begin() as session:
        backend = session.scalar(text("SELECT pg_backend_pid()"))
        take_turn(session, call.id, call_turn("CA1", 1), Said("0"), world.clock())
        with world.sessions.begin() as other:
            other.execute(text("SELECT pg_terminate_backend(:backend, 5000)"), {"backend": backend})


def test_a_connection_lost_before_the_commit_keeps_nothing_and_the_next_delivery_is_the_first(world):
    call = talk(world)
    before = world.everything()
    with pytest.raises(OperationalError):
        take_and_lose_the_connection(call)
    assert world.everything() == before
    taken = call.hear(Said("0"), call_turn("CA1", 1))
    assert not taken.repeated
    assert len(world.rows(Callback)) == 1


def test_what_ended_stays_ended_until_the_next_call(world):
    call = talk(world)
    call.press("2" + "1")
    assert world.again(call.conversation).ending == Ending.later
    assert call.press("1").reply.awaits == Nothing()
    assert world.one(Conversation).ending == Ending.later
    assert isinstance(call.call_again("CA2").reply.awaits, Choice)
    assert world.one(Conversation).ending is None
