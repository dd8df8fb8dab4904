"""What every REST resource shares: credentials, the request rate, errors in the carrier's JSON, and paging."""

import asyncio
import base64
import hmac
import json
import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, Protocol, TypeVar
from urllib.parse import urlencode, urlsplit

from aiohttp import web
from aiohttp.http_exceptions import HttpProcessingError
from multidict import MultiDict

from simulator.carrier import Carrier
from simulator.model import API_VERSION, Hook, new_sid

CARRIER = web.AppKey("carrier", Carrier)
ACCOUNT = f"/{API_VERSION}/Accounts/{{account}}"
Form = MultiDict[str]
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
DEFAULT_PAGE = 50
LARGEST_PAGE = 1000
_COUNT = re.compile(r"[0-9]{1,9}")
_TOKEN = re.compile(r"PA(\w+)\.([0-9]{1,9})")

# No such character set, no such parts, no such compression.
_UNREADABLE = (ValueError, LookupError, RuntimeError, HttpProcessingError, web.RequestPayloadError)

# The carrier's codes: HTTP status and words ({} is what was wrong).
ERRORS: dict[int, tuple[int, str]] = {
    20001: (400, "Invalid parameter: {}"),
    20003: (401, "Authentication Error - invalid username"),
    20004: (405, "Method not allowed"),
    20007: (400, "Page size must be between 1 and 1000"),
    20009: (409, "Resource not complete"),
    20404: (404, "The requested resource {} was not found"),
    20413: (413, "Request Entity Too Large"),
    20429: (429, "Too Many Requests"),
    20500: (500, "Internal Server Error"),
    21201: (400, "No 'To' number is specified"),
    21205: (400, "Url is not a valid URL: {}"),
    21206: (400, "Invalid SendDigits: {}"),
    21208: (400, "Invalid Timeout: {}"),
    21209: (400, "Invalid {}: GET or POST"),
    21210: (400, "The source phone number provided, {}, is not yet verified for your account."),
    21211: (400, "Invalid 'To' Phone Number: {}"),
    21212: (400, "Invalid 'From' Phone Number: {}"),
    21213: (400, "No 'From' number is specified"),
    21214: (400, "'To' phone number cannot be reached: {}"),
    21215: (400, "Account not authorized to call {}. Perhaps you need to enable some international permissions."),
    21217: (400, "Phone number does not appear to be valid: {}"),
    21218: (400, "Invalid ApplicationSid: {}"),
    21220: (400, "Call is not in-progress. Cannot {}."),
    21234: (400, "Invalid Machine Detection configuration value: {}"),
    21266: (400, "'To' and 'From' number cannot be the same: {}"),
    21402: (400, "{} is not a valid URL"),
    21403: (400, "Invalid {}: GET or POST"),
    21408: (400, "Permission to send an SMS has not been enabled for the region indicated by the 'To' number: {}."),
    21421: (400, "PhoneNumber is invalid: {}"),
    21422: (400, "{} is not available"),
    21481: (400, "Invalid PageToken"),
    21602: (400, "Message body is required."),
    21603: (400, "A 'From' phone number is required."),
    21604: (400, "A 'To' phone number is required."),
    21606: (400, "The From phone number {} is not a valid, SMS-capable inbound phone number for your account."),
    21609: (400, "The 'StatusCallback' URL {} is not a valid URL."),
    21610: (400, "Attempt to send to unsubscribed recipient"),
    21612: (400, "Message cannot be sent with the current combination of 'To' ({}) and/or 'From' parameters"),
    21614: (400, "To number: {}, is not a mobile number"),
    21617: (400, "The concatenated message body exceeds the 1600 character limit."),
    21620: (400, "Invalid media URL: {}"),
    21621: (400, "The 'From' number {} has not been enabled for MMS"),
    21623: (400, "Number of media files exceeds allowed limit"),
    21655: (400, "The ContentSid {} is invalid."),
    21656: (400, "The ContentVariables parameter is invalid."),
    21701: (400, "The Messaging Service {} does not exist"),
    30400: (400, "Parameters are not valid"),
    30409: (409, "This message cannot be canceled"),
    35111: (400, "SendAt timestamp is missing"),
    35114: (400, "SendAt time must be between 300 seconds and 35 days (3024000 seconds) in the future"),
    35118: (400, "MessagingServiceSid is required to schedule a message"),
    35126: (400, "The ScheduleType value provided is not supported for this channel"),
    63007: (400, "Twilio could not find a Channel with the specified From address"),
    20409: (409, "The resource is not in a state that allows this modification"),
    22003: (400, "A queue with the name {} already exists"),
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
    """The posted form; a key may come several times, what nobody asks for is ignored. Raises RestError."""
    try:
        posted = await request.post()
        form = MultiDict((name, value) for name, value in posted.items() if isinstance(value, str))
        "".join(form.values()).encode()  # half a character can be asked for, and cannot be told to anybody
    except _UNREADABLE as broken:
        raise RestError(20001, "body") from broken
    return form


def read_hook(form: Form, url: str, method: str = "", refused: int = 21205) -> Hook | None:
    """An address of the customer's in a form, with the name of its method's field. `refused`: the code of a bad one."""
    address = form.get(url, "").strip()
    if not address:
        return None
    if not is_url(address):
        raise RestError(refused, address)
    return Hook(address, read_method(form, method, 21209))


def is_url(address: str) -> bool:
    """Whether the carrier could ask this address."""
    try:
        parts = urlsplit(address)
    except ValueError:  # brackets that hold no address
        return False
    return parts.scheme in {"http", "https"} and bool(parts.hostname)


def read_method(form: Form, name: str, refused: int) -> str:
    """GET or POST. `refused`: the code of any other."""
    method = form.get(name, "POST").upper()
    if method not in {"GET", "POST"}:
        raise RestError(refused, name)
    return method


def read_count(given: Mapping[str, str], name: str, default: int, refused: int) -> int:
    """A whole number. `refused`: the code of what is none, or has more than nine digits."""
    text = given.get(name, "")
    if text and not _COUNT.fullmatch(text):
        raise RestError(refused, name)
    return int(text or default)


def reply(payload: object, status: int = 200) -> web.Response:
    """JSON as the carrier sends it."""
    return web.Response(text=json.dumps(payload, ensure_ascii=False), status=status, content_type="application/json")


def refusal(code: int, words: str, status: int) -> web.Response:
    """An error in the carrier's JSON."""
    more = f"https://www.twilio.com/docs/errors/{code}"
    answer = reply({"code": code, "message": words, "more_info": more, "status": status}, status)
    if status == web.HTTPUnauthorized.status_code:
        answer.headers["WWW-Authenticate"] = 'Basic realm="Twilio API"'
    return answer


@web.middleware
async def guard(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Credentials and rate before anything else; every refusal in the carrier's JSON, every answer with its number."""
    if not request.path.startswith(f"/{API_VERSION}/"):
        return await _rehearse(request, handler)
    try:
        answer = await _answer(request, handler)
    except RestError as error:
        answer = refusal(error.code, str(error), error.status)
    if not answer.prepared:
        answer.headers["Twilio-Request-Id"] = new_sid("RQ")
    return answer


def is_of_another_site(request: web.Request) -> bool:
    """Whether a page asks that did not come from here."""
    return request.headers.get("Origin") not in {None, f"{request.scheme}://{request.host}"}


async def _rehearse(request: web.Request, handler: Handler) -> web.StreamResponse:
    """What is no REST: the rehearsal's own door, where no credentials are asked for."""
    if is_of_another_site(request):
        return reply({"error": "a page of another site may not ask this"}, 403)
    try:
        return await handler(request)
    except ValueError as broken:  # no JSON, or not what was expected in it
        return reply({"error": str(broken)}, 400)


async def _answer(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Raises RestError, in the place of aiohttp's own refusals too."""
    try:
        _admit(request)
        await read_form(request)  # once for all who ask for it later: what cannot be read is refused here
        return await handler(request)
    except web.HTTPNotFound as unknown:
        raise RestError(20404, request.path) from unknown
    except web.HTTPMethodNotAllowed as refused:
        raise RestError(20004) from refused
    except web.HTTPRequestEntityTooLarge as large:
        raise RestError(20413) from large


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
    except ValueError:  # neither base64 nor text
        return ""


def page(request: web.Request, name: str, rows: Sequence[Kept], view: Callable[[Kept], dict[str, Any]]) -> web.Response:
    """One page of a list. Its token is the last sid of the page before and how many rows were left after it: neither
    new rows nor the removal of those that were seen move it."""
    size = _size(request)
    number = read_count(request.query, "Page", 0, 20001)
    start = _start(request, rows, number * size)
    shown = rows[start : start + size]
    left = len(rows) - start - size
    following = {"Page": str(number + 1), "PageToken": f"PA{shown[-1].sid}.{left}"} if left > 0 else {}
    return reply(
        {
            name: [view(row) for row in shown],
            "page": number,
            "page_size": size,
            "start": start,
            "end": max(start, start + len(shown) - 1),
            "uri": request.path_qs,
            "first_page_uri": _uri(request, {"PageSize": str(size), "Page": "0"}),
            "next_page_uri": _uri(request, {"PageSize": str(size), **following}) if following else None,
            "previous_page_uri": _uri(request, {"PageSize": str(size), "Page": str(number - 1)}) if number else None,
        }
    )


def _size(request: web.Request) -> int:
    size = read_count(request.query, "PageSize", DEFAULT_PAGE, 20001)
    if not 1 <= size <= LARGEST_PAGE:
        raise RestError(20007)
    return size


def _start(request: web.Request, rows: Sequence[Identified], default: int) -> int:
    """Where a page begins. `default`: without a token."""
    token = request.query.get("PageToken", "")
    if not token:
        return default
    told = _TOKEN.fullmatch(token)
    if told is None:
        raise RestError(21481)
    after, left = told[1], int(told[2])
    return next((place + 1 for place, row in enumerate(rows) if row.sid == after), max(0, len(rows) - left))


def _uri(request: web.Request, paging: dict[str, str]) -> str:
    kept = [(key, value) for key, value in request.query.items() if key not in {"Page", "PageSize", "PageToken"}]
    return f"{request.path}?{urlencode([*kept, *paging.items()])}"
