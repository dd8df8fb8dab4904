"""Who is on the line, and may we speak: what happens when a call begins, in the caller's transaction."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from sqlalchemy import Row
from sqlalchemy.orm import Session

from conversation.effects import GoOn
from conversation.heard import Opened
from ivr.twiml import VOICES
from rules.campaign_file import CampaignFile
from rules.hours import is_open, promised_window
from rules.lives import AttemptState
from rules.outcomes import Outcome
from rules.routing import Mode
from storage.callers import begin_contact, lock_contact
from storage.models import Attempt, Contact, Direction
from storage.openings import LINE, open_script
from storage.queries.answered import (
    attempt_of_call,
    begin_inbound_attempt,
    conversation_of,
    lock_answered_attempt,
    who_dials_back,
)
from storage.queries.attempts import note_state
from storage.queries.calls import has_begun, line_of
from storage.scene import Scene
from storage.turn_rows import call_turn
from storage.turns import Taken, take_turn
from storage.vault import Vault

SPANISH: Final = "es"
DIALS_BACK: Final = timedelta(hours=12)
"""Who calls so soon after we called him calls us back; later he may want something else, and is asked what."""


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


def answer_inbound(
    session: Session, vault: Vault, number: str, sid: str, now: datetime, zone: ZoneInfo
) -> Taken | Farewell:
    """A parent calls: he goes on with the survey that we called him for just now, or tells the line what he wants.

    number: "" where it is withheld. He calls us, so no calling hours apply.
    """
    if not sid:
        return Farewell("desconocido")
    contact = lock_contact(session, sid)
    if contact is not None:  # before the attempt: the line may have gone on with a survey
        return answer_contact(session, contact, now)
    attempt_id = attempt_of_call(session, sid)
    if attempt_id is None:
        who = who_dials_back(session, vault.find(number), since=now - DIALS_BACK)
        if who is None:
            return answer_line(session, number, sid, now)
        # None: the same webhook at the same moment was faster.
        attempt_id = begin_inbound_attempt(session, who, sid, now) or attempt_of_call(session, sid)
    return Farewell("desconocido") if attempt_id is None else answer_outbound(session, attempt_id, sid, now, zone)


def answer_line(session: Session, number: str, sid: str, now: datetime, *, returned: bool = False) -> Taken:
    """The line's greeting, for whoever has this number. returned: we called, because he had asked for it."""
    begin_contact(session, sid, Mode.voice, number, now)
    contact = lock_contact(session, sid)
    if contact is None:
        raise LookupError(f"no contact {sid}")
    return answer_contact(session, contact, now, returned=returned)


def answer_contact(session: Session, contact: Contact, now: datetime, *, returned: bool = False) -> Taken:
    """The first words of a call to the line; asked for again, the same ones. The contact is locked."""
    talk, given = line_of(session, contact.leg), dict[str, str]()
    if talk is None:
        scene = Scene(0, None, contact.person_id, contact.leg, Mode.voice, {}, now)
        opening = open_script(session, scene, GoOn(LINE), SPANISH)
        talk, given = opening.conversation_id, {**opening.facts, "vuelta": "1" if returned else ""}
    return take_turn(session, talk, call_turn(contact.leg, 0), Opened(given), now)


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
