"""The survey behind a call that is answered, ours or the parent's: whose it is, and the conversation that goes on."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Row, func, or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from rules.lives import AttemptState, CampaignState
from rules.routing import Mode
from storage.models import Attempt, Campaign, Conversation, Direction, Member, Person, Phone, PhoneState
from storage.queries.conversations import begin_conversation
from storage.queries.siblings import MAY_BE_ASKED, cut_conversation

BEGUN: Final = (CampaignState.running, CampaignState.paused, CampaignState.stopped, CampaignState.closed)


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
    """The id of the conversation that goes on: the one about a brother or sister that was cut, else the member's own,
    begun now if there is none.
    """
    cut = cut_conversation(session, attempt.member_id)
    if cut is not None:
        return cut
    return begin_conversation(session, attempt.member_id, script, version, language, now)


def attempt_of_call(session: Session, sid: str) -> int | None:
    """The attempt that carries this SID."""
    return session.scalar(select(Attempt.id).where(Attempt.carrier_sid == sid))


def who_dials_back(
    session: Session, number_hash: bytes, states: Collection[CampaignState] = BEGUN, since: datetime | None = None
) -> Caller | None:
    """The member whose survey is open at the telephone that is calling us, the last called first; called `since` then.

    A telephone may be one family's and be tried for another: whoever was called at it is meant too. What a closed
    campaign still hears is kept, and late.
    """
    phone = session.scalars(
        select(Phone)
        .join(Person, Person.id == Phone.person_id)
        .where(Phone.number_hash == number_hash, Phone.state != PhoneState.wrong, Person.opted_out_at.is_(None))
    ).one_or_none()
    if phone is None:
        return None
    families = select(Member.id).where(Member.person_id == phone.person_id)
    at_this_phone = Attempt.phone_id == phone.id
    called_here = select(Attempt.member_id).where(at_this_phone)
    last_called = (
        select(func.max(Attempt.dialing_at))
        .where(Attempt.campaign_id == Member.campaign_id, or_(Attempt.member_id == Member.id, at_this_phone))
        .scalar_subquery()
    )
    row = session.execute(
        select(Member.id, Member.campaign_id)
        .join(Person, Person.id == Member.person_id)
        .join(Campaign, Campaign.id == Member.campaign_id)
        .outerjoin(Conversation, Conversation.member_id == Member.id)
        .where(
            Member.id.in_(families.union(called_here)),
            Person.opted_out_at.is_(None),
            Campaign.state.in_(states),
            MAY_BE_ASKED,
            last_called.is_not(None) if since is None else last_called >= since,
        )
        .order_by(Campaign.state == CampaignState.closed, last_called.desc(), Member.id)
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
