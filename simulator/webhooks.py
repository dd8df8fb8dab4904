"""Signed requests to the customer's webhooks, with the carrier's time-outs and retries.

The signature is base64(HMAC-SHA1(auth token, URL + each form key and value, keys sorted)); the URL is the one
requested, without its fragment. A fragment such as `#rc=3&rp=all` sets retries and is never sent.
"""

import asyncio
import base64
import hashlib
import hmac
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl, quote, urldefrag, urlencode

from aiohttp import (
    ClientError,
    ClientSession,
    ClientTimeout,
    ConnectionTimeoutError,
    DummyCookieJar,
    TCPConnector,
)
from yarl import URL

from simulator.faults import Trouble
from simulator.model import Hook
from simulator.traffic import Traffic

# Every printable ASCII character: an address is sent as it was given, only what cannot travel is quoted.
_ASCII = "".join(chr(code) for code in range(33, 127))
_RETRIED = {"ct", "rt", "4xx", "5xx"}
_COUNT = re.compile(r"[0-9]{1,5}")


class WebhookError(Exception):
    """The customer gave no good answer: the carrier's code, and which kind of retry it falls under.

    `taken`: he gave one, and it was lost on its way.
    """

    def __init__(self, code: int, words: str, kind: str, *, taken: bool = False) -> None:
        super().__init__(words)
        self.code = code
        self.kind = kind
        self.taken = taken


# What the carrier sees of a fault on the way; the code and the kind are those of such an answer of the customer's own.
_STRUCK: dict[Trouble, tuple[int, str, str]] = {
    Trouble.error: (11200, "answered 502 on its way", "5xx"),
    Trouble.timeout: (11200, "its answer came too late", "rt"),
    Trouble.reset: (11205, "not reached: the connection broke", "ct"),
}


@dataclass(frozen=True, slots=True)
class Answer:
    content_type: str
    body: bytes


@dataclass(frozen=True, slots=True)
class Policy:
    """How often and after what a request is tried again; times in seconds, `total` for all tries together."""

    retries: int = 1
    after: frozenset[str] = frozenset({"ct"})
    connect: float = 5.0
    read: float = 15.0
    total: float = 15.0


@dataclass(frozen=True, slots=True)
class _Request:
    method: str
    url: str
    body: bytes | None
    headers: Mapping[str, str]


def signature(auth_token: str, url: str, params: Mapping[str, str]) -> str:
    """X-Twilio-Signature of a request; `params` are the form's (none for GET)."""
    signed = url + "".join(key + params[key] for key in sorted(params))
    digest = hmac.new(auth_token.encode(), signed.encode(), hashlib.sha1).digest()
    return base64.b64encode(digest).decode()


def read_policy(fragment: str) -> Policy:
    """Connection overrides of a URL's fragment; what is absent or out of range keeps its default."""
    given = dict(parse_qsl(fragment))
    after = set(given.get("rp", "ct").split(","))
    return Policy(
        retries=_within(given.get("rc"), 0, 5, 1),
        after=frozenset(_RETRIED if "all" in after else after & _RETRIED),
        connect=_within(given.get("ct"), 100, 10_000, 5_000) / 1000,
        read=_within(given.get("rt"), 100, 15_000, 15_000) / 1000,
        total=_within(given.get("tt"), 100, 15_000, 15_000) / 1000,
    )


def _within(text: str | None, least: int, most: int, default: int) -> int:
    return int(text) if text and _COUNT.fullmatch(text) and least <= int(text) <= most else default


class Webhooks:
    """The carrier's way out: one pool of connections."""

    def __init__(self, auth_token: str, traffic: Traffic | None = None) -> None:
        self._auth_token = auth_token
        self._traffic = traffic
        # A connection is kept for less time than usual servers keep theirs, so that none is found half closed.
        self._session = ClientSession(
            connector=TCPConnector(limit=0, keepalive_timeout=1.0), cookie_jar=DummyCookieJar()
        )

    async def close(self) -> None:
        await self._session.close()

    async def send(self, hook: Hook, params: Mapping[str, str], trouble: Trouble | None = None) -> Answer:
        """Ask a webhook. Raises WebhookError: 11205 not reached, 11200 no good answer in time.

        `trouble` strikes the first try.
        """
        address, fragment = urldefrag(hook.url)
        policy = read_policy(fragment)
        url, form = _target(address, hook.method, params)
        headers = {
            "X-Twilio-Signature": signature(self._auth_token, url, form),
            "I-Twilio-Idempotency-Token": secrets.token_hex(16),
            "User-Agent": "TwilioProxy/1.1",
            "Accept": "*/*",
            "Content-Type": "application/x-www-form-urlencoded; charset=UTF-8",
        }
        body = urlencode(form).encode() if hook.method == "POST" else None
        request = _Request(hook.method, url, body, headers)
        try:
            async with asyncio.timeout(policy.total):
                return await self._try(request, policy, trouble)
        except TimeoutError as late:
            raise WebhookError(11200, f"no answer within {policy.total:g} s", "rt") from late

    async def _try(self, request: "_Request", policy: Policy, trouble: Trouble | None) -> Answer:
        for left in range(policy.retries, -1, -1):
            try:
                if trouble and left == policy.retries:
                    await self._lose(request, policy, trouble)
                return await self._ask(request, policy)
            except WebhookError as problem:
                if not left or problem.kind not in policy.after:
                    raise
        raise AssertionError("the last try returns or raises")

    async def _lose(self, request: "_Request", policy: Policy, trouble: Trouble) -> None:
        """A try without an answer, though the customer may have given one. Raises WebhookError."""
        comes = trouble is not Trouble.error
        if comes:
            await self._ask(request, policy)
        raise WebhookError(*_STRUCK[trouble], taken=comes)

    async def _ask(self, request: "_Request", policy: Policy) -> Answer:
        timeout = ClientTimeout(total=None, sock_connect=policy.connect, sock_read=policy.read)
        try:
            async with self._session.request(
                request.method,
                URL(request.url, encoded=True),
                data=request.body,
                headers=request.headers,
                timeout=timeout,
                allow_redirects=False,
            ) as response:
                body = await response.read()
        except ConnectionTimeoutError as closed:
            raise WebhookError(11205, f"not reached: {closed}", "ct") from closed
        except TimeoutError as late:
            raise WebhookError(11200, f"no answer: {late}", "rt") from late
        except (ClientError, OSError, ValueError) as broken:
            raise WebhookError(11205, f"not reached: {broken}", "ct") from broken
        if not 200 <= response.status < 300:
            raise WebhookError(11200, f"answered {response.status}", f"{response.status // 100}xx")
        content_type = response.headers.get("Content-Type", "")
        if self._traffic:
            words = body.decode("utf-8", "replace")
            self._traffic.document(request.url, content_type, words, response.headers.get("Server", ""))
        return Answer(content_type, body)


def _target(address: str, method: str, params: Mapping[str, str]) -> tuple[str, Mapping[str, str]]:
    """The exact URL to ask and the form to post: with GET the parameters join the query. No empty query is sent."""
    url = quote(address, safe=_ASCII).removesuffix("?")
    if method == "POST":
        return url, params
    separator = "&" if "?" in url else "?"
    return f"{url}{separator}{urlencode(params)}", {}
