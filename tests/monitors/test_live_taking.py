"""A caller who waits is taken by a monitor, or he is not there, or she has gone: until the two talk."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from monitors import live
from monitors.overdue import MEETING_WAIT
from rules.assisted import JOINING, LegState
from rules.handovers import RING_LEASE
from rules.lives import CallbackState, HandoverState
from rules.presence import PresenceState
from storage.handovers.moving import Claimed, Lost
from storage.models import Callback, HandoverKind, LegRole


def test_a_monitor_who_takes_a_caller_is_rung_and_hears_who_waits_and_why(call):
    call.world.clock.pass_by(minutes=3)
    leg = call.take()
    assert (call.state, call.asked(), call.presence(call.luis)) == (
        HandoverState.connecting,
        ["ring_staff"],
        PresenceState.on_call,
    )
    heard = call.answers(leg)
    assert heard.verbs == ["Gather", "Hangup"]
    (said,) = heard.says
    assert said.startswith("Escucha. Alguien espera desde hace 3 minutos. Motivo: Pidió hablar con una persona.")
    assert said.endswith("Idioma: español. Para atender, marque 1.")


def test_taken_twice_by_the_same_monitor_his_telephone_rings_once(call):
    assert call.act(live.take) == call.act(live.take)
    assert call.asked() == ["ring_staff"]


def test_the_second_monitor_is_told_who_has_it(call):
    call.take()
    assert call.act(live.take, call.rita) == Lost(by_staff_id=call.luis.id)
    assert call.presence(call.rita) is PresenceState.available


def test_with_the_key_he_comes_into_the_conference_and_the_parent_is_led_there(call):
    leg = call.take()
    call.asked()
    conference = call.accepts(leg).root.find("Dial/Conference")
    assert conference.attrib["endConferenceOnExit"] == "false"
    assert conference.text == f"h{call.handover.id}"
    assert call.asked() == ["join_parent"]
    parent = call.led().root.find("Dial/Conference")
    assert (parent.text, parent.attrib["endConferenceOnExit"]) == (conference.text, "true")
    assert conference.attrib["statusCallbackEvent"] == "start end join leave mute hold"


def test_the_key_pressed_twice_leads_the_parent_once(call):
    leg = call.take()
    call.accepts(leg)
    assert call.accepts(leg).verbs == ["Dial"]
    assert call.asked() == ["ring_staff", "join_parent"]


def test_another_key_is_no_answer_and_none_hangs_up(call):
    leg = call.take()
    assert call.accepts(leg, "5").verbs == ["Gather", "Hangup"]
    assert call.asked() == ["ring_staff"]


def test_only_when_both_are_there_they_talk(call):
    leg = call.take()
    call.accepts(leg)
    call.joins(leg)
    assert call.state is HandoverState.connecting
    call.joins(call.last(LegRole.parent))
    assert (call.state, call.told()[-1]) == (HandoverState.active, "joined")
    assert call.handover.active_at == call.world.clock()


def test_a_join_told_twice_is_one(call):
    leg = call.meet()
    before = call.told()
    call.joins(leg)
    assert call.told() == before


def test_who_listens_to_nobody_is_not_brought_in(call):
    leg = call.take()
    call.ends(leg, "no-answer")
    assert call.answers(leg).says == ["Ya la atiende otra persona, o la llamada terminó. Gracias."]


@pytest.mark.parametrize("status", ["no-answer", "busy", "failed", "canceled", "completed"])
def test_a_monitor_who_is_not_there_gives_the_caller_back_at_once_with_her_first_time(call, status):
    asked_at = call.handover.asked_at
    leg = call.take()
    call.world.clock.pass_by(seconds=20)
    call.ends(leg, status)
    assert (call.state, call.handover.asked_at, call.handover.staff_id) == (HandoverState.queued, asked_at, None)
    assert (call.told()[-1], call.presence(call.luis)) == ("not_answered", PresenceState.available)


def test_who_says_nothing_loses_the_caller_when_the_lease_ends(call):
    """The tab closed, and no news of the telephone either."""
    asked_at = call.handover.asked_at
    leg = call.take()
    call.answers(leg)
    call.asked()
    call.follow(seconds=RING_LEASE.total_seconds() + 1)
    assert (call.state, call.handover.asked_at) == (HandoverState.queued, asked_at)
    assert (call.told()[-1], call.asked()) == ("lease_ended", ["hang_up_leg"])


def test_a_key_pressed_after_the_lease_finds_the_caller_with_somebody_else(call):
    late = call.take()
    call.answers(late)
    call.follow(seconds=RING_LEASE.total_seconds() + 1)
    call.take(call.rita)
    call.asked()
    assert call.accepts(late).says[-1].startswith("Ya la atiende otra persona")
    call.joins(late)
    assert (call.state, call.asked()) == (HandoverState.connecting, [])


def test_the_lease_waits_for_the_parent_once_the_key_is_pressed(call):
    leg = call.take()
    call.world.clock.pass_by(seconds=44)
    call.accepts(leg)
    call.follow(seconds=5)
    assert call.state is HandoverState.connecting


def test_the_carrier_is_asked_once_who_is_there_before_a_caller_who_was_led_to_the_monitor_goes_back(call):
    leg = call.take()
    call.accepts(leg)
    call.led()
    call.asked()
    call.follow(seconds=JOINING.total_seconds() + 1)
    assert (call.state, call.asked()) == (HandoverState.connecting, ["meet"])
    call.follow(seconds=MEETING_WAIT.total_seconds() + 1)
    assert (call.state, call.told()[-1]) == (HandoverState.queued, "lease_ended")


def test_a_parent_who_hangs_up_while_she_is_claimed_is_owed_a_call_and_the_monitor_is_told(call):
    leg = call.take()
    call.answers(leg)
    call.asked()
    call.hangs_up()
    assert (call.state, call.handover.kind) == (HandoverState.callback_due, HandoverKind.outgoing)
    assert (call.asked(), call.presence(call.luis)) == (["hang_up_leg"], PresenceState.available)
    assert call.world.one(Callback).state is CallbackState.owed
    assert "colgó" in call.view().problem


def test_a_parent_who_hangs_up_in_the_talk_ends_it_for_all(call):
    leg = call.meet()
    parent = call.last(LegRole.parent)
    call.leaves(parent)
    assert (call.state, call.asked()) == (HandoverState.wrap_up, ["hang_up_leg", "hang_up_leg"])
    call.hangs_up()
    call.ends(leg)
    call.event("conference-end")
    assert (call.state, call.told()[-1]) == (HandoverState.wrap_up, "hung_up")
    assert (call.presence(call.luis), call.handover.ended_at) == (PresenceState.wrap_up, call.world.clock())


def test_the_end_of_a_call_is_noted_though_what_came_of_it_was_noted_before(call):
    call.meet()
    call.act(live.hang_up)
    call.world.change(call.handover, state=HandoverState.done)
    call.hangs_up()
    parent = call.last(LegRole.parent)
    assert (parent.state, parent.ended_at) == (LegState.ended, call.world.clock())
    assert call.state is HandoverState.done


def test_a_talk_ends_by_the_end_of_its_conference_alone(call):
    call.meet()
    call.event("conference-end")
    assert call.state is not HandoverState.active


def test_the_monitor_hangs_up_for_all(call):
    call.meet()
    call.act(live.hang_up)
    assert (call.state, call.asked()) == (HandoverState.wrap_up, ["hang_up_leg", "hang_up_leg"])
    assert call.refused(live.hang_up) == "not_now"


def test_of_many_monitors_who_take_her_at_once_one_is_rung_and_the_others_are_told_who(call):
    others = [call.world.at_work(call.world.staff(at=f"sip:m{number}@monitores.example")) for number in range(8)]
    with ThreadPoolExecutor(8) as threads:
        got = list(threads.map(lambda user: call.act(live.take, user), others))
    (won,) = [one for one in got if isinstance(one, Claimed)]
    assert {one.by_staff_id for one in got if isinstance(one, Lost)} == {call.handover.staff_id}
    assert (call.asked(), call.handover.fence) == (["ring_staff"], won.fence)


def test_a_parent_without_a_number_who_hangs_up_while_she_is_claimed_is_owed_nothing(call):
    call.take()
    call.world.change(call.handover, phone_id=None)
    call.hangs_up()
    assert (call.state, call.world.rows(Callback)) == (HandoverState.abandoned, [])
    assert call.presence(call.luis) is PresenceState.available
