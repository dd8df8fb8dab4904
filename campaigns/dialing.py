"""Calls: what is asked of the carrier for each, and the hanging up on machines."""

from collections.abc import Sequence
from typing import Final

import structlog
from sqlalchemy.orm import Session

from campaigns.dispatching import Exchange, Way
from carrier.asking import CarrierRefused, CarrierUnreachable
from ivr.carrier import Placing
from ivr.statuses import NUMBER_ERRORS
from rules.campaign_file import CampaignFile
from rules.routing import Mode
from storage.queries import attempts
from storage.queries.claims import Dial

log = structlog.get_logger(__name__)


def _placing(exchange: Exchange, _session: Session, file: CampaignFile, dialed: Dial) -> Placing:
    base = f"{exchange.public_base_url}/voice"
    return Placing(
        to=exchange.vault.open(dialed.number, "phone"),
        caller=exchange.lines.voice,
        ring_seconds=file.policy(Mode.voice).ring_seconds,
        answer=f"{base}/answer/{dialed.attempt_id}",
        fallback=f"{base}/fallback/{dialed.attempt_id}",
        status=f"{base}/status/{dialed.attempt_id}",
        detection=f"{base}/detection/{dialed.attempt_id}",
    )


def _place(exchange: Exchange, placing: Placing) -> str:
    return exchange.carrier.place(placing)


def _placed(_exchange: Exchange, session: Session, _file: CampaignFile, dialed: Dial, sid: str) -> None:
    attempts.note_placed(session, dialed.attempt_id, sid)


CALLS: Final = Way(
    bucket="calls",
    modes=(Mode.voice,),
    rate="calls_per_second",
    at_once="calls_at_once",
    prepare=_placing,
    send=_place,
    left=_placed,
    number_errors=NUMBER_ERRORS,
)


def hang_up(exchange: Exchange, attempt_ids: Sequence[int]) -> None:
    """End calls that a machine answered. One that could not be ended now is claimed again later."""
    for attempt_id in attempt_ids:
        with exchange.sessions.begin() as session:
            sid = attempts.machine_call(session, attempt_id, exchange.now())
        if sid is None:
            continue
        try:
            exchange.carrier.hang_up(sid)
        except (CarrierRefused, CarrierUnreachable) as error:
            log.warning("not_hung_up", attempt=attempt_id, problem=str(error))
            continue
        with exchange.sessions.begin() as session:
            attempts.note_hung_up(session, attempt_id)
