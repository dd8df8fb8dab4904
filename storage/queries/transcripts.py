"""Recorded comments that are still to be written down, and who has which of them before him."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from rules.lives import RecordingState
from storage.models import Answer, Campaign, Conversation, Handover, Member, Person, Recording, StaffUser, Transcript

KEPT: Final = (RecordingState.stored, RecordingState.removed)
"""The file is ours."""
LEASE: Final = timedelta(minutes=15)
"""How long a comment stays with a person of whom nothing is heard; the open page renews it."""
AT_A_TIME: Final = 20
"""Candidates looked at before a claim begins anew: more than people who claim at the same moment."""


@dataclass(frozen=True, slots=True)
class Comment:
    """A recorded comment. holder: the name of who has it, "" for nobody."""

    recording_id: int
    campaign: str
    spoken_at: datetime
    seconds: int
    language: str
    holder: str


@dataclass(frozen=True, slots=True)
class Held:
    """A comment as who has it sees it. member, guardian: sealed fields, for the names that must not leave."""

    comment: Comment
    transcript: Transcript
    member: bytes
    guardian: bytes


def may_hear(staff_id: int) -> ColumnElement[bool]:
    """Whether this person may hear a conversation's recordings: not of a parent who complained about him."""
    complained = select(Handover.id).where(
        Handover.person_id == Conversation.person_id, Handover.about_staff_id == staff_id
    )
    return ~exists(complained)


def recording_for(session: Session, recording_id: int, staff_id: int) -> Recording | None:
    """The recording; None where there is none, or not for this person. A case's are heard with the case."""
    return session.scalars(
        select(Recording)
        .join(Conversation, Conversation.id == Recording.conversation_id)
        .where(Recording.id == recording_id, Conversation.case_id.is_(None), may_hear(staff_id))
    ).one_or_none()


def waiting(session: Session, staff_id: int, now: datetime, room: int) -> Sequence[Comment]:
    """Up to `room` comments that nobody has written down yet, the oldest first."""
    return _comments(session, _unwritten(_columns(now), staff_id).order_by(Answer.at, Recording.id).limit(room))


def count_waiting(session: Session, staff_id: int) -> int:
    """How many they are."""
    return session.scalar(_unwritten(select(func.count()), staff_id)) or 0


def latest_of(session: Session, staff_id: int, now: datetime, room: int) -> Sequence[Comment]:
    """What this person wrote down last."""
    finished = (Transcript.staff_id == staff_id, Transcript.finished_at.is_not(None))
    mine = _spoken(_columns(now)).where(*finished, may_hear(staff_id))
    return _comments(session, mine.order_by(Transcript.finished_at.desc()).limit(room))


def claim_next(session: Session, staff_id: int, now: datetime) -> int | None:
    """The recording of the comment that is this person's now: the one he has already, else the oldest that is free.

    A claim is compare-and-set: of many at once one has it, the others go on to the next.
    """
    mine = func.coalesce(Transcript.staff_id == staff_id, False)
    free = _unwritten(select(Recording.id), staff_id).where(or_(mine, ~_is_held(now)))
    candidates = free.order_by(mine.desc(), Answer.at, Recording.id)
    while found := [int(row.id) for row in session.execute(candidates.limit(AT_A_TIME))]:
        for recording_id in found:
            if _claim(session, recording_id, staff_id, now):
                return recording_id
    return None


def _claim(session: Session, recording_id: int, staff_id: int, now: datetime) -> bool:
    values = {"staff_id": staff_id, "lease_until": now + LEASE}
    claimed = session.scalar(
        insert(Transcript)
        .values(recording_id=recording_id, text="", redacted="", nothing_said=False, **values)
        .on_conflict_do_update(
            index_elements=["recording_id"],
            set_=values,
            where=and_(Transcript.finished_at.is_(None), or_(Transcript.staff_id == staff_id, ~_is_held(now))),
        )
        .returning(Transcript.recording_id)
    )
    return claimed is not None


def held(session: Session, recording_id: int, staff_id: int, now: datetime) -> Held | None:
    """The comment with what was written of it so far; None where it is not this person's."""
    row = session.execute(
        _spoken(_columns(now))
        .add_columns(Transcript, Member.private.label("member"), Person.private.label("guardian"))
        .join(Person, Person.id == Member.person_id)
        .where(Recording.id == recording_id, Transcript.staff_id == staff_id, may_hear(staff_id))
    ).one_or_none()
    return Held(Comment(*row[:6]), row.Transcript, row.member, row.guardian) if row else None


def renew(session: Session, recording_id: int, staff_id: int, now: datetime) -> None:
    """The page is open and being written on."""
    session.execute(
        update(Transcript)
        .where(Transcript.recording_id == recording_id, Transcript.staff_id == staff_id)
        .values(lease_until=now + LEASE)
    )


def finish(
    session: Session,
    recording_id: int,
    staff_id: int,
    now: datetime,
    *,
    text: str = "",
    redacted: str = "",
) -> bool:
    """Keep what was written; no text: nothing was said. False when the comment is not this person's any more."""
    finished = session.scalar(
        update(Transcript)
        .where(Transcript.recording_id == recording_id, Transcript.staff_id == staff_id)
        .values(text=text, redacted=redacted, nothing_said=not text, finished_at=now, lease_until=None)
        .returning(Transcript.recording_id)
    )
    return finished is not None


def _is_held(now: datetime) -> ColumnElement[bool]:
    return func.coalesce(Transcript.lease_until > now, False)


def _columns(now: datetime) -> Select[*tuple[Any, ...]]:
    holder = select(StaffUser.name).where(StaffUser.id == Transcript.staff_id, _is_held(now)).scalar_subquery()
    return select(
        Recording.id,
        Campaign.name,
        Answer.at,
        Recording.seconds,
        Conversation.language,
        func.coalesce(holder, ""),
    )


def _spoken(what: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    """The answers that stand and were spoken, with a file of ours."""
    return (
        what.select_from(Recording)
        .join(
            Answer,
            and_(Answer.conversation_id == Recording.conversation_id, Answer.recording == Recording.carrier_sid),
        )
        .join(Conversation, Conversation.id == Recording.conversation_id)
        .join(Member, Member.id == Conversation.member_id)
        .join(Campaign, Campaign.id == Member.campaign_id)
        .outerjoin(Transcript, Transcript.recording_id == Recording.id)
        .where(Recording.state.in_(KEPT))
    )


def _unwritten(what: Select[*tuple[Any, ...]], staff_id: int) -> Select[*tuple[Any, ...]]:
    return _spoken(what).where(Transcript.finished_at.is_(None), may_hear(staff_id))


def _comments(session: Session, found: Select[*tuple[Any, ...]]) -> list[Comment]:
    return [Comment(*row) for row in session.execute(found)]
