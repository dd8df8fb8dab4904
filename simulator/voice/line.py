"""The clock of one call and the telephone at its other end: time passes until something is done."""

import asyncio
import math
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from simulator.people.phones import Deed, DeedKind, Phone
from simulator.webhooks import Answer

REAL_TIME = 1.0
"""The speed of a call with a person: his time cannot be divided."""


class HungUpError(Exception):
    """The other end hung up."""


def _never() -> bool:
    return False


@dataclass(frozen=True, slots=True)
class Piece:
    """What is heard without a break: words ("" for none) in a language, a recording, or for so many seconds nothing."""

    words: str
    seconds: float
    language: str = ""
    sound: Answer | None = None


@dataclass(slots=True)
class Line:
    """`now`: seconds of the call since it was answered; simulated, so a slow webhook does not move it.

    `limit`: when the call has lasted long enough.
    """

    phone: Phone
    speed: float
    now: float = 0.0
    limit: asyncio.Timeout | None = None
    _waker: "asyncio.Future[bool] | None" = None
    _passing: tuple[float, float, float] = (0.0, 0.0, 0.0)  # since when (of the loop), to which moment, how fast

    def hears(self, words: str, seconds: float) -> None:
        """Words begin to be spoken."""
        self.phone.hears(words, self._present(), seconds)

    @contextmanager
    def prompt(self, piece: Piece) -> Iterator[float]:
        """A piece of a prompt is heard: the seconds that it takes at most. It may be left before."""
        if piece.words:
            self.hears(piece.words, piece.seconds)
        yield piece.seconds

    def may_speak(self) -> None:
        """What is said from now on is recorded."""
        self.phone.may_speak(self.now)

    def joined(self) -> None:
        """Another person is on the line from now on."""
        self.phone.joined(self._present())
        self.wake()

    def left(self) -> None:
        """Nobody else is on the line any more."""
        self.phone.left(self._present())
        self.wake()

    def keep_pace(self, speed: float) -> None:
        """Time passes no faster than this from now on: somebody is waited for whose time is slower."""
        if speed >= self.speed:
            return
        now = asyncio.get_running_loop().time()
        ends = self.limit.when() if self.limit else None
        if self.limit and ends:
            self.limit.reschedule(now + (ends - now) * self.speed / speed)
        self.speed = speed
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
        self._waker, self._passing = loop.create_future(), (loop.time(), moment, self.speed)
        seconds = (moment - self.now) / self.speed
        timer = None if math.isinf(seconds) else loop.call_later(seconds, _ring, self._waker)
        reached = False
        try:
            reached = await self._waker
        finally:
            self.now = moment if reached else self._present()
            self._waker = None
            if timer:
                timer.cancel()
        return reached

    def _present(self) -> float:
        """The seconds of the call at this very moment, also in the middle of a wait."""
        if self._waker is None:
            return self.now
        began, moment, speed = self._passing
        return min(moment, self.now + (asyncio.get_running_loop().time() - began) * speed)


def _ring(waker: "asyncio.Future[bool]", *, reached: bool = True) -> None:
    if not waker.done():
        waker.set_result(reached)
