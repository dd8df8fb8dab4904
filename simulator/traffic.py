"""All that goes over the line, as JSON lines: for who holds it against the carrier's definitions."""

import json
import os
from dataclasses import dataclass
from pathlib import Path

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

from simulator.model import API_VERSION


@dataclass(frozen=True, slots=True)
class Traffic:
    """Adds to one file for each process in `folder`. A request is kept as it came, an answer as it was given."""

    folder: Path

    def request(self, method: str, target: str, body: str, agent: str) -> None:
        """A request to the carrier's REST. `target`: raw path and query; `agent`: the User-Agent."""
        self._add(kind="request", method=method, target=target, body=body, agent=agent)

    def document(self, url: str, content_type: str, body: str, server: str) -> None:
        """A customer's answer to a webhook at `url`; an empty one says nothing. `server`: the header Server."""
        if body:
            self._add(kind="document", url=url, content_type=content_type, body=body, server=server)

    def _add(self, **facts: str) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        with (self.folder / f"{os.getpid()}.jsonl").open("a", encoding="utf-8") as file:
            file.write(json.dumps(facts, ensure_ascii=False) + "\n")


def keeper(traffic: Traffic) -> Middleware:
    """A middleware that keeps every REST request."""

    @web.middleware
    async def keep(request: web.Request, handler: Handler) -> web.StreamResponse:
        if request.path.startswith(f"/{API_VERSION}/"):
            agent = request.headers.get("User-Agent", "")
            body = (await request.read()).decode("utf-8", "replace")
            traffic.request(request.method, request.raw_path, body, agent)
        return await handler(request)

    return keep
