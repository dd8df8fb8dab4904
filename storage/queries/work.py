"""The work list: which of what parents are owed is offered to one of the staff now, in the order of the policy."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from sqlalchemy import and_, case, exists, false, func, or_, select, true
from sqlalchemy.orm import Session

from rules.campaign_file import CampaignFile
from rules.handovers import REASONS
from rules.hours import Hours, is_open, next_opening
from rules.lives import CallbackState, CampaignState, HandoverState
from storage.handovers.owed import is_here
from storage.handovers.waiting import VITAL
from storage.keeping import keeping
from storage.models import Callback, Campaign, Handover, HandoverKind, StaffUser

SPANISH: Final = "es"
_RANK: Final = case({code: why.rank for code, why in REASONS.items()}, value=Handover.reason, else_=len(REASONS))


_VITAL_FIRST: Final = case((Handover.severity >= VITAL, 0), else_=1)


@dataclass(frozen=True, slots=True)
class Offer:
    """A line of the work list: nobody's name, nobody's number.

    appointed: the parent agreed that this very person calls. promised_until: when what was promised is over.
    """

    handover_id: int
    kind: HandoverKind
    reason: str
    severity: int
    language: str
    departamento: str
    campaign: str
    asked_at: datetime
    promised_until: datetime | None
    appointed: bool
    tries: int


def offers(
    session: Session,
    staff: StaffUser,
    now: datetime,
    zone: ZoneInfo,
    most: int,
    *which: Any,  # noqa: ANN401 - SQL conditions
) -> Sequence[Offer]:
    """What this person is to do, first things first, `most` lines of it; of that, what meets `which`."""
    offered = (*_whom(staff, now), Handover.not_before <= now, _in_hours(session, now, zone))
    promised = case((Handover.promised_until.is_not(None), 0), else_=1)
    nearby = case((Handover.departamento == staff.departamento, 0), else_=1)
    order = (promised, Handover.promised_until, _RANK, Handover.severity.desc(), nearby, Handover.asked_at, Handover.id)
    rows = session.execute(_lines(staff).where(*offered, *which).order_by(_VITAL_FIRST, *order).limit(most))
    return [Offer(*row) for row in rows]


def counts(session: Session, staff: StaffUser, now: datetime, zone: ZoneInfo) -> dict[str, int]:
    """How many of each reason are offered to this person."""
    offered = (*_whom(staff, now), Handover.not_before <= now, _in_hours(session, now, zone))
    counted = (
        select(Handover.reason, func.count())
        .outerjoin(Campaign, Campaign.id == Handover.campaign_id)
        .where(*offered)
        .group_by(Handover.reason)
        .order_by(func.min(_RANK))
    )
    return dict(session.execute(counted).all())


def waiting_now(session: Session, staff: StaffUser, now: datetime) -> Sequence[Offer]:
    """Parents who wait this minute, on the line or in a thread, the first first."""
    waits = (Handover.state == HandoverState.queued, *_speaks(staff), Handover.not_before <= now)
    live_first = case((Handover.kind == HandoverKind.live, 0), else_=1)
    order = (_VITAL_FIRST, live_first, Handover.asked_at, Handover.id)
    rows = session.execute(_lines(staff).where(*waits).order_by(*order))
    return [Offer(*row) for row in rows]


def next_due(session: Session, staff: StaffUser, now: datetime, zone: ZoneInfo) -> datetime | None:
    """When something will be offered to this person, as far as is known now; None: nothing is owed."""
    earliest = session.execute(
        select(Campaign.settings, func.min(Handover.not_before))
        .select_from(Handover)
        .outerjoin(Campaign, Campaign.id == Handover.campaign_id)
        .where(*_whom(staff, now))
        .group_by(Campaign.id)
    )
    line = keeping(session).hours
    return min((_opens(settings, line, max(now, at), zone) for settings, at in earliest), default=None)


def _opens(settings: Any, line: Hours, at: datetime, zone: ZoneInfo) -> datetime:  # noqa: ANN401 - a campaign's, or None
    hours = line if settings is None else CampaignFile.model_validate(settings).hours_rule()
    return next_opening(hours, at, zone)


def _lines(staff: StaffUser) -> Any:  # noqa: ANN401 - a SELECT
    return select(
        Handover.id,
        Handover.kind,
        Handover.reason,
        Handover.severity,
        Handover.language,
        Handover.departamento,
        func.coalesce(Campaign.name, ""),
        Handover.asked_at,
        Handover.promised_until,
        Handover.staff_id.is_not_distinct_from(staff.id),
        Handover.tries,
    ).outerjoin(Campaign, Campaign.id == Handover.campaign_id)


def _whom(staff: StaffUser, now: datetime) -> tuple[Any, ...]:
    """Owed by a call of ours, and this person may be the one who calls. Joined with the campaign."""
    promised = exists().where(Callback.person_id == Handover.person_id, Callback.state == CallbackState.owed)
    mine = or_(Handover.staff_id.is_(None), Handover.staff_id == staff.id, ~is_here(Handover.staff_id, now))
    return (
        Handover.state == HandoverState.callback_due,
        *_speaks(staff),
        mine,
        or_(Campaign.state == CampaignState.running, promised),
    )


def _speaks(staff: StaffUser) -> tuple[Any, ...]:
    """In a language of this person's, and nothing that the parent says of him."""
    language = func.coalesce(func.nullif(Handover.language, ""), SPANISH)
    return language.in_(staff.languages), Handover.about_staff_id.is_distinct_from(staff.id)


def _in_hours(session: Session, now: datetime, zone: ZoneInfo) -> Any:  # noqa: ANN401 - an SQL condition
    """By the campaign's hours, else by the line's; a child in danger waits for none."""
    line = and_(Handover.campaign_id.is_(None), true() if is_open(keeping(session).hours, now, zone) else false())
    return or_(line, Handover.severity >= VITAL, Handover.campaign_id.in_(_open_campaigns(session, now, zone)))


def _open_campaigns(session: Session, now: datetime, zone: ZoneInfo) -> Collection[int]:
    """The campaigns with something owed whose calling hours are open."""
    owing = exists().where(and_(Handover.campaign_id == Campaign.id, Handover.state == HandoverState.callback_due))
    rows = session.execute(select(Campaign.id, Campaign.settings).where(owing))
    return [
        campaign_id
        for campaign_id, settings in rows
        if is_open(CampaignFile.model_validate(settings).hours_rule(), now, zone)
    ]
