"""Whose paper forms are printed: members that wait for a monitor."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from rules.lives import CampaignState, MemberState
from storage.models import Campaign, Member, Person, Phone, PhoneState

OPEN: Final = (CampaignState.running, CampaignState.paused, CampaignState.stopped)
"""Campaigns that have begun and are not closed: paper may come back from those."""


@dataclass(frozen=True, slots=True)
class Which:
    """Of the members that wait for a monitor those of this departamento ("": of all), for this reason ("": for any).

    without_number: only those of whom no usable telephone is known.
    """

    departamento: str = ""
    reason: str = ""
    without_number: bool = False


def open_campaigns(session: Session) -> Sequence[Campaign]:
    """The campaigns that have begun and are not closed, the newest first."""
    return session.scalars(select(Campaign).where(Campaign.state.in_(OPEN)).order_by(Campaign.id.desc())).all()


def begun_campaigns(session: Session) -> Sequence[Campaign]:
    """Those and the closed ones."""
    begun = Campaign.state != CampaignState.draft
    return session.scalars(select(Campaign).where(begun).order_by(Campaign.id.desc())).all()


def chosen(session: Session, campaign_id: int, which: Which) -> Sequence[int]:
    """Their ids, school by school."""
    usable = exists().where(Phone.id.in_((Member.phone_id, Member.other_phone_id)), Phone.state == PhoneState.usable)
    wanted: list[Any] = []
    if which.departamento:
        wanted.append(Member.departamento == which.departamento)
    if which.reason:
        wanted.append(Member.monitor_reason == which.reason)
    if which.without_number:
        wanted.append(~usable)
    return session.scalars(
        _waiting().with_only_columns(Member.id).where(Member.campaign_id == campaign_id, *wanted).order_by(*_BY_SCHOOL)
    ).all()


def to_print(session: Session, member_ids: Collection[int]) -> Sequence[tuple[Member, Person]]:
    """Those of them that still wait for a monitor, each with its guardian, school by school."""
    rows = session.execute(_waiting().where(Member.id.in_(member_ids)).order_by(*_BY_SCHOOL))
    return [(member, person) for member, person in rows]


def numbers_of(session: Session, members: Collection[Member]) -> dict[int, bytes]:
    """The sealed usable numbers of these members, by the telephone's id."""
    ids = {number for member in members for number in (member.phone_id, member.other_phone_id) if number is not None}
    usable = select(Phone.id, Phone.number).where(Phone.id.in_(ids), Phone.state == PhoneState.usable)
    return dict(session.execute(usable).all())


_BY_SCHOOL: Final = (
    Member.departamento,
    Member.municipio,
    Member.establecimiento_codigo,
    Member.establecimiento,
    Member.id,
)


def _waiting() -> Any:  # noqa: ANN401 - an SQL statement
    return (
        select(Member, Person)
        .join(Person, Person.id == Member.person_id)
        .where(Member.state == MemberState.monitor, Person.opted_out_at.is_(None))
    )
