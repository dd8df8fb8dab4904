"""What a person does in the browser, one function each, by the `do` of the browser's message."""

import json
from collections.abc import Callable, Mapping
from typing import Any, Final

from simulator.carrier import Carrier
from simulator.handset.handset import Handset
from simulator.handset.sounds import Event
from simulator.model import CallStatus
from simulator.people.eyes import read
from simulator.people.meanings import KEYWORDS, Meaning
from simulator.texts.inbound import write
from simulator.texts.life import is_ours, is_seen
from simulator.texts.messages import Message, MessageStatus, TextDirection
from simulator.voice.calls import dial_in
from simulator.voice.verbs import KEYS

Wish = Mapping[str, Any]
LONGEST_SPEECH: Final = 60.0
"""Seconds of speech that one message from the browser may tell."""
LONGEST_TEXT: Final = 1600
_UNREADABLE: Final = "no se entiende lo que la página pide"
_SHOWN: Final = frozenset({MessageStatus.delivered, MessageStatus.read, MessageStatus.received})


class RefusedError(Exception):
    """What a person cannot do now, in words for him."""


def obey(carrier: Carrier, handset: Handset, words: str) -> None:
    """Do what was done in the browser, told as a JSON object; what cannot be is said there."""
    try:
        wish = json.loads(words)
        json.dumps(wish, ensure_ascii=False).encode()  # half a character could be sent to nobody
        _DOES[wish["do"]](carrier, handset, wish)
    except RefusedError as refusal:
        handset.tell("refused", words=str(refusal))
    except (KeyError, ValueError, TypeError, OverflowError, RecursionError):
        handset.tell("refused", words=_UNREADABLE)


def arrives(carrier: Carrier, message: Message) -> bool:
    """Show a text on the handset that holds its number, if there is one."""
    handset = carrier.handsets.at(message.party)
    if handset:
        carrier.parents.memory(message.party).is_asked(message.body)
        handset.tell("message", **shown(message))
    return handset is not None


def thread(carrier: Carrier, number: str) -> list[Event]:
    """Every text that has reached or left a number, in order."""
    kept = [message for message in carrier.texts.messages.values() if message.party == number]
    return [shown(message) for message in kept if message.status in _SHOWN]


def shown(message: Message) -> Event:
    """A text as the browser shows it. `mine`: the person at the handset wrote it; `address`: the other end."""
    mine = message.direction is TextDirection.inbound
    facts = {"sid": message.sid, "mine": mine, "address": message.address, "body": message.body}
    return facts | {"status": message.status.value, "at": message.updated.isoformat()}


def _answer(carrier: Carrier, handset: Handset, wish: Wish) -> None:  # noqa: ARG001 - all wishes are alike
    handset.choose(None)


def _refuse(carrier: Carrier, handset: Handset, wish: Wish) -> None:  # noqa: ARG001
    handset.choose(CallStatus.busy)


def _hang_up(carrier: Carrier, handset: Handset, wish: Wish) -> None:  # noqa: ARG001
    handset.hang_up()


def _press(carrier: Carrier, handset: Handset, wish: Wish) -> None:  # noqa: ARG001
    if wish["key"] not in tuple(KEYS):
        raise RefusedError(f"no es una tecla: {wish['key']}")
    if handset.line:
        handset.line.press(wish["key"])


def _speak(carrier: Carrier, handset: Handset, wish: Wish) -> None:  # noqa: ARG001
    seconds = float(wish["seconds"])
    if not 0 <= seconds <= LONGEST_SPEECH:
        raise RefusedError(f"no se puede hablar {seconds} segundos")
    if handset.line:
        handset.line.speak(str(wish.get("words", ""))[:LONGEST_TEXT], seconds)


def _heard(carrier: Carrier, handset: Handset, wish: Wish) -> None:  # noqa: ARG001
    if handset.line:
        handset.line.heard(int(wish["number"]))


def _dial(carrier: Carrier, handset: Handset, wish: Wish) -> None:
    number = next((n for n in carrier.numbers.values() if n.phone_number == wish["to"]), None)
    if number is None:
        raise RefusedError(f"{wish['to']} no es un número de la cuenta")
    if handset.call:
        raise RefusedError("ya hay una llamada")
    call = dial_in(carrier, handset.number, number)
    carrier.handsets.connect(call, handset)
    handset.tell("dialling", to=number.phone_number)


def _ring_once(carrier: Carrier, handset: Handset, wish: Wish) -> None:
    """A missed call: hung up as soon as it would be answered."""
    _dial(carrier, handset, wish)
    handset.hang_up()


def _write(carrier: Carrier, handset: Handset, wish: Wish) -> None:
    to, body = str(wish["to"]), str(wish["body"]).strip()
    if not is_ours(carrier, to):
        raise RefusedError(f"{to} no es una dirección de la cuenta")
    if not body or len(body) > LONGEST_TEXT:
        raise RefusedError(f"un mensaje tiene de 1 a {LONGEST_TEXT} caracteres")
    message = write(carrier, handset.number, to, body, _meaning(carrier, handset.number, to, body))
    handset.tell("message", **shown(message))


def _meaning(carrier: Carrier, number: str, address: str, body: str) -> Meaning | None:
    """What is told by a text, where it says so in plain: a word that always counts, or a digit that was offered."""
    thread = [m for m in carrier.texts.messages.values() if (m.party, m.address) == (number, address)]
    asked = next((m.body for m in reversed(thread) if m.direction is not TextDirection.inbound), "")
    reading = read(asked)
    offered = {option.key: option.meaning for option in reading.options}
    comment = Meaning.commented if reading.writes and not offered else None
    return KEYWORDS.get(body.upper()) or offered.get(body) or comment


def _see(carrier: Carrier, handset: Handset, wish: Wish) -> None:
    """A WhatsApp is seen, which its sender is told."""
    message = carrier.texts.messages[wish["sid"]]
    if message.party == handset.number and message.by_whatsapp and message.status is MessageStatus.delivered:
        carrier.spawn(_seen(carrier, handset, message))


async def _seen(carrier: Carrier, handset: Handset, message: Message) -> None:
    await is_seen(carrier, message)
    handset.tell("status", sid=message.sid, status=message.status.value)


_DOES: Final[Mapping[str, Callable[[Carrier, Handset, Wish], None]]] = {
    "answer": _answer,
    "refuse": _refuse,
    "hang_up": _hang_up,
    "press": _press,
    "speak": _speak,
    "heard": _heard,
    "dial": _dial,
    "ring_once": _ring_once,
    "write": _write,
    "see": _see,
}
