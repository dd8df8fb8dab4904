"""Who is on the line, and may we speak: what happens when a call begins, in the caller's transaction."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from sqlalchemy import Row
from sqlalchemy.orm import Session

from conversation.heard import Opened
from ivr.twiml import VOICES
from rules.campaign_file import CampaignFile
from rules.hours import is_open, promised_window
from rules.lives import AttemptState
from rules.outcomes import Outcome
from storage.models import Attempt, Direction
from storage.queries.attempts import note_state
from storage.queries.calls import (
    attempt_of_call,
    begin_inbound_attempt,
    conversation_of,
    has_begun,
    lock_answered_attempt,
    who_dials_back,
)
from storage.turns import Taken, call_turn, take_turn

SPANISH: Final = "es"


@dataclass(frozen=True, slots=True)
class Farewell:
    """Nothing to talk about: these words, if any, and the call ends."""

    prompt: str | None


def answer_outbound(session: Session, attempt_id: int, sid: str, now: datetime, zone: ZoneInfo) -> Taken | Farewell:
    """The parent picked up a call of ours, perhaps hours after we asked: whether we may speak is judged again."""
    row = lock_answered_attempt(session, attempt_id)
    if row is None or not sid or attempt_of_call(session, sid) not in (None, attempt_id):
        return Farewell("desconocido")
    attempt: Attempt = row.Attempt
    campaign = CampaignFile.model_validate(row.settings)
    # Not `answered_at`: news that the call was answered may have been faster than this webhook.
    if not has_begun(session, attempt.member_id, sid):
        farewell = _farewell(row, campaign, sid, now, zone)
        if farewell is not None:
            return farewell
    note_answered(session, attempt, sid, now)
    language = row.idioma if row.idioma in campaign.languages and row.idioma in VOICES else SPANISH
    conversation_id = conversation_of(session, attempt, row.questionnaire, row.script_version, language, now)
    opened = Opened(facts(campaign, now, zone))
    return take_turn(session, conversation_id, call_turn(sid, 0), opened, now)


def _farewell(row: Row[Any], campaign: CampaignFile, sid: str, now: datetime, zone: ZoneInfo) -> Farewell | None:
    """What is said instead of a question: nothing to who opted out meanwhile, an excuse out of hours."""
    attempt: Attempt = row.Attempt
    if row.opted_out_at is not None:
        return Farewell(None)
    if attempt.direction is Direction.inbound:
        return None
    excused = attempt.outcome is Outcome.outside_hours  # the same webhook came before
    if not excused and is_open(campaign.hours_rule(), now, zone):
        return None
    attempt.outcome = attempt.outcome or Outcome.outside_hours
    attempt.carrier_sid = attempt.carrier_sid or sid
    return Farewell("fuera_hora")


def answer_inbound(session: Session, number_hash: bytes, sid: str, now: datetime, zone: ZoneInfo) -> Taken | Farewell:
    """A parent dials the number that called him: his open survey goes on. He calls us, so no hours apply."""
    attempt_id = attempt_of_call(session, sid)
    if attempt_id is None:
        who = who_dials_back(session, number_hash) if sid else None
        if who is None:
            return Farewell("desconocido")
        # None: the same webhook at the same moment was faster.
        attempt_id = begin_inbound_attempt(session, who, sid, now) or attempt_of_call(session, sid)
    return Farewell("desconocido") if attempt_id is None else answer_outbound(session, attempt_id, sid, now, zone)


def note_answered(session: Session, attempt: Attempt, sid: str, now: datetime) -> None:
    """The call is answered, and this is its SID if the carrier's reply to our request has not come yet."""
    note_state(
        session,
        Attempt.id == attempt.id,
        AttemptState.answered,
        {"answered_at": now, "carrier_sid": attempt.carrier_sid or sid},
    )


def facts(campaign: CampaignFile, now: datetime, zone: ZoneInfo) -> Mapping[str, str]:
    """What the conversation may say aloud."""
    return {"ventana": promised_window(campaign.hours_rule(), now, zone)}
