"""The way to the carrier, on which requests of one kind meet trouble; everything else gets through."""

import http.client
import json
import threading
from collections import deque
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

from tests.traffic import asked


@dataclass(frozen=True)
class Trouble:
    """`status` and `code`: what is answered instead of the carrier. `reaches`: the carrier gets the request all the
    same, and only its answer is lost."""

    status: int = 0
    code: int = 0
    reaches: bool = False


TOO_FAST = Trouble(status=429, code=20429)
LOST_ON_THE_WAY = Trouble()
LOST_ON_THE_WAY_BACK = Trouble(reaches=True)


@dataclass
class Trunk:
    """`troubles`: for the next requests to place a call, one each; `for_ever`: for all that follow. `place`: how the
    address of what meets trouble ends; for texts "/Messages.json".
    """

    carrier_url: str
    troubles: deque[Trouble] = field(default_factory=deque)
    for_ever: Trouble | None = None
    url: str = ""
    place: str = "/Calls.json"
    asked: int = 0
    """Requests that might have met trouble."""

    def next_trouble(self, method: str, path: str) -> Trouble | None:
        if method != "POST" or not path.endswith(self.place):
            return None
        self.asked += 1
        return self.troubles.popleft() if self.troubles else self.for_ever


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64
    trunk: Trunk


class _Handler(BaseHTTPRequestHandler):
    server: _Server

    def do_POST(self) -> None:
        self._pass_on("POST")

    def do_GET(self) -> None:
        self._pass_on("GET")

    def do_DELETE(self) -> None:
        self._pass_on("DELETE")

    def _pass_on(self, method: str) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        asked(self, body.decode())
        trouble = self.server.trunk.next_trouble(method, self.path)
        if trouble is None:
            self._answer(*self._ask_carrier(method, body))
            return
        if trouble.reaches:
            self._ask_carrier(method, body)
        if trouble.status:
            words = {"code": trouble.code, "message": "trouble", "status": trouble.status}
            self._answer(trouble.status, "application/json", json.dumps(words).encode())
        self.close_connection = True

    def _ask_carrier(self, method: str, body: bytes) -> tuple[int, str, bytes]:
        connection = http.client.HTTPConnection(urlsplit(self.server.trunk.carrier_url).netloc, timeout=60)
        kept = {name: value for name, value in self.headers.items() if name.lower() not in ("host", "connection")}
        connection.request(method, self.path, body, kept)
        answer = connection.getresponse()
        found = answer.status, answer.headers.get("Content-Type", ""), answer.read()
        connection.close()
        return found

    def _answer(self, status: int, kind: str, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Quiet."""


def serve_trunk(trunk: Trunk) -> ThreadingHTTPServer:
    """Serve it on a thread; its address is `trunk.url`."""
    server = _Server(("127.0.0.1", 0), _Handler)
    server.trunk = trunk
    trunk.url = f"http://127.0.0.1:{server.server_address[1]}"
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    return server
