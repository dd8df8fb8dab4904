"""The Record verb, and what becomes of a recording."""

import asyncio
from dataclasses import dataclass

from simulator.model import Recording
from simulator.people.phones import DeedKind
from simulator.voice import recordings
from simulator.voice.documents import Document, Next
from simulator.voice.line import HungUpError, Line
from simulator.voice.stage import Stage
from simulator.voice.verbs import Callback, Record

HANGUP = "hangup"


@dataclass(slots=True)
class Take:
    """What was heard: times of the call's clock, the key that ended it ("" for none) and its meaning."""

    began: float
    spoke_until: float
    key: str = ""
    meaning: str = ""

    def seconds(self, now: float, most: float) -> int:
        """Its length, 0 when nothing was recorded: silence is trimmed, a key pressed at once leaves nothing."""
        spoke = self.spoke_until > self.began
        if self.key and (spoke or self.key != HANGUP):
            return round(min(now - self.began, most))
        return max(1, round(min(self.spoke_until - self.began, most))) if spoke else 0


async def perform_record(stage: Stage, document: Document, verb: Record) -> Next | None:
    """Record until a key, a silence, the limit or a hang-up. Nothing recorded falls through to the next verb.

    After a hang-up the action is still requested, with Digits=hangup: it is left in `stage.after`.
    """
    recording = recordings.begin(stage.carrier, stage.call, document.callbacks(_callback(verb)))
    take = Take(stage.line.now, stage.line.now)
    stage.line.may_speak()
    try:
        await _listen(stage.line, verb, take)
    except (HungUpError, asyncio.CancelledError):
        take.key = HANGUP
        stage.after = _end(stage, document, verb, recording, take)
        raise
    return _end(stage, document, verb, recording, take)


async def _listen(line: Line, verb: Record, take: Take) -> None:
    """Let time pass until the recording is over; speech that has begun is not cut by the silence rule."""
    latest = take.began + verb.max_seconds
    while True:
        deed = await line.until(min(latest, take.spoke_until + verb.timeout))
        if deed is None:
            return
        if deed.kind is DeedKind.speak:
            take.spoke_until = max(take.spoke_until, line.now + deed.seconds)
        elif deed.key in verb.finish_keys:
            take.key, take.meaning = deed.key, deed.meaning
            return


def _end(stage: Stage, document: Document, verb: Record, recording: Recording, take: Take) -> Next | None:
    """The recording is over: what is asked next, or None when it is empty."""
    stage.carrier.handsets.show(stage.call, "recording", on=False)
    seconds = take.seconds(stage.line.now, verb.max_seconds)
    recordings.end(stage.carrier, stage.call, recording, seconds, document.callbacks(_callback(verb)))
    if not seconds:
        return None
    child = stage.carrier.child_of(stage.call.party)
    stage.carrier.note("recorded", stage.call, recording=recording.sid, seconds=seconds, **child)
    params = {
        "RecordingUrl": stage.carrier.recording_url(recording),
        "RecordingSid": recording.sid,
        "RecordingDuration": str(seconds),
    }
    if take.key:
        params["Digits"] = take.key
    told = ((take.key, take.meaning),) if take.meaning else ()
    return Next(document.hook(verb.action, verb.method), params, told, recording.sid)


def _callback(verb: Record) -> Callback:
    return Callback(verb.callback, verb.callback_method, verb.callback_events)
