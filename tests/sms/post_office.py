"""A server that takes messages as the carrier's REST API does, and remembers what it was asked."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from tests.traffic import asked

ACCOUNT = "AC" + "1" * 32
ROOT = f"/2010-04-01/Accounts/{ACCOUNT}/Messages"


def message(sid: str, **given: Any) -> dict[str, Any]:
    """A message as the API shows it."""
    shown = {
        "sid": sid,
        "status": "queued",
        "direction": "outbound-api",
        "error_code": None,
        "date_created": "Mon, 05 Oct 2026 16:00:00 +0000",
    }
    return shown | given


@dataclass
class PostOffice:
    """`messages`: what it has, newest first; `pages`: the same, where a list is longer than a page. `refusal`: HTTP
    status and error code of every answer, if any.
    """

    messages: list[dict[str, Any]] = field(default_factory=list)
    pages: list[list[dict[str, Any]]] = field(default_factory=list)
    taken: dict[str, Any] = field(default_factory=lambda: message("SM" + "1" * 32))
    refusal: tuple[int, int] | None = None
    forms: list[dict[str, str]] = field(default_factory=list)
    queries: list[dict[str, str]] = field(default_factory=list)
    url: str = ""

    def answer(self, method: str, target: str, form: dict[str, str]) -> tuple[int, Any]:
        if self.refusal:
            status, code = self.refusal
            return status, {"code": code, "message": "no", "status": status}
        place = urlsplit(target)
        if method == "POST" and place.path == f"{ROOT}.json":
            self.forms.append(form)
            return 201, self.taken
        if place.path == f"{ROOT}.json":
            self.queries.append(dict(parse_qsl(place.query)))
            return 200, self._page(place.path, int(self.queries[-1].get("Page", 0)))
        found = [one for one in self.messages if place.path == f"{ROOT}/{one['sid']}.json"]
        return (200, found[0]) if found else (404, {"code": 20404, "message": "not found", "status": 404})

    def _page(self, path: str, number: int) -> dict[str, Any]:
        pages = self.pages or [self.messages]
        following = f"{path}?Page={number + 1}" if number + 1 < len(pages) else None
        return {"messages": pages[number], "page": number, "next_page_uri": following, "uri": path}


@contextmanager
def serving(office: PostOffice) -> Iterator[PostOffice]:
    """The post office, open while the block lasts."""

    class Handler(BaseHTTPRequestHandler):
        def reply(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
            asked(self, body)
            status, answer = office.answer(self.command, self.path, dict(parse_qsl(body)))
            content = json.dumps(answer).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        do_GET = do_POST = reply  # noqa: N815 - the server's own names

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    office.url = f"http://127.0.0.1:{server.server_address[1]}"
    try:
        yield office
    finally:
        server.shutdown()
        server.server_close()
