"""Performing TwiML on a call: the verbs, one function each, and the walk from document to document."""

from collections.abc import Awaitable, Callable
from typing import Any

from simulator.model import CallStatus, Instructions
from simulator.voice.dial import perform_dial
from simulator.voice.documents import Aside, Document, Next, fetch, first_document
from simulator.voice.gathering import perform_gather
from simulator.voice.prompts import pieces
from simulator.voice.queues import enqueue, leave
from simulator.voice.recorder import perform_record
from simulator.voice.stage import CallOverError, Stage
from simulator.voice.verbs import (
    Dial,
    Enqueue,
    Gather,
    Hangup,
    Leave,
    Pause,
    Play,
    Prompt,
    Record,
    Redirect,
    Reject,
    Say,
    Verb,
)

# A document that only redirects to itself would go round for ever.
MAX_DOCUMENTS = 1000

_REJECTED = {"busy": CallStatus.busy, "rejected": CallStatus.no_answer}


async def perform(stage: Stage, instructions: Instructions, aside: Aside | None = None) -> bool:
    """Perform documents until one runs out; False when one cannot be had, or holds what it may not.

    Raises HungUpError, CallOverError.
    """
    document = await first_document(stage.carrier, stage.call, instructions, aside)
    for _ in range(MAX_DOCUMENTS):
        if document is None:
            stage.answer()  # to hear that the application has failed
        if document is None or not _fits(stage, document, aside):
            return False
        step = await _perform_document(stage, document)
        if step is None:
            return True
        document = await fetch(stage.carrier, stage.call, aside.carried_by(step) if aside else step)
    stage.carrier.note("document_failed", stage.call, code=11215, words="too many documents", url="")
    return False


def _fits(stage: Stage, document: Document, aside: Aside | None) -> bool:
    if aside is None or aside.allows(document):
        return True
    stage.carrier.note("document_failed", stage.call, code=12200, words="a verb may not stand here", url=document.base)
    return False


async def _perform_document(stage: Stage, document: Document) -> Next | None:
    """The verbs in order, until one leads elsewhere."""
    if not document.verbs:
        stage.answer()
    for verb in document.verbs:
        if not _rings_on(verb):
            stage.answer()
        step = await _VERBS[type(verb)](stage, document, verb)
        if step is not None:
            return step
    return None


def _rings_on(verb: Verb) -> bool:
    """Whether a call that was not answered yet is not answered by this verb either."""
    return isinstance(verb, Reject) or (isinstance(verb, Dial) and verb.answer_on_bridge)


async def _prompt(stage: Stage, document: Document, prompt: Prompt) -> None:
    """Speak to whoever listens; keys pressed meanwhile are lost."""
    for piece in await pieces(stage.carrier, stage.call, document, prompt):
        with stage.line.prompt(piece) as seconds:
            await stage.line.through(seconds)


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
    Gather: perform_gather,
    Record: perform_record,
    Redirect: _redirect,
    Hangup: _hangup,
    Reject: _reject,
    Dial: perform_dial,
    Enqueue: enqueue,
    Leave: leave,
}
