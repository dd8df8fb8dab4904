"""Calls that are ended or sent elsewhere at the worst moment: every one of them comes to its end."""

import asyncio

from simulator.carrier import Carrier
from simulator.model import CallStatus, Hook, Instructions
from simulator.voice.calls import dial_in
from simulator.voice.endings import cut, interrupt
from tests.simulator.rehearsal import ANA, BETO, Customer, Reply, Simulated, twiml
from tests.simulator.waiting_room import enqueue

HOUR = twiml("<Pause length='3600'/>")


def test_of_two_redirects_at_once_the_last_is_performed_within_the_calls_time(
    customer: Customer, carrier: Simulated
) -> None:
    customer.answers |= {"/voice": HOUR, "/first": HOUR, "/second": HOUR}
    sid = carrier.call(time_limit=500)
    customer.wait("/voice")

    def redirect_twice(state: Carrier) -> None:
        for path in ("/first", "/second"):
            state.calls[sid].redirect = Instructions(Hook(customer.url(path)))
            interrupt(state.calls[sid])

    carrier.at_once(redirect_twice)
    assert 0 < int(carrier.over(sid)["CallDuration"]) <= 500
    assert (len(customer.at("/first")), len(customer.at("/second"))) == (0, 1)


def test_a_redirected_call_falls_back_where_its_redirect_says_else_where_it_did(
    customer: Customer, carrier: Simulated
) -> None:
    customer.answers |= {"/voice": HOUR, "/bad": Reply(500), "/old": HOUR, "/new": HOUR}
    sid = carrier.call(fallback_url=customer.url("/old"))
    customer.wait("/voice")
    carrier.client.calls(sid).update(url=customer.url("/bad"))
    customer.wait("/old")
    carrier.client.calls(sid).update(url=customer.url("/bad"), fallback_url=customer.url("/new"))
    assert customer.wait("/new")[0].form["ErrorUrl"] == customer.url("/bad")


def test_a_redirect_that_comes_while_another_is_noticed_is_performed(customer: Customer, carrier: Simulated) -> None:
    customer.answers |= {"/voice": HOUR, "/first": HOUR, "/second": HOUR}
    sid = carrier.call()
    customer.wait("/voice")

    def redirect(state: Carrier, path: str) -> None:
        state.calls[sid].redirect = Instructions(Hook(customer.url(path)))
        interrupt(state.calls[sid])

    def redirect_twice(state: Carrier) -> None:
        redirect(state, "/first")
        asyncio.get_running_loop().call_soon(redirect, state, "/second")

    carrier.at_once(redirect_twice)
    customer.wait("/second")
    carrier.client.calls(sid).update(status="completed")
    assert carrier.over(sid)["CallStatus"] == "completed"


def test_a_call_that_is_ended_and_redirected_at_once_is_over(customer: Customer, carrier: Simulated) -> None:
    customer.answers["/voice"] = HOUR
    sid = carrier.call()
    customer.wait("/voice")

    def end_and_redirect(state: Carrier) -> None:
        cut(state.calls[sid])
        state.calls[sid].redirect = Instructions(Hook(customer.url("/first")))
        interrupt(state.calls[sid])

    carrier.at_once(end_and_redirect)
    assert carrier.over(sid)["CallStatus"] == "completed"
    assert customer.at("/first") == []


def test_a_call_is_redirected_while_detection_keeps_it_waiting(customer: Customer, simulate) -> None:
    carrier = simulate(parents={ANA: {"habits": ["voicemail"], "greeting_seconds": 150}})
    sid = carrier.call(machine_detection="DetectMessageEnd")
    customer.wait("/status", CallStatus="in-progress")
    carrier.client.calls(sid).update(twiml=twiml("<Hangup/>"))
    assert carrier.over(sid)["CallStatus"] == "completed"
    assert customer.at("/voice") == []


def test_a_call_that_is_ended_in_the_turn_in_which_it_begins_is_over(customer: Customer, carrier: Simulated) -> None:
    carrier.client.incoming_phone_numbers(carrier.number_sid()).update(voice_url=customer.url("/voice"))

    def begin_and_end(state: Carrier) -> None:
        (number,) = state.numbers.values()
        cut(dial_in(state, ANA, number))

    carrier.at_once(begin_and_end)
    assert carrier.noted("ended")[0]["status"] == CallStatus.canceled


def test_a_call_in_a_queue_lasts_no_longer_than_its_time_limit(customer: Customer, carrier: Simulated) -> None:
    customer.answers |= {"/voice": twiml(enqueue()), "/wait": HOUR}
    sid = carrier.call(time_limit=50)
    assert 0 < int(carrier.over(sid)["CallDuration"]) <= 50
    assert customer.wait("/left")[0].form["QueueResult"] == "hangup"
    assert carrier.client.queues.list()[0].current_size == 0


def test_of_two_who_dequeue_at_once_one_gets_the_call(customer: Customer, carrier: Simulated) -> None:
    customer.answers |= {
        "/voice": twiml(enqueue()),
        "/wait": HOUR,
        "/take": twiml("<Dial action='/dialled' timeout='5'><Queue>apoyo</Queue></Dial>"),
    }
    waits = carrier.call()
    carrier.noted("enqueued", call=waits)
    takers = [carrier.call(BETO, url=customer.url("/take")) for _ in range(2)]
    customer.wait("/dialled", 1, DialCallStatus="no-answer")
    carrier.client.calls(waits).update(status="completed")
    for sid in takers:
        carrier.over(sid)
    assert len({heard.form["CallSid"] for heard in customer.wait("/dialled", 2)}) == 2
    assert [heard.form.get("DialCallSid", "") for heard in customer.at("/dialled")].count(waits) == 1
