"""Parents who complain by text, and what they read."""

import re

from conversation.channel import Channel
from conversation.library import get_script
from conversation.reply import Prompt
from rules.folio import shown
from storage.models import Case
from tests.sms.texting import LINE_AS_WRITTEN, Texting

TOLD = ("No había medicina en el centro de salud", "Fuimos tres veces", "La enfermera nos dijo que no hay")


def says(name: str, **values: str) -> str:
    """What the complaint's prompt of this name says in a text."""
    return get_script("queja", 1).words(Channel.sms, "es").text(Prompt(name, {"linea": LINE_AS_WRITTEN} | values))


def receipt(text: str) -> tuple[str, str]:
    """Folio and PIN, as they stand in the receipt."""
    found = re.search(r"Caso (\d\d-\d{6}-\d), PIN (\d{4})", text)
    assert found, text
    return found[1], found[2]


def told(texting: Texting, *more: str) -> tuple[str, str]:
    """A complaint told to its end: folio and PIN."""
    (said,) = texting.write("QUEJA", "2", "3", *TOLD, "LISTO", *(more or ("Mixco, Guatemala", "2", "2", "1")))
    return receipt(said)


def state_of(case: Case, **values: str) -> str:
    """What is read of a case."""
    return asks("caso_estado", folio=shown(case.folio or ""), **values)


def asks(name: str, **values: str) -> str:
    """What the prompt of this name says to who asks about a case by text."""
    told = {"linea": LINE_AS_WRITTEN, "estado": "received"} | values
    return get_script("caso", 1).words(Channel.sms, "es").text(Prompt(name, told))
