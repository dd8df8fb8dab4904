"""Prism: a server that holds requests and answers against a definition, as the carrier or in front of one."""

import signal
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from app.embedded.lifeline import Child, Launch
from tests.conformance.node import NODE, PRISM
from tests.ports import free_port

PATIENCE = 60.0  # seconds until a test gives up waiting


@contextmanager
def prism(mode: str, *words: str, folder: Path) -> Iterator[str]:
    """Its address. `mode` mock or proxy; `words`: the definition, and the address of the carrier behind a proxy.

    It does not outlive the tests, however they end.
    """
    port = free_port()
    command = [str(NODE), str(PRISM), mode, *words, "--errors", "--host", "127.0.0.1", "--port", str(port)]
    log = folder / f"prism-{mode}.log"
    with log.open("wb") as output:
        child = Child(Launch(command, signal.SIGKILL, folder, output))
    try:
        _wait_for(child, port, log)
        yield f"http://127.0.0.1:{port}"
    finally:
        child.stop(signal.SIGTERM, 5)


def _wait_for(child: Child, port: int, log: Path) -> None:
    end = time.monotonic() + PATIENCE
    while not _listens(port):
        assert child.alive(), log.read_text(encoding="utf-8")
        assert time.monotonic() < end, log.read_text(encoding="utf-8")
        time.sleep(0.05)  # between two looks: the wait ends with the state


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
