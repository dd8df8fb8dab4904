"""How fast the carrier places calls, and how many REST requests it bears. Real seconds."""

import asyncio
from dataclasses import dataclass


@dataclass(slots=True)
class Pace:
    """A queue that lets one through every 1 / per_second."""

    per_second: float
    _next: float = 0.0

    async def turn(self) -> float:
        """Wait for one's turn; returns the seconds waited."""
        now = asyncio.get_running_loop().time()
        slot = max(now, self._next)
        self._next = slot + 1 / self.per_second
        await asyncio.sleep(slot - now)
        return slot - now


@dataclass(slots=True)
class Rate:
    """A bucket of one second's requests; 0 is no limit."""

    per_second: float
    _left: float = 1.0
    _seen: float = 0.0

    def allows(self, now: float) -> bool:
        """Whether one more request is borne at this time (seconds of any steady clock)."""
        if not self.per_second:
            return True
        burst = max(1.0, self.per_second)
        self._left = min(burst, self._left + (now - self._seen) * self.per_second)
        self._seen = now
        if self._left < 1:
            return False
        self._left -= 1
        return True
