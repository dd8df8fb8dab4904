"""Dispatch: due rows are claimed under one lock, paced and dialled. A crash at any line leaves a row to be settled."""

import math
import random
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

import structlog
from sqlalchemy.orm import Session

from campaigns.pace import Pacer
from ivr.carrier import Carrier, CarrierRefused, CarrierUnreachable, Placing
from rules.attempts import MOST_UNCOUNTED
from rules.campaign_file import CampaignFile
from rules.hours import is_open
from rules.lives import AttemptState, CampaignState
from rules.outcomes import Outcome
from rules.routing import Mode
from storage.database import Sessions
from storage.models import Attempt, Campaign
from storage.queries import attempts, campaigns
from storage.queries.attempts import Dial
from storage.vault import Vault

HORIZON: Final = 2.0
"""Seconds of work that are handed over ahead of time: enough to keep the pace between two ticks, little to lose."""
BATCH: Final = 25
THREADS: Final = 8
RESENDS: Final = 4
AFTER_TOO_FAST: Final = timedelta(seconds=1)
AFTER_FAULT: Final = timedelta(seconds=15)
LONGEST_WAIT: Final = timedelta(minutes=15)
FAULT_WINDOW: Final = timedelta(minutes=5)
FAULT_SHARE: Final = 0.20
FEWEST_FAULTS: Final = 5
"""Below this many faults a share says nothing."""
TOO_MANY_FAULTS: Final = "Demasiadas fallas del operador telefónico: revise la cuenta y reanude la campaña."

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Pace:
    """Limits of the whole account; of these and the campaign's own the smaller wins."""

    calls_per_second: float
    calls_at_once: int


@dataclass(frozen=True, slots=True)
class Exchange:
    """What placing a call needs of the house."""

    sessions: Sessions
    vault: Vault
    carrier: Carrier
    pacer: Pacer
    pace: Pace
    zone: ZoneInfo
    public_base_url: str
    voice_from: str
    now: Callable[[], datetime]


@dataclass(frozen=True, slots=True)
class Batch:
    """Attempts of one campaign, for one job."""

    campaign_id: int
    attempt_ids: tuple[int, ...]


def claim_batches(exchange: Exchange) -> list[Batch]:
    """Claim what may be dialled within the next seconds: hours, calls at once and pace allowing."""
    now = exchange.now()
    with exchange.sessions.begin() as session:
        attempts.lock_claims(session)
        if campaigns.outreach_is_off(session):
            return []
        flying = attempts.in_flight_by_campaign(session, now)
        calls, handed = (sum(counts) for counts in zip((0, 0), *flying.values(), strict=True))
        # Of the whole account too: campaigns that each claim its pace would wait for each other past their leases.
        room = min(exchange.pace.calls_at_once - calls, _ahead(exchange.pace.calls_per_second) - handed)
        claimed: list[Batch] = []
        for campaign in campaigns.running_campaigns(session):
            file = CampaignFile.model_validate(campaign.settings)
            # A slot far ahead is a later tick's: a job that waits for it would keep other campaigns waiting.
            if not may_ring(file, exchange.zone, now) or exchange.pacer.next_slot(_bucket(campaign.id)) > HORIZON:
                continue
            wanted = _room(file, exchange.pace, flying.get(campaign.id, (0, 0)))
            ids = attempts.claim_due(session, campaign.id, max(0, min(room, wanted)), now)
            room -= len(ids)
            claimed += [Batch(campaign.id, tuple(ids[i : i + BATCH])) for i in range(0, len(ids), BATCH)]
        return claimed


def may_ring(file: CampaignFile, zone: ZoneInfo, now: datetime) -> bool:
    """Whether the campaign's calls may ring now: inside its hours, before its deadline."""
    deadline = file.deadline_at(zone)
    return is_open(file.hours_rule(), now, zone) and (deadline is None or now < deadline)


def _bucket(campaign_id: int) -> str:
    return f"calls:{campaign_id}"


def _room(file: CampaignFile, pace: Pace, flying: tuple[int, int]) -> int:
    calls, handed = flying
    rate = min(file.limits.calls_per_second, pace.calls_per_second)
    return min(file.limits.calls_at_once - calls, _ahead(rate) - handed)


def _ahead(rate: float) -> int:
    """How many calls may be handed over and not yet placed, at so many a second."""
    return max(1, math.ceil(rate * HORIZON))


def dial(exchange: Exchange, batch: Batch) -> None:
    """Place the batch's calls, each in its slot. Safe to run twice: each attempt is claimed again before it leaves."""
    with exchange.sessions() as session:
        campaign = session.get_one(Campaign, batch.campaign_id)
    file = CampaignFile.model_validate(campaign.settings)
    with ThreadPoolExecutor(max_workers=min(THREADS, len(batch.attempt_ids))) as threads:
        list(threads.map(lambda attempt_id: _dial_one(exchange, campaign.id, file, attempt_id), batch.attempt_ids))
    _pause_after_faults(exchange, campaign.id)


def _dial_one(exchange: Exchange, campaign_id: int, file: CampaignFile, attempt_id: int) -> None:
    _wait_for_slots(exchange, campaign_id, file)
    with exchange.sessions.begin() as session:
        now = exchange.now()
        # Judged again: the job may have waited while the hours closed or the deadline passed.
        ringing = may_ring(file, exchange.zone, now)
        dialed = attempts.start_dialing(session, attempt_id, now) if ringing else None
        if dialed is None:
            attempts.release(session, attempt_id, now)
            return
    try:
        sid = _place(exchange, _placing(exchange, file, dialed))
    except CarrierRefused as refused:
        _not_placed(exchange, campaign_id, attempt_id, refused)
        return
    except CarrierUnreachable as unreachable:
        # The call may have left: it stays `dialing`, and the reconciler asks the carrier.
        _note_fault(exchange, campaign_id, attempt_id, str(unreachable))
        return
    with exchange.sessions.begin() as session:
        attempts.note_placed(session, attempt_id, sid)


def _wait_for_slots(exchange: Exchange, campaign_id: int, file: CampaignFile) -> None:
    """The campaign's own slot first: reserved far ahead, it must not keep the whole account waiting."""
    account = exchange.pace.calls_per_second
    time.sleep(exchange.pacer.wait_for_slot(_bucket(campaign_id), min(file.limits.calls_per_second, account)))
    time.sleep(exchange.pacer.wait_for_slot("calls", account))


def _place(exchange: Exchange, placing: Placing) -> str:
    """Place the call; "too many requests" was never processed, so it is sent again after a growing, jittered wait."""
    for resend in range(RESENDS):
        try:
            return exchange.carrier.place(placing)
        except CarrierRefused as refused:
            if not refused.too_fast:
                raise
            time.sleep(2**resend * random.uniform(0.25, 0.5))  # noqa: S311 - jitter
            time.sleep(exchange.pacer.wait_for_slot("calls", exchange.pace.calls_per_second))
    return exchange.carrier.place(placing)


def _placing(exchange: Exchange, file: CampaignFile, dialed: Dial) -> Placing:
    base = f"{exchange.public_base_url}/voice"
    return Placing(
        to=exchange.vault.open(dialed.number, "phone"),
        caller=exchange.voice_from,
        ring_seconds=file.policy(Mode.voice).ring_seconds,
        answer=f"{base}/answer/{dialed.attempt_id}",
        fallback=f"{base}/fallback/{dialed.attempt_id}",
        status=f"{base}/status/{dialed.attempt_id}",
        detection=f"{base}/detection/{dialed.attempt_id}",
    )


def _not_placed(exchange: Exchange, campaign_id: int, attempt_id: int, refused: CarrierRefused) -> None:
    """The number's fault ends the attempt; the carrier's costs the parent none, until it has happened too often."""
    now = exchange.now()
    with exchange.sessions.begin() as session:
        if refused.number is not None:
            attempts.end_without_call(session, attempt_id, refused.number, refused.code, now)
            return
        if refused.too_fast:
            attempts.put_back(session, attempt_id, now + AFTER_TOO_FAST)
            return
        try_later(session, attempt_id, refused.code, now)
    _note_fault(exchange, campaign_id, attempt_id, str(refused))


def try_later(session: Session, attempt_id: int, code: int | None, now: datetime) -> None:
    """The carrier did not make the call: due again, after a longer wait each time, until it is given up."""
    attempt = session.get_one(Attempt, attempt_id, with_for_update=True)
    if attempt.state is not AttemptState.dialing:
        return  # news of the call was faster
    if attempt.refusals + 1 >= MOST_UNCOUNTED:
        attempts.end_without_call(session, attempt_id, Outcome.failed, code, now)
    else:
        wait = min(AFTER_FAULT * 2**attempt.refusals, LONGEST_WAIT)
        attempts.put_back(session, attempt_id, now + wait, refused=True)


def _note_fault(exchange: Exchange, campaign_id: int, attempt_id: int, what: str) -> None:
    log.warning("carrier_fault", campaign=campaign_id, attempt=attempt_id, what=what)
    with exchange.sessions.begin() as session:
        campaigns.add_fault(session, campaign_id, attempt_id, what[:100], exchange.now())


def _pause_after_faults(exchange: Exchange, campaign_id: int) -> None:
    with exchange.sessions.begin() as session:
        faults, calls = campaigns.faults_and_calls(session, campaign_id, exchange.now(), FAULT_WINDOW)
        if faults < FEWEST_FAULTS or faults < FAULT_SHARE * (faults + calls):
            return
        if campaigns.move_campaign(session, campaign_id, CampaignState.paused, TOO_MANY_FAULTS):
            log.error("campaign_paused", campaign=campaign_id, faults=faults, calls=calls)


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
