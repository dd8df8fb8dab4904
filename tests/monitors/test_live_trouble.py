"""A monitor's line drops while the parent stays; news that is late, lost or not ours."""

import pytest

from monitors import live
from rules.assisted import LegState
from rules.handovers import RECOVERY
from rules.lives import HandoverState
from rules.presence import PresenceState
from storage.models import Attempt, HandoverKind, LegRole
from tests.monitors.telephones import SECOND


def dropped(call):
    leg = call.meet()
    call.leaves(leg)
    return leg


def test_a_monitor_whose_line_drops_is_rung_again_and_the_parent_is_told_to_stay(call):
    dropped(call)
    assert (call.state, call.asked()) == (HandoverState.recovering, ["announce", "ring_staff"])
    assert (call.last(LegRole.monitor).staff_id, call.presence(call.luis)) == (call.luis.id, PresenceState.on_call)
    assert "le llamamos otra vez" in call.view().problem


def test_a_parent_who_hangs_up_is_no_drop_though_the_end_of_the_monitors_call_is_told_first(call):
    leg = call.meet()
    call.ends(leg)
    assert (call.state, call.asked()) == (HandoverState.active, ["look"])
    call.event("participant-leave", call.last(LegRole.parent))
    assert (call.state, call.told()[-1]) == (HandoverState.wrap_up, "hung_up")
    call.event("conference-end")
    assert "dropped" not in call.told()


def test_a_line_that_dropped_is_known_by_who_left_though_its_end_is_told_first(call):
    leg = call.meet()
    call.ends(leg)
    call.leaves(leg)
    assert (call.state, call.told()[-1]) == (HandoverState.recovering, "dropped")
    call.leaves(leg)
    assert call.told().count("dropped") == 1


@pytest.mark.parametrize("held", [False, True])
def test_a_line_whose_drop_nobody_told_is_known_by_the_parent_who_is_still_on_hers(call, held):
    leg = call.meet()
    if held:
        call.act(live.hold)
    call.ends(leg)
    call.asked()
    call.seen(call.last(LegRole.parent))
    assert (call.state, call.asked()) == (HandoverState.recovering, ["announce", "ring_staff"])


def test_a_parent_on_the_line_is_no_news_while_her_monitor_is_there(call):
    call.meet()
    call.seen(call.last(LegRole.parent))
    assert (call.state, call.asked()) == (HandoverState.active, [])


def test_picked_up_again_they_talk_on(call):
    began = call.world.clock()
    old = dropped(call)
    call.world.clock.pass_by(seconds=10)
    again = call.last(LegRole.monitor)
    assert call.answers(again).says[0].startswith("Escucha. Se cortó su llamada")
    call.accepts(again)
    call.joins(again)
    assert (call.state, call.told()[-1], call.handover.active_at) == (HandoverState.active, "recovered", began)
    call.ends(old)  # late news of the telephone that dropped
    call.joins(old)
    assert call.state is HandoverState.active


@pytest.mark.parametrize("declines", [True, False])
def test_not_picked_up_again_the_parent_is_first_in_the_queue_again(call, declines):
    asked_at = call.handover.asked_at
    dropped(call)
    call.asked()
    if declines:
        call.ends(call.last(LegRole.monitor), "busy")
    else:
        call.follow(seconds=RECOVERY.total_seconds() + 1)
    assert (call.state, call.handover.asked_at) == (HandoverState.queued, asked_at)
    assert "requeue_parent" in call.asked()
    assert call.told()[-1] == "requeued"
    assert call.led().verbs == ["Say", "Enqueue"]


def test_the_parents_way_from_the_conference_to_the_queue_is_no_hang_up(call):
    dropped(call)
    call.follow(seconds=RECOVERY.total_seconds() + 1)
    parent = call.last(LegRole.parent)
    call.leaves(parent)
    call.event("conference-end")
    assert call.state is HandoverState.queued
    leg = call.take(call.rita)
    call.leaves(parent)
    assert call.state is HandoverState.connecting
    call.conference = SECOND
    call.accepts(leg)
    call.joins(leg)
    call.joins(parent)
    assert (call.state, call.handover.staff_id) == (HandoverState.active, call.rita.id)


def test_a_parent_who_comes_when_her_monitor_has_gone_is_led_back_to_the_queue(call):
    leg = call.take()
    call.accepts(leg)
    call.led()
    call.ends(leg)
    call.asked()
    call.joins(call.last(LegRole.parent))
    assert (call.state, call.asked()) == (HandoverState.queued, ["requeue_parent"])
    assert call.led().verbs == ["Say", "Enqueue"]


def test_a_parent_who_does_not_wait_for_the_monitor_to_come_back_ends_the_call(call):
    dropped(call)
    call.asked()
    call.hangs_up()
    assert (call.state, call.asked()) == (HandoverState.wrap_up, ["hang_up_leg"])


def test_a_parent_whose_end_no_webhook_told_is_found_gone_by_her_attempt(call):
    call.take()
    call.world.change(call.world.one(Attempt), state="ended")
    call.follow(seconds=1)
    assert call.state is HandoverState.callback_due


def test_of_a_talk_without_news_the_carrier_is_asked_once_a_minute(call):
    call.meet()
    call.follow(seconds=59)
    assert call.asked() == []
    call.follow(seconds=2)
    assert call.asked() == ["look", "look"]
    call.follow(seconds=30)
    assert call.asked() == []
    call.follow(seconds=31)
    assert call.asked() == ["look", "look"]


def test_a_talk_whose_outcome_nobody_notes_is_owed_to_the_parent(call):
    call.meet()
    call.act(live.hang_up)
    call.follow(minutes=3)
    assert (call.state, call.handover.kind, call.handover.staff_id) == (
        HandoverState.callback_due,
        HandoverKind.outgoing,
        None,
    )


def test_news_of_a_conference_that_is_nobodys_changes_nothing(call):
    leg = call.meet()
    call.event("participant-leave", leg, SECOND)
    call.event("participant-mute", leg, SECOND)
    call.event("conference-end", None, SECOND)
    assert call.carrier.post("/voice/conference/999", {"ConferenceSid": SECOND}).status_code == 204
    assert call.carrier.post(f"/voice/conference/{call.handover.id}", {"CallSid": "x y"}).status_code == 204
    assert call.carrier.post("/voice/leg/999", {"CallSid": "CA9", "CallStatus": "completed"}).status_code == 204
    assert (call.state, call.again(leg).state, call.again(leg).muted) == (HandoverState.active, LegState.joined, False)


def test_the_call_of_another_is_not_let_in(call):
    leg = call.take()
    call.answers(leg)
    stranger = call.carrier.post(f"/voice/accept/{leg.id}", {"CallSid": "CA" + "9" * 32, "Digits": "1"})
    assert b"Conference" not in stranger.data


def test_a_conference_that_begins_tells_that_both_are_there_when_their_coming_was_not_told(call):
    leg = call.take()
    call.accepts(leg)
    call.joins(leg)
    call.led()
    call.event("conference-start")
    assert call.state is HandoverState.active


def test_the_beginning_of_an_earlier_conference_tells_nothing(call):
    dropped(call)
    call.follow(seconds=RECOVERY.total_seconds() + 1)
    call.leaves(call.last(LegRole.parent))
    call.accepts(call.take(call.rita))
    call.event("conference-start")
    assert call.state is HandoverState.connecting
