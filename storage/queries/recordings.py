"""Recordings: expected when a turn names one, then fetched, kept and removed at the carrier."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from rules.lives import RECORDING_LIFE, RecordingState, sources
from storage.models import Conversation, Recording

PATIENCE: Final = timedelta(minutes=2)
"""How long we wait for the carrier's word that a recording is ready before asking for it unasked."""
LEASE: Final = timedelta(seconds=60)
LONGEST_WAIT: Final = timedelta(hours=1)
OPEN: Final = (RecordingState.expected, RecordingState.stored, RecordingState.unwanted)
HEARD_AGAIN: Final = timedelta(minutes=10)
"""How long the carrier keeps a parent's story after its last turn: he may want to hear it before he sends it."""


def expect_recording(session: Session, conversation_id: int, sid: str, seconds: int, now: datetime) -> None:
    """A turn named a recording: it is due later, or as soon as the carrier says that it is ready."""
    session.execute(
        insert(Recording)
        .values(
            conversation_id=conversation_id,
            carrier_sid=sid,
            seconds=seconds,
            state=RecordingState.expected,
            due_at=now + PATIENCE,
        )
        .on_conflict_do_nothing(index_elements=["carrier_sid"])
    )


def recording_is_ready(session: Session, conversation_id: int, sid: str, seconds: int, now: datetime) -> None:
    """The carrier says that the file is there: due at once, whether or not the turn has been heard of."""
    if session.get(Conversation, conversation_id) is None:
        return
    session.execute(
        insert(Recording)
        .values(
            conversation_id=conversation_id,
            carrier_sid=sid,
            seconds=seconds,
            state=RecordingState.expected,
            due_at=now,
        )
        .on_conflict_do_update(
            index_elements=["carrier_sid"],
            set_={"due_at": now, "seconds": seconds},
            # Told twice, it is not put off.
            where=(Recording.state == RecordingState.expected) & (Recording.tries == 0) & (Recording.due_at > now),
        )
    )


def recording_is_absent(session: Session, sid: str) -> None:
    """The carrier says that there is no such file."""
    session.execute(
        update(Recording)
        .where(Recording.carrier_sid == sid, Recording.state == RecordingState.expected)
        .values(state=RecordingState.absent)
    )


def discard(session: Session, now: datetime, *which: Any) -> None:  # noqa: ANN401 - SQL conditions
    """Nothing is kept of the recordings that meet `which`, here or at the carrier."""
    session.execute(
        update(Recording)
        .where(Recording.state.in_(sources(RECORDING_LIFE, RecordingState.unwanted)), *which)
        .values(state=RecordingState.unwanted, due_at=now, tries=0)
    )


def may_be_heard_again(session: Session, recording: Recording, now: datetime) -> bool:
    """Whether it belongs to a case that is being told at this moment: then the carrier still plays it."""
    talk = session.get_one(Conversation, recording.conversation_id)
    return talk.case_id is not None and talk.ending is None and talk.touched_at > now - HEARD_AGAIN


def claim_due_recordings(session: Session, now: datetime, room: int) -> Sequence[int]:
    """Ids to fetch or to remove at the carrier; each is put off, longer after each try, so that a crash loses none."""
    due = (
        select(Recording.id)
        .where(Recording.state.in_(OPEN), Recording.due_at <= now)
        .order_by(Recording.due_at)
        .limit(room)
        .with_for_update(skip_locked=True)
    )
    rows = session.scalars(select(Recording).where(Recording.id.in_(due.scalar_subquery()))).all()
    for row in rows:
        row.tries += 1
        row.due_at = now + min(LEASE * 2 ** min(row.tries - 1, 10), LONGEST_WAIT)
    return [row.id for row in rows]
