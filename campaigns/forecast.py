"""What a campaign will take, worked out beforehand, and when it will be over, from what it did so far.

Estimates, not promises: who answers, and when, nobody knows.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from campaigns.dispatching import Pace
from campaigns.first_steps import first_step
from campaigns.plans import modes_for
from rules.campaign_file import CampaignFile
from rules.hours import Hours, NeverOpenError, next_opening
from rules.lines import Lines
from rules.routing import UNSUITED, Mode, MonitorReason, Profile, reaches

CALL_SECONDS: Final = 60.0
"""How long a call keeps a line busy, on the average of those that are answered and those that are not: our guess."""
Way = tuple[tuple[Mode, int], ...]
"""The modes that a member goes through, each with its tries."""
SECOND: Final = timedelta(seconds=1)
LONGEST: Final = timedelta(days=730)
"""What would take longer is not told in days any more."""
FEWEST_CONCLUDED: Final = 10
LEAST_OPEN_TIME: Final = timedelta(minutes=10)
"""Below these, what a campaign did so far tells nothing of how it goes on."""


@dataclass(frozen=True, slots=True)
class Group:
    """Members alike in all that decides how they are reached. opted_out: nobody contacts them any more."""

    profile: Profile
    opted_out: bool
    members: int


@dataclass(frozen=True, slots=True)
class Volume:
    """Calls or texts of one mode. `begin`: members that it tries first. `most`: contacts when nobody ever answers."""

    mode: Mode
    begin: int
    most: int


@dataclass(frozen=True, slots=True)
class Forecast:
    """What happens when the campaign starts now. None where it cannot be said, or lies too far ahead."""

    members: int
    opted_out: int
    by_mode: Mapping[Mode | None, int]
    """None: no mode reaches them. Those who opted out are not counted."""
    by_reason: Mapping[MonitorReason, int]
    volumes: Sequence[Volume]
    first_round: datetime | None
    """When everybody has been tried once."""
    last: datetime | None
    """When the last contact leaves if nobody ever answers, whatever the deadline."""


@dataclass(frozen=True, slots=True)
class Progress:
    """What a running campaign did from `since` until `now`, and what is left.

    waiting: members for whom the machine has something left to do. concluded: members for whom nothing is left,
    by a contact of that time. last_due: when the last attempt that is planned is due.
    """

    since: datetime
    now: datetime
    waiting: int
    concluded: int
    last_due: datetime | None


def forecast(
    groups: Iterable[Group], file: CampaignFile, lines: Lines, pace: Pace, zone: ZoneInfo, now: datetime
) -> Forecast:
    """How many begin how, what leaves at least and at most, and how long that takes at the campaign's pace."""
    tally = _Tally()
    for group in groups:
        tally.add(group, file, lines)
    volumes = [Volume(mode, tally.by_mode[mode], tally.most[mode]) for mode in file.modes if tally.most[mode]]
    hours = file.hours_rule()
    first_round = after_open_time(hours, now, _work(tally.by_mode, file, pace), zone)
    at_pace = after_open_time(hours, now, _work(tally.most, file, pace), zone)
    tails = [_last_try(file, way, first_round, zone) for way in tally.ways if way and first_round]
    return Forecast(
        members=tally.by_mode.total() + tally.opted_out,
        opted_out=tally.opted_out,
        by_mode=tally.by_mode,
        by_reason=tally.by_reason,
        volumes=volumes,
        first_round=first_round,
        last=_latest([at_pace, *tails]) if volumes else None,
    )


@dataclass(slots=True)
class _Tally:
    """The groups, added up. most: contacts when nobody ever answers."""

    opted_out: int = 0
    by_mode: Counter[Mode | None] = field(default_factory=Counter)
    by_reason: Counter[MonitorReason] = field(default_factory=Counter)
    most: Counter[Mode | None] = field(default_factory=Counter)
    ways: set[Way] = field(default_factory=set)

    def add(self, group: Group, file: CampaignFile, lines: Lines) -> None:
        if group.opted_out:
            self.opted_out += group.members
            return
        step = first_step(file, lines, group.profile)
        self.by_mode[step.mode] += group.members
        if step.reason is not None:
            self.by_reason[step.reason] += group.members
        way = _way(step.mode, group.profile, file, lines)
        self.ways.add(way)
        self.most.update({mode: tries * group.members for mode, tries in way})


def expected_end(done: Progress, hours: Hours, zone: ZoneInfo) -> datetime | None:
    """When the machine has nothing left to do, at the pace of late; None while that tells nothing."""
    open_time = _open_time(hours, done.since, done.now, zone)
    if done.concluded < FEWEST_CONCLUDED or open_time < LEAST_OPEN_TIME:
        return None
    needed = open_time * (done.waiting / done.concluded)
    return _latest([after_open_time(hours, done.now, needed, zone), done.last_due or done.now])


def after_open_time(hours: Hours, since: datetime, needed: timedelta, zone: ZoneInfo) -> datetime | None:
    """The moment at which so much open time has passed since then, in UTC; None when it lies too far ahead."""
    for opens, closes in _open_spans(hours, since, zone):
        if needed <= closes - opens:
            return opens + needed
        needed -= closes - opens
    return None


def _way(first: Mode | None, profile: Profile, file: CampaignFile, lines: Lines) -> Way:
    """The machine's modes that such a member goes through while nobody answers, and the tries of each."""
    if first in (None, Mode.monitor):
        return ()
    modes = modes_for(file, lines, profile.disability)
    kinds = (profile.phone, profile.other)
    tries = {
        mode: file.policy(mode).max * sum(reaches(mode, kind) for kind in kinds)
        for mode in modes[modes.index(first) :]
        if mode is not Mode.monitor and profile.disability not in UNSUITED[mode]
    }
    return tuple((mode, number) for mode, number in tries.items() if number)


def _work(contacts: Mapping[Mode | None, int], file: CampaignFile, pace: Pace) -> timedelta:
    """Open time that so many contacts take; calls and texts leave side by side."""
    limits = file.limits
    at_once = min(limits.calls_at_once, pace.calls_at_once)
    calls_a_second = min(limits.calls_per_second, pace.calls_per_second, at_once / CALL_SECONDS)
    texts_a_second = min(limits.messages_per_second, pace.messages_per_second)
    calls = contacts.get(Mode.voice, 0)
    texts = sum(contacts.get(mode, 0) for mode in (Mode.sms, Mode.whatsapp, Mode.web))
    seconds = max(calls / calls_a_second, texts / texts_a_second)
    return min(seconds, 2 * LONGEST.total_seconds()) * SECOND


def _last_try(file: CampaignFile, way: Way, first: datetime, zone: ZoneInfo) -> datetime | None:
    """When the last contact of a member leaves that is tried last in the first round and never answers."""
    at = first
    for position, (mode, tries) in enumerate(way):
        waits = file.policy(mode).waits
        patience = timedelta(0) if mode is Mode.voice else file.patience()
        pauses = [waits[min(number, len(waits) - 1)] + patience for number in range(tries - 1)]
        if position < len(way) - 1:
            pauses.append(patience)
        for pause in pauses:
            if at - first > LONGEST:
                return None
            at = next_opening(file.hours_rule(), at + pause, zone)
    return at


def _latest(moments: Sequence[datetime | None]) -> datetime | None:
    """The latest; None where one of them cannot be said."""
    known = [moment for moment in moments if moment is not None]
    return max(known) if known and len(known) == len(moments) else None


def _open_time(hours: Hours, since: datetime, until: datetime, zone: ZoneInfo) -> timedelta:
    total = timedelta(0)
    for opens, closes in _open_spans(hours, since, zone):
        if opens >= until:
            break
        total += min(closes, until) - opens
    return total


def _open_spans(hours: Hours, since: datetime, zone: ZoneInfo) -> Iterator[tuple[datetime, datetime]]:
    """From when until when it is open, one span a day, from `since` on, for as long as is looked ahead."""
    at = since
    while at - since < LONGEST:
        try:
            opens = next_opening(hours, at, zone)
        except NeverOpenError:
            return
        midnight = datetime.combine(opens.astimezone(zone).date(), time(0), tzinfo=zone)
        closes = (midnight + timedelta(minutes=hours.closes)).astimezone(UTC)
        yield opens, closes
        at = closes
