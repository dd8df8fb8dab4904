"""Processes that do not outlive us, however we end.

On Linux the kernel signals the child when the thread that started it ends: start children on the main thread.
Elsewhere a small shell waits at the other end of a pipe that only we hold open, and signals the child when it
closes.
"""

import ctypes
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

_PR_SET_PDEATHSIG = 1
_KERNEL_TELLS = sys.platform == "linux"
_LIBC = ctypes.CDLL(None, use_errno=True)
_GUARD = 'read -r _; kill -"$1" "$2"'


@dataclass(frozen=True, slots=True)
class Launch:
    """What to start and how. last_signal is what the child gets when we die; user and group None: ours."""

    command: Sequence[str]
    last_signal: signal.Signals
    folder: Path
    output: IO[bytes] | None = None  # None: a pipe to us
    environment: Mapping[str, str] | None = None
    user: int | None = None
    group: int | None = None
    inherits: Sequence[int] = ()
    kernel_tells: bool = field(default=_KERNEL_TELLS)


class Child:
    """A running process in a session of its own, so that a Ctrl-C in the terminal reaches us alone."""

    def __init__(self, launch: Launch) -> None:
        self.process = _start(launch)
        self._lifeline = None if launch.kernel_tells else _Lifeline(self.process.pid, launch.last_signal)

    def output(self) -> IO[bytes]:
        """What it says, when that was not sent elsewhere."""
        if self.process.stdout is None:
            raise ValueError("its output goes elsewhere")
        return self.process.stdout

    def alive(self) -> bool:
        return self.process.poll() is None

    def stop(self, how: signal.Signals, seconds: float) -> None:
        """Ask it to end; after `seconds` kill it and whatever it started in its session's group."""
        if self.alive():
            self.process.send_signal(how)
        try:
            self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self._sweep()

    def forget(self) -> None:
        """It has ended by itself: clear away what is left of it."""
        self.process.wait()
        self._sweep()

    def _sweep(self) -> None:
        if self._lifeline:
            self._lifeline.cut()
        kill_group(self.process.pid)


def kill_group(leader: int) -> None:
    """End whatever is left in the process group of `leader`."""
    try:
        os.killpg(leader, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):  # macOS says the latter of a group of zombies
        return


def die_with_parent(last_signal: signal.Signals) -> Callable[[], None]:
    """For Popen's preexec_fn, on Linux: the child gets `last_signal` when we die.

    Popen calls it after the change of user, which would undo it.
    """
    parent = os.getpid()

    def ask_the_kernel() -> None:
        _LIBC.prctl(_PR_SET_PDEATHSIG, int(last_signal))
        if os.getppid() != parent:  # we died before the kernel was asked
            os.kill(os.getpid(), signal.SIGKILL)

    return ask_the_kernel


def _start(launch: Launch) -> subprocess.Popen[bytes]:
    return subprocess.Popen(  # noqa: S603 - the command is ours
        launch.command,
        cwd=launch.folder,
        env=launch.environment,
        stdin=subprocess.DEVNULL,
        stdout=launch.output or subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,
        user=launch.user,
        group=launch.group,
        extra_groups=None if launch.user is None else [],
        pass_fds=launch.inherits,
        preexec_fn=die_with_parent(launch.last_signal) if launch.kernel_tells else None,  # noqa: PLW1509
    )


class _Lifeline:
    """A shell that signals a process when we are gone. It reads from a pipe that nobody ever writes to."""

    def __init__(self, process_id: int, last_signal: signal.Signals) -> None:
        reads, self._held = os.pipe()
        name = last_signal.name.removeprefix("SIG")
        self._guard = subprocess.Popen(  # noqa: S603 - the command is ours
            ["/bin/sh", "-c", _GUARD, "sh", name, str(process_id)], stdin=reads, start_new_session=True
        )
        os.close(reads)

    def cut(self) -> None:
        """The process has ended: its number may soon be another's, so the shell goes first."""
        self._guard.kill()
        self._guard.wait()
        os.close(self._held)
