"""The Enqueue and Leave verbs, and Dial's Queue: to wait, to be taken, and to talk."""

import asyncio
import math
from dataclasses import dataclass, field
from typing import Any

from simulator.carrier import Carrier
from simulator.model import CallStatus, Hook, Instructions, new_sid
from simulator.voice.documents import Aside, Document, Next
from simulator.voice.line import REAL_TIME, HungUpError
from simulator.voice.room import Member, Room
from simulator.voice.stage import CallOverError, DialEnd, Stage, owe
from simulator.voice.verbs import (
    Dial,
    Enqueue,
    Gather,
    Hangup,
    Leave,
    Pause,
    Play,
    QueueTarget,
    Redirect,
    Say,
)
from simulator.voice.waiting import LONGEST_NAME, CallQueue, Waiter

# What may stand in the documents for whoever waits, and for whoever is about to be joined.
_WAIT = frozenset({Say, Play, Pause, Gather, Redirect, Hangup, Leave})
_WHISPER = frozenset({Say, Play, Pause, Redirect})
_OVER = "over"
# How an end of the call is told when the two had been joined.
_OF_BRIDGED = {"hangup": "bridged", "redirected": "redirected-from-bridged"}


class LeftError(CallOverError):
    """The Leave verb: whoever waits leaves the queue. Where nobody waits it ends the call."""

    def __init__(self) -> None:
        super().__init__(CallStatus.completed)


@dataclass(eq=False, slots=True)
class Meeting:
    """Whoever dialled a queue (`stage`), and then the one who waited in it.

    `joined`: both are on the line; `since`: when, by the dialler's own clock.
    """

    queue: CallQueue
    stage: Stage
    whisper: Hook | None
    room: Room = field(default_factory=Room)
    waiter: Waiter | None = None
    joined: bool = False
    since: float = math.inf

    def found(self, waiter: Waiter) -> None:
        self.waiter = waiter
        self.stage.line.wake()

    async def meet(self, stage: Stage, waiter: Waiter) -> None:
        """What he hears first, then the talk."""
        if self.whisper:
            await stage.perform(stage, Instructions(self.whisper), Aside(lambda: self._told(stage, waiter), _WHISPER))
        if not self.room.closed:
            self.joined = waiter.bridged = True
            self.stage.line.wake()
            await self.room.stay(Member(stage))

    def end(self) -> None:
        self.room.close(_OVER)
        self.stage.line.wake()

    async def comes(self, seconds: float) -> bool:
        """Whether somebody came in time and is ready to talk; keys pressed meanwhile are lost."""
        line = self.stage.line
        end = line.now + seconds
        while await line.until(end, lambda: self.waiter is not None):
            pass
        while self.waiter and await line.until(math.inf, lambda: self.joined or bool(self.room.closed)):
            pass
        self.since = line.now
        return self.joined

    def _told(self, stage: Stage, waiter: Waiter) -> dict[str, str]:
        return {
            "QueueSid": self.queue.sid,
            "QueueTime": _seconds(stage.carrier, waiter),
            "DequeingCallSid": self.stage.call.sid,
        }


@dataclass(frozen=True, slots=True)
class Stay:
    """One call's time in a queue."""

    stage: Stage
    document: Document
    verb: Enqueue
    queue: CallQueue
    waiter: Waiter

    async def wait(self) -> str:
        """Hear the wait documents until taken, and then talk: the QueueResult."""
        carrier = self.stage.carrier
        carrier.note("enqueued", self.stage.call, queue=self.queue.name)
        if carrier.handsets.in_use:
            self.stage.line.keep_pace(REAL_TIME)
        ended = "" if self.waiter.taken.done() else await self._until_taken()
        if ended:
            return ended
        await self.waiter.taken.result().meet(self.stage, self.waiter)
        return "bridged" if self.waiter.bridged else "bridging-in-process"

    async def _until_taken(self) -> str:
        """The QueueResult when the wait ended otherwise."""
        music = asyncio.create_task(self._music())
        both: set[asyncio.Future[Any]] = {music, self.waiter.taken}
        try:
            await asyncio.wait(both, return_when=asyncio.FIRST_COMPLETED)
            return music.result() if music.done() else ""
        finally:
            music.cancel()
            await asyncio.gather(music, return_exceptions=True)

    def left(self, result: str) -> Next | None:
        """He is out of the queue: the action's request, if there is one."""
        carrier = self.stage.carrier
        self.queue.leave(self.waiter, carrier.clock())
        seconds = _seconds(carrier, self.waiter)
        carrier.note("dequeued", self.stage.call, queue=self.queue.name, result=result, seconds=int(seconds))
        params = {"QueueResult": result, "QueueSid": self.queue.sid, "QueueTime": seconds}
        return _action(self.document, self.verb, params)

    def torn_away(self) -> None:
        """REST redirects the call, or it is over: the action is still requested, and its answer not performed."""
        call = self.stage.call
        result = "redirected" if call.redirect and call.wanted is None else "hangup"
        owe(self.stage, self.left(_OF_BRIDGED[result] if self.waiter.bridged else result))

    async def _music(self) -> str:
        """The wait documents, again and again: the QueueResult when they end the wait.

        One in which no time passes is not asked again: silence follows it, and so it does where there is none. Raises
        HungUpError, CallOverError.
        """
        verb, line = self.verb, self.stage.line
        while verb.wait_url:
            began = line.now
            instructions = Instructions(self.document.hook(verb.wait_url, verb.wait_method))
            try:
                if not await self.stage.perform(self.stage, instructions, Aside(self._standing, _WAIT)):
                    return "error"
            except LeftError:
                return "leave"
            if line.now == began:
                break
        await line.through(math.inf)
        raise HungUpError

    def _standing(self) -> dict[str, str]:
        """What a request for a wait document carries; times in seconds."""
        carrier, queue = self.stage.carrier, self.queue
        return {
            "QueueSid": queue.sid,
            "CurrentQueueSize": str(len(queue.waiting)),
            "QueuePosition": str(queue.position(self.waiter)),
            "QueueTime": _seconds(carrier, self.waiter),
            "AvgQueueTime": str(queue.average_seconds(carrier.clock(), carrier.settings.speed)),
        }


async def enqueue(stage: Stage, document: Document, verb: Enqueue) -> Next | None:
    """Wait until taken by a Dial, a Leave, REST or a hang-up; the action comes when all is over, the bridge too.

    After a hang-up or a redirection by REST the action is still requested, and its answer is not performed.
    """
    queue = _enter(stage, verb)
    if isinstance(queue, str):
        return _action(document, verb, {"QueueResult": queue})
    waiter = Waiter(stage.call, stage.carrier.clock(), asyncio.get_running_loop().create_future())
    stay = Stay(stage, document, verb, queue, waiter)
    try:
        queue.enter(waiter)
        result = await stay.wait()
    except (HungUpError, CallOverError, asyncio.CancelledError):
        stay.torn_away()
        raise
    finally:
        if waiter.taken.done():
            waiter.taken.result().end()
    return stay.left(result)


async def leave(stage: Stage, document: Document, verb: Leave) -> None:  # noqa: ARG001 - one shape for every verb
    """Leave the queue in which this call waits. Raises LeftError."""
    raise LeftError


async def dial_queue(stage: Stage, document: Document, dial: Dial, target: QueueTarget, end: DialEnd) -> None:
    """Talk with the next one who waits in a queue; when it is empty, wait for somebody as long as a ring.

    `failed` without such a queue, `no-answer` when nobody came (or the one who came hung up before they were joined).
    Raises HungUpError when the one who dialled hangs up.
    """
    queue = named(stage.carrier, target.name)
    if queue is None:
        end.status = CallStatus.failed
        return
    meeting = Meeting(queue, stage, document.hook(target.url, target.method) if target.url else None)
    end.status = CallStatus.canceled
    try:
        queue.seek(meeting, stage.carrier.clock())
        if await meeting.comes(dial.timeout):
            await meeting.room.stay(Member(stage, leaves_by_star=dial.hang_up_on_star), dial.time_limit)
        end.status = CallStatus.no_answer
    finally:
        queue.give_up(meeting)
        meeting.end()
        _fill(meeting, end)


def _fill(meeting: Meeting, end: DialEnd) -> None:
    """What the dialler's action is told."""
    end.call_sid = meeting.waiter.sid if meeting.waiter else ""
    if meeting.joined:
        end.status, end.bridged = CallStatus.completed, True
        end.seconds = max(0.0, meeting.stage.line.now - meeting.since)


def named(carrier: Carrier, name: str) -> CallQueue | None:
    """The queue of this name."""
    return next((queue for queue in carrier.queues.values() if queue.name == name), None)


def open_queue(carrier: Carrier, name: str) -> CallQueue:
    """A new queue."""
    now = carrier.clock()
    queue = CallQueue(new_sid("QU"), name, now, now)
    carrier.queues[queue.sid] = queue
    return queue


def _enter(stage: Stage, verb: Enqueue) -> CallQueue | str:
    """The queue to wait in, which begins to exist with its first call; or the QueueResult of a refusal."""
    carrier = stage.carrier
    if not 0 < len(verb.queue) <= LONGEST_NAME:
        code = 14205 if verb.queue else 14204
        carrier.note("document_failed", stage.call, url="", code=code, words=f"queue name {verb.queue!r}")
        return "error"
    queue = named(carrier, verb.queue) or open_queue(carrier, verb.queue)
    if len(queue.waiting) < min(queue.max_size, verb.max_size):
        return queue
    carrier.note("document_warned", stage.call, url="", code=14207, words=f"the queue {queue.name} is full")
    return "queue-full"


def _action(document: Document, verb: Enqueue, params: dict[str, str]) -> Next | None:
    return Next(document.hook(verb.action, verb.method), params) if verb.action else None


def _seconds(carrier: Carrier, waiter: Waiter) -> str:
    return str(round(waiter.seconds(carrier.clock(), carrier.settings.speed)))
