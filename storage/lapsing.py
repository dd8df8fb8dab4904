"""Complaints that were left half told: a case all the same, or forgotten in their time (cases-and-desk.md, "Case")."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import case, delete, exists, func, select, update
from sqlalchemy.orm import Session

from conversation.effects import Ending
from rules.complaints import DRAFT_LIFE, STORY, Identity
from rules.lives import CaseState
from storage.attachments import remove_files
from storage.callers import nobody
from storage.intake import COMPLAINT, cut_off
from storage.legs import DESK, LINE, TEXT, WEB
from storage.models import Answer, Case, Contact, Conversation, Recording, Turn
from storage.queries.recordings import discard
from storage.turns import GOES_ON

WRITING: Final = timedelta(hours=4)
READING: Final = timedelta(hours=1)
CALLING: Final = timedelta(minutes=10)
"""How long nothing is heard until a parent is thought to have left his thread, his page or form, or his call: that ends
by itself, or is found over.
"""
AT_ONCE: Final = 200
NAMED_FOR: Final = timedelta(hours=1)
"""How long the thread or call in which an anonymous case was told still knows its telephone: news of it may come."""
LOOKED_FOR: Final = timedelta(days=30)
"""How far back such cases are looked at: far longer than any restart takes."""


def settle_quiet(session: Session, now: datetime) -> int:
    """As `intake.left_by`, for those of whom nothing was heard for long, whatever became of the news; how many."""
    kind = case((Conversation.leg.contains(":"), func.split_part(Conversation.leg, ":", 1)), else_="")
    until = case((kind.in_((TEXT, LINE)), now - WRITING), (kind == "", now - CALLING), else_=now - READING)
    gone = session.scalars(
        select(Conversation.id)
        .join(Case, Case.id == Conversation.case_id)
        .where(
            Conversation.script == COMPLAINT,
            Conversation.touched_at < until,
            Case.told_at.is_(None),
            Case.state.in_((CaseState.draft, CaseState.received)),
            # A draft that is too small for a case waits for its parent, or for its end.
            (Case.state == CaseState.received) | (_has(("servicio",)) & _has((*STORY, "lugar"))),
        )
        .order_by(Conversation.touched_at)
        .limit(AT_ONCE)
        .with_for_update(of=Conversation, skip_locked=True)
    ).all()
    for conversation_id in gone:
        cut_off(session, conversation_id, now)
    return len(gone)


def _has(questions: Sequence[str]) -> Any:  # noqa: ANN401 - SQL expressions
    return exists().where(Answer.conversation_id == Conversation.id, Answer.question.in_(questions))


def expire_drafts(session: Session, now: datetime) -> int:
    """Drafts that nobody went on with: nothing of what was told is kept. How many."""
    old = now - DRAFT_LIFE
    # The conversations first, as whoever takes a turn locks them; a parent who writes at this moment keeps his.
    talks = session.execute(
        select(Conversation.id, Conversation.case_id)
        .join(Case, Case.id == Conversation.case_id)
        .where(Case.state == CaseState.draft, Case.touched_at < old, Conversation.touched_at < old)
        .order_by(Conversation.id)
        .limit(AT_ONCE)
        .with_for_update(of=Conversation, skip_locked=True)
    ).all()
    which = (Case.id.in_([row.case_id for row in talks]), Case.state == CaseState.draft, Case.touched_at < old)
    expired = session.scalars(select(Case.id).where(*which).order_by(Case.id).with_for_update()).all()
    if expired:
        _forget(session, expired, [row.id for row in talks if row.case_id in set(expired)], now)
    return len(expired)


def _forget(session: Session, cases: Sequence[int], talks: Sequence[int], now: datetime) -> None:
    discard(session, now, Recording.conversation_id.in_(talks))
    remove_files(session, cases, now)
    for kept in (Answer, Turn):
        session.execute(delete(kept).where(kept.conversation_id.in_(talks)))
    ended = {"state": None, "ending": Ending.replaced}
    session.execute(update(Conversation).where(Conversation.id.in_(talks)).values(ended))
    open_ones = (Contact.conversation_id.in_(talks), Contact.ended_at.is_(None))
    session.execute(update(Contact).where(*open_ones).values(ended_at=now))
    session.execute(update(Case).where(Case.id.in_(cases)).values(_NOTHING))


_NOTHING: Final[dict[str, Any]] = {
    "state": CaseState.expired,
    "phone_id": None,
    "member_id": None,
    "with_survey": False,
    "service": None,
    "remedy": None,
    "departamento": "",
    "municipio": "",
    "place": "",
    "happened_from": None,
    "happened_to": None,
    "precision": None,
    "narrative": "",
    "missing": [],
}
"""What stays of an expired draft: that somebody began one, when, and by which way."""


def forget_who_told(session: Session, now: datetime) -> int:
    """The call or thread in which an anonymous case was told, of ours or his own, leads to nobody any more: nor does
    the survey from which it came, to the case. How many were left to find.
    """
    kind = case((Conversation.leg.contains(":"), func.split_part(Conversation.leg, ":", 1)), else_="")
    told = session.execute(
        select(Conversation.id, Conversation.leg)
        .join(Case, Case.id == Conversation.case_id)
        .where(
            Case.identity == Identity.anonymous,
            Case.told_at.between(now - LOOKED_FOR, now - NAMED_FOR),
            kind.in_(("", TEXT, WEB, DESK, LINE)),
            Conversation.leg.is_not(None),
        )
        .limit(AT_ONCE)
        .with_for_update(of=Conversation, skip_locked=True)
    ).all()
    if told:
        _part_from_caller(session, [row.id for row in told], [row.leg for row in told])
    return len(told)


def _part_from_caller(session: Session, talks: Sequence[int], legs: Sequence[str]) -> None:
    for contact in session.scalars(select(Contact).where(Contact.leg.in_(legs), Contact.phone_id.is_not(None))):
        contact.phone_id, contact.person_id = None, nobody(session)
    # The turn with which another conversation went on with this one has the key of its first turn.
    keys = session.scalars(select(Turn.key).where(Turn.conversation_id.in_(talks))).all()
    led_here = (Turn.key.in_(keys), Turn.reply[GOES_ON].as_integer().in_(talks))
    session.execute(delete(Turn).where(Turn.conversation_id.in_(talks)))
    session.execute(update(Turn).where(*led_here).values(reply=Turn.reply.op("-")(GOES_ON)))
    session.execute(update(Answer).where(Answer.conversation_id.in_(talks)).values(leg=""))
    session.execute(update(Conversation).where(Conversation.id.in_(talks)).values(leg=None))
    session.flush()
