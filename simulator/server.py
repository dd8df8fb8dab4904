"""The simulated carrier as a server: one process, one event loop."""

import asyncio
import logging
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime

from aiohttp import web

from simulator import control
from simulator.carrier import Carrier
from simulator.faults import Faults, Troubles, described
from simulator.handset import doors, wishes
from simulator.journal import Journal
from simulator.model import IncomingNumber, Settings, new_sid
from simulator.pacing import Pace, Rate
from simulator.people import texters, unprompted
from simulator.people.parents import Parents
from simulator.profiles import load_profile
from simulator.rest import calls, conferences, messages, numbers, participants, queues, recordings
from simulator.rest.serving import CARRIER, guard
from simulator.rest.troubles import strike
from simulator.texts.messages import Message
from simulator.texts.threads import Texts
from simulator.traffic import Traffic, keeper
from simulator.webhooks import Webhooks

_log = logging.getLogger(__name__)


def run(settings: Settings) -> None:
    """Serve until SIGTERM or SIGINT. Raises ProfileError for a bad parent."""
    asyncio.run(_until_told(settings))


async def _until_told(settings: Settings) -> None:
    told = asyncio.Event()
    loop = asyncio.get_running_loop()
    for sign in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(sign, told.set)
    async with serve(settings) as carrier:
        _log.info("simulated carrier at %s", carrier.base_url)
        await told.wait()


@asynccontextmanager
async def serve(settings: Settings) -> AsyncIterator[Carrier]:
    """The carrier while it serves; port 0 takes a free one, told in `base_url`."""
    carrier = _build(settings)
    runner = web.AppRunner(_app(carrier), access_log=None, shutdown_timeout=1.0)
    await runner.setup()
    try:
        site = web.TCPSite(runner, settings.host, settings.port, backlog=1024)
        await site.start()
        port = runner.addresses[0][1]
        carrier.base_url = f"http://{settings.host}:{port}"
        unprompted.begin(carrier, load_profile(settings.profile).unprompted)
        yield carrier
    finally:
        await carrier.close()
        await runner.cleanup()


def _build(settings: Settings) -> Carrier:
    def clock() -> datetime:
        return datetime.now(UTC)

    def arrives(message: Message) -> None:
        if not wishes.arrives(carrier, message):
            texters.receive(carrier, message)

    profile = load_profile(settings.profile)
    texts = load_profile(settings.text_profile).texts if settings.text_profile else profile.texts
    parents = Parents(settings.seed, profile.calls, texts, profile.monitors, settings.late_hours)
    for number, told in settings.parents.items():
        parents.set(number, told)
    carrier = Carrier(
        settings=settings,
        clock=clock,
        journal=Journal(clock, settings.log_path),
        parents=parents,
        webhooks=Webhooks(settings.auth_token, Traffic(settings.traffic_path) if settings.traffic_path else None),
        pace=Pace(settings.calls_per_second),
        rate=Rate(settings.requests_per_second),
        texts=Texts(Pace(settings.messages_per_second), arrives),
        troubles=Troubles(settings.seed, described(Faults(), {**profile.faults, **settings.faults})),
    )
    for phone_number in settings.numbers:
        incoming = IncomingNumber(new_sid("PN"), phone_number, clock(), clock())
        carrier.numbers[incoming.sid] = incoming
    return carrier


def _app(carrier: Carrier) -> web.Application:
    kept = carrier.settings.traffic_path
    app = web.Application(middlewares=[guard, keeper(Traffic(kept)), strike] if kept else [guard, strike])
    app[CARRIER] = carrier
    for part in (calls, conferences, participants, messages, numbers, recordings, queues, control, doors):
        part.add_routes(app)
    return app
