"""A place where calls hear each other: a bridge of two, a conference of many."""

import asyncio
import math
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from typing import Any, Protocol

from simulator.people.phones import Deed, DeedKind
from simulator.voice.line import Line


class OnTheLine(Protocol):
    """A call that can be in a room."""

    @property
    def line(self) -> Line: ...


@dataclass(eq=False, slots=True)
class Member:
    """One call in a room. `muted`: nobody hears it; `held`: it hears nobody either; `leaving`: why it was let go.

    `aside`: what it hears while it is held, without an end; `coaches`: the `name` of the only one who hears it.
    """

    stage: OnTheLine
    muted: bool = False
    held: bool = False
    leaves_by_star: bool = False
    leaving: str = ""
    aside: "Callable[[], Coroutine[Any, Any, None]] | None" = None
    name: str = ""
    coaches: str = ""
    _together: bool = False
    _until_changed: "asyncio.Future[None] | None" = None

    def meets_somebody(self) -> None:
        """Its telephone is told that another person is there."""
        self._together = True
        self.stage.line.joined()

    def is_alone(self) -> None:
        """Its telephone is told that nobody else is there any more."""
        if self._together:
            self._together = False
            self.stage.line.left()

    def let_go(self, reason: str) -> None:
        """It leaves, for this reason; only the first one counts."""
        self.leaving = self.leaving or reason
        self.look()

    def look(self) -> None:
        """Something has changed for it."""
        self.stage.line.wake()
        if self._until_changed and not self._until_changed.done():
            self._until_changed.set_result(None)

    @property
    def has_left(self) -> bool:
        return bool(self.leaving)

    def hears(self, other: "Member") -> bool:
        """Whether what the other one says comes to it."""
        audible = not other.muted and not other.held and other.coaches in {"", self.name}
        return audible and not self.held and other is not self

    async def step_aside(self, does: Coroutine[Any, Any, None]) -> None:
        """Do something by itself until the next change. Raises what it raises, HungUpError among it."""
        self._until_changed = asyncio.get_running_loop().create_future()
        doing = asyncio.ensure_future(does)
        try:
            await asyncio.wait({doing, self._until_changed}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            self._until_changed = None
            doing.cancel()
            await asyncio.gather(doing, return_exceptions=True)
        if not doing.cancelled():
            doing.result()


STAR, TIME_UP = "star", "time"


@dataclass(eq=False, slots=True)
class Room:
    """`members` in the order in which they came. `closed`: why nobody may stay any more."""

    members: list[Member] = field(default_factory=list)
    closed: str = ""

    async def stay(self, member: Member, seconds: float = math.inf) -> str:
        """Be in the room until let go, or so many seconds: why it ended (STAR and TIME_UP are the room's own reasons).

        Raises HungUpError when the member's own telephone hangs up.
        """
        if self.closed or member.has_left:
            return self.closed or member.leaving
        self._enter(member)
        try:
            end = member.stage.line.now + seconds
            while not member.has_left:
                await self._listen(member, end)
        finally:
            self._leave(member)
        return member.leaving

    def close(self, reason: str) -> None:
        """Everybody leaves, and nobody can stay any more."""
        self.closed = self.closed or reason
        for member in list(self.members):
            member.let_go(reason)

    async def _listen(self, member: Member, end: float) -> None:
        """Let time pass to the next thing that changes."""
        if member.held and member.aside:
            await member.step_aside(member.aside())
            return
        line = member.stage.line
        deed = await line.until(end, lambda: member.has_left or (member.held and member.aside is not None))
        if deed:
            self._does(member, deed)
        elif line.now >= end:
            member.let_go(TIME_UP)

    def _enter(self, member: Member) -> None:
        self.members.append(member)
        if len(self.members) > 1:
            slowest = min(one.stage.line.speed for one in self.members)
            for one in self.members:
                one.stage.line.keep_pace(slowest)
            for one in self.members if len(self.members) == 2 else [member]:
                one.meets_somebody()

    def _leave(self, member: Member) -> None:
        self.members.remove(member)
        if member.has_left:  # what follows on its line is for it, and no talk
            member.is_alone()
        if len(self.members) == 1:
            self.members[0].is_alone()

    def _does(self, member: Member, deed: Deed) -> None:
        if deed.kind is DeedKind.press and deed.key == "*" and member.leaves_by_star:
            member.let_go(STAR)
        if deed.kind is DeedKind.speak and deed.words:
            for other in self.members:
                if other.hears(member):
                    other.stage.line.hears(deed.words, deed.seconds)
                    other.stage.line.wake()
