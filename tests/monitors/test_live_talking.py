"""What a monitor can do in a talk: hold, mute, consult, three, transfer; who may, and who may not."""

from monitors import live
from rules.lives import HandoverState
from rules.presence import PresenceState
from storage.models import Act, AuditEntry, LegRole


def test_a_parent_is_held_and_brought_back(call):
    call.meet()
    call.act(live.hold)
    assert (call.state, call.view().held, call.asked()) == (HandoverState.held, True, ["hold"])
    assert call.refused(live.hold) == "not_now"
    call.act(live.resume)
    assert (call.state, call.view().held, call.asked()) == (HandoverState.active, False, ["resume"])


def test_a_parent_who_hangs_up_while_she_is_held_ends_the_call(call):
    call.meet()
    call.act(live.hold)
    call.hangs_up()
    assert (call.state, call.told()[-1]) == (HandoverState.wrap_up, "hung_up")


def test_what_a_held_parent_hears_tells_her_to_stay(call):
    heard = call.post(f"/voice/held/{call.handover.id}", call.meet())
    assert heard.says[0].startswith("No cuelgue")
    assert heard.verbs == ["Say", "Pause"]


def test_a_monitor_whose_line_drops_while_she_is_held_gets_her_back_in_the_talk(call):
    leg = call.meet()
    call.act(live.hold)
    call.event("participant-hold", call.last(LegRole.parent))
    call.leaves(leg)
    call.asked()
    again = call.last(LegRole.monitor)
    call.accepts(again)
    call.joins(again)
    assert (call.state, call.asked()) == (HandoverState.active, ["resume"])


def test_a_monitor_is_not_heard_until_he_wants_to(call):
    leg = call.meet()
    call.act(live.mute)
    call.act(live.mute)
    assert (call.asked(), call.view().muted) == (["mute"], True)
    call.event("participant-mute", leg)
    call.act(live.unmute)
    assert (call.asked(), call.view().muted) == (["unmute"], False)


def test_another_person_is_consulted_while_the_parent_is_held(call):
    call.meet()
    call.act(live.consult, call.luis, call.rita.id)
    assert (call.state, call.asked()) == (HandoverState.held, ["hold", "ring_staff"])
    third = call.last(LegRole.third)
    assert call.answers(third).says[0].startswith("Escucha. Le consultan una llamada.")
    assert call.accepts(third).root.find("Dial/Conference").attrib["muted"] == "false"
    assert call.presence(call.rita) is PresenceState.on_call
    call.ends(third)
    assert (call.state, call.presence(call.rita)) == (HandoverState.held, PresenceState.available)


def test_the_three_talk(call):
    call.meet()
    assert call.refused(live.three_way) == "not_now"
    call.act(live.consult, call.luis, call.rita.id)
    assert call.refused(live.three_way) == "nobody_there"
    call.accepts(call.last(LegRole.third))
    call.joins(call.last(LegRole.third))
    call.act(live.three_way)
    assert (call.state, call.asked()) == (HandoverState.active, ["resume"])
    assert [(leg.role, leg.name) for leg in call.view().legs] == [
        (LegRole.monitor, "Luis"),
        (LegRole.parent, ""),
        (LegRole.third, "Rita"),
    ]


def test_who_was_consulted_is_let_go(call):
    call.meet()
    assert call.refused(live.drop_third) == "nobody_there"
    third = call.third()
    call.act(live.drop_third)
    assert (call.asked(), call.state) == (["hang_up_leg"], HandoverState.held)
    call.leaves(third)
    assert call.state is HandoverState.held


def test_a_call_passes_to_who_was_consulted(call):
    first = call.meet()
    assert call.refused(live.transfer) == "nobody_there"
    call.third()
    fence = call.handover.fence
    assert call.act(live.transfer) == call.rita.id
    assert (call.handover.staff_id, call.handover.fence, call.state) == (call.rita.id, fence + 1, HandoverState.active)
    assert call.asked() == ["resume", "hang_up_leg"]
    call.leaves(first)
    call.ends(first)
    assert (call.state, call.told()[-1]) == (HandoverState.active, "transferred")
    assert (call.presence(call.luis), call.presence(call.rita)) == (PresenceState.wrap_up, PresenceState.on_call)
    assert call.refused(live.hold) == "not_yours"
    call.leaves(call.last(LegRole.monitor))
    assert call.state is HandoverState.recovering
    assert call.last(LegRole.monitor).staff_id == call.rita.id


def test_a_supervisor_hears_a_call_and_nobody_hears_her(call):
    call.meet()
    call.act(live.listen_in, call.rita)
    call.act(live.listen_in, call.rita)
    assert call.asked() == ["ring_staff"]
    assert call.accepts(call.last(LegRole.listener)).root.find("Dial/Conference").attrib["muted"] == "true"
    assert LegRole.listener not in [leg.role for leg in call.view().legs]
    entry = call.world.one(AuditEntry)
    assert (entry.act, entry.actor_id, entry.about) == (Act.call_listened, call.rita.id, f"handover:{call.handover.id}")
    call.ends(call.last(LegRole.listener))
    assert call.state is HandoverState.active


def test_a_supervisor_of_whom_it_complains_does_not_listen_in(call):
    call.meet()
    call.world.change(call.handover, about_staff_id=call.rita.id)
    assert call.refused(live.listen_in, call.rita) == "not_now"


def test_what_is_not_ones_own_or_not_there_is_refused_in_words(call):
    assert call.refused(live.hold) == "not_yours"
    call.take()
    assert call.refused(live.hold) == "not_now"
    assert call.refused(live.hold, call.rita) == "not_yours"
    assert call.refused(live.listen_in, call.rita) == "not_now"


def test_who_has_no_telephone_takes_no_call(call):
    eva = call.world.at_work(call.world.staff("Eva"))
    assert call.refused(live.take, eva) == "no_telephone"
    assert call.state is HandoverState.queued


def test_whom_one_may_consult(call):
    call.meet()
    for other, why in (
        (call.luis, "not_them"),
        (call.world.staff("Eva"), "their_telephone"),
        (call.world.staff("Iris", at="sip:i@x.example", active=False), "their_telephone"),
    ):
        assert call.refused(live.consult, call.luis, other.id) == why
    call.third()
    assert call.refused(live.consult, call.luis, call.rita.id) == "third_there"
