"""What the embedded servers have in common: started once in their place, revived there, stopped."""

import signal
import time
from abc import ABC, abstractmethod
from pathlib import Path
from typing import ClassVar

from app.embedded.lifeline import Child, Launch
from app.embedded.locks import FileLock
from app.embedded.places import Account, drop_socket_folder, make_folder, make_socket_folder, socket_folder
from app.errors import Refused

START_SECONDS = 60.0
STOP_SECONDS = 15.0
_PAUSE_SECONDS = 0.02


class Server(ABC):
    """One embedded server. Its place holds data, log, locks, and the name of the folder of its socket.

    start(), revive() and stop() are for whoever holds the owner lock; answers() and url() are for everyone.
    """

    name: ClassVar[str]
    words: ClassVar[str]  # its name for people
    stop_signal: ClassVar[signal.Signals]

    def __init__(self, place: Path, account: Account) -> None:
        self.place = place
        self.account = account
        self._child: Child | None = None

    @abstractmethod
    def url(self) -> str:
        """Where it listens. Raises Refused when it does not run."""

    @abstractmethod
    def answers(self) -> bool:
        """Whether it can be used now."""

    @abstractmethod
    def _command(self, sockets: Path) -> list[str]: ...

    @abstractmethod
    def _prepare(self, alive: FileLock) -> None:
        """Make what it needs on disk; called while nothing of it runs."""

    @property
    def log(self) -> Path:
        return self.place / f"{self.name}.log"

    def start(self) -> None:
        """Start it on a fresh socket and wait until it answers. What a killed run left is cleared away."""
        with FileLock(self.place / "alive.lock") as alive:
            self._wait_for_leftovers(alive)
            make_socket_folder(self.place, self.account)
            self._prepare(alive)
            self._launch(alive)
        self._wait_until_it_answers()

    def alive(self) -> bool:
        """Whether the process that we started still runs."""
        return self._child is not None and self._child.alive()

    def revive(self) -> bool:
        """Start it again on the same socket after it has died. False when what is left of it still ends."""
        if self._child is not None:
            self._child.forget()
            self._child = None
        with FileLock(self.place / "alive.lock") as alive:
            if not alive.try_alone():
                return False
            self._clear_sockets()
            self._prepare(alive)
            self._launch(alive)
        return True

    def stop(self) -> None:
        """End it and wait for its end."""
        if self._child is not None:
            self._child.stop(self.stop_signal, STOP_SECONDS)
            self._child = None
        drop_socket_folder(self.place)

    def sockets(self) -> Path:
        """The folder of its socket. Raises Refused when it does not run."""
        folder = socket_folder(self.place)
        if folder is None:
            raise Refused("not_running", f"{self.words} no está en marcha en {self.place}.")
        return folder

    def run(self, command: list[str], alive: FileLock) -> Child:
        """Start a program of the server, as its account. It holds `alive` while it or a child of it lives."""
        self.log.touch(mode=0o600)  # a failed statement may quote personal data
        with self.log.open("ab") as log:
            return Child(
                Launch(
                    command,
                    last_signal=self.stop_signal,
                    folder=self.place,
                    output=log,
                    environment={"LC_ALL": "C", "TZ": "UTC", "PATH": "/usr/bin:/bin"},
                    user=self.account.user,
                    group=self.account.group,
                    inherits=(alive.fileno(),),
                )
            )

    def _wait_for_leftovers(self, alive: FileLock) -> None:
        # A server that was orphaned a moment ago holds the lock until the last of its processes has ended.
        if not alive.wait_alone(START_SECONDS):
            words = f"Un {self.words} anterior no termina en {self.place}: ciérrelo e intente de nuevo."
            raise Refused("leftover", words)

    def _clear_sockets(self) -> None:
        sockets = self.sockets()
        self.account.give(make_folder(sockets, 0o700))  # a cleaner of temporary folders may have taken it
        for left in sockets.iterdir():
            left.unlink()

    def _launch(self, alive: FileLock) -> None:
        self._child = self.run(self._command(self.sockets()), alive)

    def _wait_until_it_answers(self) -> None:
        deadline = time.monotonic() + START_SECONDS
        while not self.answers():
            if not self.alive() or time.monotonic() > deadline:
                self.stop()
                raise Refused("server_start", f"{self.words} no arrancó: {self.last_words()} (vea {self.log})")
            time.sleep(_PAUSE_SECONDS)

    def last_words(self) -> str:
        """The last line of the log."""
        lines = self.log.read_text(errors="replace").strip().splitlines()
        return lines[-1] if lines else "no dijo nada"
