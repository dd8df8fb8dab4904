"""A parent's text: it is told to the customer, whose answer goes back to him."""

import asyncio
from typing import Final
from urllib.parse import urldefrag, urljoin

from simulator.carrier import Carrier
from simulator.model import Hook, IncomingNumber, new_sid
from simulator.people.meanings import Meaning
from simulator.texts.forms import incoming_params
from simulator.texts.life import begin
from simulator.texts.messages import WHATSAPP, Message, MessageStatus, TextDirection, plain_number
from simulator.texts.twiml import Answer, read_answers
from simulator.voice.forms import Params
from simulator.voice.twiml import TwimlError
from simulator.webhooks import WebhookError

# The carrier's own words, all English; only a whole message counts.
_OPT_OUT: Final[dict[str, str]] = {
    **dict.fromkeys(("STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT", "REVOKE", "OPTOUT"), "STOP"),
    **dict.fromkeys(("START", "YES", "UNSTOP"), "START"),
    **dict.fromkeys(("HELP", "INFO"), "HELP"),
}


def write(carrier: Carrier, number: str, address: str, body: str, meaning: Meaning | None) -> Message:
    """A parent writes to one of our addresses (`whatsapp:` included). `meaning`: what he tells by it."""
    now = carrier.clock()
    message = Message(
        sid=new_sid("SM"),
        to=address,
        sender=WHATSAPP + number if address.startswith(WHATSAPP) else number,
        body=body,
        direction=TextDirection.inbound,
        created=now,
        updated=now,
        status=MessageStatus.received,
        service_sid="" if address.startswith(WHATSAPP) else carrier.settings.messaging_service,
        sent=now,
    )
    carrier.texts.messages[message.sid] = message
    carrier.texts.wrote(message, asyncio.get_running_loop().time())
    carrier.note_text("wrote", message, body=body, meaning=meaning.value if meaning else "")
    carrier.spawn(_tell(carrier, message, meaning))
    return message


async def _tell(carrier: Carrier, message: Message, meaning: Meaning | None) -> None:
    params = incoming_params(carrier.settings.account_sid, message, _opt_out(carrier, message))
    answers, base = await _ask(carrier, message, params)
    if meaning:
        carrier.told(
            message.party, message.mouth, message.body, meaning, reached=answers is not None, message=message.sid
        )
    for answer in answers or ():
        _send_back(carrier, message, answer, base)


async def _ask(carrier: Carrier, message: Message, params: Params) -> tuple[tuple[Answer, ...] | None, str]:
    """The customer's answer and the address that gave it: the fallback's where the first gives none to be used."""
    number = _number(carrier, message)
    hooks = [number.hook("SmsUrl", "SmsMethod"), number.hook("SmsFallbackUrl", "SmsFallbackMethod")] if number else []
    for hook in filter(None, hooks):
        try:
            answer = await carrier.webhooks.send(hook, params)
            return read_answers(answer.content_type, answer.body), hook.url
        except (WebhookError, TwimlError) as problem:
            carrier.note_text("text_lost", message, url=hook.url, code=problem.code, words=str(problem))
            params = params | {"ErrorCode": str(problem.code), "ErrorUrl": urldefrag(hook.url).url}
    if not any(hooks):
        carrier.note_text("text_lost", message, url="", code=11100, words="the number has no SmsUrl")
    return None, ""


def _number(carrier: Carrier, message: Message) -> IncomingNumber | None:
    """The number written to; behind a messaging service any that has an address for texts will do."""
    numbers = list(carrier.numbers.values())
    own = next((number for number in numbers if number.phone_number == plain_number(message.to)), None)
    if own and (own.settings.get("SmsUrl") or not message.service_sid):
        return own
    return next((number for number in numbers if number.settings.get("SmsUrl")), own)


def _opt_out(carrier: Carrier, message: Message) -> str:
    """Act on the carrier's own words. Only advanced opt-out of a messaging service tells the customer of it."""
    kind = "" if message.by_whatsapp else _OPT_OUT.get(message.body.strip().upper(), "")
    pair = (message.party, plain_number(message.to))
    if kind == "STOP":
        carrier.texts.blocked.add(pair)
    elif kind == "START":
        carrier.texts.blocked.discard(pair)
    return kind if carrier.settings.advanced_opt_out and message.service_sid else ""


def _send_back(carrier: Carrier, message: Message, answer: Answer, base: str) -> None:
    now = carrier.clock()
    callback = Hook(urljoin(urldefrag(base).url, answer.callback), answer.method) if answer.callback else None
    back = Message(
        sid=new_sid("SM"),
        to=message.sender,
        sender=message.to,
        body=answer.body,
        direction=TextDirection.reply,
        created=now,
        updated=now,
        callback=callback,
        service_sid=message.service_sid,
    )
    begin(carrier, back)
