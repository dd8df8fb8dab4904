"""A parent whose thread a person continues, before the service."""

from dataclasses import dataclass, field
from typing import Any

from monitors import threads
from rules.lives import HandoverState
from storage.handovers.moving import claim
from storage.models import Handover, StaffUser, ThreadText
from tests.sms.texting import Texting, invite
from tests.switchboard import SigningCarrier
from tests.world import World


@dataclass
class Thread:
    """Ana's thread: `ana` writes, Luis answers. `box`: the service's mailbox."""

    world: World
    ana: Texting
    luis: StaffUser
    box: Any
    keys: list[str] = field(default_factory=list)

    @property
    def handover(self) -> Handover:
        return self.world.one(Handover, Handover.conversation_id.is_not(None))

    @property
    def texts(self) -> list[ThreadText]:
        return self.world.rows(ThreadText)

    def bodies(self) -> list[str]:
        return [self.world.vault.open(text.body, "text") for text in self.texts]

    def take(self) -> None:
        with self.world.sessions.begin() as session:
            claim(session, self.handover.id, self.luis.id, self.world.clock())
        assert self.handover.state is HandoverState.active

    def reply(self, body: str, key: str = "", **given: Any) -> ThreadText:
        """What Luis writes."""
        key = key or f"key-{len(self.texts)}"
        by = given.get("by", self.luis).id
        with self.world.sessions.begin() as session:
            return threads.reply(session, self.box, self.handover.id, by, body, key, self.world.clock())

    def act(self, what: Any, by: StaffUser | None = None) -> Any:
        """hand_back, finish or call_instead, by Luis."""
        box = () if what is threads.call_instead else (self.box,)
        ending = ("attended", "Se le explicó") if what is threads.finish else ()
        with self.world.sessions.begin() as session:
            who = (by or self.luis).id
            return what(session, *box, self.handover.id, who, *ending, self.world.clock())


def begin(world: World, carrier: SigningCarrier, box: Any, **campaign: Any) -> Thread:
    """Ana has answered one question and asked for a person, while Luis is there."""
    luis = world.at_work(world.staff())
    thread = Thread(world, invite(world, carrier, **campaign), luis, box)
    thread.ana.write("1", "1", "persona")
    return thread
