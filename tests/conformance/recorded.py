"""What went over the line while the suite ran: requests of the service, and its documents."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from tests.traffic import TESTS

FOLDER: Final = Path(__file__).parents[2] / "var" / "traffic"
CLIENT: Final = "twilio-python"
NOT_THE_SERVICE: Final = ("BaseHTTP", "Python/")
"""How web servers begin their name that are not the service: the stand-in for it in the simulated carrier's own tests,
and the simulated carrier, which may be asked to play a recording of its own."""
KINDS: Final = {"voice": "voice", "sms": "messaging"}
"""First part of a webhook's path -> the kind of its documents."""
SOUNDS: Final = "sonidos"
"""First part of the path of a recording that a document has played: it is none itself."""


@dataclass(frozen=True, slots=True)
class Request:
    """`target`: raw path and query; `body`: the form as it travelled."""

    method: str
    target: str
    body: str = ""

    @property
    def path(self) -> str:
        return urlsplit(self.target).path


@dataclass(frozen=True, slots=True)
class Document:
    """`kind`: voice or messaging."""

    kind: str
    content_type: str
    body: str


def requests() -> list[Request]:
    """Every distinct request of the service to the carrier's API; what led it elsewhere on purpose is left out."""
    ours = [one for one in _kept("request") if one["agent"].startswith(CLIENT) and TESTS not in one["agent"]]
    found = {Request(one["method"], one["target"], one["body"]) for one in ours}
    return sorted((one for one in found if one.path.startswith("/2010-04-01/")), key=str)


def documents() -> list[Document]:
    """Every distinct document that the service answered."""
    ours = [one for one in _kept("document") if not one["server"].startswith(NOT_THE_SERVICE)]
    asked = [(_first(one["url"]), one) for one in ours]
    found = {Document(KINDS[first], one["content_type"], one["body"]) for first, one in asked if first != SOUNDS}
    return sorted(found, key=str)


def _first(url: str) -> str:
    return urlsplit(url).path.split("/")[1]


def _kept(kind: str) -> Iterator[dict[str, Any]]:
    for path in sorted(FOLDER.glob("*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            record = json.loads(line)
            if record["kind"] == kind:
                yield record
