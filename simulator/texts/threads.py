"""What the carrier keeps about texts: messages, threads, who has opted out, and when a parent last wrote."""

import asyncio
from collections import Counter, deque
from collections.abc import Callable
from dataclasses import dataclass, field

from simulator.pacing import Pace
from simulator.people.hands import Thread
from simulator.texts.messages import Message, plain_number

WINDOW = 24 * 3600.0
"""Simulated seconds after a parent's WhatsApp message in which free text may be sent to him."""
LOOP_ANSWERS, LOOP_SECONDS = 15, 30.0
"""More answers than these between two numbers in so many simulated seconds look like two machines that talk."""


@dataclass(slots=True)
class Conversation:
    """A thread with what the parent is about to do in it, `due` by the event loop's clock; and the comment, if any,
    that he finishes before."""

    thread: Thread = field(default_factory=Thread)
    task: "asyncio.Task[None] | None" = None
    due: float = 0.0
    comment: "asyncio.Task[None] | None" = None


@dataclass(slots=True)
class Texts:
    """`arrives`: told of every message that has reached a parent's telephone. Keys are (number, our address)."""

    pace: Pace
    arrives: Callable[[Message], None]
    messages: dict[str, Message] = field(default_factory=dict)
    conversations: dict[tuple[str, str], Conversation] = field(default_factory=dict)
    blocked: set[tuple[str, str]] = field(default_factory=set)
    received: Counter[str] = field(default_factory=Counter)
    _wrote_at: dict[tuple[str, str], float] = field(default_factory=dict)
    _answered_at: dict[tuple[str, str], deque[float]] = field(default_factory=dict)

    def conversation(self, message: Message) -> Conversation:
        """The thread that a message belongs to."""
        return self.conversations.setdefault((message.party, message.address), Conversation())

    def has_opted_out(self, message: Message) -> bool:
        """Whether the parent wrote one of the carrier's own stop words to this number."""
        return not message.by_whatsapp and (message.party, plain_number(message.address)) in self.blocked

    def wrote(self, message: Message, now: float) -> None:
        """A parent has written, at a time of the event loop's clock."""
        self._wrote_at[message.party, message.address] = now

    def window_is_open(self, message: Message, now: float, speed: float) -> bool:
        """Whether the parent wrote by WhatsApp to this number within 24 simulated hours."""
        wrote_at = self._wrote_at.get((message.party, message.address))
        return wrote_at is not None and (now - wrote_at) * speed < WINDOW

    def is_loop(self, answer: Message, now: float, speed: float) -> bool:
        """Count an answer to a text, at a time of the event loop's clock: True where it is one too many."""
        times = self._answered_at.setdefault((answer.party, answer.address), deque(maxlen=LOOP_ANSWERS))
        if len(times) == LOOP_ANSWERS and (now - times[0]) * speed < LOOP_SECONDS:
            return True
        times.append(now)
        return False
