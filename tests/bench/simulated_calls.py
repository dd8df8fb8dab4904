"""2,000 calls in progress on the simulated carrier, kept to one core, against a hundred in the same run.

Every call is asked one question after another, in real time: each asks for a document every seven seconds or so.
"""

import asyncio
import os
import statistics
import subprocess
import sys
import time
from base64 import b64encode
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import pairwise

import psutil
from aiohttp import ClientSession, TCPConnector, web

from tests.ports import free_port

CALLS, REFERENCE = 2000, 100
SECONDS = 20.0  # of measuring, once all are in progress
MOST_OF_A_CORE = 0.8
MOST_LATE_SECONDS = 0.25
ACCOUNT, TOKEN, LINE = "AC" + "0" * 32, "0" * 32, "+50222220000"
QUESTION = (
    '<Response><Gather numDigits="1" action="/q"><Say>¿Cómo fue el servicio? Malo, marque 1. Regular, marque 2. '
    "Bueno, marque 3. Excelente, marque 4.</Say></Gather><Redirect>/q</Redirect></Response>"
)


@dataclass(frozen=True, slots=True)
class Figures:
    """`core`: the share of one core that was used; `late`: how much longer than its own usual time a question took,
    and `fetch`: how long a REST request took: seconds, of the slowest hundredth."""

    core: float
    asked: float
    late: float
    fetch: float


@dataclass
class Customer:
    """Answers every request with the same question, and remembers when each call asked."""

    asked: defaultdict[str, list[float]] = field(default_factory=lambda: defaultdict(list))

    async def answer(self, request: web.Request) -> web.Response:
        form = await request.post()
        self.asked[str(form["CallSid"])].append(time.monotonic())
        return web.Response(text=QUESTION, content_type="text/xml")


def run() -> bool:
    """Print the figures; whether the goals are met."""
    few, many = (asyncio.run(_measure(calls)) for calls in (REFERENCE, CALLS))
    for calls, found in ((REFERENCE, few), (CALLS, many)):
        print(
            f"  {calls:5} simulated calls: {found.core:.2f} of a core, {found.asked:4.0f} documents/s, "
            f"slowest hundredth {1000 * found.late:.0f} ms late, REST {1000 * found.fetch:.0f} ms"
        )
    print(
        f"{CALLS} simulated calls in progress / {REFERENCE}: {many.core / few.core:.1f} times the core, "
        f"{many.core:.2f} of one (goal at most {MOST_OF_A_CORE})"
    )
    return many.core <= MOST_OF_A_CORE and many.late <= MOST_LATE_SECONDS


async def _measure(calls: int) -> Figures:
    customer = Customer()
    async with _serving(customer) as url, _carrier(calls) as (process, base), _client() as session:
        sids = [await _place(session, base, url, number) for number in range(calls)]
        await _until_talking(customer, calls)
        before, began = process.cpu_times(), time.monotonic()
        customer.asked.clear()
        fetches = await _fetch_for(session, base, sids, SECONDS)
        after, took = process.cpu_times(), time.monotonic() - began
    used = after.user + after.system - before.user - before.system
    asked = sum(map(len, customer.asked.values()))
    return Figures(used / took, asked / took, _slowest(_lateness(customer)), _slowest(fetches))


def _lateness(customer: Customer) -> list[float]:
    """Of each question after the second: what it took beyond the quickest of the same call, in seconds."""
    late: list[float] = []
    for times in customer.asked.values():
        took = [after - before for before, after in pairwise(times)]
        late += [one - min(took) for one in took]
    return late


def _slowest(times: list[float]) -> float:
    return statistics.quantiles(times, n=100)[-1]


async def _place(session: ClientSession, base: str, url: str, number: int) -> str:
    form = {"To": f"+502555{number:05}", "From": LINE, "Url": f"{url}/q", "Timeout": "60"}
    async with session.post(f"{base}/Calls.json", data=form) as answer:
        return str((await answer.json())["sid"])


async def _until_talking(customer: Customer, calls: int) -> None:
    """Until every call has asked for its second document. Raises TimeoutError."""
    async with asyncio.timeout(120):
        while sum(len(times) > 1 for times in customer.asked.values()) < calls:
            await asyncio.sleep(0.2)  # between two looks


async def _fetch_for(session: ClientSession, base: str, sids: list[str], seconds: float) -> list[float]:
    """Look at one call after another, ten a second."""
    took: list[float] = []
    end = time.monotonic() + seconds
    while (began := time.monotonic()) < end:
        async with session.get(f"{base}/Calls/{sids[len(took) % len(sids)]}.json") as answer:
            status = (await answer.json())["status"]
        if status != "in-progress":
            raise RuntimeError(f"a call is {status}")
        took.append(time.monotonic() - began)
        await asyncio.sleep(0.1)
    return took


@asynccontextmanager
async def _serving(customer: Customer) -> AsyncIterator[str]:
    app = web.Application()
    app.router.add_post("/q", customer.answer)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0, backlog=1024).start()
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


@asynccontextmanager
async def _carrier(calls: int) -> AsyncIterator[tuple[psutil.Process, str]]:
    """The simulated carrier on the last core of this machine, and the address of its account."""
    port = free_port()
    options = {"--port": port, "--profile": "eager", "--calls-per-second": calls / 10, "--number": LINE}
    options |= {"--account-sid": ACCOUNT, "--auth-token": TOKEN}
    words = [str(word) for option in options.items() for word in option]
    with subprocess.Popen((sys.executable, "-m", "simulator", *words)) as server:
        try:
            process = psutil.Process(server.pid)
            process.cpu_affinity([max(os.sched_getaffinity(0))])
            await _until_healthy(port)
            yield process, f"http://127.0.0.1:{port}/2010-04-01/Accounts/{ACCOUNT}"
        finally:
            server.terminate()


@asynccontextmanager
async def _client() -> AsyncIterator[ClientSession]:
    identity = "Basic " + b64encode(f"{ACCOUNT}:{TOKEN}".encode()).decode()
    async with ClientSession(headers={"Authorization": identity}, connector=TCPConnector(limit=8)) as session:
        yield session


async def _until_healthy(port: int) -> None:
    async with asyncio.timeout(30), ClientSession() as session:
        while True:
            try:
                async with session.get(f"http://127.0.0.1:{port}/healthy"):
                    return
            except OSError:
                await asyncio.sleep(0.05)
