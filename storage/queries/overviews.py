"""Campaigns as the desk shows them: counts only, never a person."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from rules.dispositions import NOT_GIVEN, NOT_USED
from rules.lives import AttemptState, CampaignState, MemberState
from rules.phones import PhoneKind
from storage.models import Answer, Attempt, Campaign, Conversation, Direction, Member, Person, Phone, PhoneState


@dataclass(frozen=True, slots=True)
class Line:
    """One campaign of the list. `answered`: members whose disposition is 1.1 or 1.2."""

    id: int
    name: str
    period: str
    state: CampaignState
    created_at: datetime
    started_at: datetime | None
    closed_at: datetime | None
    sample: int
    answered: int


@dataclass(frozen=True, slots=True)
class Recent:
    """What a campaign did lately.

    contacts: calls and texts that left since then. concluded: members that nobody has to reach any more, by an
    attempt that was settled since then. last_due: when the last attempt that is planned is due.
    """

    contacts: int
    concluded: int
    last_due: datetime | None


def newest_campaigns(session: Session, first: int, room: int) -> list[Line]:
    """Up to `room` campaigns after the `first` newest ones."""
    rows = session.scalars(select(Campaign).order_by(Campaign.id.desc()).offset(first).limit(room)).all()
    ids = [campaign.id for campaign in rows]
    samples, answered = _samples(session, ids), _answered(session, ids)
    return [
        Line(
            row.id,
            row.name,
            row.period,
            row.state,
            row.created_at,
            row.started_at,
            row.closed_at,
            samples.get(row.id, 0),
            answered.get(row.id, 0),
        )
        for row in rows
    ]


def sample_size(session: Session, campaign_id: int) -> int:
    """How many members the campaign has."""
    return _samples(session, [campaign_id]).get(campaign_id, 0)


def _samples(session: Session, ids: Collection[int]) -> dict[int, int]:
    counted = select(Member.campaign_id, func.count()).where(Member.campaign_id.in_(ids)).group_by(Member.campaign_id)
    return dict(session.execute(counted).all())


def _answered(session: Session, ids: Collection[int]) -> dict[int, int]:
    """Members with an answer that decides: `rules.dispositions.deciding_question`, in SQL."""
    given = (Answer.question.in_(("nivel", "tipo")) & Answer.value.not_in(NOT_GIVEN)) | (
        (Answer.question == "uso") & (Answer.value == NOT_USED)
    )
    counted = (
        select(Member.campaign_id, func.count(Member.id.distinct()))
        .join(Conversation, Conversation.member_id == Member.id)
        .join(Answer, Answer.conversation_id == Conversation.id)
        .where(Member.campaign_id.in_(ids), given)
        .group_by(Member.campaign_id)
    )
    return dict(session.execute(counted).all())


@dataclass(frozen=True, slots=True)
class Alike:
    """Members alike in all that decides how they are reached. first, other: the kinds of their usable numbers."""

    language: str
    disability: str
    service: str
    reason: str | None
    first: PhoneKind | None
    other: PhoneKind | None
    opted_out: bool
    members: int


def groups(session: Session, campaign_id: int) -> list[Alike]:
    """All members, counted by what decides how they are reached."""
    first, other = aliased(Phone), aliased(Phone)
    columns = (
        Member.idioma,
        Member.discapacidad,
        Member.servicio_reportado,
        Member.monitor_reason,
        first.kind,
        other.kind,
        Person.opted_out_at.is_not(None),
    )
    counted = (
        select(*columns, func.count())
        .join(Person, Person.id == Member.person_id)
        .outerjoin(first, (first.id == Member.phone_id) & (first.state == PhoneState.usable))
        .outerjoin(other, (other.id == Member.other_phone_id) & (other.state == PhoneState.usable))
        .where(Member.campaign_id == campaign_id)
        .group_by(*columns)
    )
    return [Alike(*row) for row in session.execute(counted)]


def recent(session: Session, campaign_id: int, contacts_since: datetime, concluded_since: datetime) -> Recent:
    """What left after `contacts_since`, who was concluded after `concluded_since`, and when the last plan is due."""
    left = (
        Attempt.direction == Direction.outbound,
        Attempt.carrier_sid.is_not(None),
        Attempt.dialing_at > contacts_since,
    )
    contacts = select(func.count()).where(Attempt.campaign_id == campaign_id, *left)
    concluded = (
        select(func.count(Member.id.distinct()))
        .join(Attempt, Attempt.member_id == Member.id)
        .where(
            Attempt.campaign_id == campaign_id,
            Attempt.settled_at > concluded_since,
            Member.state != MemberState.waiting,
        )
    )
    last_due = select(func.max(Attempt.due_at)).where(
        Attempt.campaign_id == campaign_id, Attempt.state == AttemptState.due
    )
    return Recent(session.scalar(contacts) or 0, session.scalar(concluded) or 0, session.scalar(last_due))
