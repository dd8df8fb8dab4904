"""The clock of one call and the telephone at its other end: time passes until something is done."""

import asyncio
import math
from collections.abc import Callable
from dataclasses import dataclass

from simulator.people.phones import Deed, DeedKind, Phone


class HungUpError(Exception):
    """The other end hung up."""


def _never() -> bool:
    return False


@dataclass(slots=True)
class Line:
    """`now`: seconds of the call since it was answered; simulated, so a slow webhook does not move it."""

    phone: Phone
    speed: float
    now: float = 0.0
    _waker: "asyncio.Future[bool] | None" = None

    def hears(self, words: str, seconds: float) -> None:
        """Words begin to be spoken."""
        self.phone.hears(words, self.now, seconds)

    def may_speak(self) -> None:
        """What is said from now on is recorded."""
        self.phone.may_speak(self.now)

    def joined(self) -> None:
        """Another person is on the line from now on."""
        self.phone.joined(self.now)
        self.wake()

    def left(self) -> None:
        """Nobody else is on the line any more."""
        self.phone.left(self.now)
        self.wake()

    def wake(self) -> None:
        """Something has changed while time passes: look again at what the telephone does."""
        if self._waker:
            _ring(self._waker, reached=False)

    async def until(self, moment: float, stop: Callable[[], bool] = _never) -> Deed | None:
        """Let time pass to the next thing that the other end does, to `moment`, or until `stop` after a `wake`.

        Raises HungUpError.
        """
        while not stop():
            deed = self.phone.due(moment)
            reached = await self._pass(deed.at if deed else moment)
            if deed is None and reached:
                return None
            if deed is None or not reached:
                continue
            self.phone.does(deed)
            if deed.kind is DeedKind.hang_up:
                raise HungUpError
            if deed.kind is not DeedKind.wonder:
                return deed
        return None

    async def through(self, seconds: float) -> None:
        """Let time pass whatever is pressed: nobody is listening for keys."""
        end = self.now + seconds
        while await self.until(end) is not None:
            pass

    async def _pass(self, moment: float) -> bool:
        """Whether the moment was reached; False when woken before."""
        if moment <= self.now:
            return True
        loop = asyncio.get_running_loop()
        began, self._waker = loop.time(), loop.create_future()
        seconds = (moment - self.now) / self.speed
        timer = None if math.isinf(seconds) else loop.call_later(seconds, _ring, self._waker)
        try:
            reached = await self._waker
        finally:
            self._waker = None
            if timer:
                timer.cancel()
        passed = self.now + (loop.time() - began) * self.speed
        self.now = moment if reached else min(moment, passed)
        return reached


def _ring(waker: "asyncio.Future[bool]", *, reached: bool = True) -> None:
    if not waker.done():
        waker.set_result(reached)
