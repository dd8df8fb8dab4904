"""Threads that parents begin with the line by writing to it: which one a text belongs to, what was said there."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Row, exists, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from conversation.effects import Ending
from conversation.state import State
from rules.complaints import UNANSWERED
from rules.lives import AttemptState
from rules.routing import Mode
from storage.models import Answer, Attempt, Case, Contact, Conversation, Direction, Phone, Turn
from storage.queries.replies import in_its_words
from storage.queries.texts import LastText, Sender
from storage.queries.threads import Locked

WRITTEN: Final = (Mode.sms, Mode.whatsapp)


@dataclass(frozen=True, slots=True)
class LineThread:
    """A thread that is not over. `leg`: its own; `conversation_id`: the conversation that has the word in it."""

    leg: str
    conversation_id: int
    script: str
    heard_at: datetime


def begin_thread(session: Session, leg: str, sender: Sender, mode: Mode, now: datetime) -> bool:
    """A new thread of this telephone; False when there was one with this leg already."""
    begun = insert(Contact).values(
        leg=leg, mode=mode, person_id=sender.person_id, phone_id=sender.phone_id, begun_at=now, heard_at=now
    )
    return session.scalar(begun.on_conflict_do_nothing(index_elements=["leg"]).returning(Contact.id)) is not None


def open_threads(session: Session, phone_id: int, mode: Mode, since: datetime) -> Sequence[LineThread]:
    """The telephone's threads of this mode in which something was heard at `since` or later, the newest first."""
    rows = session.execute(
        select(Contact.leg, Conversation.id, Conversation.script, Contact.heard_at)
        .join(Conversation, Conversation.id == Contact.conversation_id)
        .where(
            Contact.phone_id == phone_id,
            Contact.mode == mode,
            Contact.ended_at.is_(None),
            Contact.heard_at >= since,
        )
        .order_by(Contact.begun_at.desc(), Contact.id.desc())
    )
    return [LineThread(*row) for row in rows]


def just_told(session: Session, phone_id: int, mode: Mode, since: datetime) -> LineThread | None:
    """The telephone's last thread of this mode, if it is over since then with a complaint that is not answered."""
    last = (
        select(Contact.id)
        .where(Contact.phone_id == phone_id, Contact.mode == mode)
        .order_by(Contact.heard_at.desc(), Contact.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    row = session.execute(
        select(Contact.leg, Conversation.id, Conversation.script, Contact.heard_at)
        .join(Conversation, Conversation.id == Contact.conversation_id)
        .join(Case, Case.id == Conversation.case_id)
        .where(
            Contact.id == last,
            Contact.ended_at >= since,
            Conversation.leg == Contact.leg,
            Conversation.ending == Ending.complete,
            Case.state.in_(UNANSWERED),
        )
    ).one_or_none()
    return None if row is None else LineThread(*row)


def was_asked_since(session: Session, phone_id: int, since: datetime) -> bool:
    """Whether a text of ours that waits for an answer has left for this telephone after `since`."""
    ours = (Attempt.phone_id == phone_id, Attempt.mode != Mode.voice, Attempt.direction == Direction.outbound)
    awaited = Attempt.state.in_((AttemptState.dialing, AttemptState.awaiting))
    return bool(session.scalar(select(exists().where(*ours, awaited, Attempt.dialing_at > since))))


def lock_talk(session: Session, conversation_id: int) -> Locked:
    """The conversation, locked until the transaction ends."""
    columns = (Conversation.id, Conversation.script, Conversation.version, Conversation.language)
    row = session.execute(
        select(*columns, Conversation.state, Conversation.leg)
        .where(Conversation.id == conversation_id)
        .with_for_update()
    ).one()
    state = None if row.state is None else State.from_json(row.state)
    return Locked(row.id, row.script, row.version, row.language, state, row.leg)


def note_said(session: Session, leg: str, conversation_id: int, now: datetime) -> None:
    """The thread goes on with this conversation; it is over when that has ended."""
    ended = session.scalar(select(Conversation.ending).where(Conversation.id == conversation_id)) is not None
    values: dict[str, Any] = {"conversation_id": conversation_id, "heard_at": now, "ended_at": now if ended else None}
    session.execute(update(Contact).where(Contact.leg == leg).values(values))


def end_threads(session: Session, phone_id: int, script: str, now: datetime) -> None:
    """The telephone's threads with this script are over: the parent begins it anew."""
    theirs = select(Conversation.id).where(Conversation.id == Contact.conversation_id, Conversation.script == script)
    session.execute(
        update(Contact)
        .where(Contact.phone_id == phone_id, Contact.mode.in_(WRITTEN), Contact.ended_at.is_(None), theirs.exists())
        .values(ended_at=now)
    )


def move_here(session: Session, conversation_id: int, leg: str) -> None:
    """A conversation that a survey's thread went on with has a thread of its own: it leads to no survey any more."""
    session.execute(update(Conversation).where(Conversation.id == conversation_id).values(leg=leg))
    session.execute(update(Answer).where(Answer.conversation_id == conversation_id).values(leg=leg))


def answered_here(session: Session, phone_id: int, sid: str) -> Row[Any] | None:
    """What was answered to this text in one of the telephone's threads: reply, script, version, language."""
    found = select().select_from(Turn).join(Contact, Contact.conversation_id == Turn.conversation_id)
    which = in_its_words(found).where(Contact.phone_id == phone_id, Contact.mode.in_(WRITTEN), Turn.key == sid)
    answered: Row[Any] | None = session.execute(which.limit(1)).one_or_none()
    return answered


def last_said(session: Session, number_hash: bytes) -> LastText | None:
    """What this telephone wrote last in a thread with the line."""
    row = session.execute(
        select(Turn.key, Turn.said)
        .join(Contact, Contact.conversation_id == Turn.conversation_id)
        .join(Phone, Phone.id == Contact.phone_id)
        .where(Phone.number_hash == number_hash, Contact.mode.in_(WRITTEN), Turn.key.not_like("%:%"))
        .order_by(Turn.at.desc(), Turn.key.desc())
        .limit(1)
    ).one_or_none()
    return None if row is None else LastText(*row)


def last_person(session: Session, phone_id: int) -> int | None:
    """Who wrote to the line from this telephone last."""
    which = select(Contact.person_id).where(Contact.phone_id == phone_id).order_by(Contact.begun_at.desc())
    return session.scalar(which.limit(1))
