"""Several connections at the same turn, or at the same conversation."""

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Event
from time import monotonic

import pytest
from sqlalchemy import text

from conversation.heard import Said
from conversation.reply import reply_to_json
from rules.lives import AttemptState, MemberState
from storage.effects import call_off
from storage.models import Answer, Attempt, Callback, Case, Turn
from storage.queries.planning import finish
from storage.queries.siblings import lock_family
from storage.turn_rows import call_turn
from storage.turns import Taken, take_turn
from tests.storage.calls import Talk, prompts, talk
from tests.storage.test_complaints import Caller
from tests.world import World

AT_ONCE = 24
PATIENCE = 60.0  # seconds until a test gives up


def body(taken: Taken) -> str:
    return json.dumps(reply_to_json(taken.reply), ensure_ascii=False)


def all_at_once(work: Callable[[int], Taken], many: int = AT_ONCE) -> list[Taken]:
    """Each on a thread and connection of its own; none begins before all can."""
    start = Barrier(many)

    def one(which: int) -> Taken:
        start.wait(PATIENCE)
        return work(which)

    with ThreadPoolExecutor(many) as threads:
        return list(threads.map(one, range(many)))


@pytest.mark.parametrize("time", range(4))
def test_one_key_delivered_24_times_at_once_is_one_turn_one_answer_one_reply(world, time):
    call = talk(world)
    call.press("11")
    key = call_turn("CA1", 3)
    taken = all_at_once(lambda _: call.hear(Said("1"), key))
    assert len({body(one) for one in taken}) == 1
    assert [one.repeated for one in taken].count(False) == 1
    assert len(world.rows(Turn, Turn.key == key.key)) == 1
    assert [(answer.question, answer.value) for answer in world.rows(Answer)] == [("uso", "1")]


def test_the_effects_of_one_key_delivered_24_times_at_once_happen_once(world):
    call = talk(world)
    taken = all_at_once(lambda _: call.hear(Said("0"), call_turn("CA1", 1)))
    assert len({body(one) for one in taken}) == 1
    assert len(world.rows(Callback)) == 1


def test_24_beginnings_of_one_call_at_once_are_one(world):
    call = talk(world)
    call.press("1111")
    attempt = world.attempt(call.member, sid="CA2")
    assert attempt.id
    call.sid = "CA2"
    taken = all_at_once(lambda _: call.open())
    assert [one.repeated for one in taken].count(False) == 1
    assert {tuple(prompts(one)) for one in taken} == {("inicio",)}


def test_different_keys_at_once_are_heard_one_after_the_other(world):
    """Ana's turns, however they interleave: none is lost and none is heard at a question already answered."""
    call = talk(world)
    taken = all_at_once(lambda which: call.hear(Said("1"), call_turn("CA1", which + 1)), 5)
    said = sorted(name for one in taken for name in prompts(one))
    assert said == sorted(["permiso", "uso", "tipo", "nivel", "comentario"])
    assert {row.question: row.value for row in world.rows(Answer)} == {"uso": "1", "tipo": "1", "nivel": "1"}


def test_a_second_connection_waits_for_the_first_and_sees_what_it_did(world):
    call = talk(world)
    first_wrote, first_may_commit = Event(), Event()

    def first() -> Taken:
        with world.sessions.begin() as session:
            taken = take_turn(session, call.id, call_turn("CA1", 1), Said("1"), world.clock())
            first_wrote.set()
            assert first_may_commit.wait(PATIENCE)
            return taken

    with ThreadPoolExecutor(2) as threads:
        one = threads.submit(first)
        assert first_wrote.wait(PATIENCE)
        two = threads.submit(call.hear, Said("1"), call_turn("CA1", 2))
        wait_until_somebody_waits_for_a_lock(world)
        assert not two.done()
        first_may_commit.set()
        assert (prompts(one.result(PATIENCE)), prompts(two.result(PATIENCE))) == (["permiso"], ["uso"])


def wait_until_somebody_waits_for_a_lock(world: World) -> None:
    """A connection of this database stands behind another."""
    until = monotonic() + PATIENCE
    query = text(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
    )
    while monotonic() < until:
        with world.sessions() as session:
            if session.scalar(query):
                return
    pytest.fail("nobody waits")


def test_two_calls_at_once_leave_the_word_with_one_of_them(world):
    """Ana dials back while our call rings: whichever opened last has the word, and the other is said goodbye to."""
    call = talk(world)

    def begin(which: int) -> Taken:
        own = Talk(world, call.member, call.conversation, call.attempt, f"CB{which}")
        return own.open()

    all_at_once(begin, 8)
    winner = world.again(call.conversation).leg
    assert winner in {f"CB{which}" for which in range(8)}
    assert len(world.rows(Turn)) == 9


def test_opting_out_while_the_member_is_being_planned_for_waits_and_is_not_a_deadlock(world):
    """Who plans locks the member first and its attempts after; opting out goes the same way."""
    call = talk(world)
    call.press("9")
    due = world.attempt(call.member)
    with ThreadPoolExecutor(1) as threads, world.sessions.begin() as session:
        lock_family(session, call.member.id)
        opting_out = threads.submit(call.press, "1")
        wait_until_somebody_waits_for_a_lock(world)
        call_off(session, Attempt.member_id == call.member.id)
        session.commit()
        assert prompts(opting_out.result(PATIENCE)) == ["baja"]
    assert world.again(due).state == AttemptState.canceled


def test_finishing_a_campaign_while_a_member_is_being_planned_for_waits_and_is_not_a_deadlock(world):
    """Stop, close and the deadline lock as settling does: members first, their attempts after."""
    call = talk(world)
    due = world.attempt(call.member)

    def stop() -> None:
        with world.sessions.begin() as session:
            finish(session, call.member.campaign_id, MemberState.waiting)

    with ThreadPoolExecutor(1) as threads, world.sessions.begin() as session:
        lock_family(session, call.member.id)
        stopping = threads.submit(stop)
        wait_until_somebody_waits_for_a_lock(world)
        call_off(session, Attempt.member_id == call.member.id)
        session.commit()
        stopping.result(PATIENCE)
    assert (world.again(due).state, world.again(call.member).state) == (AttemptState.canceled, MemberState.done)


def test_twenty_callers_at_once_have_twenty_folios(world):
    callers = [
        Caller(world, f"CA{at}", number=f"+502555501{at:02d}", clase="1").says("2", "1", "r") for at in range(20)
    ]
    all_at_once(lambda which: callers[which].says("1").taken, len(callers))
    cases = world.rows(Case)
    assert len({case.folio for case in cases}) == len({case.id for case in cases}) == 20
    assert None not in {case.folio for case in cases}


def test_who_hangs_up_as_he_sends_his_story_has_one_case_and_one_call_owed(world):
    caller = Caller(world, clase="1").says("2", "1", "r")
    caller_again = [lambda: caller.hears(Said("1")), caller.hangs_up] * 2
    with ThreadPoolExecutor(len(caller_again)) as threads:
        for done in [threads.submit(work) for work in caller_again]:
            done.result()
    caller.hangs_up()
    assert (world.one(Case).folio is None, len(world.rows(Callback))) == (False, 1)
