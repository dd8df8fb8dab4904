"""Calls of Ana's, taken turn by turn without any telephone."""

from dataclasses import dataclass, field
from itertools import count

from conversation.heard import Heard, Opened, Said
from conversation.reply import Prompt
from rules.lives import AttemptState
from storage.models import Attempt, Campaign, Conversation, Member
from storage.turn_rows import TurnKey, call_turn
from storage.turns import Taken, take_turn
from tests.world import ANA, World

FACTS = {"ventana": "hoy por la tarde"}


@dataclass
class Talk:
    """One conversation, whoever calls: `sid` has the word after `open`."""

    world: World
    member: Member
    conversation: Conversation
    attempt: Attempt
    sid: str
    numbers: count = field(default_factory=lambda: count(1))

    @property
    def id(self) -> int:
        return self.conversation.id

    def key(self) -> TurnKey:
        """The next turn of this call."""
        return call_turn(self.sid, next(self.numbers))

    def hear(self, heard: Heard, key: TurnKey | None = None) -> Taken:
        """One turn in a transaction of its own."""
        with self.world.sessions.begin() as session:
            return take_turn(session, self.id, key or self.key(), heard, self.world.clock())

    def open(self, sid: str = "") -> Taken:
        """A call begins."""
        self.sid, self.numbers = sid or self.sid, count(1)
        return self.hear(Opened(FACTS), call_turn(self.sid, 0))

    def press(self, keys: str) -> Taken:
        """Each key at its question; the last reply."""
        for key in keys:
            taken = self.hear(Said(key))
        return taken

    def call_again(self, sid: str) -> Taken:
        """Another call to the same parent."""
        self.attempt = self.world.attempt(self.member, AttemptState.answered, sid=sid)
        return self.open(sid)


def talk(world: World, *, number: str = ANA, campaign: Campaign | None = None, sid: str = "CA1") -> Talk:
    """A call that was answered and begins."""
    member = world.member(campaign or world.campaign(), number)
    attempt = world.attempt(member, AttemptState.answered, sid=sid)
    begun = Talk(world, member, world.conversation(member), attempt, sid)
    begun.open()
    return begun


def prompts(taken: Taken) -> list[str]:
    """The names of what is said."""
    return [prompt.name for prompt in taken.reply.prompts if isinstance(prompt, Prompt)]
