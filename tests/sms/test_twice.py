"""The same text delivered twice, the same words written twice, and texts that come at the same moment."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest
from sqlalchemy import select

from conversation.channel import Channel
from conversation.effects import Ending
from conversation.heard import Entry, Opened, Said
from rules.lives import AttemptState
from rules.routing import Mode
from storage.models import Answer, Attempt, Conversation, Direction, Member, Turn
from storage.turn_rows import TurnKey, call_turn
from storage.turns import take_turn
from tests.campaigns.waiting import until, waiting_for_locks, waiting_for_rows
from tests.sms.texting import FACTS, Texting, call, new_sid, send_question, texts_in, words
from tests.world import ANA, BETO, OTTO

DELIVERIES = 8


@contextmanager
def conversation_held(world):
    """Somebody else is at the conversation, until the block ends."""
    with world.sessions.begin() as session:
        session.execute(select(Conversation.id).with_for_update())
        yield


def at_once(world, texting: Texting, forms: list[tuple[str, str]]) -> list[bytes]:
    """What these texts (body, SID) are answered when all of them have arrived before any is."""
    with ThreadPoolExecutor(len(forms)) as pool:
        with conversation_held(world):
            posted = [pool.submit(texting.post, body, MessageSid=sid) for body, sid in forms]
            # One has the telephone's turn and waits for the conversation; the others wait for their turn.
            until(lambda: waiting_for_locks(world.sessions) == len(forms) - 1)
            until(lambda: waiting_for_rows(world.sessions) == len(forms))
        return [answered.result().data for answered in posted]


@pytest.mark.parametrize(
    ("before", "body", "more"),
    [
        ((), "1", {}),
        ((), "hola", {}),
        (("1", "1", "1", "4"), "Muy bien todo", {}),
        (("1", "1", "1", "4", "Muy bien todo"), "y muy amables todos", {}),
        (("1", "1", "1", "4", "0"), "QUEJA", {}),
        (("1",), "BAJA", {}),
        (("BAJA",), "BAJA", {}),
        (("BAJA",), "ALTA", {}),
        (("BAJA",), "hola", {}),
        (("1",), "STOP", {"OptOutType": "STOP"}),
        (("2", "2"), "hola", {}),
    ],
)
def test_a_text_delivered_again_gets_its_answer_again_byte_for_byte(world, ana, before, body, more):
    for answer in before:
        ana.write(answer)
    ana.write(body, **more)
    first = ana.post(body, **more).data
    kept = world.everything()
    for _ in range(3):
        world.clock.pass_by(hours=3)
        assert ana.post(body, **more).data == first
    assert world.everything() == kept


def test_a_text_delivered_again_after_others_gets_its_own_answer(world, ana):
    ana.write("1")
    sid = ana.sid
    ana.write("1", "2", "4", "0")
    assert texts_in(ana.post("1", MessageSid=sid)) == [words("uso")]


def test_the_text_that_brought_us_to_a_brother_gets_the_whole_answer_again(world, carrier):
    campaign = world.campaign()
    first = world.member(campaign)
    world.conversation(world.member(campaign))  # begun before hers, so that it would be found first
    ana = Texting(world, carrier, ANA, send_question(world, first))
    said = ana.write("1", "1", "1", "1", "0", "no")
    assert said == [words("uso_hermano")]
    assert texts_in(ana.post("no")) == said


def test_a_text_that_began_a_thread_gets_its_answer_again(world, carrier):
    world.attempt(world.member(world.campaign()), AttemptState.ended, sid="CA1")
    ana = Texting(world, carrier)
    assert ana.write("hola") == texts_in(ana.post("hola")) == [words("inicio")]
    assert ana.write("1") == texts_in(ana.post("1")) == [words("uso")]
    assert len(world.rows(Attempt, Attempt.direction == Direction.inbound)) == 1


def test_a_text_that_a_call_kept_out_stays_out_when_it_comes_again(world, ana):
    live = world.attempt(world.one(Member), AttemptState.answered, sid="CA1")
    assert ana.write("1") == []
    world.change(live, state=AttemptState.ended)
    assert texts_in(ana.post("1")) == []
    assert ana.write("1") == [words("uso")]


def test_a_stranger_is_told_the_same_again(world, ana):
    otto = Texting(world, ana.carrier, OTTO)
    assert otto.write("hola") == texts_in(otto.post("hola"))


def test_one_text_delivered_many_times_at_once_is_one_turn(world, ana):
    ana.write("1")
    answers = at_once(world, ana, [("2", new_sid())] * DELIVERIES)
    assert len(set(answers)) == 1
    assert words("no_uso") in answers[0].decode()
    assert len(world.rows(Turn, Turn.heard == "said")) == 2
    assert [row.value for row in world.rows(Answer)] == ["2"]


def test_the_same_words_twice_at_one_moment_answer_one_question(world, ana):
    ana.write("1")
    answers = at_once(world, ana, [("1", new_sid()), (" 1 ", new_sid()), ("uno", new_sid())])
    assert sorted(map(len, answers))[:2] == [min(map(len, answers))] * 2
    assert sum(words("tipo").encode() in answer for answer in answers) == 1
    assert {row.question: row.value for row in world.rows(Answer)} == {"uso": "1"}


def test_the_same_words_twice_as_a_first_text_are_one(world, carrier):
    member = world.member(world.campaign())
    world.attempt(member, AttemptState.ended, sid="CA1")
    world.conversation(member)
    ana = Texting(world, carrier)
    answers = at_once(world, ana, [("hola", new_sid()), ("Hola", new_sid())])
    assert sum(words("inicio").encode() in answer for answer in answers) == 1
    assert len(world.rows(Attempt, Attempt.direction == Direction.inbound)) == 1


def test_different_words_at_one_moment_are_heard_one_after_the_other(world, ana):
    """Whichever comes first, both are answered: "si" at one question, "2" at the other."""
    ana.write("1")
    answers = at_once(world, ana, [("si", new_sid()), ("2", new_sid())])
    assert all(b"<Message>" in answer for answer in answers)
    assert len(world.rows(Turn, Turn.heard == "said")) == 3


def test_the_same_word_for_the_next_question_is_an_answer(world, ana):
    assert ana.write("1", "1", "1") == [words("nivel")]


def test_two_parents_at_one_moment_do_not_wait_for_each_other(world, ana):
    send_question(world, world.member(world.campaign(), BETO))
    beto = Texting(world, ana.carrier, BETO)
    anas = select(Conversation.id).where(Conversation.member_id == ana.attempt.member_id)
    with ThreadPoolExecutor(1) as pool, world.sessions.begin() as session:
        session.execute(anas.with_for_update())
        waits = pool.submit(ana.post, "1", MessageSid=new_sid())
        until(lambda: waiting_for_rows(world.sessions) == 1)
        assert beto.write("1") == [words("uso")]
        session.rollback()
        assert texts_in(waits.result()) == [words("uso")]


@pytest.mark.parametrize("mouth", ["a call", "the other telephone"])
def test_a_text_that_comes_as_another_mouth_gives_the_last_answer_is_thanked(world, ana, mouth):
    call(world, world.one(Member), "CA1", *"11114")
    conversation, last = world.one(Conversation), call_turn("CA1", 6)
    with ThreadPoolExecutor(1) as pool:
        with world.sessions.begin() as session:
            if mouth == "the other telephone":
                last = TurnKey("text:1", new_sid(), Mode.sms)
                again = Opened(FACTS, Channel.sms, Entry.again)
                take_turn(session, conversation.id, TurnKey("text:1", "text:1:open:1", Mode.sms), again, world.clock())
            take_turn(
                session, conversation.id, last, Said("2" if mouth == "a call" else "no"), world.clock.pass_by(seconds=1)
            )
            waits = pool.submit(ana.post, "1", MessageSid=new_sid())
            until(lambda: waiting_for_rows(world.sessions) == 1)
        assert texts_in(waits.result()) == [words("desconocido")]
    assert world.again(conversation).ending == Ending.complete
    assert world.again(ana.attempt).state == AttemptState.ended


def test_a_word_that_stops_is_heard_at_the_same_moment_as_an_answer(world, ana):
    """Whichever comes first, the family is written to no more."""
    answers = at_once(world, ana, [("1", new_sid()), ("BAJA", new_sid())])
    assert sum(words("baja").encode() in answer for answer in answers) == 1
    assert {row.state for row in world.rows(Attempt)} == {AttemptState.ended}
