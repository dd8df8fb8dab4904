"""Waiting for what a process of ours says over HTTP."""

import json
import threading
import time
import urllib.request
from collections.abc import Callable
from typing import Any


def wait_until(ready: Callable[[], bool], ending: threading.Event, seconds: float) -> bool:
    """Whether it is ready within so many seconds, and before the end."""
    deadline = time.monotonic() + seconds
    while not ready():
        if ending.wait(0.1) or time.monotonic() > deadline:
            return False
    return True


def answers(url: str) -> bool:
    """Whether this address of ours answers well."""
    try:
        with urllib.request.urlopen(url, timeout=2) as answer:  # noqa: S310 - an address of ours
            return bool(answer.status == 200)
    except OSError:
        return False


def post_json(url: str, payload: object) -> None:
    """Tell an address of ours something. Raises OSError."""
    told = urllib.request.Request(url, json.dumps(payload).encode(), {"Content-Type": "application/json"})  # noqa: S310
    with urllib.request.urlopen(told, timeout=30):  # noqa: S310 - an address of ours
        """Whatever it answers is well."""


def get_json(url: str) -> Any:  # noqa: ANN401 - whatever JSON holds
    """What an address of ours says. Raises OSError."""
    with urllib.request.urlopen(url, timeout=30) as answer:  # noqa: S310 - an address of ours
        return json.load(answer)
