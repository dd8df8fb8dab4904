"""The recording of a whole call, from the answer to its end (REST: Record=true)."""

from simulator.carrier import Carrier
from simulator.model import Call
from simulator.voice import recordings

_SOURCE = "OutboundAPI"


def begin(carrier: Carrier, call: Call) -> None:
    """The call is answered."""
    if call.recorded:
        recordings.begin(carrier, call, call.recorded, _SOURCE)


def end(carrier: Carrier, call: Call) -> None:
    """The call is over; without an answer nothing was recorded."""
    if call.recorded is None:
        return
    for recording in list(carrier.recordings.values()):
        if recording.call_sid == call.sid and recording.source == _SOURCE:
            recordings.end(carrier, call, recording, call.duration or 0, call.recorded)
