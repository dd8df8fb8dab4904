"""Call queues: who waits in each and who asks for the next one. No call is performed here."""

import asyncio
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from simulator.model import Call

DEFAULT_SIZE = 1000
LARGEST_SIZE = 5000
LONGEST_NAME = 64  # characters


class Taker(Protocol):
    """Whoever takes somebody out of a queue."""

    def found(self, waiter: "Waiter") -> None:
        """His turn has come: this one is his."""

    async def meet(self, stage: Any, waiter: "Waiter") -> None:  # noqa: ANN401 - the stage of a call, which keeps this
        """Talk with the one who waited; on the latter's own call. Raises HungUpError."""

    def end(self) -> None:
        """Whichever of the two is still there goes on."""


@dataclass(eq=False, slots=True)
class Waiter:
    """One call that waits, or has waited. `taken`: by whom; `bridged`: the two have been joined."""

    call: Call
    since: datetime
    taken: "asyncio.Future[Taker]"
    until: datetime | None = None
    bridged: bool = False

    @property
    def sid(self) -> str:
        """Of the call, by which it is known in its queue."""
        return self.call.sid

    def seconds(self, now: datetime, speed: float) -> float:
        """Simulated seconds in the queue."""
        return ((self.until or now) - self.since).total_seconds() * speed


@dataclass(eq=False, slots=True)
class CallQueue:
    """`waiting` and `takers` in the order in which they came: one of the two is always empty."""

    sid: str
    name: str
    created: datetime
    updated: datetime
    max_size: int = DEFAULT_SIZE
    waiting: list[Waiter] = field(default_factory=list)
    takers: list[Taker] = field(default_factory=list)

    def enter(self, waiter: Waiter) -> None:
        """Wait for one's turn."""
        self.waiting.append(waiter)
        self._match(waiter.since)

    def seek(self, taker: Taker, now: datetime) -> None:
        """Ask for the next one."""
        self.takers.append(taker)
        self._match(now)

    def leave(self, waiter: Waiter, now: datetime) -> None:
        """Wait no longer."""
        waiter.until = waiter.until or now
        if waiter in self.waiting:
            self.waiting.remove(waiter)

    def give_up(self, taker: Taker) -> None:
        """Ask no longer."""
        if taker in self.takers:
            self.takers.remove(taker)

    def position(self, waiter: Waiter) -> int:
        """Counted from 1; 0 of whoever waits no longer."""
        return self.waiting.index(waiter) + 1 if waiter in self.waiting else 0

    def average_seconds(self, now: datetime, speed: float) -> int:
        """How long those who wait have waited, on average; simulated."""
        waited = [waiter.seconds(now, speed) for waiter in self.waiting]
        return round(sum(waited) / len(waited)) if waited else 0

    def _match(self, now: datetime) -> None:
        while self.waiting and self.takers:
            waiter, taker = self.waiting[0], self.takers.pop(0)
            self.leave(waiter, now)
            waiter.taken.set_result(taker)
            taker.found(waiter)
