"""The jobs on calls and texts, as the workers do them."""

from collections.abc import Sequence
from datetime import datetime

from campaigns.dialing import CALLS
from campaigns.dispatching import Batch, Exchange, claim_batches, send_out
from campaigns.settling import Settler
from rules.lines import Lines
from storage.database import Sessions
from tests.switchboard import LINE
from tests.world import ZONE

LINES = Lines(voice=LINE)
"""A house that calls and does not write."""


def settle(sessions: Sessions, now: datetime, attempt_ids: Sequence[int], lines: Lines = LINES) -> None:
    Settler(sessions, lines, ZONE).settle(attempt_ids, now)


def plan_idle(sessions: Sessions, now: datetime, lines: Lines = LINES) -> None:
    Settler(sessions, lines, ZONE).plan_idle(now)


def claim_calls(exchange: Exchange) -> list[Batch]:
    return claim_batches(exchange, CALLS)


def dial(exchange: Exchange, batch: Batch) -> None:
    send_out(exchange, CALLS, batch)
