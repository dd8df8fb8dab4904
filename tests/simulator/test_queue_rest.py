"""REST: Queues and their Members."""

import pytest
from twilio.base.exceptions import TwilioRestException

from tests.simulator.rehearsal import ACCOUNT, ANA, BETO, Customer, Simulated, twiml
from tests.simulator.waiting_room import HOUR, QUEUE, waits


def refused(action) -> tuple[int, int, str]:
    with pytest.raises(TwilioRestException) as error:
        action()
    return error.value.status, error.value.code, error.value.msg


def test_a_queue_is_created_with_the_carriers_defaults(carrier: Simulated) -> None:
    queue = carrier.client.queues.create("Apoyo")
    assert (queue.friendly_name, queue.max_size, queue.current_size, queue.average_wait_time) == ("Apoyo", 1000, 0, 0)
    assert queue.sid.startswith("QU")
    assert queue.uri == f"/2010-04-01/Accounts/{ACCOUNT}/Queues/{queue.sid}.json"
    fetched = carrier.client.queues(queue.sid).fetch()
    assert (fetched.friendly_name, fetched.account_sid) == ("Apoyo", ACCOUNT)
    assert fetched.date_created.tzinfo


def test_22003_a_name_of_another_queue(carrier: Simulated) -> None:
    queues = carrier.client.queues
    queues.create("una")
    other = queues.create("otra")
    status, code, words = refused(lambda: queues.create("una"))
    assert (status, code) == (400, 22003)
    assert "A queue with the name una already exists" in words
    assert refused(lambda: other.update(friendly_name="una"))[1] == 22003
    assert other.update(friendly_name="otra").friendly_name == "otra"


@pytest.mark.parametrize("name", ["", " ", "n" * 65])
def test_a_name_has_1_to_64_characters(carrier: Simulated, name: str) -> None:
    assert refused(lambda: carrier.client.queues.create(name))[:2] == (400, 20001)


@pytest.mark.parametrize("size", [0, 5001, -1])
def test_a_size_is_of_1_to_5000(carrier: Simulated, size: int) -> None:
    assert refused(lambda: carrier.client.queues.create("una", max_size=size))[:2] == (400, 20001)
    assert carrier.client.queues.list() == []
    assert carrier.client.queues.create("una", max_size=5000).max_size == 5000


def test_a_queue_is_given_another_name_and_size(carrier: Simulated) -> None:
    queue = carrier.client.queues.create("una", max_size=7)
    assert queue.update(friendly_name="otra").friendly_name == "otra"
    changed = queue.update(max_size=9)
    assert (changed.friendly_name, changed.max_size) == ("otra", 9)


def test_queues_are_listed_in_pages_the_newest_first(carrier: Simulated) -> None:
    for name in "abc":
        carrier.client.queues.create(name)
    assert [one.friendly_name for one in carrier.client.queues.list(page_size=2)] == ["c", "b", "a"]


def test_an_empty_queue_is_deleted(carrier: Simulated) -> None:
    queue = carrier.client.queues.create("una")
    assert queue.delete()
    assert refused(queue.fetch)[:2] == (404, 20404)


def test_20409_a_queue_in_which_somebody_waits_is_not_deleted(customer: Customer, carrier: Simulated) -> None:
    waits(customer, carrier)
    (queue,) = carrier.client.queues.list()
    assert refused(queue.delete)[:2] == (409, 20409)
    assert queue.fetch().current_size == 1


def test_a_queue_begins_to_exist_with_its_first_call_and_outlives_it(customer: Customer, carrier: Simulated) -> None:
    sid = waits(customer, carrier)
    (queue,) = carrier.client.queues.list()
    assert (queue.friendly_name, queue.current_size) == (QUEUE, 1)
    carrier.client.calls(sid).update(status="completed")
    carrier.over(sid)
    assert queue.fetch().current_size == 0


def test_the_average_wait_is_of_those_who_wait_now(customer: Customer, carrier: Simulated) -> None:
    waits(customer, carrier)
    (queue,) = carrier.client.queues.list()
    carrier.wait(lambda: queue.fetch().average_wait_time >= 20)
    waits(customer, carrier, BETO)
    both = queue.fetch().average_wait_time
    longest = queue.members("Front").fetch().wait_time
    assert 10 <= both < longest


def test_members_are_listed_in_their_order(customer: Customer, carrier: Simulated) -> None:
    first, second = waits(customer, carrier), waits(customer, carrier, BETO)
    (queue,) = carrier.client.queues.list()
    members = queue.members.list()
    assert [(one.call_sid, one.position) for one in members] == [(first, 1), (second, 2)]
    assert members[0].wait_time >= members[1].wait_time >= 0
    assert members[0].queue_sid == queue.sid
    assert members[0].date_enqueued <= members[1].date_enqueued
    assert members[0].uri == f"/2010-04-01/Accounts/{ACCOUNT}/Queues/{queue.sid}/Members/{first}.json"


def test_a_member_is_found_by_its_call_or_at_the_front(customer: Customer, carrier: Simulated) -> None:
    first, second = waits(customer, carrier), waits(customer, carrier, BETO)
    (queue,) = carrier.client.queues.list()
    assert queue.members("Front").fetch().call_sid == first
    assert queue.members(second).fetch().position == 2
    assert refused(queue.members(f"CA{'0' * 32}").fetch)[:2] == (404, 20404)


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_member_that_is_given_an_address_leaves_the_queue_for_it(
    customer: Customer, carrier: Simulated, method: str
) -> None:
    customer.answers["/next"] = twiml(HOUR)
    first, second = waits(customer, carrier), waits(customer, carrier, BETO)
    (queue,) = carrier.client.queues.list()
    taken = queue.members("Front").update(url=customer.url("/next"), method=method)
    assert taken.call_sid == first
    (asked,) = customer.wait("/next")
    assert (asked.method, asked.form["CallSid"]) == (method, first)
    left = customer.wait("/left")[0].form
    assert (left["CallSid"], left["QueueResult"], left["QueueSid"]) == (first, "redirected", queue.sid)
    assert queue.members("Front").fetch().call_sid == second
    assert refused(lambda: queue.members(first).update(url=customer.url("/next")))[:2] == (404, 20404)


def test_a_member_needs_an_address_to_leave_for(customer: Customer, carrier: Simulated) -> None:
    waits(customer, carrier, ANA)
    (queue,) = carrier.client.queues.list()
    assert refused(lambda: queue.members("Front").update(url="no es una dirección"))[:2] == (400, 21205)
    assert queue.fetch().current_size == 1


def test_an_empty_queue_has_nobody_at_the_front(carrier: Simulated) -> None:
    queue = carrier.client.queues.create("una")
    assert queue.members.list() == []
    assert refused(queue.members("Front").fetch)[:2] == (404, 20404)
