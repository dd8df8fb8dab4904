"""A service of its own for a benchmark."""

import os
import secrets
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager

import psutil

from tests.ports import free_port


def environment(database_url: str, redis_url: str, processes: int = 1) -> dict[str, str]:
    """The settings of a service on these servers."""
    return {
        **os.environ,
        "DATABASE_URL": database_url,
        "REDIS_URL": redis_url,
        "SECRET_KEY": "bench",
        "DATA_KEY": secrets.token_urlsafe(32),
        "PUBLIC_BASE_URL": "https://escucha.example",
        "TWILIO_ACCOUNT_SID": "AC" + "0" * 32,
        "TWILIO_AUTH_TOKEN": "0" * 32,
        "VOICE_FROM": "+50222220000",
        "WEB_CONCURRENCY": str(processes),
    }


@contextmanager
def serving(application: str, settings: dict[str, str]) -> Iterator[tuple[int, psutil.Process]]:
    """The port, and the first process, of gunicorn as in production."""
    port = free_port()
    command = (sys.executable, "-m", "gunicorn", "--config", "python:app.gunicorn", application)
    with subprocess.Popen(command, env={**settings, "PORT": str(port)}) as server:
        try:
            _wait(port)
            yield port, psutil.Process(server.pid)
        finally:
            server.terminate()


def _wait(port: int) -> None:
    """Until something answers at the port, be it 404."""
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/healthy", timeout=1).close()
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise TimeoutError(port)
