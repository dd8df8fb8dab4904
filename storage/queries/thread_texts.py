"""Threads that a person continues: the parent's texts as they come, ours on their way to him."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import Row, exists, func, or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from rules.handovers import What
from rules.lives import HandoverState, TextState
from rules.routing import Mode
from storage.legs import LINE, TEXT
from storage.models import (
    Attempt,
    Contact,
    Conversation,
    Handover,
    HandoverEvent,
    HandoverKind,
    ThreadText,
    Turn,
)
from storage.queries.texts import Sender

ATTENDED: Final = (
    Handover.kind == HandoverKind.thread,
    Handover.state.in_((HandoverState.queued, HandoverState.active)),
)
"""A person has the thread, or is waited for in it: the machine does not answer there."""


def attended_thread(session: Session, sender: Sender) -> Handover | None:
    """The thread that a text of this telephone belongs to, locked: its own before another one of the same parent."""
    theirs = or_(Handover.phone_id == sender.phone_id, Handover.person_id == sender.person_id)
    return session.scalars(
        select(Handover)
        .where(*ATTENDED, theirs)
        .order_by(Handover.phone_id != sender.phone_id)
        .limit(1)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one_or_none()


def is_kept(session: Session, sid: str) -> bool:
    """Whether the text with this MessageSid is in a thread already."""
    return bool(session.scalar(select(exists().where(ThreadText.carrier_sid == sid))))


def keep_received(
    session: Session, handover_id: int, sender: Sender, mode: Mode, sid: str, body: bytes, now: datetime
) -> None:
    """The parent wrote; told twice it is kept once. `body` is sealed."""
    session.execute(
        insert(ThreadText)
        .values(
            handover_id=handover_id,
            at=now,
            mode=mode,
            phone_id=sender.phone_id,
            body=body,
            carrier_sid=sid,
            state=TextState.received,
            due_at=now,
            tries=0,
        )
        .on_conflict_do_nothing(index_elements=["carrier_sid"])
    )


def asked_before(session: Session, asked_key: str | None) -> ThreadText | None:
    """The text that was asked for by this form; None when there is none yet."""
    which = select(ThreadText).where(ThreadText.asked_key == asked_key)
    return None if asked_key is None else session.scalars(which).one_or_none()


def way_to(session: Session, handover: Handover) -> tuple[Mode, int] | None:
    """How the parent wrote last: mode and telephone; None for who never wrote."""
    last = session.execute(
        select(ThreadText.mode, ThreadText.phone_id)
        .where(ThreadText.handover_id == handover.id, ThreadText.state == TextState.received)
        .order_by(ThreadText.id.desc())
        .limit(1)
    ).one_or_none()
    if last is not None:
        return last.mode, last.phone_id
    leg = handover.parent_sid or ""
    if leg.startswith(f"{LINE}:"):
        begun = session.scalars(select(Contact).where(Contact.leg == leg)).one_or_none()
        return None if begun is None or begun.phone_id is None else (begun.mode, begun.phone_id)
    kind, _, number = leg.partition(":")
    attempt = session.get(Attempt, int(number)) if kind == TEXT else None
    if attempt is None:
        return None
    return Mode.whatsapp if attempt.mode is Mode.whatsapp else Mode.sms, attempt.phone_id


def last_written(session: Session, handover_id: int) -> datetime | None:
    """When the parent wrote last: in the thread, or when he asked for a person in it."""
    in_thread = select(func.max(ThreadText.at)).where(
        ThreadText.handover_id == handover_id, ThreadText.state == TextState.received
    )
    asked = select(func.max(HandoverEvent.at)).where(
        HandoverEvent.handover_id == handover_id, HandoverEvent.what == What.queued
    )
    moments = [moment for moment in (session.scalar(in_thread), session.scalar(asked)) if moment is not None]
    return max(moments, default=None)


def texts_of_thread(session: Session, handover_id: int) -> Sequence[ThreadText]:
    """The thread, oldest first."""
    which = select(ThreadText).where(ThreadText.handover_id == handover_id).order_by(ThreadText.id)
    return session.scalars(which).all()


def states_of_thread(session: Session, handover_id: int) -> Sequence[Row[int, TextState, str | None, int | None]]:
    """(id, state, the carrier's status and error) of each of its texts."""
    columns = (ThreadText.id, ThreadText.state, ThreadText.carrier_status, ThreadText.error)
    return session.execute(select(*columns).where(ThreadText.handover_id == handover_id).order_by(ThreadText.id)).all()


def text_turns(session: Session, conversation_id: int, most: int) -> Sequence[Turn]:
    """What the parent and the machine wrote last, oldest first. A text's key is its SID, an opening's names the leg."""
    written = or_(Turn.key.not_like("%:%"), Turn.key.startswith("text:"))
    which = select(Turn).where(Turn.conversation_id == conversation_id, written)
    return session.scalars(which.order_by(Turn.at.desc(), Turn.key.desc()).limit(most)).all()[::-1]


def last_events(session: Session, handover_id: int, most: int) -> Sequence[HandoverEvent]:
    """What happened to it, the newest first."""
    which = select(HandoverEvent).where(HandoverEvent.handover_id == handover_id)
    return session.scalars(which.order_by(HandoverEvent.id.desc()).limit(most)).all()


def unattended(session: Session) -> Sequence[tuple[int, int | None]]:
    """Threads that wait for somebody: their ids, and those of their conversations."""
    which = select(Handover.id, Handover.conversation_id).where(
        Handover.kind == HandoverKind.thread, Handover.state == HandoverState.queued
    )
    return [(row.id, row.conversation_id) for row in session.execute(which.order_by(Handover.asked_at))]


def lock_conversation_row(session: Session, conversation_id: int | None) -> Conversation | None:
    """The conversation, locked: before its hand-over, as whoever takes a turn does."""
    which = select(Conversation).where(Conversation.id == conversation_id).with_for_update()
    return session.scalars(which.execution_options(populate_existing=True)).one_or_none()
