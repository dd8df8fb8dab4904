"""Commands started by tests as real processes, and what is left of them."""

import json
import os
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil
import pytest

ROOT = Path(__file__).parents[2]
PATIENCE_SECONDS = 60


def children_of(process_id: int) -> list[int]:
    """The numbers of all processes below one."""
    return [child.pid for child in psutil.Process(process_id).children(recursive=True)]


def all_gone(process_ids: list[int], seconds: float = PATIENCE_SECONDS) -> bool:
    """Whether all these processes have ended, or do so within `seconds`."""
    deadline = time.monotonic() + seconds
    while not all(map(has_ended, process_ids)):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.01)
    return True


def has_ended(process_id: int) -> bool:
    """Whether it has; the machine's first process may take its time to bury it."""
    try:
        return psutil.Process(process_id).status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


@dataclass
class Started:
    """A running command: its lines are read one by one."""

    process: subprocess.Popen[str]

    def line(self) -> str:
        """The next line that it says; empty at its end."""
        assert self.process.stdout is not None
        return self.process.stdout.readline().rstrip("\n")

    def told(self) -> dict[str, Any]:
        """The next line, which is JSON."""
        line = self.line()
        if not line.startswith("{"):
            self.process.kill()
            assert self.process.stdout is not None
            pytest.fail(line + self.process.stdout.read())
        told: dict[str, Any] = json.loads(line)
        return told

    def end_input(self) -> None:
        """Let it go on to its end."""
        assert self.process.stdin is not None
        self.process.stdin.close()

    def wait(self) -> int:
        return self.process.wait(PATIENCE_SECONDS)


def start(module: str, *arguments: str | os.PathLike[str]) -> Started:
    """Run `python -m module` in a process group of its own, as a terminal does."""
    command = [sys.executable, "-m", module, *map(os.fspath, arguments)]
    process = subprocess.Popen(
        command,
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    return Started(process)
