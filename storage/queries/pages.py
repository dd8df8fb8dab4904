"""What a parent's page reads and writes: the link that opened it, the visit it belongs to, what it showed last."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, and_, exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from conversation.effects import Ending
from conversation.reply import Reply, reply_from_json
from conversation.state import State
from rules.lives import AttemptState
from rules.routing import Mode
from storage.legs import web_leg
from storage.models import Attempt, Campaign, Conversation, Direction, Member, Person, Phone, Turn
from storage.queries.attempts import LIVE
from storage.queries.threads import Locked
from storage.turns import GOES_ON


@dataclass(frozen=True, slots=True)
class LastTurn:
    """What a page showed last, the number of that turn in it, and the conversation whose turn is next."""

    number: int
    at: datetime
    reply: Reply
    conversation_id: int


@dataclass(frozen=True, slots=True)
class Thread:
    """A conversation, which nobody else moves on meanwhile. `nivel`: the pupil's, preprimaria or primaria.

    member_id: none, and nivel "", where a parent complains; then there is a case.
    """

    conversation: Locked
    member_id: int | None
    nivel: str
    case_id: int | None = None

    @property
    def ending(self) -> Ending | None:
        """How it has ended, if it has."""
        state = self.conversation.state
        return None if state is None else state.ending


def link_of(session: Session, attempt_id: int) -> Row[Any] | None:
    """The attempt whose text carried the link, with what decides whether it still leads anywhere.

    The telephone may be another's than the one by whom the family was first known: both may have opted out.
    """
    either = or_(Person.id == Attempt.person_id, Person.id == Member.person_id)
    opted_out = exists().where(either, Person.opted_out_at.is_not(None))
    return session.execute(
        select(
            Attempt,
            Campaign.settings,
            Campaign.questionnaire,
            Campaign.script_version,
            Member.idioma,
            opted_out.label("opted_out"),
            Phone.state.label("phone_state"),
        )
        .join(Campaign, Campaign.id == Attempt.campaign_id)
        .join(Member, Member.id == Attempt.member_id)
        .join(Phone, Phone.id == Attempt.phone_id)
        .where(Attempt.id == attempt_id)
    ).one_or_none()


def visit_of(session: Session, link: Attempt) -> Attempt:
    """The attempt that a page opened by this link belongs to: one that waits for this family's answer at the same
    telephone, so that an older link goes on where a newer one is; else the last visit; else the link's own.
    """
    asked, pupil = aliased(Member), aliased(Member)
    family = (
        select(pupil.id)
        .join(asked, and_(asked.campaign_id == pupil.campaign_id, asked.person_id == pupil.person_id))
        .where(asked.id == link.member_id)
    )
    visited = and_(Attempt.mode == Mode.web, Attempt.direction == Direction.inbound, Attempt.shares_id.is_(None))
    awaiting = Attempt.state == AttemptState.awaiting
    return session.scalars(
        select(Attempt)
        .where(
            Attempt.member_id.in_(family),
            Attempt.phone_id == link.phone_id,
            or_(Attempt.id == link.id, awaiting, visited),
        )
        .order_by(awaiting.desc(), Attempt.id.desc())
        .limit(1)
    ).one()


def begin_visit(session: Session, link: Attempt, member_id: int, now: datetime) -> Attempt:
    """An attempt for a parent who comes to the page after his text was given up: he begins, as one who dials back."""
    visit = Attempt(
        campaign_id=link.campaign_id,
        member_id=member_id,
        person_id=link.person_id,
        phone_id=link.phone_id,
        mode=Mode.web,
        direction=Direction.inbound,
        state=AttemptState.awaiting,
        due_at=now,
        dialing_at=now,
    )
    session.add(visit)
    session.flush()
    return visit


def last_turn(session: Session, visit: Attempt) -> LastTurn | None:
    """What this visit's page showed last, if anything; the pupil's brother or sister may have the word."""
    asked = aliased(Member)
    row = session.execute(
        select(Turn.conversation_id, Turn.key, Turn.at, Turn.reply)
        .join(Conversation, Conversation.id == Turn.conversation_id)
        .join(Member, Member.id == Conversation.member_id)
        .join(asked, and_(asked.campaign_id == Member.campaign_id, asked.person_id == Member.person_id))
        .where(asked.id == visit.member_id, Turn.key.startswith(f"{web_leg(visit.id)}:"))
        # A turn that went on with a brother or sister is kept in both conversations: the first has the whole reply.
        .order_by(func.length(Turn.key).desc(), Turn.key.desc(), Turn.reply.has_key(GOES_ON).desc())
        .limit(1)
    ).one_or_none()
    if row is None:
        return None
    last = _shown(row)
    # What it went on with may be nobody's survey: a complaint, which no pupil has.
    further = last_turn_in(session, web_leg(visit.id), last.conversation_id)
    return last if further is None or further.number < last.number else further


def last_turn_in(session: Session, leg: str, conversation_id: int) -> LastTurn | None:
    """What the page with this leg showed last in this conversation; None where nothing of it is kept."""
    row = session.execute(
        select(Turn.conversation_id, Turn.key, Turn.at, Turn.reply)
        .where(Turn.conversation_id == conversation_id, Turn.key.startswith(f"{leg}:"))
        .order_by(func.length(Turn.key).desc(), Turn.key.desc())
        .limit(1)
    ).one_or_none()
    return None if row is None else _shown(row)


def _shown(row: Row[Any]) -> LastTurn:
    number = int(row.key.rpartition(":")[2])
    return LastTurn(number, row.at, reply_from_json(row.reply), row.reply.get(GOES_ON, row.conversation_id))


def lock_thread(session: Session, conversation_id: int) -> Thread:
    """The conversation, locked: a button pressed twice, or in two windows, is heard one after the other."""
    row = session.execute(
        select(
            Conversation.id,
            Conversation.script,
            Conversation.version,
            Conversation.language,
            Conversation.state,
            Conversation.leg,
            Conversation.member_id,
            Conversation.case_id,
            Member.nivel_educativo,
        )
        .outerjoin(Member, Member.id == Conversation.member_id)
        .where(Conversation.id == conversation_id)
        .with_for_update(of=Conversation)
    ).one()
    state = None if row.state is None else State.from_json(row.state)
    locked = Locked(row.id, row.script, row.version, row.language, state, row.leg)
    return Thread(locked, row.member_id, row.nivel_educativo or "", row.case_id)


def is_on_the_phone(session: Session, visit_id: int) -> bool:
    """Whether a call with this parent, or about this pupil, is on its way or goes on."""
    visit = aliased(Attempt)
    theirs = or_(Attempt.person_id == visit.person_id, Attempt.member_id == visit.member_id)
    live = exists().where(visit.id == visit_id, theirs, Attempt.mode == Mode.voice, Attempt.state.in_(LIVE))
    return bool(session.scalar(select(live)))
