"""REST for texts, asked by the real client."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from twilio.base.exceptions import TwilioRestException

from simulator.texts.messages import FAILURES
from tests.simulator.rehearsal import ANA, BETO, LINE, Customer, Simulated
from tests.simulator.test_rest import refused

SERVICE = "MG" + "5" * 32
TEMPLATE = "HX" + "7" * 32
STATUSES = ["sending", "sent", "delivered"]


@pytest.fixture
def serviced(simulate: Callable[..., Simulated]) -> Simulated:
    """A carrier whose customer has a messaging service."""
    return simulate(messaging_service=SERVICE)


def ended(carrier: Simulated, sid: str) -> dict:
    return carrier.noted("text_ended", message=sid)[0]


def test_a_text_is_created_queued(carrier: Simulated) -> None:
    message = carrier.client.messages.create(to=ANA, from_=LINE, body="Buenos días")
    assert (message.status, message.to, message.from_, message.body) == ("queued", ANA, LINE, "Buenos días")
    assert (message.direction, message.num_segments, message.num_media) == ("outbound-api", "1", "0")
    assert (message.date_sent, message.error_code, message.messaging_service_sid) == (None, None, None)
    assert message.sid.startswith("SM")
    assert abs(message.date_created - datetime.now(UTC)) < timedelta(seconds=5)


def test_a_text_that_arrived_tells_when_it_left(carrier: Simulated) -> None:
    sid = carrier.text("á" * 71)
    assert (ended(carrier, sid)["status"], ended(carrier, sid)["code"]) == ("delivered", 0)
    message = carrier.client.messages(sid).fetch()
    assert (message.status, message.num_segments, message.error_code) == ("delivered", "2", None)
    assert message.date_created <= message.date_sent <= message.date_updated


def test_a_text_is_known_only_by_its_sid(carrier: Simulated) -> None:
    with pytest.raises(TwilioRestException) as error:
        carrier.client.messages("SM" + "0" * 32).fetch()
    assert refused(error) == (404, 20404)


@pytest.mark.parametrize(
    ("wishes", "code"),
    [
        ({"to": ""}, 21604),
        ({"to": "hola"}, 21211),
        ({"to": "whatsapp:5555"}, 21211),
        ({"to": "+12025550143"}, 21408),
        ({"from_": ""}, 21603),
        ({"from_": "+50200000000"}, 21606),
        ({"from_": f"whatsapp:{LINE}"}, 21612),
        ({"to": f"whatsapp:{ANA}"}, 21612),
        ({"to": f"whatsapp:{ANA}", "from_": "whatsapp:+50200000000"}, 63007),
        ({"body": "  "}, 21602),
        ({"body": "a" * 1601}, 21617),
        ({"status_callback": "nowhere"}, 21609),
        ({"messaging_service_sid": "MG" + "0" * 32}, 21701),
        ({"to": "+50222345678"}, 21614),
        ({"content_sid": "HX" + "0" * 32}, 21655),
    ],
)
def test_a_wrong_text_is_refused_with_the_carriers_code(carrier: Simulated, wishes: dict, code: int) -> None:
    with pytest.raises(TwilioRestException) as error:
        carrier.client.messages.create(**({"to": ANA, "from_": LINE, "body": "Hola"} | wishes))
    assert refused(error) == (400, code)
    assert carrier.client.messages.list() == []


@pytest.mark.parametrize("code", sorted(set(FAILURES) - {21408, 21610, 21614, 63016, 63024}))
def test_a_text_that_cannot_be_delivered_ends_with_its_code(customer: Customer, carrier: Simulated, code: int) -> None:
    carrier.post("/simulator/parents", {ANA: {"texting": {"error": code}}})
    sid = carrier.text()
    assert ended(carrier, sid)["code"] == code
    (told,) = customer.wait("/told", 1, ErrorCode=str(code))
    assert (told.form["MessageStatus"], told.form["SmsStatus"]) == ("undelivered", "undelivered")
    message = carrier.client.messages(sid).fetch()
    assert (message.status, message.error_code, message.error_message) == ("undelivered", code, FAILURES[code][1])
    assert carrier.parent()["contacts"][0]["ended"] == str(code)


@pytest.mark.parametrize("code", [21408, 21610, 21614])
def test_what_the_carrier_sees_at_once_is_refused_with_a_number_and_fails_with_a_service(
    customer: Customer, serviced: Simulated, code: int
) -> None:
    serviced.post("/simulator/parents", {ANA: {"texting": {"error": code}}})
    with pytest.raises(TwilioRestException) as error:
        serviced.text()
    assert refused(error) == (400, code)
    sid = serviced.text(from_=None, messaging_service_sid=SERVICE)
    (told,) = customer.wait("/told", 1, ErrorCode=str(code))
    assert (told.form["MessageStatus"], told.form["MessageSid"]) == ("failed", sid)
    assert [contact["ended"] for contact in serviced.parent()["contacts"]] == [str(code), str(code)]
    assert serviced.parent()["texts_left"] == 1


def test_a_messaging_service_accepts_and_then_chooses_the_number(customer: Customer, serviced: Simulated) -> None:
    message = serviced.client.messages.create(
        to=ANA, messaging_service_sid=SERVICE, body="Hola", status_callback=customer.url("/told")
    )
    assert (message.status, message.from_, message.num_segments) == ("accepted", None, "0")
    told = customer.wait("/told", 4)
    assert {heard.form["MessageStatus"] for heard in told} == {"queued", *STATUSES}
    assert {(heard.form["From"], heard.form["MessagingServiceSid"]) for heard in told} == {(LINE, SERVICE)}
    fetched = serviced.client.messages(message.sid).fetch()
    assert (fetched.from_, fetched.num_segments, fetched.messaging_service_sid) == (LINE, "1", SERVICE)


def test_every_status_is_told_with_what_the_carrier_tells(customer: Customer, carrier: Simulated) -> None:
    sid = carrier.text()
    told = customer.wait("/told", 3)
    assert {heard.form["MessageStatus"] for heard in told} == set(STATUSES)
    assert set(told[0].form) == {
        "AccountSid", "ApiVersion", "From", "MessageSid", "MessageStatus", "SmsSid", "SmsStatus", "To",
    }  # fmt: skip
    form = told[0].form
    assert (form["MessageSid"], form["SmsSid"], form["From"], form["To"]) == (sid, sid, LINE, ANA)


def test_some_statuses_come_after_those_that_follow_them(customer: Customer, simulate) -> None:
    carrier = simulate(speed=40.0)
    numbers = [f"+5025557{place:04}" for place in range(40)]
    sids = [carrier.text(to=number) for number in numbers]
    customer.wait("/told", 3 * len(sids))
    orders = {
        sid: [heard.form["MessageStatus"] for heard in customer.at("/told") if heard.form["MessageSid"] == sid]
        for sid in sids
    }
    overtaken = [order for order in orders.values() if order.index("sent") > order.index("delivered")]
    assert 0 < len(overtaken) < len(sids) / 2


def test_texts_are_listed_newest_first_by_both_ends_and_by_day(carrier: Simulated) -> None:
    sids = [carrier.text(to=number) for number in (ANA, BETO, ANA)]
    for sid in sids:
        ended(carrier, sid)
    messages = carrier.client.messages
    assert [message.sid for message in messages.list()] == sids[::-1]
    assert [message.sid for message in messages.list(to=ANA)] == [sids[2], sids[0]]
    assert messages.list(from_=BETO) == []
    now = datetime.now(UTC)
    assert len(messages.list(date_sent=now)) == 3
    assert len(messages.list(date_sent_after=now - timedelta(minutes=1), date_sent_before=now)) == 3
    assert messages.list(date_sent_before=now - timedelta(days=1)) == []


def test_a_list_of_texts_comes_in_pages(carrier: Simulated) -> None:
    sids = [carrier.text(to=f"+5025557{place:04}") for place in range(7)]
    assert [message.sid for message in carrier.client.messages.list(page_size=3)] == sids[::-1]


def test_texts_leave_at_the_pace_of_the_account(simulate: Callable[..., Simulated]) -> None:
    carrier = simulate(messages_per_second=20.0)
    sids = [carrier.text(to=f"+5025557{place:04}") for place in range(5)]
    for sid in sids:
        ended(carrier, sid)
    times = [datetime.fromisoformat(event["at"]) for event in carrier.events("text_ended")]
    assert times[-1] - times[0] >= timedelta(seconds=4 / 20 - 0.02)


def test_a_template_is_sent_with_its_variables(simulate: Callable[..., Simulated]) -> None:
    carrier = simulate(templates={TEMPLATE: "Hola {{1}}, responda {{2}}"})
    sid = carrier.text(body=None, content_sid=TEMPLATE, content_variables='{"1": "Ana", "2": "SI"}')
    assert carrier.client.messages(sid).fetch().body == "Hola Ana, responda SI"


@pytest.mark.parametrize("variables", ["no", "{}", '{"1": ""}', '{"1": "a\\nb"}', '{"1": 7}', '["a"]'])
def test_variables_that_cannot_stand_in_a_template_are_refused(
    simulate: Callable[..., Simulated], variables: str
) -> None:
    carrier = simulate(templates={TEMPLATE: "Hola {{1}}"})
    with pytest.raises(TwilioRestException) as error:
        carrier.text(body=None, content_sid=TEMPLATE, content_variables=variables)
    assert refused(error) == (400, 21656)
