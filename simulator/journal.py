"""What each parent really did: one record for each event, kept in memory and, if asked, as JSON lines."""

import json
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, TextIO

from simulator.habits import MACHINES
from simulator.meanings import RESULTS, Meaning

Event = dict[str, Any]

_MACHINES = frozenset(habit.value for habit in MACHINES)
# A meaning told by key, and the fact that it makes true in the parent's record.
_FACTS: dict[Meaning, tuple[str, Any]] = {
    Meaning.stop_confirmed: ("stopped", True),
    Meaning.person: ("wanted_person", True),
    Meaning.wrong_number: ("wrong_number", True),
    Meaning.guardian_absent: ("guardian_absent", True),
    Meaning.complaint_yes: ("wanted_complaint", True),
    Meaning.complaint_no: ("wanted_complaint", False),
    Meaning.morning: ("moment", "morning"),
    Meaning.afternoon: ("moment", "afternoon"),
    Meaning.evening: ("moment", "evening"),
} | {meaning: fact for meaning, fact in RESULTS.items()}  # noqa: C416 - the values' types differ


class Journal:
    """The log. Every event has `at`, `event`, `call` and `number` beside its own facts."""

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


def summarise(events: Iterable[Event]) -> dict[str, Event]:
    """What each number really did and told, by number. Answers are those whose request the customer accepted.

    `unconfirmed` holds what was told only in a request without a good reply: the customer may know it or not.
    So it is with a recording that is not `reached`.
    """
    people: dict[str, Event] = {}
    for event in events:
        person = people.setdefault(event["number"], _blank(event["number"]))
        take = _TAKEN.get(event["event"])
        if take:
            take(person, event)
    return people


def _blank(number: str) -> Event:
    return {
        "number": number,
        "habits": [],
        "calls_received": 0,
        "calls_made": 0,
        "outcomes": [],
        "keys": 0,
        "uso": None,
        "motivo_no_uso": None,
        "tipo": None,
        "nivel": None,
        "comentario": False,
        "recordings": [],
        "stopped": False,
        "wanted_person": False,
        "wanted_complaint": None,
        "wrong_number": False,
        "guardian_absent": False,
        "moment": None,
        "machine": False,
        "hung_up": 0,
        "not_understood": 0,
        "unconfirmed": [],
    }


def _started(person: Event, event: Event) -> None:
    made = event["direction"] == "inbound"
    person["calls_made" if made else "calls_received"] += 1
    if not made:
        person["habits"].append(event["habit"])


def _told(person: Event, event: Event) -> None:
    person["keys"] += 1
    if not event["meaning"]:
        return
    if not event["reached"]:
        person["unconfirmed"].append(event["meaning"])
        return
    person["unconfirmed"] = [said for said in person["unconfirmed"] if said != event["meaning"]]
    fact = _FACTS.get(Meaning(event["meaning"]))
    if fact:
        person[fact[0]] = fact[1]


def _recorded(person: Event, event: Event) -> None:
    person["comentario"] = True
    facts = {"sid": event["recording"], "seconds": event["seconds"], "call": event["call"], "reached": False}
    person["recordings"].append(facts)


def _recording_told(person: Event, event: Event) -> None:
    for recording in person["recordings"]:
        recording["reached"] |= recording["sid"] == event["recording"] and event["reached"]


def _ended(person: Event, event: Event) -> None:
    person["outcomes"].append(event["status"])


def _answered(person: Event, event: Event) -> None:
    person["machine"] = person["machine"] or event["habit"] in _MACHINES


def _hung_up(person: Event, event: Event) -> None:
    person["hung_up"] += event["by"] == "parent"


def _not_understood(person: Event, event: Event) -> None:  # noqa: ARG001 - one shape for every event
    person["not_understood"] += 1


_TAKEN: Mapping[str, Callable[[Event, Event], None]] = {
    "started": _started,
    "answered": _answered,
    "told": _told,
    "recorded": _recorded,
    "recording_told": _recording_told,
    "hung_up": _hung_up,
    "not_understood": _not_understood,
    "ended": _ended,
}
