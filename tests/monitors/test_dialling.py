"""A monitor calls a family that is owed a call: his telephone first, then theirs."""

import pytest

from monitors import live
from rules.assisted import DIALLING
from rules.lives import CallbackState, HandoverState
from rules.presence import PresenceState
from storage.handovers.waiting import VITAL
from storage.models import Handover, HandoverKind, LegRole, Member, Person, Phone, PhoneState
from storage.queries.campaigns import switch_outreach_off
from tests.monitors.desk_work import promised
from tests.monitors.telephones import SIP, Call
from tests.world import ANAS_OTHER, BETO, ZONE


@pytest.fixture
def owed(world, carrier) -> Call:
    """Luis has Ana's interview before him."""
    luis, rita = (world.at_work(world.staff(name, at=SIP.format(name.lower()))) for name in ("Luis", "Rita"))
    member = world.member(world.campaign(), other=ANAS_OTHER, state="monitor")
    world.handover(member, HandoverState.claimed, staff_id=luis.id, fence=1)
    return Call(world, carrier, None, luis, rita)


def dials(call: Call, number: str = "", what=live.dial):
    phone_id = call.world.find_phone(number).id if number else call.handover.phone_id
    return call.does(what, call.luis, phone_id, call.world.clock(), ZONE)


def refused(call: Call, phone_id: int = 0) -> str:
    before = call.world.everything()
    for what in (live.dial, live.dialled_by_hand):
        with pytest.raises(live.LiveError) as told:
            call.does(what, call.luis, phone_id or call.handover.phone_id, call.world.clock(), ZONE)
    assert call.world.everything() == before
    return told.value.code


def ringing(call: Call):
    """Luis has pressed the key, and the family's telephone rings; it."""
    dials(call)
    call.accepts(call.last(LegRole.monitor))
    call.joins(call.last(LegRole.monitor))
    call.asked()
    return call.last(LegRole.parent)


def talking(call: Call):
    """The family has answered; its telephone."""
    parent = ringing(call)
    assert call.post(f"/voice/join/{parent.id}/{call.handover.fence}", parent).verbs == ["Dial"]
    call.joins(parent)
    assert (call.state, call.handover.kind) == (HandoverState.active, HandoverKind.outgoing)
    return parent


def test_the_monitors_telephone_rings_first_and_the_familys_when_he_has_pressed_the_key(owed):
    dials(owed)
    leg = owed.last(LegRole.monitor)
    assert (owed.state, owed.asked(), owed.presence(owed.luis)) == (
        HandoverState.dialling,
        ["ring_staff"],
        PresenceState.on_call,
    )
    assert owed.answers(leg).says[0].startswith("Escucha. Vamos a llamar a la familia.")
    assert owed.accepts(leg).says == ["Llamamos a la familia."]
    owed.accepts(leg)
    assert owed.asked() == ["ring_parent"]


def test_when_the_family_answers_they_talk_and_its_hanging_up_ends_it(owed):
    owed.ends(talking(owed))
    assert (owed.state, owed.view().suggestion) == (HandoverState.wrap_up, None)


@pytest.mark.parametrize(
    ("status", "more", "result"),
    [
        ("busy", {}, "busy"),
        ("no-answer", {}, "no_answer"),
        ("failed", {"SipResponseCode": "404"}, "not_working"),
        ("failed", {"SipResponseCode": "486"}, "busy"),
        ("failed", {"SipResponseCode": "503"}, None),
        ("canceled", {}, None),
        ("completed", {}, "hung_up"),
    ],
)
def test_a_family_that_is_not_reached_leaves_a_result_to_confirm(owed, status, more, result):
    parent = ringing(owed)
    owed.ends(parent, status, **more)
    assert (owed.state, owed.view().suggestion, owed.told()[-1]) == (HandoverState.wrap_up, result, "not_reached")
    assert (owed.asked(), owed.presence(owed.luis)) == (["hang_up_leg"], PresenceState.wrap_up)


def test_another_number_of_the_family_is_called_at_once(owed):
    first = ringing(owed)
    owed.ends(first, "busy")
    owed.asked()
    dials(owed, ANAS_OTHER)
    assert (owed.state, owed.handover.phone_id) == (HandoverState.dialling, owed.world.find_phone(ANAS_OTHER).id)
    owed.accepts(owed.last(LegRole.monitor))
    assert owed.asked() == ["ring_staff", "ring_parent"]
    assert owed.last(LegRole.parent).id != first.id


def test_a_monitor_whose_own_telephone_is_not_answered_keeps_the_work(owed):
    dials(owed)
    owed.ends(owed.last(LegRole.monitor), "no-answer")
    assert (owed.state, owed.handover.staff_id, owed.told()[-1]) == (
        HandoverState.wrap_up,
        owed.luis.id,
        "not_answered",
    )


def test_a_call_of_which_nothing_is_heard_ends_as_not_reached(owed):
    ringing(owed)
    owed.follow(seconds=DIALLING.total_seconds() + 1)
    assert (owed.state, owed.told()[-1]) == (HandoverState.wrap_up, "not_reached")


def test_a_family_that_answers_after_its_monitor_gave_up_is_told_that_it_is_over(owed):
    parent = ringing(owed)
    fence = owed.handover.fence
    owed.act(live.hang_up)
    heard = owed.post(f"/voice/join/{parent.id}/{fence}", parent)
    assert heard.says[0].startswith("Disculpe, la llamada ya terminó")


def test_a_number_that_rings_late_is_not_let_into_the_call_to_another_one(owed):
    parent = ringing(owed)
    fence = owed.handover.fence
    owed.act(live.hang_up)
    dials(owed, ANAS_OTHER, what=live.dialled_by_hand)
    heard = owed.post(f"/voice/join/{parent.id}/{fence}", parent)
    assert (heard.ends, owed.state) == (True, HandoverState.active)


def test_a_family_whose_monitor_drops_and_does_not_come_back_waits_in_the_queue(owed):
    parent = talking(owed)
    asked_at = owed.handover.asked_at
    owed.leaves(owed.last(LegRole.monitor))
    assert owed.state is HandoverState.recovering
    owed.ends(owed.last(LegRole.monitor), "busy")
    assert (owed.state, owed.handover.kind, owed.handover.asked_at) == (
        HandoverState.queued,
        HandoverKind.live,
        asked_at,
    )
    assert owed.post(f"/voice/join/{parent.id}/{owed.handover.fence}", parent).verbs == ["Say", "Enqueue"]
    owed.ends(parent)
    assert owed.state is HandoverState.callback_due


def test_by_a_telephone_of_his_own_he_talks_at_once(owed):
    dials(owed, what=live.dialled_by_hand)
    assert (owed.state, owed.asked(), owed.legs) == (HandoverState.active, [], [])
    assert owed.refused(live.hold) == "not_now"
    assert owed.refused(live.mute) == "not_now"
    assert owed.refused(live.listen_in, owed.rita) == "not_now"
    owed.act(live.hang_up)
    assert owed.state is HandoverState.wrap_up


def test_after_a_call_that_waited_the_monitor_may_call_the_family_himself(call):
    call.meet()
    call.act(live.hang_up)
    call.asked()
    dials(call)
    assert (call.state, call.handover.kind) == (HandoverState.dialling, HandoverKind.outgoing)


def test_once_more_by_hand_after_a_call_that_reached_nobody(owed):
    owed.ends(ringing(owed), "busy")
    dials(owed, what=live.dialled_by_hand)
    assert (owed.state, owed.presence(owed.luis)) == (HandoverState.active, PresenceState.on_call)


def test_outside_the_hours_nobody_is_called(owed):
    owed.world.clock.pass_by(hours=12)
    assert refused(owed) == "closed"


def test_outside_the_lines_hours_nobody_is_called_for_a_complaint_but_where_a_child_is_in_danger(owed):
    owed.world.change(owed.handover, campaign_id=None)
    owed.world.clock.pass_by(hours=12)
    assert refused(owed) == "closed"
    owed.world.change(owed.handover, severity=VITAL)
    dials(owed)
    assert owed.state is HandoverState.dialling


def test_while_everything_outgoing_is_off_nobody_is_called(owed):
    with owed.world.sessions.begin() as session:
        switch_outreach_off(session, "prueba", owed.world.clock())
    assert refused(owed) == "outreach_off"


def test_who_wants_no_calls_is_not_called(owed):
    owed.world.change(owed.world.one(Person), opted_out_at=owed.world.clock())
    assert refused(owed) == "opted_out"


@pytest.mark.parametrize("what", [live.dial, live.dialled_by_hand])
def test_who_wants_no_calls_and_was_promised_one_is_called_until_it_is_kept(owed, what):
    member = owed.world.one(Member)
    promise = promised(owed.world, member.person_id, owed.world.conversation(member).id)
    owed.world.change(owed.world.one(Person), opted_out_at=owed.world.clock())
    owed.world.change(promise, state=CallbackState.done)
    assert refused(owed) == "opted_out"
    owed.world.change(promise, state=CallbackState.owed)
    dials(owed, what=what)
    assert owed.told() == ["dialled"]


@pytest.mark.parametrize("state", [PhoneState.wrong, PhoneState.dead])
def test_a_number_that_is_not_theirs_any_more_is_not_called(owed, state):
    owed.world.change(owed.world.find_phone(ANAS_OTHER), state=state)
    assert refused(owed, owed.world.find_phone(ANAS_OTHER).id) == "bad_number"


def test_a_number_of_another_family_is_not_called(owed):
    stranger = owed.world.member(owed.world.campaign(), BETO)
    assert refused(owed, stranger.phone_id) == "bad_number"
    assert refused(owed, 999_999) == "bad_number"
    assert len(owed.world.rows(Phone)) == 3


def test_who_has_it_not_before_him_does_not_call(owed):
    owed.world.change(owed.world.one(Handover), staff_id=owed.rita.id)
    assert refused(owed) == "not_yours"
