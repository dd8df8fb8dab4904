"""What was left in the air: rows `dialing` without a SID, calls and texts without news. We ask the carrier."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Any, Final, Protocol, TypeVar

import structlog

from campaigns.dispatching import Exchange, try_later
from carrier.asking import CarrierRefused, CarrierUnreachable
from ivr.carrier import SeenCall
from ivr.following import Reported, note_status
from rules.campaign_file import CampaignFile
from rules.lives import AttemptState
from rules.routing import Mode
from sms.following import note_status as note_text
from sms.statuses import FINAL
from storage.models import Attempt, Campaign
from storage.queries import attempts, texts
from storage.queries.attempts import AskedAbout

SILENCE: Final = timedelta(seconds=30)
"""After that without news we ask; the carrier client gives up on a request well before."""
TEXT_SILENCE: Final = timedelta(minutes=10)
"""A text's last news may be lost, and the parent never have had it."""
TEXT_LEASE: Final = timedelta(hours=1)
"""How long until we ask about the same text again."""
LAST_WORD: Final = timedelta(minutes=2)
"""How much longer than its time a text is waited for of which we know no last word, while we ask."""
CLOCKS_DIFFER: Final = timedelta(seconds=5)
GONE: Final = Reported("canceled")
"""What a call counts as that the carrier has no record of: nobody's telephone is to blame."""

log = structlog.get_logger(__name__)


class Seen(Protocol):
    """A call or text as the carrier has it."""

    @property
    def sid(self) -> str: ...


Found = TypeVar("Found", bound=Seen)


def reconcile(exchange: Exchange, attempt_ids: Sequence[int]) -> None:
    """Ask the carrier about each attempt. One that cannot be asked about now is claimed again later."""
    for attempt_id in attempt_ids:
        with exchange.sessions() as session:
            found = attempts.find_call(session, attempt_id)
        if found is None:
            continue
        try:
            (_reconcile_call if found.mode is Mode.voice else _reconcile_text)(exchange, found)
        except (CarrierRefused, CarrierUnreachable) as error:
            log.warning("not_reconciled", attempt=attempt_id, problem=str(error))


def _reconcile_call(exchange: Exchange, found: AskedAbout) -> None:
    if found.carrier_sid is not None:
        call = exchange.carrier.call(found.carrier_sid)
        _note_call(exchange, found.attempt_id, found.carrier_sid, GONE if call is None else call.reported)
        return
    lost = _find_lost(exchange, found, partial(_calls_of_ours, exchange))
    if lost is not None:
        with exchange.sessions.begin() as session:
            attempts.note_placed(session, found.attempt_id, lost.sid)
        _note_call(exchange, found.attempt_id, lost.sid, lost.reported)


def _reconcile_text(exchange: Exchange, found: AskedAbout) -> None:
    if found.state is AttemptState.dialing:
        # Its status may have told the SID before our own request was answered, or instead.
        made_to = partial(exchange.texts.messages_to, found.mode)
        lost = None if found.carrier_sid else _find_lost(exchange, found, made_to)
        sid = found.carrier_sid or (lost and lost.sid)
        if sid:
            _note_sent(exchange, found.attempt_id, sid)
    elif found.carrier_sid is not None:
        text = exchange.texts.message(found.carrier_sid)
        if text is not None:
            with exchange.sessions.begin() as session:
                note_text(session, Attempt.id == found.attempt_id, text.sid, text.status, text.error, exchange.now())


def _find_lost(
    exchange: Exchange, found: AskedAbout, made_to: Callable[[str, datetime], Sequence[Found]]
) -> Found | None:
    """Our request's answer was lost. What went to that number, made since and unknown to us, is it; else none left."""
    if found.state is not AttemptState.dialing or found.dialing_at is None:
        return None
    number = exchange.vault.open(found.number, "phone")
    unknown = _unknown(exchange, made_to(number, found.dialing_at - CLOCKS_DIFFER))
    if not unknown:
        with exchange.sessions.begin() as session:
            try_later(session, found.attempt_id, None, exchange.now())
        return None
    log.info("lost_call_found", attempt=found.attempt_id)
    return unknown[-1]


def _calls_of_ours(exchange: Exchange, number: str, since: datetime) -> list[SeenCall]:
    """The account may have other numbers, with callers of their own."""
    return [call for call in exchange.carrier.calls_to(number, since) if call.caller == exchange.lines.voice]


def _unknown(exchange: Exchange, made: Sequence[Found]) -> list[Found]:
    with exchange.sessions() as session:
        sids = [one.sid for one in made]
        # An answer to a parent that went by REST is no attempt's text.
        new = texts.unheard(session, sids) - attempts.known_sids(session, sids)
    return [one for one in made if one.sid in new]


def _note_call(exchange: Exchange, attempt_id: int, sid: str, said: Reported) -> None:
    with exchange.sessions.begin() as session:
        note_status(session, Attempt.id == attempt_id, sid, said, exchange.now())


def _note_sent(exchange: Exchange, attempt_id: int, sid: str) -> None:
    with exchange.sessions.begin() as session:
        campaign = session.get_one(Campaign, session.get_one(Attempt, attempt_id).campaign_id)
        patience = CampaignFile.model_validate(campaign.settings).patience()
        attempts.note_sent(session, attempt_id, sid, exchange.now() + patience)


UNHEARD: Final = (
    Attempt.state == AttemptState.awaiting,
    Attempt.carrier_sid.is_not(None),
    Attempt.carrier_status.is_(None) | Attempt.carrier_status.not_in(FINAL),
    Attempt.answered_at.is_(None),
)
"""Texts of which no last word has come."""


def unheard_texts(now: datetime) -> tuple[Any, ...]:
    """Texts that left a while ago and of which no last word has come."""
    return (*UNHEARD, Attempt.dialing_at <= now - TEXT_SILENCE)


def over_unheard(now: datetime) -> tuple[Any, ...]:
    """Texts whose time is over, and of which no last word has come: one that never arrived was not left unanswered."""
    return (*UNHEARD, Attempt.answer_until <= now, Attempt.answer_until > now - LAST_WORD)
