"""A closed loop of ready-made requests over kept connections: so little work that the server is what is measured."""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit

from twilio.request_validator import RequestValidator

CONNECTIONS = 16


@dataclass(frozen=True, slots=True)
class Measured:
    """Requests a second, and how long the slowest hundredth took at least, in milliseconds."""

    rate: float
    p99_ms: float


def signed_post(url: str, form: dict[str, str], token: str) -> bytes:
    """The whole request, signed as the carrier does."""
    body = urlencode(form)
    parts = urlsplit(url)
    lines = (
        f"POST {parts.path} HTTP/1.1",
        f"Host: {parts.netloc}",
        "Content-Type: application/x-www-form-urlencoded",
        f"Content-Length: {len(body)}",
        f"X-Twilio-Signature: {RequestValidator(token).compute_signature(url, form)}",
    )
    return ("\r\n".join(lines) + "\r\n\r\n" + body).encode()


def measure(port: int, chains: Sequence[Sequence[bytes]]) -> Measured:
    """Send each chain in order, many chains at a time. Raises RuntimeError for any answer but 200."""
    return asyncio.run(_measure(port, chains))


async def _measure(port: int, chains: Sequence[Sequence[bytes]]) -> Measured:
    waiting = list(reversed(chains))
    times: list[float] = []
    began = time.perf_counter()
    await asyncio.gather(*(_work(port, waiting, times) for _ in range(CONNECTIONS)))
    elapsed = time.perf_counter() - began
    times.sort()
    return Measured(len(times) / elapsed, 1000 * times[int(len(times) * 0.99)])


async def _work(port: int, waiting: list[Sequence[bytes]], times: list[float]) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    while waiting:
        for request in waiting.pop():
            sent = time.perf_counter()
            writer.write(request)
            await _answer(reader)
            times.append(time.perf_counter() - sent)
    writer.close()
    await writer.wait_closed()


async def _answer(reader: asyncio.StreamReader) -> None:
    head = await reader.readuntil(b"\r\n\r\n")
    if b" 200 " not in head.split(b"\r\n", 1)[0]:
        raise RuntimeError(head.decode())
    length = next(line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:"))
    await reader.readexactly(int(length.split(b":")[1]))
