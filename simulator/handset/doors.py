"""The handset's page and its line. No credentials: only a browser of this machine comes in, and only our own page."""

import asyncio
import ipaddress
import re
import secrets
from collections.abc import Awaitable, Callable
from contextlib import suppress
from pathlib import Path
from typing import Final

from aiohttp import WSCloseCode, WSMsgType, web

from simulator.carrier import Carrier
from simulator.handset.handset import Handset
from simulator.handset.sounds import Event
from simulator.handset.wishes import obey, thread
from simulator.rest.serving import CARRIER, is_of_another_site, reply
from simulator.texts.life import is_ours

STATIC: Final = Path(__file__).parent / "static"
_KINDS: Final = {".html": "text/html", ".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
_FILES: Final = {path.name: _KINDS[path.suffix] for path in STATIC.iterdir()}
_SOCKETS: Final = web.AppKey("sockets", set["web.WebSocketResponse[bool]"])
_NUMBER: Final = re.compile(r"\+[1-9]\d{6,14}|(?:sip|client):[^\s@]+(?:@[^\s@]+)?")
_HEADERS: Final = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; media-src 'self'; "
        "img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-cache",
}
GRACE_SECONDS: Final = 5.0
"""How long a call waits for a page that has gone: it may be loading anew."""
ALIVE_SECONDS: Final = 15.0
"""Between two looks whether the browser is still there."""
MOST_SHOWN: Final = 50
"""Numbers that are proposed."""
BAD_NUMBER, TAKEN = 4000, 4001
"""Why a line is closed: the page knows these codes."""

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def add_routes(app: web.Application) -> None:
    """The addresses."""
    app[_SOCKETS] = set()
    app.on_shutdown.append(_close)
    app.router.add_get("/handset", _ours(page))
    app.router.add_get("/handset/people", _ours(people))
    app.router.add_get("/handset/line", _ours(line))
    app.router.add_get("/handset/sound/{key}/{number:[0-9]{1,9}}", _ours(sound))
    app.router.add_get("/handset/{name}", _ours(file))


def _ours(handler: Handler) -> Handler:
    """A name that somebody else may point to this machine opens nothing, and no page of another site comes in."""

    async def guarded(request: web.Request) -> web.StreamResponse:
        if not _is_an_address(request.url.host or "") or is_of_another_site(request):
            raise web.HTTPForbidden(text="Solo desde esta máquina.")
        return await handler(request)

    return guarded


def _is_an_address(host: str) -> bool:
    """A bare address, or this machine's own name: no name server has a say in it."""
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return host == "localhost"
    return True


async def page(request: web.Request) -> web.StreamResponse:  # noqa: ARG001 - the same for all
    """The handset."""
    return _file("handset.html")


async def file(request: web.Request) -> web.StreamResponse:
    """What the page is made of."""
    return _file(request.match_info["name"])


def _file(name: str) -> web.Response:
    if name not in _FILES:
        raise web.HTTPNotFound
    text = (STATIC / name).read_text(encoding="utf-8")
    return web.Response(text=text, content_type=_FILES[name], charset="utf-8", headers=_HEADERS)


async def people(request: web.Request) -> web.StreamResponse:
    """Who one can be: numbers that were called or written to of late, a new one; and the account's own numbers."""
    carrier = request.app[CARRIER]
    known = list(dict.fromkeys(reversed(_parties(carrier))))[:MOST_SHOWN]
    answer = reply({"known": known, "new": _new_number(carrier), "lines": _lines(carrier)})
    answer.headers.update(_HEADERS)
    return answer


def _parties(carrier: Carrier) -> list[str]:
    return [m.party for m in carrier.texts.messages.values()] + [call.party for call in carrier.calls.values()]


def _new_number(carrier: Carrier) -> str:
    """A mobile number that nobody has used yet."""
    used = set(_parties(carrier))
    while (number := f"+5025{secrets.randbelow(10**7):07}") in used:
        pass
    return number


def _lines(carrier: Carrier) -> list[dict[str, str]]:
    numbers = carrier.numbers.values()
    return [{"number": n.phone_number, "name": n.settings.get("FriendlyName") or n.phone_number} for n in numbers]


async def sound(request: web.Request) -> web.StreamResponse:
    """A recording that is being played on a handset."""
    handset = request.app[CARRIER].handsets.with_key(request.match_info["key"])
    kept = handset.sounds.recording(int(request.match_info["number"])) if handset else None
    if kept is None:
        raise web.HTTPNotFound
    kind = kept.content_type.partition(";")[0].strip().lower()
    safe = kind if kind.startswith("audio/") else "application/octet-stream"
    return web.Response(body=kept.body, headers=_HEADERS | {"Content-Type": safe})


async def line(request: web.Request) -> web.StreamResponse:
    """A WebSocket: JSON objects both ways, for as long as the page is open."""
    if "Origin" not in request.headers:
        raise web.HTTPForbidden(text="Solo desde la página.")
    socket = web.WebSocketResponse(heartbeat=ALIVE_SECONDS, max_msg_size=64 * 1024)
    await socket.prepare(request)
    carrier, number = request.app[CARRIER], request.query.get("number", "")
    if not _NUMBER.fullmatch(number) or is_ours(carrier, number):
        await socket.close(code=BAD_NUMBER)
        return socket
    handset = carrier.handsets.take(number, request.query.get("page", ""))
    if handset is None:
        await socket.close(code=TAKEN)
        return socket
    request.app[_SOCKETS].add(socket)
    outgoing = asyncio.Queue[Event]()
    outgoing.put_nowait({"kind": "ready", "number": number, "messages": thread(carrier, number)})
    handset.hold(outgoing.put_nowait)
    writer = carrier.spawn(_write(socket, outgoing))
    try:
        await _listen(socket, carrier, handset)
    finally:
        writer.cancel()
        request.app[_SOCKETS].discard(socket)
        if handset.is_held_by(outgoing.put_nowait):
            handset.hold(None)
            carrier.spawn(_wait(carrier, handset))
    return socket


async def _write(socket: web.WebSocketResponse, outgoing: "asyncio.Queue[Event]") -> None:
    with suppress(ConnectionError):  # the page has gone: whoever reads from it sees to that
        while not socket.closed:
            await socket.send_json(await outgoing.get())


async def _listen(socket: web.WebSocketResponse, carrier: Carrier, handset: Handset) -> None:
    async for message in socket:
        if message.type is WSMsgType.TEXT:
            obey(carrier, handset, message.data)
            # A call takes each deed before the next one comes: a key after the last digit is not the next answer.
            await asyncio.sleep(0)


async def _wait(carrier: Carrier, handset: Handset) -> None:
    """Give a page that has gone the time to come back."""
    await asyncio.sleep(GRACE_SECONDS)
    if not handset.is_held:
        carrier.handsets.put_down(handset)


async def _close(app: web.Application) -> None:
    """The carrier stops: nobody is left waiting for it."""
    sockets = app[_SOCKETS].copy()
    for socket in sockets:
        await socket.close(code=WSCloseCode.GOING_AWAY)
