"""A telephone held without a browser: the handset's line, spoken over a real WebSocket."""

import asyncio
import threading
from typing import Any

from aiohttp import ClientError, ClientSession, WSMsgType

from tests.simulator.rehearsal import ANA, PATIENCE, Simulated

Event = dict[str, Any]
LONG = "palabras " * 120
"""More than a minute of speech: longer than a test waits."""


class Held:
    """The handset of a number. `seen`: every event so far."""

    def __init__(self, carrier: Simulated, number: str = ANA, page: str = "page", origin: str | None = "") -> None:
        self.seen: list[Event] = []
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self._session = self._run(_session())
        address, told = f"{carrier.base_url}/handset/line", {"number": number, "page": page}
        origin = carrier.base_url if origin == "" else origin
        try:
            self._socket = self._run(self._session.ws_connect(address, params=told, origin=origin))
        except ClientError:
            self.close()
            raise

    def do(self, what: str, **facts: object) -> None:
        self._run(self._socket.send_json({"do": what, **facts}))

    def send(self, words: str) -> None:
        """What no page of ours would send."""
        self._run(self._socket.send_str(words))

    def flood(self, words: str, times: int) -> None:
        """The same, so many times without a pause."""

        async def flood() -> None:
            for _ in range(times):
                await self._socket.send_str(words)

        self._run(flood())

    def next(self, kind: str) -> Event:
        """The next event of this kind; what comes before it is only remembered."""
        return self._run(asyncio.wait_for(self._next(kind), PATIENCE))

    def pick_up(self) -> None:
        """Answer what rings."""
        self.next("ringing")
        self.do("answer")
        self.next("answered")

    def closed(self) -> int:
        """The code with which the carrier closes the line."""
        message = self._run(asyncio.wait_for(self._socket.receive(), PATIENCE))
        assert message.type is WSMsgType.CLOSE
        return int(message.data)

    def hang(self) -> None:
        """The page is gone."""
        self._run(self._socket.close())

    def close(self) -> None:
        self._run(self._session.close())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(PATIENCE)
        self._loop.close()

    async def _next(self, kind: str) -> Event:
        while True:
            event = await self._socket.receive_json()
            self.seen.append(event)
            if event["kind"] == kind:
                return event

    def _run(self, work: Any) -> Any:
        """On a loop of its own: a browser that is led from a test has the thread's."""
        return asyncio.run_coroutine_threadsafe(_awaited(work), self._loop).result(2 * PATIENCE)


async def _session() -> ClientSession:
    return ClientSession()


async def _awaited(work: Any) -> Any:
    return await work
