"""Fifty desks left open on a floor where things happen: what the web processes spend on them, beside the same server
when it answers the same requests with nothing.

Desks ask as the page's script does, each on a connection that it keeps, with the ETag of what it was told last.
"""

import asyncio
import statistics
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

import psutil
from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from sqlalchemy import delete

from app.embedded import embedded_servers
from rules.lives import HandoverState
from rules.presence import PresenceState
from rules.roles import Role
from storage.database import Sessions, make_engine, make_sessions
from storage.handovers.presence import set_presence
from storage.migrate import upgrade
from storage.models import Handover, HandoverKind, Person, StaffUser
from tests.bench.serving import environment, serving

DESKS, SUPERVISORS = 50, 2
EVERY_SECONDS = 1.6
"""As desk/floor/static/beat.js asks."""
CHANGES_EVERY_SECONDS = 1.0
CALLERS_EVERY = 5
"""Changes: each so many, a parent begins or ends to wait, which everybody is told."""
WARM_UP_SECONDS, SECONDS = 4.0, 20.0
GOAL = 0.05


@dataclass
class Asked:
    """What was answered. took: seconds each."""

    unchanged: int = 0
    took: list[float] = field(default_factory=list)


def run() -> bool:
    """Print the figures; whether the goal is met."""
    with (
        tempfile.TemporaryDirectory(prefix="escucha-bench-") as folder,
        embedded_servers(Path(folder) / "var", database=True, redis=True) as servers,
    ):
        settings = environment(servers.database_url, servers.redis_url, processes=2)
        sessions = make_sessions(make_engine(servers.database_url))
        upgrade(sessions.kw["bind"])
        staff = _staff(sessions)
        cookies = [_cookie(settings["SECRET_KEY"], staff_id) for staff_id in staff]
        with serving("tests.bench.reference:unchanged", settings) as (port, first):
            bare, _ = _measure(port, first, cookies)
        with serving("app.web:create_app()", settings) as (port, first), _changing(sessions, staff):
            core, asked = _measure(port, first, cookies)
        sessions.kw["bind"].dispose()
    slowest = statistics.quantiles(asked.took, n=100)[-1]
    print(
        f"  {DESKS} open desks: {len(asked.took) / SECONDS:.0f} requests/s, {asked.unchanged / len(asked.took):.0%} "
        f"unchanged, slowest hundredth {1000 * slowest:.0f} ms"
    )
    print(f"{DESKS} open desks / a core: {core:.3f} (goal at most {GOAL}), {core / bare:.1f} times the bare reference")
    return core <= GOAL


def _measure(port: int, first: psutil.Process, cookies: list[str]) -> tuple[float, Asked]:
    """Of a core, what the server spends; and what it answered."""
    asyncio.run(_ask(port, cookies, WARM_UP_SECONDS))
    before, began = _spent(first), time.monotonic()
    asked = asyncio.run(_ask(port, cookies, SECONDS))
    return (_spent(first) - before) / (time.monotonic() - began), asked


def _spent(first: psutil.Process) -> float:
    """CPU seconds of the process and of those that it started."""
    times = [process.cpu_times() for process in (first, *first.children(recursive=True))]
    return sum(one.user + one.system for one in times)


def _staff(sessions: Sessions) -> list[int]:
    """Accounts of people at work."""
    now = datetime.now(UTC)
    roles = [Role.supervisor] * SUPERVISORS + [Role.monitor] * (DESKS - SUPERVISORS)
    people = [
        StaffUser(email=f"m{place}@example.org", name=f"Monitor {place}", role=role, password="", created_at=now)
        for place, role in enumerate(roles)
    ]
    with sessions.begin() as session:
        session.add_all(people)
        session.flush()
        staff = [one.id for one in people]
        for staff_id in staff:
            set_presence(session, staff_id, PresenceState.available, now)
    return staff


def _cookie(secret: str, staff_id: int) -> str:
    """The cookie of somebody who signed in a moment ago."""
    app = Flask("cookies")
    app.secret_key = secret
    serializer = SecureCookieSessionInterface().get_signing_serializer(app)
    assert serializer is not None
    return str(serializer.dumps({"_user_id": f"{staff_id}.0", "_fresh": True, "seen": time.time()}))


@contextmanager
def _changing(sessions: Sessions, staff: list[int]) -> Iterator[None]:
    """A floor on which somebody does something else every second, and now and then a parent begins to wait."""
    over = threading.Event()
    thread = threading.Thread(target=_change, args=(sessions, staff, over))
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def _change(sessions: Sessions, staff: list[int], over: threading.Event) -> None:
    states = (PresenceState.available, PresenceState.on_call, PresenceState.pause)
    for change in count(1):
        if over.wait(CHANGES_EVERY_SECONDS):
            break
        staff_id, state = staff[change % len(staff)], states[change % len(states)]
        with sessions.begin() as session:
            set_presence(session, staff_id, state, datetime.now(UTC), reason=str(change))
            if change % CALLERS_EVERY == 0 and not session.execute(delete(Handover).returning(Handover.id)).all():
                person = Person(private=b"")
                session.add(person)
                session.flush()
                session.add(_caller(person.id))


def _caller(person_id: int) -> Handover:
    now = datetime.now(UTC)
    return Handover(
        person_id=person_id,
        kind=HandoverKind.live,
        state=HandoverState.queued,
        reason="person",
        asked_at=now,
        not_before=now,
        touched_at=now,
    )


async def _ask(port: int, cookies: list[str], seconds: float) -> Asked:
    """Every desk asks at its own moment, for so long. Raises RuntimeError for any answer but 200 and 304."""
    asked, end = Asked(), time.monotonic() + seconds
    await asyncio.gather(
        *(_desk(port, cookie, place / len(cookies), asked, end) for place, cookie in enumerate(cookies))
    )
    return asked


async def _desk(port: int, cookie: str, phase: float, asked: Asked, end: float) -> None:
    await asyncio.sleep(phase * EVERY_SECONDS)  # nobody opens the page at the same moment
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    tag = ""
    while (began := time.monotonic()) < end:
        known = f"If-None-Match: {tag}\r\n" if tag else ""
        lines = (
            f"GET /desk/vivo HTTP/1.1\r\nHost: escucha.example\r\nAccept: application/json\r\nCookie: escucha={cookie}"
        )
        writer.write(f"{lines}\r\n{known}\r\n".encode())
        status, tag = await _answer(reader)
        asked.unchanged += status == 304
        asked.took.append(time.monotonic() - began)
        await asyncio.sleep(began + EVERY_SECONDS - time.monotonic())
    writer.close()


async def _answer(reader: asyncio.StreamReader) -> tuple[int, str]:
    """Status and ETag."""
    lines = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines[1:])}
    status = int(lines[0].split()[1])
    if status not in (200, 304):
        raise RuntimeError(lines[0])
    if status == 200:
        await reader.readexactly(int(headers["content-length"]))
    return status, headers["etag"]
