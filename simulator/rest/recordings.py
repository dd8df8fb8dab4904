"""REST: Recordings, with their sound as WAV and MP3."""

import asyncio
from collections.abc import Callable
from datetime import datetime
from typing import Any, Final

from aiohttp import web

from simulator.model import API_VERSION, Call, CallStatus, Recording, RecordingStatus
from simulator.rest.call_forms import read_callbacks
from simulator.rest.filters import Test, dated, same
from simulator.rest.prices import CURRENCY, recording_price
from simulator.rest.serving import ACCOUNT, CARRIER, RestError, page, read_form, reply
from simulator.voice import whole
from simulator.voice.forms import rfc2822
from simulator.voice.tones import mp3, wav

_SOUNDS: Final[dict[str, tuple[str, Callable[[str, int], bytes]]]] = {
    "": ("audio/x-wav", wav),
    "wav": ("audio/x-wav", wav),
    "mp3": ("audio/mpeg", mp3),
}
"""Ending of the address -> what is sent."""
_OVER: Final = frozenset({RecordingStatus.completed, RecordingStatus.absent})


def add_routes(app: web.Application) -> None:
    """The resource's addresses."""
    one, of_call = f"{ACCOUNT}/Recordings/{{sid}}", f"{ACCOUNT}/Calls/{{call}}/Recordings"
    app.router.add_get(f"{ACCOUNT}/Recordings.json", list_recordings)
    app.router.add_get(f"{of_call}.json", list_recordings)
    app.router.add_post(f"{of_call}.json", create)
    app.router.add_post(f"{of_call}/{{sid}}.json", update)
    of_conference = f"{ACCOUNT}/Conferences/{{conference}}/Recordings"
    app.router.add_get(f"{of_conference}.json", list_recordings)
    for address in (f"{one}.json", f"{of_call}/{{sid}}.json", f"{of_conference}/{{sid}}.json"):
        app.router.add_get(address, fetch)
        app.router.add_delete(address, delete)
    app.router.add_get(f"{one}.{{kind:wav|mp3}}", sound)
    app.router.add_get(f"{ACCOUNT}/Recordings/{{sid:RE[0-9a-f]+}}", sound)


async def list_recordings(request: web.Request) -> web.Response:
    """Newest first."""
    return page(request, "recordings", _rows(request), lambda recording: _view(request, recording))


async def create(request: web.Request) -> web.Response:
    """Record a call in progress from now on."""
    form, call = await read_form(request), _call(request)
    if call.status is not CallStatus.in_progress:
        raise RestError(21220, "record")
    recording = whole.start(request.app[CARRIER], call, read_callbacks(form, "RecordingStatusCallback"))
    return reply(_view(request, recording), 201)


async def update(request: web.Request) -> web.Response:
    """Pause, go on with or stop a recording that REST has begun; `Twilio.CURRENT` names the last one."""
    form, call, carrier = await read_form(request), _call(request), request.app[CARRIER]
    status, current = form.get("Status", ""), request.match_info["sid"] == "Twilio.CURRENT"
    recording = carrier.recordings[next(reversed(call.takes))] if current and call.takes else _recording(request)
    if recording.sid not in call.takes:
        raise RestError(21220, "record")
    if status == "paused":
        whole.pause(carrier, recording, skips=form.get("PauseBehavior") == "skip")
    elif status == "stopped":
        whole.stop(carrier, call, recording)
    elif status == "in-progress":
        whole.resume(carrier, recording)
    else:
        raise RestError(20001, "Status")
    return reply(_view(request, recording))


async def fetch(request: web.Request) -> web.Response:
    return reply(_view(request, _recording(request)))


async def delete(request: web.Request) -> web.Response:
    """Remove it with its sound, once it is over."""
    recording = _recording(request)
    if recording.status not in _OVER:
        raise RestError(20009)
    del request.app[CARRIER].recordings[recording.sid]
    return web.Response(status=204)


async def sound(request: web.Request) -> web.Response:
    """The sound, once the recording has been processed; a part of it where one is asked for (RFC 9110, Range)."""
    recording = _recording(request)
    if recording.status is not RecordingStatus.completed:
        raise RestError(20404, request.path)
    kind, make = _SOUNDS[request.match_info.get("kind", "")]
    return _part(request, await asyncio.to_thread(make, recording.sid, recording.seconds), kind)


def _part(request: web.Request, whole: bytes, kind: str) -> web.Response:
    headers = {"Accept-Ranges": "bytes"}
    try:
        wanted = request.http_range
    except ValueError:
        wanted = slice(None, None, 1)
    if wanted == slice(None, None, 1):
        return web.Response(body=whole, content_type=kind, headers=headers)
    first, end, _ = wanted.indices(len(whole))
    if first >= end:
        return web.Response(status=416, headers={"Content-Range": f"bytes */{len(whole)}"})
    headers["Content-Range"] = f"bytes {first}-{end - 1}/{len(whole)}"
    return web.Response(status=206, body=whole[first:end], content_type=kind, headers=headers)


def _rows(request: web.Request) -> list[Recording]:
    """The recordings that an address and its query ask for."""
    query, address = request.query, request.match_info
    tests: list[Test[Recording]] = [
        same(address.get("call") or query.get("CallSid"), lambda recording: recording.call_sid),
        same(address.get("conference") or query.get("ConferenceSid"), lambda recording: recording.conference_sid),
        *dated(query, "DateCreated", _created),
    ]
    recordings = request.app[CARRIER].recordings.values()
    return [recording for recording in reversed(recordings) if all(test(recording) for test in tests)]


def _created(recording: Recording) -> datetime:
    return recording.created


def _view(request: web.Request, recording: Recording) -> dict[str, Any]:
    """By way of its call the definition has a track, and the price as a number."""
    account, carrier = request.match_info["account"], request.app[CARRIER]
    view = recording_view(account, recording, carrier.recording_url(recording))
    if "call" not in request.match_info:
        return view
    price = recording_price(recording)
    return view | {"price": float(price) if price else None, "track": "both"}


def recording_view(account_sid: str, recording: Recording, url: str) -> dict[str, Any]:
    """A Recording; `duration` in seconds, "-1" while it goes on."""
    uri = f"/{API_VERSION}/Accounts/{account_sid}/Recordings/{recording.sid}"
    return {
        "sid": recording.sid,
        "account_sid": account_sid,
        "api_version": API_VERSION,
        "call_sid": recording.call_sid or None,
        "channels": recording.channels,
        "conference_sid": recording.conference_sid or None,
        "date_created": rfc2822(recording.created),
        "date_updated": rfc2822(recording.updated),
        "duration": str(recording.seconds),
        "encryption_details": None,
        "error_code": None,
        "media_url": url,
        "price": recording_price(recording),
        "price_unit": CURRENCY,
        "source": recording.source,
        "start_time": rfc2822(recording.created),
        "status": recording.status,
        "subresource_uris": {},
        "uri": f"{uri}.json",
    }


def _call(request: web.Request) -> Call:
    call = request.app[CARRIER].calls.get(request.match_info["call"])
    if call is None:
        raise RestError(20404, request.path)
    return call


def _recording(request: web.Request) -> Recording:
    """The recording of an address; one of another call, or of another conference, is not there."""
    recording, address = request.app[CARRIER].recordings.get(request.match_info["sid"]), request.match_info
    if recording is None or address.get("call", recording.call_sid) != recording.call_sid:
        raise RestError(20404, request.path)
    if address.get("conference", recording.conference_sid) != recording.conference_sid:
        raise RestError(20404, request.path)
    return recording
