"""Many calls with documents of all kinds, and requests at any moment: afterwards nothing is left behind."""

import gc
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from random import Random

from twilio.base.exceptions import TwilioRestException

from simulator.carrier import Carrier
from tests.simulator.bridging import EVA, LUIS, sip
from tests.simulator.rehearsal import ANA, BETO, LINE, Customer, Heard, Simulated, tag, twiml

CALLS, AT_ONCE = 60, 4
PEOPLE = (ANA, BETO, LUIS, EVA)
ROOMS, DEEPEST = ("sala", "patio"), 5
WAITS = ("<Pause length='9'/>", "<Say>Espere.</Say><Leave/>", "<Gather timeout='2'/>", "<Hangup/>", "")
WHISPERS = ("<Gather numDigits='1' action='/go'><Say>Para atender, marque 1.</Say></Gather><Hangup/>", "", "<Hangup/>")


def document(chance: Random, depth: int) -> str:
    """One to three verbs that lead to a deeper document; the deepest is empty."""
    after = f"/{depth + 1}"
    dial = {"action": after, "timeout": chance.choice("15"), "timeLimit": chance.choice(("1", "90"))}
    room = {"endConferenceOnExit": chance.choice(("true", "false")), "waitUrl": chance.choice(("", "/wait"))}
    room |= {"record": chance.choice(("do-not-record", "record-from-start")), "startConferenceOnEnter": "true"}
    verbs = (
        "<Say>Hola.</Say>",
        f"<Gather numDigits='1' timeout='2' action='{after}'/>",
        f"<Record maxLength='9' timeout='2' action='{after}'/>",
        tag("Dial", "".join(sip(one, url="/whisper") for one in (LUIS, EVA)), **dial),
        tag("Dial", tag("Queue", "apoyo", url=chance.choice(("", "/whisper"))), **dial),
        tag("Dial", tag("Conference", chance.choice(ROOMS), **room), **dial),
        tag("Enqueue", "apoyo", action=after, waitUrl=chance.choice(("", "/wait"))),
        tag("Redirect", after),
    )
    return twiml(*chance.choices(verbs, k=chance.randint(1, 3))) if depth < DEEPEST else twiml()


def meddle(chance: Random, carrier: Simulated, customer: Customer, calls: list[str]) -> None:
    """One request at whatever there is; what cannot be done is refused, and nothing else goes wrong."""
    client, url = carrier.client, customer.url
    call = client.calls(chance.choice(calls))
    rooms = client.conferences.list(status="in-progress", limit=2) or client.conferences.list(limit=1)
    room = client.conferences(rooms[0].sid if rooms else "CF" + "0" * 32)
    one = room.participants(chance.choice(calls))
    queues = client.queues.list(limit=1)
    deeds = (
        lambda: call.update(url=url(f"/{chance.randrange(DEEPEST)}")),
        lambda: call.update(status=chance.choice(("completed", "canceled"))),
        lambda: one.update(hold=chance.random() < 0.5, hold_url=url("/wait")),
        lambda: one.update(muted=chance.random() < 0.5),
        one.delete,
        lambda: room.update(announce_url=url("/wait")),
        lambda: room.update(status="completed"),
        lambda: client.conferences(chance.choice(ROOMS)).participants.create(from_=LINE, to=chance.choice(PEOPLE)),
        lambda: client.queues(queues[0].sid).members("Front").update(url=url("/2")) if queues else None,
    )
    attempt(chance.choice(deeds))


def attempt(deed: Callable[[], object]) -> None:
    """It may be refused, as of a call that is over meanwhile."""
    try:
        deed()
    except TwilioRestException as refusal:
        if refusal.status >= 500:
            raise


def test_nothing_is_left_of_calls_that_end_at_any_moment(customer: Customer, simulate) -> None:
    carrier, chance, wrong = simulate(speed=500.0), Random(4), []  # noqa: S311 - repeatable on purpose

    def answer(heard: Heard) -> str:
        return document(Random(f"{heard.target}:{len(customer.requests)}"), int(heard.path[1:]))  # noqa: S311

    customer.answers |= {f"/{depth}": answer for depth in range(DEEPEST + 1)}
    customer.answers["/wait"] = lambda _: twiml(WAITS[len(customer.requests) % len(WAITS)])
    customer.answers["/whisper"] = lambda _: twiml(WHISPERS[len(customer.requests) % len(WHISPERS)])
    carrier.watch(wrong)
    calls = []
    with ThreadPoolExecutor(AT_ONCE) as hands:
        for _ in range(CALLS):
            detection = chance.choice((None, "Enable"))
            calls.append(carrier.call(chance.choice(PEOPLE), url=customer.url("/0"), machine_detection=detection))
            several = [Random(chance.random()) for _ in range(AT_ONCE)]  # noqa: S311 - repeatable on purpose
            list(hands.map(lambda one: meddle(one, carrier, customer, calls[-4:]), several))
    for call in carrier.client.calls.list():
        attempt(partial(call.update, status="completed"))

    def left(state: Carrier) -> list[object]:
        conferences = [one for one in state.conferences.values() if not one.is_over or one.participants]
        queues = [queue for queue in state.queues.values() if queue.waiting or queue.takers]
        return [call for call in state.calls.values() if not call.is_over] + conferences + queues + [*state._tasks]

    carrier.wait(lambda: carrier.at_once(left) == [])
    gc.collect()  # what nobody asked for is told when it is thrown away
    assert wrong == []
