"""The Record verb, and what becomes of a recording."""

import asyncio
from dataclasses import dataclass

from simulator.carrier import Carrier
from simulator.model import Call, Hook, Recording, RecordingStatus, new_sid
from simulator.people.phones import DeedKind
from simulator.voice.documents import Document, Next
from simulator.voice.forms import recording_params
from simulator.voice.line import HungUpError, Line
from simulator.voice.stage import Stage
from simulator.voice.verbs import Record

# The file is ready some time after the recording ends; simulated seconds.
PROCESSING_SECONDS = 1.0
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
    recording = _begin(stage, document, verb)
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


def _begin(stage: Stage, document: Document, verb: Record) -> Recording:
    now = stage.carrier.clock()
    recording = Recording(new_sid("RE"), stage.call.sid, now, now)
    stage.carrier.recordings[recording.sid] = recording
    _report(stage.carrier, stage.call, recording, document, verb)
    return recording


def _end(stage: Stage, document: Document, verb: Record, recording: Recording, take: Take) -> Next | None:
    """The recording is over: what is asked next, or None when it is empty."""
    seconds = take.seconds(stage.line.now, verb.max_seconds)
    recording.seconds = seconds
    recording.status = RecordingStatus.processing
    stage.carrier.spawn(_process(stage.carrier, stage.call, recording, document, verb))
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


async def _process(carrier: Carrier, call: Call, recording: Recording, document: Document, verb: Record) -> None:
    await carrier.rest(PROCESSING_SECONDS)
    recording.status = RecordingStatus.completed if recording.seconds else RecordingStatus.absent
    recording.updated = carrier.clock()
    _report(carrier, call, recording, document, verb)


def _report(carrier: Carrier, call: Call, recording: Recording, document: Document, verb: Record) -> None:
    """Tell the recording's status, if this event was asked for."""
    if not verb.callback or recording.status not in verb.callback_events:
        return
    address = document.hook(verb.callback, verb.callback_method)
    url = carrier.recording_url(recording)
    carrier.tell(
        call,
        Hook(address.url, verb.callback_method),
        recording_params(carrier.settings.account_sid, recording, url),
    )
