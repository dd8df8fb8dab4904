"""A monitor's call with a parent: what the pages ask for. Each step is a row and an order; a job then asks the carrier.

Nothing here commits or calls the carrier. What cannot be done raises LiveError, with words for the person who asked.
"""

from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from monitors.call_rules import may_be_given, needs_telephone, own_call
from monitors.call_view import CallView, LegView, state_of_call
from monitors.call_words import LiveError
from monitors.dialling import dial, dialled_by_hand
from rules.assisted import LegState, Order
from rules.handovers import What
from rules.lives import HandoverState
from rules.presence import PresenceState
from rules.roles import ROLES, Permission
from storage.audit import Actor, record
from storage.handovers import assisted, telephones
from storage.handovers.assisted import TALKING
from storage.handovers.moving import Claimed, Lost, claim, move, note, set_values
from storage.handovers.presence import set_presence
from storage.handovers.waiting import order
from storage.models import (
    Act,
    Handover,
    HandoverKind,
    HandoverLeg,
    LegRole,
)

__all__ = [
    "CallView",
    "LegView",
    "LiveError",
    "consult",
    "dial",
    "dialled_by_hand",
    "drop_third",
    "hang_up",
    "hold",
    "listen_in",
    "mute",
    "resume",
    "state_of_call",
    "take",
    "three_way",
    "transfer",
    "unmute",
]
TALK: Final = (HandoverState.active, HandoverState.held)
NOBODY: Final = 0


def take(session: Session, handover_id: int, staff_id: int, now: datetime) -> Claimed | Lost:
    """Take a caller who waits: the monitor's telephone rings. Asked twice by the same monitor, it rings once."""
    kind = session.scalar(select(Handover.kind).where(Handover.id == handover_id))
    if kind is not HandoverKind.live:
        raise LiveError("unknown" if kind is None else "not_a_call")
    needs_telephone(session, staff_id, "no_telephone")
    claimed = claim(session, handover_id, staff_id, now)
    handover = telephones.locked(session, handover_id)
    mine = isinstance(claimed, Claimed) and handover is not None and handover.state is HandoverState.connecting
    if mine and handover is not None and telephones.monitor_leg(session, handover) is None:
        telephones.ring(session, handover, LegRole.monitor, staff_id, now)
        set_presence(session, staff_id, PresenceState.on_call, now)
    return claimed


def hold(session: Session, handover_id: int, staff_id: int, now: datetime) -> None:
    """The parent hears to wait, and nobody. active -> held."""
    handover = own_call(session, handover_id, staff_id, HandoverState.active)
    _hold(session, handover, now)


def resume(session: Session, handover_id: int, staff_id: int, now: datetime) -> None:
    """The parent is back in the talk, with whoever is there. held -> active."""
    handover = own_call(session, handover_id, staff_id, HandoverState.held)
    _resume(session, handover, now)


def mute(session: Session, handover_id: int, staff_id: int, now: datetime) -> None:
    """Nobody hears the monitor."""
    _mutes(session, handover_id, staff_id, now, muted=True)


def unmute(session: Session, handover_id: int, staff_id: int, now: datetime) -> None:
    """The monitor is heard again."""
    _mutes(session, handover_id, staff_id, now, muted=False)


def consult(session: Session, handover_id: int, staff_id: int, other_staff_id: int, now: datetime) -> None:
    """The parent is held and another person's telephone rings: the two talk."""
    handover = own_call(session, handover_id, staff_id, *TALK)
    if _third(session, handover) is not None:
        raise LiveError("third_there")
    may_be_given(session, other_staff_id, handover)
    if handover.state is HandoverState.active:
        _hold(session, handover, now)
    telephones.ring(session, handover, LegRole.third, other_staff_id, now)
    note(session, handover.id, HandoverState.held, What.consulted, now, staff_id=other_staff_id)
    free = (PresenceState.available,)
    set_presence(session, other_staff_id, PresenceState.on_call, now, coming_from=free, by_himself=False)


def three_way(session: Session, handover_id: int, staff_id: int, now: datetime) -> None:
    """The parent comes into the talk with the person who was consulted. held -> active."""
    handover = own_call(session, handover_id, staff_id, HandoverState.held)
    _joined_third(session, handover)
    _resume(session, handover, now)


def drop_third(session: Session, handover_id: int, staff_id: int, now: datetime) -> None:
    """The person who was consulted leaves; a parent who is held stays so."""
    handover = own_call(session, handover_id, staff_id, *TALK)
    third = _third(session, handover)
    if third is None:
        raise LiveError("nobody_there")
    telephones.hang_up(session, handover, third, now)


def transfer(session: Session, handover_id: int, staff_id: int, now: datetime) -> int:
    """The person who was consulted goes on alone with the parent, and the call is theirs; their id."""
    handover = own_call(session, handover_id, staff_id, *TALK)
    third, first = _joined_third(session, handover), telephones.monitor_leg(session, handover)
    other = may_be_given(session, third.staff_id or NOBODY, handover)
    _give(session, handover, other.id, now)
    third.role, third.fence = LegRole.monitor, handover.fence
    if handover.state is HandoverState.held:  # an order of the claim before would be dropped
        _resume(session, handover, now)
    note(session, handover.id, handover.state, What.transferred, now, staff_id=other.id)
    if first is not None:
        telephones.hang_up(session, handover, first, now)
    if Permission.attend_parents in ROLES[other.role]:  # nobody else has a presence
        set_presence(session, other.id, PresenceState.on_call, now, by_himself=False)
    set_presence(session, staff_id, PresenceState.wrap_up, now, coming_from=(PresenceState.on_call,))
    return other.id


def hang_up(session: Session, handover_id: int, staff_id: int, now: datetime) -> None:
    """The call ends for all. active|held|recovering|dialling -> wrap_up."""
    handover = own_call(session, handover_id, staff_id, *TALKING, HandoverState.dialling)
    assisted.wrap_up(session, handover, What.hung_up, now)


def listen_in(session: Session, handover_id: int, supervisor_id: int, now: datetime) -> None:
    """The supervisor's telephone rings and hears the call; nobody hears it. Written to the audit log."""
    handover = telephones.locked(session, handover_id)
    if handover is None:
        raise LiveError("unknown")
    if (
        handover.state not in TALK
        or supervisor_id in (handover.staff_id, handover.about_staff_id)
        or telephones.parent_leg(session, handover) is None
    ):
        raise LiveError("not_now")
    needs_telephone(session, supervisor_id, "no_telephone")
    listening = telephones.open_legs(session, handover.id, LegRole.listener)
    if all(leg.staff_id != supervisor_id for leg in listening):
        telephones.ring(session, handover, LegRole.listener, supervisor_id, now)
        note(session, handover.id, handover.state, What.listened, now, staff_id=supervisor_id)
        record(session, Actor(supervisor_id), Act.call_listened, f"handover:{handover_id}", {}, now)


def _give(session: Session, handover: Handover, staff_id: int, now: datetime) -> None:
    """The call is theirs, under a fence of its own. Raises LiveError when in this very moment another one became so."""
    try:
        with session.begin_nested():
            set_values(session, handover.id, staff_id=staff_id, fence=handover.fence + 1, claimed_at=now)
    except IntegrityError:
        raise LiveError("they_are_busy") from None


def _hold(session: Session, handover: Handover, now: datetime) -> None:
    parent = _joined_parent(session, handover)
    move(session, handover.id, HandoverState.held, What.held, now, staff_id=handover.staff_id)
    parent.held = True
    order(session, handover, Order.hold, now, leg=parent.id)


def _resume(session: Session, handover: Handover, now: datetime) -> None:
    parent = _joined_parent(session, handover)
    move(session, handover.id, HandoverState.active, What.resumed, now, staff_id=handover.staff_id)
    parent.held = False
    order(session, handover, Order.resume, now, leg=parent.id)


def _mutes(session: Session, handover_id: int, staff_id: int, now: datetime, *, muted: bool) -> None:
    handover = own_call(session, handover_id, staff_id, *TALK)
    leg = telephones.monitor_leg(session, handover)
    if leg is None or leg.state != LegState.joined:
        raise LiveError("not_now")
    if leg.muted is not muted:
        leg.muted = muted
        order(session, handover, Order.mute if muted else Order.unmute, now, leg=leg.id)


def _joined_parent(session: Session, handover: Handover) -> HandoverLeg:
    """Raises LiveError in a call that was dialled by hand: its telephones are not ours."""
    leg = telephones.parent_leg(session, handover)
    if leg is None or leg.state != LegState.joined:
        raise LiveError("not_now")
    return leg


def _third(session: Session, handover: Handover) -> HandoverLeg | None:
    return next(iter(telephones.open_legs(session, handover.id, LegRole.third)), None)


def _joined_third(session: Session, handover: Handover) -> HandoverLeg:
    third = _third(session, handover)
    if third is None or third.state != LegState.joined:
        raise LiveError("nobody_there")
    return third
