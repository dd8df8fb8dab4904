"""One telephone that somebody holds in a browser: what it shows, and the call that it is on."""

import asyncio
from collections.abc import Callable
from secrets import token_hex

from simulator.handset.phone import HandsetPhone, LiveLine
from simulator.handset.sounds import Event, Sounds
from simulator.model import Call, CallStatus
from simulator.people.memory import Memory
from simulator.people.phones import Note

Send = Callable[[Event], None]
_PASSING = frozenset({"message", "status", "refused"})
"""Kinds that tell nothing of how a call stands."""


class Handset:
    """`number`: a telephone number or a sip address; `page`: the secret of the page that holds it."""

    def __init__(self, number: str, page: str) -> None:
        self.number, self.page = number, page
        self.key = token_hex(8)
        self.sounds = Sounds(f"/handset/sound/{self.key}")
        self.call: Call | None = None
        self.line: LiveLine | None = None
        self._send: Send | None = None
        self._shown: dict[str, Event] = {}
        self._choice: asyncio.Future[CallStatus | None] | None = None
        self._hangs_up = False

    @property
    def is_held(self) -> bool:
        """Whether a page is there at this moment."""
        return self._send is not None

    def is_held_by(self, send: Send) -> bool:
        return self._send == send

    def hold(self, send: Send | None) -> None:
        """A page has come, or gone (None). It is shown again how the call stands, the latest of each kind."""
        if self._send and send:
            self._send({"kind": "elsewhere"})
        self._send = send
        for event in self._shown.values():
            self._pass_on(event | {"again": True})

    def tell(self, kind: str, **facts: object) -> None:
        """Show something."""
        event = {"kind": kind, **facts}
        if self.call and kind not in _PASSING:
            self._shown.pop(kind, None)
            self._shown[kind] = event
        self._pass_on(event)

    def takes(self, call: Call) -> None:
        """A call is this handset's from now on."""
        self.call = call
        self._shown.clear()

    def is_free(self) -> None:
        """The call is over."""
        self.call = self.line = None
        self._hangs_up = False
        self._shown.clear()

    async def rings(self, call: Call) -> CallStatus | None:
        """Ring in real time: None when it is answered, else how the call ends."""
        self._choice = asyncio.get_running_loop().create_future()
        self.tell("ringing", caller=call.caller)
        try:
            async with asyncio.timeout(call.ring_limit):
                return await self._choice
        except TimeoutError:
            return CallStatus.no_answer
        finally:
            self._choice = None

    def choose(self, status: CallStatus | None) -> None:
        """Answer what rings (None), or refuse it with this status."""
        if self._choice and not self._choice.done():
            self._choice.set_result(status)

    def lift(self, memory: Memory, note: Note) -> LiveLine:
        """The line on which a person talks from now on. `memory`: of this number, which is told what he is asked."""
        self.line = LiveLine(HandsetPhone(self.tell, note, memory), self.sounds, self.tell)
        if self._hangs_up:
            self.line.hang_up()
        return self.line

    def hang_up(self) -> None:
        """Refuse what rings, or end the call, also one that has only been dialled."""
        self.choose(CallStatus.busy)
        self._hangs_up = self.call is not None
        if self.line:
            self.line.hang_up()

    def _pass_on(self, event: Event) -> None:
        if self._send:
            self._send(event)
