"""What is heard of a prompt, piece by piece."""

import asyncio
import io
import wave

from simulator.carrier import Carrier
from simulator.model import Call, Hook, RecordingStatus
from simulator.voice.documents import Document
from simulator.voice.line import Piece
from simulator.voice.tones import wav
from simulator.voice.verbs import Pause, Prompt, Say
from simulator.webhooks import Answer, WebhookError

SPOKEN_PER_SECOND = 14  # characters
SECONDS_PER_KEY = 0.5
UNKNOWN_MEDIA_SECONDS = 3.0
# The carrier repeats so often at most, and when loop is 0.
MOST_TIMES = 1000


async def pieces(carrier: Carrier, call: Call, document: Document, prompt: Prompt) -> list[Piece]:
    """What is heard, piece by piece."""
    if isinstance(prompt, Pause):
        return [Piece("", prompt.seconds)]
    times = min(prompt.loop or MOST_TIMES, MOST_TIMES)
    if isinstance(prompt, Say):
        return [Piece(prompt.text, len(prompt.text) / SPOKEN_PER_SECOND, prompt.language)] * times
    if prompt.digits:
        return [Piece("", len(prompt.digits) * SECONDS_PER_KEY)] * times
    return [await _recording(carrier, call, document.hook(prompt.url, "GET"))] * times


async def _own(carrier: Carrier, hook: Hook) -> Answer | None:
    """One of the carrier's own recordings: it asks itself for no credentials, as an account's media are by default."""
    own = next((one for one in carrier.recordings.values() if hook.url == f"{carrier.recording_url(one)}.wav"), None)
    if own is None or own.status is not RecordingStatus.completed:
        return None
    return Answer("audio/x-wav", await asyncio.to_thread(wav, own.sid, own.seconds))


async def _recording(carrier: Carrier, call: Call, hook: Hook) -> Piece:
    """A recording to be played; one that cannot be fetched is skipped."""
    try:
        media = await _own(carrier, hook) or await carrier.webhooks.send(hook, {})
    except WebhookError as problem:
        carrier.note("document_failed", call, url=hook.url, code=problem.code, words=str(problem))
        return Piece("", 0.0)
    try:
        with wave.open(io.BytesIO(media.body)) as sound:
            return Piece("", float(sound.getnframes() / sound.getframerate()), sound=media)
    except (wave.Error, EOFError, ZeroDivisionError):  # no sound, or of no rate
        return Piece("", UNKNOWN_MEDIA_SECONDS, sound=media)
