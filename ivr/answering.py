"""Who is on the line, and may we speak: what happens when a call begins, in the caller's transaction."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

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
    lock_answered_attempt,
    who_dials_back,
)
from storage.turns import Taken, TurnKey, take_turn

SPANISH: Final = "es"


@dataclass(frozen=True, slots=True)
class Begun:
    """A conversation that begins or goes on."""

    conversation_id: int
    taken: Taken


@dataclass(frozen=True, slots=True)
class Farewell:
    """Nothing to talk about: these words, if any, and the call ends."""

    prompt: str | None


def answer_outbound(session: Session, attempt_id: int, sid: str, now: datetime, zone: ZoneInfo) -> Begun | Farewell:
    """The parent picked up a call of ours, perhaps hours after we asked for it: the hours are judged again."""
    row = lock_answered_attempt(session, attempt_id)
    if row is None:
        return Farewell("desconocido")
    attempt: Attempt = row.Attempt
    if not sid or attempt_of_call(session, sid) not in (None, attempt_id):
        return Farewell("desconocido")
    campaign = CampaignFile.model_validate(row.settings)
    if attempt.outcome is Outcome.outside_hours:
        return Farewell("fuera_hora")  # the same webhook again
    if attempt.direction is Direction.outbound and not _may_ring(campaign, attempt, now, zone):
        attempt.outcome = Outcome.outside_hours
        attempt.carrier_sid = attempt.carrier_sid or sid
        return Farewell("fuera_hora")
    if row.opted_out_at is not None and attempt.answered_at is None:
        return Farewell(None)
    note_answered(session, attempt, sid, now)
    language = row.idioma if row.idioma in campaign.languages and row.idioma in VOICES else SPANISH
    conversation_id = conversation_of(session, attempt, row.questionnaire, row.script_version, language, now)
    opened = Opened(facts(campaign, now, zone))
    return Begun(conversation_id, take_turn(session, conversation_id, TurnKey(sid, 0), opened, now))


def answer_inbound(session: Session, number_hash: bytes, sid: str, now: datetime, zone: ZoneInfo) -> Begun | Farewell:
    """A parent dials the number that called him: his open survey goes on. He calls us, so no hours apply."""
    attempt_id = attempt_of_call(session, sid)
    if attempt_id is None:
        who = who_dials_back(session, number_hash)
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


def _may_ring(campaign: CampaignFile, attempt: Attempt, now: datetime, zone: ZoneInfo) -> bool:
    return attempt.answered_at is not None or is_open(campaign.hours_rule(), now, zone)
