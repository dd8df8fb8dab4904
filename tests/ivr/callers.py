"""Whoever dials the line: calls that are no attempt of ours."""

import re

from tests.ivr.telephone import Telephone, words
from tests.world import OTTO

STORY = "RE" + "a" * 32
OTHER_STORY = "RE" + "b" * 32
PLACE = "RE" + "c" * 32
HIDDEN = "anonymous"


def dial(carrier, caller: str = OTTO, sid: str = "CA" + "e" * 32) -> Telephone:
    calling = Telephone(carrier, sid, caller=caller)
    calling.dial_in()
    return calling


def queja(name: str, **values: str) -> str:
    return words(name, "queja", **values)


def hang_up(call: Telephone) -> None:
    assert call.post("/voice/status", CallStatus="completed", CallDuration="60").status_code == 204


def tell(call: Telephone, story: str = STORY) -> Telephone:
    """A complaint about medicines, until it is told."""
    call.press("123")
    call.record(story, 40)
    return call


def finish(call: Telephone) -> Telephone:
    """The story is sent, and all that is asked afterwards is answered."""
    call.press("1")
    call.record(PLACE, 4)
    call.press("2211")
    return call


def receipt(call: Telephone) -> tuple[str, str]:
    """The folio and the PIN that were read out."""
    read = re.search(r"número de caso es ([\d, ]+)\. Su PIN es ([\d, ]+)\.", call.heard.says[0])
    assert read, call.heard.says
    folio, pin = (re.sub(r"\D", "", digits) for digits in read.groups())
    return folio, pin


def enter(call: Telephone, digits: str) -> list[str]:
    """A number, keyed at one question."""
    return call.ask(call.heard.address("Gather"), Digits=digits).says
