"""The JSON of calls and texts, field by field as the carrier names them."""

import mimetypes
from typing import Any

from simulator.model import API_VERSION, Call
from simulator.rest.prices import CURRENCY, call_price, message_price
from simulator.texts.messages import FAILURES, Media, Message
from simulator.voice.forms import rfc2822

_CALL_PARTS = (
    "events",
    "notifications",
    "payments",
    "recordings",
    "siprec",
    "streams",
    "transcriptions",
    "user_defined_messages",
    "user_defined_message_subscriptions",
)


def _root(account_sid: str) -> str:
    return f"/{API_VERSION}/Accounts/{account_sid}"


def call_view(account_sid: str, call: Call) -> dict[str, Any]:
    """A Call. `start_time` is empty until it is dialled; `queue_time` is in milliseconds."""
    uri = f"{_root(account_sid)}/Calls/{call.sid}"
    return {
        "sid": call.sid,
        "account_sid": account_sid,
        "api_version": API_VERSION,
        "annotation": None,
        "answered_by": call.answered_by,
        "caller_name": "",
        "date_created": rfc2822(call.created),
        "date_updated": rfc2822(call.updated),
        "direction": call.direction,
        "duration": str(call.duration) if call.is_over and call.duration is not None else None,
        "end_time": rfc2822(call.ended),
        "forwarded_from": None,
        "from": call.caller,
        "from_formatted": call.caller,
        "group_sid": None,
        "parent_call_sid": call.parent_sid or None,
        "phone_number_sid": call.number_sid or None,
        "price": call_price(call),
        "price_unit": CURRENCY,
        "queue_time": str(round(call.waited * 1000)),
        "start_time": rfc2822(call.started),
        "status": call.status,
        "to": call.to,
        "to_formatted": call.to,
        "trunk_sid": "",
        "uri": f"{uri}.json",
        "subresource_uris": {part: f"{uri}/{_camel(part)}.json" for part in _CALL_PARTS},
    }


def message_view(account_sid: str, message: Message) -> dict[str, Any]:
    """A Message. What a messaging service has only accepted has no sender and no segments yet."""
    uri = f"{_root(account_sid)}/Messages/{message.sid}"
    count = message.segments if message.sender else 0
    return {
        "sid": message.sid,
        "account_sid": account_sid,
        "api_version": API_VERSION,
        "body": message.body,
        "date_created": rfc2822(message.created),
        "date_sent": rfc2822(message.sent),
        "date_updated": rfc2822(message.updated),
        "direction": message.direction.value,
        "error_code": message.error_code or None,
        "error_message": FAILURES[message.error_code][1] if message.error_code else None,
        "from": message.sender or None,
        "messaging_service_sid": message.service_sid or None,
        "num_media": str(len(message.media)),
        "num_segments": str(count),
        "price": message_price(message),
        "price_unit": CURRENCY,
        "status": message.status.value,
        "subresource_uris": {"media": f"{uri}/Media.json"},
        "to": message.to,
        "uri": f"{uri}.json",
    }


def media_view(account_sid: str, message: Message, media: Media) -> dict[str, Any]:
    """A Media. Its kind is guessed from its address: nobody has fetched it."""
    return {
        "sid": media.sid,
        "account_sid": account_sid,
        "content_type": mimetypes.guess_type(media.address)[0] or "application/octet-stream",
        "date_created": rfc2822(message.created),
        "date_updated": rfc2822(message.created),
        "parent_sid": message.sid,
        "uri": f"{_root(account_sid)}/Messages/{message.sid}/Media/{media.sid}.json",
    }


def _camel(name: str) -> str:
    return "".join(word.capitalize() for word in name.split("_"))
