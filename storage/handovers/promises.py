"""The window in which a parent is promised a call, by the hours of the campaign that reached him."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy import literal_column, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from rules.campaign_file import CampaignFile
from rules.hours import promised_until, promised_window
from rules.lives import CallbackState
from storage.keeping import keeping
from storage.models import Callback, Campaign, Conversation, Handover, Member

AT_ONCE: Final = 1000


@dataclass(frozen=True, slots=True)
class Promise:
    """words: as they are said, "hoy por la tarde"; until: the window's end."""

    words: str = ""
    until: datetime | None = None


def promise_for(session: Session, handover: Handover, now: datetime, zone: ZoneInfo) -> Promise:
    """What may be promised at this moment: by the campaign's hours, else by the line's. Raises NeverOpenError."""
    campaign = session.get(Campaign, handover.campaign_id) if handover.campaign_id is not None else None
    hours = keeping(session).hours if campaign is None else CampaignFile.model_validate(campaign.settings).hours_rule()
    return Promise(promised_window(hours, now, zone), promised_until(hours, now, zone))


def owe_call(
    session: Session,
    conversation_id: int,
    person_id: int,
    reason: str,
    promised: str,
    until: datetime | None,
    now: datetime,
    *,
    keeps_since: bool = False,
) -> None:
    """A call that is owed, promised in these words until then.

    One that is owed for this reason already is the same one, at the window told last (keeps_since: since the first
    time); but a promise whose window is over was broken, and stays so beside the new one.
    """
    theirs = (Callback.conversation_id == conversation_id, Callback.reason == reason)
    broken = (*theirs, Callback.state == CallbackState.owed, Callback.promised_until < now)
    session.execute(update(Callback).where(*broken).values(state=CallbackState.done, done_at=now))
    told = {"promised": promised, "promised_until": until}
    session.execute(
        insert(Callback)
        .values(
            conversation_id=conversation_id,
            person_id=person_id,
            reason=reason,
            state=CallbackState.owed,
            created_at=now,
            **told,
        )
        .on_conflict_do_update(
            index_elements=["conversation_id", "reason"],
            index_where=Callback.state == literal_column("'owed'"),
            set_=told if keeps_since else told | {"created_at": now},
        )
    )


def note_windows(session: Session, zone: ZoneInfo) -> None:
    """When the window is over that a parent was promised in words."""
    told = session.execute(
        select(Callback, Campaign.settings)
        .join(Conversation, Conversation.id == Callback.conversation_id)
        .outerjoin(Member, Member.id == Conversation.member_id)
        .outerjoin(Campaign, Campaign.id == Member.campaign_id)
        .where(Callback.state == CallbackState.owed, Callback.promised != "", Callback.promised_until.is_(None))
        .limit(AT_ONCE)
        .with_for_update(of=Callback, skip_locked=True)
    ).all()
    for callback, settings in told:
        hours = keeping(session).hours if settings is None else CampaignFile.model_validate(settings).hours_rule()
        callback.promised_until = promised_until(hours, callback.created_at, zone)
    session.flush()
