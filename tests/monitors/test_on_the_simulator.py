"""Assisted calls on the simulated carrier, from end to end: what happened stands in the carrier's journal."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import timedelta

import pytest
from twilio.base.exceptions import TwilioRestException

from campaigns.dialing import CALLS
from campaigns.dispatching import claim_batches, send_out
from monitors import live, orders
from monitors.overdue import follow_up
from rules.assisted import JOINING
from rules.handovers import RECOVERY
from rules.lives import AttemptState, HandoverState
from rules.outcomes import Outcome
from storage.models import Attempt, Handover, HandoverEvent, HandoverLeg, LegRole, LineOrder
from tests.monitors.telephones import SIP
from tests.world import ALWAYS, ANA, ZONE

LUIS, RITA, EVA = (SIP.format(name) for name in ("luis", "rita", "eva"))
PATIENCE = 60.0
LONG = 100_000
"""Simulated seconds that no test waits for, however busy the machine."""
MONITOR = {"habits": ["answers"], "answer_seconds": 2, "think_seconds": 1, "talk_seconds": LONG}
PARENT = {
    "habits": ["asks_person"],
    "ring_seconds": 1,
    "patience_seconds": LONG,
    "alone_seconds": LONG,
    "talk_seconds": LONG,
}


class Floor:
    """Ana is called and asks for a person; the worker of `orders` is at work, but while somebody has `rests`."""

    def __init__(self, world, house, carrier) -> None:
        self.world, self.house, self.carrier = world, house, carrier
        self.over, self.rests = threading.Event(), threading.Lock()
        self.wrong: list[Exception] = []
        self.thread = threading.Thread(target=self._work, daemon=True)

    def _work(self) -> None:
        while not self.over.wait(0.02):
            try:
                with self.rests:
                    self.tick()
            except Exception as error:  # noqa: BLE001 - the test tells it at its end
                self.wrong.append(error)
                return

    def tick(self) -> None:
        board = self.house.switchboard
        with board.sessions.begin() as session:
            follow_up(session, board.now(), ZONE)
            ids = orders.claim_due(session, board.now(), 100)
        orders.carry_out(board, ids)

    def cast(self, **people: dict) -> None:
        names = {"ana": ANA, "luis": LUIS, "rita": RITA, "eva": EVA}
        self.carrier.post("/simulator/parents", {names[name]: wishes for name, wishes in people.items()})

    def until(self, ready: Callable[[], object], what: str) -> None:
        end = time.monotonic() + PATIENCE
        while not ready():
            assert not self.wrong, self.wrong
            problems = [row.problem for row in self.world.rows(LineOrder) if row.problem]
            seen = [event.what for event in self.world.rows(HandoverEvent)], problems
            assert time.monotonic() < end, f"waited in vain for {what}: {seen}"
            time.sleep(0.01)  # between two looks

    def becomes(self, state: HandoverState) -> None:
        self.until(lambda: [row.state for row in self.world.rows(Handover)] == [state], state)

    def asks(self, ends: HandoverState = HandoverState.queued) -> None:
        """Ana is called, and asks for a person."""
        member = self.world.member(self.world.campaign(hours=ALWAYS))
        self.world.attempt(member)
        for batch in claim_batches(self.house.exchange, CALLS):
            send_out(self.house.exchange, CALLS, batch)
        self.becomes(ends)

    def act(self, what, user, *more):
        with self.world.sessions.begin() as session:
            return what(session, self.handover.id, user.id, *more, self.house.switchboard.now())

    def legs(self, role: LegRole) -> list[HandoverLeg]:
        return [leg for leg in self.world.rows(HandoverLeg) if leg.role is role]

    def joined(self, role: LegRole) -> None:
        self.until(lambda: any(leg.state == "joined" for leg in self.legs(role)), f"{role} to join")

    def number(self, sid: str | None) -> str:
        return next(event["number"] for event in self.carrier.get("/simulator/log") if event.get("call") == sid)

    def happened(self, event: str) -> list[str]:
        """Whose telephones an event of the carrier's is about, in order."""
        return [self.number(one["call"]) for one in self.carrier.events(event)]

    def told(self) -> list[str]:
        return [event.what for event in self.world.rows(HandoverEvent)]

    def close(self) -> None:
        """Everybody hangs up, and what the carrier tells of that has been heard."""
        calls, pool, quiet = self.carrier.client.calls, self.house.sessions.kw["bind"].pool, iter(range(20))
        try:
            for call in calls.list(status="in-progress"):
                with suppress(TwilioRestException):  # the other party's end has just ended it
                    calls(call.sid).update(status="completed")
            self.until(self.is_over, "the end of all calls")
        finally:
            self.over.set()
            self.thread.join(PATIENCE)
        self.until(lambda: pool.checkedout() == 0 and next(quiet, None) is None, "the last webhook")

    def is_over(self) -> bool:
        attempts, legs = self.world.rows(Attempt), self.world.rows(HandoverLeg)
        return all(attempt.ended_at for attempt in attempts) and all(leg.ended_at for leg in legs)

    @property
    def handover(self) -> Handover:
        return self.world.one(Handover)


@pytest.fixture
def floor(world, live_house, simulated) -> Iterator[Floor]:
    floor = Floor(world, live_house, simulated)
    floor.cast(ana=PARENT, luis=MONITOR, rita=MONITOR, eva=MONITOR)
    floor.thread.start()
    yield floor
    floor.close()
    assert floor.wrong == []


@pytest.fixture
def luis(world, floor):
    return world.at_work(world.staff("Luis", at=LUIS))


@pytest.fixture
def rita(world, floor):
    return world.at_work(world.staff("Rita", at=RITA))


def test_a_parent_waits_is_taken_dropped_picked_up_again_and_hangs_up(floor, luis):
    floor.cast(luis=MONITOR | {"habits": ["drops", "answers"], "drop_seconds": 100}, ana=PARENT | {"talk_seconds": 800})
    floor.asks()
    floor.until(lambda: floor.happened("enqueued") == [ANA], "the queue")
    floor.act(live.take, luis)
    floor.until(lambda: floor.told().count("recovered") == 1, "recovery")
    floor.becomes(HandoverState.wrap_up)
    floor.until(lambda: floor.world.one(Attempt).state is AttemptState.ended, "the end of the call")
    assert floor.told() == ["queued", "claimed", "joined", "dropped", "recovered", "hung_up"]
    assert sorted(floor.happened("conference_joined")) == sorted([LUIS, ANA, LUIS])
    assert floor.happened("enqueued") == [ANA]
    by = [(event["number"], event["by"]) for event in floor.carrier.events("hung_up")]
    assert (LUIS, "line") in by
    assert (ANA, "parent") in by
    words = [event["words"] for event in floor.carrier.events("heard") if event["number"] == ANA]
    assert any("ya le comunicamos otra vez" in word for word in words)
    whispers = [event["words"] for event in floor.carrier.events("heard") if event["number"] == LUIS]
    assert [("Motivo: Pidió hablar con una persona" in word) for word in whispers] == [True, False]
    assert {row.problem for row in floor.world.rows(LineOrder)} == {None}


def test_the_survey_of_a_parent_who_was_handed_over_has_ended_so(floor, luis):
    floor.asks()
    floor.act(live.take, luis)
    floor.becomes(HandoverState.active)
    floor.act(live.hang_up, luis)
    floor.until(lambda: floor.world.one(Attempt).state is AttemptState.ended, "the end of the call")
    floor.house.settler.settle([floor.world.one(Attempt).id], floor.house.switchboard.now())
    assert floor.world.one(Attempt).outcome is Outcome.handed_over
    assert floor.handover.state is HandoverState.wrap_up


@pytest.mark.parametrize("habit", ["ignores", "busy", "declines"])
def test_a_monitor_who_is_not_there_gives_her_back_and_another_takes_her(floor, luis, rita, habit):
    floor.cast(luis=MONITOR | {"habits": [habit]})
    floor.asks()
    asked_at = floor.handover.asked_at
    floor.act(live.take, luis)
    floor.until(lambda: "not_answered" in floor.told(), "the monitor's silence")
    assert (floor.handover.state, floor.handover.asked_at) == (HandoverState.queued, asked_at)
    floor.act(live.take, rita)
    floor.becomes(HandoverState.active)
    assert floor.happened("conference_joined").count(ANA) == 1
    assert LUIS not in floor.happened("conference_joined")


def test_a_parent_whose_monitor_does_not_come_back_waits_again_and_another_takes_her(floor, luis, rita):
    floor.cast(luis=MONITOR | {"habits": ["drops", "busy"], "drop_seconds": 60})
    floor.asks()
    floor.act(live.take, luis)
    floor.until(lambda: floor.happened("enqueued") == [ANA, ANA], "the queue again")
    floor.becomes(HandoverState.queued)
    floor.act(live.take, rita)
    floor.becomes(HandoverState.active)
    assert floor.handover.staff_id == rita.id
    assert floor.happened("conference_joined").count(ANA) == 2


def test_nobody_comes_back_in_time_the_parent_waits_again(floor, luis):
    floor.cast(luis=MONITOR | {"habits": ["drops", "ignores"], "drop_seconds": 60})
    floor.asks()
    floor.act(live.take, luis)
    floor.until(lambda: "dropped" in floor.told(), "the drop")
    floor.world.clock.pass_by(seconds=RECOVERY.total_seconds() + 1)
    floor.becomes(HandoverState.queued)
    floor.until(lambda: floor.happened("enqueued") == [ANA, ANA], "the queue again")


def test_a_parent_is_held_and_another_is_consulted_and_takes_the_call(floor, luis, rita):
    floor.asks()
    floor.act(live.take, luis)
    floor.becomes(HandoverState.active)
    floor.act(live.mute, luis)
    floor.act(live.unmute, luis)
    floor.act(live.consult, luis, rita.id)
    floor.joined(LegRole.third)
    floor.until(lambda: floor.happened("participant_hold") == [ANA], "the hold")
    floor.act(live.three_way, luis)
    floor.until(lambda: floor.happened("participant_unhold") == [ANA], "its end")
    floor.act(live.transfer, luis)
    floor.until(lambda: LUIS in floor.happened("conference_left"), "Luis to leave")
    assert (floor.handover.state, floor.handover.staff_id) == (HandoverState.active, rita.id)
    assert floor.happened("participant_mute") == floor.happened("participant_unmute") == [LUIS]
    floor.act(live.hang_up, rita)
    floor.until(lambda: sorted(floor.happened("conference_left")) == sorted([LUIS, ANA, RITA]), "all to leave")


def test_a_supervisor_listens_in_unheard(floor, luis, world):
    eva = world.staff("Eva", at=EVA)
    floor.asks()
    floor.act(live.take, luis)
    floor.becomes(HandoverState.active)
    floor.act(live.listen_in, eva)
    floor.joined(LegRole.listener)
    assert floor.happened("participant_mute") == []
    (listening,) = floor.legs(LegRole.listener)
    name = f"h{floor.handover.id}"
    (conference,) = floor.carrier.client.conferences.list(friendly_name=name)
    assert floor.carrier.client.conferences(conference.sid).participants(listening.carrier_sid).fetch().muted


def test_a_family_is_called_by_its_monitor(floor, luis, world):
    floor.cast(ana=PARENT | {"habits": ["busy", "answers"], "talk_seconds": 100})
    member = world.member(world.campaign(hours=ALWAYS), state="monitor")
    world.handover(member, HandoverState.claimed, staff_id=luis.id, fence=1)
    for _ in range(2):
        with world.sessions.begin() as session:
            live.dial(session, floor.handover.id, luis.id, member.phone_id, world.clock(), ZONE)
        floor.becomes(HandoverState.wrap_up)
    assert floor.told() == ["dialled", "not_reached", "dialled", "joined", "hung_up"]
    assert sorted(floor.happened("conference_joined")) == sorted([LUIS, LUIS, ANA])
    assert world.clock() - floor.handover.ended_at < timedelta(minutes=1)


def test_two_who_talk_though_no_news_of_it_came_are_left_to_talk(floor, luis):
    floor.asks()
    floor.carrier.post("/simulator/faults", {"loss": 1.0})
    floor.act(live.take, luis)
    floor.until(lambda: sorted(floor.happened("conference_joined")) == sorted([LUIS, ANA]), "the two to meet")
    assert floor.handover.state is HandoverState.connecting
    floor.carrier.post("/simulator/faults", {"loss": 0.0})
    floor.world.clock.pass_by(seconds=JOINING.total_seconds() + 1)
    floor.becomes(HandoverState.active)
    assert floor.told() == ["queued", "claimed", "joined"]
    assert floor.happened("conference_left") == []


def test_a_parent_who_waits_no_longer_is_owed_a_call(floor, luis):
    floor.cast(ana=PARENT | {"patience_seconds": 15})
    floor.asks(HandoverState.callback_due)
    assert floor.told()[-1] == "abandoned"


def test_news_that_comes_twice_and_out_of_order_leads_to_the_same(floor, luis):
    floor.carrier.post("/simulator/faults", {"duplicate": 0.7, "reorder": 0.4, "reorder_seconds": 2})
    floor.asks()
    floor.act(live.take, luis)
    floor.becomes(HandoverState.active)
    floor.act(live.hold, luis)
    floor.act(live.resume, luis)
    floor.until(lambda: floor.happened("participant_unhold") == [ANA], "the hold")
    floor.act(live.hang_up, luis)
    floor.until(lambda: floor.world.one(Attempt).state is AttemptState.ended, "the end of the call")
    assert floor.told() == ["queued", "claimed", "joined", "held", "resumed", "hung_up"]
