"""Fetching a call's next TwiML document, with the fallback when the main one fails."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from urllib.parse import urldefrag, urljoin

from simulator.carrier import Carrier
from simulator.model import Call, Callbacks, Hook, Instructions
from simulator.voice.forms import call_params
from simulator.voice.tags import TwimlError
from simulator.voice.twiml import Script, kind_of, parse, read_document
from simulator.voice.verbs import Callback, Play, Verb
from simulator.webhooks import Answer, WebhookError


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

    def callbacks(self, callback: Callback) -> Callbacks:
        """Who is told of events, and of which; nobody where no address is given."""
        hook = self.hook(callback.url, callback.method) if callback.url else None
        return Callbacks(hook, callback.events)


@dataclass(frozen=True, slots=True)
class Aside:
    """A document within one that is being performed, as for whoever waits or is about to be joined.

    `params`: what each of its requests carries besides, asked anew each time; `verbs`: those that it may have.
    """

    params: Callable[[], Mapping[str, str]]
    verbs: frozenset[type]

    def carried_by(self, step: Next) -> Next:
        """The request with this document's own parameters."""
        return replace(step, params={**self.params(), **step.params})

    def allows(self, document: Document) -> bool:
        """Whether it has no other verbs."""
        return {type(verb) for verb in document.verbs} <= self.verbs


async def first_document(
    carrier: Carrier, call: Call, instructions: Instructions, aside: Aside | None = None
) -> Document | None:
    """The document with which a call begins, or goes on after a REST redirect; None when there is none."""
    if instructions.main:
        first = Next(instructions.main)
        return await fetch(carrier, call, aside.carried_by(first) if aside else first)
    try:
        carrier.handsets.document(call, None, {}, instructions.twiml.encode())
        return _document(carrier, call, parse(instructions.twiml.encode()), "")
    except TwimlError as problem:
        return await _fall_back(carrier, call, "", problem)


async def fetch(carrier: Carrier, call: Call, step: Next) -> Document | None:
    """Ask for a document, else for the fallback's; None when neither can be performed."""
    params = call_params(carrier.settings.account_sid, call) | dict(step.params)
    trouble = carrier.trouble(call.party, step.hook.url, call=call.sid)
    try:
        answer = await carrier.webhooks.send(step.hook, params, trouble)
    except WebhookError as problem:
        _tell_all(carrier, call, step, reached=problem.taken)
        return await _fall_back(carrier, call, step.hook.url, problem)
    _tell_all(carrier, call, step, reached=True)
    try:
        carrier.handsets.document(call, step.hook, step.params, answer.body)
        return _document(carrier, call, read(answer, step.hook.url), step.hook.url)
    except TwimlError as problem:
        return await _fall_back(carrier, call, step.hook.url, problem)


def read(answer: Answer, url: str) -> Script:
    """What the answer of an address asks for; sound is played as if a document had named it. Raises TwimlError."""
    if kind_of(answer.content_type).startswith("audio/"):
        return Script((Play(url),))
    return read_document(answer.content_type, answer.body)


def _document(carrier: Carrier, call: Call, script: Script, url: str) -> Document:
    """What can be performed; what cannot is noted as a warning."""
    for slip in script.slips:
        carrier.note("document_warned", call, url=url, code=slip.code, words=slip.words)
    return Document(script.verbs, urldefrag(url).url)


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
        carrier.handsets.document(call, hook, failed, answer.body)
        return _document(carrier, call, read(answer, hook.url), hook.url)
    except (TwimlError, WebhookError) as again:
        carrier.note("fallback_failed", call, url=hook.url, code=again.code, words=str(again))
        return None
