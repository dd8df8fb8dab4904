"""Claims: what is due is leased to a job, claimed again before it leaves, and put back when it may not."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import exists, func, or_, select, text, update
from sqlalchemy.orm import Session, aliased

from rules.lives import AttemptState, CampaignState, MemberState
from rules.routing import Mode
from storage.models import OUTREACH, Attempt, Campaign, Direction, Member, Person, Phone, PhoneState, Switch
from storage.queries.attempts import IN_FLIGHT, LEASE, LIVE, interviewed, lock_person_of
from storage.returns import in_flight, speaks_with_us

CLAIM: Final = 0x63616C6C
"""The advisory lock under which calls at once are counted and claimed."""
OF_THE_LINE: Final = 0
"""No campaign."""
HELD_BACK: Final = timedelta(seconds=15)
"""How long an attempt waits that found its campaign paused or its parent in another call."""

# `due` stands alone, so that it is looked for once: as a part of the join some plans would look again for each row,
# and find others in the place of those that this statement has taken.
_CLAIM_DUE = text(
    """
    WITH due AS MATERIALIZED (
      SELECT d.id FROM attempt d
      WHERE d.campaign_id = :campaign AND d.mode = ANY(:modes) AND d.state IN ('due', 'handed') AND d.due_at <= :now
        AND coalesce(d.lease_until, '-infinity') <= :now
        AND NOT EXISTS (
          SELECT 1 FROM attempt o WHERE o.person_id = d.person_id AND o.id <> d.id AND (
            o.state IN ('dialing', 'queued', 'ringing', 'answered') OR o.state = 'handed' AND o.lease_until > :now
            OR o.state = 'awaiting' AND NOT d.asked_for
            OR o.campaign_id = d.campaign_id AND o.state IN ('due', 'handed') AND o.due_at <= :now
              AND NOT d.asked_for AND (o.due_at, o.id) < (d.due_at, d.id)))
      ORDER BY d.asked_for DESC, d.due_at, d.id LIMIT :room FOR UPDATE SKIP LOCKED
    )
    UPDATE attempt a SET state = 'handed', lease_until = :lease FROM due WHERE a.id = due.id RETURNING a.id
    """
)


@dataclass(frozen=True, slots=True)
class Dial:
    """What is needed to place one call or send one text; the number is still sealed."""

    attempt_id: int
    member_id: int
    phone_id: int
    mode: Mode
    number: bytes


def lock_claims(session: Session) -> None:
    """One claimer at a time, until the transaction ends."""
    session.execute(select(func.pg_advisory_xact_lock(CLAIM)))


def in_flight_by_campaign(session: Session, modes: Collection[Mode], now: datetime) -> dict[int, tuple[int, int]]:
    """Campaign id -> (calls or texts of ours in flight, of which handed to a job and not yet with the carrier).

    The calls that the line returns stand under OF_THE_LINE: the account is the same. A row whose lease ran out has lost
    its job: it takes no room, or nothing would be left to claim it again.
    """
    handed = func.count().filter(Attempt.state == AttemptState.handed)
    held = (Attempt.state != AttemptState.handed) | (Attempt.lease_until > now)
    rows = session.execute(
        select(Attempt.campaign_id, func.count(), handed)
        .where(Attempt.state.in_(IN_FLIGHT), Attempt.mode.in_(modes), held, Attempt.direction == Direction.outbound)
        .group_by(Attempt.campaign_id)
    )
    found = {campaign: (flying, waiting) for campaign, flying, waiting in rows}
    return found | {OF_THE_LINE: in_flight(session, now)} if Mode.voice in modes else found


def claim_due(session: Session, campaign_id: int, modes: Collection[Mode], room: int, now: datetime) -> Sequence[int]:
    """Up to `room` due attempts of these modes, leased; never one whose parent has another call or text of ours.

    A call that the parent asked for, by ringing, does not wait for his answer to a text.
    """
    wanted = {"campaign": campaign_id, "modes": list(modes), "room": room, "now": now, "lease": now + LEASE}
    return session.scalars(_CLAIM_DUE, wanted).all()


def start_dialing(session: Session, attempt_id: int, now: datetime) -> Dial | None:
    """Mark the attempt `dialing`, or leave it when anything says no: a pause, a stop, an opt-out, a wrong number."""
    lock_person_of(session, attempt_id)
    other = aliased(Attempt)
    elsewhere = other.state.in_(LIVE) | (other.state == AttemptState.awaiting) & ~Attempt.asked_for
    busy = exists().where(other.person_id == Attempt.person_id, other.id != attempt_id, elsewhere)
    row = session.execute(
        select(Attempt.id, Attempt.member_id, Attempt.phone_id, Attempt.mode, Phone.number)
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
            (Member.state == MemberState.waiting) | Attempt.asked_for,
            Person.opted_out_at.is_(None),
            Phone.state == PhoneState.usable,
            ~interviewed(Attempt.member_id),
            ~busy,
            ~speaks_with_us(Attempt.person_id, Attempt.phone_id, now) | (Attempt.mode != Mode.voice),
            ~exists().where(Switch.name == OUTREACH),
        )
        .with_for_update(of=Attempt)
    ).one_or_none()
    if row is None:
        return None
    session.execute(
        update(Attempt)
        .where(Attempt.id == attempt_id)
        .values(state=AttemptState.dialing, dialing_at=now, lease_until=None)
    )
    return Dial(*row)


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
                (Member.state != MemberState.waiting) & ~Attempt.asked_for,
                Person.opted_out_at.is_not(None),
                Phone.state != PhoneState.usable,
                interviewed(Attempt.member_id),
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
