"""A request against the carrier's definition."""

import base64
import http.client
import json
import re
from dataclasses import dataclass
from typing import Final
from urllib.parse import parse_qsl, urlsplit

from tests.conformance.definitions import FORM, Operation, operation_of
from tests.conformance.recorded import Request

MEDIA: Final = re.compile(r"/2010-04-01/Accounts/AC\w{32}/Recordings/RE\w{32}\.wav")
"""The sound of a recording: the definition has only what is JSON."""
COMPARISON: Final = re.compile("%3[CE]=")
CREDENTIALS: Final = "Basic " + base64.b64encode(b"account:token").decode()


@dataclass
class Checker:
    """`mock`: where Prism plays the carrier."""

    mock: str
    known: list[Operation]

    def operation(self, request: Request) -> str:
        """The name of what is asked for; empty: nothing that the definition has."""
        if MEDIA.fullmatch(request.path):
            return "media"
        found = operation_of(self.known, request.method, request.path)
        return found.name if found else ""

    def faults(self, request: Request) -> list[str]:
        """What the definition has against it; empty: nothing."""
        if self.operation(request) == "media":
            return []
        found = operation_of(self.known, request.method, request.path)
        if found is None:
            return [f"no operation {request.method} {request.path}"]
        # The carrier, and Prism too, passes over a name that it does not know: a misspelt one would go unnoticed.
        strangers = names(urlsplit(request.target).query) - found.queries | names(request.body) - found.fields
        return [f"{found.name} has no {name}" for name in sorted(strangers)] + self._refused(request)

    def _refused(self, request: Request) -> list[str]:
        connection = http.client.HTTPConnection(urlsplit(self.mock).netloc, timeout=30)
        headers = {"Authorization": CREDENTIALS} | ({"Content-Type": FORM} if request.body else {})
        # Prism passes over a filter by time whose name ends in < or >: it is held against the one without.
        target = COMPARISON.sub("=", request.target)
        connection.request(request.method, target, request.body or None, headers)
        answer = connection.getresponse()
        said = answer.read().decode()
        connection.close()
        return [] if answer.status < http.client.MULTIPLE_CHOICES else problems(said)


def names(encoded: str) -> set[str]:
    """What a query or form names."""
    return {name for name, _ in parse_qsl(encoded, keep_blank_values=True)}


def problems(said: str) -> list[str]:
    """What Prism found, from its answer (application/problem+json)."""
    told = json.loads(said)
    found = [f"{'.'.join(map(str, one['location']))}: {one['message']}" for one in told.get("validation", ())]
    return found or [f"{told.get('title')}: {told.get('detail')}"]
