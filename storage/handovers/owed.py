"""What is owed to parents by people, kept level with its causes: members whom a monitor interviews, promised calls.

Nobody has to remember to open or to withdraw a hand-over: whoever offers work looks first, and so does the sweep.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Select, and_, exists, func, or_, select, text, union_all
from sqlalchemy.dialects.postgresql import distinct_on, insert
from sqlalchemy.orm import Session, aliased

from conversation.effects import Reason
from rules.handovers import OPEN, STALE, What, graver
from rules.lives import CallbackState, CampaignState, HandoverState, MemberState
from rules.presence import PresenceState
from storage.handovers.moving import give_back, move, note
from storage.handovers.waiting import VITAL, monitor_leg_open
from storage.models import (
    Callback,
    Campaign,
    Case,
    Conversation,
    Handover,
    HandoverKind,
    Member,
    Person,
    Presence,
)
from storage.queries.owing import owed_interviews, promised_calls, rank

MAY_GO_ON: Final = (CampaignState.running, CampaignState.paused)
"""Campaigns whose members are still owed an interview: a pause forgets no appointment."""


def open_owed(session: Session, now: datetime) -> int:
    """One open hand-over for every parent to whom a person owes something; how many are new."""
    found = session.execute(_owed()).all()
    if not found:
        return 0
    opened = session.scalars(
        insert(Handover)
        .values(
            [
                {
                    "person_id": row.person_id,
                    "conversation_id": row.conversation_id,
                    "campaign_id": row.campaign_id,
                    "phone_id": row.phone_id,
                    "kind": HandoverKind.outgoing,
                    "state": HandoverState.callback_due,
                    "reason": row.reason,
                    "severity": VITAL if row.reason == Reason.life_at_risk else 0,
                    "about_staff_id": row.about_staff_id,
                    "language": row.language,
                    "departamento": row.departamento,
                    "asked_at": row.asked_at or now,
                    "not_before": now,
                    "promised_until": row.promised_until,
                    "fence": 0,
                    "tries": 0,
                    "touched_at": now,
                }
                for row in found
            ]
        )
        .on_conflict_do_nothing(index_elements=["person_id"], index_where=Handover.state.in_(OPEN))
        .returning(Handover.id)
    ).all()
    for handover_id in opened:
        note(session, handover_id, HandoverState.callback_due, What.owed, now)
    return len(opened)


def _owed() -> Select[Any]:
    """The gravest of what each parent is owed, of those that have no open hand-over."""
    every = union_all(promised_calls(), owed_interviews()).subquery()
    open_one = exists().where(Handover.person_id == every.c.person_id, Handover.state.in_(OPEN))
    order = (every.c.person_id, every.c.rank, every.c.asked_at)
    return select(every).ext(distinct_on(every.c.person_id)).where(~open_one).order_by(*order).limit(OPENED_AT_ONCE)


OPENED_AT_ONCE: Final = 1000


def bring_forward(session: Session, now: datetime) -> None:
    """A call promised since, or for a graver reason, does not wait until what was owed before comes round."""
    sooner = Callback.promised_until < func.coalesce(Handover.promised_until, text("'infinity'"))
    graver_one = rank(Callback.reason) < rank(Handover.reason)
    rows = session.execute(
        select(Handover, Callback, Case.about_staff_id)
        .join(Callback, Callback.person_id == Handover.person_id)
        .join(Conversation, Conversation.id == Callback.conversation_id)
        .outerjoin(Case, Case.id == Conversation.case_id)
        .where(
            Handover.state == HandoverState.callback_due,
            Callback.state == CallbackState.owed,
            or_(sooner, graver_one, Callback.created_at > Handover.touched_at),
        )
        .with_for_update(of=Handover, skip_locked=True)
    ).all()
    for handover, callback, about_staff_id in rows:
        handover.reason = graver(handover.reason, callback.reason)
        handover.about_staff_id = handover.about_staff_id or about_staff_id
        if callback.reason == Reason.life_at_risk:
            handover.severity = VITAL
        promises = filter(None, (handover.promised_until, callback.promised_until))
        handover.promised_until = min(promises, default=None)
        if callback.created_at > handover.touched_at:
            handover.not_before, handover.staff_id, handover.touched_at = now, None, now
    session.flush()


def withdraw_unowed(session: Session, now: datetime) -> Sequence[int]:
    """What nobody owes any more, for the parent answered by himself, wants no calls, or the campaign is over."""
    member, owner = aliased(Member), aliased(Campaign)
    interview = exists().where(
        member.person_id == Handover.person_id,
        member.state == MemberState.monitor,
        owner.id == member.campaign_id,
        owner.state.in_(MAY_GO_ON),
        Person.id == Handover.person_id,
        Person.opted_out_at.is_(None),
    )
    promise = exists().where(Callback.person_id == Handover.person_id, Callback.state == CallbackState.owed)
    unowed = session.scalars(
        select(Handover.id)
        .where(
            Handover.state == HandoverState.callback_due,
            Handover.kind == HandoverKind.outgoing,
            ~interview,
            ~promise,
        )
        .with_for_update(skip_locked=True)
    ).all()
    return [
        handover_id
        for handover_id in unowed
        if move(session, handover_id, HandoverState.withdrawn, What.withdrawn, now, lease_until=None)
    ]


def owes(session: Session, person_id: int) -> tuple[Sequence[Member], Sequence[Callback]]:
    """What a person owes this parent now: the pupils to be asked about, and the promised calls."""
    members = session.scalars(
        select(Member)
        .join(Campaign, Campaign.id == Member.campaign_id)
        .where(
            Member.person_id == person_id,
            Member.state == MemberState.monitor,
            Campaign.state.in_(MAY_GO_ON),
        )
        .order_by(Member.id)
    ).all()
    promises = session.scalars(
        select(Callback)
        .where(Callback.person_id == person_id, Callback.state == CallbackState.owed)
        .order_by(Callback.created_at)
    ).all()
    return members, promises


def return_stale(session: Session, now: datetime) -> Sequence[int]:
    """Work whose lease ended: back to the list or the queue. Calls in progress keep theirs by their telephones.

    Calls (connecting, recovering and live ones) are given back by who follows their telephones: `monitors.overdue`.
    """
    stale = session.scalars(
        select(Handover)
        .where(
            Handover.lease_until <= now,
            or_(
                Handover.state.in_((HandoverState.claimed, HandoverState.dialling)),
                and_(
                    Handover.state.in_((HandoverState.active, HandoverState.wrap_up)),
                    Handover.kind != HandoverKind.live,
                ),
            ),
            ~monitor_leg_open(Handover.id),
        )
        .with_for_update(skip_locked=True)
    ).all()
    return [handover.id for handover in stale if give_back(session, handover, What.vanished, now)]


def is_here(staff_id: Any, now: datetime) -> Any:  # noqa: ANN401 - SQL expressions
    """Somebody of the staff is at work, his page open."""
    return exists().where(
        Presence.staff_id == staff_id,
        Presence.state != PresenceState.offline,
        Presence.seen_at > now - STALE,
    )
