"""The recordings of a call that REST asks for: of the whole call (Record=true), or begun and stopped in its midst."""

import math
from datetime import datetime

from simulator.carrier import Carrier
from simulator.model import Call, Callbacks, Recording, RecordingStatus
from simulator.voice import recordings


def begin(carrier: Carrier, call: Call) -> None:
    """The call is answered."""
    if call.recorded:
        start(carrier, call, call.recorded, "OutboundAPI")


def start(carrier: Carrier, call: Call, told: Callbacks, source: str = "StartCallRecordingAPI") -> Recording:
    """Record until it is stopped, or the call is over. `told`: who hears of it; `source`: RecordingSource."""
    recording = recordings.begin(carrier, call, told, source)
    call.takes[recording.sid] = told
    return recording


def pause(carrier: Carrier, recording: Recording, *, skips: bool) -> None:
    """Record nothing for a while. `skips`: the recording has no silence in its place."""
    if recording.status is RecordingStatus.in_progress:
        now = carrier.clock()
        recording.status, recording.updated = RecordingStatus.paused, now
        recording.skips_since = now if skips else None


def resume(carrier: Carrier, recording: Recording) -> None:
    """Go on after a pause."""
    if recording.status is RecordingStatus.paused:
        recording.skipped += _since(carrier, recording.skips_since) if recording.skips_since else 0.0
        recording.status, recording.updated = RecordingStatus.in_progress, carrier.clock()


def stop(carrier: Carrier, call: Call, recording: Recording, longest: float = math.inf) -> None:
    """It is over, paused or not. `longest`: seconds that it can have lasted."""
    resume(carrier, recording)
    seconds = min(_since(carrier, recording.created), longest) - recording.skipped
    recordings.end(carrier, call, recording, max(0, math.ceil(seconds)), call.takes.pop(recording.sid))


def end(carrier: Carrier, call: Call) -> None:
    """The call is over, and what still records it."""
    for sid in list(call.takes):
        stop(carrier, call, carrier.recordings[sid], call.duration or 0)


def _since(carrier: Carrier, moment: datetime) -> float:
    """Simulated seconds."""
    return (carrier.clock() - moment).total_seconds() * carrier.settings.speed
