"""TwiML of the answer to a text: the messages that are sent back. Pure."""

from dataclasses import dataclass
from xml.etree import ElementTree as ET

from simulator.voice.twiml import TwimlError, response

# The carrier sends a plain answer as a text, as it would speak it in a call.
_PLAIN = "text/plain"


@dataclass(frozen=True, slots=True)
class Answer:
    """One message of an answer. `callback`: where its statuses are told, as it was written."""

    body: str
    callback: str = ""
    method: str = "POST"


def read_answers(content_type: str, body: bytes) -> tuple[Answer, ...]:
    """The messages of a customer's answer; none is an answer too, and so is an empty body. Raises TwimlError."""
    if not body.strip():
        return ()
    if content_type.partition(";")[0].strip().lower() == _PLAIN:
        words = body.decode("utf-8", "replace").strip()
        return (Answer(words),) if words else ()
    return tuple(_message(element) for element in response(content_type, body) if isinstance(element.tag, str))


def _message(element: ET.Element) -> Answer:
    if element.tag != "Message":
        raise TwimlError(12200, f"{element.tag} may not stand here")
    nested = element.findall("Body")
    words = "".join("".join(body.itertext()) for body in nested) if nested else (element.text or "")
    if not words.strip():
        raise TwimlError(12200, "a Message without text")
    callback = element.get("statusCallback") or element.get("action") or ""
    return Answer(words.strip(), callback, element.get("method", "POST").upper())
