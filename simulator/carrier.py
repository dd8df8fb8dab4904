"""The carrier itself: what it keeps, and the few things that everything else asks of it."""

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from simulator.journal import Journal
from simulator.model import API_VERSION, Call, CallStatus, Hook, IncomingNumber, Recording, Settings
from simulator.pacing import Pace, Rate
from simulator.people.meanings import Meaning
from simulator.people.parents import Parents
from simulator.texts.messages import Message
from simulator.texts.threads import Texts
from simulator.voice.forms import Params
from simulator.webhooks import WebhookError, Webhooks

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
    base_url: str = ""
    calls: dict[str, Call] = field(default_factory=dict)
    recordings: dict[str, Recording] = field(default_factory=dict)
    numbers: dict[str, IncomingNumber] = field(default_factory=dict)
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)

    def note(self, event: str, call: Call, **facts: Any) -> None:  # noqa: ANN401 - whatever is worth knowing
        """Write in the journal what happened in a call."""
        self.journal.note(event, call.sid, call.party, **facts)

    def note_text(self, event: str, message: Message, **facts: Any) -> None:  # noqa: ANN401 - the same
        """Write in the journal what happened to a text."""
        self.journal.note(event, "", message.party, message=message.sid, mouth=message.mouth, **facts)

    def told(
        self, number: str, mouth: str, key: str, meaning: str, *, reached: bool, call: str = "", **source: str
    ) -> None:
        """A parent has told something. `meaning`: empty when the key was none; `reached`: the customer took it."""
        said = {"mouth": mouth, "key": key, "meaning": meaning, "reached": reached}
        self.journal.note("told", call, number, **said, **self.child_of(number), **source)
        if reached and meaning:
            self.parents.memory(number).has_told(Meaning(meaning))

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
        task.add_done_callback(self._tasks.discard)
        return task

    async def rest(self, seconds: float) -> None:
        """Let simulated seconds pass."""
        await asyncio.sleep(seconds / self.settings.speed)

    def tell(self, call: Call, hook: Hook | None, params: Params, delay: float = CALLBACK_DELAY) -> None:
        """Send a callback soon, if anybody asked for it. Nothing depends on its answer."""
        if hook:
            self.spawn(self._tell(call, hook, params, delay))

    def tell_text(self, message: Message, params: Params, delay: float) -> None:
        """Send a message's status soon, if anybody asked for it."""
        if message.callback:
            self.spawn(self._tell_text(message, message.callback, params, delay))

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
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self.webhooks.close()
        self.journal.close()
