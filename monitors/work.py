"""The work list of a monitor: what is offered, who takes it, and what the sweep keeps level."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any, Final
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from monitors.reaching import lapse, withdraw
from rules.handovers import HELD, What
from rules.lives import HandoverState
from rules.presence import PresenceState
from storage.database import Sessions
from storage.handovers import moving, owed
from storage.handovers.moving import Claimed, Lost, claim, held_by
from storage.handovers.presence import end_wrap_ups, note_vanished, set_presence
from storage.handovers.promises import note_windows
from storage.handovers.telephones import parent_leg
from storage.models import Handover, HandoverKind, StaffUser
from storage.queries import work
from storage.queries.work import Offer

MOST_SHOWN: Final = 50
MOST_TRIED: Final = 20
"""Lines that one "next" tries: of many who press it at once, each finds another one."""


@dataclass(frozen=True, slots=True)
class WorkList:
    """offered: the first of what this person is to do; counts: all of it, by reason. waiting: parents on the line or in
    threads. held: what this person has already. next_due: when something will be offered, where nothing is now.
    """

    offered: Sequence[Offer]
    counts: Mapping[str, int]
    waiting: Sequence[Offer]
    held: Handover | None
    next_due: datetime | None
    shift: tuple[time, time] | None
    """The shift, where it is not now."""


def work_list(session: Session, staff_id: int, now: datetime, zone: ZoneInfo) -> WorkList:
    """What this person finds to do."""
    staff = session.get_one(StaffUser, staff_id)
    offered = work.offers(session, staff, now, zone, MOST_SHOWN)
    return WorkList(
        offered=offered,
        counts=work.counts(session, staff, now, zone),
        waiting=work.waiting_now(session, staff, now),
        held=held_by(session, staff_id),
        next_due=None if offered else work.next_due(session, staff, now, zone),
        shift=_other_shift(staff, now, zone),
    )


def _other_shift(staff: StaffUser, now: datetime, zone: ZoneInfo) -> tuple[time, time] | None:
    begins, ends = staff.shift_from, staff.shift_until
    if begins is None or ends is None:
        return None
    at = now.astimezone(zone).time()
    within = begins <= at < ends if begins <= ends else at >= begins or at < ends
    return None if within else (begins, ends)


def claim_next(sessions: Sessions, staff_id: int, now: datetime, zone: ZoneInfo) -> Claimed | Lost | None:
    """The first that nobody else is faster with; None when nothing is offered. Lost: this person has something."""
    with sessions() as session:
        staff = session.get_one(StaffUser, staff_id)
        ids = [offer.handover_id for offer in work.offers(session, staff, now, zone, MOST_TRIED)]
    for handover_id in ids:
        got = take(sessions, handover_id, staff_id, now, zone)
        if isinstance(got, Claimed) or got.yours_is is not None:
            return got
    return None


def take(sessions: Sessions, handover_id: int, staff_id: int, now: datetime, zone: ZoneInfo) -> Claimed | Lost:
    """This line of the list, if it is offered to this person and nobody was faster."""
    with sessions.begin() as session:
        mine = held_by(session, staff_id)
        offered = work.offers(session, session.get_one(StaffUser, staff_id), now, zone, 1, Handover.id == handover_id)
        if mine is None and not offered:
            return Lost(by_staff_id=_holder(session, handover_id))
        got = claim(session, handover_id, staff_id, now)
        if isinstance(got, Lost):
            return got
        handover = session.get_one(Handover, handover_id, populate_existing=True)
        if handover.state is HandoverState.claimed:
            lapse(session, handover, now)
        if not any(owed.owes(session, handover.person_id)) and handover.kind is HandoverKind.outgoing:
            withdraw(session, handover_id, staff_id, now)
            return Lost()
        # Who takes work is at work, whether he said so before or not.
        set_presence(session, staff_id, PresenceState.interview, now, coming_from=(PresenceState.offline,))
    return got


def _holder(session: Session, handover_id: int) -> int | None:
    """Who has it, if anybody has."""
    which = (Handover.id == handover_id, Handover.state.in_(HELD))
    return session.scalar(select(Handover.staff_id).where(*which))


def keep_level(sessions: Sessions, now: datetime, zone: ZoneInfo) -> None:
    """What is owed is offered, what is owed no more is withdrawn, and work of who vanished goes back to the list."""
    with sessions.begin() as session:
        note_windows(session, zone)
        owed.open_owed(session, now)
        owed.bring_forward(session, now)
        owed.withdraw_unowed(session, now)
    with sessions.begin() as session:
        returned = [*_left_behind(session, note_vanished(session, now), now), *owed.return_stale(session, now)]
        for handover_id in returned:
            lapse(session, session.get_one(Handover, handover_id, populate_existing=True), now)
        end_wrap_ups(session, now)


def _left_behind(session: Session, gone: Sequence[int], now: datetime) -> Sequence[int]:
    """What people had who vanished, but for calls whose telephones go on: those are followed by their telephones."""
    found: list[Any] = [held_by(session, staff_id) for staff_id in gone]
    theirs = [row for row in found if row is not None and row.kind is HandoverKind.outgoing]
    idle = [row for row in theirs if parent_leg(session, row) is None and row.state is not HandoverState.dialling]
    return [row.id for row in idle if moving.give_back(session, row, What.vanished, now)]
