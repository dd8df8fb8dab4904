"""Parents' voices: each recording is brought home to `FILES_URL`, then removed at the carrier."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import structlog
from obstore.exceptions import BaseError as StoreError
from obstore.store import ObjectStore

from carrier.asking import CarrierRefused, CarrierUnreachable
from ivr.carrier import Carrier
from rules.lives import RECORDING_LIFE, RecordingState, may_move
from storage.database import Sessions
from storage.models import Recording
from storage.queries.recordings import HEARD_AGAIN, OPEN, may_be_heard_again

MOST_TRIES: Final = 12
"""After these, hours apart, a recording that the carrier does not have is taken as absent."""

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Archive:
    """What bringing recordings home needs of the house."""

    sessions: Sessions
    carrier: Carrier
    files: ObjectStore
    now: Callable[[], datetime]


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
        heard_again = may_be_heard_again(session, recording, archive.now())
    if recording.state not in OPEN or (recording.state is RecordingState.expected and not _keep(archive, recording)):
        return
    if recording.state is RecordingState.unwanted:
        _discard(archive, recording)
    elif heard_again:
        _put_off(archive, recording_id)
    else:
        archive.carrier.delete_recording(recording.carrier_sid)
        _move(archive, recording_id, RecordingState.removed)


def _discard(archive: Archive, recording: Recording) -> None:
    """What a parent took back is nowhere any more."""
    archive.carrier.delete_recording(recording.carrier_sid)
    with suppress(FileNotFoundError):
        archive.files.delete(_path(recording))
    _move(archive, recording.id, RecordingState.absent)


def _put_off(archive: Archive, recording_id: int) -> None:
    with archive.sessions.begin() as session:
        recording = session.get_one(Recording, recording_id, with_for_update=True)
        recording.due_at, recording.tries = archive.now() + HEARD_AGAIN, 0


def _path(recording: Recording) -> str:
    return f"recordings/{recording.conversation_id}/{recording.carrier_sid}.wav"


def _keep(archive: Archive, recording: Recording) -> bool:
    """Whether the file is ours now."""
    voice = archive.carrier.recording(recording.carrier_sid)
    if voice is None:
        if recording.tries >= MOST_TRIES:
            _move(archive, recording.id, RecordingState.absent)
        return False
    archive.files.put(_path(recording), voice)
    _move(archive, recording.id, RecordingState.stored, _path(recording))
    return True


def _move(archive: Archive, recording_id: int, state: RecordingState, path: str | None = None) -> None:
    with archive.sessions.begin() as session:
        recording = session.get_one(Recording, recording_id, with_for_update=True)
        if may_move(RECORDING_LIFE, recording.state, state):
            recording.state, recording.path = state, path or recording.path
