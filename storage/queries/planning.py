"""What is read to decide a member's next step, and the rows that the decision becomes."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, exists, func, insert, literal, or_, select, update
from sqlalchemy.orm import Session, aliased

from rules.lives import MEMBER_LIFE, AttemptState, CampaignState, MemberState, sources
from rules.outcomes import Outcome
from rules.routing import REACHES, Mode
from storage.effects import call_off
from storage.models import (
    Answer,
    Attempt,
    Campaign,
    Conversation,
    Direction,
    Member,
    Person,
    Phone,
    PhoneState,
)
from storage.queries.attempts import pressed_a_key
from storage.queries.siblings import family_is_awaited


@dataclass(frozen=True, slots=True)
class Situation:
    """A member with all that bears on the next step."""

    member: Member
    campaign: Campaign
    opted_out: bool
    phones: Sequence[Phone]
    """The member's numbers in the order tried: not those that are dead or wrong, or whose owner has opted out."""
    conversation: Conversation | None
    answers: dict[str, str]


def lock_ended_attempt(session: Session, attempt_id: int) -> tuple[Attempt, bool] | None:
    """An attempt to settle, and whether anybody pressed a key in its call; None when it is settled already."""
    row = session.execute(
        select(Attempt, pressed_a_key(Attempt.carrier_sid))
        .where(Attempt.id == attempt_id, Attempt.state == AttemptState.ended, Attempt.settled_at.is_(None))
        .with_for_update(of=Attempt)
    ).one_or_none()
    return None if row is None else (row[0], row[1])


def situation(session: Session, member_id: int) -> Situation:
    """The member with campaign, person, telephones, conversation and answers; the caller has locked the family."""
    member, campaign, opted_out = session.execute(
        select(Member, Campaign, Person.opted_out_at.is_not(None))
        .join(Campaign, Campaign.id == Member.campaign_id)
        .join(Person, Person.id == Member.person_id)
        .where(Member.id == member_id)
        .execution_options(populate_existing=True)
    ).one()
    ids = [number for number in (member.phone_id, member.other_phone_id) if number is not None]
    usable = {
        phone.id: phone
        for phone in session.scalars(
            select(Phone)
            .join(Person, Person.id == Phone.person_id)
            .where(Phone.id.in_(ids), Phone.state == PhoneState.usable, Person.opted_out_at.is_(None))
        )
    }
    conversation = session.scalars(select(Conversation).where(Conversation.member_id == member_id)).one_or_none()
    return Situation(
        member,
        campaign,
        opted_out,
        [usable[number] for number in ids if number in usable],
        conversation,
        answers_of(session, conversation),
    )


def answers_of(session: Session, conversation: Conversation | None) -> dict[str, str]:
    """Question -> value, of the conversation so far."""
    if conversation is None:
        return {}
    rows = session.execute(select(Answer.question, Answer.value).where(Answer.conversation_id == conversation.id))
    return dict(rows.all())


def outcomes_on(session: Session, member_id: int, phone_id: int, mode: Mode) -> Counter[Outcome]:
    """How the settled calls or texts of ours to this member at this number ended; not the calls that he asked for."""
    rows = session.execute(
        select(Attempt.outcome, func.count())
        .where(
            Attempt.member_id == member_id,
            Attempt.phone_id == phone_id,
            Attempt.mode == mode,
            Attempt.direction == Direction.outbound,
            ~Attempt.asked_for,
            Attempt.state == AttemptState.ended,
            Attempt.outcome.is_not(None),
        )
        .group_by(Attempt.outcome)
    )
    return Counter({outcome: count for outcome, count in rows if outcome is not None})


def put_off(session: Session, member_id: int) -> int:
    """How often the parent asked for another time in calls that he had asked for himself."""
    asked = (Attempt.member_id == member_id, Attempt.asked_for, Attempt.outcome == Outcome.guardian_absent)
    return session.scalar(select(func.count()).where(*asked)) or 0


def last_try(session: Session, member_id: int, mode: Mode) -> Attempt | None:
    """The newest settled call or text of ours to this member by this mode."""
    return session.scalars(
        select(Attempt)
        .where(
            Attempt.member_id == member_id,
            Attempt.mode == mode,
            Attempt.direction == Direction.outbound,
            ~Attempt.asked_for,
            Attempt.settled_at.is_not(None),
        )
        .order_by(Attempt.ended_at.desc(), Attempt.id.desc())
        .limit(1)
    ).one_or_none()


def is_planned(session: Session, member: Member) -> bool:
    """Whether an attempt is on its way already for a pupil of this family."""
    pupil = aliased(Member)
    open_attempt = exists().where(
        pupil.campaign_id == member.campaign_id,
        pupil.person_id == member.person_id,
        Attempt.member_id == pupil.id,
        Attempt.state.not_in((AttemptState.ended, AttemptState.canceled)),
    )
    return bool(session.scalar(select(open_attempt)))


def family_waits(session: Session, member: Member) -> bool:
    """Whether the machine still has to ask about another pupil of the family."""
    others = exists().where(
        Member.campaign_id == member.campaign_id,
        Member.person_id == member.person_id,
        Member.id != member.id,
        Member.state == MemberState.waiting,
    )
    return bool(session.scalar(select(others)))


def plan_attempt(
    session: Session, member: Member, phone: Phone, mode: Mode, due_at: datetime, *, asked_for: bool = False
) -> None:
    """The member's next call or text; it replaces one that has not left. It goes to whoever has that telephone."""
    call_off(session, Attempt.member_id == member.id)
    session.execute(
        insert(Attempt).values(
            campaign_id=member.campaign_id,
            member_id=member.id,
            person_id=phone.person_id,
            phone_id=phone.id,
            mode=mode,
            asked_for=asked_for,
            state=AttemptState.due,
            due_at=due_at,
        )
    )


def move_member(session: Session, member: Member, state: MemberState, mode: Mode | None) -> None:
    """To a monitor, or done: what has not left is called off. A member that is done stays done."""
    if member.state in sources(MEMBER_LIFE, state):
        member.state, member.mode = state, mode
        call_off(session, Attempt.member_id == member.id)


def idle_members(session: Session, room: int) -> Sequence[int]:
    """Members that wait for the machine in a running campaign while nothing is on its way to their family."""
    return session.scalars(
        select(Member.id)
        .join(Campaign, Campaign.id == Member.campaign_id)
        .where(
            Campaign.state == CampaignState.running,
            Member.state == MemberState.waiting,
            ~family_is_awaited(Member),
        )
        .order_by(Member.id)
        .limit(room)
    ).all()


def first_attempts(session: Session, campaign_id: int, now: datetime) -> None:
    """One due attempt for each family of which a pupil waits and has a number that his first mode can use."""
    waiting = (Member.campaign_id == campaign_id, Member.state == MemberState.waiting)
    first_of_family = select(func.min(Member.id)).where(*waiting).group_by(Member.person_id)
    reachable = or_(*(and_(Member.mode == mode, Phone.kind.in_(kinds)) for mode, kinds in REACHES.items()))
    first = (
        select(
            Member.campaign_id,
            Member.id,
            Phone.person_id,
            Phone.id,
            Member.mode,
            literal(Direction.outbound.value),
            literal(AttemptState.due.value),
            literal(now),
            literal(0),
        )
        .join(Phone, Phone.id == Member.phone_id)
        .where(*waiting, Member.id.in_(first_of_family), reachable, Phone.state == PhoneState.usable)
        .order_by(Member.id)
    )
    columns = [
        "campaign_id",
        "member_id",
        "person_id",
        "phone_id",
        "mode",
        "direction",
        "state",
        "due_at",
        "refusals",
    ]
    session.execute(insert(Attempt).from_select(columns, first))


def finish(session: Session, campaign_id: int, *states: MemberState) -> None:
    """Nobody calls any more: what has not left is called off, and members in `states` are done."""
    # Members before attempts, and in order, as everybody else locks them: the other order could deadlock.
    theirs = (Member.campaign_id == campaign_id, Member.state.in_(states))
    session.execute(select(Member.id).where(*theirs).order_by(Member.id).with_for_update())
    session.execute(update(Member).where(*theirs).values(state=MemberState.done, mode=None))
    call_off(session, Attempt.campaign_id == campaign_id)
