"""A customer of the carrier, with a real web server, and the carrier itself on a loop of its own."""

import asyncio
import sys
import threading
import time
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, TypeVar
from urllib.parse import parse_qsl, urlsplit
from xml.sax.saxutils import escape

from twilio.rest import Client

from simulator.carrier import Carrier
from simulator.model import Settings
from simulator.server import serve
from tests.traffic import TESTS, folder

ACCOUNT = "AC" + "1" * 32
TOKEN = "secret-of-the-account"
LINE = "+50224110000"
ANA = "+50255550001"
BETO = "+50255550002"
PATIENCE = 60.0  # seconds until a test gives up waiting


@dataclass
class Heard:
    """One request that reached the customer. `target` is the raw path and query."""

    method: str
    target: str
    form: dict[str, str]
    pairs: list[tuple[str, str]]
    headers: dict[str, str]

    @property
    def path(self) -> str:
        return urlsplit(self.target).path


@dataclass
class Reply:
    status: int = 200
    body: str = ""
    kind: str = "text/xml"
    headers: dict[str, str] = field(default_factory=dict)


Result = TypeVar("Result")
Answer = str | Reply | Callable[[Heard], "str | Reply"]


def in_a_loop(work: Coroutine[Any, Any, Result]) -> Result:
    """What it comes to, run on a thread of its own: on this one a browser may keep a loop going."""
    with ThreadPoolExecutor(1) as threads:
        return threads.submit(asyncio.run, work).result()


def twiml(*verbs: str) -> str:
    return f'<?xml version="1.0" encoding="UTF-8"?><Response>{"".join(verbs)}</Response>'


def texts(*bodies: str) -> str:
    """An answer to a text: so many messages."""
    return twiml(*(f"<Message>{escape(body)}</Message>" for body in bodies))


def tag(name: str, content: str, **attributes: str) -> str:
    """A verb or a noun with its attributes, but those that are empty."""
    given = "".join(f' {attribute}="{value}"' for attribute, value in attributes.items() if value)
    return f"<{name}{given}>{content}</{name}>"


def ask(words: str, action: str = "/key", **attributes: str) -> str:
    extra = "".join(f' {name}="{value}"' for name, value in ({"numDigits": "1"} | attributes).items())
    return f'<Gather action="{action}"{extra}><Say>{words}</Say></Gather>'


@dataclass
class Customer:
    """Answers by path; what has no answer gets an empty document. Remembers every request."""

    answers: dict[str, Answer] = field(default_factory=dict)
    requests: list[Heard] = field(default_factory=list)
    news: threading.Condition = field(default_factory=threading.Condition)
    port: int = 0

    def url(self, path: str) -> str:
        return f"http://127.0.0.1:{self.port}{path}"

    def at(self, path: str) -> list[Heard]:
        return [request for request in self.requests if request.path == path]

    def wait(self, path: str, count: int = 1, **form: str) -> list[Heard]:
        """The requests to a path with these values, once there are so many."""

        def matching() -> list[Heard]:
            return [r for r in self.at(path) if all(r.form.get(k) == v for k, v in form.items())]

        with self.news:
            enough = self.news.wait_for(lambda: len(matching()) >= count, PATIENCE)
        assert enough, f"waited for {count} of {path} {form}, got {[r.target for r in self.requests]}"
        return matching()

    def take(self, heard: Heard) -> Reply:
        with self.news:
            self.requests.append(heard)
            self.news.notify_all()
        answer = self.answers.get(heard.path, twiml())
        said = answer(heard) if callable(answer) else answer
        return Reply(200, said) if isinstance(said, str) else said


class _Web(ThreadingHTTPServer):
    request_queue_size = 128

    def handle_error(self, request: object, client_address: object) -> None:
        """A carrier that no longer waits for an answer is no error of the customer's."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


def serve_customer(customer: Customer) -> ThreadingHTTPServer:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
            self._answer("POST", parse_qsl(body, keep_blank_values=True))

        def do_GET(self) -> None:
            self._answer("GET", parse_qsl(urlsplit(self.path).query, keep_blank_values=True))

        def _answer(self, method: str, pairs: list[tuple[str, str]]) -> None:
            reply = customer.take(Heard(method, self.path, dict(pairs), pairs, dict(self.headers)))
            body = reply.body.encode()
            self.send_response(reply.status)
            self.send_header("Content-Type", reply.kind)
            self.send_header("Content-Length", str(len(body)))
            for name, value in reply.headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            """Quiet."""

    server = _Web(("127.0.0.1", 0), Handler)
    customer.port = server.server_address[1]
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    return server


class Simulated:
    """A simulated carrier running on a thread, with the real client in front of it."""

    def __init__(self, customer: Customer, **settings: object) -> None:
        pace = {"calls_per_second": 1000.0, "messages_per_second": 1000.0}
        chosen = {"numbers": (LINE,), "speed": 200.0, "profile": "eager", "traffic_path": folder(), **pace}
        self.settings = Settings(account_sid=ACCOUNT, auth_token=TOKEN, **(chosen | settings))
        self.customer = customer
        self.base_url = ""
        self._carrier: Carrier | None = None
        self._ready = threading.Event()
        self._loop = asyncio.new_event_loop()
        self._over = asyncio.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()
        assert self._ready.wait(PATIENCE)
        self.client = Client(ACCOUNT, TOKEN, user_agent_extensions=[TESTS])
        self.client.api.base_url = self.base_url

    def _run(self) -> None:
        async def main() -> None:
            async with serve(self.settings) as carrier:
                self._carrier, self.base_url = carrier, carrier.base_url
                self._ready.set()
                await self._over.wait()

        with asyncio.Runner(loop_factory=lambda: self._loop) as runner:
            runner.run(main())

    def close(self) -> None:
        self.client.http_client.session.close()
        self._loop.call_soon_threadsafe(self._over.set)
        self._thread.join(PATIENCE)
        assert not self._thread.is_alive()

    def at_once(self, does: Callable[[Carrier], object]) -> object:
        """Do this within one turn of the carrier's loop, as requests that arrive together."""

        async def turn() -> object:
            return does(self._carrier)

        return asyncio.run_coroutine_threadsafe(turn(), self._loop).result(PATIENCE)

    def watch(self, wrong: list[dict]) -> None:
        """Whatever goes wrong in the carrier's loop and nobody sees is added here."""
        self._loop.call_soon_threadsafe(self._loop.set_exception_handler, lambda _, what: wrong.append(what))

    def call(self, to: str = ANA, **wishes: object) -> str:
        """Place a call to a parent; every event is told at /status."""
        chosen = {
            "url": self.customer.url("/voice"),
            "status_callback": self.customer.url("/status"),
            "status_callback_event": ["initiated", "ringing", "answered", "completed"],
        }
        kept = {name: value for name, value in (chosen | wishes).items() if value is not None}
        return self.client.calls.create(to=to, from_=LINE, **kept).sid

    def over(self, sid: str) -> dict[str, str]:
        """Wait until a call is over; its last status callback."""
        ended = {"completed", "busy", "failed", "no-answer", "canceled"}
        with self.customer.news:
            found = lambda: [  # noqa: E731
                r.form
                for r in self.customer.requests
                if r.path == "/status" and r.form["CallSid"] == sid and r.form["CallStatus"] in ended
            ]
            assert self.customer.news.wait_for(lambda: bool(found()), PATIENCE), sid
        return found()[0]

    def text(self, body: str = "Hola", to: str = ANA, **wishes: object) -> str:
        """Write to a parent; every status is told at /told."""
        chosen = {"from_": LINE, "status_callback": self.customer.url("/told")}
        kept = {name: value for name, value in (chosen | wishes).items() if value is not None}
        return self.client.messages.create(to=to, body=body, **kept).sid

    def listen(self, sms: str = "/sms", fallback: str = "") -> None:
        """Bring the texts to the line to the customer."""
        urls = {"sms_url": self.customer.url(sms), "sms_fallback_url": self.customer.url(fallback) if fallback else ""}
        self.client.incoming_phone_numbers(self.number_sid()).update(**urls)

    def wait(self, ready: Callable[[], object]) -> object:
        """The first true answer of `ready`."""
        end = time.monotonic() + PATIENCE
        while not (found := ready()):
            assert time.monotonic() < end, self.get("/simulator/log")
            time.sleep(0.005)  # between two looks: the wait ends with the state
        return found

    def noted(self, event: str, count: int = 1, **facts: object) -> list[dict]:
        """The events of this name with these facts, once there are so many."""

        def matching() -> list[dict]:
            found = [one for one in self.events(event) if all(one.get(name) == value for name, value in facts.items())]
            return found if len(found) >= count else []

        return self.wait(matching)

    def number_sid(self) -> str:
        return self.client.incoming_phone_numbers.list()[0].sid

    def get(self, path: str):
        return self.client.http_client.session.get(self.base_url + path, timeout=PATIENCE).json()

    def post(self, path: str, payload: object):
        session = self.client.http_client.session
        return session.post(self.base_url + path, json=payload, timeout=PATIENCE).json()

    def events(self, name: str) -> list[dict]:
        return [event for event in self.get("/simulator/log") if event["event"] == name]

    def parent(self, number: str = ANA) -> dict:
        return self.get("/simulator/parents")[number]
