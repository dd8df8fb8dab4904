"""REST: somebody is called to take part in a conference."""

import pytest

from tests.simulator.meeting import CAST, LUIS, ROOM, add, come, last, names, one, refused, room
from tests.simulator.rehearsal import ANA, BETO, LINE, Customer, Simulated


@pytest.fixture
def carrier(simulate) -> Simulated:
    """Ana, Beto and Luis come to a conference and stay until they are left."""
    return simulate(parents=CAST)


@pytest.fixture
def ana(customer: Customer, carrier: Simulated) -> str:
    return come(carrier, customer, ANA)


@pytest.fixture
def luis(customer: Customer, carrier: Simulated, ana: str) -> str:
    """Luis, with whom the conference begins."""
    return come(carrier, customer, LUIS, participantLabel="monitor")


def test_rest_calls_somebody_who_takes_part_when_he_answers(customer: Customer, carrier: Simulated) -> None:
    made = add(carrier, customer, label="monitor", status_callback=customer.url("/status"))
    assert (made.label, made.status, made.hold) == ("monitor", "queued", False)
    carrier.noted("conference_joined", call=made.call_sid)
    found = one(carrier, "monitor").fetch()
    assert (found.call_sid, found.status) == (made.call_sid, "connected")
    call = carrier.client.calls(made.call_sid).fetch()
    assert (call.to, call._from, call.direction) == (LUIS, LINE, "outbound-api")
    one(carrier, "monitor").delete()
    assert carrier.over(made.call_sid)["CallStatus"] == "completed"
    assert names(customer, 3) == ["participant-join", "participant-leave", "conference-end"]


def test_rest_adds_to_a_conference_by_its_sid_and_the_first_ones_callbacks_stay(
    customer: Customer, carrier: Simulated, ana: str
) -> None:
    made = add(
        carrier, customer, name=room(carrier).sid, conference_status_callback=customer.url("/others"), muted=True
    )
    assert (made.conference_sid, made.muted) == (room(carrier).sid, True)
    carrier.noted("conference_joined", call=made.call_sid)
    assert names(customer, 3)[-1] == "conference-start"
    assert customer.at("/others") == []


def test_without_events_the_beginning_and_the_end_are_told(customer: Customer, carrier: Simulated) -> None:
    for number in (LUIS, ANA):
        add(carrier, customer, number, conference_status_callback_event=None)
    carrier.noted("conference_joined", 2)
    room(carrier).update(status="completed")
    assert names(customer, 2) == ["conference-start", "conference-end"]


@pytest.mark.parametrize(("habit", "status"), [("busy", "busy"), ("ignores", "no-answer")])
def test_who_does_not_answer_was_not_added(
    customer: Customer, carrier: Simulated, ana: str, habit: str, status: str
) -> None:
    carrier.post("/simulator/parents", {LUIS: {"habits": [habit]}})
    made = add(carrier, customer, timeout=10)
    told = last(customer, 2)
    assert (told["StatusCallbackEvent"], told["CallSid"]) == ("participant-leave", made.call_sid)
    assert (told["ReasonParticipantLeft"], told["ParticipantCallStatus"]) == ("participant_add_failed", status)
    assert [found.call_sid for found in room(carrier).participants.list()] == [ana]


def test_a_participant_on_the_way_is_canceled_with_the_conference(
    customer: Customer, carrier: Simulated, ana: str
) -> None:
    carrier.post("/simulator/parents", {LUIS: {"answer_seconds": 50}})
    made = add(carrier, customer, status_callback=customer.url("/status"))
    carrier.wait(lambda: one(carrier, made.call_sid).fetch().status == "ringing")
    room(carrier).update(status="completed")
    assert carrier.over(made.call_sid)["CallStatus"] == "canceled"


@pytest.mark.parametrize(
    ("form", "code"),
    [
        ({"to": "hola"}, 21211),
        ({"to": "+14155550100"}, 21215),
        ({"from_": "+50224119999", "to": BETO}, 21210),
        ({"status_callback": "ftp://x"}, 21205),
        ({"max_participants": 1}, 20001),
    ],
)
def test_a_participant_who_cannot_be_called_is_refused(
    customer: Customer, carrier: Simulated, form: dict[str, object], code: int
) -> None:
    create = carrier.client.conferences(ROOM).participants.create
    refused(400, code, create, **{"from_": LINE, "to": LUIS} | form)
    assert carrier.client.conferences.list() == []


def test_rest_adds_a_coach_to_who_is_there_and_to_nobody_else(customer: Customer, carrier: Simulated, ana: str) -> None:
    refused(400, 20001, add, carrier, customer, call_sid_to_coach="CA" + "0" * 32)
    made = add(carrier, customer, call_sid_to_coach=ana)
    assert (made.coaching, made.call_sid_to_coach) == (True, ana)


def test_a_full_conference_takes_nobody_20001(customer: Customer, carrier: Simulated, luis: str) -> None:
    refused(400, 20001, room(carrier).participants.create, from_=LINE, to=BETO, max_participants=2)
