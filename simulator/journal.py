"""What each parent really did: one record for each event, kept in memory and, if asked, as JSON lines."""

import json
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any, TextIO

Event = dict[str, Any]


class Journal:
    """The log. Every event has `at`, `event`, `call` and `number` beside its own facts; `call` is empty where there is
    none: what happened to a text has `message`, on the pages of a link `page`."""

    def __init__(self, clock: Callable[[], datetime], path: Path | None = None) -> None:
        self.events: list[Event] = []
        self._clock = clock
        self._file: TextIO | None = path.open("a", encoding="utf-8") if path else None

    def note(self, event: str, call: str, number: str, **facts: object) -> None:
        """Write one event."""
        record = {"at": self._clock().isoformat(), "event": event, "call": call, "number": number, **facts}
        self.events.append(record)
        if self._file:
            self._file.write(json.dumps(record, ensure_ascii=False) + "\n")
            self._file.flush()

    def close(self) -> None:
        if self._file:
            self._file.close()
