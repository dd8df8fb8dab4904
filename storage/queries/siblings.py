"""Pupils of one family in one campaign: asked about in turn, in one call or thread, each under its own case."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import and_, exists, or_, select
from sqlalchemy.orm import Session, aliased

from conversation.effects import Ending
from rules.complaints import CaseChannel
from rules.lives import AttemptState, MemberState
from storage.models import Attempt, Campaign, Case, Conversation, Member, Person
from storage.queries.attempts import family_of, interviewed
from storage.queries.conversations import begin_conversation

NOTHING_MORE_TO_ASK: Final = (Ending.complete, Ending.refused, Ending.funeral)
MAY_BE_ASKED: Final = or_(Conversation.ending.is_(None), Conversation.ending.not_in(NOTHING_MORE_TO_ASK))
"""A conversation that is not over, or none."""


@dataclass(frozen=True, slots=True)
class Sibling:
    """Who is asked about next. `nivel`: preprimaria, primaria or "", as in the sample."""

    conversation_id: int
    nivel: str


def next_sibling(
    session: Session, member_id: int, now: datetime, states: Collection[MemberState] = (MemberState.waiting,)
) -> Sibling | None:
    """The family's next pupil in one of `states`, still to be asked about, with a conversation; None: there is none."""
    asked = aliased(Member)
    row = session.execute(
        select(Member.id, Member.nivel_educativo, Campaign.questionnaire, Campaign.script_version)
        .join(Campaign, Campaign.id == Member.campaign_id)
        .join(Person, Person.id == Member.person_id)
        .join(asked, and_(asked.campaign_id == Member.campaign_id, asked.person_id == Member.person_id))
        .outerjoin(Conversation, Conversation.member_id == Member.id)
        .where(
            asked.id == member_id,
            Member.id != member_id,
            Member.state.in_(states),
            Person.opted_out_at.is_(None),
            MAY_BE_ASKED,
            ~interviewed(Member.id),
        )
        .order_by(Member.id)
        .limit(1)
    ).one_or_none()
    if row is None:
        return None
    language = session.scalars(select(Conversation.language).where(Conversation.member_id == member_id)).one()
    found = begin_conversation(session, row.id, row.questionnaire, row.script_version, language, now)
    return Sibling(found, row.nivel_educativo)


def surveyed_in(session: Session, case_id: int, leg: str) -> tuple[int, Mapping[str, Any]] | None:
    """(pupil, state) of the interview that led to this case, where it had the word in this call."""
    row = session.execute(
        select(Member.id, Conversation.state)
        .join(Conversation, Conversation.member_id == Member.id)
        .join(Case, Case.member_id == Member.id)
        .where(Case.id == case_id, Case.channel == CaseChannel.survey, Conversation.leg == leg)
    ).one_or_none()
    return None if row is None else (row.id, row.state or {})


def cut_conversation(session: Session, member_id: int) -> int | None:
    """A conversation about a brother or sister that was cut after what counts had been answered, before its end."""
    return session.scalar(
        select(Conversation.id)
        .where(
            Conversation.member_id.in_(family_of(member_id)),
            Conversation.member_id != member_id,
            MAY_BE_ASKED,
            interviewed(Conversation.member_id),
        )
        .order_by(Conversation.member_id)
        .limit(1)
    )


def conversation_in(session: Session, member_id: int, legs: Collection[str]) -> Conversation | None:
    """The family's conversation that has had the word in one of these legs: the member's own before another's."""
    return session.scalars(
        select(Conversation)
        .where(Conversation.member_id.in_(family_of(member_id)), Conversation.leg.in_(legs))
        .order_by(Conversation.member_id != member_id, Conversation.member_id.desc())
        .limit(1)
    ).one_or_none()


def lock_family(session: Session, member_id: int) -> Sequence[int]:
    """The ids of the family's pupils in this campaign, locked in order: whoever plans for one plans for all."""
    asked = aliased(Member)
    return session.scalars(
        select(Member.id)
        .join(asked, and_(asked.campaign_id == Member.campaign_id, asked.person_id == Member.person_id))
        .where(asked.id == member_id)
        .order_by(Member.id)
        .with_for_update(of=Member)
    ).all()


def lock_family_of_attempt(session: Session, attempt_id: int) -> Sequence[int]:
    """As `lock_family`, of the pupil for whom the attempt was planned."""
    member_id = session.scalar(select(Attempt.member_id).where(Attempt.id == attempt_id))
    return [] if member_id is None else lock_family(session, member_id)


def family_is_awaited(member: Any) -> Any:  # noqa: ANN401 - SQL expressions
    """Something of this campaign is on its way to the member's family, or has ended and is not judged yet."""
    pupil = aliased(Member)
    family = and_(pupil.campaign_id == member.campaign_id, pupil.person_id == member.person_id)
    on_its_way = Attempt.state.not_in((AttemptState.ended, AttemptState.canceled))
    unjudged = and_(Attempt.state == AttemptState.ended, Attempt.settled_at.is_(None))
    return exists().where(family, Attempt.member_id == pupil.id, or_(on_its_way, unjudged))


def share(session: Session, attempt: Attempt, member_id: int, outcome: Any, now: datetime) -> Attempt:  # noqa: ANN401
    """The row that tells of `attempt`'s call or text for another pupil of the family: settled, with its own outcome."""
    shared = Attempt(
        campaign_id=attempt.campaign_id,
        member_id=member_id,
        person_id=attempt.person_id,
        phone_id=attempt.phone_id,
        mode=attempt.mode,
        direction=attempt.direction,
        state=AttemptState.ended,
        asked_for=attempt.asked_for,
        due_at=attempt.due_at,
        dialing_at=attempt.dialing_at,
        answered_at=attempt.answered_at,
        ended_at=attempt.ended_at,
        settled_at=now,
        chosen=attempt.chosen,
        shares_id=attempt.id,
        outcome=outcome,
    )
    session.add(shared)
    session.flush()
    return shared
