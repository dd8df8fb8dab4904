"""Announcements: what REST lets a conference, or one participant, hear."""

from contextlib import ExitStack
from urllib.parse import urldefrag

from simulator.carrier import Carrier
from simulator.model import Hook
from simulator.voice.conferences import tell_announced
from simulator.voice.documents import Document, read
from simulator.voice.line import Piece
from simulator.voice.meetings import Conference, Participant
from simulator.voice.prompts import pieces
from simulator.voice.tags import TwimlError
from simulator.voice.verbs import Pause, Play, Say
from simulator.webhooks import WebhookError


async def announce(carrier: Carrier, conference: Conference, hook: Hook, to: Participant | None = None) -> None:
    """Say it to one participant, or to everybody who is there and not held. The document is asked for once."""
    listeners = [to] if to else [one for one in conference.present if not one.held]
    if not listeners:
        return
    call = listeners[0].call
    try:
        document = await _ask(carrier, conference, hook, to)
    except (WebhookError, TwimlError) as problem:
        tell_announced(carrier, conference, call, to, hook.url, str(problem))
        return
    for verb in document.verbs:
        if isinstance(verb, Say | Play | Pause):
            for piece in await pieces(carrier, call, document, verb):
                await _say(carrier, [one for one in listeners if one.sid in conference.participants], piece)
    tell_announced(carrier, conference, call, to, hook.url)


async def _ask(carrier: Carrier, conference: Conference, hook: Hook, to: Participant | None) -> Document:
    params = {
        "AccountSid": carrier.settings.account_sid,
        "ConferenceSid": conference.sid,
        "FriendlyName": conference.name,
        **({"CallSid": to.sid} if to else {}),
    }
    answer = await carrier.webhooks.send(hook, params)
    return Document(read(answer, hook.url).verbs, urldefrag(hook.url).url)


async def _say(carrier: Carrier, listeners: list[Participant], piece: Piece) -> None:
    with ExitStack() as heard:
        for listener in listeners:
            if listener.member:
                heard.enter_context(listener.member.stage.line.prompt(piece))
                listener.member.stage.line.wake()
        await carrier.rest(piece.seconds)
