"""What the telephone's webhooks read and write of a call: what was said in it last, who answered it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, and_, exists, func, select, update
from sqlalchemy.orm import Session, aliased

from conversation.reply import reply_from_json
from storage.models import Attempt, Contact, Conversation, Member, Turn
from storage.openings import LINE
from storage.queries.attempts import LIVE, family_of, pressed_a_key
from storage.turn_rows import call_turn
from storage.turns import GOES_ON, Taken


@dataclass(frozen=True, slots=True)
class LastReply:
    """What a call heard last, and the number of that turn: what a fallback says again."""

    number: int
    taken: Taken


def has_begun(session: Session, member_id: int, sid: str) -> bool:
    """Whether this call has opened the member's conversation already."""
    opened = exists().where(
        Conversation.member_id.in_(family_of(member_id)),
        Turn.conversation_id == Conversation.id,
        Turn.key == call_turn(sid, 0).key,
    )
    return bool(session.scalar(select(opened)))


def last_reply(session: Session, sid: str) -> LastReply | None:
    """What the call with this SID heard last, if anything, whichever conversation has the word by now."""
    talks = _begun_in(session, sid)
    while (row := _last_turn(session, sid, talks)) is not None:
        goes_on = row.reply.get(GOES_ON, row.conversation_id)
        if goes_on in talks:
            talk = session.get_one(Conversation, goes_on)
            reply = reply_from_json(row.reply)
            taken = Taken(goes_on, reply, talk.script, talk.version, talk.language, repeated=True)
            return LastReply(int(row.key.rpartition(":")[2]), taken)
        talks.add(goes_on)
    return None


def _begun_in(session: Session, sid: str) -> set[int]:
    """Conversations with which this call may have begun: a family's about its pupils, a caller's with the line."""
    pupil = aliased(Member)
    surveys = (
        select(Conversation.id)
        .select_from(Attempt)
        .join(Member, Member.id == Attempt.member_id)
        .join(pupil, and_(pupil.campaign_id == Member.campaign_id, pupil.person_id == Member.person_id))
        .join(Conversation, Conversation.member_id == pupil.id)
        .where(Attempt.carrier_sid == sid)
    )
    return set(session.scalars(surveys).all()) | set(session.scalars(_of_contact(sid)).all())


def _of_contact(sid: str) -> Any:  # noqa: ANN401 - an SQL expression
    """A caller's conversations that this call has had."""
    return (
        select(Conversation.id)
        .join(Contact, Contact.person_id == Conversation.person_id)
        .where(Contact.leg == sid, Conversation.leg == sid)
    )


def _last_turn(session: Session, sid: str, talks: set[int]) -> Row[Any] | None:
    return session.execute(
        select(Turn.conversation_id, Turn.key, Turn.reply)
        .where(Turn.conversation_id.in_(talks), Turn.key.startswith(f"{sid}:"))
        # A turn that went on with another conversation is kept with both: only the first knows the whole reply.
        .order_by(Turn.at.desc(), func.length(Turn.key).desc(), Turn.key.desc(), Turn.reply.has_key(GOES_ON).desc())
        .limit(1)
    ).one_or_none()


def line_of(session: Session, sid: str) -> int | None:
    """The conversation with which a caller's call began."""
    found: int | None = session.scalar(_of_contact(sid).where(Conversation.script == LINE))
    return found


def note_answered_by(session: Session, attempt_id: int, answered_by: str, *, machine: bool, now: datetime) -> None:
    """What detection says. A machine's call is to be hung up; nothing is left on voicemail."""
    session.execute(update(Attempt).where(Attempt.id == attempt_id).values(answered_by=answered_by))
    if machine:
        session.execute(
            update(Attempt)
            .where(
                Attempt.id == attempt_id,
                Attempt.state.in_(LIVE),
                ~pressed_a_key(Attempt.carrier_sid),
            )
            .values(hang_up_at=now)
        )
