"""TwiML of the answer to a text: the messages that are sent back. Pure."""

from dataclasses import dataclass

from simulator.voice.tags import Slip, Tag
from simulator.voice.twiml import kind_of, response

# The carrier sends a plain answer as a text, as it would speak it in a call.
_PLAIN = "text/plain"
_BAD_BODY, _BAD_VERB = 14103, 14110


@dataclass(frozen=True, slots=True)
class Answer:
    """One message of an answer. `callback`: where its statuses are told, as it was written."""

    body: str
    callback: str = ""
    method: str = "POST"


@dataclass(frozen=True, slots=True)
class Redirect:
    """The document that goes on instead of this one: its address as it was written."""

    url: str
    method: str = "POST"


@dataclass(frozen=True, slots=True)
class Reply:
    """A customer's answer: its messages, what follows them, and what the carrier warns of."""

    answers: tuple[Answer, ...] = ()
    redirect: Redirect | None = None
    slips: tuple[Slip, ...] = ()


def read_reply(content_type: str, body: bytes) -> Reply:
    """What an answer says; an empty body says nothing. What follows a Redirect is never reached. Raises TwimlError."""
    if not body.strip():
        return Reply()
    if kind_of(content_type) == _PLAIN:
        words = body.decode("utf-8", "replace").strip()
        return Reply((Answer(words),) if words else ())
    slips: list[Slip] = []
    answers: list[Answer] = []
    for element in response(content_type, body):
        tag = Tag(element, slips)
        if element.tag == "Redirect":
            return Reply(tuple(answers), Redirect(tag.address(), tag.method()), tuple(slips))
        if element.tag in {"Message", "Sms"}:
            answers += _message(tag)
        elif isinstance(element.tag, str):
            slips.append(Slip(_BAD_VERB, f"{element.tag} may not stand here"))
    return Reply(tuple(answers), None, tuple(slips))


def _message(tag: Tag) -> list[Answer]:
    """None when it says nothing. Sms is its old name."""
    nested = tag.element.findall("Body")
    words = "".join("".join(body.itertext()) for body in nested) if nested else (tag.element.text or "")
    if not words.strip():
        tag.slips.append(Slip(_BAD_BODY, "a Message without text"))
        return []
    return [Answer(words.strip(), tag.address("statusCallback") or tag.address("action"), tag.method())]
