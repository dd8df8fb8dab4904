"""The floor as this process last saw it: fifty desks that ask every moment cost one look each half second.

Whoever asks is heard: his heartbeat is written with the next look, for everybody together.
"""

import json
import threading
import time
from collections.abc import Mapping
from datetime import datetime
from hashlib import blake2b
from typing import Any, Final

from sqlalchemy.orm import sessionmaker

from desk.parts import Desk
from desk.person import Person
from monitors import floor as floors
from monitors.floor import Contact, Floor, Worker, waiting_for
from monitors.presence import follow_work
from rules.handovers import REASONS
from rules.presence import BREAKS, PRESENCE_WORDS
from rules.roles import ROLES, Permission
from storage.handovers.presence import SEEN_EVERY, end_wrap_ups, heartbeat
from storage.models import HandoverKind

LIFE_SECONDS: Final = 0.39
OLDEST_SECONDS: Final = 3.0
"""While one thread looks, the others show what was seen before, if it is no older than this."""


class Board:
    """One for each process."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        # Reads alone, each for itself: beginning and ending a transaction would be two more messages each moment.
        self._reading = sessionmaker(desk.sessions.kw["bind"].execution_options(isolation_level="AUTOCOMMIT"))
        self._floor: Floor | None = None
        self._looked_at = float("-inf")
        self._looking = threading.Lock()
        self._heard: set[int] = set()

    def floor(self) -> Floor:
        """The floor, at most a moment old."""
        age = time.monotonic() - self._looked_at
        if self._floor is not None and age < LIFE_SECONDS:
            return self._floor
        if self._floor is not None and age < OLDEST_SECONDS:
            if not self._looking.acquire(blocking=False):
                return self._floor
        else:
            self._looking.acquire()
        try:
            return self._look()
        finally:
            self._looking.release()

    def fresh(self) -> Floor:
        """The floor as it is now, for who has just changed it."""
        with self._looking:
            return self._look()

    def person(self, identity: str) -> Person | None:
        """Who the cookie says it is, among those who attend to parents; None: not seen a moment ago."""
        number, _, epoch = identity.partition(".")
        worker = self.floor().workers.get(int(number))
        if worker is None or str(worker.epoch) != epoch:
            return None
        return Person(worker.id, worker.email, worker.name, worker.role, worker.epoch)

    def body(self, staff_id: int, epoch: int) -> tuple[str, bytes] | None:
        """(ETag, JSON): what an open desk of this person is told, and the sign that it is open. Made once a look.

        None where this is not the account of somebody who may attend to parents, or the sessions of `epoch` are over.
        """
        floor = self.floor()
        worker = floor.workers.get(staff_id)
        if worker is None or worker.epoch != epoch:
            return None
        self._heard.add(staff_id)
        made = floor.bodies.get(staff_id)
        if made is None:
            data = json.dumps(news(floor, worker), ensure_ascii=False, separators=(",", ":")).encode()
            made = floor.bodies[staff_id] = f'"{blake2b(data, digest_size=12).hexdigest()}"', data
        return made

    def _look(self) -> Floor:
        heard, began = self._heard, time.monotonic()
        self._heard = set()
        now = self._desk.now()
        silent = [staff_id for staff_id in tuple(heard) if self._unwritten(staff_id, now)]
        if silent:
            with self._desk.sessions.begin() as session:
                heartbeat(session, silent, now)
        with self._reading() as session:
            floor = floors.look(session, now)
        if floors.is_behind(floor):
            with self._desk.sessions.begin() as session:
                end_wrap_ups(session, now)
                follow_work(session, now)
                floor = floors.look(session, now)
        self._floor, self._looked_at = floor, began
        return floor

    def _unwritten(self, staff_id: int, now: datetime) -> bool:
        """Whoever never came to work has nothing to be written."""
        worker = self._floor.workers.get(staff_id) if self._floor is not None else None
        return worker is None or (worker.seen_at is not None and now - worker.seen_at >= SEEN_EVERY)


def news(floor: Floor, worker: Worker) -> Mapping[str, Any]:
    """What an open desk is told. Times are milliseconds since 1970; nothing in it tells who a parent is.

    me: presence. held: the contact at hand. waiting: callers and threads that may be offered to this person, and since
    when the first caller waits. work, texts: numbers that are others once something happened to a hand-over, a text.
    For who supervises, help: how many ask for it unseen; floor: another text once the floor shows something else.
    """
    calls = [one for one in waiting_for(floor, worker) if one.kind is HandoverKind.live]
    threads = [one for one in waiting_for(floor, worker) if one.kind is HandoverKind.thread]
    told: dict[str, Any] = {
        "me": _me(floor, worker),
        "held": _held(worker.contact) if worker.contact else None,
        "waiting": {
            "calls": len(calls),
            "since": millis(calls[0].since) if calls else None,
            "threads": len(threads),
        },
        "work": floor.event,
        "texts": floor.text,
    }
    if Permission.supervise in ROLES[worker.role]:
        asking = [one for one in floor.workers.values() if one.asks_help_since and one.help_seen_by is None]
        told |= {"help": len(asking), "floor": version(floor)}
    return told


def _me(floor: Floor, worker: Worker) -> Mapping[str, Any]:
    helper = floor.workers.get(worker.help_seen_by or 0)
    return {
        "state": worker.state,
        "words": state_words(worker),
        "since": millis(worker.since),
        "until": millis(worker.until),
        "help": millis(worker.asks_help_since),
        "helper": helper.name if helper else "",
    }


def _held(contact: Contact) -> Mapping[str, Any]:
    return {
        "id": contact.id,
        "kind": contact.kind,
        "state": contact.state,
        "reason": REASONS[contact.reason].words if contact.reason in REASONS else contact.reason,
        "since": millis(contact.since),
        "touched": millis(contact.touched_at),
    }


def state_words(worker: Worker) -> str:
    """What somebody is doing, with the reason of a break."""
    why = BREAKS.get(worker.reason)
    return f"{PRESENCE_WORDS[worker.state]}: {why.lower()}" if why else PRESENCE_WORDS[worker.state]


def version(floor: Floor) -> str:
    """Another text once the floor shows something else. A heartbeat shows nothing."""
    shown = [
        (one.id, one.state, one.reason, one.since, one.asks_help_since, one.help_seen_by, one.contact)
        for one in floor.workers.values()
    ]
    waiting = [one.id for one in floor.waiting]
    return blake2b(repr((shown, waiting, floor.event)).encode(), digest_size=8).hexdigest()


def millis(at: datetime | None) -> int | None:
    """Milliseconds since 1970, as scripts count."""
    return round(at.timestamp() * 1000) if at else None
