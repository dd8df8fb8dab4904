"""Which telephones are held in a browser: by number, and by the call that each is on."""

from collections.abc import Mapping

from simulator.handset.handset import Handset
from simulator.handset.pretty import pretty
from simulator.model import Call, CallStatus, Hook

_NOTED = {
    "answered": "answered",
    "document_failed": "problem",
    "document_warned": "problem",
    "fallback_failed": "problem",
    "recorded": "recorded",
    "ended": "ended",
}
"""An event of the journal about a handset's call, and the kind as which it is shown."""


class Handsets:
    """All of them. Nothing here costs a call without a handset more than a look into a table."""

    def __init__(self) -> None:
        self._by_number: dict[str, Handset] = {}
        self._by_call: dict[str, Handset] = {}

    def take(self, number: str, page: str) -> Handset | None:
        """The handset of a number, for a page; None while another page holds it."""
        handset = self._by_number.get(number)
        if handset is None:
            handset = self._by_number[number] = Handset(number, page)
        elif handset.page != page and handset.is_held:
            return None
        handset.page = page
        return handset

    def put_down(self, handset: Handset) -> None:
        """Nobody holds it any more: its call ends, and a simulated person is at this number again."""
        handset.choose(CallStatus.no_answer)
        handset.hang_up()
        if self._by_number.get(handset.number) is handset:
            del self._by_number[handset.number]

    @property
    def in_use(self) -> bool:
        """Whether any telephone is held: whoever waits for somebody may be waiting for it, and does so in real time."""
        return bool(self._by_number)

    def at(self, number: str) -> Handset | None:
        """The handset that holds a number."""
        return self._by_number.get(number)

    def on(self, call: Call) -> Handset | None:
        """The handset that a call is on."""
        return self._by_call.get(call.sid)

    def with_key(self, key: str) -> Handset | None:
        return next((handset for handset in self._by_number.values() if handset.key == key), None)

    def connect(self, call: Call, handset: Handset) -> None:
        """A call is on this handset from now on."""
        handset.takes(call)
        self._by_call[call.sid] = handset

    def show(self, call: Call, kind: str, **facts: object) -> None:
        """Show something of a call on its handset, if it has one."""
        handset = self._by_call.get(call.sid)
        if handset:
            handset.tell(kind, **facts)

    def document(self, call: Call, hook: Hook | None, posted: Mapping[str, str], body: bytes) -> None:
        """Show the TwiML that a call has just got, inline or from an address, and what was posted for it."""
        if call.sid in self._by_call:
            address = {"url": hook.url, "method": hook.method} if hook else {"url": "", "method": ""}
            self.show(call, "document", posted=dict(posted), text=pretty(body), **address)

    def noted(self, call: Call, event: str, **facts: object) -> None:
        """Something was written in the journal about a call."""
        if call.sid not in self._by_call:
            return
        if event in _NOTED:
            self.show(call, _NOTED[event], **facts)
        if event == "ended":
            self._by_call.pop(call.sid).is_free()
