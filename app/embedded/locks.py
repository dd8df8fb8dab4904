"""Locks on files: the kernel lets go of them when their holder dies, however it dies."""

import contextlib
import fcntl
import os
import time
from pathlib import Path
from types import TracebackType
from typing import Self

_PAUSE_SECONDS = 0.02


class FileLock:
    """One holder's grip on a lock file. It ends when the last process that inherited it ends."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)

    def try_alone(self) -> bool:
        """Take it for ourselves, unless somebody has it."""
        return self._try(fcntl.LOCK_EX)

    def try_together(self) -> bool:
        """Take it together with others who do the same, unless somebody has it alone."""
        return self._try(fcntl.LOCK_SH)

    def wait_alone(self, seconds: float) -> bool:
        """Take it for ourselves; False when others still have it after `seconds`."""
        deadline = time.monotonic() + seconds
        while not self.try_alone():
            if time.monotonic() > deadline:
                return False
            time.sleep(_PAUSE_SECONDS)
        return True

    def fileno(self) -> int:
        """The descriptor: a process that inherits it holds the lock too."""
        return self._descriptor

    def drop(self) -> None:
        """Let go of it, to take it again later."""
        fcntl.flock(self._descriptor, fcntl.LOCK_UN)

    def release(self) -> None:
        os.close(self._descriptor)

    def note(self, text: str) -> None:
        """Leave a word about ourselves for whoever finds the lock taken."""
        os.ftruncate(self._descriptor, 0)
        os.pwrite(self._descriptor, text.encode(), 0)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.release()

    def _try(self, how: int) -> bool:
        with contextlib.suppress(BlockingIOError):
            fcntl.flock(self._descriptor, how | fcntl.LOCK_NB)
            return True
        return False
