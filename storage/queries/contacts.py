"""What a monitor needs to know of a family while he has it: its pupils, numbers, calls, notes, conversations."""

from collections.abc import Sequence

from sqlalchemy import Row, or_, select
from sqlalchemy.orm import Session

from storage.models import (
    Answer,
    Attempt,
    Campaign,
    Conversation,
    Handover,
    HandoverEvent,
    Member,
    Phone,
    Recording,
    StaffUser,
)


def pupils_of(session: Session, person_id: int) -> Sequence[Row[Member, Campaign, Conversation | None]]:
    """(Member, Campaign, Conversation or None) of every pupil of this parent, the newest campaign first."""
    return session.execute(
        select(Member, Campaign, Conversation)
        .join(Campaign, Campaign.id == Member.campaign_id)
        .outerjoin(Conversation, Conversation.member_id == Member.id)
        .where(Member.person_id == person_id)
        .order_by(Campaign.id.desc(), Member.id)
        .execution_options(populate_existing=True)
    ).all()


def numbers_of(session: Session, handover: Handover) -> Sequence[Phone]:
    """The family's numbers, whatever their state: first the one of the hand-over, then in the order of the sample."""
    members = session.execute(
        select(Member.phone_id, Member.other_phone_id).where(Member.person_id == handover.person_id).order_by(Member.id)
    ).all()
    named = [handover.phone_id, *(number for row in members for number in row)]
    ids = list(dict.fromkeys(number for number in named if number is not None))
    found = session.scalars(
        select(Phone)
        .where(or_(Phone.id.in_(ids), Phone.person_id == handover.person_id))
        .order_by(Phone.id)
        .execution_options(populate_existing=True)
    ).all()
    return sorted(found, key=lambda phone: ids.index(phone.id) if phone.id in ids else len(ids))


def answers_of(session: Session, conversation_ids: Sequence[int]) -> Sequence[Row[Answer, int | None]]:
    """(Answer, id of its recording or None), in the order given."""
    return session.execute(
        select(Answer, Recording.id)
        .outerjoin(Recording, Recording.carrier_sid == Answer.recording)
        .where(Answer.conversation_id.in_(conversation_ids))
        .order_by(Answer.at, Answer.question)
    ).all()


def attempts_of(session: Session, person_id: int) -> Sequence[Attempt]:
    """Calls and texts with this parent that left or came, the newest first; what was told of a sibling only once."""
    return session.scalars(
        select(Attempt)
        .join(Member, Member.id == Attempt.member_id)
        .where(Member.person_id == person_id, Attempt.dialing_at.is_not(None), Attempt.shares_id.is_(None))
        .order_by(Attempt.dialing_at.desc(), Attempt.id.desc())
    ).all()


def notes_of(session: Session, person_id: int) -> Sequence[Row[HandoverEvent, str | None]]:
    """(HandoverEvent, name of who wrote it) where a contact with this parent was noted, the newest first."""
    return session.execute(
        select(HandoverEvent, StaffUser.name)
        .join(Handover, Handover.id == HandoverEvent.handover_id)
        .outerjoin(StaffUser, StaffUser.id == HandoverEvent.staff_id)
        .where(Handover.person_id == person_id, HandoverEvent.result.is_not(None), HandoverEvent.staff_id.is_not(None))
        .order_by(HandoverEvent.at.desc(), HandoverEvent.id.desc())
    ).all()
