"""The form with which a text is asked for, read into a message."""

import json
import re
from datetime import datetime, timedelta
from typing import Final

from simulator.carrier import Carrier
from simulator.model import new_sid
from simulator.numbering import HOME, is_number
from simulator.rest.filters import read_moment
from simulator.rest.serving import Form, RestError, is_url, read_hook
from simulator.texts.life import is_ours
from simulator.texts.messages import LONGEST, WHATSAPP, Media, Message, MessageStatus, TextDirection, plain_number

SOONEST, LATEST = timedelta(minutes=5), timedelta(days=35)
"""Of a scheduled message, from now."""
MOST_MEDIA: Final = 10


def read_message(carrier: Carrier, form: Form) -> Message:
    """Raises RestError."""
    now = carrier.clock()
    to, service = _to(form), _service(carrier, form)
    sender, media, template = _from(carrier, form, to, service), _media(form, to), form.get("ContentSid", "").strip()
    send_at = _send_at(form, service, now)
    return Message(
        sid=new_sid("MM" if media else "SM"),
        to=to,
        sender=sender,
        body=_short(_filled(carrier, template, form) if template else _body(form, media)),
        direction=TextDirection.outbound,
        created=now,
        updated=now,
        status=_first_status(service, send_at),
        callback=read_hook(form, "StatusCallback", refused=21609),
        service_sid=service,
        template=bool(template),
        media=media,
        send_at=send_at,
    )


def _first_status(service: str, send_at: datetime | None) -> MessageStatus:
    if send_at:
        return MessageStatus.scheduled
    return MessageStatus.accepted if service else MessageStatus.queued


def _to(form: Form) -> str:
    to = form.get("To", "").strip()
    number = plain_number(to)
    if not to:
        raise RestError(21604)
    if not is_number(number):
        raise RestError(21211, to)
    if not to.startswith(WHATSAPP) and not number.startswith(HOME):
        raise RestError(21408, to)
    return to


def _service(carrier: Carrier, form: Form) -> str:
    service = form.get("MessagingServiceSid", "").strip()
    if service and service != carrier.settings.messaging_service:
        raise RestError(21701, service)
    return service


def _from(carrier: Carrier, form: Form, to: str, service: str) -> str:
    """The sender; empty when a messaging service shall choose one. Both ends must be of the same channel."""
    sender = form.get("From", "").strip()
    if not sender and not service:
        raise RestError(21603)
    if sender and sender.startswith(WHATSAPP) != to.startswith(WHATSAPP):
        raise RestError(21612, to)
    if sender == to:
        raise RestError(21266, to)
    if sender and not is_ours(carrier, sender):
        raise RestError(63007 if sender.startswith(WHATSAPP) else 21606, sender)
    return sender


def _media(form: Form, to: str) -> tuple[Media, ...]:
    """Pictures and sounds, which go by WhatsApp only: no number of the country takes MMS."""
    addresses = form.getall("MediaUrl", [])
    if addresses and not to.startswith(WHATSAPP):
        raise RestError(21621, form.get("From", ""))
    if len(addresses) > MOST_MEDIA:
        raise RestError(21623)
    for address in addresses:
        if not is_url(address):
            raise RestError(21620, address)
    return tuple(Media(new_sid("ME"), address) for address in addresses)


def _body(form: Form, media: tuple[Media, ...]) -> str:
    body = form.get("Body", "")
    if not body.strip() and not media:
        raise RestError(21602)
    return body


def _short(body: str) -> str:
    """Characters count, however many units each of them takes on its way."""
    if len(body) > LONGEST:
        raise RestError(21617)
    return body


def _send_at(form: Form, service: str, now: datetime) -> datetime | None:
    """When a scheduled message leaves; None at once. Without ScheduleType, SendAt counts for nothing."""
    kind = form.get("ScheduleType", "")
    if not kind:
        return None
    if kind != "fixed":
        raise RestError(35126)
    if not service:
        raise RestError(35118)
    if not form.get("SendAt"):
        raise RestError(35111)
    moment = read_moment(form["SendAt"], 35114)
    if not SOONEST <= moment - now <= LATEST:
        raise RestError(35114)
    return moment


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
    value.encode()  # half a character cannot be sent
    return value
