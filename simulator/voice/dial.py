"""The Dial verb: ring somebody, whisper to him, join the two; or go to a queue or a conference."""

import asyncio
import math
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any

from simulator import numbering
from simulator.model import Call, CallStatus, Direction, Instructions, Recording, new_sid
from simulator.voice import recordings
from simulator.voice.conferences import dial_conference
from simulator.voice.documents import Document, Next
from simulator.voice.endings import cut
from simulator.voice.line import REAL_TIME, HungUpError
from simulator.voice.queues import dial_queue
from simulator.voice.room import Member, Room
from simulator.voice.stage import DialEnd, Stage, owe
from simulator.voice.verbs import ConferenceTarget, Dial, Party, QueueTarget

_LEFT = "left"
_SOURCE = "DialVerb"
_WITHIN_DIAL = 13201
_BAD_CALLER = 13214
_BAD_NUMBER = 13224
# What REST refuses with one code, a Dial refuses with another.
_REFUSED = {21215: 13227}


async def perform_dial(stage: Stage, document: Document, dial: Dial) -> Next | None:
    """Dial, and stay until it is over; then the action's request, or None without one.

    When the call hangs up, or REST ends or redirects it, the action is still requested, and its answer not performed.
    """
    if stage.call.then:
        _warn(stage, _WITHIN_DIAL, "who is dialled cannot dial")
        return None
    end = DialEnd()
    try:
        await _DIALS[type(dial.target)](stage, document, dial, dial.target, end)
    except (HungUpError, asyncio.CancelledError):
        owe(stage, _action(stage, document, dial, end))
        raise
    stage.carrier.note("dialled", stage.call, status=end.status, bridged=end.bridged)
    return _action(stage, document, dial, end)


def _action(stage: Stage, document: Document, dial: Dial, end: DialEnd) -> Next | None:
    if not dial.action:
        return None
    params = {"DialCallStatus": end.status, "DialBridged": str(end.bridged).lower()}
    if end.call_sid:
        params["DialCallSid"] = end.call_sid
    if end.seconds is not None:
        params["DialCallDuration"] = str(round(end.seconds))
    if end.recording:
        params["RecordingUrl"] = stage.carrier.recording_url(end.recording)
        params |= {"RecordingSid": end.recording.sid, "RecordingDuration": str(end.recording.seconds)}
    return Next(document.hook(dial.action, dial.method), params)


async def _dial_parties(stage: Stage, document: Document, dial: Dial, parties: tuple[Party, ...], end: DialEnd) -> None:
    """Ring them all at once, or one after the other: the first who is ready to talk has the call."""
    if not _may_show(stage, dial):
        _warn(stage, _BAD_CALLER, f"callerId {dial.caller_id}")
        return
    for group in [(party,) for party in parties] if dial.sequential else [parties]:
        bridge = Bridge(stage, dial, end)
        try:
            other = await bridge.finds(document, group)
            if other:
                await bridge.talk(document, other)
                return
        finally:
            bridge.close()


def _may_show(stage: Stage, dial: Dial) -> bool:
    """Whose number may be shown to who is dialled: one of the account's, or one of this call's two."""
    ours = {number.phone_number for number in stage.carrier.numbers.values()}
    return dial.caller_id in {"", stage.call.caller, stage.call.to, *ours} or not numbering.is_number(dial.caller_id)


_DIALS: dict[type, Callable[[Stage, Document, Dial, Any, DialEnd], Awaitable[None]]] = {
    tuple: _dial_parties,
    QueueTarget: dial_queue,
    ConferenceTarget: dial_conference,
}


@dataclass(eq=False, slots=True)
class Bridge:
    """Between the call that dials and the first of `legs` who is ready to talk: `other`, `ready_at` on his clock.

    `gone`: the sids of legs that are over, or that REST has led elsewhere.
    """

    stage: Stage
    dial: Dial
    end: DialEnd
    room: Room = field(default_factory=Room)
    legs: list[Call] = field(default_factory=list)
    gone: set[str] = field(default_factory=set)
    other: Stage | None = None
    ready_at: float = 0.0

    async def finds(self, document: Document, parties: tuple[Party, ...]) -> Stage | None:
        """Ring them, and whisper: the one who is ready to talk, None when nobody is left."""
        for party in parties:
            self._ring(document, party)
        # Keys pressed meanwhile are nobody's.
        while await self.stage.line.until(math.inf, self._is_settled):
            pass
        return self.other

    async def talk(self, document: Document, other: Stage) -> None:
        """Join the two until one of them leaves, or the time is over."""
        stage = self.stage
        self._cancel_the_rest()
        stage.answer()
        stage.carrier.note("bridged", stage.call, other=other.call.sid, to=other.call.to)
        told = document.callbacks(self.dial.recording)
        recorded = recordings.begin(stage.carrier, stage.call, told, _SOURCE) if self.dial.record else None
        began, why = stage.line.now, ""
        try:
            member = Member(stage, leaves_by_star=self.dial.hang_up_on_star)
            why = await self.room.stay(member, self.dial.time_limit)
        finally:
            seconds = stage.line.now - began
            self._fill(CallStatus.completed, other.call, self.ready_at + seconds, recorded)
            if recorded:
                recordings.end(stage.carrier, stage.call, recorded, round(seconds), told)
            stage.carrier.note("unbridged", stage.call, other=other.call.sid, seconds=round(seconds), why=why)

    def close(self) -> None:
        """Nobody rings or talks any more."""
        self._cancel_the_rest()
        self.room.close(_LEFT)
        if self.other is None and self.legs:
            last = max(self.legs, key=_ended)
            status = last.wanted or (last.status if last.is_over else CallStatus.completed)
            self._fill(status, last, last.duration, None)

    def _ring(self, document: Document, party: Party) -> None:
        stage = self.stage
        code = numbering.refusal(party.address)
        if code:
            _warn(stage, _REFUSED.get(code, _BAD_NUMBER), f"Dial {party.address}")
            return
        if stage.carrier.handsets.at(party.address):
            stage.line.keep_pace(REAL_TIME)
        leg = _leg(stage, document, self.dial, party)
        leg.then = partial(self._comes, Instructions(document.hook(party.url, party.method) if party.url else None))
        self.legs.append(leg)
        stage.place(stage.carrier, leg)
        if leg.task:
            leg.task.add_done_callback(lambda _: stage.line.wake())

    async def _comes(self, whisper: Instructions, other: Stage) -> None:
        """The called leg: what it hears alone, then the talk."""
        try:
            if whisper.main:
                await other.perform(other, whisper)
            await self._join(other)
        finally:
            self.gone.add(other.call.sid)
            self.stage.line.wake()

    async def _join(self, other: Stage) -> None:
        if self.other is None and not self.room.closed:
            self.other, self.ready_at = other, other.line.now
            self.stage.line.wake()
            try:
                await self.room.stay(Member(other))
            finally:
                self.room.close(_LEFT)

    def _is_settled(self) -> bool:
        return self.other is not None or all(leg.is_over or leg.sid in self.gone for leg in self.legs)

    def _cancel_the_rest(self) -> None:
        for leg in self.legs:
            if leg.sid not in self.gone and not (self.other and self.other.call is leg):
                cut(leg, "dial")

    def _fill(self, status: CallStatus, leg: Call, seconds: float | None, recording: Recording | None) -> None:
        end = self.end
        end.status, end.call_sid, end.seconds, end.recording = status, leg.sid, seconds, recording
        end.bridged = self.other is not None


def _ended(leg: Call) -> datetime:
    return leg.ended or datetime.max.replace(tzinfo=leg.created.tzinfo)


def _leg(stage: Stage, document: Document, dial: Dial, party: Party) -> Call:
    """The call that is dialled. It has no instructions of its own: the dial says what it does."""
    now = stage.carrier.clock()
    return Call(
        sid=new_sid("CA"),
        to=party.address,
        caller=dial.caller_id or stage.call.caller,
        direction=Direction.dialled,
        instructions=Instructions(None),
        created=now,
        updated=now,
        callbacks=document.callbacks(party.callback),
        ring_limit=dial.timeout,
        number_sid=stage.call.number_sid,
        parent_sid=stage.call.sid,
    )


def _warn(stage: Stage, code: int, words: str) -> None:
    stage.carrier.note("document_warned", stage.call, url="", code=code, words=words)
