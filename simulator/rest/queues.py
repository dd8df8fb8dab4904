"""REST: Queues, and their Members: who waits."""

from typing import Any

from aiohttp import web

from simulator.carrier import Carrier
from simulator.model import API_VERSION, Instructions
from simulator.rest.serving import ACCOUNT, CARRIER, Form, RestError, page, read_form, read_hook, reply
from simulator.voice.endings import interrupt
from simulator.voice.forms import rfc2822
from simulator.voice.queues import named, open_queue
from simulator.voice.waiting import LARGEST_SIZE, LONGEST_NAME, CallQueue, Waiter

_FRONT = "Front"


def add_routes(app: web.Application) -> None:
    """The resources' addresses."""
    queues = f"{ACCOUNT}/Queues"
    app.router.add_post(f"{queues}.json", create)
    app.router.add_get(f"{queues}.json", list_queues)
    app.router.add_get(f"{queues}/{{sid}}.json", fetch)
    app.router.add_post(f"{queues}/{{sid}}.json", update)
    app.router.add_delete(f"{queues}/{{sid}}.json", delete)
    app.router.add_get(f"{queues}/{{sid}}/Members.json", list_members)
    app.router.add_get(f"{queues}/{{sid}}/Members/{{call}}.json", fetch_member)
    app.router.add_post(f"{queues}/{{sid}}/Members/{{call}}.json", update_member)


async def create(request: web.Request) -> web.Response:
    """A queue of its own name."""
    form = await read_form(request)
    carrier = request.app[CARRIER]
    size = _size(form)
    queue = open_queue(carrier, _name(carrier, form))
    queue.max_size = size or queue.max_size
    return reply(_queue_view(carrier, queue), 201)


async def fetch(request: web.Request) -> web.Response:
    return reply(_queue_view(request.app[CARRIER], _queue(request)))


async def list_queues(request: web.Request) -> web.Response:
    """All, the newest first."""
    carrier = request.app[CARRIER]
    rows = list(reversed(carrier.queues.values()))
    return page(request, "queues", rows, lambda queue: _queue_view(carrier, queue))


async def update(request: web.Request) -> web.Response:
    """Another name or size; who waits already stays."""
    form = await read_form(request)
    carrier, queue = request.app[CARRIER], _queue(request)
    size = _size(form)
    if form.get("FriendlyName", queue.name) != queue.name:
        queue.name = _name(carrier, form)
    queue.max_size = size or queue.max_size
    queue.updated = carrier.clock()
    return reply(_queue_view(carrier, queue))


async def delete(request: web.Request) -> web.Response:
    """Only an empty queue goes (the carrier's code for one that is not is a guess: its general conflict)."""
    queue = _queue(request)
    if queue.waiting:
        raise RestError(20409)
    del request.app[CARRIER].queues[queue.sid]
    return web.Response(status=204)


async def list_members(request: web.Request) -> web.Response:
    """Those who wait, in their order."""
    carrier, queue = request.app[CARRIER], _queue(request)
    return page(request, "queue_members", queue.waiting, lambda waiter: _member_view(carrier, queue, waiter))


async def fetch_member(request: web.Request) -> web.Response:
    queue = _queue(request)
    return reply(_member_view(request.app[CARRIER], queue, _waiter(request, queue)))


async def update_member(request: web.Request) -> web.Response:
    """Take a call out of the queue: it goes on with the document at Url."""
    form = await read_form(request)
    carrier, queue = request.app[CARRIER], _queue(request)
    waiter = _waiter(request, queue)
    hook = read_hook(form, "Url", "Method")
    if hook is None:
        raise RestError(21205)
    shown = _member_view(carrier, queue, waiter)
    queue.leave(waiter, carrier.clock())
    waiter.call.redirect = Instructions(hook)
    interrupt(waiter.call)
    return reply(shown)


def _queue(request: web.Request) -> CallQueue:
    queue = request.app[CARRIER].queues.get(request.match_info["sid"])
    if queue is None:
        raise RestError(20404, request.path)
    return queue


def _waiter(request: web.Request, queue: CallQueue) -> Waiter:
    """By the call's sid, or the one whose turn is next."""
    wanted = request.match_info["call"]
    found = next((waiter for waiter in queue.waiting if wanted in {_FRONT, waiter.sid}), None)
    if found is None:
        raise RestError(20404, request.path)
    return found


def _name(carrier: Carrier, form: Form) -> str:
    name = form.get("FriendlyName", "").strip()
    if not 0 < len(name) <= LONGEST_NAME:
        raise RestError(20001, "FriendlyName")
    if named(carrier, name):
        raise RestError(22003, name)
    return name


def _size(form: Form) -> int:
    """0 when none is given."""
    given = form.get("MaxSize", "")
    if given and not (given.isdecimal() and 1 <= int(given) <= LARGEST_SIZE):
        raise RestError(20001, "MaxSize")
    return int(given or 0)


def _queue_view(carrier: Carrier, queue: CallQueue) -> dict[str, Any]:
    """A Queue; `average_wait_time` in simulated seconds, of those who wait now."""
    account = carrier.settings.account_sid
    uri = f"/{API_VERSION}/Accounts/{account}/Queues/{queue.sid}"
    return {
        "sid": queue.sid,
        "account_sid": account,
        "average_wait_time": queue.average_seconds(carrier.clock(), carrier.settings.speed),
        "current_size": len(queue.waiting),
        "date_created": rfc2822(queue.created),
        "date_updated": rfc2822(queue.updated),
        "friendly_name": queue.name,
        "max_size": queue.max_size,
        "subresource_uris": {"members": f"{uri}/Members.json"},
        "uri": f"{uri}.json",
    }


def _member_view(carrier: Carrier, queue: CallQueue, waiter: Waiter) -> dict[str, Any]:
    """A Member; `wait_time` in simulated seconds."""
    account = carrier.settings.account_sid
    return {
        "call_sid": waiter.sid,
        "date_enqueued": rfc2822(waiter.since),
        "position": queue.position(waiter),
        "queue_sid": queue.sid,
        "uri": f"/{API_VERSION}/Accounts/{account}/Queues/{queue.sid}/Members/{waiter.sid}.json",
        "wait_time": round(waiter.seconds(carrier.clock(), carrier.settings.speed)),
    }
