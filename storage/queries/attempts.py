"""Attempts: claimed, dialled, followed. Every change names the states it may come from: late news undoes nothing."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import exists, func, or_, select, text, update
from sqlalchemy.orm import Session, aliased

from rules.lives import ATTEMPT_LIFE, AttemptState, CampaignState, MemberState, sources
from rules.outcomes import Outcome
from storage.models import (
    OUTREACH,
    Answer,
    Attempt,
    Campaign,
    Conversation,
    Direction,
    Member,
    Person,
    Phone,
    PhoneState,
    Switch,
    Turn,
)

CLAIM: Final = 0x63616C6C
"""The advisory lock under which calls at once are counted and claimed."""
LEASE: Final = timedelta(seconds=20)
LIVE: Final = (AttemptState.dialing, AttemptState.queued, AttemptState.ringing, AttemptState.answered)
HELD_BACK: Final = timedelta(seconds=15)
"""How long an attempt waits that found its campaign paused or its parent in another call."""
PRESSED: Final = ("said", "recorded")
"""What a turn heard when a person was there."""
IN_FLIGHT: Final = (AttemptState.handed, *LIVE)

_CLAIM_DUE = text(
    """
    UPDATE attempt a SET state = 'handed', lease_until = :lease FROM (
      SELECT d.id FROM attempt d
      WHERE d.campaign_id = :campaign AND d.state IN ('due', 'handed') AND d.due_at <= :now
        AND coalesce(d.lease_until, '-infinity') <= :now
        AND NOT EXISTS (
          SELECT 1 FROM attempt o WHERE o.person_id = d.person_id AND o.id <> d.id AND (
            o.state IN ('dialing', 'queued', 'ringing', 'answered') OR o.state = 'handed' AND o.lease_until > :now
            OR o.campaign_id = d.campaign_id AND o.state IN ('due', 'handed') AND o.due_at <= :now
              AND (o.due_at, o.id) < (d.due_at, d.id)))
      ORDER BY d.due_at, d.id LIMIT :room FOR UPDATE SKIP LOCKED
    ) due WHERE a.id = due.id RETURNING a.id
    """
)


@dataclass(frozen=True, slots=True)
class Dial:
    """What is needed to place one call; the number is still sealed."""

    attempt_id: int
    number: bytes


@dataclass(frozen=True, slots=True)
class AskedAbout:
    """An attempt that the carrier is asked about; the number is still sealed."""

    attempt_id: int
    state: AttemptState
    carrier_sid: str | None
    dialing_at: datetime | None
    number: bytes


def lock_claims(session: Session) -> None:
    """One claimer at a time, until the transaction ends."""
    session.execute(select(func.pg_advisory_xact_lock(CLAIM)))


def in_flight_by_campaign(session: Session, now: datetime) -> dict[int, tuple[int, int]]:
    """Campaign id -> (calls of ours in flight, of which handed to a job and not yet placed).

    A row whose lease ran out has lost its job: it takes no room, or nothing would be left to claim it again.
    """
    handed = func.count().filter(Attempt.state == AttemptState.handed)
    held = (Attempt.state != AttemptState.handed) | (Attempt.lease_until > now)
    rows = session.execute(
        select(Attempt.campaign_id, func.count(), handed)
        .where(Attempt.state.in_(IN_FLIGHT), held, Attempt.direction == Direction.outbound)
        .group_by(Attempt.campaign_id)
    )
    return {campaign: (flying, waiting) for campaign, flying, waiting in rows}


def claim_due(session: Session, campaign_id: int, room: int, now: datetime) -> Sequence[int]:
    """Up to `room` due attempts, leased; never one whose parent is in another call of ours."""
    return session.scalars(_CLAIM_DUE, {"campaign": campaign_id, "room": room, "now": now, "lease": now + LEASE}).all()


def start_dialing(session: Session, attempt_id: int, now: datetime) -> Dial | None:
    """Mark the attempt `dialing`, or leave it when anything says no: a pause, a stop, an opt-out, a wrong number."""
    lock_person_of(session, attempt_id)
    other = aliased(Attempt)
    busy = exists().where(other.person_id == Attempt.person_id, other.id != attempt_id, other.state.in_(LIVE))
    number = session.scalar(
        select(Phone.number)
        .select_from(Attempt)
        .join(Campaign, Campaign.id == Attempt.campaign_id)
        .join(Member, Member.id == Attempt.member_id)
        .join(Person, Person.id == Attempt.person_id)
        .join(Phone, Phone.id == Attempt.phone_id)
        .where(
            Attempt.id == attempt_id,
            Attempt.state == AttemptState.handed,
            Attempt.lease_until > now,
            Campaign.state == CampaignState.running,
            Member.state == MemberState.waiting,
            Person.opted_out_at.is_(None),
            Phone.state == PhoneState.usable,
            ~interviewed(),
            ~busy,
            ~exists().where(Switch.name == OUTREACH),
        )
        .with_for_update(of=Attempt)
    )
    if number is None:
        return None
    session.execute(
        update(Attempt)
        .where(Attempt.id == attempt_id)
        .values(state=AttemptState.dialing, dialing_at=now, lease_until=None)
    )
    return Dial(attempt_id, number)


def lock_person_of(session: Session, attempt_id: int) -> None:
    """One call at a time begins with a person, until the transaction ends: two looks at once would both find nobody."""
    session.execute(
        select(Person.id)
        .join(Attempt, Attempt.person_id == Person.id)
        .where(Attempt.id == attempt_id)
        .with_for_update(of=Person, key_share=True)
    )


def interviewed() -> Any:  # noqa: ANN401 - an SQL condition over attempt
    """The member has given a whole interview, perhaps after this attempt was planned."""
    whole = (Answer.question == "nivel") | ((Answer.question == "uso") & (Answer.value == "2"))
    return exists().where(Conversation.member_id == Attempt.member_id, Answer.conversation_id == Conversation.id, whole)


def put_back(session: Session, attempt_id: int, due_at: datetime, *, refused: bool = False) -> None:
    """The call did not leave: due again at `due_at`. `refused`: the carrier would not take it."""
    session.execute(
        update(Attempt)
        .where(Attempt.id == attempt_id, Attempt.state.in_((AttemptState.handed, AttemptState.dialing)))
        .values(
            state=AttemptState.due,
            due_at=due_at,
            lease_until=None,
            dialing_at=None,
            refusals=Attempt.refusals + int(refused),
        )
    )


def release(session: Session, attempt_id: int, now: datetime) -> None:
    """A claimed attempt that may not leave now: called off when its parent or number is out, else due again soon."""
    out = session.scalar(
        select(Attempt.id)
        .join(Member, Member.id == Attempt.member_id)
        .join(Person, Person.id == Attempt.person_id)
        .join(Phone, Phone.id == Attempt.phone_id)
        .where(
            Attempt.id == attempt_id,
            or_(
                Member.state != MemberState.waiting,
                Person.opted_out_at.is_not(None),
                Phone.state != PhoneState.usable,
                interviewed(),
            ),
        )
    )
    later: dict[str, Any] = {"state": AttemptState.due, "due_at": now + HELD_BACK}
    changes = later if out is None else {"state": AttemptState.canceled}
    # Only while it is `handed`: another job may have it `dialing` by now, and that call may have left.
    session.execute(
        update(Attempt)
        .where(Attempt.id == attempt_id, Attempt.state == AttemptState.handed)
        .values(lease_until=None, **changes)
    )


def take_back(session: Session, now: datetime) -> None:
    """Attempts whose job was lost are due again, though nothing may claim them now (a pause, the night)."""
    session.execute(
        update(Attempt)
        .where(Attempt.state == AttemptState.handed, Attempt.lease_until <= now)
        .values(state=AttemptState.due, lease_until=None)
    )


def note_placed(session: Session, attempt_id: int, sid: str) -> None:
    """The carrier has the call. Its webhooks may have been faster: then only the SID was missing, or nothing."""
    session.execute(
        update(Attempt).where(Attempt.id == attempt_id, Attempt.carrier_sid.is_(None)).values(carrier_sid=sid)
    )
    note_state(session, Attempt.id == attempt_id, AttemptState.queued, {})


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
    )
    return session.scalars(
        update(Attempt)
        .where(Attempt.id.in_(free.scalar_subquery()))
        .values(lease_until=now + lease)
        .returning(Attempt.id)
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


def pressed_a_key(sid: Any) -> Any:  # noqa: ANN401 - an SQL expression over attempt
    """Whether somebody pressed a key in the call with this SID: then a person is there, whatever detection says."""
    return exists().where(
        Conversation.member_id == Attempt.member_id,
        Turn.conversation_id == Conversation.id,
        Turn.key.startswith(sid + ":"),
        Turn.heard.in_(PRESSED),
    )


def silent_since(now: datetime, silence: timedelta) -> tuple[Any, ...]:
    """Left `dialing`, or with the carrier and not heard of for `silence`."""
    last_news = func.coalesce(Attempt.answered_at, Attempt.dialing_at, Attempt.due_at)
    return (Attempt.state.in_(LIVE), last_news <= now - silence)


def find_call(session: Session, attempt_id: int) -> AskedAbout | None:
    """What the reconciler needs to ask the carrier about an attempt."""
    row = session.execute(
        select(Attempt.id, Attempt.state, Attempt.carrier_sid, Attempt.dialing_at, Phone.number)
        .join(Phone, Phone.id == Attempt.phone_id)
        .where(Attempt.id == attempt_id)
    ).one_or_none()
    return None if row is None else AskedAbout(*row)


def known_sids(session: Session, sids: Sequence[str]) -> set[str]:
    """Which of these calls an attempt already carries."""
    return {str(sid) for sid in session.scalars(select(Attempt.carrier_sid).where(Attempt.carrier_sid.in_(sids)))}
