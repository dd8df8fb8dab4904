"""Paper forms: whose code it is, who has keyed it, what is still to be keyed again."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, exists, func, or_, select, update
from sqlalchemy import delete as delete_rows
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session, aliased

from conversation.reply import Reply, reply_from_json
from rules.dispositions import deciding_question
from rules.handovers import HELD
from rules.lives import AttemptState, CampaignState, HandoverState
from rules.routing import Mode
from storage.models import Answer, Attempt, Campaign, Conversation, Handover, Member, PaperEntry, StaffUser, Turn
from storage.queries.sheets import OPEN

FIRST, AGAIN, SETTLING = 1, 2, 3
"""The ordinals of a form's keyings."""
PARTS_BY: Final = "parts_by"
"""In the state of a first keying: ids of those who keyed a part of it before whoever has it."""
TALKING: Final = HELD - {HandoverState.claimed, HandoverState.wrap_up}


@dataclass(frozen=True, slots=True)
class Waiting:
    """A form that somebody has to key again, or to settle."""

    caso: str
    campaign: str
    ordinal: int
    since: datetime


@dataclass(frozen=True, slots=True)
class Pair:
    """The finished keyings of one form that was keyed twice: who, and what. settled: by a third, if they differed."""

    first_by: int
    second_by: int
    first: Mapping[str, str]
    second: Mapping[str, str]
    settled: Mapping[str, str] | None


def members_of_code(session: Session, caso: str) -> Sequence[tuple[Member, Campaign]]:
    """Whose code it is: one a campaign at most; drafts, of which nothing was printed, are left out."""
    rows = session.execute(
        select(Member, Campaign)
        .join(Campaign, Campaign.id == Member.campaign_id)
        .where(Member.caso == caso, Campaign.state != CampaignState.draft)
        .order_by(Campaign.id.desc())
    )
    return [(member, campaign) for member, campaign in rows]


def locked_entries(session: Session, member_id: int) -> Sequence[PaperEntry]:
    """The keyings of this form, in their order; nobody else changes them meanwhile."""
    mine = select(PaperEntry).where(PaperEntry.member_id == member_id).order_by(PaperEntry.ordinal)
    return session.scalars(mine.with_for_update().execution_options(populate_existing=True)).all()


def begin_entry(session: Session, member_id: int, ordinal: int, now: datetime) -> None:
    """A keying that waits for somebody, unless there is one already."""
    session.execute(
        insert(PaperEntry)
        .values(member_id=member_id, ordinal=ordinal, created_at=now)
        .on_conflict_do_nothing(index_elements=["member_id", "ordinal"])
    )


def answered_by(session: Session, member_id: int) -> tuple[Mode, datetime] | None:
    """How and when the member gave a whole interview; None while there is none (disposition 1.1)."""
    rows = session.execute(
        select(Answer.question, Answer.value, Answer.mode, Answer.at)
        .join(Conversation, Conversation.id == Answer.conversation_id)
        .where(Conversation.member_id == member_id)
    ).all()
    given = {row.question: row for row in rows}
    question = deciding_question({row.question: row.value for row in rows})
    return (given[question].mode, given[question].at) if question in ("nivel", "uso") else None


def is_talking(session: Session, member: Member) -> bool:
    """Whether the family is in a call at this moment, with the machine or with a person."""
    called = exists().where(Attempt.member_id == member.id, Attempt.state == AttemptState.answered)
    attended = exists().where(Handover.person_id == member.person_id, Handover.state.in_(TALKING))
    return bool(session.scalar(select(or_(called, attended))))


def call_owed(session: Session, person_id: int) -> int | None:
    """The hand-over of a call that a monitor owes this parent and that nobody has; how a try went is noted there."""
    owed = (Handover.person_id == person_id, Handover.state == HandoverState.callback_due)
    return session.scalar(select(Handover.id).where(*owed))


def last_turn(session: Session, conversation_id: int, leg: str) -> tuple[int, Reply | None]:
    """The number of the last turn of this leg, and what it replied; 0 and None before any."""
    keys = Turn.key.startswith(f"{leg}:", autoescape=True)
    row = session.execute(
        select(Turn.key, Turn.reply)
        .where(Turn.conversation_id == conversation_id, keys)
        .order_by(func.length(Turn.key).desc(), Turn.key.desc())
        .limit(1)
    ).one_or_none()
    return (0, None) if row is None else (int(row.key.rpartition(":")[2]), reply_from_json(row.reply))


def has_answers(session: Session, conversation_id: int, leg: str) -> bool:
    """Whether any answer that stands was given in this leg."""
    given = exists().where(Answer.conversation_id == conversation_id, Answer.leg == leg)
    return bool(session.scalar(select(given)))


def counts(session: Session, campaign_id: int) -> tuple[int, int]:
    """Forms of the campaign that were keyed once, and those of them that were chosen to be keyed again."""
    keyed = and_(PaperEntry.ordinal == FIRST, PaperEntry.finished_at.is_not(None))
    found = session.execute(
        select(func.count().filter(keyed), func.count().filter(PaperEntry.ordinal == AGAIN))
        .join(Member, Member.id == PaperEntry.member_id)
        .where(Member.campaign_id == campaign_id)
    ).one()
    return found[0], found[1]


def count_waiting(session: Session, campaign_id: int) -> int:
    """Forms of the campaign that somebody has still to key again, or to settle."""
    open_ones = (PaperEntry.ordinal > FIRST, PaperEntry.finished_at.is_(None), Member.campaign_id == campaign_id)
    return session.scalar(select(func.count()).select_from(PaperEntry).join(Member).where(*open_ones)) or 0


def waiting(session: Session, staff_id: int, room: int, *, settles_own: bool) -> Sequence[Waiting]:
    """What this person may key again or settle, the longest waiting first; never what is his own already.

    settles_own: he may settle even a form of which one keying is his.
    """
    own = aliased(PaperEntry)
    keyed = or_(own.staff_id == staff_id, func.coalesce(own.state[PARTS_BY].contains([staff_id]), False))
    mine = exists().where(own.member_id == PaperEntry.member_id, own.ordinal < PaperEntry.ordinal, keyed)
    allowed: ColumnElement[bool] = ~mine
    if settles_own:
        allowed = or_(allowed, PaperEntry.ordinal == SETTLING)
    rows = session.execute(
        select(Member.caso, Campaign.name, PaperEntry.ordinal, PaperEntry.created_at)
        .join(Member, Member.id == PaperEntry.member_id)
        .join(Campaign, Campaign.id == Member.campaign_id)
        .where(PaperEntry.ordinal > FIRST, PaperEntry.finished_at.is_(None), Campaign.state.in_(OPEN), allowed)
        .order_by(PaperEntry.created_at, PaperEntry.id)
        .limit(room)
    )
    return [Waiting(*row) for row in rows]


def rewrite_answers(
    session: Session, conversation: Conversation, legs: tuple[str, str], answers: Mapping[str, str], at: datetime
) -> None:
    """The answers of the first keying's leg give way to these, of the last one's; they stay answers of their day."""
    before, after = legs
    mine = (Answer.conversation_id == conversation.id, Answer.leg == before)
    session.execute(delete_rows(Answer).where(*mine))
    for question, value in answers.items():
        session.execute(
            insert(Answer)
            .values(
                conversation_id=conversation.id,
                question=question,
                value=value,
                recording="",
                leg=after,
                mode=Mode.impreso,
                at=at,
            )
            .on_conflict_do_nothing(index_elements=["conversation_id", "question"])
        )


def set_state(session: Session, conversation_id: int, state: dict[str, Any], now: datetime) -> None:
    """Where the conversation stands after its answers were put right."""
    session.execute(update(Conversation).where(Conversation.id == conversation_id).values(state=state, touched_at=now))


def pairs(session: Session, campaign_id: int) -> Sequence[Pair]:
    """Every form of the campaign that was keyed twice."""
    first, second, third = aliased(PaperEntry), aliased(PaperEntry), aliased(PaperEntry)
    rows = session.execute(
        select(first.staff_id, second.staff_id, first.answers, second.answers, third.answers)
        .join(Member, Member.id == first.member_id)
        .join(second, and_(second.member_id == first.member_id, second.ordinal == AGAIN))
        .outerjoin(third, and_(third.member_id == first.member_id, third.ordinal == SETTLING))
        .where(Member.campaign_id == campaign_id, first.ordinal == FIRST, second.finished_at.is_not(None))
        .order_by(second.finished_at)
    )
    return [Pair(*row) for row in rows]


def keyed_by(session: Session, campaign_id: int) -> Sequence[tuple[int, str, int]]:
    """Who has keyed forms of the campaign, their names, and how many each has finished."""
    rows = session.execute(
        select(StaffUser.id, StaffUser.name, func.count())
        .join(PaperEntry, PaperEntry.staff_id == StaffUser.id)
        .join(Member, Member.id == PaperEntry.member_id)
        .where(Member.campaign_id == campaign_id, PaperEntry.finished_at.is_not(None))
        .group_by(StaffUser.id, StaffUser.name)
        .order_by(StaffUser.name, StaffUser.id)
    )
    return [(staff_id, name, forms) for staff_id, name, forms in rows]
