"""REST: Messages. Create, fetch, list with filters."""

import json
import re
from datetime import datetime
from typing import Final

from aiohttp import web

from simulator.carrier import Carrier
from simulator.model import new_sid
from simulator.rest.filters import Test, dated, same
from simulator.rest.serving import ACCOUNT, CARRIER, Form, RestError, page, read_form, read_hook, reply
from simulator.rest.views import message_view
from simulator.texts.life import begin, fate, is_ours
from simulator.texts.messages import (
    LONGEST,
    SEEN_AT_ONCE,
    WHATSAPP,
    Message,
    MessageStatus,
    TextDirection,
    plain_number,
)

_E164: Final = re.compile(r"\+[1-9]\d{7,14}")
_PERMITTED: Final = "+502"
"""Where the account may send texts to."""


def add_routes(app: web.Application) -> None:
    """The resource's addresses."""
    app.router.add_post(f"{ACCOUNT}/Messages.json", create)
    app.router.add_get(f"{ACCOUNT}/Messages.json", list_messages)
    app.router.add_get(f"{ACCOUNT}/Messages/{{sid}}.json", fetch)


async def create(request: web.Request) -> web.Response:
    """Queue a text. What the carrier sees at once is refused; the rest fails later."""
    form = await read_form(request)
    carrier = request.app[CARRIER]
    message = _message(carrier, form)
    code = 0 if message.service_sid else fate(carrier, message)
    if code in SEEN_AT_ONCE:
        carrier.note_text("text_refused", message, code=code)
        raise RestError(code, message.to)
    begin(carrier, message)
    return reply(message_view(carrier.settings.account_sid, message), 201)


async def fetch(request: web.Request) -> web.Response:
    message = request.app[CARRIER].texts.messages.get(request.match_info["sid"])
    if message is None:
        raise RestError(20404, request.path)
    return reply(message_view(request.match_info["account"], message))


async def list_messages(request: web.Request) -> web.Response:
    """Newest first, those of parents too. A message that has not left yet has no date, so no filter on it finds it."""
    query = request.query
    tests: list[Test[Message]] = [
        same(query.get("To"), lambda message: message.to),
        same(query.get("From"), lambda message: message.sender),
        *dated(query, "DateSent", _sent),
    ]
    carrier = request.app[CARRIER]
    rows = [message for message in reversed(carrier.texts.messages.values()) if all(test(message) for test in tests)]
    return page(request, "messages", rows, lambda message: message_view(carrier.settings.account_sid, message))


def _sent(message: Message) -> datetime | None:
    return message.sent


def _message(carrier: Carrier, form: Form) -> Message:
    to, now = _to(form), carrier.clock()
    service = form.get("MessagingServiceSid", "").strip()
    if service and service != carrier.settings.messaging_service:
        raise RestError(21701, service)
    template = form.get("ContentSid", "").strip()
    return Message(
        sid=new_sid("SM"),
        to=to,
        sender=_from(carrier, form, to, service),
        body=_filled(carrier, template, form) if template else _body(form),
        direction=TextDirection.outbound,
        created=now,
        updated=now,
        status=MessageStatus.accepted if service else MessageStatus.queued,
        callback=read_hook(form, "StatusCallback", refused=21609),
        service_sid=service,
        template=bool(template),
    )


def _to(form: Form) -> str:
    to = form.get("To", "").strip()
    number = plain_number(to)
    if not to:
        raise RestError(21604)
    if not _E164.fullmatch(number):
        raise RestError(21211, to)
    if not to.startswith(WHATSAPP) and not number.startswith(_PERMITTED):
        raise RestError(21408, to)
    return to


def _from(carrier: Carrier, form: Form, to: str, service: str) -> str:
    """The sender; empty when a messaging service shall choose one. Both ends must be of the same channel."""
    sender = form.get("From", "").strip()
    if not sender and not service:
        raise RestError(21603)
    if sender and sender.startswith(WHATSAPP) != to.startswith(WHATSAPP):
        raise RestError(21612, to)
    if sender and not is_ours(carrier, sender):
        raise RestError(63007 if sender.startswith(WHATSAPP) else 21606, sender)
    return sender


def _body(form: Form) -> str:
    body = form.get("Body", "")
    if not body.strip():
        raise RestError(21602)
    if len(body) > LONGEST:
        raise RestError(21617)
    return body


def _filled(carrier: Carrier, template: str, form: Form) -> str:
    """A template with its variables. Raises RestError: 21655 not known, 21656 variables that are none."""
    words = carrier.settings.templates.get(template)
    if words is None:
        raise RestError(21655, template)
    try:
        values = json.loads(form.get("ContentVariables") or "{}")
        return re.sub(r"\{\{(\w+)\}\}", lambda variable: _value(values[variable[1]]), words)
    except (ValueError, KeyError, TypeError) as problem:
        raise RestError(21656) from problem


def _value(value: object) -> str:
    if not isinstance(value, str) or not value.strip() or "\n" in value or "\t" in value:
        raise ValueError(f"{value!r} cannot stand in a template")
    return value
