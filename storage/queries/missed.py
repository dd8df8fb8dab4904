"""Missed calls: a parent lets our call-back number ring, and we call him, at our cost."""

from datetime import datetime, timedelta

from sqlalchemy import exists, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from rules.lives import AttemptState, CampaignState
from rules.routing import Mode
from storage.models import Attempt, MissedCall, Person
from storage.queries.answered import Caller, who_dials_back
from storage.queries.attempts import IN_FLIGHT

MOST_A_DAY = 3
"""Call-backs a day and person: who rings on and on is not called on and on."""


def note_missed_call(session: Session, number_hash: bytes, sid: str, today: datetime, now: datetime) -> bool:
    """Whether a survey waits for this number: then a call to it is due now, unless he was called back enough since
    `today`.

    `today`: when the day began where the parents live. The same call told twice is one.
    """
    who = who_dials_back(session, number_hash, (CampaignState.running,))
    if who is None:
        return False
    # As whoever dials does: two missed calls at one moment must not both find that none is on its way.
    session.execute(select(Person.id).where(Person.id == who.person_id).with_for_update(key_share=True))
    new = session.scalar(
        insert(MissedCall)
        .values(person_id=who.person_id, at=now, carrier_sid=sid)
        .on_conflict_do_nothing(index_elements=["carrier_sid"])
        .returning(MissedCall.id)
    )
    if new is None or _called_back(session, who, today) >= MOST_A_DAY or _is_on_its_way(session, who):
        return True
    _call_back(session, who, now)
    return True


def _called_back(session: Session, who: Caller, today: datetime) -> int:
    return (
        session.scalar(
            select(func.count()).where(
                Attempt.person_id == who.person_id,
                Attempt.asked_for,
                Attempt.shares_id.is_(None),
                Attempt.state != AttemptState.canceled,
                Attempt.due_at >= today,
                Attempt.due_at < today + timedelta(days=1),  # a call promised for another day is that day's
            )
        )
        or 0
    )


def _is_on_its_way(session: Session, who: Caller) -> bool:
    """A call with him is live or about to leave, or one that he asked for is due."""
    leaving = Attempt.state.in_(IN_FLIGHT) | (Attempt.asked_for & (Attempt.state == AttemptState.due))
    calls = (Attempt.person_id == who.person_id, Attempt.mode == Mode.voice, leaving)
    return bool(session.scalar(select(exists().where(*calls))))


def _call_back(session: Session, who: Caller, now: datetime) -> None:
    """Due now, in the place of a call that was planned for later."""
    session.execute(
        update(Attempt)
        .where(Attempt.member_id == who.member_id, Attempt.state == AttemptState.due, Attempt.mode == Mode.voice)
        .values(state=AttemptState.canceled, lease_until=None)
    )
    session.add(
        Attempt(
            campaign_id=who.campaign_id,
            member_id=who.member_id,
            person_id=who.person_id,
            phone_id=who.phone_id,
            mode=Mode.voice,
            asked_for=True,
            state=AttemptState.due,
            due_at=now,
        )
    )
