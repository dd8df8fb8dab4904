"""A parent's text: it is told to the customer, whose answer goes back to him."""

import asyncio
from typing import Final
from urllib.parse import urldefrag, urljoin

from simulator.carrier import Carrier
from simulator.faults import Trouble
from simulator.model import Hook, IncomingNumber, new_sid
from simulator.people.meanings import Meaning
from simulator.texts.forms import incoming_params
from simulator.texts.life import begin
from simulator.texts.messages import WHATSAPP, Message, MessageStatus, TextDirection, plain_number
from simulator.texts.twiml import Answer, read_reply
from simulator.voice.forms import Params
from simulator.voice.tags import Slip, TwimlError
from simulator.webhooks import WebhookError

LOOP: Final = 14107
MOST_DOCUMENTS: Final = 50
MOST_REPLIES: Final = 10
"""To one message, by the carrier's limits."""

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
    sent = carrier.troubles.of_text(message.party)
    carrier.note_faults(sent, message.party, message=message.sid)
    if not sent.delays:
        _told(carrier, message, meaning, reached=False)
        return
    await carrier.rest(sent.delays[0])
    replies: list[tuple[Answer, str]] = []
    reached = await _ask(carrier, message, params, replies)
    _told(carrier, message, meaning, reached=reached)
    for answer, base in replies[:MOST_REPLIES]:
        _send_back(carrier, message, answer, base)
    if len(replies) > MOST_REPLIES:
        _warn(carrier, message, "", Slip(14109, f"{len(replies)} replies to one message"))


def _told(carrier: Carrier, message: Message, meaning: Meaning | None, *, reached: bool) -> None:
    if meaning:
        carrier.told(message.party, message.mouth, message.body, meaning, reached=reached, message=message.sid)


async def _ask(carrier: Carrier, message: Message, params: Params, replies: list[tuple[Answer, str]]) -> bool:
    """Ask the customer, and the fallback where the first gives no answer to be used: whether one of them did.

    `replies`: filled with what is to be sent back, each with the address that said it.
    """
    number = _number(carrier, message)
    hooks = [number.hook("SmsUrl", "SmsMethod"), number.hook("SmsFallbackUrl", "SmsFallbackMethod")] if number else []
    trouble = carrier.trouble(message.party, hooks[0].url, message=message.sid) if hooks and hooks[0] else None
    for hook in filter(None, hooks):
        problem = await _follow(carrier, message, hook, params, trouble, replies)
        if problem is None:
            return True
        params, trouble = params | problem, None
    if not any(hooks):
        carrier.note_text("text_lost", message, url="", code=11100, words="the number has no SmsUrl")
    return False


async def _follow(
    carrier: Carrier,
    message: Message,
    hook: Hook,
    params: Params,
    trouble: Trouble | None,
    replies: list[tuple[Answer, str]],
) -> Params | None:
    """From document to document, as each redirects: None, or what the fallback is told of the one that failed."""
    for _ in range(MOST_DOCUMENTS):
        try:
            answer = await carrier.webhooks.send(hook, params, trouble)
            reply = read_reply(answer.content_type, answer.body)
        except (WebhookError, TwimlError) as problem:
            carrier.note_text("text_lost", message, url=hook.url, code=problem.code, words=str(problem))
            return {"ErrorCode": str(problem.code), "ErrorUrl": urldefrag(hook.url).url}
        replies += [(one, hook.url) for one in reply.answers]
        for slip in reply.slips:
            _warn(carrier, message, hook.url, slip)
        if reply.redirect is None:
            return None
        hook = Hook(urljoin(urldefrag(hook.url).url, reply.redirect.url), reply.redirect.method)
        trouble = None
    _warn(carrier, message, hook.url, Slip(14106, f"more than {MOST_DOCUMENTS} documents"))
    return None


def _warn(carrier: Carrier, message: Message, url: str, slip: Slip) -> None:
    carrier.note_text("text_warned", message, url=url, code=slip.code, words=slip.words)


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
    if carrier.texts.is_loop(back, asyncio.get_running_loop().time(), carrier.settings.speed):
        back.barred = LOOP
    begin(carrier, back)
