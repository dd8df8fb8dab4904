"""A conference to rehearse with: who comes, and what the customer was told."""

import pytest
from twilio.base.exceptions import TwilioRestException

from tests.simulator.rehearsal import ANA, BETO, LINE, Customer, Simulated, tag, twiml

LUIS = "sip:luis@monitores.example"
EVENTS = "start end join leave mute hold modify announcement"
MONITOR = {"habits": ["answers"], "answer_seconds": 2, "think_seconds": 1, "talk_seconds": 3000}
PARENT = {"ring_seconds": 1, "patience_seconds": 2000}
CAST = {ANA: PARENT, BETO: PARENT, LUIS: MONITOR}
ROOM = "sala"


def conference(name: str = ROOM, dial: str = "/left", **attributes: str) -> str:
    """A Dial into a conference that tells all its events at /events."""
    told = {"statusCallback": "/events", "statusCallbackEvent": EVENTS} | attributes
    return tag("Dial", tag("Conference", name, **told), action=dial)


def come(carrier: Simulated, customer: Customer, number: str, *more: str, **attributes: str) -> str:
    """A call whose document leads to the conference; the call's sid, once it is there."""
    path = f"/voice/{number.strip('+').partition(':')[2] or number.strip('+')}"
    customer.answers[path] = twiml(conference(**attributes), *more)
    sid = carrier.call(number, url=customer.url(path))
    carrier.noted("conference_joined", call=sid)
    return sid


def add(carrier: Simulated, customer: Customer, number: str = LUIS, name: str = ROOM, **wishes: object):
    """A participant whom REST calls; every event of the conference is told at /events."""
    told = {"conference_status_callback": customer.url("/events"), "conference_status_callback_event": EVENTS.split()}
    return carrier.client.conferences(name).participants.create(from_=LINE, to=number, **told | wishes)


def events(customer: Customer, count: int) -> list[dict[str, str]]:
    """What was told of conferences, in the order of the events, once there is so much."""
    forms = [heard.form for heard in customer.wait("/events", count)]
    return sorted(forms, key=lambda form: int(form["SequenceNumber"]))


def names(customer: Customer, count: int) -> list[str]:
    return [form["StatusCallbackEvent"] for form in events(customer, count)]


def room(carrier: Simulated):
    return carrier.client.conferences.list(friendly_name=ROOM)[0]


def one(carrier: Simulated, name: str):
    return carrier.client.conferences(room(carrier).sid).participants(name)


def refused(status: int, code: int, ask, /, *about: object, **form: object) -> None:
    with pytest.raises(TwilioRestException) as told:
        ask(*about, **form)
    assert (told.value.status, told.value.code) == (status, code)


def last(customer: Customer, count: int) -> dict[str, str]:
    return events(customer, count)[-1]
