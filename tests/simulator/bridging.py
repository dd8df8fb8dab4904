"""What the tests of Dial share: whom it rings, and what was told."""

from tests.simulator.rehearsal import ANA, BETO, LINE, Customer, Simulated, tag

LUIS = "sip:luis@monitores.example"
EVA = "sip:eva@monitores.example"
AFTER = "<Redirect>/after</Redirect>"
_MONITOR = {"habits": ["answers"], "answer_seconds": 3, "think_seconds": 1, "talk_seconds": 30}
CAST = {ANA: {"ring_seconds": 2}, BETO: {"ring_seconds": 2}, LUIS: _MONITOR, EVA: _MONITOR | {"answer_seconds": 8}}
"""Ana and Beto answer; Luis and Eva are monitors who take what is whispered and talk for half a minute."""


def dial(target: str, **attributes: str) -> str:
    return tag("Dial", target, **{"action": "/dialled"} | attributes)


def sip(address: str = LUIS, **attributes: str) -> str:
    return tag("Sip", address, **attributes)


def lasted(told: str, seconds: int) -> bool:
    """Whether a duration is right; who waits on a busy machine is a little late."""
    return seconds <= int(told) <= seconds + 15


def told(customer: Customer, path: str = "/leg") -> list[dict[str, str]]:
    return sorted((heard.form for heard in customer.at(path)), key=lambda form: int(form["SequenceNumber"]))


def connect(carrier: Simulated, customer: Customer) -> str:
    """Ana dials in."""
    urls = {"voice_url": customer.url("/voice"), "status_callback": customer.url("/status")}
    carrier.client.incoming_phone_numbers(carrier.number_sid()).update(**urls)
    return carrier.post("/simulator/dial", {"from": ANA, "to": LINE})["sid"]
