"""The one query behind the results file, the summary and the status: a row a member, answered or not."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import Subquery, and_, case, func, select
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.orm import Session

from rules.lives import RecordingState
from rules.outcomes import Outcome
from storage.models import Answer, Attempt, Conversation, Direction, Member, Recording
from storage.queries.attempts import IN_FLIGHT, unsettled

CHUNK: Final = 2000


@dataclass(frozen=True, slots=True)
class MemberResult:
    """A member with the outcomes of its calls in order, and its answers."""

    member: Member
    outcomes: Sequence[Outcome]
    attempts: int
    in_flight: int
    """Calls that are on their way, or have ended and are not judged yet."""
    first_attempt: datetime | None
    answers: dict[str, str]
    recorded: bool
    """Whether a comment was spoken."""
    answered_at: dict[str, datetime]
    """When each of the answers was given, by question."""
    language: str | None


def member_results(session: Session, campaign_id: int) -> Iterator[MemberResult]:
    """Every member of the sample, in the order of its file; streamed, so that memory stays constant."""
    calls, given = _calls(campaign_id), _given(campaign_id)
    rows = session.execute(
        select(Member, calls, given)
        .outerjoin(calls, calls.c.member_id == Member.id)
        .outerjoin(given, given.c.member_id == Member.id)
        .where(Member.campaign_id == campaign_id)
        .order_by(Member.id)
        .execution_options(yield_per=CHUNK)
    )
    for row in rows:
        given_answers = [answer for answer in row.given or [] if answer["question"]]
        yield MemberResult(
            member=row.Member,
            outcomes=[Outcome(outcome) for outcome in row.outcomes or []],
            attempts=row.attempts or 0,
            in_flight=row.in_flight or 0,
            first_attempt=row.first_attempt,
            answers={answer["question"]: answer["value"] for answer in given_answers},
            recorded=any(answer["recording"] for answer in given_answers),
            answered_at={answer["question"]: datetime.fromisoformat(answer["at"]) for answer in given_answers},
            language=row.language,
        )


def _calls(campaign_id: int) -> Subquery:
    left = and_(Attempt.direction == Direction.outbound, Attempt.carrier_sid.is_not(None))
    return (
        select(
            Attempt.member_id,
            func.array_agg(aggregate_order_by(Attempt.outcome, Attempt.ended_at, Attempt.id))
            .filter(Attempt.outcome.is_not(None))
            .label("outcomes"),
            func.count().filter(left).label("attempts"),
            func.count().filter(Attempt.state.in_(IN_FLIGHT) | and_(*unsettled())).label("in_flight"),
            func.min(Attempt.dialing_at).filter(left).label("first_attempt"),
        )
        .where(Attempt.campaign_id == campaign_id)
        .group_by(Attempt.member_id)
        .subquery()
    )


def _given(campaign_id: int) -> Subquery:
    # A recording that the carrier never had is no comment.
    heard = case((Recording.state == RecordingState.absent, ""), else_=Answer.recording)
    columns = {"question": Answer.question, "value": Answer.value, "recording": heard, "at": Answer.at}
    answer = func.json_build_object(*(part for column in columns.items() for part in column))
    return (
        select(
            Conversation.member_id,
            Conversation.language,
            func.json_agg(answer).label("given"),
        )
        .join(Member, Member.id == Conversation.member_id)
        .outerjoin(Answer, Answer.conversation_id == Conversation.id)
        .outerjoin(Recording, Recording.carrier_sid == Answer.recording)
        .where(Member.campaign_id == campaign_id)
        .group_by(Conversation.id)
        .subquery()
    )
