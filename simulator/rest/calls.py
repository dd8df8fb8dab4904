"""REST: Calls. Create, fetch, list with filters, and update (redirect, complete, cancel)."""

import re
from datetime import datetime

from aiohttp import web

from simulator.model import (
    Call,
    Callbacks,
    CallStatus,
    Detection,
    Direction,
    Instructions,
    new_sid,
)
from simulator.rest.filters import Test, dated, same
from simulator.rest.serving import ACCOUNT, CARRIER, Form, RestError, page, read_form, read_hook, reply
from simulator.rest.views import call_view
from simulator.voice.calls import interrupt, place

_E164 = re.compile(r"\+[1-9]\d{7,14}")
LONGEST_TWIML = 4000  # characters, when it comes inline
_DETECTIONS = frozenset({"", "Enable", "DetectMessageEnd"})
_BEFORE_ANSWER = frozenset({CallStatus.queued, CallStatus.ringing})


def add_routes(app: web.Application) -> None:
    """The resource's addresses."""
    app.router.add_post(f"{ACCOUNT}/Calls.json", create)
    app.router.add_get(f"{ACCOUNT}/Calls.json", list_calls)
    app.router.add_get(f"{ACCOUNT}/Calls/{{sid}}.json", fetch)
    app.router.add_post(f"{ACCOUNT}/Calls/{{sid}}.json", update)


async def create(request: web.Request) -> web.Response:
    """Queue a call."""
    form = await read_form(request)
    carrier = request.app[CARRIER]
    numbers = {number.phone_number: number.sid for number in carrier.numbers.values()}
    caller = _caller(form, frozenset(numbers))
    now = carrier.clock()
    call = Call(
        sid=new_sid("CA"),
        to=_called(form),
        caller=caller,
        direction=Direction.outbound,
        instructions=_instructions(form),
        created=now,
        updated=now,
        callbacks=_callbacks(form),
        detection=_detection(form),
        ring_limit=_seconds(form, "Timeout", 60),
        time_limit=_seconds(form, "TimeLimit", 14_400),
        number_sid=numbers[caller],
    )
    place(carrier, call)
    return reply(call_view(carrier.settings.account_sid, call), 201)


async def fetch(request: web.Request) -> web.Response:
    return reply(call_view(request.match_info["account"], _find(request)))


async def update(request: web.Request) -> web.Response:
    """End a call (Status), or give a call in progress other instructions (Url or Twiml)."""
    form = await read_form(request)
    call = _find(request)
    status = form.get("Status", "")
    if status not in {"", "completed", "canceled"}:
        raise RestError(20001, "Status")
    if status:
        _end(call, status)
    elif call.status is not CallStatus.in_progress:
        raise RestError(21220)
    else:
        call.redirect = _instructions(form)
    interrupt(call)
    return reply(call_view(request.match_info["account"], call))


def _end(call: Call, status: str) -> None:
    """`canceled` ends only what was not answered; `completed` ends anything."""
    early = call.status in _BEFORE_ANSWER
    if call.is_over or (status == "canceled" and not early):
        raise RestError(21220)
    call.wanted = CallStatus.canceled if early else CallStatus.completed


async def list_calls(request: web.Request) -> web.Response:
    """Newest first. A call that was not dialled yet has no start time, so no filter on it finds the call."""
    query = request.query
    tests: list[Test[Call]] = [
        same(query.get("To"), lambda call: call.to),
        same(query.get("From"), lambda call: call.caller),
        same(query.get("Status"), lambda call: call.status),
        *dated(query, "StartTime", _started),
    ]
    carrier = request.app[CARRIER]
    rows = [call for call in reversed(carrier.calls.values()) if all(test(call) for test in tests)]
    return page(request, "calls", rows, lambda call: call_view(carrier.settings.account_sid, call))


def _started(call: Call) -> datetime | None:
    return call.started


def _find(request: web.Request) -> Call:
    call = request.app[CARRIER].calls.get(request.match_info["sid"])
    if call is None:
        raise RestError(20404, request.path)
    return call


def _called(form: Form) -> str:
    number = form.get("To", "").strip()
    if not number:
        raise RestError(21201)
    if not _E164.fullmatch(number):
        raise RestError(21211, number)
    return number


def _caller(form: Form, numbers: frozenset[str]) -> str:
    number = form.get("From", "").strip()
    if not number:
        raise RestError(21213)
    if number not in numbers:
        raise RestError(21210, number)
    return number


def _instructions(form: Form) -> Instructions:
    """Url wins over Twiml when both are given, as with the carrier."""
    main = read_hook(form, "Url", "Method")
    fallback = read_hook(form, "FallbackUrl", "FallbackMethod")
    twiml = form.get("Twiml", "")
    if main is None and not twiml:
        raise RestError(21205)
    if len(twiml) > LONGEST_TWIML:
        raise RestError(20001, "Twiml")
    return Instructions(main, fallback, twiml)


def _callbacks(form: Form) -> Callbacks:
    """Without events only the last one is told."""
    events = frozenset(" ".join(form.getall("StatusCallbackEvent", [])).split())
    hook = read_hook(form, "StatusCallback", "StatusCallbackMethod")
    return Callbacks(hook, events or frozenset({"completed"}))


def _detection(form: Form) -> Detection:
    mode = form.get("MachineDetection", "")
    if mode not in _DETECTIONS:
        raise RestError(20001, "MachineDetection")
    hook = read_hook(form, "AsyncAmdStatusCallback", "AsyncAmdStatusCallbackMethod")
    return Detection(mode, form.get("AsyncAmd", "") == "true", hook)


def _seconds(form: Form, name: str, default: int) -> float:
    given = form.get(name, "")
    if given and not given.isdecimal():
        raise RestError(20001, name)
    return float(given or default)
