"""Parents' voices: each recording is brought home to `FILES_URL`, then removed at the carrier."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import structlog
from obstore.exceptions import BaseError as StoreError
from obstore.store import ObjectStore

from carrier.asking import CarrierRefused, CarrierUnreachable
from ivr.carrier import Carrier
from rules.lives import RECORDING_LIFE, RecordingState, may_move
from storage.database import Sessions
from storage.models import Recording
from storage.queries.recordings import OPEN

MOST_TRIES: Final = 12
"""After these, hours apart, a recording that the carrier does not have is taken as absent."""

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Archive:
    """What bringing recordings home needs of the house."""

    sessions: Sessions
    carrier: Carrier
    files: ObjectStore


def bring_home(archive: Archive, recording_ids: Sequence[int]) -> None:
    """Fetch, keep, remove: each step is kept before the next, so that a crash repeats one and loses none."""
    for recording_id in recording_ids:
        try:
            _bring_one(archive, recording_id)
        except (CarrierRefused, CarrierUnreachable) as error:
            log.warning("recording_not_fetched", recording=recording_id, problem=str(error))
        except StoreError as error:
            log.warning("recording_not_fetched", recording=recording_id, problem=type(error).__name__)


def _bring_one(archive: Archive, recording_id: int) -> None:
    with archive.sessions() as session:
        recording = session.get_one(Recording, recording_id)
    if recording.state not in OPEN or (recording.state is RecordingState.expected and not _keep(archive, recording)):
        return
    archive.carrier.delete_recording(recording.carrier_sid)
    _move(archive, recording_id, RecordingState.removed)


def _keep(archive: Archive, recording: Recording) -> bool:
    """Whether the file is ours now."""
    voice = archive.carrier.recording(recording.carrier_sid)
    if voice is None:
        if recording.tries >= MOST_TRIES:
            _move(archive, recording.id, RecordingState.absent)
        return False
    path = f"recordings/{recording.conversation_id}/{recording.carrier_sid}.wav"
    archive.files.put(path, voice)
    _move(archive, recording.id, RecordingState.stored, path)
    return True


def _move(archive: Archive, recording_id: int, state: RecordingState, path: str | None = None) -> None:
    with archive.sessions.begin() as session:
        recording = session.get_one(Recording, recording_id, with_for_update=True)
        if may_move(RECORDING_LIFE, recording.state, state):
            recording.state, recording.path = state, path or recording.path
