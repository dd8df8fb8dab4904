"""The figures of a campaign as `escucha campaign status` counts them, kept for a while by each process.

To count a large sample takes seconds. So a count is good for a while that grows with what it cost, and the page says
of which moment it is. Whoever asks while another counts gets the count of before, or waits for the first one.
"""

import threading
import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from campaigns import progress
from campaigns.forecast import Progress, expected_end
from campaigns.progress import Status
from desk.parts import Desk
from rules.campaign_file import CampaignFile
from storage.models import Campaign
from storage.queries import overviews

SHORTEST_LIFE: Final = timedelta(seconds=3)
LIFE_TO_COST: Final = 20
"""A process spends at most a twentieth of its time on counting one campaign."""
LATELY: Final = timedelta(hours=1)
LOOK_BACK: Final = timedelta(days=3)


@dataclass(frozen=True, slots=True)
class Figures:
    """`status` at the moment `at`. contacts: calls and texts that left in the hour before. end: when nothing is left
    for the machine, None while nothing tells it. life: how long these figures are good."""

    at: datetime
    status: Status
    contacts: int
    end: datetime | None
    life: timedelta


class FigureBoard:
    """The last figures of each campaign that somebody looked at."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._last: dict[int, Figures] = {}
        self._counting: dict[int, threading.Lock] = {}

    def of(self, campaign_id: int) -> Figures:
        """Figures that are good enough, counted now if need be. Raises CampaignError."""
        last = self._last.get(campaign_id)
        if last is not None and self._desk.now() < last.at + last.life:
            return last
        lock = self._counting.setdefault(campaign_id, threading.Lock())
        if last is None:
            lock.acquire()
        elif not lock.acquire(blocking=False):
            return last
        try:
            return self._count_unless_new(campaign_id, last)
        finally:
            lock.release()

    def forget(self, campaign_id: int) -> None:
        """Somebody has just changed the campaign: the next look counts anew."""
        self._last.pop(campaign_id, None)

    def _count_unless_new(self, campaign_id: int, seen: Figures | None) -> Figures:
        """Whoever waited for the first count has it now."""
        last = self._last.get(campaign_id)
        if last is None or last is seen:
            last = self._last[campaign_id] = count(self._desk, campaign_id)
        return last


def count(desk: Desk, campaign_id: int) -> Figures:
    """The figures now. Raises CampaignError."""
    began, now = time.monotonic(), desk.now()
    with desk.sessions() as session:
        status = progress.status(session, campaign_id)
        campaign = session.get_one(Campaign, campaign_id)
        since = max(campaign.started_at or now, now - LOOK_BACK)
        lately = overviews.recent(session, campaign_id, now - LATELY, since)
    file = CampaignFile.model_validate(campaign.settings)
    done = Progress(since, now, status.waiting, lately.concluded, lately.last_due)
    end = None if status.complete else expected_end(done, file.hours_rule(), desk.zone)
    cost = timedelta(seconds=time.monotonic() - began)
    return Figures(now, status, lately.contacts, end, max(SHORTEST_LIFE, LIFE_TO_COST * cost))
