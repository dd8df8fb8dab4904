"""A parent who calls once more: while she waits, while she is owed a call, while somebody is about to call her."""

import pytest

from monitors import live
from rules.lives import CallbackState, HandoverState
from rules.presence import PresenceState
from storage.handovers.moving import claim
from storage.models import Callback, Handover, HandoverKind, LegRole
from tests.ivr.telephone import Telephone
from tests.world import ANA, ZONE

AGAIN = "CA" + "2" * 32
PROMISED = "Le llamaremos hoy por la mañana"


def asks_again(call) -> Telephone:
    """She calls us, and asks for a person."""
    telephone = Telephone(call.carrier, AGAIN, caller=ANA)
    telephone.dial_in()
    telephone.press("1")
    telephone.press("0")
    return telephone


def wants_to_be_called(call) -> None:
    call.ana.ask("/voice/waiting/key", Digits="1")
    call.ana.ask("/voice/left", QueueResult="leave")
    assert call.state is HandoverState.callback_due


def claimed(call) -> None:
    with call.world.sessions.begin() as session:
        claim(session, call.handover.id, call.luis.id, call.world.clock())
    assert call.state is HandoverState.claimed


def dialled(call, what=live.dial) -> None:
    wants_to_be_called(call)
    claimed(call)
    call.does(what, call.luis, call.handover.phone_id, call.world.clock(), ZONE)


def test_who_was_promised_a_call_may_wait_instead_at_her_first_time(call):
    asked_at = call.handover.asked_at
    wants_to_be_called(call)
    call.world.clock.pass_by(seconds=30)
    assert asks_again(call).heard.verbs == ["Say", "Enqueue"]
    now = call.world.one(Handover)
    assert (now.state, now.kind, now.parent_sid) == (HandoverState.queued, HandoverKind.live, AGAIN)
    assert now.asked_at == asked_at


def test_who_calls_before_the_monitor_did_waits_and_is_anybodys(call):
    wants_to_be_called(call)
    claimed(call)
    fence = call.handover.fence
    assert asks_again(call).heard.verbs == ["Say", "Enqueue"]
    assert (call.state, call.handover.staff_id) == (HandoverState.queued, None)
    assert call.handover.fence > fence


def test_who_was_cut_and_calls_again_waits_by_her_new_call_at_her_first_time(call):
    asked_at = call.handover.asked_at
    call.world.clock.pass_by(seconds=30)
    again = asks_again(call)
    assert again.heard.verbs == ["Say", "Enqueue"]
    assert again.ask("/voice/wait", QueueTime="0").says[0] == "Su turno es el 1."
    assert call.ana.ask("/voice/wait", QueueTime="30").verbs == ["Leave"]
    assert call.ana.ask("/voice/left", QueueResult="leave").says[0].startswith("Disculpe, la llamada ya terminó")
    call.hangs_up()
    assert (call.state, call.handover.parent_sid, call.handover.asked_at) == (HandoverState.queued, AGAIN, asked_at)


def test_who_calls_again_after_her_monitor_dropped_is_met_by_her_new_call(call):
    call.leaves(call.meet())
    old = call.last(LegRole.parent)
    call.ends(call.last(LegRole.monitor), "busy")
    call.asked()
    asks_again(call)
    call.hangs_up()
    leg = call.take(call.rita)
    call.accepts(leg)
    new = call.last(LegRole.parent)
    assert (new.id != old.id, new.carrier_sid, call.asked()) == (True, AGAIN, ["ring_staff", "join_parent"])
    call.joins(leg)
    call.joins(new)
    assert call.state is HandoverState.active


@pytest.mark.parametrize("state", [HandoverState.active, HandoverState.wrap_up])
def test_who_calls_while_a_person_attends_to_her_is_promised_a_call(call, state):
    call.meet()
    if state is HandoverState.wrap_up:
        call.act(live.hang_up)
    heard = asks_again(call).heard
    assert (heard.ends, PROMISED in " ".join(heard.says), call.state) == (True, True, state)
    assert call.world.one(Callback).state is CallbackState.owed


@pytest.mark.parametrize("what", [live.dial, live.dialled_by_hand])
def test_the_end_of_the_call_by_which_she_waited_does_not_end_the_one_that_calls_her_back(call, what):
    dialled(call, what)
    state = call.state
    call.hangs_up()
    call.ana.ask("/voice/left", QueueResult="hangup")
    assert (call.state, call.presence(call.luis)) == (state, PresenceState.on_call)
