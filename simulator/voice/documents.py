"""Fetching a call's next TwiML document, with the fallback when the main one fails."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urldefrag, urljoin

from simulator.carrier import Carrier
from simulator.model import Call, Hook, Instructions
from simulator.voice.forms import call_params
from simulator.voice.twiml import TwimlError, parse, read_document
from simulator.voice.verbs import Verb
from simulator.webhooks import WebhookError


@dataclass(frozen=True, slots=True)
class Next:
    """The document to fetch next, with what the verb before it found out.

    `told`: (key, meaning) pairs that this request carries to the customer; `recording`: the sid that it brings.
    """

    hook: Hook
    params: Mapping[str, str] = field(default_factory=dict)
    told: tuple[tuple[str, str], ...] = ()
    recording: str = ""


@dataclass(frozen=True, slots=True)
class Document:
    """Verbs, and the address against which their own relative addresses resolve ("" when inline)."""

    verbs: tuple[Verb, ...]
    base: str

    def hook(self, action: str, method: str) -> Hook:
        """The address of an action: relative ones resolve; an empty one is the document's own."""
        return Hook(urljoin(self.base, action) if action else self.base, method)


async def first_document(carrier: Carrier, call: Call, instructions: Instructions) -> Document | None:
    """The document with which a call begins, or goes on after a REST redirect; None when there is none."""
    if instructions.main:
        return await fetch(carrier, call, Next(instructions.main))
    try:
        return Document(parse(instructions.twiml.encode()), "")
    except TwimlError as problem:
        return await _fall_back(carrier, call, "", problem)


async def fetch(carrier: Carrier, call: Call, step: Next) -> Document | None:
    """Ask for a document, else for the fallback's; None when neither can be performed."""
    params = call_params(carrier.settings.account_sid, call) | dict(step.params)
    try:
        answer = await carrier.webhooks.send(step.hook, params)
    except WebhookError as problem:
        _tell_all(carrier, call, step, reached=False)
        return await _fall_back(carrier, call, step.hook.url, problem)
    _tell_all(carrier, call, step, reached=True)
    try:
        return Document(read_document(answer.content_type, answer.body), urldefrag(step.hook.url).url)
    except TwimlError as problem:
        return await _fall_back(carrier, call, step.hook.url, problem)


def _tell_all(carrier: Carrier, call: Call, step: Next, *, reached: bool) -> None:
    for key, meaning in step.told:
        carrier.told(call.party, "voz", key, meaning, reached=reached, call=call.sid)
    if step.recording:
        carrier.note("recording_told", call, recording=step.recording, reached=reached)


async def _fall_back(carrier: Carrier, call: Call, url: str, problem: TwimlError | WebhookError) -> Document | None:
    carrier.note("document_failed", call, url=url, code=problem.code, words=str(problem))
    hook = call.instructions.fallback
    if hook is None:
        return None
    failed = {"ErrorCode": str(problem.code), "ErrorUrl": urldefrag(url).url}
    params = call_params(carrier.settings.account_sid, call) | failed
    try:
        answer = await carrier.webhooks.send(hook, params)
        return Document(read_document(answer.content_type, answer.body), urldefrag(hook.url).url)
    except (TwimlError, WebhookError) as again:
        carrier.note("fallback_failed", call, url=hook.url, code=again.code, words=str(again))
        return None
