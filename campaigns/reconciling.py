"""What was left in the air: rows `dialing` without a SID, calls not heard of for too long. We ask the carrier."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

import structlog

from campaigns.dialing import Exchange, try_later
from ivr.carrier import CarrierRefused, CarrierUnreachable, SeenCall
from ivr.following import Reported, note_status
from rules.lives import AttemptState
from storage.models import Attempt
from storage.queries import attempts
from storage.queries.attempts import AskedAbout

SILENCE: Final = timedelta(seconds=30)
"""After that without news we ask; the carrier client gives up on a request well before."""
CLOCKS_DIFFER: Final = timedelta(seconds=5)
GONE: Final = Reported("canceled")
"""What a call counts as that the carrier has no record of: nobody's telephone is to blame."""

log = structlog.get_logger(__name__)


def reconcile(exchange: Exchange, attempt_ids: Sequence[int]) -> None:
    """Ask the carrier about each attempt. One that cannot be asked about now is claimed again later."""
    for attempt_id in attempt_ids:
        with exchange.sessions() as session:
            found = attempts.find_call(session, attempt_id)
        if found is None:
            continue
        try:
            if found.carrier_sid is None:
                _find_lost_call(exchange, found)
            else:
                _ask_about(exchange, attempt_id, found.carrier_sid)
        except (CarrierRefused, CarrierUnreachable) as error:
            log.warning("not_reconciled", attempt=attempt_id, problem=str(error))


def _ask_about(exchange: Exchange, attempt_id: int, sid: str) -> None:
    call = exchange.carrier.call(sid)
    _note(exchange, attempt_id, sid, GONE if call is None else call.reported)


def _find_lost_call(exchange: Exchange, found: AskedAbout) -> None:
    """Our request's answer was lost. A call to that number, made since and unknown to us, is it; else it never left."""
    if found.state is not AttemptState.dialing or found.dialing_at is None:
        return
    number = exchange.vault.open(found.number, "phone")
    made = exchange.carrier.calls_to(number, found.dialing_at - CLOCKS_DIFFER)
    unknown = _unknown(exchange, made)
    if not unknown:
        with exchange.sessions.begin() as session:
            try_later(session, found.attempt_id, None, exchange.now())
        return
    oldest = unknown[-1]
    log.info("lost_call_found", attempt=found.attempt_id)
    with exchange.sessions.begin() as session:
        attempts.note_placed(session, found.attempt_id, oldest.sid)
    _note(exchange, found.attempt_id, oldest.sid, oldest.reported)


def _unknown(exchange: Exchange, made: Sequence[SeenCall]) -> list[SeenCall]:
    ours = [call for call in made if call.caller == exchange.voice_from]
    with exchange.sessions() as session:
        known = attempts.known_sids(session, [call.sid for call in ours])
    return [call for call in ours if call.sid not in known]


def _note(exchange: Exchange, attempt_id: int, sid: str, said: Reported) -> None:
    with exchange.sessions.begin() as session:
        note_status(session, Attempt.id == attempt_id, sid, said, exchange.now())
