"""The window in which a parent is promised a call, by the hours of the campaign that reached him."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from rules.campaign_file import CampaignFile
from rules.hours import promised_until, promised_window
from rules.lives import CallbackState
from storage.models import Callback, Campaign, Conversation, Handover, Member

AT_ONCE: Final = 1000


@dataclass(frozen=True, slots=True)
class Promise:
    """words: as they are said, "hoy por la tarde"; until: the window's end. Without a campaign nothing is promised."""

    words: str = ""
    until: datetime | None = None


def promise_for(session: Session, handover: Handover, now: datetime, zone: ZoneInfo) -> Promise:
    """What may be promised at this moment. Raises NeverOpenError."""
    campaign = session.get(Campaign, handover.campaign_id) if handover.campaign_id is not None else None
    if campaign is None:
        return Promise()
    hours = CampaignFile.model_validate(campaign.settings).hours_rule()
    return Promise(promised_window(hours, now, zone), promised_until(hours, now, zone))


def note_windows(session: Session, zone: ZoneInfo) -> None:
    """When the window is over that a parent was promised in words."""
    told = session.execute(
        select(Callback, Campaign.settings)
        .join(Conversation, Conversation.id == Callback.conversation_id)
        .join(Member, Member.id == Conversation.member_id)
        .join(Campaign, Campaign.id == Member.campaign_id)
        .where(Callback.state == CallbackState.owed, Callback.promised != "", Callback.promised_until.is_(None))
        .limit(AT_ONCE)
        .with_for_update(of=Callback, skip_locked=True)
    ).all()
    for callback, settings in told:
        hours = CampaignFile.model_validate(settings).hours_rule()
        callback.promised_until = promised_until(hours, callback.created_at, zone)
    session.flush()
