"""The carrier itself: what it keeps, and the few things that everything else asks of it."""

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from simulator.forms import Params
from simulator.journal import Journal
from simulator.model import API_VERSION, Call, Hook, IncomingNumber, Recording, Settings
from simulator.pacing import Pace, Rate
from simulator.parents import Parents
from simulator.webhooks import WebhookError, Webhooks

# Callbacks leave a little after the fact that they tell; simulated seconds.
CALLBACK_DELAY = 0.2


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
    base_url: str = ""
    calls: dict[str, Call] = field(default_factory=dict)
    recordings: dict[str, Recording] = field(default_factory=dict)
    numbers: dict[str, IncomingNumber] = field(default_factory=dict)
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)

    def note(self, event: str, call: Call, **facts: Any) -> None:  # noqa: ANN401 - whatever is worth knowing
        """Write in the journal what happened in a call."""
        self.journal.note(event, call.sid, call.party, **facts)

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
