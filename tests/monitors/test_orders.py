"""Orders to the carrier: each carried out once, tried again after trouble, dropped when its claim is over."""

from datetime import timedelta

import pytest

from monitors import live, orders
from rules.assisted import LegState, Order
from rules.lives import AttemptState, HandoverState
from storage.handovers.moving import Claimed
from storage.handovers.waiting import order
from storage.models import Handover, HandoverEvent, HandoverLeg, LegRole, LineOrder
from tests.campaigns.trunk import LOST_ON_THE_WAY, LOST_ON_THE_WAY_BACK, TOO_FAST, Trouble, Trunk, serve_trunk
from tests.monitors.telephones import SIP

LUIS = SIP.format("luis")
REFUSED, BAD_NUMBER = Trouble(400, 21205), Trouble(400, 21211)
CALL = "CA" + "5" * 32


class Desk:
    """One caller who waits; what the worker of `orders` does is done by `work`."""

    def __init__(self, world, house, carrier, trunk) -> None:
        self.world, self.board, self.carrier, self.trunk = world, house.switchboard, carrier, trunk
        carrier.post("/simulator/parents", {LUIS: {"habits": ["answers"], "answer_seconds": 3000}})
        self.luis = world.at_work(world.staff("Luis", at=LUIS))
        member = world.member(world.campaign())
        world.attempt(member, AttemptState.answered, sid=CALL)
        talk = world.conversation(member, leg=CALL)
        world.handover(member, HandoverState.queued, parent_sid=CALL, conversation_id=talk.id)

    @property
    def handover(self) -> Handover:
        return self.world.one(Handover)

    @property
    def order(self) -> LineOrder:
        return self.world.rows(LineOrder)[-1]

    def take(self) -> HandoverLeg:
        with self.world.sessions.begin() as session:
            assert isinstance(live.take(session, self.handover.id, self.luis.id, self.board.now()), Claimed)
        return self.world.rows(HandoverLeg)[-1]

    def claim(self) -> list[int]:
        with self.world.sessions.begin() as session:
            return list(orders.claim_due(session, self.board.now(), 100))

    def work(self) -> list[int]:
        ids = self.claim()
        orders.carry_out(self.board, ids)
        return ids

    def again(self) -> int:
        """Work on, whenever something is due, until nothing is; how often that was."""
        for times in range(10):
            waiting = self.world.rows(LineOrder, LineOrder.done_at.is_(None))
            if not waiting:
                return times
            self.world.clock.at = max(row.due_at for row in waiting)
            self.work()
        raise AssertionError("no end")

    def told(self) -> list[str]:
        return [event.what for event in self.world.rows(HandoverEvent)]

    def calls(self, to: str = LUIS) -> list[str]:
        return [call.sid for call in self.carrier.client.calls.list(to=to)]


@pytest.fixture
def desk(world, simulated, house_on_the_line, today):
    trunk = Trunk(simulated.base_url)
    server = serve_trunk(trunk)
    yield Desk(world, house_on_the_line(trunk.url), simulated, trunk)
    server.shutdown()
    server.server_close()


def test_a_telephone_is_rung_once_and_known_by_its_call(desk):
    leg = desk.take()
    ids = desk.work()
    orders.carry_out(desk.board, ids)
    assert desk.calls() == [desk.world.again(leg).carrier_sid]
    assert (desk.order.done_at, desk.order.problem) == (desk.board.now(), None)


def test_what_one_worker_does_another_leaves_alone(desk):
    desk.take()
    assert len(desk.claim()) == 1
    assert desk.claim() == []
    desk.world.clock.pass_by(seconds=orders.LEASE.total_seconds() + 1)
    assert len(desk.claim()) == 1


@pytest.mark.parametrize("trouble", [TOO_FAST, LOST_ON_THE_WAY, LOST_ON_THE_WAY_BACK], ids=["fast", "lost", "back"])
def test_after_trouble_it_is_tried_again_and_the_telephone_rings_once(desk, trouble):
    desk.trunk.troubles.append(trouble)
    leg = desk.take()
    desk.work()
    assert (desk.order.done_at, desk.order.due_at) == (None, desk.board.now() + orders.FIRST_WAIT)
    assert desk.again() == 1
    assert desk.calls() == [desk.world.again(leg).carrier_sid]


def test_the_wait_between_two_tries_grows_until_it_is_given_up_and_the_caller_goes_back(desk):
    desk.trunk.for_ever = LOST_ON_THE_WAY
    began = desk.board.now()
    desk.take()
    desk.work()
    assert desk.again() == orders.MOST_TRIES - 1
    assert desk.board.now() - began == timedelta(seconds=1 + 2 + 4)
    assert (desk.handover.state, desk.told()[-1], desk.calls()) == (HandoverState.queued, "not_answered", [])


def test_a_telephone_that_the_carrier_refuses_is_not_tried_again_and_the_monitor_is_told(desk):
    desk.trunk.for_ever = BAD_NUMBER
    desk.take()
    desk.work()
    assert (desk.handover.state, desk.order.problem) == (HandoverState.queued, "carrier error 21211, HTTP 400")
    with desk.world.sessions() as session:
        view = live.state_of_call(session, session.get_one(Handover, desk.handover.id))
    assert view.problem == "No se pudo llamar al teléfono: revise el número."


def test_a_family_whose_number_the_carrier_refuses_leaves_that_to_confirm(desk):
    desk.trunk.for_ever = BAD_NUMBER
    with desk.world.sessions.begin() as session:
        handover = session.get_one(Handover, desk.handover.id)
        handover.kind, handover.state, handover.staff_id = "outgoing", HandoverState.dialling, desk.luis.id
        leg = HandoverLeg(
            handover_id=handover.id, role=LegRole.parent, fence=0, state=LegState.asked, asked_at=desk.board.now()
        )
        session.add(leg)
        session.flush()
        order(session, handover, Order.ring_parent, desk.board.now(), leg=leg.id)
    desk.work()
    event = desk.world.rows(HandoverEvent)[-1]
    assert (desk.handover.state, event.what, event.result) == (HandoverState.wrap_up, "not_reached", "not_working")


def test_a_parent_who_cannot_be_led_to_the_conference_is_gone(desk):
    leg = desk.take()
    with desk.world.sessions.begin() as session:
        handover = session.get_one(Handover, desk.handover.id)
        session.add(
            parent := HandoverLeg(
                handover_id=handover.id,
                role=LegRole.parent,
                fence=handover.fence,
                carrier_sid=CALL,  # the carrier knows no such call
                state=LegState.answered,
                asked_at=desk.board.now(),
            )
        )
        session.flush()
        order(session, handover, Order.join_parent, desk.board.now(), leg=parent.id)
    desk.work()
    assert (desk.handover.state, desk.told()[-1]) == (HandoverState.callback_due, "abandoned")
    desk.again()
    carried = desk.world.again(leg).carrier_sid
    assert desk.carrier.client.calls(carried).fetch().status in ("canceled", "completed", "no-answer")


def test_an_order_of_an_earlier_claim_is_dropped(desk):
    desk.take()
    desk.world.change(desk.handover, fence=desk.handover.fence + 1)
    desk.work()
    assert (desk.order.done_at, desk.calls()) == (desk.board.now(), [])


def test_the_orders_of_a_call_wait_for_the_first_of_them(desk):
    desk.trunk.troubles.append(LOST_ON_THE_WAY)
    leg = desk.take()
    with desk.world.sessions.begin() as session:
        order(session, session.get_one(Handover, desk.handover.id), Order.look, desk.board.now(), leg=leg.id)
    desk.work()
    first, second = desk.world.rows(LineOrder)
    assert (first.tries, second.tries, second.lease_until) == (1, 0, None)
    assert desk.claim() == []
    desk.again()
    assert desk.world.rows(LineOrder, LineOrder.done_at.is_(None)) == []


def test_a_telephone_hung_up_before_it_rang_does_not_ring(desk):
    leg = desk.take()
    desk.world.change(leg, ended_at=desk.board.now(), state=LegState.ended)
    desk.work()
    assert desk.calls() == []


@pytest.mark.parametrize(
    ("what", "before", "after"),
    [(Order.hold, HandoverState.held, HandoverState.active), (Order.resume, HandoverState.active, HandoverState.held)],
)
def test_a_hold_that_the_carrier_refuses_is_none_and_the_monitor_sees_it(desk, what, before, after):
    leg = desk.take()
    desk.world.change(leg, carrier_sid="CA" + "6" * 32, conference_sid="CF" + "6" * 32, held=what is Order.hold)
    desk.world.change(desk.handover, state=before)
    with desk.world.sessions.begin() as session:
        session.query(LineOrder).delete()
        order(session, session.get_one(Handover, desk.handover.id), what, desk.board.now(), leg=leg.id)
    assert desk.again() == orders.MOST_TRIES
    assert (desk.handover.state, desk.world.again(leg).held) == (after, what is Order.resume)


@pytest.mark.parametrize("what", [Order.mute, Order.unmute])
def test_a_mute_that_the_carrier_refuses_is_none(desk, what):
    leg = desk.take()
    desk.world.change(leg, carrier_sid="CA" + "6" * 32, muted=what is Order.mute)
    with desk.world.sessions.begin() as session:
        session.query(LineOrder).delete()
        order(session, session.get_one(Handover, desk.handover.id), what, desk.board.now(), leg=leg.id)
    desk.again()
    assert desk.world.again(leg).muted is (what is Order.unmute)


def test_a_telephone_of_which_nothing_was_heard_is_asked_about(desk):
    leg = desk.take()
    desk.work()
    sid = desk.world.again(leg).carrier_sid
    desk.carrier.client.calls(sid).update(status="completed")
    with desk.world.sessions.begin() as session:
        order(session, session.get_one(Handover, desk.handover.id), Order.look, desk.board.now(), leg=leg.id)
    desk.work()
    assert desk.world.again(leg).state == LegState.ended
    assert desk.handover.state is HandoverState.queued


def test_an_order_that_breaks_is_tried_so_often_and_no_more_and_the_caller_goes_back(desk):
    desk.world.change(desk.luis, telephone=b"broken")
    desk.take()
    desk.work()
    assert desk.again() == orders.MOST_TRIES - 1
    assert (desk.order.tries, desk.order.problem) == (orders.MOST_TRIES, "SealBroken")
    assert (desk.handover.state, desk.told()[-1], desk.calls()) == (HandoverState.queued, "not_answered", [])


def test_an_order_that_breaks_is_an_error_in_the_log_once(desk, capsys):
    desk.world.change(desk.luis, telephone=b"broken")
    desk.take()
    desk.work()
    desk.again()
    assert capsys.readouterr().out.count("order_failed") == 1


def test_an_order_that_cannot_even_be_given_up_is_over_all_the_same(desk):
    """Of a telephone that is nobody's, neither what it asks nor what follows can be found out."""
    desk.take()
    desk.world.change(desk.order, details={"leg": "none"})
    for _ in range(orders.MOST_TRIES + 1):
        desk.work()
        desk.world.clock.pass_by(seconds=orders.LEASE.total_seconds() + 1)
    assert (desk.order.done_at is None, desk.order.problem) == (False, orders.BROKEN)
    assert desk.claim() == []


def test_what_breaks_in_one_call_keeps_no_other_waiting(desk):
    leg = desk.take()
    desk.world.change(desk.luis, telephone=b"broken")
    other = desk.world.member(desk.world.campaign(), "+50255559999")
    with desk.world.sessions.begin() as session:
        theirs = session.get_one(Handover, desk.world.handover(other, HandoverState.queued).id)
        session.add(
            ringing := HandoverLeg(
                handover_id=theirs.id,
                role=LegRole.third,
                fence=0,
                state=LegState.asked,
                asked_at=desk.board.now(),
                carrier_sid="CA" + "8" * 32,
            )
        )
        session.flush()
        order(session, theirs, Order.hang_up_leg, desk.board.now(), leg=ringing.id)
    desk.work()
    assert [row.done_at is None for row in desk.world.rows(LineOrder)] == [True, False]
    assert desk.world.again(leg).carrier_sid is None
