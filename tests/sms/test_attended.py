"""A parent whom a person attends to by text: the machine keeps what he writes and says nothing, but to BAJA."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from conversation.effects import Reason
from rules.handovers import What
from rules.lives import AttemptState, HandoverState, TextState
from rules.routing import Mode
from storage.handovers.waiting import wait_for_person
from storage.legs import text_leg
from storage.models import Answer, Conversation, Handover, HandoverEvent, HandoverKind, Person, Turn
from storage.scene import Scene
from tests.monitors.attending import Thread, begin
from tests.sms.texting import Texting, kept, new_sid, texts_in, words
from tests.world import ANA, ANAS_OTHER, BETO


@pytest.fixture
def thread(world, carrier, house) -> Thread:
    return begin(world, carrier, house.mailbox)


def test_who_asks_for_a_person_by_text_waits_in_a_thread(world, carrier, house):
    thread = begin(world, carrier, house.mailbox)
    found = thread.handover
    assert (found.kind, found.state, found.reason) == (HandoverKind.thread, HandoverState.queued, "person")
    assert found.parent_sid == text_leg(thread.ana.attempt.id)
    assert found.phone_id == world.find_phone(ANA).id


def test_who_asks_for_a_person_is_told_that_one_will_write(world, carrier, house):
    world.at_work(world.staff())
    assert begin(world, carrier, house.mailbox).ana.write("persona") == []
    said = world.rows(Turn, Turn.said == "persona")[0].reply
    assert said["prompts"][0]["name"] == "persona_texto"


def test_without_anybody_there_a_call_is_promised_as_before(world, ana):
    ana.write("1", "1")
    assert ana.write("persona") == [words("persona_cerrado")]
    assert world.rows(Handover) == []


@pytest.mark.parametrize("taken", [False, True])
@pytest.mark.parametrize("body", ["hola", "1", "no entiendo la pregunta", "QUEJA", "2", "0", "repetir"])
def test_what_he_writes_is_kept_for_the_person_and_not_answered(world, thread, body, taken):
    if taken:
        thread.take()
    turns, answers = world.rows(Turn), world.rows(Answer)
    assert thread.ana.write(body) == []
    (text,) = thread.texts
    assert (text.state, text.mode, text.staff_id, text.at) == (TextState.received, Mode.sms, None, world.clock())
    assert thread.bodies() == [body]
    assert (len(world.rows(Turn)), len(world.rows(Answer))) == (len(turns), len(answers))


def test_what_he_writes_is_sealed(world, thread):
    thread.ana.write("Mi hija Sofía tiene asma")
    assert b"Sof" not in thread.texts[0].body


def test_a_text_that_comes_twice_is_kept_once(world, thread):
    thread.ana.write("hola")
    before = kept(world)
    assert texts_in(thread.ana.post("hola")) == []
    assert kept(world) == before


def test_the_same_words_once_more_are_another_text(thread):
    thread.ana.write("hola", "hola")
    assert thread.bodies() == ["hola", "hola"]


def test_a_text_of_an_ended_thread_that_comes_again_is_not_heard_by_the_machine(world, thread):
    thread.ana.write("1")
    world.change(thread.handover, state=HandoverState.done)
    before = kept(world)
    assert texts_in(thread.ana.post("1")) == []
    assert kept(world) == before


def test_the_family_s_other_telephone_writes_in_the_same_thread(world, carrier, house, thread):
    world.phone(world.one(Person), ANAS_OTHER)
    assert Texting(world, carrier, ANAS_OTHER).write("soy yo, del otro") == []
    assert thread.texts[0].phone_id == world.find_phone(ANAS_OTHER).id


def test_another_family_is_answered_by_the_machine(world, carrier, thread):
    world.attempt(world.member(world.campaign(), BETO), AttemptState.ended, sid="CA1")
    assert Texting(world, carrier, BETO).write("hola") == [words("inicio")]
    assert thread.texts == []


def test_a_whatsapp_is_kept_as_one(thread):
    thread.ana.write("hola", From=f"whatsapp:{ANA}")
    assert thread.texts[0].mode is Mode.whatsapp


@pytest.mark.parametrize("word", ["BAJA", "alto", "Stop", "NO MAS"])
@pytest.mark.parametrize("taken", [False, True])
def test_baja_opts_out_and_ends_the_thread_and_the_monitor_sees_it(world, thread, word, taken):
    if taken:
        thread.take()
    assert thread.ana.write(word) == [words("baja")]
    assert world.one(Person).opted_out_at is not None
    assert (thread.handover.state, thread.handover.lease_until) == (HandoverState.done, None)
    last = world.rows(HandoverEvent)[-1]
    assert (last.what, last.result) == (What.withdrawn, "refused")
    assert thread.bodies() == [word]


def test_the_carriers_own_stop_ends_the_thread_and_is_not_answered(world, thread):
    assert thread.ana.write("STOP", OptOutType="STOP") == []
    assert world.one(Person).opted_out_at is not None
    assert thread.handover.state is HandoverState.done


@pytest.mark.parametrize("kind", ["HELP", "START"])
def test_the_carriers_other_words_leave_the_thread_as_it_is(thread, kind):
    assert thread.ana.write(kind, OptOutType=kind) == []
    assert (thread.handover.state, thread.texts) == (HandoverState.queued, [])


def test_when_the_thread_is_over_the_machine_hears_again(world, thread):
    world.change(thread.handover, state=HandoverState.done)
    assert thread.ana.write("1") != []
    assert thread.texts == []


def test_a_call_that_is_owed_is_no_thread(world, thread):
    world.change(thread.handover, state=HandoverState.callback_due, kind=HandoverKind.outgoing)
    thread.ana.write("hola")
    assert thread.texts == []


def test_texts_at_one_moment_are_all_kept(thread):
    bodies = [f"mensaje {number}" for number in range(4)]
    with ThreadPoolExecutor(len(bodies)) as pool:
        answered = [pool.submit(thread.ana.post, body, MessageSid=new_sid()) for body in bodies]
    assert [texts_in(answer.result()) for answer in answered] == [[]] * len(bodies)
    assert sorted(thread.bodies()) == bodies


def test_a_parent_who_writes_and_then_calls_waits_on_the_line(world, thread):
    """The thread becomes the call: nobody else writes to who is on the telephone."""
    thread.take()
    before, talk = thread.handover, world.one(Conversation)
    scene = Scene(talk.id, talk.member_id, talk.person_id, "CA1", Mode.voice, {}, world.clock())
    with world.sessions.begin() as session:
        wait_for_person(session, scene, Reason.complaint)
    found = thread.handover
    assert (found.kind, found.state, found.parent_sid, found.staff_id) == (
        HandoverKind.live,
        HandoverState.queued,
        "CA1",
        None,
    )
    assert found.fence > before.fence


def test_a_parent_on_the_line_who_writes_stays_on_the_line(world, thread):
    world.change(thread.handover, kind=HandoverKind.live, state=HandoverState.active, parent_sid="CA1")
    before, talk = thread.handover, world.one(Conversation)
    scene = Scene(talk.id, talk.member_id, talk.person_id, "text:1", Mode.sms, {}, world.clock())
    with world.sessions.begin() as session:
        wait_for_person(session, scene, Reason.person)
    assert (thread.handover.state, thread.handover.parent_sid) == (before.state, "CA1")
