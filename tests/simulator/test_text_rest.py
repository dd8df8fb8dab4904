"""REST for texts, asked by the real client."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from tests.simulator.rehearsal import ANA, BETO, LINE, Customer, Simulated
from tests.simulator.test_errors import refused

SERVICE = "MG" + "5" * 32
TEMPLATE = "HX" + "7" * 32
STATUSES = ["sending", "sent", "delivered"]


@pytest.fixture
def serviced(simulate: Callable[..., Simulated]) -> Simulated:
    """A carrier whose customer has a messaging service."""
    return simulate(messaging_service=SERVICE)


def ended(carrier: Simulated, sid: str) -> dict:
    return carrier.noted("text_ended", message=sid)[0]


def scheduled(carrier: Simulated, **wishes: object) -> str:
    """A text that a messaging service shall send in an hour."""
    hour = datetime.now(UTC) + timedelta(hours=1)
    wanted = {"from_": None, "messaging_service_sid": SERVICE, "schedule_type": "fixed", "send_at": hour}
    return carrier.text(**(wanted | wishes))


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
    first, last = carrier.events("text_left")[0], carrier.events("text_ended")[-1]
    took = datetime.fromisoformat(last["at"]) - datetime.fromisoformat(first["at"])
    assert took >= timedelta(seconds=4 / 20)


def test_a_template_is_sent_with_its_variables(simulate: Callable[..., Simulated]) -> None:
    carrier = simulate(templates={TEMPLATE: "Hola {{1}}, responda {{2}}"})
    sid = carrier.text(body=None, content_sid=TEMPLATE, content_variables='{"1": "Ana", "2": "SI"}')
    assert carrier.client.messages(sid).fetch().body == "Hola Ana, responda SI"


def test_a_scheduled_text_waits_for_its_time(simulate: Callable[..., Simulated]) -> None:
    carrier = simulate(messaging_service=SERVICE, speed=20_000.0)
    sid = scheduled(carrier)
    message = carrier.client.messages(sid).fetch()
    assert (message.status, message.date_sent, message.from_) == ("scheduled", None, None)
    assert ended(carrier, sid)["status"] == "delivered"


def test_a_scheduled_text_that_is_canceled_never_leaves(customer: Customer, simulate: Callable[..., Simulated]) -> None:
    carrier = simulate(messaging_service=SERVICE, speed=2_000.0)
    sid = scheduled(carrier)
    assert carrier.client.messages(sid).update(status="canceled").status == "canceled"
    later = scheduled(carrier)
    ended(carrier, later)
    assert carrier.client.messages(sid).fetch().status == "canceled"
    assert [heard.form["MessageStatus"] for heard in customer.at("/told") if heard.form["MessageSid"] == sid] == [
        "canceled"
    ]


def test_a_text_that_is_over_is_emptied_and_keeps_its_segments(carrier: Simulated) -> None:
    sid = carrier.text("á" * 71)
    ended(carrier, sid)
    carrier.client.messages(sid).update(body="")
    message = carrier.client.messages(sid).fetch()
    assert (message.body, message.num_segments, message.status) == ("", "2", "delivered")


def test_a_text_that_is_over_is_deleted(carrier: Simulated) -> None:
    sid = carrier.text()
    ended(carrier, sid)
    assert carrier.client.messages(sid).delete()
    assert carrier.client.messages.list() == []


def test_a_text_has_no_media_and_a_picture_by_whatsapp_has_its_own(customer: Customer, carrier: Simulated) -> None:
    assert carrier.client.messages(carrier.text()).media.list() == []
    sid = carrier.text(to=f"whatsapp:{ANA}", from_=f"whatsapp:{LINE}", media_url=[customer.url("/foto.png")])
    (picture,) = carrier.client.messages(sid).media.list()
    assert (picture.content_type, picture.parent_sid) == ("image/png", sid)
    assert carrier.client.messages(sid).media(picture.sid).fetch().sid == picture.sid
    assert refused(carrier.client.messages(sid).media("ME" + "0" * 32).fetch) == (404, 20404)
