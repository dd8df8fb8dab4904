"""REST: Messages. Create, fetch, list with filters, redact, cancel and delete; and what came with one."""

from datetime import datetime

from aiohttp import web

from simulator.rest.filters import Test, dated, same
from simulator.rest.message_forms import read_message
from simulator.rest.serving import ACCOUNT, CARRIER, RestError, page, read_form, reply
from simulator.rest.views import media_view, message_view
from simulator.texts.life import begin, cancel, fate
from simulator.texts.messages import FINAL, SEEN_AT_ONCE, Media, Message, MessageStatus


def add_routes(app: web.Application) -> None:
    """The resource's addresses."""
    app.router.add_post(f"{ACCOUNT}/Messages.json", create)
    app.router.add_get(f"{ACCOUNT}/Messages.json", list_messages)
    app.router.add_get(f"{ACCOUNT}/Messages/{{sid}}.json", fetch)
    app.router.add_post(f"{ACCOUNT}/Messages/{{sid}}.json", update)
    app.router.add_delete(f"{ACCOUNT}/Messages/{{sid}}.json", delete)
    app.router.add_get(f"{ACCOUNT}/Messages/{{sid}}/Media.json", list_media)
    app.router.add_get(f"{ACCOUNT}/Messages/{{sid}}/Media/{{media}}.json", fetch_media)


async def create(request: web.Request) -> web.Response:
    """Queue a text. What the carrier sees at once is refused; the rest fails later."""
    form = await read_form(request)
    carrier = request.app[CARRIER]
    message = read_message(carrier, form)
    code = 0 if message.service_sid else fate(carrier, message)
    if code in SEEN_AT_ONCE:
        carrier.note_text("text_refused", message, code=code)
        raise RestError(code, message.to)
    begin(carrier, message)
    return reply(message_view(carrier.settings.account_sid, message), 201)


async def fetch(request: web.Request) -> web.Response:
    return reply(message_view(request.match_info["account"], _find(request)))


async def update(request: web.Request) -> web.Response:
    """Cancel a scheduled message (Status), or empty the body of one that is over (Body): one of both."""
    form = await read_form(request)
    message = _find(request)
    body, status = form.get("Body"), form.get("Status", "")
    if (body is None) == (not status) or body or status not in {"", MessageStatus.canceled}:
        raise RestError(30400)
    if status:
        if message.status is not MessageStatus.scheduled:
            raise RestError(30409)
        await cancel(request.app[CARRIER], message)
    else:
        _over(message).body = ""
    return reply(message_view(request.match_info["account"], message))


async def delete(request: web.Request) -> web.Response:
    """Remove what is over."""
    del request.app[CARRIER].texts.messages[_over(_find(request)).sid]
    return web.Response(status=204)


async def list_messages(request: web.Request) -> web.Response:
    """Newest first, those of parents too. A message that has not left yet has no date, so no filter on it finds it."""
    query = request.query
    tests: list[Test[Message]] = [
        same(query.get("To"), lambda message: message.to),
        same(query.get("From"), lambda message: message.sender),
        *dated(query, "DateSent", _sent),
    ]
    carrier = request.app[CARRIER]
    rows = [message for message in reversed(carrier.texts.messages.values()) if all(test(message) for test in tests)]
    return page(request, "messages", rows, lambda message: message_view(carrier.settings.account_sid, message))


async def list_media(request: web.Request) -> web.Response:
    """What came with a message; with a plain text nothing."""
    message = _find(request)
    tests: list[Test[Media]] = dated(request.query, "DateCreated", lambda _: message.created)
    rows = [media for media in message.media if all(test(media) for test in tests)]
    return page(request, "media_list", rows, lambda media: media_view(request.match_info["account"], message, media))


async def fetch_media(request: web.Request) -> web.Response:
    message, wanted = _find(request), request.match_info["media"]
    media = next((media for media in message.media if media.sid == wanted), None)
    if media is None:
        raise RestError(20404, request.path)
    return reply(media_view(request.match_info["account"], message, media))


def _sent(message: Message) -> datetime | None:
    return message.sent


def _find(request: web.Request) -> Message:
    message = request.app[CARRIER].texts.messages.get(request.match_info["sid"])
    if message is None:
        raise RestError(20404, request.path)
    return message


def _over(message: Message) -> Message:
    """Only what is over may be emptied or removed."""
    if message.status not in FINAL:
        raise RestError(20009)
    return message
