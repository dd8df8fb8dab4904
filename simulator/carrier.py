"""The carrier itself: what it keeps, and the few things that everything else asks of it."""

import asyncio
import logging
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from simulator.faults import Sent, Trouble, Troubles
from simulator.handset.exchange import Handsets
from simulator.journal import Journal
from simulator.model import API_VERSION, Call, CallStatus, Hook, IncomingNumber, Recording, Settings
from simulator.pacing import Pace, Rate
from simulator.people.meanings import Meaning
from simulator.people.parents import Parents
from simulator.texts.messages import Message
from simulator.texts.threads import Texts
from simulator.voice.forms import Params
from simulator.voice.meetings import Conference
from simulator.voice.waiting import CallQueue
from simulator.webhooks import WebhookError, Webhooks

_log = logging.getLogger(__name__)

# Callbacks leave a little after the fact that they tell; simulated seconds.
CALLBACK_DELAY = 0.2
# Between two looks whether the call that keeps a parent from writing is over.
LOOK_SECONDS = 5.0


@dataclass(slots=True)
class Carrier:
    """All state, in memory. Only the event loop's thread touches it."""

    settings: Settings
    clock: Callable[[], datetime]
    journal: Journal
    parents: Parents
    webhooks: Webhooks
    pace: Pace
    rate: Rate
    texts: Texts
    troubles: Troubles
    base_url: str = ""
    calls: dict[str, Call] = field(default_factory=dict)
    recordings: dict[str, Recording] = field(default_factory=dict)
    numbers: dict[str, IncomingNumber] = field(default_factory=dict)
    queues: dict[str, CallQueue] = field(default_factory=dict)
    conferences: dict[str, Conference] = field(default_factory=dict)
    handsets: Handsets = field(default_factory=Handsets)
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)

    def note(self, event: str, call: Call, **facts: Any) -> None:  # noqa: ANN401 - whatever is worth knowing
        """Write in the journal what happened in a call."""
        self.journal.note(event, call.sid, call.party, **facts)
        self.handsets.noted(call, event, **facts)

    def note_text(self, event: str, message: Message, **facts: Any) -> None:  # noqa: ANN401 - the same
        """Write in the journal what happened to a text."""
        self.journal.note(event, "", message.party, message=message.sid, mouth=message.mouth, **facts)

    def told(
        self, number: str, mouth: str, key: str, meaning: str, *, reached: bool, call: str = "", **source: str
    ) -> None:
        """A parent has told something. `meaning`: empty when the key was none; `reached`: the customer took it."""
        said = {"mouth": mouth, "key": key, "meaning": meaning, "reached": reached}
        self.journal.note("told", call, number, **said, **self.child_of(number), **source)
        memory = self.parents.memory(number)
        if reached and meaning:
            memory.has_told(Meaning(meaning))
        memory.lost += bool(meaning) and not reached and mouth == "voz"

    def child_of(self, number: str) -> dict[str, Any]:
        """The child about whom a parent is being asked: its place, and its school level if it was said."""
        memory = self.parents.memory(number)
        return {"child": memory.child, "school": memory.levels.get(memory.child, "")}

    async def until_hung_up(self, number: str) -> None:
        """Nobody writes or presses while he is on the telephone."""
        while any(call.party == number and call.status is CallStatus.in_progress for call in self.calls.values()):
            await self.rest(LOOK_SECONDS)

    def spawn(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        """Do something beside; it is cancelled when the carrier stops."""
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._done)
        return task

    def _done(self, task: asyncio.Task[None]) -> None:
        """A task that broke is a defect of the simulated carrier's: it must not go unseen."""
        self._tasks.discard(task)
        problem = None if task.cancelled() else task.exception()
        if problem:
            _log.error("a task of the carrier's broke", exc_info=problem)

    async def rest(self, seconds: float) -> None:
        """Let simulated seconds pass."""
        await asyncio.sleep(seconds / self.settings.speed)

    def tell(self, call: Call, hook: Hook | None, params: Params, delay: float = CALLBACK_DELAY) -> None:
        """Send a callback soon, if anybody asked for it. Nothing depends on its answer."""
        if hook:
            sent = self.troubles.of_callback(call.party)
            self.note_faults(sent, call.party, call=call.sid, url=hook.url)
            for later in sent.delays:
                self.spawn(self._tell(call, hook, params, delay + later))

    def tell_text(self, message: Message, params: Params, delay: float) -> None:
        """Send a message's status soon, if anybody asked for it."""
        if message.callback:
            sent = self.troubles.of_callback(message.party)
            self.note_faults(sent, message.party, message=message.sid, url=message.callback.url)
            for later in sent.delays:
                self.spawn(self._tell_text(message, message.callback, params, delay + later))

    async def hold(self, call: Call) -> None:
        """Keep a call in the account's queue, if this fault strikes it."""
        seconds = self.troubles.held(call.party)
        if seconds:
            self.note_fault("hold", call.party, call=call.sid, seconds=round(seconds))
            await self.rest(seconds)

    def trouble(self, number: str, url: str, **source: str) -> Trouble | None:
        """What strikes a request for instructions about a parent; noted."""
        struck = self.troubles.of_document(number)
        if struck:
            self.note_fault(struck.value, number, url=url, **source)
        return struck

    def note_faults(self, sent: Sent, number: str, **source: str) -> None:
        """Write in the journal which faults strike a callback, or a parent's text."""
        for kind in sent.faults:
            self.note_fault(kind, number, **source)

    def note_fault(self, kind: str, number: str, call: str = "", **facts: Any) -> None:  # noqa: ANN401 - whatever is worth knowing
        """Write in the journal that a fault has struck."""
        self.journal.note("fault", call, number, kind=kind, **facts)

    async def _tell_text(self, message: Message, hook: Hook, params: Params, delay: float) -> None:
        await self.rest(delay)
        try:
            await self.webhooks.send(hook, params)
        except WebhookError as problem:
            self.note_text("callback_failed", message, url=hook.url, code=problem.code, words=str(problem))

    async def _tell(self, call: Call, hook: Hook, params: Params, delay: float) -> None:
        await self.rest(delay)
        try:
            await self.webhooks.send(hook, params)
        except WebhookError as problem:
            self.note("callback_failed", call, url=hook.url, code=problem.code, words=str(problem))

    def recording_url(self, recording: Recording) -> str:
        account = f"{self.base_url}/{API_VERSION}/Accounts/{self.settings.account_sid}"
        return f"{account}/Recordings/{recording.sid}"

    async def close(self) -> None:
        """Stop everything: calls in progress are cut without a word."""
        while self._tasks:  # what is cut may begin something in its turn
            for task in self._tasks:
                task.cancel()
            await asyncio.gather(*self._tasks, return_exceptions=True)
        await self.webhooks.close()
        self.journal.close()
