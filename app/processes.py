"""The supervisor: starts the service's processes, shows what they say, starts again what dies, stops all."""

import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import IO, Protocol, TextIO

from app.embedded.lifeline import Child, Launch, kill_group
from app.errors import Refused

TICK_SECONDS = 0.1
STOP_SECONDS = 20.0
LAST_WORDS_SECONDS = 2.0  # to show what a process said before its end
QUICK_SECONDS = 5.0  # who dies younger than this has crashed at once
MOST_QUICK_DEATHS = 10
FIRST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS = 0.1, 5.0
_STOPPING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)

# What runs in a thread beside the processes. It gets an event that is set when all ends. The number that it
# returns ends all and becomes the exit code; None leaves the processes running.
Beside = Callable[[threading.Event], int | None]


@dataclass(frozen=True, slots=True)
class ProcessSpec:
    """A process of the service: its name, the words of its command, its environment."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str]


def service_environment(settings: Mapping[str, str]) -> dict[str, str]:
    """Our environment and `settings`, with the programs of our own installation before the machine's."""
    path = os.pathsep.join((str(Path(sys.executable).parent), os.environ.get("PATH", os.defpath)))
    return {**os.environ, **settings, "PATH": path, "PYTHONUNBUFFERED": "1"}


class Kept(Protocol):
    """Something that is started again when it dies: a process of the service, or an embedded server."""

    @property
    def name(self) -> str: ...

    def alive(self) -> bool: ...

    def revive(self) -> bool:
        """Start it again. False: not possible yet, ask again."""
        ...


def supervise(
    processes: Sequence[ProcessSpec],
    *,
    servers: Sequence[Kept] = (),
    release: ProcessSpec | None = None,
    beside: Beside | None = None,
    output: TextIO | None = None,
    patience: float = STOP_SECONDS,
) -> int:
    """Run `release` to its end, then all processes until SIGINT, SIGTERM, SIGHUP, or `beside` says so.

    Call it on the main thread. servers: already started, kept alive too, stopped by whoever started them.
    patience: seconds that all processes together have to end; then they are killed.
    Returns the exit code. Raises Refused when `release` fails or a process crashes again and again.
    """
    supervisor = Supervisor(processes, servers, output or sys.stdout, patience)
    with supervisor.hearing_signals():
        try:
            if release is not None:
                supervisor.run_once(release)
            return supervisor.keep(beside)
        finally:
            supervisor.stop()


class Supervisor:
    """The processes of one run. Signals only leave a mark: what they ask for is done between two looks."""

    def __init__(
        self, processes: Sequence[ProcessSpec], servers: Sequence[Kept], output: TextIO, patience: float
    ) -> None:
        width = max((len(spec.name) for spec in processes), default=0)
        self._voice = _Voice(output, max(width, len("release")))
        self._processes = [_Process(spec, self._voice) for spec in processes]
        self._servers = servers
        self._patience = patience
        self._stopping = False

    @contextmanager
    def hearing_signals(self) -> Iterator[None]:
        """SIGINT, SIGTERM and SIGHUP end the run; a second one does not wait for the processes."""
        before = {number: signal.signal(number, self._hear) for number in _STOPPING}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    def _hear(self, _number: int, _frame: FrameType | None) -> None:
        if self._stopping:
            for process in self._processes:
                process.kill()
        self._stopping = True

    def run_once(self, spec: ProcessSpec) -> None:
        """Run what must be done before anything else starts. Raises Refused when it fails."""
        process = _Process(spec, self._voice)
        process.revive()
        while process.alive() and not self._stopping:
            time.sleep(TICK_SECONDS)
        process.stop(self._patience)
        if process.exit_code and not self._stopping:
            words = f"{spec.name} falló ({spec.command[0]} terminó con {process.exit_code}): nada ha arrancado."
            raise Refused("release_failed", words)

    def keep(self, beside: Beside | None) -> int:
        """Start everything and keep it alive until told to stop; the exit code."""
        watches = [_Watch(kept, self._voice) for kept in (*self._servers, *self._processes)]
        if not self._stopping:
            for process in self._processes:
                process.revive()
        with _running_beside(beside) as companion:
            while not self._stopping and companion.result is None:
                for watch in watches:
                    watch.tend(time.monotonic())
                time.sleep(TICK_SECONDS)
        return companion.outcome()

    def stop(self) -> None:
        """End the processes, the last one first."""
        self._stopping = True
        deadline = time.monotonic() + self._patience
        for process in reversed(self._processes):
            process.stop(max(0.0, deadline - time.monotonic()))


class _Watch:
    """Starts one thing again when it dies: ever more slowly while it crashes as soon as it is up."""

    def __init__(self, kept: Kept, voice: "_Voice") -> None:
        self._kept = kept
        self._voice = voice
        self._started = time.monotonic()
        self._quick_deaths = 0
        self._again_at: float | None = None

    def tend(self, now: float) -> None:
        """Look after it. Raises Refused when it has crashed too many times in a row."""
        if self._again_at is None:
            if not self._kept.alive():
                self._again_at = now + self._pause_after_death(now)
        elif now >= self._again_at and self._kept.revive():
            self._started, self._again_at = now, None

    def _pause_after_death(self, now: float) -> float:
        """Seconds to wait before it starts again."""
        quick = now - self._started < QUICK_SECONDS
        self._quick_deaths = self._quick_deaths + 1 if quick else 1
        if self._quick_deaths >= MOST_QUICK_DEATHS:
            words = f"{self._kept.name} terminó {MOST_QUICK_DEATHS} veces apenas arrancado: vea lo que dijo."
            raise Refused("process_crashes", words)
        self._voice.say(self._kept.name, "(terminó: vuelve a arrancar)")
        return min(FIRST_PAUSE_SECONDS * 2.0 ** (self._quick_deaths - 1), LONGEST_PAUSE_SECONDS)


class _Process:
    """A process of the service, in a session of its own, whose lines are shown under its name."""

    def __init__(self, spec: ProcessSpec, voice: "_Voice") -> None:
        self.name = spec.name
        self.exit_code: int | None = None
        self._spec = spec
        self._voice = voice
        self._child: Child | None = None
        self._reader: threading.Thread | None = None

    def alive(self) -> bool:
        return self._child is not None and self._child.alive()

    def revive(self) -> bool:
        if self._child is not None:
            self._child.forget()
        self._child = self._start()
        self._reader = self._voice.follow(self.name, self._child.output())
        return True

    def _start(self) -> Child:
        launch = Launch(
            self._spec.command,
            last_signal=signal.SIGTERM,
            folder=Path.cwd(),
            environment=self._spec.environment,
        )
        try:
            return Child(launch)
        except FileNotFoundError as error:
            words = f"No se pudo arrancar {self.name}: {self._spec.command[0]} no está instalado."
            raise Refused("no_program", words) from error

    def kill(self) -> None:
        if self._child is not None:
            kill_group(self._child.process.pid)

    def stop(self, seconds: float) -> None:
        """Ask it to end, kill it after `seconds`, and whatever it leaves behind."""
        if self._child is not None:
            self._child.stop(signal.SIGTERM, seconds)
            self.exit_code, self._child = self._child.process.returncode, None
        if self._reader is not None:
            self._reader.join(LAST_WORDS_SECONDS)


class _Voice:
    """Puts the lines of all processes on one output, each under its name."""

    def __init__(self, output: TextIO, width: int) -> None:
        self._output = output
        self._width = width
        self._lock = threading.Lock()

    def say(self, name: str, line: str) -> None:
        # When nobody reads any more, the lines are lost and the service goes on.
        with self._lock, suppress(OSError, ValueError):
            self._output.write(f"{name:<{self._width}} | {line}\n")
            self._output.flush()

    def follow(self, name: str, lines: IO[bytes]) -> threading.Thread:
        """Say each line as it comes, in a thread that ends with the lines."""
        reader = threading.Thread(target=self._say_all, args=(name, lines), daemon=True)
        reader.start()
        return reader

    def _say_all(self, name: str, lines: IO[bytes]) -> None:
        with lines:
            for line in lines:
                self.say(name, line.decode(errors="replace").rstrip("\r\n"))


class _Companion:
    """What runs beside the processes, and how it ended."""

    def __init__(self) -> None:
        self.result: int | None = None
        self.error: Exception | None = None
        self.ending = threading.Event()

    def run(self, beside: Beside) -> None:
        try:
            self.result = beside(self.ending)
        except Exception as error:  # noqa: BLE001 - it is raised again where the processes are stopped
            self.error, self.result = error, 1

    def outcome(self) -> int:
        """The exit code. Raises what ended it."""
        if self.error is not None:
            raise self.error
        return self.result or 0


@contextmanager
def _running_beside(beside: Beside | None) -> Iterator[_Companion]:
    companion = _Companion()
    if beside is None:
        yield companion
        return
    thread = threading.Thread(target=companion.run, args=(beside,), daemon=True)
    thread.start()
    try:
        yield companion
    finally:
        companion.ending.set()
        thread.join(STOP_SECONDS)
