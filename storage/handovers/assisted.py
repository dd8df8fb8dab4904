"""Assisted calls: a parent and the people who talk with him, each by a telephone of his own, in one conference.

Every move comes of news of a telephone. News of a monitor's telephone counts under the claim that made it ring only:
each claim, each drop and each transfer has a fence of its own.
"""

from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from rules.assisted import LegState, Order
from rules.handovers import DESK_LEASE, RECOVERY, What
from rules.lives import HandoverState
from rules.presence import PresenceState
from storage.handovers.moving import give_back, held_by, move, set_values
from storage.handovers.presence import set_presence
from storage.handovers.promises import promise_for
from storage.handovers.telephones import hang_up_all, monitor_leg, new_leg, open_legs, parent_leg, ring, was_left
from storage.handovers.waiting import order, owe_call_back
from storage.models import Handover, HandoverKind, HandoverLeg, LegRole

WAITING: Final = (HandoverState.queued, HandoverState.connecting)
"""Nobody talks with the parent yet."""
TALKING: Final = (HandoverState.active, HandoverState.held, HandoverState.recovering)
STAFF: Final = (LegRole.monitor, LegRole.third, LegRole.listener)
MEETING: Final = (HandoverState.connecting, HandoverState.dialling, HandoverState.recovering)
"""Becomes a talk as soon as the parent and his monitor are both in the conference."""


def bring_parent(session: Session, handover: Handover, now: datetime) -> None:
    """The monitor is there: the parent comes from the queue, or is rung. Done twice it is done once."""
    there = parent_leg(session, handover)
    if there is not None and (there.state == LegState.joined or there.fence == handover.fence):
        return
    if handover.kind is HandoverKind.outgoing:
        leg = new_leg(session, handover, LegRole.parent, now)
        order(session, handover, Order.ring_parent, now, leg=leg.id)
        return
    leg = there or new_leg(session, handover, LegRole.parent, now, sid=handover.parent_sid)
    leg.fence = handover.fence
    order(session, handover, Order.join_parent, now, leg=leg.id)


def join(session: Session, handover: Handover, leg: HandoverLeg, conference_sid: str, now: datetime) -> None:
    """The telephone is in the conference. Who left this conference does not come back to it: that news is late."""
    if leg.ended_at is not None or (leg.state == LegState.left and leg.conference_sid == conference_sid):
        return
    leg.state, leg.conference_sid = LegState.joined, conference_sid
    session.flush()
    monitor, parent = monitor_leg(session, handover), parent_leg(session, handover)
    both = all(leg is not None and leg.state == LegState.joined for leg in (monitor, parent))
    if both and handover.state in MEETING:
        _talk(session, handover, parent, now)
    elif handover.state is HandoverState.queued and leg.role is LegRole.parent:
        order(session, handover, Order.requeue_parent, now, leg=leg.id)  # who was to meet her went meanwhile


def begin(session: Session, handover: Handover, conference_sid: str, now: datetime) -> None:
    """The conference has begun, so both are there: the news of one's coming may be lost. Of an old one it is late."""
    both = [monitor_leg(session, handover), parent_leg(session, handover)]
    if handover.state in MEETING and not was_left(session, handover, conference_sid):
        for leg in both:
            if leg is not None and None not in both:
                join(session, handover, leg, conference_sid, now)


def _talk(session: Session, handover: Handover, parent: HandoverLeg | None, now: datetime) -> None:
    what = What.recovered if handover.state is HandoverState.recovering else What.joined
    move(
        session,
        handover.id,
        HandoverState.active,
        what,
        now,
        fence=handover.fence,
        staff_id=handover.staff_id,
        before=(handover.state,),
        active_at=handover.active_at or now,
        lease_until=None,
    )
    if parent is not None and parent.held:
        parent.held = False
        order(session, handover, Order.resume, now, leg=parent.id)


def leave(session: Session, handover: Handover, leg: HandoverLeg, conference_sid: str, now: datetime) -> None:
    """The telephone is out of that conference; of an earlier one it had left before."""
    if leg.state not in (LegState.joined, LegState.ended) or leg.conference_sid != conference_sid:
        return
    if leg.state == LegState.joined:
        leg.state, leg.held = LegState.left, False
        session.flush()
    if leg.role is LegRole.parent and handover.state in TALKING:
        wrap_up(session, handover, What.hung_up, now)
    elif leg.role is LegRole.monitor:
        _monitor_gone(session, handover, leg, now)


def over(session: Session, handover: Handover, conference_sid: str, now: datetime) -> None:
    """The conference is over. The parent first: with her it ends, and her monitor's line has not dropped."""
    for role in (LegRole.parent, *STAFF):
        for leg in open_legs(session, handover.id, role):
            leave(session, handover, leg, conference_sid, now)


def end(
    session: Session,
    handover: Handover,
    leg: HandoverLeg,
    status: str,
    now: datetime,
    zone: ZoneInfo,
    *,
    result: str | None = None,
) -> None:
    """The telephone's call is over. result: of rules.handovers.RESULTS, what that suggests when nobody was reached."""
    if leg.ended_at is not None:
        return
    was_there = leg.state == LegState.joined
    leg.state, leg.ended_at, leg.carrier_status = LegState.ended, now, status
    session.flush()
    if leg.role is LegRole.parent:
        parent_over(session, handover, now, zone, result=result)
    elif leg.role is LegRole.monitor and was_there and _parent_is_there(session, handover):
        _ask_for_parent(session, handover, leg, now)
    elif leg.role is LegRole.monitor:
        _monitor_gone(session, handover, leg, now)
    elif leg.staff_id is not None:
        _free(session, leg.staff_id, now)


def parent_over(
    session: Session, handover: Handover, now: datetime, zone: ZoneInfo, *, result: str | None = None
) -> None:
    """The parent has hung up, or was not reached: who waited is owed a call, a talk is to be noted."""
    if handover.state in WAITING:
        owe(session, handover, What.abandoned, now, zone)
    elif handover.state is HandoverState.dialling:
        wrap_up(session, handover, What.not_reached, now, result=result)
    elif handover.state in TALKING:
        wrap_up(session, handover, What.hung_up, now)


def owe(session: Session, handover: Handover, what: What, now: datetime, zone: ZoneInfo) -> None:
    """A parent who waited does so no more, and is owed a call. A monitor whose telephone rings for him is free."""
    staff_id = handover.staff_id
    promise = promise_for(session, handover, now, zone)
    hang_up_all(session, handover, now, *STAFF)
    owe_call_back(session, handover, what, promise.words, promise.until, now)
    session.refresh(handover)
    _free(session, staff_id, now)


def _parent_is_there(session: Session, handover: Handover) -> bool:
    parent = parent_leg(session, handover)
    return handover.state in TALKING and parent is not None and parent.state == LegState.joined


def _ask_for_parent(session: Session, handover: Handover, leg: HandoverLeg, now: datetime) -> None:
    """The monitor's call is over, and nobody has told yet whether he left or she did, with whom the conference ends."""
    parent = parent_leg(session, handover)
    if parent is not None and leg.fence == handover.fence:
        order(session, handover, Order.look, now, leg=parent.id)


def still_there(session: Session, handover: Handover, leg: HandoverLeg, now: datetime) -> None:
    """The carrier says that this telephone is on the line. The parent's, without her monitor: his line dropped."""
    alone = leg.role is LegRole.parent and monitor_leg(session, handover) is None
    if alone and handover.state in (HandoverState.active, HandoverState.held) and _parent_is_there(session, handover):
        _recover(session, handover, leg, now)


def _monitor_gone(session: Session, handover: Handover, leg: HandoverLeg, now: datetime) -> None:
    if leg.fence != handover.fence:
        return
    parent = parent_leg(session, handover)
    if handover.state is HandoverState.connecting:
        requeue(session, handover, What.not_answered, now)
    elif handover.state is HandoverState.recovering:
        requeue(session, handover, What.requeued, now)
    elif handover.state is HandoverState.dialling:
        wrap_up(session, handover, What.not_answered, now)
    elif handover.state in TALKING and parent is not None and parent.state == LegState.joined:
        _recover(session, handover, parent, now)
    elif handover.state in TALKING:
        wrap_up(session, handover, What.hung_up, now)


def _recover(session: Session, handover: Handover, parent: HandoverLeg, now: datetime) -> None:
    """The monitor's line dropped and the parent is still there: he is told to stay, and the monitor is rung again."""
    staff_id = handover.staff_id
    moved = staff_id is not None and move(
        session,
        handover.id,
        HandoverState.recovering,
        What.dropped,
        now,
        fence=handover.fence,
        staff_id=staff_id,
        before=(handover.state,),
        lease_until=now + RECOVERY,
    )
    if staff_id is None or not moved:
        return
    set_values(session, handover.id, fence=handover.fence + 1)
    order(session, handover, Order.announce, now, leg=parent.id)
    ring(session, handover, LegRole.monitor, staff_id, now)


def requeue(session: Session, handover: Handover, what: What, now: datetime) -> bool:
    """The parent waits again, at his first time, and for anybody. Who had him is free."""
    staff_id, parent = handover.staff_id, parent_leg(session, handover)
    in_conference = parent is not None and parent.state == LegState.joined
    if in_conference and handover.kind is HandoverKind.outgoing:
        # A family that a monitor called and that is still on the line waits as any other.
        set_values(session, handover.id, kind=HandoverKind.live, parent_sid=parent.carrier_sid if parent else None)
    if not give_back(session, handover, what, now):
        return False
    hang_up_all(session, handover, now, *STAFF)
    if in_conference and parent is not None:
        order(session, handover, Order.requeue_parent, now, leg=parent.id)
    _free(session, staff_id, now)
    return True


def wrap_up(session: Session, handover: Handover, what: What, now: datetime, *, result: str | None = None) -> bool:
    """The talk is over: every telephone is hung up, and its outcome is to be noted."""
    staff_id = handover.staff_id
    moved = move(
        session,
        handover.id,
        HandoverState.wrap_up,
        what,
        now,
        staff_id=staff_id,
        before=(handover.state,),
        result=result,
        ended_at=now,
        lease_until=now + DESK_LEASE,
    )
    if moved:
        hang_up_all(session, handover, now)
        if staff_id is not None and handover.kind is not HandoverKind.thread:
            on_call = (PresenceState.on_call,)
            set_presence(session, staff_id, PresenceState.wrap_up, now, coming_from=on_call, by_himself=False)
    return moved


def _free(session: Session, staff_id: int | None, now: datetime) -> None:
    """Who was on this call and has no other may take the next one."""
    if staff_id is not None and held_by(session, staff_id) is None:
        on_call = (PresenceState.on_call,)
        set_presence(session, staff_id, PresenceState.available, now, coming_from=on_call, by_himself=False)
