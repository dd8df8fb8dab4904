"""The carrier as the service asks it, every request that the service makes, and a server that answers oddly."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from pydantic import SecretStr

from app.carrier import carrier_client
from app.config import Settings
from ivr.carrier import Carrier, Placing, Ringing
from ivr.connecting import addresses
from tests.simulator.rehearsal import ACCOUNT, ANA, LINE, TOKEN, Customer
from tests.traffic import asked

A_MINUTE_AGO = datetime.now(UTC) - timedelta(minutes=1)
NO_CALL, NO_VOICE, NO_CONFERENCE = "CA" + "0" * 32, "RE" + "0" * 32, "CF" + "0" * 32


def our_carrier(base_url: str, token: str = TOKEN) -> Carrier:
    """The carrier as the service sees it."""
    settings = Settings(
        twilio_account_sid=ACCOUNT, twilio_auth_token=SecretStr(token), twilio_api_base_url=base_url, voice_from=LINE
    )
    return Carrier(carrier_client(settings))


def placing(customer: Customer, **changed: object) -> Placing:
    chosen = {
        "to": ANA,
        "caller": LINE,
        "ring_seconds": 25,
        "answer": customer.url("/voice"),
        "fallback": customer.url("/fallback"),
        "status": customer.url("/status"),
        "detection": customer.url("/detection"),
    }
    return Placing(**(chosen | changed))


def ringing(customer: Customer) -> Ringing:
    return Ringing(ANA, LINE, 25, customer.url("/voice"), customer.url("/status"))


EVERY_REQUEST: dict[str, Callable[[Carrier], object]] = {
    "place": lambda carrier: carrier.place(placing(Customer())),
    "ring": lambda carrier: carrier.ring(ringing(Customer())),
    "lead": lambda carrier: carrier.lead(NO_CALL, "https://escucha.example.org/voice"),
    "conference": lambda carrier: carrier.conference("h1"),
    "change": lambda carrier: carrier.change(NO_CONFERENCE, NO_CALL, muted=True),
    "call": lambda carrier: carrier.call(NO_CALL),
    "calls_to": lambda carrier: carrier.calls_to(ANA, A_MINUTE_AGO),
    "hang_up": lambda carrier: carrier.hang_up(NO_CALL),
    "recording": lambda carrier: carrier.recording(NO_VOICE),
    "delete_recording": lambda carrier: carrier.delete_recording(NO_VOICE),
    "connect": lambda carrier: carrier.connect(LINE, addresses("https://escucha.example.org")),
}
every_request = pytest.mark.parametrize("request_of", EVERY_REQUEST.values(), ids=EVERY_REQUEST)


@dataclass
class Oddity:
    """A server that answers every request alike, and remembers them."""

    status: int = 200
    kind: str = "application/json"
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    asked: list[BaseHTTPRequestHandler] = field(default_factory=list)
    url: str = ""


def serve_oddity(oddity: Oddity) -> ThreadingHTTPServer:
    class Handler(BaseHTTPRequestHandler):
        def answer(self) -> None:
            asked(self, self.rfile.read(int(self.headers.get("Content-Length", 0))).decode())
            oddity.asked.append(self)
            self.send_response(oddity.status)
            for name, value in {"Content-Type": oddity.kind, **oddity.headers}.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(oddity.body)))
            self.end_headers()
            self.wfile.write(oddity.body)

        do_GET = do_POST = do_DELETE = answer  # noqa: N815 - the server's own names

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    return server
