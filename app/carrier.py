"""The carrier's client, on one pool of connections with short patience and no hidden retries."""

from typing import Final
from urllib.parse import urlencode

import urllib3
from twilio.http import HttpClient
from twilio.http.response import Response
from twilio.rest import Client

from app.config import Settings

CONNECTIONS: Final = 32
CONNECT_SECONDS: Final = 3.0
READ_SECONDS: Final = 10.0
FOLLOWING: Final = urllib3.Retry(connect=0, read=0, status=0, other=0, redirect=3, respect_retry_after_header=False)
"""Redirects only; to another host the credentials do not go along."""


class PooledHttpClient(HttpClient):  # type: ignore[misc] # the client's base has no types
    """Sends the client's requests through urllib3. Errors of the network are urllib3's."""

    def __init__(self) -> None:
        self._pool = urllib3.PoolManager(
            maxsize=CONNECTIONS,
            block=True,
            timeout=urllib3.Timeout(connect=CONNECT_SECONDS, read=READ_SECONDS),
        )

    def request(
        self,
        method: str,
        url: str,
        params: dict[str, object] | None = None,
        data: dict[str, object] | None = None,
        headers: dict[str, str] | None = None,
        auth: tuple[str, str] | None = None,
        timeout: float | None = None,  # noqa: ARG002 - ours is the pool's
        allow_redirects: bool = False,
    ) -> Response:
        """One request, sent once. Text is decoded; anything else (a recording) stays bytes."""
        sent = dict(headers or {})
        if auth:
            sent |= urllib3.make_headers(basic_auth=":".join(auth))
        body = urlencode(_pairs(data)) if data else None
        retries = FOLLOWING if allow_redirects else False
        answer = self._pool.urlopen(
            method, _with_query(url, params), redirect=allow_redirects, retries=retries, body=body, headers=sent
        )
        return Response(answer.status, _content(answer.data), answer.headers)


def carrier_client(settings: Settings) -> Client:
    """The account's client, against TWILIO_API_BASE_URL."""
    client = Client(
        settings.twilio_account_sid,
        settings.twilio_auth_token.get_secret_value(),
        http_client=PooledHttpClient(),
    )
    client.api.base_url = settings.twilio_api_base_url
    return client


def _pairs(fields: dict[str, object]) -> list[tuple[str, str]]:
    """A list stands for the same key several times."""
    return [
        (key, str(item))
        for key, value in fields.items()
        for item in (value if isinstance(value, list | tuple) else (value,))
        if item is not None
    ]


def _with_query(url: str, params: dict[str, object] | None) -> str:
    query = urlencode(_pairs(params)) if params else ""
    return f"{url}?{query}" if query else url


def _content(data: bytes) -> str | bytes:
    try:
        return data.decode()
    except UnicodeDecodeError:
        return data
