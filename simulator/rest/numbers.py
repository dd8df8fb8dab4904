"""REST: IncomingPhoneNumbers. The account's numbers and their webhooks."""

from typing import Any, Final

from aiohttp import web

from simulator.model import API_VERSION, IncomingNumber, new_sid
from simulator.numbering import is_number
from simulator.rest.filters import Test, same
from simulator.rest.serving import (
    ACCOUNT,
    CARRIER,
    Form,
    RestError,
    is_url,
    page,
    read_form,
    read_method,
    reply,
)
from simulator.voice.forms import rfc2822

# REST names of a number's settings and their values when nothing was set.
_SETTINGS: Final[dict[str, str]] = {
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
_URLS: Final = tuple(name for name in _SETTINGS if name.endswith(("Url", "Callback")))
_METHODS: Final = tuple(name for name in _SETTINGS if name.endswith("Method"))


def add_routes(app: web.Application) -> None:
    """The resource's addresses."""
    numbers = f"{ACCOUNT}/IncomingPhoneNumbers"
    app.router.add_get(f"{numbers}.json", list_numbers)
    app.router.add_post(f"{numbers}.json", buy)
    app.router.add_get(f"{numbers}/{{sid}}.json", fetch)
    app.router.add_post(f"{numbers}/{{sid}}.json", update)
    app.router.add_delete(f"{numbers}/{{sid}}.json", release)


async def list_numbers(request: web.Request) -> web.Response:
    """In the order in which the account got them. PhoneNumber: a part of it is enough."""
    part = request.query.get("PhoneNumber", "")
    tests: list[Test[IncomingNumber]] = [
        lambda number: part in number.phone_number,
        same(request.query.get("FriendlyName"), _friendly_name),
    ]
    rows = [number for number in request.app[CARRIER].numbers.values() if all(test(number) for test in tests)]
    account = request.match_info["account"]
    return page(request, "incoming_phone_numbers", rows, lambda number: number_view(account, number))


async def buy(request: web.Request) -> web.Response:
    """Any number that is one and is not the account's yet is for sale."""
    form, carrier = await read_form(request), request.app[CARRIER]
    wanted, now = form.get("PhoneNumber", "").strip(), carrier.clock()
    if not is_number(wanted):
        raise RestError(21421, wanted)
    if any(number.phone_number == wanted for number in carrier.numbers.values()):
        raise RestError(21422, wanted)
    number = IncomingNumber(new_sid("PN"), wanted, now, now, _settings(form))
    carrier.numbers[number.sid] = number
    return reply(number_view(request.match_info["account"], number), 201)


async def fetch(request: web.Request) -> web.Response:
    return reply(number_view(request.match_info["account"], _number(request)))


async def update(request: web.Request) -> web.Response:
    """Set the number's webhooks; what is not named stays."""
    number = _number(request)
    number.settings |= _settings(await read_form(request))
    number.updated = request.app[CARRIER].clock()
    return reply(number_view(request.match_info["account"], number))


async def release(request: web.Request) -> web.Response:
    del request.app[CARRIER].numbers[_number(request).sid]
    return web.Response(status=204)


def number_view(account_sid: str, number: IncomingNumber) -> dict[str, Any]:
    """An IncomingPhoneNumber."""
    chosen = {_snake(name): number.settings.get(name, value) for name, value in _SETTINGS.items()}
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
        "friendly_name": _friendly_name(number),
        "identity_sid": "",
        "origin": "twilio",
        "phone_number": number.phone_number,
        "sms_application_sid": "",
        "status": "in-use",
        "subresource_uris": {},
        "trunk_sid": "",
        "type": "local",
        "uri": f"/{API_VERSION}/Accounts/{account_sid}/IncomingPhoneNumbers/{number.sid}.json",
        "voice_application_sid": "",
        "voice_caller_id_lookup": False,
    }


def _friendly_name(number: IncomingNumber) -> str:
    return number.settings.get("FriendlyName") or number.phone_number


def _settings(form: Form) -> dict[str, str]:
    """What a form sets. An empty address unsets it. Raises RestError: 21402 an address that is none, 21403 a method."""
    for name in _URLS:
        if form.get(name) and not is_url(form[name]):
            raise RestError(21402, name)
    methods = {name: read_method(form, name, 21403) for name in _METHODS if name in form}
    return {name: form[name] for name in _SETTINGS if name in form} | methods


def _number(request: web.Request) -> IncomingNumber:
    number = request.app[CARRIER].numbers.get(request.match_info["sid"])
    if number is None:
        raise RestError(20404, request.path)
    return number


def _snake(name: str) -> str:
    return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in name).lstrip("_")
