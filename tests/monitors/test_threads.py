"""A person continues a parent's texts: answers, hands back to the machine, ends, or calls instead."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from monitors import threads
from monitors.thread_waiting import promise_calls
from monitors.threads import MOST_SEGMENTS, ThreadError, is_too_long
from rules.handovers import THREAD_WAIT, What
from rules.hours import promised_until, promised_window
from rules.lives import AttemptState, CallbackState, HandoverState, MemberState, TextState
from rules.phones import PhoneKind
from rules.routing import Mode
from storage.handovers import owed
from storage.handovers.moving import Claimed, Lost
from storage.models import (
    Answer,
    Attempt,
    Callback,
    Campaign,
    Conversation,
    HandoverEvent,
    HandoverKind,
    Member,
    Person,
    PhoneState,
    ThreadText,
)
from storage.queries.campaigns import switch_outreach_off
from tests.monitors.attending import Thread, begin
from tests.sms.texting import words
from tests.world import ANA, ZONE


@pytest.fixture
def waiting(world, carrier, house) -> Thread:
    """Ana waits in her thread."""
    return begin(world, carrier, house.mailbox)


@pytest.fixture
def thread(waiting) -> Thread:
    """Luis has taken it, and Ana has written once more."""
    waiting.take()
    waiting.ana.write("¿hay alguien?")
    return waiting


def refused(thread: Thread, body: str = "Buenos días", **given: object) -> str:
    """The code with which a reply is refused; nothing is written."""
    before = thread.texts
    with pytest.raises(ThreadError) as error:
        thread.reply(body, **given)
    assert [row.id for row in thread.texts] == [row.id for row in before]
    assert error.value.words
    return error.value.code


def test_a_reply_is_a_text_that_is_due_at_once(world, thread):
    sent = thread.reply("Buenos días, le atiende Luis")
    assert (sent.state, sent.staff_id, sent.mode, sent.due_at) == (
        TextState.due,
        thread.luis.id,
        Mode.sms,
        world.clock(),
    )
    assert thread.bodies()[-1] == "Buenos dias, le atiende Luis"
    assert sent.phone_id == world.find_phone(ANA).id


def test_a_reply_by_sms_leaves_without_the_accents_that_double_its_cost(thread):
    thread.reply("Mañana le llamará una compañera, ¿está bien?")
    assert thread.bodies()[-1] == "Mañana le llamara una compañera, ¿esta bien?"


def test_a_reply_goes_the_way_the_parent_wrote_last(world, thread):
    thread.ana.write("mejor por aquí", From=f"whatsapp:{ANA}")
    assert thread.reply("Está bien").mode is Mode.whatsapp
    assert thread.bodies()[-1] == "Está bien"


def test_pressed_twice_is_one_text(thread):
    first, second = thread.reply("Buenos días", "key"), thread.reply("Buenos días", "key")
    assert first.id == second.id
    assert len(thread.texts) == 2


def test_pressed_twice_at_one_moment_is_one_text(thread):
    with ThreadPoolExecutor(4) as pool:
        sent = [pool.submit(thread.reply, "Buenos días", "key") for _ in range(4)]
    assert len({text.result().id for text in sent}) == 1


def test_the_key_of_another_thread_s_form_opens_nothing(world, thread):
    thread.reply("Buenos días", "key")
    (text,) = world.rows(ThreadText, ThreadText.asked_key == "key")
    other = world.handover(world.member(world.campaign(), "+50255550077"), state=HandoverState.done)
    world.change(text, handover_id=other.id)
    assert refused(thread, key="key") == "not_yours"


def test_who_does_not_have_the_thread_cannot_answer(world, thread):
    assert refused(thread, by=world.staff("Eva")) == "not_yours"


@pytest.mark.parametrize("state", [HandoverState.queued, HandoverState.done, HandoverState.callback_due])
def test_a_thread_that_is_over_takes_no_reply(world, thread, state):
    world.change(thread.handover, state=state)
    assert refused(thread) == "not_yours"


@pytest.mark.parametrize("body", ["", "   \n ", "\x00"])
def test_an_empty_reply_is_refused(thread, body):
    assert refused(thread, body) == "empty"


def test_as_many_segments_as_allowed_and_no_more(thread):
    room = 153 * MOST_SEGMENTS
    assert thread.reply("x" * room).state is TextState.due
    assert refused(thread, "x" * (room + 1)) == "too_long"
    assert refused(thread, "ж" * (67 * MOST_SEGMENTS + 1)) == "too_long"


def test_whatsapp_carries_more_and_not_without_end(thread):
    assert not is_too_long(Mode.whatsapp, "x" * 1600)
    assert is_too_long(Mode.whatsapp, "x" * 1601)


def test_a_landline_gets_no_sms(world, thread):
    world.change(world.find_phone(ANA), kind=PhoneKind.fixed)
    assert refused(thread) == "landline"


@pytest.mark.parametrize("state", [PhoneState.wrong, PhoneState.dead])
def test_a_number_that_is_nobody_s_gets_nothing(world, thread, state):
    world.change(world.find_phone(ANA), state=state)
    assert refused(thread) == "bad_number"


def test_a_family_that_opted_out_meanwhile_is_not_written_to(world, thread):
    world.change(world.one(Person), opted_out_at=world.clock())
    assert refused(thread) == "opted_out"


def test_nothing_is_written_outside_of_the_calling_hours(world, thread):
    world.clock.pass_by(hours=11)
    assert refused(thread) == "closed"


def test_nothing_is_written_while_everything_outgoing_is_stopped(world, thread):
    with world.sessions.begin() as session:
        switch_outreach_off(session, "Feriado", world.clock())
    assert refused(thread) == "outreach_off"


def test_whatsapp_is_free_for_a_day_after_the_parent_s_last_message(world, thread):
    thread.ana.write("por aquí", From=f"whatsapp:{ANA}")
    world.clock.pass_by(hours=24, seconds=-1)
    assert thread.reply("Buenos días").mode is Mode.whatsapp
    world.clock.pass_by(seconds=1)
    assert refused(thread) == "window"


def test_handed_back_the_machine_asks_its_open_question_again_and_goes_on(world, thread):
    thread.act(threads.hand_back)
    assert thread.bodies()[-1] == words("tipo")
    assert thread.texts[-1].state is TextState.due
    assert (thread.handover.state, world.rows(HandoverEvent)[-1].what) == (HandoverState.done, What.handed_back)
    assert thread.ana.write("1") == [words("nivel")]
    assert thread.ana.write("4") == [words("comentario")]
    assert thread.ana.write("0") == [words("gracias")]
    assert {answer.mode for answer in world.rows(Answer)} == {Mode.sms}


def test_handed_back_the_answer_is_waited_for_as_long_as_the_campaign_says(world, thread):
    thread.act(threads.hand_back)
    attempt = world.rows(Attempt)[-1]
    assert (attempt.state, attempt.answer_until) == (AttemptState.awaiting, world.clock() + timedelta(days=2))


def test_who_answers_the_machine_again_is_not_called_meanwhile(world, thread):
    world.change(world.one(Member), state=MemberState.monitor)
    thread.act(threads.hand_back)
    with world.sessions.begin() as session:
        assert owed.open_owed(session, world.clock()) == 0
    world.change(world.rows(Attempt)[-1], state=AttemptState.ended)
    with world.sessions.begin() as session:
        assert owed.open_owed(session, world.clock()) == 1


@pytest.mark.parametrize("ending", ["complete", "refused", "funeral"])
def test_with_nothing_left_to_ask_there_is_nothing_to_hand_back(world, thread, ending):
    world.change(world.one(Conversation), ending=ending)
    with pytest.raises(ThreadError, match="nothing_open"):
        thread.act(threads.hand_back)
    assert thread.handover.state is HandoverState.active


def test_nothing_is_handed_back_when_the_parent_cannot_be_written_to(world, thread):
    world.clock.pass_by(hours=11)
    before = world.everything()
    with pytest.raises(ThreadError, match="closed"):
        thread.act(threads.hand_back)
    assert world.everything() == before


@pytest.mark.parametrize("what", [threads.hand_back, threads.finish, threads.call_instead])
def test_only_who_has_the_thread_ends_it(world, thread, what):
    with pytest.raises(ThreadError, match="not_yours"):
        thread.act(what, by=world.staff("Eva"))
    assert thread.handover.state is HandoverState.active


def test_finished_it_is_done_and_what_was_promised_is_kept(world, thread):
    talk = world.one(Conversation)
    with world.sessions.begin() as session:
        session.add(
            Callback(
                conversation_id=talk.id,
                person_id=talk.person_id,
                reason="person",
                promised="pronto",
                state=CallbackState.owed,
                created_at=world.clock(),
            )
        )
    thread.act(threads.finish)
    last = world.rows(HandoverEvent)[-1]
    assert (last.state, last.what, last.result, last.note) == (
        HandoverState.done,
        What.noted,
        "attended",
        "Se le explicó",
    )
    kept = world.one(Callback)
    assert (kept.state, kept.done_by) == (CallbackState.done, thread.luis.id)


def test_to_call_instead_the_parent_is_owed_a_call_and_this_monitor_has_it(world, thread):
    claimed = thread.act(threads.call_instead)
    assert isinstance(claimed, Claimed)
    found = thread.handover
    assert (found.kind, found.state, found.staff_id) == (HandoverKind.outgoing, HandoverState.claimed, thread.luis.id)
    assert world.one(Callback).state is CallbackState.owed


def test_with_another_call_before_him_the_one_he_owes_waits_in_the_list(world, thread):
    other = world.handover(
        world.member(world.campaign(), "+50255550077"), HandoverState.claimed, staff_id=thread.luis.id
    )
    lost = thread.act(threads.call_instead)
    assert lost == Lost(yours_is=other.id)
    assert (thread.handover.state, thread.handover.staff_id) == (HandoverState.callback_due, None)


def test_nobody_came_a_call_is_promised_and_the_parent_is_told(world, waiting):
    world.clock.pass_by(seconds=THREAD_WAIT.total_seconds() - 2)
    promise_calls(waiting.box, world.clock())
    assert waiting.handover.state is HandoverState.queued
    now = world.clock.pass_by(seconds=2)
    promise_calls(waiting.box, now)
    hours = threads.CampaignFile.model_validate(world.one(Campaign).settings).hours_rule()
    found = waiting.handover
    assert (found.kind, found.state) == (HandoverKind.outgoing, HandoverState.callback_due)
    assert found.promised_until == promised_until(hours, now, ZONE)
    assert world.one(Callback).promised == promised_window(hours, now, ZONE)
    assert waiting.bodies() == [words("persona_cerrado")]
    assert waiting.texts[0].staff_id is None
    promise_calls(waiting.box, now)
    assert len(waiting.texts) == 1


def test_when_the_hours_close_the_promise_comes_at_once(world, waiting):
    world.clock.at = world.clock.at.replace(hour=2) + timedelta(days=1)  # eight in the evening in Guatemala
    world.change(waiting.handover, touched_at=world.clock())
    promise_calls(waiting.box, world.clock())
    assert world.rows(HandoverEvent)[-1].what == What.after_hours
    assert "mañana por la mañana" in waiting.bodies()[0]


def test_who_has_a_monitor_is_promised_nothing(world, thread):
    world.clock.pass_by(hours=2)
    promise_calls(thread.box, world.clock())
    assert thread.handover.state is HandoverState.active
    assert world.rows(Callback) == []


def test_a_monitor_who_vanishes_gives_the_thread_back_to_the_queue(world, thread):
    world.clock.pass_by(minutes=3)
    with world.sessions.begin() as session:
        owed.return_stale(session, world.clock())
    found = thread.handover
    assert (found.state, found.staff_id) == (HandoverState.queued, None)
    assert refused(thread) == "not_yours"
