"""Attempts: claimed, sent out, followed. Every change names the states it may come from: late news undoes nothing."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import and_, exists, false, func, select, text, union, update
from sqlalchemy.orm import Session, aliased

from rules.dispositions import NOT_GIVEN, NOT_USED
from rules.lives import ATTEMPT_LIFE, AttemptState, sources
from rules.outcomes import Outcome
from rules.routing import Mode
from storage.models import (
    Answer,
    Attempt,
    Conversation,
    HandoverLeg,
    Member,
    Person,
    Phone,
    ReturnCall,
    Turn,
)

LEASE: Final = timedelta(seconds=20)
LIVE: Final = (AttemptState.dialing, AttemptState.queued, AttemptState.ringing, AttemptState.answered)
PRESSED: Final = ("said", "recorded")
"""What a turn heard when a person was there."""
IN_FLIGHT: Final = (AttemptState.handed, *LIVE)


@dataclass(frozen=True, slots=True)
class AskedAbout:
    """An attempt that the carrier is asked about; the number is still sealed."""

    attempt_id: int
    mode: Mode
    state: AttemptState
    carrier_sid: str | None
    dialing_at: datetime | None
    number: bytes


def lock_person_of(session: Session, attempt_id: int) -> None:
    """One call at a time begins with a person, until the transaction ends: two looks at once would both find nobody."""
    session.execute(
        select(Person.id)
        .join(Attempt, Attempt.person_id == Person.id)
        .where(Attempt.id == attempt_id)
        .with_for_update(of=Person, key_share=True)
    )


def interviewed(member_id: Any) -> Any:  # noqa: ANN401 - SQL expressions
    """The member has given a whole interview, perhaps after an attempt was planned: disposition 1.1, in SQL."""
    rated = (Answer.question == "nivel") & Answer.value.not_in(NOT_GIVEN)
    whole = rated | ((Answer.question == "uso") & (Answer.value == NOT_USED))
    given = aliased(Conversation)
    return exists().where(given.member_id == member_id, Answer.conversation_id == given.id, whole)


def note_placed(session: Session, attempt_id: int, sid: str) -> None:
    """The carrier has the call. Its webhooks may have been faster: then only the SID was missing, or nothing."""
    session.execute(
        update(Attempt).where(Attempt.id == attempt_id, Attempt.carrier_sid.is_(None)).values(carrier_sid=sid)
    )
    note_state(session, Attempt.id == attempt_id, AttemptState.queued, {})


def note_sent(session: Session, attempt_id: int, sid: str, until: datetime) -> None:
    """The carrier has the text, and `until` then it may be answered. News of it may have been faster."""
    session.execute(
        update(Attempt)
        .where(Attempt.id == attempt_id)
        .values(
            carrier_sid=func.coalesce(Attempt.carrier_sid, sid),
            answer_until=func.coalesce(Attempt.answer_until, until),
        )
    )
    note_state(session, Attempt.id == attempt_id, AttemptState.awaiting, {})


def end_unanswered(session: Session, now: datetime, *kept: Any) -> None:  # noqa: ANN401 - SQL conditions
    """Texts whose time is over have ended, but for those that meet `kept`; what follows is for whoever settles them."""
    session.execute(
        update(Attempt)
        .where(Attempt.state == AttemptState.awaiting, Attempt.answer_until <= now, ~and_(*(kept or (false(),))))
        .values(state=AttemptState.ended, ended_at=now, lease_until=None)
    )


def note_state(session: Session, which: Any, state: AttemptState, values: Mapping[str, Any]) -> int | None:  # noqa: ANN401 - an SQL condition
    """Move an attempt on to `state`, if that is onward; the id of the attempt that moved."""
    moved: int | None = session.scalar(
        update(Attempt)
        .where(which, Attempt.state.in_(sources(ATTEMPT_LIFE, state)))
        .values(state=state, lease_until=None, **values)
        .returning(Attempt.id)
    )
    return moved


def carried_by_another(sid: str) -> Any:  # noqa: ANN401 - an SQL condition
    """An attempt carries this SID, so that no other one may."""
    other = aliased(Attempt)
    return exists().where(other.carrier_sid == sid)


def end_without_call(session: Session, attempt_id: int, outcome: Outcome, error: int | None, now: datetime) -> None:
    """The carrier says that this number cannot be called: the attempt ends with that outcome."""
    note_state(
        session,
        Attempt.id == attempt_id,
        AttemptState.ended,
        {"outcome": outcome, "carrier_error": error, "ended_at": now},
    )


def claim_leased(session: Session, which: Iterable[Any], now: datetime, lease: timedelta, room: int) -> Sequence[int]:
    """Ids of attempts that meet `which` and that nobody is working on, leased to the caller."""
    free = (
        select(Attempt.id)
        .where(*which, func.coalesce(Attempt.lease_until, text("'-infinity'")) <= now)
        .order_by(Attempt.id)
        .limit(room)
        .with_for_update(skip_locked=True)
        .cte("free")  # looked for once, whatever the plan: no more than `limit`
    )
    return session.scalars(
        update(Attempt).where(Attempt.id.in_(select(free.c.id))).values(lease_until=now + lease).returning(Attempt.id)
    ).all()


def unsettled() -> tuple[Any, ...]:
    """Ended, and what follows is not decided yet."""
    return (Attempt.state == AttemptState.ended, Attempt.settled_at.is_(None))


def to_hang_up(now: datetime) -> tuple[Any, ...]:
    """A machine has answered and the call goes on. Who presses a key after all is no machine."""
    return (Attempt.state == AttemptState.answered, Attempt.hang_up_at <= now, ~pressed_a_key(Attempt.carrier_sid))


def machine_call(session: Session, attempt_id: int, now: datetime) -> str | None:
    """The SID of the call that is to be hung up, if it still is."""
    return session.scalar(select(Attempt.carrier_sid).where(Attempt.id == attempt_id, *to_hang_up(now)))


def note_hung_up(session: Session, attempt_id: int) -> None:
    """The carrier ends the call, or had ended it: should the word of it be lost, it is asked for as for any other."""
    session.execute(update(Attempt).where(Attempt.id == attempt_id).values(hang_up_at=None, lease_until=None))


def pressed_a_key(sid: Any) -> Any:  # noqa: ANN401 - an SQL expression over attempt
    """Whether somebody pressed a key in the call with this SID: then a person is there, whatever detection says."""
    asked, pupil = aliased(Member), aliased(Member)
    # Joins all the way, not `family_of`: an IN below this EXISTS would be asked of every turn there is.
    return exists().where(
        asked.id == Attempt.member_id,
        and_(pupil.campaign_id == asked.campaign_id, pupil.person_id == asked.person_id),
        Conversation.member_id == pupil.id,
        Turn.conversation_id == Conversation.id,
        Turn.key.startswith(sid + ":"),
        Turn.heard.in_(PRESSED),
    )


def family_of(member_id: Any) -> Any:  # noqa: ANN401 - SQL expressions
    """The ids of this pupil and its brothers and sisters in the campaign."""
    asked, pupil = aliased(Member), aliased(Member)
    return (
        select(pupil.id)
        .join(asked, and_(asked.campaign_id == pupil.campaign_id, asked.person_id == pupil.person_id))
        .where(asked.id == member_id)
        .correlate_except(asked, pupil)
    )


def silent_since(now: datetime, silence: timedelta) -> tuple[Any, ...]:
    """Left `dialing`, or with the carrier and not heard of for `silence`."""
    last_news = func.coalesce(Attempt.answered_at, Attempt.dialing_at, Attempt.due_at)
    return (Attempt.state.in_(LIVE), last_news <= now - silence)


def find_call(session: Session, attempt_id: int) -> AskedAbout | None:
    """What the reconciler needs to ask the carrier about an attempt."""
    row = session.execute(
        select(Attempt.id, Attempt.mode, Attempt.state, Attempt.carrier_sid, Attempt.dialing_at, Phone.number)
        .join(Phone, Phone.id == Attempt.phone_id)
        .where(Attempt.id == attempt_id)
    ).one_or_none()
    return None if row is None else AskedAbout(*row)


def known_sids(session: Session, sids: Sequence[str]) -> set[str]:
    """Which of these calls or texts are known: an attempt's, one that the line returned, one of a monitor's."""
    carriers = (Attempt.carrier_sid, ReturnCall.carrier_sid, HandoverLeg.carrier_sid)
    found = union(*(select(column).where(column.in_(sids)) for column in carriers))
    return {str(sid) for sid in session.scalars(found)}
