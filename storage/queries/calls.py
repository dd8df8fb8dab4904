"""What the telephone's webhooks read and write: the attempt behind a call, the conversation it carries on."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Row, and_, exists, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from conversation.effects import Ending
from conversation.reply import Reply, reply_from_json
from rules.lives import AttemptState, CampaignState
from rules.routing import Mode
from storage.models import Attempt, Campaign, Conversation, Direction, Member, Person, Phone, PhoneState, Turn
from storage.queries.attempts import LIVE, pressed_a_key
from storage.turns import TurnKey

NOTHING_MORE_TO_ASK: Final = (Ending.complete, Ending.refused, Ending.funeral)


@dataclass(frozen=True, slots=True)
class LastReply:
    """The reply that a call heard last: what a fallback says again."""

    conversation_id: int
    number: int
    reply: Reply
    script: str
    version: int
    language: str


@dataclass(frozen=True, slots=True)
class Caller:
    """Who calls us: a member of a sample, and the telephone with the person it belongs to."""

    member_id: int
    campaign_id: int
    person_id: int
    phone_id: int


def lock_answered_attempt(session: Session, attempt_id: int) -> Row[Any] | None:
    """The attempt whose telephone was answered, with what decides whether we may speak."""
    return session.execute(
        select(
            Attempt,
            Campaign.settings,
            Campaign.questionnaire,
            Campaign.script_version,
            Member.idioma,
            Person.opted_out_at,
        )
        .join(Campaign, Campaign.id == Attempt.campaign_id)
        .join(Member, Member.id == Attempt.member_id)
        .join(Person, Person.id == Attempt.person_id)
        .where(Attempt.id == attempt_id)
        .with_for_update(of=Attempt)
    ).one_or_none()


def conversation_of(session: Session, attempt: Attempt, script: str, version: int, language: str, now: datetime) -> int:
    """The id of the member's conversation, begun now if there is none."""
    session.execute(
        insert(Conversation)
        .values(
            member_id=attempt.member_id,
            person_id=attempt.person_id,
            script=script,
            version=version,
            language=language,
            touched_at=now,
        )
        .on_conflict_do_nothing(index_elements=["member_id"])
    )
    return session.scalars(select(Conversation.id).where(Conversation.member_id == attempt.member_id)).one()


def has_begun(session: Session, member_id: int, sid: str) -> bool:
    """Whether this call has opened the member's conversation already."""
    opened = exists().where(
        Conversation.member_id == member_id,
        Turn.conversation_id == Conversation.id,
        Turn.key == str(TurnKey(sid, 0)),
    )
    return bool(session.scalar(select(opened)))


def attempt_of_call(session: Session, sid: str) -> int | None:
    """The attempt that carries this SID."""
    return session.scalar(select(Attempt.id).where(Attempt.carrier_sid == sid))


def who_dials_back(session: Session, number_hash: bytes) -> Caller | None:
    """The member whose survey is open at the telephone that is calling us, the last called first.

    A telephone may be one family's and be tried for another: whoever was called at it is meant too.
    """
    phone = session.scalars(
        select(Phone)
        .join(Person, Person.id == Phone.person_id)
        .where(Phone.number_hash == number_hash, Phone.state != PhoneState.wrong, Person.opted_out_at.is_(None))
    ).one_or_none()
    if phone is None:
        return None
    families = select(Member.id).where(Member.person_id == phone.person_id)
    called_here = select(Attempt.member_id).where(Attempt.phone_id == phone.id)
    last_called = select(func.max(Attempt.dialing_at)).where(Attempt.member_id == Member.id).scalar_subquery()
    row = session.execute(
        select(Member.id, Member.campaign_id)
        .join(Person, Person.id == Member.person_id)
        .join(Campaign, Campaign.id == Member.campaign_id)
        .outerjoin(Conversation, Conversation.member_id == Member.id)
        .where(
            Member.id.in_(families.union(called_here)),
            Person.opted_out_at.is_(None),
            Campaign.state.in_((CampaignState.running, CampaignState.paused, CampaignState.stopped)),
            or_(Conversation.ending.is_(None), Conversation.ending.not_in(NOTHING_MORE_TO_ASK)),
            last_called.is_not(None),
        )
        .order_by(last_called.desc(), Member.id)
        .limit(1)
    ).one_or_none()
    return None if row is None else Caller(row.id, row.campaign_id, phone.person_id, phone.id)


def begin_inbound_attempt(session: Session, who: Caller, sid: str, now: datetime) -> int | None:
    """An attempt for a call that the parent made; None when this call has one already."""
    # As whoever dials does: so that a call of ours that is about to leave sees this one, and waits.
    session.execute(select(Person.id).where(Person.id == who.person_id).with_for_update(key_share=True))
    return session.scalar(
        insert(Attempt)
        .values(
            campaign_id=who.campaign_id,
            member_id=who.member_id,
            person_id=who.person_id,
            phone_id=who.phone_id,
            mode=Mode.voice,
            direction=Direction.inbound,
            state=AttemptState.ringing,
            due_at=now,
            dialing_at=now,
            carrier_sid=sid,
        )
        .on_conflict_do_nothing(index_elements=["carrier_sid"])
        .returning(Attempt.id)
    )


def last_reply(session: Session, attempt_id: int) -> LastReply | None:
    """What this attempt's call heard last, if it has heard anything."""
    row = session.execute(
        select(
            Conversation.id,
            Conversation.script,
            Conversation.version,
            Conversation.language,
            Turn.key,
            Turn.reply,
        )
        .select_from(Attempt)
        .join(Conversation, Conversation.member_id == Attempt.member_id)
        .join(
            Turn,
            and_(Turn.conversation_id == Conversation.id, Turn.key.startswith(Attempt.carrier_sid + ":")),
        )
        .where(Attempt.id == attempt_id)
        .order_by(Turn.at.desc(), func.length(Turn.key).desc(), Turn.key.desc())
        .limit(1)
    ).one_or_none()
    if row is None:
        return None
    number = int(row.key.rpartition(":")[2])
    return LastReply(row.id, number, reply_from_json(row.reply), row.script, row.version, row.language)


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
