"""REST: Calls. Create, fetch, list with filters, update (redirect, complete, cancel) and delete."""

from dataclasses import replace
from datetime import datetime

from aiohttp import web

from simulator.model import Call, CallStatus
from simulator.rest.call_forms import read_call, read_instructions
from simulator.rest.filters import Test, dated, same
from simulator.rest.serving import ACCOUNT, CARRIER, Form, RestError, page, read_form, read_hook, reply
from simulator.rest.views import call_view
from simulator.voice.calls import place
from simulator.voice.endings import interrupt

_BEFORE_ANSWER = frozenset({CallStatus.queued, CallStatus.ringing})


def add_routes(app: web.Application) -> None:
    """The resource's addresses."""
    app.router.add_post(f"{ACCOUNT}/Calls.json", create)
    app.router.add_get(f"{ACCOUNT}/Calls.json", list_calls)
    app.router.add_get(f"{ACCOUNT}/Calls/{{sid}}.json", fetch)
    app.router.add_post(f"{ACCOUNT}/Calls/{{sid}}.json", update)
    app.router.add_delete(f"{ACCOUNT}/Calls/{{sid}}.json", delete)


async def create(request: web.Request) -> web.Response:
    """Queue a call."""
    carrier = request.app[CARRIER]
    call = read_call(carrier, await read_form(request))
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
    else:
        _redirect(call, form)
    interrupt(call)
    return reply(call_view(request.match_info["account"], call))


def _end(call: Call, status: str) -> None:
    """`canceled` ends only what was not answered; `completed` ends anything."""
    early = call.status in _BEFORE_ANSWER
    if call.is_over or (status == "canceled" and not early):
        raise RestError(21220, "redirect")
    call.wanted = CallStatus.canceled if early else CallStatus.completed


def _redirect(call: Call, form: Form) -> None:
    """Only what is in progress; StatusCallback is replaced where it is named."""
    if call.status is not CallStatus.in_progress:
        raise RestError(21220, "redirect")
    instructions = read_instructions(form)
    hook = read_hook(form, "StatusCallback", "StatusCallbackMethod")
    call.redirect = instructions
    call.callbacks = replace(call.callbacks, hook=hook or call.callbacks.hook)


async def delete(request: web.Request) -> web.Response:
    """Remove a call that is over; its recordings stay."""
    call = _find(request)
    if not call.is_over:
        raise RestError(20009)
    del request.app[CARRIER].calls[call.sid]
    return web.Response(status=204)


async def list_calls(request: web.Request) -> web.Response:
    """Newest first. A call that was not dialled yet has no start time, so no filter on it finds the call."""
    query = request.query
    tests: list[Test[Call]] = [
        same(query.get("To"), lambda call: call.to),
        same(query.get("From"), lambda call: call.caller),
        same(query.get("ParentCallSid"), lambda call: call.parent_sid),
        same(query.get("Status"), lambda call: call.status),
        *dated(query, "StartTime", _started),
        *dated(query, "EndTime", _ended),
    ]
    carrier = request.app[CARRIER]
    rows = [call for call in reversed(carrier.calls.values()) if all(test(call) for test in tests)]
    return page(request, "calls", rows, lambda call: call_view(carrier.settings.account_sid, call))


def _started(call: Call) -> datetime | None:
    return call.started


def _ended(call: Call) -> datetime | None:
    return call.ended


def _find(request: web.Request) -> Call:
    call = request.app[CARRIER].calls.get(request.match_info["sid"])
    if call is None:
        raise RestError(20404, request.path)
    return call
