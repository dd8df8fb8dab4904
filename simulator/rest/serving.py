"""What every REST resource shares: credentials, the request rate, errors in the carrier's JSON, and paging."""

import asyncio
import base64
import binascii
import hmac
import json
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, Protocol, TypeVar
from urllib.parse import urlencode, urlsplit

from aiohttp import web
from multidict import MultiDict

from simulator.carrier import Carrier
from simulator.model import API_VERSION, Hook

CARRIER = web.AppKey("carrier", Carrier)
ACCOUNT = f"/{API_VERSION}/Accounts/{{account}}"
Form = MultiDict[str]
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
DEFAULT_PAGE = 50
LARGEST_PAGE = 1000

# The carrier's codes: HTTP status and words ({} is what was wrong).
ERRORS: dict[int, tuple[int, str]] = {
    20001: (400, "Invalid parameter: {}"),
    20003: (401, "Authentication Error - invalid username"),
    20004: (405, "Method not allowed"),
    20404: (404, "The requested resource {} was not found"),
    20429: (429, "Too Many Requests"),
    21201: (400, "No 'To' number is specified"),
    21205: (400, "Url is not a valid URL: {}"),
    21210: (400, "The source phone number provided, {}, is not yet verified for your account."),
    21211: (400, "Invalid 'To' Phone Number: {}"),
    21213: (400, "No 'From' number is specified"),
    21220: (400, "Call is not in-progress. Cannot redirect."),
    21408: (400, "Permission to send an SMS has not been enabled for the region indicated by the 'To' number: {}."),
    21602: (400, "Message body is required."),
    21603: (400, "A 'From' phone number is required."),
    21604: (400, "A 'To' phone number is required."),
    21606: (400, "The From phone number {} is not a valid, SMS-capable inbound phone number for your account."),
    21609: (400, "The 'StatusCallback' URL {} is not a valid URL."),
    21610: (400, "Attempt to send to unsubscribed recipient"),
    21612: (400, "Message cannot be sent with the current combination of 'To' ({}) and/or 'From' parameters"),
    21614: (400, "To number: {}, is not a mobile number"),
    21617: (400, "The concatenated message body exceeds the 1600 character limit."),
    21655: (400, "The ContentSid {} is invalid."),
    21656: (400, "The ContentVariables parameter is invalid."),
    21701: (400, "The Messaging Service {} does not exist"),
    63007: (400, "Twilio could not find a Channel with the specified From address"),
}


class RestError(Exception):
    """A refusal with the carrier's code."""

    def __init__(self, code: int, about: str = "") -> None:
        self.code = code
        self.status, words = ERRORS[code]
        super().__init__(words.format(about))


class Identified(Protocol):
    @property
    def sid(self) -> str: ...


Kept = TypeVar("Kept", bound=Identified)


async def read_form(request: web.Request) -> Form:
    """The posted form; a key may come several times."""
    posted = await request.post()
    return MultiDict((name, value) for name, value in posted.items() if isinstance(value, str))


def read_hook(form: Form, url: str, method: str = "", refused: int = 21205) -> Hook | None:
    """An address of the customer's in a form, with the name of its method's field. `refused`: the code of a bad one."""
    address = form.get(url, "").strip()
    if not address:
        return None
    parts = urlsplit(address)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise RestError(refused, address)
    verb = form.get(method, "POST").upper()
    if verb not in {"GET", "POST"}:
        raise RestError(20001, method)
    return Hook(address, verb)


def reply(payload: object, status: int = 200) -> web.Response:
    """JSON as the carrier sends it."""
    return web.Response(text=json.dumps(payload, ensure_ascii=False), status=status, content_type="application/json")


def refusal(code: int, words: str, status: int) -> web.Response:
    """An error in the carrier's JSON."""
    more = f"https://www.twilio.com/docs/errors/{code}"
    return reply({"code": code, "message": words, "more_info": more, "status": status}, status)


@web.middleware
async def guard(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Credentials and rate before anything else; every refusal in the carrier's JSON."""
    if not request.path.startswith(f"/{API_VERSION}/"):
        return await handler(request)
    try:
        _admit(request)
        return await handler(request)
    except RestError as error:
        return refusal(error.code, str(error), error.status)
    except web.HTTPNotFound:
        return refusal(20404, ERRORS[20404][1].format(request.path), 404)
    except web.HTTPMethodNotAllowed:
        return refusal(20004, ERRORS[20004][1], 405)


def _admit(request: web.Request) -> None:
    carrier = request.app[CARRIER]
    settings = carrier.settings
    account, _, token = _credentials(request).partition(":")
    named = request.match_info.get("account", account)
    known = hmac.compare_digest(account.encode(), settings.account_sid.encode())
    if not known or named != account or not hmac.compare_digest(token.encode(), settings.auth_token.encode()):
        raise RestError(20003)
    if not carrier.rate.allows(asyncio.get_running_loop().time()):
        raise RestError(20429)


def _credentials(request: web.Request) -> str:
    scheme, _, encoded = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "basic":
        return ""
    try:
        return base64.b64decode(encoded, validate=True).decode()
    except (binascii.Error, UnicodeDecodeError):
        return ""


def page(request: web.Request, name: str, rows: Sequence[Kept], view: Callable[[Kept], dict[str, Any]]) -> web.Response:
    """One page of a list. A page's token is the last sid of the page before, so new rows do not move it."""
    size = _size(request)
    number = _number(request, "Page", 0)
    after = request.query.get("PageToken", "")[2:]
    start = next((place + 1 for place, row in enumerate(rows) if row.sid == after), number * size)
    shown = rows[start : start + size]
    following = {"Page": str(number + 1), "PageToken": f"PA{shown[-1].sid}"} if shown else {}
    more = start + size < len(rows)
    return reply(
        {
            name: [view(row) for row in shown],
            "page": number,
            "page_size": size,
            "start": start,
            "end": max(start, start + len(shown) - 1),
            "uri": request.path_qs,
            "first_page_uri": _uri(request, {"PageSize": str(size), "Page": "0"}),
            "next_page_uri": _uri(request, {"PageSize": str(size), **following}) if more else None,
            "previous_page_uri": _uri(request, {"PageSize": str(size), "Page": str(number - 1)}) if number else None,
        }
    )


def _size(request: web.Request) -> int:
    size = _number(request, "PageSize", DEFAULT_PAGE)
    return max(1, min(size, LARGEST_PAGE))


def _number(request: web.Request, name: str, default: int) -> int:
    given = request.query.get(name, "")
    if given and not given.isdecimal():
        raise RestError(20001, name)
    return int(given) if given else default


def _uri(request: web.Request, paging: dict[str, str]) -> str:
    kept = [(key, value) for key, value in request.query.items() if key not in {"Page", "PageSize", "PageToken"}]
    return f"{request.path}?{urlencode([*kept, *paging.items()])}"
