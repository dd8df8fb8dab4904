"""What coverage is counted from: units of a sample, monitors, what they did and when, what was noted of their days."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime

from sqlalchemy import func, or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from rules.coverage import Span
from rules.lives import CampaignState
from rules.roles import Role
from storage.models import Campaign, Member, PresenceCheck, PresenceSpan, StaffUser


def campaigns_to_choose(session: Session, room: int) -> Sequence[Campaign]:
    """Up to `room` campaigns that have begun, the newest first."""
    return session.scalars(
        select(Campaign).where(Campaign.state != CampaignState.draft).order_by(Campaign.id.desc()).limit(room)
    ).all()


def units_by_departamento(session: Session, campaign_id: int) -> Mapping[str, int]:
    """How many establishments the sample has in each departamento; "" where it does not say which."""
    of_its_place = func.concat(Member.municipio, ":", Member.establecimiento)  # schools of many places share a name
    unit = func.coalesce(func.nullif(Member.establecimiento_codigo, ""), of_its_place)
    named = or_(Member.establecimiento_codigo != "", Member.establecimiento != "")
    counted = (
        select(Member.departamento, func.count(unit.distinct()))
        .where(Member.campaign_id == campaign_id, named)
        .group_by(Member.departamento)
    )
    return dict(session.execute(counted).all())


def monitors(session: Session) -> Sequence[StaffUser]:
    """Those who may sign in, by name."""
    return session.scalars(
        select(StaffUser).where(StaffUser.role == Role.monitor, StaffUser.active).order_by(StaffUser.name, StaffUser.id)
    ).all()


def monitors_of(session: Session, ids: Sequence[int]) -> Sequence[StaffUser]:
    """Those who may sign in, and of those who no longer may the ones in `ids`; by name."""
    return session.scalars(
        select(StaffUser)
        .where(StaffUser.role == Role.monitor, or_(StaffUser.active, StaffUser.id.in_(ids)))
        .order_by(StaffUser.name, StaffUser.id)
    ).all()


def spans_between(session: Session, begins: datetime, ends: datetime) -> Mapping[int, list[Span]]:
    """What everybody did of which any part is between the two moments, by account."""
    found: dict[int, list[Span]] = defaultdict(list)
    rows = session.scalars(
        select(PresenceSpan)
        .where(PresenceSpan.began_at < ends, or_(PresenceSpan.ended_at.is_(None), PresenceSpan.ended_at >= begins))
        .order_by(PresenceSpan.began_at)
    )
    for row in rows:
        found[row.staff_id].append(Span(row.state, row.began_at, row.ended_at))
    return found


def notes_between(session: Session, first: date, last: date) -> Mapping[tuple[int, date], str]:
    """What was noted of these days, by account and day."""
    rows = session.scalars(select(PresenceCheck).where(PresenceCheck.day.between(first, last)))
    return {(row.staff_id, row.day): row.note for row in rows}


def note_day(session: Session, staff_id: int, day: date, note: str, by: int, now: datetime) -> None:
    """Keep the note in place of the day's earlier one."""
    values = {"note": note, "by": by, "at": now}
    session.execute(
        insert(PresenceCheck)
        .values(staff_id=staff_id, day=day, **values)
        .on_conflict_do_update(index_elements=["staff_id", "day"], set_=values)
    )
