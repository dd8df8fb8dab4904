"""What is heard on a handset, as the browser is told of it; recordings are kept for it to fetch."""

from collections import OrderedDict
from typing import Any, Final

from simulator.voice.line import Piece
from simulator.webhooks import Answer

Event = dict[str, Any]
KEPT: Final = 8
"""Recordings of one handset that can still be fetched."""


class Sounds:
    """Counts what is heard from 1. `place`: where recordings are fetched."""

    def __init__(self, place: str) -> None:
        self._place = place
        self._last = 0
        self._kept: OrderedDict[int, Answer] = OrderedDict()

    def event(self, piece: Piece) -> Event:
        """`say` words, `play` a recording, or `pause`; durations in seconds."""
        self._last += 1
        facts: Event = {"number": self._last, "seconds": piece.seconds}
        if piece.words:
            return {"kind": "say", "words": piece.words, "language": piece.language} | facts
        if piece.sound is None:
            return {"kind": "pause"} | facts
        self._keep(piece.sound)
        return {"kind": "play", "url": f"{self._place}/{self._last}"} | facts

    def recording(self, number: int) -> Answer | None:
        return self._kept.get(number)

    def _keep(self, sound: Answer) -> None:
        self._kept[self._last] = sound
        while len(self._kept) > KEPT:
            self._kept.popitem(last=False)
