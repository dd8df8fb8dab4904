"""A parent who waits and the monitors who take her, as the carrier tells of their telephones."""

from dataclasses import dataclass, field
from itertools import count
from typing import Any

import pytest

from monitors import live
from monitors.overdue import follow_up
from rules.lives import HandoverState
from rules.presence import PresenceState
from storage.handovers.assisted import still_there
from storage.handovers.moving import Claimed
from storage.handovers.telephones import with_leg
from storage.models import Handover, HandoverEvent, HandoverLeg, LegRole, LineOrder, Presence, StaffUser
from tests.ivr.telephone import Document, Telephone, document, ring
from tests.switchboard import SigningCarrier
from tests.world import ZONE, World

SIP = "sip:{}@monitores.example"
FIRST, SECOND = "CF" + "1" * 32, "CF" + "2" * 32
"""Conferences."""


@dataclass
class Call:
    """The hand-over of one parent, `ana`; Luis and Rita work here, each with a telephone."""

    world: World
    carrier: SigningCarrier
    ana: Telephone
    luis: StaffUser
    rita: StaffUser
    conference: str = FIRST
    numbers: Any = field(default_factory=lambda: count(1))
    sids: dict[int, str] = field(default_factory=dict)

    @property
    def handover(self) -> Handover:
        return self.world.one(Handover)

    @property
    def state(self) -> HandoverState:
        return self.handover.state

    @property
    def legs(self) -> list[HandoverLeg]:
        return self.world.rows(HandoverLeg)

    def told(self) -> list[str]:
        """What has happened."""
        return [event.what for event in self.world.rows(HandoverEvent)]

    def asked(self) -> list[str]:
        """What the carrier is to be asked, in order; asking for it ends it."""
        with self.world.sessions.begin() as session:
            rows = session.query(LineOrder).filter(LineOrder.done_at.is_(None)).order_by(LineOrder.id).all()
            for row in rows:
                row.done_at = self.world.clock()
            return [row.what for row in rows]

    def presence(self, user: StaffUser) -> PresenceState:
        with self.world.sessions() as session:
            return session.get_one(Presence, user.id).state

    def does(self, what: Any, user: StaffUser, *more: Any) -> Any:
        """One of monitors.live, by this person."""
        with self.world.sessions.begin() as session:
            return what(session, self.handover.id, user.id, *more)

    def act(self, what: Any, user: StaffUser | None = None, *more: Any) -> Any:
        return self.does(what, user or self.luis, *more, self.world.clock())

    def refused(self, what: Any, user: StaffUser | None = None, *more: Any) -> str:
        """Why one of monitors.live cannot be done; its words are there, and nothing has changed."""
        before = self.told(), self.asked()
        with pytest.raises(live.LiveError) as told:
            self.act(what, user, *more)
        assert told.value.words
        assert (self.told(), self.asked()) == (before[0], [])
        return told.value.code

    def view(self) -> live.CallView:
        with self.world.sessions() as session:
            return live.state_of_call(session, session.get_one(Handover, self.handover.id))

    def follow(self, **later: float) -> None:
        """So much later somebody looks for what is overdue."""
        self.world.clock.pass_by(**later)
        with self.world.sessions.begin() as session:
            follow_up(session, self.world.clock(), ZONE)

    def take(self, user: StaffUser | None = None) -> HandoverLeg:
        """A monitor takes her: his telephone, which is to ring."""
        assert isinstance(self.act(live.take, user), Claimed)
        return self.last(LegRole.monitor)

    def last(self, role: LegRole) -> HandoverLeg:
        return [leg for leg in self.legs if leg.role is role][-1]

    def sid(self, leg: HandoverLeg) -> str:
        """Of the telephone's call; the carrier gives each one its own."""
        known = leg.carrier_sid or self.sids.get(leg.id)
        self.sids[leg.id] = known or f"CA{next(self.numbers):032x}"
        return self.sids[leg.id]

    def post(self, target: str, leg: HandoverLeg, **more: str) -> Document:
        return document(self.carrier.post(target, {"CallSid": self.sid(leg), "CallStatus": "in-progress"} | more))

    def answers(self, leg: HandoverLeg) -> Document:
        """The telephone of one of the staff is picked up: the whisper."""
        return self.post(f"/voice/monitor/{leg.id}", leg)

    def accepts(self, leg: HandoverLeg, key: str = "1") -> Document:
        self.answers(leg)
        return self.post(f"/voice/accept/{leg.id}", leg, Digits=key)

    def led(self) -> Document:
        """The parent's call is led on, as the last order says."""
        leg = self.last(LegRole.parent)
        return self.post(f"/voice/join/{leg.id}/{self.handover.fence}", leg)

    def event(self, event: str, leg: HandoverLeg | None = None, conference: str = "") -> None:
        """The conference tells something."""
        form = {"StatusCallbackEvent": event, "ConferenceSid": conference or self.conference}
        form |= {"CallSid": self.sid(leg)} if leg is not None else {}
        assert self.carrier.post(f"/voice/conference/{self.handover.id}", form).status_code == 204

    def joins(self, leg: HandoverLeg) -> None:
        self.event("participant-join", leg)

    def leaves(self, leg: HandoverLeg) -> None:
        self.event("participant-leave", leg)

    def ends(self, leg: HandoverLeg, status: str = "completed", **more: str) -> None:
        """The call of one of the staff, or one of ours to a family, is over."""
        form = {"CallSid": self.sid(leg), "CallStatus": status} | more
        assert self.carrier.post(f"/voice/leg/{leg.id}", form).status_code == 204

    def seen(self, leg: HandoverLeg) -> None:
        """The carrier, when asked, says that the telephone is on the line."""
        with self.world.sessions.begin() as session:
            found = with_leg(session, leg.id)
            assert found is not None
            still_there(session, *found, self.world.clock())

    def hangs_up(self) -> None:
        """The parent's own call is over."""
        self.ana.status("completed", CallDuration="60")

    def meet(self, user: StaffUser | None = None) -> HandoverLeg:
        """A monitor takes her, and the two talk; his telephone."""
        leg = self.take(user)
        self.accepts(leg)
        self.joins(leg)
        self.joins(self.last(LegRole.parent))
        assert self.state is HandoverState.active
        self.asked()
        return self.again(leg)

    def again(self, leg: HandoverLeg) -> HandoverLeg:
        return self.world.again(leg)

    def third(self, other: StaffUser | None = None) -> HandoverLeg:
        """Rita is consulted, and there; her telephone."""
        self.act(live.consult, self.luis, (other or self.rita).id)
        leg = self.last(LegRole.third)
        self.accepts(leg)
        self.joins(leg)
        self.asked()
        return self.again(leg)


def waits(world: World, carrier: SigningCarrier, **campaign: Any) -> Call:
    """Ana pressed 0 and waits; two monitors are at work."""
    luis, rita = (world.at_work(world.staff(name, at=SIP.format(name.lower()))) for name in ("Luis", "Rita"))
    ana = ring(world, carrier, **campaign)
    ana.answer()
    ana.status("in-progress")
    ana.press("1")
    ana.press("0")
    assert ana.heard.verbs == ["Say", "Enqueue"]
    return Call(world, carrier, ana, luis, rita)
