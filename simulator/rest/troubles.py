"""REST requests that faults strike: refused, broken before they are processed, or processed without a reply."""

from aiohttp import web

from simulator.carrier import Carrier
from simulator.model import API_VERSION
from simulator.rest.serving import CARRIER, Handler, RestError

_REFUSALS = {"too_many": 20429, "server_error": 20500}


@web.middleware
async def strike(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Let a fault strike the request, after credentials and rate were looked at."""
    if not request.path.startswith(f"/{API_VERSION}/"):
        return await handler(request)
    carrier = request.app[CARRIER]
    number, resource = await _number(request, carrier), request.match_info.route.resource
    kind = carrier.troubles.of_request(f"{request.method} {number or (resource and resource.canonical)}")
    if not kind:
        return await handler(request)
    carrier.note_fault(kind, number, method=request.method, url=request.path)
    if kind in _REFUSALS:
        raise RestError(_REFUSALS[kind])
    try:
        return web.Response() if kind == "reset" else await handler(request)
    finally:
        if request.transport:
            request.transport.abort()


async def _number(request: web.Request, carrier: Carrier) -> str:
    """The parent's number that a request is about; empty for none."""
    named = (await request.post()).get("To") or request.query.get("To")
    call = carrier.calls.get(request.match_info.get("sid", ""))
    return str(named or (call.party if call else "")).removeprefix("whatsapp:")
