"""One run of the embedded servers for all commands of a home: the first starts them, the others use them."""

import os
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from app.embedded.locks import FileLock
from app.embedded.places import make_home
from app.embedded.postgres import Postgres
from app.embedded.server import START_SECONDS, Server
from app.embedded.valkey import Valkey
from app.errors import Refused

_PAUSE_SECONDS = 0.05
_KEEPER = "keeper"  # the mark of a command that serves until it is told to stop


@dataclass(frozen=True, slots=True)
class Embedded:
    """The embedded servers in use. A URL is empty when that server was not asked for.

    ours: those that we started.
    """

    database_url: str
    redis_url: str
    ours: tuple[Server, ...]


@contextmanager
def embedded_servers(
    home: Path, *, database: bool, redis: bool, durable: bool = True, keeper: bool = False
) -> Iterator[Embedded]:
    """The servers of `home`, for as long as the block lasts: those that another command runs, or our own.

    keeper: we must run them ourselves, as what serves until it is told to stop. It waits for short
    commands to end. Raises Refused.
    """
    if not (database or redis):
        yield Embedded("", "", ())
        return
    home = make_home(home)
    with ExitStack() as stack:
        ours: list[Server] = []
        urls = {"postgres": "", "valkey": ""}
        for server in _wanted(home, database=database, redis=redis, durable=durable):
            if stack.enter_context(_shared(server, keeper=keeper)):
                ours.append(server)
            urls[server.name] = server.url()
        yield Embedded(urls["postgres"], urls["valkey"], tuple(ours))


def _wanted(home: Path, *, database: bool, redis: bool, durable: bool) -> Iterator[Server]:
    if database:
        yield Postgres(home, durable=durable)
    if redis:
        yield Valkey(home)


@contextmanager
def _shared(server: Server, *, keeper: bool) -> Iterator[bool]:
    """Whether we run the server. Who does outlives its guests, but for a keeper: it goes when it is told."""
    with FileLock(server.place / "owner.lock") as owner, FileLock(server.place / "guests.lock") as guests:
        if not _join(server, owner, guests, keeper=keeper):
            yield False
            return
        owner.note(f"{os.getpid()} {_KEEPER if keeper else 'command'}")
        try:
            server.start()
            yield True
            if not keeper:
                guests.wait_alone(float("inf"))
        finally:
            server.stop()
            owner.note("")


def _join(server: Server, owner: FileLock, guests: FileLock, *, keeper: bool) -> bool:
    """Become the one who runs the server (True) or, unless a keeper, a guest of whoever does (False)."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if owner.try_alone():
            return True
        if keeper:
            _refuse_a_second_keeper(server, owner)
        elif guests.try_together():
            if server.answers():
                return False
            guests.drop()
        time.sleep(_PAUSE_SECONDS)
    raise Refused("embedded_busy", f"Otra orden ocupa {server.words} en {server.place}: espere a que termine.")


def _refuse_a_second_keeper(server: Server, owner: FileLock) -> None:
    process_id, _, role = owner.path.read_text().partition(" ")
    if role == _KEEPER:
        raise Refused("already_up", f"Escucha ya está en marcha en {server.place} (proceso {process_id}).")
