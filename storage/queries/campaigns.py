"""Campaigns: those that may dial, their state, the outreach switch, and the carrier's faults."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import delete, exists, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from rules.lives import CAMPAIGN_LIFE, CampaignState, sources
from storage.models import OUTREACH, Attempt, Campaign, CarrierFault, Direction, Switch


def running_campaigns(session: Session) -> Sequence[Campaign]:
    """The campaigns whose telephones may ring, the oldest first."""
    return session.scalars(select(Campaign).where(Campaign.state == CampaignState.running).order_by(Campaign.id)).all()


def move_campaign(session: Session, campaign_id: int, state: CampaignState, reason: str | None) -> bool:
    """Move the campaign to `state` if its life allows; whether it moved."""
    moved = session.scalar(
        update(Campaign)
        .where(Campaign.id == campaign_id, Campaign.state.in_(sources(CAMPAIGN_LIFE, state)))
        .values(state=state, reason=reason)
        .returning(Campaign.id)
    )
    return moved is not None


def outreach_is_off(session: Session) -> bool:
    """Whether an operator has stopped everything outgoing."""
    return bool(session.scalar(select(exists().where(Switch.name == OUTREACH))))


def switch_outreach_off(session: Session, reason: str, now: datetime) -> None:
    """Nothing leaves from now on; off twice is off."""
    session.execute(insert(Switch).values(name=OUTREACH, off_since=now, reason=reason).on_conflict_do_nothing())


def switch_outreach_on(session: Session) -> None:
    """What was due goes out again."""
    if switch := session.get(Switch, OUTREACH):
        session.delete(switch)


def add_fault(session: Session, campaign_id: int, attempt_id: int, what: str, now: datetime) -> None:
    """The carrier failed us once, with this attempt."""
    session.add(CarrierFault(campaign_id=campaign_id, attempt_id=attempt_id, at=now, what=what))


def faults_and_calls(session: Session, campaign_id: int, now: datetime, window: timedelta) -> tuple[int, int]:
    """(faults, calls without one) of the campaign within the last `window`. Faults before a resume are forgotten."""
    since = now - window
    recent = (CarrierFault.campaign_id == campaign_id, CarrierFault.at > since)
    faults = select(func.count()).where(*recent)
    calls = select(func.count()).where(
        Attempt.campaign_id == campaign_id,
        Attempt.direction == Direction.outbound,
        Attempt.dialing_at > since,
        Attempt.carrier_sid.is_not(None),
        Attempt.id.not_in(select(CarrierFault.attempt_id).where(*recent)),
    )
    return session.scalar(faults) or 0, session.scalar(calls) or 0


def forget_faults(session: Session, campaign_id: int) -> None:
    """An operator resumed the campaign: what failed before counts no more."""
    session.execute(delete(CarrierFault).where(CarrierFault.campaign_id == campaign_id))


def forget_old_faults(session: Session, before: datetime) -> None:
    """Faults are kept to be counted for a while and read for a day."""
    session.execute(delete(CarrierFault).where(CarrierFault.at < before))
