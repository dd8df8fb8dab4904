"""The clock of one call and the telephone at its other end: time passes until something is done."""

import asyncio
from dataclasses import dataclass

from simulator.people.phones import Deed, DeedKind, Phone


class HungUpError(Exception):
    """The other end hung up."""


@dataclass(slots=True)
class Line:
    """`now`: seconds of the call since it was answered; simulated, so a slow webhook does not move it."""

    phone: Phone
    speed: float
    now: float = 0.0

    def hears(self, words: str, seconds: float) -> None:
        """Words begin to be spoken."""
        self.phone.hears(words, self.now, seconds)

    def may_speak(self) -> None:
        """What is said from now on is recorded."""
        self.phone.may_speak(self.now)

    async def until(self, moment: float) -> Deed | None:
        """Let time pass to the next thing that the parent does, or to `moment`. Raises HungUpError."""
        while (deed := self.phone.due(moment)) is not None:
            await self._pass(deed.at)
            self.phone.does(deed)
            if deed.kind is DeedKind.hang_up:
                raise HungUpError
            if deed.kind is not DeedKind.wonder:
                return deed
        await self._pass(moment)
        return None

    async def through(self, seconds: float) -> None:
        """Let time pass whatever is pressed: nobody is listening for keys."""
        end = self.now + seconds
        while await self.until(end) is not None:
            pass

    async def _pass(self, moment: float) -> None:
        wait = moment - self.now
        if wait > 0:
            await asyncio.sleep(wait / self.speed)
            self.now = moment
