"""Cases that may be one: proposed by the machine, never merged by it and never in anybody's way.

cases-and-desk.md, "Duplicates and findings".
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import and_, or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from rules.cases import SAME_FAMILY
from rules.complaints import Precision
from rules.lives import CaseState
from rules.places import fold
from storage.models import Case, CaseLink, LinkState

SAME_FAMILY_WHY: Final = "same_family"
SAME_EVENT_WHY: Final = "same_event"
SAME_SOURCE_WHY: Final = "same_source"
NO_CASE: Final = (CaseState.draft, CaseState.expired, CaseState.duplicate)
MOST: Final = 20


@dataclass(frozen=True, slots=True)
class Alike:
    """An earlier case that may be the same, and why."""

    case: Case
    why: str


def alike(session: Session, case: Case, now: datetime) -> Sequence[Alike]:
    """Earlier cases that may be this one; `case` need not be kept yet."""
    family = [Alike(found, SAME_FAMILY_WHY) for found in _of_family(session, case, now)]
    known = {one.case.id for one in family}
    event = [Alike(found, SAME_EVENT_WHY) for found in _of_event(session, case) if found.id not in known]
    known |= {one.case.id for one in event}
    source = [Alike(found, SAME_SOURCE_WHY) for found in _of_source(session, case) if found.id not in known]
    return [*family, *event, *source][:MOST]


def propose(session: Session, case: Case, now: datetime) -> int:
    """Propose it as one with each that it may be; how many are new. A person's word on two cases stands."""
    rows = [
        {"case_id": case.id, "other_id": one.case.id, "why": one.why, "state": LinkState.proposed, "at": now}
        for one in alike(session, case, now)
    ]
    if not rows:
        return 0
    added = insert(CaseLink).values(rows).on_conflict_do_nothing().returning(CaseLink.other_id)
    return len(session.scalars(added).all())


def _earlier(case: Case) -> Any:  # noqa: ANN401 - an SQL condition
    """Those that were cases before this one was: a draft may have been begun long before it was told."""
    if case.opened_at is None:
        return Case.state.not_in(NO_CASE)
    at_once = and_(Case.opened_at == case.opened_at, Case.id < case.id)
    return and_(Case.state.not_in(NO_CASE), or_(Case.opened_at < case.opened_at, at_once))


def _of_family(session: Session, case: Case, now: datetime) -> Sequence[Case]:
    """Of the same telephone, about the same service, told within a few days."""
    if case.phone_id is None or case.service is None:
        return []
    at = case.opened_at or now
    which = select(Case).where(
        _earlier(case),
        Case.phone_id == case.phone_id,
        Case.service == case.service,
        Case.opened_at.between(at - SAME_FAMILY, at + SAME_FAMILY),
    )
    return session.scalars(which.order_by(Case.id).limit(MOST)).all()


def _of_event(session: Session, case: Case) -> Sequence[Case]:
    """At the same facility on the same day for the same reason, or, before anybody gave one, about the same service."""
    if case.precision is not Precision.day or not case.departamento or not fold(case.facility):
        return []
    same_service = Case.service == case.service
    same = or_(Case.reason == case.reason, and_(Case.reason.is_(None), same_service)) if case.reason else same_service
    found = session.scalars(
        select(Case)
        .where(
            _earlier(case),
            Case.departamento == case.departamento,
            Case.facility != "",
            Case.precision == Precision.day,
            Case.happened_from == case.happened_from,
            same,
        )
        .order_by(Case.id)
    ).all()
    return [one for one in found if fold(one.facility) == fold(case.facility)]


def _of_source(session: Session, case: Case) -> Sequence[Case]:
    """Seen at the same address, or brought under the same number by the same way: two people, or a form sent twice."""
    same = [Case.source == case.source] if case.source else []
    if case.external_reference:
        same.append(and_(Case.external_reference == case.external_reference, Case.channel == case.channel))
    if not same:
        return []
    return session.scalars(select(Case).where(_earlier(case), or_(*same)).order_by(Case.id).limit(MOST)).all()
