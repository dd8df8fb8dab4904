"""A place where calls hear each other: a bridge of two, a conference of many."""

import math
from dataclasses import dataclass, field

from simulator.people.phones import Deed, DeedKind
from simulator.voice.stage import Stage


@dataclass(eq=False, slots=True)
class Member:
    """One call in a room. `muted`: nobody hears it; `held`: it hears nobody either; `leaving`: why it was let go."""

    stage: Stage
    muted: bool = False
    held: bool = False
    leaves_by_star: bool = False
    leaving: str = ""

    def let_go(self, reason: str) -> None:
        """It leaves, for this reason; only the first one counts."""
        self.leaving = self.leaving or reason
        self.stage.line.wake()

    @property
    def has_left(self) -> bool:
        return bool(self.leaving)


STAR, TIME_UP = "star", "time"


@dataclass(eq=False, slots=True)
class Room:
    """`members` in the order in which they came."""

    members: list[Member] = field(default_factory=list)

    async def stay(self, member: Member, seconds: float = math.inf) -> str:
        """Be in the room until let go, or so many seconds: why it ended (STAR and TIME_UP are the room's own reasons).

        Raises HungUpError when the member's own telephone hangs up.
        """
        line = member.stage.line
        self._enter(member)
        try:
            end = line.now + seconds
            while not member.has_left:
                deed = await line.until(end, lambda: member.has_left)
                if deed:
                    self._does(member, deed)
                elif not member.has_left:
                    member.let_go(TIME_UP)
        finally:
            self._leave(member)
        return member.leaving

    def empty(self, reason: str) -> None:
        """Everybody leaves."""
        for member in list(self.members):
            member.let_go(reason)

    def others(self, member: Member) -> list[Member]:
        return [other for other in self.members if other is not member]

    def _enter(self, member: Member) -> None:
        self.members.append(member)
        if len(self.members) > 1:
            for one in self.members if len(self.members) == 2 else [member]:
                one.stage.line.joined()

    def _leave(self, member: Member) -> None:
        self.members.remove(member)
        if len(self.members) == 1:
            self.members[0].stage.line.left()

    def _does(self, member: Member, deed: Deed) -> None:
        if deed.kind is DeedKind.press and deed.key == "*" and member.leaves_by_star:
            member.let_go(STAR)
        if deed.kind is DeedKind.speak and deed.words and not member.muted and not member.held:
            for other in self.others(member):
                if not other.held:
                    other.stage.line.hears(deed.words, deed.seconds)
                    other.stage.line.wake()
