"""Waiting in a queue, and how it ends: Enqueue, Leave, and Dial's Queue."""

import pytest

from simulator.carrier import Carrier
from tests.simulator.rehearsal import ANA, BETO, Customer, Reply, Simulated, ask, twiml
from tests.simulator.waiting_room import HOUR, QUEUE, dial, enqueue, takes, waits

CARLA = "+50255550003"


def result(customer: Customer, path: str = "/left") -> str:
    return customer.wait(path)[0].form["QueueResult"]


def has_a_taker(carrier: Carrier) -> bool:
    """Whether somebody dials the queue and waits for one to come: no request and no event tells of it."""
    return any(queue.takers for queue in carrier.queues.values())


def test_whoever_waits_hears_the_wait_document_with_his_place(customer: Customer, carrier: Simulated) -> None:
    first = waits(customer, carrier)
    second = waits(customer, carrier, BETO)
    told = {heard.form["CallSid"]: heard.form for heard in customer.wait("/wait", 2)}
    assert (told[first]["QueuePosition"], told[first]["CurrentQueueSize"]) == ("1", "1")
    assert (told[second]["QueuePosition"], told[second]["CurrentQueueSize"]) == ("2", "2")
    assert told[first]["QueueSid"] == told[second]["QueueSid"] == carrier.client.queues.list()[0].sid
    assert int(told[second]["AvgQueueTime"]) >= 0
    assert told[first]["QueueTime"].isdecimal()


def test_the_wait_document_is_asked_again_when_it_runs_out(customer: Customer, carrier: Simulated) -> None:
    customer.answers["/wait"] = twiml("<Say>Espere, por favor.</Say><Pause length='60'/>")
    waits(customer, carrier)
    times = [int(heard.form["QueueTime"]) for heard in customer.wait("/wait", 3)]
    assert times[0] < 60 <= times[1] < times[2]


def test_what_the_wait_document_leads_to_is_told_the_place_too(customer: Customer, carrier: Simulated) -> None:
    customer.answers |= {"/wait": twiml("<Redirect>/music</Redirect>"), "/music": twiml(HOUR)}
    waits(customer, carrier)
    assert customer.wait("/music")[0].form["QueuePosition"] == "1"


def test_a_key_pressed_while_waiting_is_told_to_its_action(customer: Customer, carrier: Simulated) -> None:
    customer.answers |= {
        "/wait": twiml(ask("Si ya no quiere esperar y el servicio fue bueno, marque 3.")),
        "/key": twiml("<Leave/>"),
    }
    waits(customer, carrier)
    assert (customer.wait("/key")[0].form["Digits"], result(customer)) == ("3", "leave")


def test_an_empty_wait_document_is_silence_and_not_asked_again(customer: Customer, carrier: Simulated) -> None:
    customer.answers["/wait"] = twiml()
    waits(customer, carrier)
    customer.wait("/wait")
    takes(customer, carrier, twiml(dial(timeLimit="5")))
    assert (result(customer), len(customer.at("/wait"))) == ("bridged", 1)


def test_without_wait_document_there_is_silence(customer: Customer, carrier: Simulated) -> None:
    waits(customer, carrier, document=twiml(enqueue(wait="")))
    assert [one.current_size for one in carrier.client.queues.list()] == [1]
    assert customer.at("/wait") == []


@pytest.mark.parametrize(
    "answer",
    [
        Reply(500),
        "esto no es XML",
        twiml("<Record/>"),
        twiml("<Dial>+50255550009</Dial>"),
        twiml("<Enqueue>otra</Enqueue>"),
    ],
)
def test_a_wait_document_that_cannot_be_performed_ends_the_wait(
    customer: Customer, carrier: Simulated, answer: str | Reply
) -> None:
    customer.answers |= {"/wait": answer, "/left": twiml("<Redirect>/after</Redirect>")}
    waits(customer, carrier)
    assert result(customer) == "error"
    customer.wait("/after")


@pytest.mark.parametrize(("name", "code"), [("", 14204), ("n" * 65, 14205)])
def test_a_queue_name_is_of_1_to_64_characters(customer: Customer, carrier: Simulated, name: str, code: int) -> None:
    customer.answers["/voice"] = twiml(enqueue(name=name))
    carrier.over(carrier.call())
    (left,) = customer.at("/left")
    assert (left.form["QueueResult"], "QueueSid" in left.form) == ("error", False)
    assert [event["code"] for event in carrier.events("document_failed")] == [code]


def test_leave_goes_on_after_the_queue(customer: Customer, carrier: Simulated) -> None:
    customer.answers |= {
        "/wait": twiml("<Pause length='30'/><Leave/><Redirect>/never</Redirect>"),
        "/left": twiml("<Redirect>/after</Redirect>"),
    }
    sid = waits(customer, carrier)
    carrier.over(sid)
    (left,) = customer.at("/left")
    assert (left.form["QueueResult"], left.form["CallStatus"]) == ("leave", "in-progress")
    assert int(left.form["QueueTime"]) >= 30
    assert (len(customer.at("/after")), customer.at("/never")) == (1, [])
    assert carrier.client.queues.list()[0].current_size == 0


def test_without_action_the_document_goes_on_after_the_queue(customer: Customer, carrier: Simulated) -> None:
    customer.answers["/wait"] = twiml("<Leave/>")
    document = twiml(enqueue(action=""), "<Redirect>/after</Redirect>")
    carrier.over(waits(customer, carrier, document=document))
    assert len(customer.at("/after")) == 1


def test_leave_where_nobody_waits_ends_the_call(customer: Customer, carrier: Simulated) -> None:
    customer.answers["/voice"] = twiml("<Leave/>", "<Redirect>/never</Redirect>")
    assert carrier.over(carrier.call())["CallStatus"] == "completed"
    assert customer.at("/never") == []


def test_who_hangs_up_while_waiting_leaves_the_queue_and_the_answer_is_not_performed(
    customer: Customer, carrier: Simulated
) -> None:
    carrier.post("/simulator/parents", {ANA: {"habits": ["voicemail"]}})
    customer.answers["/left"] = twiml("<Redirect>/never</Redirect>")
    carrier.over(waits(customer, carrier))
    (left,) = customer.wait("/left")
    assert (left.form["QueueResult"], left.form["CallStatus"]) == ("hangup", "completed")
    assert carrier.client.queues.list()[0].current_size == 0
    assert customer.at("/never") == []


def test_hangup_in_the_wait_document_ends_the_call(customer: Customer, carrier: Simulated) -> None:
    customer.answers["/wait"] = twiml("<Pause length='5'/><Hangup/>")
    assert carrier.over(waits(customer, carrier))["CallStatus"] == "completed"
    assert result(customer) == "hangup"


def test_a_call_redirected_by_rest_leaves_the_queue(customer: Customer, carrier: Simulated) -> None:
    customer.answers["/left"] = twiml("<Redirect>/never</Redirect>")
    sid = waits(customer, carrier)
    carrier.client.calls(sid).update(url=customer.url("/elsewhere"))
    carrier.over(sid)
    assert result(customer) == "redirected"
    assert (len(customer.at("/elsewhere")), customer.at("/never")) == (1, [])


def test_a_full_queue_takes_nobody(customer: Customer, carrier: Simulated) -> None:
    carrier.client.queues.create(QUEUE, max_size=1)
    waits(customer, carrier)
    carrier.over(carrier.call(BETO))
    (left,) = customer.at("/left")
    assert (left.form["QueueResult"], "QueueSid" in left.form) == ("queue-full", False)
    assert [event["code"] for event in carrier.events("document_warned")] == [14207]


def test_enqueue_may_want_a_smaller_queue(customer: Customer, carrier: Simulated) -> None:
    waits(customer, carrier)
    customer.answers["/voice"] = twiml(enqueue(maxQueueSize="1"))
    carrier.over(carrier.call(BETO))
    assert result(customer) == "queue-full"


def test_a_dial_takes_the_one_who_waited_longest(customer: Customer, carrier: Simulated) -> None:
    first = waits(customer, carrier)
    second = waits(customer, carrier, CARLA)
    takes(customer, carrier)
    (queue,) = carrier.client.queues.list()
    carrier.wait(lambda: queue.fetch().current_size == 1)
    assert [(one.call_sid, one.position) for one in queue.members.list()] == [(second, 1)]
    carrier.client.calls(first).update(status="completed")
    dialled = customer.wait("/dialled")[0].form
    assert (dialled["DialCallStatus"], dialled["DialCallSid"], dialled["DialBridged"]) == ("completed", first, "true")


def test_the_action_comes_when_the_bridge_ends_and_its_answer_is_performed(
    customer: Customer, carrier: Simulated
) -> None:
    customer.answers["/left"] = twiml("<Redirect>/after</Redirect>")
    waiting = waits(customer, carrier)
    taker = takes(customer, carrier)
    carrier.wait(lambda: carrier.client.queues.list()[0].current_size == 0)
    assert customer.at("/left") == []
    carrier.client.calls(taker).update(status="completed")
    carrier.over(waiting)
    assert (result(customer), len(customer.at("/after"))) == ("bridged", 1)
    assert customer.wait("/dialled")[0].form["DialCallStatus"] == "completed"


def test_the_taken_one_hears_the_whisper_before_they_are_joined(customer: Customer, carrier: Simulated) -> None:
    customer.answers["/whisper"] = twiml("<Say>Le atenderá una persona.</Say>")
    waiting = waits(customer, carrier)
    taker = takes(customer, carrier, twiml(dial("/whisper", timeLimit="20")))
    whisper = customer.wait("/whisper")[0].form
    assert (whisper["CallSid"], whisper["DequeingCallSid"]) == (waiting, taker)
    assert whisper["QueueSid"] == carrier.client.queues.list()[0].sid
    assert whisper["QueueTime"].isdecimal()
    assert result(customer) == "bridged"
    assert carrier.noted("heard", call=waiting)[0]["words"] == "Le atenderá una persona."
    assert customer.wait("/dialled")[0].form["DialCallDuration"] == "20"


def test_an_empty_queue_is_waited_for_as_long_as_a_ring(customer: Customer, carrier: Simulated) -> None:
    carrier.client.queues.create(QUEUE)
    carrier.over(takes(customer, carrier, twiml(dial(timeout="8"))))
    (dialled,) = customer.at("/dialled")
    assert dialled.form["DialCallStatus"] == "no-answer"


def test_whoever_comes_into_an_empty_queue_is_taken_at_once(customer: Customer, carrier: Simulated) -> None:
    carrier.client.queues.create(QUEUE)
    taker = takes(customer, carrier, twiml(dial(timeout="3000", timeLimit="10")))
    carrier.noted("answered", call=taker)
    customer.wait("/take")
    waiting = waits(customer, carrier)
    assert customer.wait("/dialled")[0].form["DialCallSid"] == waiting
    assert result(customer) == "bridged"


def test_a_queue_that_does_not_exist_cannot_be_dialled(customer: Customer, carrier: Simulated) -> None:
    carrier.over(takes(customer, carrier))
    assert customer.at("/dialled")[0].form["DialCallStatus"] == "failed"


def test_a_bridge_that_rest_redirects_is_told_as_such(customer: Customer, carrier: Simulated) -> None:
    waiting = waits(customer, carrier)
    taker = takes(customer, carrier)
    carrier.wait(lambda: carrier.client.queues.list()[0].current_size == 0)
    carrier.client.calls(waiting).update(url=customer.url("/elsewhere"))
    assert result(customer) == "redirected-from-bridged"
    assert len(customer.wait("/elsewhere")) == 1
    carrier.over(taker)
    assert customer.at("/dialled")[0].form["DialCallStatus"] == "completed"


def test_who_gives_up_dialling_leaves_the_queue_to_the_next(customer: Customer, carrier: Simulated) -> None:
    carrier.client.queues.create(QUEUE)
    gone = takes(customer, carrier, twiml(dial(timeout="3000")))
    carrier.wait(lambda: carrier.at_once(has_a_taker))
    carrier.client.calls(gone).update(status="completed")
    carrier.over(gone)
    waits(customer, carrier)
    takes(customer, carrier, twiml(dial(timeLimit="5")))
    assert customer.wait("/dialled", 2)[0].form["DialCallStatus"] == "canceled"
    assert customer.at("/dialled")[1].form["DialCallStatus"] == "completed"


def test_a_whisper_that_cannot_be_performed_joins_them_without(customer: Customer, carrier: Simulated) -> None:
    customer.answers["/whisper"] = twiml("<Say>Marque 1.</Say>", "<Gather/>")
    waiting = waits(customer, carrier)
    takes(customer, carrier, twiml(dial("/whisper", timeLimit="20")))
    assert result(customer) == "bridged"
    assert [event for event in carrier.events("heard") if event["call"] == waiting] == []


def test_who_hangs_up_while_the_whisper_goes_on_was_not_bridged(customer: Customer, carrier: Simulated) -> None:
    customer.answers["/whisper"] = twiml(HOUR)
    waiting = waits(customer, carrier)
    takes(customer, carrier, twiml(dial("/whisper")))
    customer.wait("/whisper")
    carrier.client.calls(waiting).update(status="completed")
    assert result(customer) == "hangup"
    dialled = customer.wait("/dialled")[0].form
    assert (dialled["DialCallStatus"], dialled["DialBridged"]) == ("no-answer", "false")


def test_who_dialled_and_leaves_in_the_whisper_leaves_nobody_behind(customer: Customer, carrier: Simulated) -> None:
    customer.answers |= {"/whisper": twiml("<Pause length='500'/>"), "/left": twiml("<Redirect>/after</Redirect>")}
    waits(customer, carrier)
    taker = takes(customer, carrier, twiml(dial("/whisper")))
    customer.wait("/whisper")
    carrier.client.calls(taker).update(status="completed")
    assert result(customer) == "bridging-in-process"
    customer.wait("/after")
