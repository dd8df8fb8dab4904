"""What people owe to parents, as queries: promised calls, and interviews of members whom the machine does not ask."""

from typing import Any, Final

from sqlalchemy import Select, case, exists, func, literal, select

from rules.handovers import REASONS
from rules.lives import AttemptState, CallbackState, CampaignState, MemberState
from rules.outcomes import Outcome
from storage.models import (
    Attempt,
    Callback,
    Campaign,
    Case,
    Contact,
    Conversation,
    Member,
    Person,
    Phone,
    PhoneState,
)

CALLS_GO_ON: Final = (CampaignState.running,)
"""Campaigns whose members monitors interview. A promise is kept in any."""
WHY_OF_OUTCOME: Final = {
    Outcome.language: "language",
    Outcome.handed_over: "person",
    Outcome.guardian_absent: "promised_time",
    Outcome.partial: "funeral",
}
"""Why the machine stopped, where the member's last outcome says more than that it had no answer."""


def promised_calls() -> Select[Any]:
    """Calls that were promised, each with the telephone at which the parent is to be called."""
    return (
        select(
            Callback.person_id,
            Callback.conversation_id,
            Member.campaign_id,
            func.coalesce(Case.phone_id, _last_phone(Member.id), Member.phone_id, _own_phone()).label("phone_id"),
            Callback.reason,
            rank(Callback.reason).label("rank"),
            Conversation.language,
            func.coalesce(func.nullif(Case.departamento, ""), Member.departamento, "").label("departamento"),
            Callback.created_at.label("asked_at"),
            Callback.promised_until,
            Case.about_staff_id,
        )
        .join(Conversation, Conversation.id == Callback.conversation_id)
        .outerjoin(Member, Member.id == Conversation.member_id)
        .outerjoin(Case, Case.id == Conversation.case_id)
        .where(Callback.state == CallbackState.owed)
    )


def _own_phone() -> Any:  # noqa: ANN401 - SQL expressions
    """The telephone by which who is in no sample came to the line last."""
    return (
        select(Contact.phone_id)
        .where(Contact.person_id == Callback.person_id, Contact.phone_id.is_not(None))
        .order_by(Contact.begun_at.desc())
        .limit(1)
        .correlate(Callback)
        .scalar_subquery()
    )


def owed_interviews() -> Select[Any]:
    """Members whom a person is to ask, with the same columns."""
    last = (
        select(Attempt.outcome)
        .where(Attempt.member_id == Member.id, Attempt.outcome.is_not(None))
        .order_by(Attempt.ended_at.desc().nulls_last(), Attempt.id.desc())
        .limit(1)
        .correlate(Member)
        .scalar_subquery()
    )
    unreachable = case((_usable(), "no_answer"), else_="no_number")
    reason = func.coalesce(Member.monitor_reason, case(WHY_OF_OUTCOME, value=last, else_=unreachable))
    return (
        select(
            Member.person_id,
            Conversation.id,
            Member.campaign_id,
            func.coalesce(_last_phone(Member.id), Member.phone_id),
            reason,
            rank(reason),
            Member.idioma,
            Member.departamento,
            literal(None, Conversation.touched_at.type),
            literal(None, Callback.promised_until.type),
            literal(None, Case.about_staff_id.type),
        )
        .join(Campaign, Campaign.id == Member.campaign_id)
        .join(Person, Person.id == Member.person_id)
        .outerjoin(Conversation, Conversation.member_id == Member.id)
        .where(
            Member.state == MemberState.monitor,
            Campaign.state.in_(CALLS_GO_ON),
            Person.opted_out_at.is_(None),
            ~_answers_by_text(Member.person_id),
        )
    )


def _answers_by_text(person_id: Any) -> Any:  # noqa: ANN401 - SQL expressions
    """The parent is in the midst of answering the machine's texts: a thread that was handed back, say."""
    return exists().where(
        Attempt.person_id == person_id, Attempt.state == AttemptState.awaiting, Attempt.answered_at.is_not(None)
    )


def _usable() -> Any:  # noqa: ANN401 - SQL expressions
    return exists().where(Phone.id.in_((Member.phone_id, Member.other_phone_id)), Phone.state == PhoneState.usable)


def _last_phone(member_id: Any) -> Any:  # noqa: ANN401 - SQL expressions
    """The number at which the family was last spoken with."""
    return (
        select(Attempt.phone_id)
        .where(Attempt.member_id == member_id, Attempt.answered_at.is_not(None))
        .order_by(Attempt.answered_at.desc())
        .limit(1)
        .correlate(Member)
        .scalar_subquery()
    )


def rank(reason: Any) -> Any:  # noqa: ANN401 - SQL expressions
    """Its place in the order of work: 0 comes first."""
    return case({code: why.rank for code, why in REASONS.items()}, value=reason, else_=len(REASONS))
