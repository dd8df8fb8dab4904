"""A parent who waits on the line for a person: what she hears, what she may choose, and how her wait ends."""

from datetime import timedelta

import pytest

from ivr.waiting import MESSAGE_SECONDS, SPEAKS
from monitors import live
from rules.lives import CallbackState, HandoverState, RecordingState
from rules.presence import PresenceState
from storage.handovers.owed import bring_forward
from storage.models import Callback, HandoverKind, LegRole, Recording
from tests.ivr.telephone import document

PUBLIC = "https://escucha.example.org/voice"
TODAY = "hoy por la mañana"


def told(call, target, **form):
    return document(call.ana.post(f"/voice/{target}", **form))


def left(call, result, **form):
    return told(call, "left", QueueResult=result, **form)


def voicemail(call):
    told(call, "waiting/key", Digits="2")
    return left(call, "leave")


def test_who_waits_comes_into_the_queue_by_what_she_said_last(call):
    (enqueue,) = call.ana.heard.root.findall("Enqueue")
    assert enqueue.attrib == {
        "action": f"{PUBLIC}/left",
        "method": "POST",
        "waitUrl": f"{PUBLIC}/wait",
        "waitUrlMethod": "POST",
    }
    assert (call.state, call.handover.reason, call.handover.parent_sid) == (
        HandoverState.queued,
        "person",
        call.ana.sid,
    )


def test_who_waits_hears_her_place_and_what_she_may_choose_and_any_key_is_heard(call):
    heard = told(call, "wait", QueueTime="0")
    assert heard.says == [
        "Su turno es el 1.",
        "No cuelgue, por favor.",
        "Para que le llamemos sin perder su lugar, marque 1. Para dejar un mensaje, marque 2.",
    ]
    (gather,) = heard.root
    assert [verb.tag for verb in gather] == ["Say", "Say", "Say", "Pause"]
    assert gather.attrib["action"] == f"{PUBLIC}/waiting/key"


def test_later_she_is_thanked_and_now_and_then_told_again_what_she_may_choose(call):
    later = ["Gracias por esperar.", "Su turno es el 1.", "No cuelgue, por favor."]
    assert told(call, "wait", QueueTime="40").says == later
    assert told(call, "wait", QueueTime="125").says[:-1] == later


def test_who_came_later_has_a_later_place(call):
    earlier = call.world.member(call.world.campaign(), "+50255559999")
    call.world.handover(
        earlier, HandoverState.queued, asked_at=call.world.clock() - timedelta(minutes=1), parent_sid="CA" + "9" * 32
    )
    assert told(call, "wait", QueueTime="0").says[0] == "Su turno es el 2."


def test_the_wait_is_told_by_what_others_waited_of_late(call):
    call.world.clock.pass_by(minutes=4)
    call.meet()
    call.act(live.hang_up)
    call.world.change(call.handover, state=HandoverState.done)
    other = call.world.member(call.world.campaign(), "+50255559999")
    call.world.handover(other, HandoverState.queued, parent_sid="CA" + "9" * 32)
    heard = document(call.carrier.post("/voice/wait", {"CallSid": "CA" + "9" * 32, "QueueTime": "1"}))
    assert heard.says[1] == "La espera es de 4 minutos, más o menos."


def test_while_a_monitor_comes_she_is_told_to_stay_and_has_no_choice_any_more(call):
    call.take()
    heard = told(call, "wait", QueueTime="40")
    assert (heard.verbs, heard.says) == (["Say", "Pause"], ["Ya le atienden. No cuelgue, por favor."])


@pytest.mark.parametrize("key", ["1", "2"])
def test_either_key_leaves_the_queue(call, key):
    assert told(call, "waiting/key", Digits=key).verbs == ["Leave"]


@pytest.mark.parametrize("key", ["", "5", "#", "\x00"])
def test_another_key_waits_on(call, key):
    assert told(call, "waiting/key", Digits=key).verbs == ["Redirect"]
    assert call.state is HandoverState.queued


def test_who_wants_to_be_called_keeps_her_place_and_hears_when(call):
    asked_at = call.handover.asked_at
    call.world.clock.pass_by(minutes=2)
    told(call, "waiting/key", Digits="1")
    assert left(call, "leave").says == [f"Le llamaremos {TODAY}, sin costo. Gracias. Que le vaya bien."]
    assert (call.state, call.handover.kind) == (HandoverState.callback_due, HandoverKind.outgoing)
    assert call.handover.asked_at == asked_at
    owed = call.world.one(Callback)
    assert (owed.promised, owed.state, owed.promised_until) == (TODAY, CallbackState.owed, call.handover.promised_until)
    assert call.told()[-1] == "left_for_call_back"


def test_asked_again_the_end_of_a_wait_is_told_the_same_and_owed_once(call):
    told(call, "waiting/key", Digits="1")
    assert left(call, "leave").body == left(call, "leave").body
    assert call.told().count("left_for_call_back") == 1
    assert len(call.world.rows(Callback)) == 1


def test_who_leaves_a_message_is_recorded_and_called_back(call):
    heard = voicemail(call)
    assert heard.verbs == ["Say", "Record", "Redirect"]
    record = heard.root.find("Record")
    conversation = call.handover.conversation_id
    assert record.attrib["maxLength"] == "120"
    assert record.attrib["recordingStatusCallback"] == f"{PUBLIC}/recording/{conversation}"
    assert (call.state, call.told()[-1]) == (HandoverState.callback_due, "voicemail")
    ended = told(call, f"message/{conversation}", RecordingSid="RE" + "1" * 32, RecordingDuration="12")
    assert ended.says == [f"Gracias por su mensaje. Le llamaremos {TODAY}, sin costo. Que le vaya bien."]
    kept = call.world.one(Recording)
    assert (kept.conversation_id, kept.seconds, kept.state) == (conversation, 12, RecordingState.expected)


def test_nobody_calls_a_parent_back_while_she_leaves_a_message(call):
    voicemail(call)
    assert call.handover.not_before == call.world.clock() + SPEAKS
    call.world.clock.pass_by(seconds=12)
    told(call, f"message/{call.handover.conversation_id}", RecordingSid="RE" + "1" * 32, RecordingDuration="12")
    assert call.handover.not_before == call.world.clock()


def test_a_message_of_which_no_news_comes_keeps_nobody_from_calling_for_long(call):
    voicemail(call)
    with call.world.sessions.begin() as session:
        bring_forward(session, call.world.clock())
    assert call.handover.not_before == call.world.clock() + SPEAKS
    assert timedelta(seconds=MESSAGE_SECONDS) < SPEAKS < timedelta(minutes=3)


def test_a_message_told_twice_is_one(call):
    voicemail(call)
    for _ in range(2):
        told(call, f"message/{call.handover.conversation_id}", RecordingSid="RE" + "1" * 32, RecordingDuration="12")
    assert len(call.world.rows(Recording)) == 1


def test_who_hangs_up_while_waiting_is_owed_a_call(call):
    assert left(call, "hangup").verbs == []
    call.hangs_up()
    assert (call.state, call.told().count("abandoned")) == (HandoverState.callback_due, 1)


def test_who_hangs_up_is_found_gone_by_her_calls_status_alone(call):
    call.hangs_up()
    assert (call.state, call.told()[-1]) == (HandoverState.callback_due, "abandoned")


def test_who_cannot_be_called_is_told_so_and_is_owed_nothing(call):
    call.world.change(call.handover, phone_id=None)
    told(call, "waiting/key", Digits="1")
    assert left(call, "leave").says[0].startswith("Disculpe: no tenemos un número")
    assert call.state is HandoverState.abandoned


@pytest.mark.parametrize("result", ["error", "system-error", "queue-full"])
def test_a_wait_that_the_carrier_cannot_keep_up_ends_in_polite_words_and_a_call_owed(call, result):
    assert left(call, result).says == [
        f"Disculpe: ahora no podemos atenderle. Le llamaremos {TODAY}, sin costo. Que le vaya bien."
    ]
    assert call.state is HandoverState.callback_due


@pytest.mark.parametrize("result", ["redirected", "bridged", "bridging-in-process", "redirected-from-bridged", "", "x"])
def test_who_is_led_to_a_monitor_has_not_left(call, result):
    call.take()
    before = call.told()
    assert left(call, result).verbs == []
    assert (call.state, call.told()) == (HandoverState.connecting, before)


def test_who_leaves_while_a_monitor_comes_lets_him_go(call):
    call.answers(call.take())
    call.asked()
    told(call, "waiting/key", Digits="1")
    left(call, "leave")
    assert (call.state, call.asked()) == (HandoverState.callback_due, ["hang_up_leg"])
    assert call.presence(call.luis) is PresenceState.available
    assert call.accepts(call.last(LegRole.monitor)).says[0].startswith("Ya la atiende")


def test_who_is_not_known_is_let_out_of_the_queue_politely(call):
    stranger = {"CallSid": "CA" + "7" * 32}
    assert document(call.carrier.post("/voice/wait", stranger)).verbs == ["Leave"]
    assert document(call.carrier.post("/voice/waiting/key", stranger | {"Digits": "2"})).verbs == ["Leave"]
    assert document(call.carrier.post("/voice/left", stranger | {"QueueResult": "leave"})).ends
    assert document(call.carrier.post("/voice/left", stranger | {"QueueResult": "error"})).ends
    assert document(call.carrier.post("/voice/message/999", stranger)).ends
