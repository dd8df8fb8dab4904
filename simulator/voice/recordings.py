"""The life of a recording, whoever makes it: a verb, a bridge, a conference, the whole call."""

from simulator.carrier import Carrier
from simulator.model import Call, Callbacks, Recording, RecordingStatus, new_sid
from simulator.voice.forms import recording_params

# The file is ready some time after the recording ends; simulated seconds.
PROCESSING_SECONDS = 1.0


def begin(carrier: Carrier, call: Call, told: Callbacks, source: str = "RecordVerb", conference: str = "") -> Recording:
    """Record from now on. `told`: who hears of it; `source`: RecordingSource; `conference`: its sid."""
    now = carrier.clock()
    recording = Recording(new_sid("RE"), call.sid, now, now, source=source, conference_sid=conference)
    carrier.recordings[recording.sid] = recording
    _report(carrier, call, recording, told)
    return recording


def end(carrier: Carrier, call: Call, recording: Recording, seconds: int, told: Callbacks) -> None:
    """The recording is over after so many seconds; of none it is absent."""
    recording.status, recording.seconds = RecordingStatus.processing, seconds
    carrier.spawn(_process(carrier, call, recording, told))


async def _process(carrier: Carrier, call: Call, recording: Recording, told: Callbacks) -> None:
    await carrier.rest(PROCESSING_SECONDS)
    recording.status = RecordingStatus.completed if recording.seconds else RecordingStatus.absent
    recording.updated = carrier.clock()
    _report(carrier, call, recording, told)


def _report(carrier: Carrier, call: Call, recording: Recording, told: Callbacks) -> None:
    if recording.status in told.events:
        params = recording_params(carrier.settings.account_sid, recording, carrier.recording_url(recording))
        carrier.tell(call, told.hook, params)
