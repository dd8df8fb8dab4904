"""A live hand-over from end to end, as a desk would lead it: a parent who waits, and the monitors who take him."""

from dataclasses import dataclass, field

import pytest

from tests.simulator.meeting import EVENTS, one
from tests.simulator.rehearsal import ANA, LINE, Customer, Heard, Simulated, tag, twiml
from tests.simulator.waiting_room import enqueue

LUIS, EVA, RITA = (f"sip:{name}@monitores.example" for name in ("luis", "eva", "rita"))
ROOM = "sala"
MONITOR = {"habits": ["answers"], "answer_seconds": 2, "think_seconds": 1, "talk_seconds": 3000}
CAST = {
    ANA: {"ring_seconds": 1, "patience_seconds": 3000, "alone_seconds": 1000, "talk_seconds": 300},
    LUIS: MONITOR | {"habits": ["drops"], "drop_seconds": 150},
    EVA: MONITOR,
    RITA: MONITOR,
}
WAIT = twiml("<Say>Su turno es el 1.</Say>", "<Pause length='20'/>")
WHISPER = twiml("<Gather numDigits='1' action='/taken'><Say>Una madre espera. Para atender, marque 1.</Say></Gather>")
STAY = twiml("<Say>No cuelgue, por favor. Otra persona le atiende ya.</Say>", "<Pause length='10'/>")


@dataclass
class Desk:
    """The customer's side: one parent at a time, and who has taken her."""

    customer: Customer
    carrier: Simulated
    parent: str = ""
    taken: list[str] = field(default_factory=list)

    def opens(self) -> None:
        self.customer.answers |= {
            "/voice": twiml(enqueue()),
            "/wait": WAIT,
            "/whisper": WHISPER,
            "/taken": self.connects,
            "/parent": self.seat(endConferenceOnExit="true"),
            "/stay": STAY,
        }
        self.parent = self.carrier.call(ANA)

    def rings(self, monitor: str) -> str:
        return self.carrier.call(monitor, url=self.customer.url("/whisper"))

    def connects(self, heard: Heard) -> str:
        """The monitor has pressed the key: the first one brings the parent into the conference too."""
        if not self.taken:
            self.carrier.client.calls(self.parent).update(url=self.customer.url("/parent"))
        self.taken.append(heard.form["CallSid"])
        return self.seat()

    def seat(self, **attributes: str) -> str:
        told = {"statusCallback": "/events", "statusCallbackEvent": EVENTS} | attributes
        return twiml(tag("Dial", tag("Conference", ROOM, **told), action="/talked"))

    def happens(self, event: str, call: str = "") -> None:
        """Wait until this was told, of this call if one is named."""
        self.customer.wait("/events", **{"StatusCallbackEvent": event} | ({"CallSid": call} if call else {}))

    def story(self) -> list[tuple[str, str]]:
        """Each event with its call, in the order of their numbers."""
        forms = sorted((heard.form for heard in self.customer.at("/events")), key=lambda f: int(f["SequenceNumber"]))
        assert [int(form["SequenceNumber"]) for form in forms] == list(range(1, len(forms) + 1))
        return [(form["StatusCallbackEvent"], form.get("CallSid", "")) for form in forms]

    def conference(self):
        (found,) = self.carrier.client.conferences.list(friendly_name=ROOM)
        return self.carrier.client.conferences(found.sid)

    def holds(self) -> None:
        """The parent hears that she must stay."""
        before = len(self.customer.at("/stay"))
        one(self.carrier, self.parent).update(hold=True, hold_url=self.customer.url("/stay"))
        self.customer.wait("/stay", before + 1, CallSid=self.parent)

    def takes_back(self) -> None:
        one(self.carrier, self.parent).update(hold=False)


@pytest.fixture
def desk(customer: Customer, simulate) -> Desk:
    return Desk(customer, simulate(parents=CAST, speed=50.0))


def taken(desk: Desk) -> str:
    """A parent waits, and Luis takes her."""
    desk.opens()
    desk.customer.wait("/wait", 2, CallSid=desk.parent)
    luis = desk.rings(LUIS)
    desk.happens("conference-start")
    assert desk.customer.wait("/left")[0].form["QueueResult"] == "redirected"
    return luis


def consulted(desk: Desk, luis: str) -> str:
    """She is held and comes back, Luis mutes himself for a moment, and a third one joins them and goes."""
    desk.holds()
    desk.takes_back()
    one(desk.carrier, luis).update(muted=True)
    one(desk.carrier, luis).update(muted=False)
    eva = desk.conference().participants.create(from_=LINE, to=EVA).call_sid
    desk.happens("participant-join", eva)
    desk.conference().participants(eva).delete()
    return eva


def picked_up_again(desk: Desk, luis: str) -> str:
    """Luis's line drops; she stays, and Rita takes her."""
    desk.happens("participant-leave", luis)
    desk.holds()
    rita = desk.rings(RITA)
    desk.happens("participant-join", rita)
    desk.takes_back()
    return rita


def test_a_parent_is_handed_over_from_monitor_to_monitor_until_she_hangs_up(desk: Desk) -> None:
    luis = taken(desk)
    eva = consulted(desk, luis)
    rita = picked_up_again(desk, luis)
    desk.happens("conference-end")
    assert {desk.carrier.over(sid)["CallStatus"] for sid in (desk.parent, luis, rita)} == {"completed"}
    by = {event["call"]: event["by"] for event in desk.carrier.events("hung_up")}
    assert (by[desk.parent], by[luis]) == ("parent", "line")
    story = desk.story()
    assert {call for event, call in story[:2] if event == "participant-join"} == {desk.parent, luis}
    assert story[2:] == [
        ("conference-start", ""),
        ("participant-hold", desk.parent),
        ("participant-unhold", desk.parent),
        ("participant-mute", luis),
        ("participant-unmute", luis),
        ("participant-join", eva),
        ("participant-leave", eva),
        ("participant-leave", luis),
        ("participant-hold", desk.parent),
        ("participant-join", rita),
        ("participant-unhold", desk.parent),
        ("participant-leave", desk.parent),
        ("participant-leave", rita),
        ("conference-end", ""),
    ]
    ended = desk.conference().fetch()
    assert ended.reason_conference_ended == "participant-with-end-conference-on-exit-left"
    assert (ended.status, ended.call_sid_ending_conference) == ("completed", desk.parent)
