"""Performing TwiML on a call: the verbs, one function each, and the walk from document to document."""

import io
import wave
from collections.abc import Awaitable, Callable
from typing import Any

from simulator.model import CallStatus, Hook, Instructions
from simulator.people.phones import Deed, DeedKind
from simulator.voice.documents import Document, Next, fetch, first_document
from simulator.voice.recorder import perform_record
from simulator.voice.stage import CallOverError, Stage
from simulator.voice.verbs import Gather, Hangup, Pause, Play, Prompt, Record, Redirect, Reject, Say
from simulator.webhooks import WebhookError

SPOKEN_PER_SECOND = 14  # characters
UNKNOWN_MEDIA_SECONDS = 3.0
# The carrier repeats for ever when loop is 0; nobody listens that long.
ENDLESS = 100
# A document that only redirects to itself would go round for ever.
MAX_DOCUMENTS = 1000

_REJECTED = {"busy": CallStatus.busy, "rejected": CallStatus.no_answer}


async def perform(stage: Stage, instructions: Instructions) -> None:
    """Perform documents until one runs out. Raises HungUpError, CallOverError."""
    document = await first_document(stage.carrier, stage.call, instructions)
    for _ in range(MAX_DOCUMENTS):
        step = await _perform_document(stage, document) if document else None
        if step is None:
            return
        document = await fetch(stage.carrier, stage.call, step)
    stage.carrier.note("document_failed", stage.call, code=11215, words="too many documents", url="")


async def _perform_document(stage: Stage, document: Document) -> Next | None:
    """The verbs in order, until one leads elsewhere."""
    if not document.verbs or not isinstance(document.verbs[0], Reject):
        stage.answer()
    for verb in document.verbs:
        step = await _VERBS[type(verb)](stage, document, verb)
        if step is not None:
            return step
    return None


async def _prompt(stage: Stage, document: Document, prompt: Prompt) -> None:
    """Speak to whoever listens; keys pressed meanwhile are lost."""
    for words, seconds in await _pieces(stage, document, prompt):
        _speak(stage, words, seconds)
        await stage.line.through(seconds)


def _speak(stage: Stage, words: str, seconds: float) -> None:
    if words:
        stage.line.hears(words, seconds)


async def _pieces(stage: Stage, document: Document, prompt: Prompt) -> list[tuple[str, float]]:
    """What is heard, piece by piece: words ("" for none) and seconds."""
    if isinstance(prompt, Pause):
        return [("", prompt.seconds)]
    times = prompt.loop or ENDLESS
    if isinstance(prompt, Say):
        return [(prompt.text, len(prompt.text) / SPOKEN_PER_SECOND)] * times
    return [("", await _media_seconds(stage, document.hook(prompt.url, "GET")))] * times


async def _media_seconds(stage: Stage, hook: Hook) -> float:
    """How long a recording to be played lasts; one that cannot be fetched is skipped."""
    try:
        media = await stage.carrier.webhooks.send(hook, {})
    except WebhookError as problem:
        stage.carrier.note("document_failed", stage.call, url=hook.url, code=problem.code, words=str(problem))
        return 0.0
    try:
        with wave.open(io.BytesIO(media.body)) as sound:
            return float(sound.getnframes() / sound.getframerate())
    except (wave.Error, EOFError):
        return UNKNOWN_MEDIA_SECONDS


async def _key(stage: Stage, seconds: float) -> Deed | None:
    """The next key pressed within so many seconds."""
    end = stage.line.now + seconds
    while (deed := await stage.line.until(end)) is not None:
        if deed.kind is DeedKind.press:
            return deed
    return None


async def _first_key(stage: Stage, document: Document, verb: Gather) -> Deed | None:
    """The key that cuts a prompt short, or the first one after the last prompt."""
    for prompt in verb.prompts:
        for words, seconds in await _pieces(stage, document, prompt):
            _speak(stage, words, seconds)
            key = await _key(stage, seconds)
            if key and verb.hears_keys:
                return key
    return await _key(stage, verb.timeout)


async def _gather(stage: Stage, document: Document, verb: Gather) -> Next | None:
    """Keys until enough, the finish key, or a silence; nothing pressed falls through to the next verb."""
    pressed: list[Deed] = []
    finished_by = ""
    key = await _first_key(stage, document, verb)
    while key and verb.hears_keys:
        if key.key in verb.finish_key:
            finished_by = key.key
            break
        pressed.append(key)
        if verb.digits and len(pressed) >= verb.digits:
            break
        key = await _key(stage, verb.timeout)
    if not pressed and not verb.action_on_empty:
        return None
    params = {"Digits": "".join(deed.key for deed in pressed), "FinishedOnKey": finished_by}
    params["msg"] = "Gather End"
    return Next(document.hook(verb.action, verb.method), params, _told(pressed))


def _told(deeds: list[Deed]) -> tuple[tuple[str, str], ...]:
    return tuple((deed.key, deed.meaning) for deed in deeds)


async def _redirect(stage: Stage, document: Document, verb: Redirect) -> Next:  # noqa: ARG001
    return Next(document.hook(verb.url, verb.method))


async def _hangup(stage: Stage, document: Document, verb: Hangup) -> None:  # noqa: ARG001
    raise CallOverError(CallStatus.completed)


async def _reject(stage: Stage, document: Document, verb: Reject) -> None:  # noqa: ARG001
    """Refuses a call that was not answered yet, which costs the caller nothing; later it only ends it."""
    ringing = stage.call.status is CallStatus.ringing
    raise CallOverError(_REJECTED[verb.reason] if ringing else CallStatus.completed)


# Each verb's own function takes its own kind: the table is the only place that knows them all.
_VERBS: dict[type, Callable[[Stage, Document, Any], Awaitable[Next | None]]] = {
    Say: _prompt,
    Play: _prompt,
    Pause: _prompt,
    Gather: _gather,
    Record: perform_record,
    Redirect: _redirect,
    Hangup: _hangup,
    Reject: _reject,
}
