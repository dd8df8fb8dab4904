"""REST: the account's incoming numbers, and recordings with their sound."""

from aiohttp import web

from simulator.model import IncomingNumber, Recording, RecordingStatus
from simulator.rest.serving import ACCOUNT, CARRIER, RestError, page, read_form, reply
from simulator.rest.views import NUMBER_SETTINGS, number_view, recording_view
from simulator.voice.tones import tone


def add_routes(app: web.Application) -> None:
    """The resources' addresses."""
    numbers, recordings = f"{ACCOUNT}/IncomingPhoneNumbers", f"{ACCOUNT}/Recordings"
    app.router.add_get(f"{numbers}.json", list_numbers)
    app.router.add_get(f"{numbers}/{{sid}}.json", fetch_number)
    app.router.add_post(f"{numbers}/{{sid}}.json", update_number)
    app.router.add_get(f"{recordings}.json", list_recordings)
    app.router.add_get(f"{ACCOUNT}/Calls/{{call}}/Recordings.json", list_recordings)
    app.router.add_get(f"{recordings}/{{sid}}.json", fetch_recording)
    app.router.add_delete(f"{recordings}/{{sid}}.json", delete_recording)
    app.router.add_get(f"{recordings}/{{sid}}.wav", sound)
    app.router.add_get(f"{recordings}/{{sid:RE[0-9a-f]+}}", sound)


async def list_numbers(request: web.Request) -> web.Response:
    carrier = request.app[CARRIER]
    wanted = request.query.get("PhoneNumber", "")
    rows = [number for number in carrier.numbers.values() if wanted in number.phone_number]
    account = carrier.settings.account_sid
    return page(request, "incoming_phone_numbers", rows, lambda number: number_view(account, number))


async def fetch_number(request: web.Request) -> web.Response:
    return reply(number_view(request.match_info["account"], _number(request)))


async def update_number(request: web.Request) -> web.Response:
    """Set the number's webhooks; what is not named stays."""
    number = _number(request)
    form = await read_form(request)
    number.settings |= {name: form[name] for name in NUMBER_SETTINGS if name in form}
    number.updated = request.app[CARRIER].clock()
    return reply(number_view(request.match_info["account"], number))


async def list_recordings(request: web.Request) -> web.Response:
    """All, newest first, or those of one call."""
    carrier = request.app[CARRIER]
    call = request.match_info.get("call") or request.query.get("CallSid", "")
    rows = [r for r in reversed(carrier.recordings.values()) if call in {"", r.call_sid}]
    return page(request, "recordings", rows, lambda recording: _view(request, recording))


async def fetch_recording(request: web.Request) -> web.Response:
    return reply(_view(request, _recording(request)))


async def delete_recording(request: web.Request) -> web.Response:
    """Remove it with its sound."""
    recording = _recording(request)
    del request.app[CARRIER].recordings[recording.sid]
    return web.Response(status=204)


async def sound(request: web.Request) -> web.Response:
    """The WAV, once the recording has been processed."""
    recording = _recording(request)
    if recording.status is not RecordingStatus.completed:
        raise RestError(20404, request.path)
    return web.Response(body=tone(recording.sid, recording.seconds), content_type="audio/x-wav")


def _view(request: web.Request, recording: Recording) -> dict[str, object]:
    carrier = request.app[CARRIER]
    return recording_view(carrier.settings.account_sid, recording, carrier.recording_url(recording))


def _number(request: web.Request) -> IncomingNumber:
    number = request.app[CARRIER].numbers.get(request.match_info["sid"])
    if number is None:
        raise RestError(20404, request.path)
    return number


def _recording(request: web.Request) -> Recording:
    recording = request.app[CARRIER].recordings.get(request.match_info["sid"])
    if recording is None:
        raise RestError(20404, request.path)
    return recording
