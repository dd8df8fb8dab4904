"""Calls that wait in a queue, and calls that take them out of it, as the tests of queues need them."""

from tests.simulator.rehearsal import ANA, BETO, Customer, Simulated, twiml

QUEUE = "apoyo"
HOUR = "<Pause length='3600'/>"


def enqueue(action: str = "/left", wait: str = "/wait", name: str = QUEUE, **more: str) -> str:
    """The verb; without `action` or `wait` where they are empty."""
    told = {name: value for name, value in {"action": action, "waitUrl": wait, **more}.items() if value}
    return f"<Enqueue{_attributes(told)}>{name}</Enqueue>"


def dial(url: str = "", name: str = QUEUE, **more: str) -> str:
    """A Dial of the queue; `url`: what the one who waited hears first."""
    return f"<Dial{_attributes({'action': '/dialled', **more})}><Queue url='{url}'>{name}</Queue></Dial>"


def waits(customer: Customer, carrier: Simulated, to: str = ANA, document: str = "", **wishes: object) -> str:
    """A call to a parent that waits in the queue; its sid."""
    customer.answers.setdefault("/wait", twiml(HOUR))
    customer.answers["/voice"] = document or twiml(enqueue())
    sid = carrier.call(to, **wishes)
    carrier.noted("enqueued", call=sid)
    return sid


def takes(customer: Customer, carrier: Simulated, document: str = "", to: str = BETO) -> str:
    """Another call that dials the queue; its sid."""
    customer.answers["/take"] = document or twiml(dial())
    return carrier.call(to, url=customer.url("/take"))


def _attributes(told: dict[str, str]) -> str:
    return "".join(f' {name}="{value}"' for name, value in told.items())
