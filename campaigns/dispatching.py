"""Dispatch: due rows are claimed under one lock, paced and sent out. A crash at any line leaves a row to be settled.

What leaves is a call or a text; a `Way` is all that differs between the two.
"""

import math
import random
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, Generic, TypeVar
from zoneinfo import ZoneInfo

import structlog
from sqlalchemy.orm import Session

from campaigns.pace import Pacer
from carrier.asking import CarrierRefused, CarrierUnreachable
from ivr.carrier import Carrier
from rules.attempts import MOST_UNCOUNTED
from rules.campaign_file import CampaignFile
from rules.hours import is_open
from rules.lines import Lines
from rules.lives import AttemptState, CampaignState
from rules.outcomes import Outcome
from rules.routing import Mode
from sms.carrier import Texts
from storage.database import Sessions
from storage.models import Attempt, Campaign
from storage.queries import attempts, campaigns, claims
from storage.queries.claims import Dial
from storage.retrying import once_more
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
FEWEST_FAULTS: Final = 10
"""Below this many faults a share says nothing: one in ten would often seem one in five among the first calls."""
TOO_MANY_FAULTS: Final = "Demasiadas fallas del operador telefónico: revise la cuenta y reanude la campaña."

Request = TypeVar("Request")
log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Pace:
    """Limits of the whole account; of these and the campaign's own the smaller wins."""

    calls_per_second: float
    calls_at_once: int
    messages_per_second: float


@dataclass(frozen=True, slots=True)
class Senders:
    """Whom texts come from: a number or a messaging service; for WhatsApp, the template outside of a conversation."""

    number: str
    service: str
    whatsapp: str
    template: str


@dataclass(frozen=True, slots=True)
class Exchange:
    """What sending out calls and texts needs of the house."""

    sessions: Sessions
    vault: Vault
    carrier: Carrier
    texts: Texts
    pacer: Pacer
    pace: Pace
    zone: ZoneInfo
    public_base_url: str
    secret_key: str
    lines: Lines
    senders: Senders
    now: Callable[[], datetime]


@dataclass(frozen=True, slots=True)
class Way(Generic[Request]):
    """Calls, or texts. `rate` and `at_once` name the limits of account and campaign ("": no such limit).

    prepare: the carrier's request, made in the transaction that marks the attempt `dialing`. send: the carrier's SID.
    left: what is kept then.
    """

    bucket: str
    modes: tuple[Mode, ...]
    rate: str
    at_once: str
    prepare: Callable[[Exchange, Session, CampaignFile, Dial], Request]
    send: Callable[[Exchange, Request], str]
    left: Callable[[Exchange, Session, CampaignFile, Dial, str], None]
    number_errors: Mapping[int, Outcome]

    def limits(self, file: CampaignFile, pace: Pace) -> tuple[float, float]:
        """How many a second, and at once."""
        rate = min(getattr(file.limits, self.rate), getattr(pace, self.rate))
        at_once = min(getattr(file.limits, self.at_once), getattr(pace, self.at_once)) if self.at_once else math.inf
        return rate, at_once


@dataclass(frozen=True, slots=True)
class Batch:
    """Attempts of one campaign, for one job."""

    campaign_id: int
    attempt_ids: tuple[int, ...]


def claim_batches(exchange: Exchange, way: Way[Any]) -> list[Batch]:
    """Claim what may leave within the next seconds: hours, number at once and pace allowing."""
    now = exchange.now()
    with exchange.sessions.begin() as session:
        claims.lock_claims(session)
        if campaigns.outreach_is_off(session):
            return []
        flying = claims.in_flight_by_campaign(session, way.modes, now)
        room = room_of_account(exchange.pace, way, flying)
        claimed: list[Batch] = []
        for campaign in campaigns.running_campaigns(session):
            file = CampaignFile.model_validate(campaign.settings)
            # A slot far ahead is a later tick's: a job that waits for it would keep other campaigns waiting.
            slot = exchange.pacer.next_slot(_bucket(way, campaign.id))
            if not may_leave(file, exchange.zone, now) or slot > HORIZON:
                continue
            rate, at_once = way.limits(file, exchange.pace)
            campaign_live, campaign_handed = flying.get(campaign.id, (0, 0))
            wanted = min(room, at_once - campaign_live, _ahead(rate) - campaign_handed)
            ids = claims.claim_due(session, campaign.id, way.modes, max(0, int(wanted)), now)
            room -= len(ids)
            claimed += [Batch(campaign.id, tuple(ids[i : i + BATCH])) for i in range(0, len(ids), BATCH)]
        return claimed


def room_of_account(pace: Pace, way: Way[Any], flying: Mapping[int, tuple[int, int]]) -> float:
    """How many more may be claimed, over all campaigns; `flying` as `claims.in_flight_by_campaign` counts.

    Of its pace, too: campaigns that each claimed all of it would wait for each other past their leases.
    """
    live, handed = (sum(counts) for counts in zip((0, 0), *flying.values(), strict=True))
    at_once = getattr(pace, way.at_once) if way.at_once else math.inf
    ahead = _ahead(getattr(pace, way.rate))
    return float(min(at_once - live, ahead - handed))


def may_leave(file: CampaignFile, zone: ZoneInfo, now: datetime) -> bool:
    """Whether the campaign's calls may ring and its texts arrive now: inside its hours, before its deadline."""
    deadline = file.deadline_at(zone)
    return is_open(file.hours_rule(), now, zone) and (deadline is None or now < deadline)


def _bucket(way: Way[Any], campaign_id: int) -> str:
    return f"{way.bucket}:{campaign_id}"


def _ahead(rate: float) -> int:
    """How many may be handed over and not yet sent out, at so many a second."""
    return max(1, math.ceil(rate * HORIZON))


def send_out(exchange: Exchange, way: Way[Any], batch: Batch) -> None:
    """Send the batch out, each in its slot. Safe to run twice: each attempt is claimed again before it leaves."""
    with exchange.sessions() as session:
        campaign = session.get_one(Campaign, batch.campaign_id)
    file = CampaignFile.model_validate(campaign.settings)
    with ThreadPoolExecutor(max_workers=min(THREADS, len(batch.attempt_ids))) as threads:
        list(threads.map(lambda attempt_id: _one(exchange, way, campaign.id, file, attempt_id), batch.attempt_ids))
    _pause_after_faults(exchange, campaign.id)


def _one(exchange: Exchange, way: Way[Any], campaign_id: int, file: CampaignFile, attempt_id: int) -> None:
    _wait_for_slots(exchange, way, campaign_id, file)
    begun = _begin(exchange, way, file, attempt_id)
    if begun is None:
        return
    dialed, request = begun
    try:
        sid = _send(exchange, way, request)
    except CarrierRefused as refused:
        _not_sent(exchange, way, campaign_id, attempt_id, refused)
        return
    except CarrierUnreachable as unreachable:
        # It may have left: the row stays `dialing`, and the reconciler asks the carrier.
        _note_fault(exchange, campaign_id, attempt_id, str(unreachable))
        return
    with exchange.sessions.begin() as session:
        way.left(exchange, session, file, dialed, sid)


@once_more  # a parent may be answering in this very moment, and then two wait for each other
def _begin(exchange: Exchange, way: Way[Request], file: CampaignFile, attempt_id: int) -> tuple[Dial, Request] | None:
    """Mark it `dialing` and make its request, if it may still leave."""
    with exchange.sessions.begin() as session:
        now = exchange.now()
        # Judged again: the job may have waited while the hours closed or the deadline passed.
        leaving = may_leave(file, exchange.zone, now)
        dialed = claims.start_dialing(session, attempt_id, now) if leaving else None
        if dialed is None:
            claims.release(session, attempt_id, now)
            return None
        return dialed, way.prepare(exchange, session, file, dialed)


def _wait_for_slots(exchange: Exchange, way: Way[Any], campaign_id: int, file: CampaignFile) -> None:
    """The campaign's own slot first: reserved far ahead, it must not keep the whole account waiting."""
    rate, _ = way.limits(file, exchange.pace)
    time.sleep(exchange.pacer.wait_for_slot(_bucket(way, campaign_id), rate))
    time.sleep(exchange.pacer.wait_for_slot(way.bucket, getattr(exchange.pace, way.rate)))


def _send(exchange: Exchange, way: Way[Request], request: Request) -> str:
    """Send it; "too many requests" was never processed, so it is sent again after a growing, jittered wait."""
    for resend in range(RESENDS):
        try:
            return way.send(exchange, request)
        except CarrierRefused as refused:
            if not refused.too_fast:
                raise
            time.sleep(2**resend * random.uniform(0.25, 0.5))  # noqa: S311 - jitter
            time.sleep(exchange.pacer.wait_for_slot(way.bucket, getattr(exchange.pace, way.rate)))
    return way.send(exchange, request)


def _not_sent(exchange: Exchange, way: Way[Any], campaign_id: int, attempt_id: int, refused: CarrierRefused) -> None:
    """The number's fault ends the attempt; the carrier's costs the parent none, until it has happened too often."""
    now = exchange.now()
    with exchange.sessions.begin() as session:
        number = way.number_errors.get(refused.code or 0)
        if number is not None:
            attempts.end_without_call(session, attempt_id, number, refused.code, now)
            return
        if refused.too_fast:
            claims.put_back(session, attempt_id, now + AFTER_TOO_FAST)
            return
        try_later(session, attempt_id, refused.code, now)
    _note_fault(exchange, campaign_id, attempt_id, str(refused))


def try_later(session: Session, attempt_id: int, code: int | None, now: datetime) -> None:
    """The carrier did not take it: due again, after a longer wait each time, until it is given up."""
    attempt = session.get_one(Attempt, attempt_id, with_for_update=True)
    if attempt.state is not AttemptState.dialing:
        return  # news was faster
    if attempt.refusals + 1 >= MOST_UNCOUNTED:
        attempts.end_without_call(session, attempt_id, Outcome.failed, code, now)
    else:
        wait = min(AFTER_FAULT * 2**attempt.refusals, LONGEST_WAIT)
        claims.put_back(session, attempt_id, now + wait, refused=True)


def _note_fault(exchange: Exchange, campaign_id: int, attempt_id: int, what: str) -> None:
    log.warning("carrier_fault", campaign=campaign_id, attempt=attempt_id, what=what)
    with exchange.sessions.begin() as session:
        campaigns.add_fault(session, campaign_id, attempt_id, what[:100], exchange.now())


def _pause_after_faults(exchange: Exchange, campaign_id: int) -> None:
    with exchange.sessions.begin() as session:
        faults, sent = campaigns.faults_and_calls(session, campaign_id, exchange.now(), FAULT_WINDOW)
        if faults < FEWEST_FAULTS or faults < FAULT_SHARE * (faults + sent):
            return
        if campaigns.move_campaign(session, campaign_id, CampaignState.paused, TOO_MANY_FAULTS):
            log.error("campaign_paused", campaign=campaign_id, faults=faults, calls=sent)
