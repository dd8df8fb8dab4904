"""The carrier's REST, asked by the real client."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest

from tests.simulator.rehearsal import ANA, BETO, LINE, Customer, Simulated, twiml
from tests.simulator.test_errors import raw

HELD = twiml("<Pause length='3000'/>")


def test_a_call_is_created_queued(customer: Customer, carrier: Simulated) -> None:
    call = carrier.client.calls.create(to=ANA, from_=LINE, url=customer.url("/voice"))
    assert (call.status, call.to, call._from, call.direction) == ("queued", ANA, LINE, "outbound-api")
    assert call.sid.startswith("CA")
    assert abs(call.date_created - datetime.now(UTC)) < timedelta(seconds=5)
    assert call.start_time is None
    assert call.duration is None


def test_a_call_that_is_over_tells_its_times_and_duration(customer: Customer, carrier: Simulated) -> None:
    customer.answers["/voice"] = twiml("<Pause length='20'/>")
    sid = carrier.call()
    carrier.over(sid)
    call = carrier.client.calls(sid).fetch()
    assert (call.status, call.duration) == ("completed", "20")
    assert call.start_time <= call.end_time


def test_calls_are_listed_newest_first_and_by_filter(customer: Customer, carrier: Simulated) -> None:
    ana, beto, again = carrier.call(ANA), carrier.call(BETO), carrier.call(ANA)
    for sid in (ana, beto, again):
        carrier.over(sid)
    calls = carrier.client.calls
    assert [call.sid for call in calls.list()] == [again, beto, ana]
    assert [call.sid for call in calls.list(to=ANA)] == [again, ana]
    assert len(calls.list(from_=LINE)) == 3
    assert calls.list(from_=ANA) == []
    assert len(calls.list(status="completed")) == 3
    assert calls.list(status="busy") == []


def test_calls_are_listed_by_start_time(carrier: Simulated) -> None:
    sid = carrier.call()
    carrier.over(sid)
    calls, now = carrier.client.calls, datetime.now(UTC)
    hour = timedelta(hours=1)
    assert [call.sid for call in calls.list(start_time_after=now - hour, start_time_before=now + hour)] == [sid]
    assert calls.list(start_time_after=now + hour) == []
    assert calls.list(start_time_before=now - hour) == []
    assert [call.sid for call in calls.list(start_time=now.date().isoformat())] == [sid]
    assert calls.list(start_time=(now - 48 * hour).date().isoformat()) == []


def test_a_call_not_dialled_yet_is_found_by_number_and_not_by_start_time(simulate, customer: Customer) -> None:
    carrier = simulate(calls_per_second=0.01)
    carrier.call(BETO)
    waiting = carrier.call(ANA)
    assert carrier.client.calls(waiting).fetch().status == "queued"
    assert [call.sid for call in carrier.client.calls.list(to=ANA)] == [waiting]
    assert carrier.client.calls.list(to=ANA, start_time_after=datetime.now(UTC) - timedelta(hours=1)) == []


def test_pages_hold_every_call_once_though_new_ones_arrive(simulate, customer: Customer) -> None:
    carrier = simulate(calls_per_second=0.01)
    sids = [carrier.call(f"+5025555{number:04}") for number in range(7)]
    first = carrier.client.calls.page(page_size=3)
    seen = [call.sid for call in first]
    carrier.call(BETO)
    second = first.next_page()
    seen += [call.sid for call in second]
    seen += [call.sid for call in second.next_page()]
    assert seen == sids[::-1]
    assert len(carrier.client.calls.list(page_size=3)) == 8
    assert len(carrier.client.calls.list(page_size=3, limit=5)) == 5


def test_pages_pass_over_nothing_though_what_was_seen_is_removed(carrier: Simulated) -> None:
    sids = [carrier.call(f"+5025555{number:04}") for number in range(7)]
    for sid in sids:
        carrier.over(sid)
    seen = []
    for call in carrier.client.calls.stream(page_size=2):
        seen.append(call.sid)
        assert call.delete()
    assert seen == sids[::-1]


def test_a_day_is_that_of_greenwich_in_whatever_zone_its_time_is_told(carrier: Simulated) -> None:
    carrier.over(carrier.call())
    today = carrier.client.calls.list()[0].start_time.date()
    late_yesterday_in_guatemala = f"StartTime={today - timedelta(days=1)}T20:00:00-06:00"
    assert len(raw(carrier, "GET", f"Calls.json?{late_yesterday_in_guatemala}").json()["calls"]) == 1


def test_a_call_in_progress_is_ended(customer: Customer, simulate) -> None:
    carrier = simulate(speed=50.0)
    customer.answers["/voice"] = HELD
    sid = carrier.call()
    customer.wait("/status", CallStatus="in-progress")
    assert [call["status"] for call in carrier.get("/simulator/calls")] == ["in-progress"]
    carrier.client.calls(sid).update(status="completed")
    assert carrier.over(sid)["CallStatus"] == "completed"
    assert carrier.get("/simulator/calls") == []


def test_a_queued_call_is_canceled_and_never_dialled(customer: Customer, simulate) -> None:
    carrier = simulate(calls_per_second=0.01)
    carrier.call(BETO)
    sid = carrier.call(ANA)
    carrier.client.calls(sid).update(status="canceled")
    last = carrier.over(sid)
    assert (last["CallStatus"], last["SequenceNumber"]) == ("canceled", "0")
    assert "CallDuration" in last


def test_a_ringing_call_is_canceled(customer: Customer, simulate) -> None:
    carrier = simulate(speed=1.0)
    sid = carrier.call()
    customer.wait("/status", CallStatus="ringing")
    carrier.client.calls(sid).update(status="canceled")
    assert carrier.over(sid)["CallStatus"] == "canceled"
    assert customer.at("/voice") == []


def test_a_call_in_progress_is_redirected(customer: Customer, simulate) -> None:
    carrier = simulate(speed=50.0)
    customer.answers |= {"/voice": HELD, "/other": twiml("<Hangup/>")}
    sid = carrier.call()
    customer.wait("/status", CallStatus="in-progress")
    customer.wait("/voice")
    carrier.client.calls(sid).update(url=customer.url("/other"), method="GET")
    carrier.over(sid)
    assert [heard.method for heard in customer.at("/other")] == ["GET"]


def test_a_call_sent_elsewhere_many_times_at_once_still_ends_in_time(customer: Customer, simulate) -> None:
    carrier = simulate(speed=50.0)
    customer.answers["/voice"] = HELD
    sid = carrier.call(time_limit=60)
    customer.wait("/status", CallStatus="in-progress")
    with ThreadPoolExecutor(8) as clients:
        sent = [clients.submit(raw, carrier, "POST", f"Calls/{sid}.json", data={"Twiml": HELD}) for _ in range(24)]
    assert {one.result().status_code for one in sent} == {200}
    assert carrier.over(sid)["CallStatus"] == "completed"


def test_a_call_in_progress_takes_other_twiml(customer: Customer, simulate) -> None:
    carrier = simulate(speed=50.0)
    customer.answers["/voice"] = HELD
    sid = carrier.call()
    customer.wait("/voice")
    customer.wait("/status", CallStatus="in-progress")
    carrier.client.calls(sid).update(twiml=twiml(f"<Redirect>{customer.url('/told')}</Redirect>"))
    customer.wait("/told")
    carrier.over(sid)


def test_an_incoming_number_is_found_and_connected(carrier: Simulated) -> None:
    numbers = carrier.client.incoming_phone_numbers
    (found,) = numbers.list(phone_number=LINE)
    assert (found.phone_number, found.voice_url) == (LINE, "")
    assert numbers.list(phone_number="+50299999999") == []
    found.update(
        voice_url="http://a.test/v",
        voice_method="GET",
        voice_fallback_url="http://a.test/f",
        status_callback="http://a.test/s",
        sms_url="http://a.test/m",
        sms_fallback_url="http://a.test/n",
    )
    now = numbers(found.sid).fetch()
    assert (now.voice_url, now.voice_method, now.voice_fallback_url) == ("http://a.test/v", "GET", "http://a.test/f")
    assert (now.status_callback, now.sms_url, now.sms_fallback_url) == (
        "http://a.test/s",
        "http://a.test/m",
        "http://a.test/n",
    )


def test_a_method_in_small_letters_is_the_same_method(customer: Customer, carrier: Simulated) -> None:
    number = carrier.client.incoming_phone_numbers(carrier.number_sid())
    assert number.update(voice_url=customer.url("/in"), voice_method="post").voice_method == "POST"
    carrier.post("/simulator/dial", {"from": ANA, "to": LINE})
    assert customer.wait("/in")[0].form["From"] == ANA


def test_a_number_is_bought_named_and_released(carrier: Simulated) -> None:
    numbers = carrier.client.incoming_phone_numbers
    bought = numbers.create(phone_number="+50224112222", friendly_name="Segunda", voice_url="http://a.test/v")
    assert (bought.phone_number, bought.friendly_name, bought.voice_url) == (
        "+50224112222",
        "Segunda",
        "http://a.test/v",
    )
    assert [number.sid for number in numbers.list(friendly_name="Segunda")] == [bought.sid]
    assert [number.phone_number for number in numbers.list(phone_number="2411")] == [LINE, "+50224112222"]
    assert bought.delete()
    assert [number.phone_number for number in numbers.list()] == [LINE]


def test_calls_are_listed_by_the_time_at_which_they_ended(carrier: Simulated) -> None:
    sid = carrier.call()
    carrier.over(sid)
    calls, now, hour = carrier.client.calls, datetime.now(UTC), timedelta(hours=1)
    assert [call.sid for call in calls.list(end_time_after=now - hour, end_time_before=now + hour)] == [sid]
    assert calls.list(end_time_after=now + hour) == []
    assert calls.list(parent_call_sid="CA" + "0" * 32) == []


def test_a_call_that_is_over_is_deleted(carrier: Simulated) -> None:
    sid = carrier.call()
    carrier.over(sid)
    assert carrier.client.calls(sid).delete()
    assert carrier.client.calls.list() == []


def test_a_call_that_has_waited_a_day_is_canceled(customer: Customer, simulate) -> None:
    carrier = simulate(calls_per_second=0.001, speed=200_000.0)
    carrier.over(carrier.call(BETO))
    assert carrier.over(carrier.call(ANA))["CallStatus"] == "canceled"
    assert [event["number"] for event in carrier.events("started")] == [BETO]


@pytest.mark.parametrize("address", ["sip:luis@monitores.test", "sips:luis@monitores.test:5061", "client:luis"])
def test_a_telephone_on_the_internet_is_called(customer: Customer, carrier: Simulated, address: str) -> None:
    sid = carrier.call(to=address)
    assert carrier.over(sid)["To"] == address


def test_what_the_carrier_does_not_know_it_ignores(carrier: Simulated) -> None:
    wishes = {"sip_auth_username": "luis", "call_reason": "encuesta", "send_digits": "ww12#", "timeout": 600}
    assert carrier.over(carrier.call(**wishes))["CallStatus"] == "completed"


def test_another_status_callback_hears_the_end_of_a_redirected_call(customer: Customer, simulate) -> None:
    carrier = simulate(speed=50.0)
    customer.answers["/voice"] = HELD
    sid = carrier.call()
    customer.wait("/voice")
    customer.wait("/status", CallStatus="in-progress")
    carrier.client.calls(sid).update(twiml=twiml("<Hangup/>"), status_callback=customer.url("/later"))
    (told,) = customer.wait("/later", CallStatus="completed")
    assert told.form["CallSid"] == sid
