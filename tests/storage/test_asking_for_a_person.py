"""A parent who needs a person: what is looked up, and what a turn leaves when he waits."""

import pytest

from conversation.channel import Channel
from conversation.heard import Entry, Opened, Recorded, Said
from conversation.reply import Nothing, Person, reply_from_json
from rules.complaints import CaseChannel
from rules.presence import PresenceState
from rules.routing import Mode
from storage.intake import begin_draft
from storage.models import Answer, Callback, Conversation, Handover, HandoverKind, StaffUser, Turn
from storage.turn_rows import TurnKey
from tests.storage.calls import prompts, talk

AT_THE_QUESTION = "11"


@pytest.fixture
def luis(world) -> StaffUser:
    """A monitor at work."""
    return world.at_work(world.staff())


@pytest.mark.usefixtures("luis")
def test_who_asks_for_a_person_while_one_is_there_waits_on_the_line(world):
    call = talk(world)
    call.press(AT_THE_QUESTION)
    taken = call.press("0")
    assert (prompts(taken), taken.reply.awaits) == (["persona"], Person())
    waits = world.one(Handover)
    assert (waits.reason, waits.kind, waits.parent_sid) == ("person", HandoverKind.live, "CA1")
    assert (waits.conversation_id, waits.phone_id) == (call.id, call.attempt.phone_id)
    assert world.rows(Callback) == []
    assert world.one(Conversation).ending == "person"


def test_who_asks_for_a_person_while_nobody_is_there_is_owed_a_call(world):
    call = talk(world)
    taken = call.press("0")
    assert (prompts(taken), taken.reply.awaits) == (["persona_cerrado"], Nothing())
    assert world.one(Callback).promised == "hoy por la tarde"
    assert world.rows(Handover) == []


@pytest.mark.usefixtures("luis")
def test_what_is_looked_up_is_one_turn_and_repeated_as_one(world):
    call = talk(world)
    call.press(AT_THE_QUESTION)
    key = call.key()
    first, again = call.hear(Said("0"), key), call.hear(Said("0"), key)
    assert (again.reply, again.repeated) == (first.reply, True)
    (turn,) = world.rows(Turn, Turn.key == key.key)
    assert (turn.heard, turn.said, reply_from_json(turn.reply)) == ("said", "0", first.reply)
    assert len(world.rows(Handover)) == 1


@pytest.mark.usefixtures("luis")
def test_a_comment_ended_by_asking_for_a_person_is_kept(world):
    call = talk(world)
    call.press("11111")
    call.press("1")
    assert call.hear(Recorded("RE1", 9, "0")).reply.awaits == Person()
    assert world.one(Answer, Answer.question == "comentario").recording == "RE1"


def test_who_is_not_there_for_callers_is_not_waited_for(world):
    world.at_work(world.staff(), PresenceState.interview)
    assert talk(world).press("0").reply.awaits == Nothing()


@pytest.mark.usefixtures("luis")
def test_in_a_thread_who_is_not_understood_waits_for_an_answer(world):
    call = talk(world)
    leg = "t1"
    thread = [TurnKey(leg, f"{leg}:{number}", Mode.sms) for number in range(4)]
    call.hear(Opened({}, Channel.sms, Entry.door), thread[0])
    for key in thread[1:]:
        taken = call.hear(Said("quién sabe"), key)
    assert (prompts(taken), taken.reply.awaits) == (["persona_texto"], Person())
    waits = world.one(Handover)
    assert (waits.reason, waits.kind) == ("unreadable_texts", HandoverKind.thread)


def test_who_complained_of_a_monitor_waits_for_another_one_in_a_survey_too(world, luis):
    world.at_work(world.staff("Marta"))
    call = talk(world)
    with world.sessions.begin() as session:
        case = begin_draft(session, call.member.person_id, None, CaseChannel.letter, world.clock())
        case.about_staff_id = luis.id
    call.press(AT_THE_QUESTION)
    call.press("0")
    assert world.one(Handover).about_staff_id == luis.id
