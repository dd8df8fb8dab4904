"""The one query behind the results file, the summary and the status: a row a member, answered or not."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Subquery, and_, case, exists, func, or_, select
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.orm import Session

from rules.handovers import RESULTS
from rules.lives import AttemptState, MemberState, RecordingState
from rules.outcomes import Outcome
from rules.routing import Mode
from storage.models import (
    Answer,
    Attempt,
    Campaign,
    Conversation,
    Direction,
    Handover,
    HandoverEvent,
    Member,
    Person,
    Recording,
    Transcript,
)
from storage.queries.attempts import IN_FLIGHT, unsettled

CHUNK: Final = 2000
COMMENT: Final = "comentario"
GIVEN_UP_CODE: Final = "unreachable"
GIVEN_UP: Final = RESULTS[GIVEN_UP_CODE]


@dataclass(frozen=True, slots=True)
class MemberResult:
    """A member with the outcomes of its calls and texts in order, and its answers."""

    member: Member
    outcomes: Sequence[Outcome]
    modes: Sequence[Mode]
    """By which mode each of the outcomes came about."""
    left: int
    """Calls of ours and texts that left for this member."""
    attempts: int
    """The same, with those that left for a brother or sister and told of this member too."""
    in_flight: int
    """Calls and texts that are on their way, or have ended and are not judged yet."""
    first_attempt: datetime | None
    answers: dict[str, str]
    recorded: bool
    """Whether a comment was spoken."""
    transcript: str | None
    """What of a spoken comment may leave, once somebody wrote it down; "" where nothing could be understood."""
    answered_at: dict[str, datetime]
    """When each of the answers was given, by question."""
    answered_by: dict[str, Mode]
    """By which mode each of the answers was given, by question."""
    language: str | None
    guardian: bytes | None
    """The guardian's sealed fields; only where a comment is in words, whose names are to be hidden."""


def member_results(session: Session, campaign_id: int) -> Iterator[MemberResult]:
    """Every member of the sample, in the order of its file; streamed, so that memory stays constant."""
    calls, given = _calls(campaign_id), _given(campaign_id)
    rows = session.execute(
        select(Member, calls, given, Person.private.label("guardian"), _given_up(calls).label("given_up"))
        .outerjoin(calls, calls.c.member_id == Member.id)
        .outerjoin(given, given.c.member_id == Member.id)
        .outerjoin(Person, and_(Person.id == Member.person_id, given.c.commented))
        .where(Member.campaign_id == campaign_id)
        .order_by(Member.id)
        .execution_options(yield_per=CHUNK)
    )
    for row in rows:
        answers = [answer for answer in row.given or [] if answer["question"]]
        yield MemberResult(
            member=row.Member,
            outcomes=[GIVEN_UP.outcome] if row.given_up else [Outcome(outcome) for outcome in row.outcomes or []],
            modes=[Mode.monitor] if row.given_up else [Mode(mode) for mode in row.modes or []],
            left=row.left or 0,
            attempts=row.attempts or 0,
            in_flight=row.in_flight or 0,
            first_attempt=row.first_attempt,
            answers={answer["question"]: answer["value"] for answer in answers},
            recorded=any(answer["recording"] for answer in answers),
            transcript=next((answer["told"] for answer in answers if answer["question"] == COMMENT), None),
            answered_at={answer["question"]: datetime.fromisoformat(answer["at"]) for answer in answers},
            answered_by={answer["question"]: Mode(answer["mode"]) for answer in answers},
            language=row.language,
            guardian=row.guardian,
        )


def _given_up(calls: Subquery) -> Any:  # noqa: ANN401 - SQL expressions
    """Whom nobody could call at all: a person looked for a number, and noted that there is none."""
    noted = exists().where(
        Handover.person_id == Member.person_id,
        HandoverEvent.handover_id == Handover.id,
        HandoverEvent.result == GIVEN_UP_CODE,
        Campaign.id == Member.campaign_id,
        HandoverEvent.at >= Campaign.created_at,
    )
    untried = and_(Member.state == MemberState.done, calls.c.outcomes.is_(None))
    return case((untried, noted), else_=False)


_SO_FAR: Final = case(
    # A text that left and waits for its answer has been tried, whatever comes of it.
    (and_(Attempt.state == AttemptState.awaiting, Attempt.answered_at.is_(None)), Outcome.no_reply.value),
    (Attempt.state == AttemptState.awaiting, Outcome.broke_off.value),
    else_=Attempt.outcome,
)


def _calls(campaign_id: int) -> Subquery:
    ours = Attempt.direction == Direction.outbound
    by_hand = and_(Attempt.mode == Mode.monitor, Attempt.shares_id.is_(None))
    left = and_(ours, or_(Attempt.carrier_sid.is_not(None), by_hand))
    told = or_(left, and_(ours, Attempt.shares_id.is_not(None)))
    return (
        select(
            Attempt.member_id,
            _in_order(_SO_FAR).label("outcomes"),
            _in_order(Attempt.mode).label("modes"),
            func.count().filter(left).label("left"),
            func.count().filter(told).label("attempts"),
            func.count().filter(Attempt.state.in_(IN_FLIGHT) | and_(*unsettled())).label("in_flight"),
            func.min(Attempt.dialing_at).filter(told).label("first_attempt"),
        )
        .where(Attempt.campaign_id == campaign_id)
        .group_by(Attempt.member_id)
        .subquery()
    )


def _in_order(column: Any) -> Any:  # noqa: ANN401 - SQL expressions
    """The column of all attempts with an outcome, in the order in which they ended."""
    ended = aggregate_order_by(column, Attempt.ended_at.nulls_last(), Attempt.id)
    return func.array_agg(ended).filter(_SO_FAR.is_not(None))


def _given(campaign_id: int) -> Subquery:
    # A recording that the carrier never had is no comment.
    heard = case((Recording.state == RecordingState.absent, ""), else_=Answer.recording)
    told = case((Transcript.finished_at.is_not(None), Transcript.redacted))
    columns = {
        "question": Answer.question,
        "value": Answer.value,
        "recording": heard,
        "told": told,
        "mode": Answer.mode,
        "at": Answer.at,
    }
    answer = func.json_build_object(*(part for column in columns.items() for part in column))
    return (
        select(
            Conversation.member_id,
            Conversation.language,
            func.json_agg(answer).label("given"),
            func.bool_or(and_(Answer.question == COMMENT, or_(Answer.value != "", told != ""))).label("commented"),
        )
        .join(Member, Member.id == Conversation.member_id)
        .outerjoin(Answer, Answer.conversation_id == Conversation.id)
        .outerjoin(Recording, Recording.carrier_sid == Answer.recording)
        .outerjoin(Transcript, Transcript.recording_id == Recording.id)
        .where(Member.campaign_id == campaign_id)
        .group_by(Conversation.id)
        .subquery()
    )
