"""The JSON of each resource, field by field as the carrier names them."""

from typing import Any

from simulator.model import API_VERSION, Call, IncomingNumber, Recording
from simulator.texts.messages import FAILURES, Message, TextDirection
from simulator.texts.segments import segments
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
# REST names of a number's settings and their values when nothing was set.
NUMBER_SETTINGS: dict[str, str] = {
    "FriendlyName": "",
    "VoiceUrl": "",
    "VoiceMethod": "POST",
    "VoiceFallbackUrl": "",
    "VoiceFallbackMethod": "POST",
    "VoiceReceiveMode": "voice",
    "StatusCallback": "",
    "StatusCallbackMethod": "POST",
    "SmsUrl": "",
    "SmsMethod": "POST",
    "SmsFallbackUrl": "",
    "SmsFallbackMethod": "POST",
}


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
        "parent_call_sid": None,
        "phone_number_sid": call.number_sid,
        "price": None,
        "price_unit": "USD",
        "queue_time": str(round(call.waited * 1000)),
        "start_time": rfc2822(call.started),
        "status": call.status,
        "to": call.to,
        "to_formatted": call.to,
        "trunk_sid": "",
        "uri": f"{uri}.json",
        "subresource_uris": {part: f"{uri}/{_camel(part)}.json" for part in _CALL_PARTS},
    }


def recording_view(account_sid: str, recording: Recording, url: str) -> dict[str, Any]:
    """A Recording; `duration` in seconds, "-1" while it goes on."""
    return {
        "sid": recording.sid,
        "account_sid": account_sid,
        "api_version": API_VERSION,
        "call_sid": recording.call_sid,
        "channels": 1,
        "conference_sid": None,
        "date_created": rfc2822(recording.created),
        "date_updated": rfc2822(recording.updated),
        "duration": str(recording.seconds),
        "encryption_details": None,
        "error_code": None,
        "media_url": url,
        "price": None,
        "price_unit": "USD",
        "source": "RecordVerb",
        "start_time": rfc2822(recording.created),
        "status": recording.status,
        "subresource_uris": {},
        "uri": f"{_root(account_sid)}/Recordings/{recording.sid}.json",
    }


def message_view(account_sid: str, message: Message) -> dict[str, Any]:
    """A Message. What a messaging service has only accepted has no sender and no segments yet."""
    uri = f"{_root(account_sid)}/Messages/{message.sid}"
    count = 0 if not message.sender else segments(message.body)
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
        "num_media": "0",
        "num_segments": str(count),
        "price": None,
        "price_unit": None if message.direction is TextDirection.inbound else "USD",
        "status": message.status.value,
        "subresource_uris": {"media": f"{uri}/Media.json"},
        "to": message.to,
        "uri": f"{uri}.json",
    }


def number_view(account_sid: str, number: IncomingNumber) -> dict[str, Any]:
    """An IncomingPhoneNumber."""
    chosen = {_snake(name): number.settings.get(name, value) for name, value in NUMBER_SETTINGS.items()}
    return chosen | {
        "sid": number.sid,
        "account_sid": account_sid,
        "address_requirements": "none",
        "address_sid": "",
        "api_version": API_VERSION,
        "beta": False,
        "bundle_sid": "",
        "capabilities": {"voice": True, "sms": True, "mms": False, "fax": False},
        "date_created": rfc2822(number.created),
        "date_updated": rfc2822(number.updated),
        "emergency_address_sid": "",
        "emergency_address_status": "unregistered",
        "emergency_status": "Inactive",
        "friendly_name": number.settings.get("FriendlyName") or number.phone_number,
        "identity_sid": "",
        "origin": "twilio",
        "phone_number": number.phone_number,
        "sms_application_sid": "",
        "status": "in-use",
        "subresource_uris": {},
        "trunk_sid": "",
        "type": "local",
        "uri": f"{_root(account_sid)}/IncomingPhoneNumbers/{number.sid}.json",
        "voice_application_sid": "",
        "voice_caller_id_lookup": False,
    }


def _camel(name: str) -> str:
    return "".join(word.capitalize() for word in name.split("_"))


def _snake(name: str) -> str:
    return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in name).lstrip("_")
