"""Faults on demand: what goes wrong on the line, how often, and drawn so that a run can be repeated."""

import math
from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from random import Random
from typing import Any, Final

from simulator.people.wishes import ProfileError


@dataclass(frozen=True, slots=True)
class Faults:
    """Shares (0 to 1) of what is struck by each fault, and simulated durations. Nothing goes wrong unless asked for."""

    # Callbacks: of calls, texts, recordings and detection, which nothing depends on.
    loss: float = 0.0  # never sent
    duplicate: float = 0.0  # sent twice
    reorder: float = 0.0  # sent so much later that the next one overtakes it
    reorder_seconds: float = 8.0
    delay: float = 0.0  # sent up to so much later; a parent's text too
    delay_seconds: float = 60.0
    late: float = 0.0  # sent long after the end
    late_seconds: float = 3600.0
    # Requests whose answer says what to do next, of calls and of parents' texts.
    document_error: float = 0.0  # it does not come to the customer, so that the fallback is asked
    document_timeout: float = 0.0  # it comes, its answer does not come back: the fallback is asked
    document_reset: float = 0.0  # it comes, the connection breaks, and it is sent again
    text_loss: float = 0.0  # neither the address for texts nor its fallback hears of a parent's text
    # REST.
    too_many: float = 0.0  # 429, code 20429: never processed
    server_error: float = 0.0  # 500: not processed
    reset: float = 0.0  # the connection breaks before it is processed
    lost_reply: float = 0.0  # it is processed, and the connection breaks: the call is placed, the text leaves
    # Calls of the customer, in the account's queue.
    hold: float = 0.0
    hold_hours: float = 2.0  # up to so many


# In the order in which they are drawn: one request is struck by one of them.
OF_REST: Final = ("too_many", "server_error", "reset", "lost_reply")
HOUR: Final = 3600.0
_DURATIONS: Final = ("_seconds", "_hours")


class Trouble(StrEnum):
    """What strikes a request for instructions."""

    error = "document_error"
    timeout = "document_timeout"
    reset = "document_reset"


def described(faults: Faults, wishes: Mapping[str, Any]) -> Faults:
    """The faults with what was said of them; what is not said stays. Raises ProfileError."""
    if not isinstance(wishes, Mapping):
        raise ProfileError("faults: a mapping of names to numbers is expected")
    unknown = set(wishes) - set(asdict(faults))
    if unknown:
        raise ProfileError(f"faults: unknown: {', '.join(sorted(unknown))}")
    for name, value in wishes.items():
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise ProfileError(f"faults: {name} is a number, not {value!r}")
        if name.endswith(_DURATIONS):
            if not 0 <= value < math.inf:
                raise ProfileError(f"faults: {name} is not negative, not {value}")
        elif not 0 <= value <= 1:
            raise ProfileError(f"faults: {name} is from 0 to 1, not {value}")
    return replace(faults, **{name: float(value) for name, value in wishes.items()})


@dataclass(frozen=True, slots=True)
class Sent:
    """What becomes of a callback: the faults that strike it, and how much later it leaves, once for each copy."""

    faults: tuple[str, ...]
    delays: tuple[float, ...]


class Troubles:
    """Draws what is struck. The same seed strikes the same: the nth thing of its kind about a telephone number."""

    def __init__(self, seed: int, faults: Faults) -> None:
        self.faults = faults
        self._seed = seed
        self._drawn: Counter[tuple[str, str]] = Counter()

    def of_callback(self, about: str) -> Sent:
        """The fate of a callback about a number; delays in simulated seconds."""
        if self._strikes("loss", about):
            return Sent(("loss",), ())
        waits = {
            "reorder": lambda: self.faults.reorder_seconds,
            "delay": lambda: self._up_to(self.faults.delay_seconds, "delay", about),
            "late": lambda: self.faults.late_seconds,
        }
        struck = tuple(kind for kind in waits if self._strikes(kind, about))
        delay = sum(waits[kind]() for kind in struck)
        if self._strikes("duplicate", about):
            return Sent((*struck, "duplicate"), (delay, delay + self.faults.reorder_seconds))
        return Sent(struck, (delay,))

    def of_document(self, about: str) -> Trouble | None:
        """What strikes a request for instructions, if anything does."""
        return next((trouble for trouble in Trouble if self._strikes(trouble.value, about)), None)

    def of_text(self, about: str) -> Sent:
        """The fate of a parent's text on its way to the customer."""
        if self._strikes("text_loss", about):
            return Sent(("text_loss",), ())
        if self._strikes("delay", about):
            return Sent(("delay",), (self._up_to(self.faults.delay_seconds, "delay", about),))
        return Sent((), (0.0,))

    def of_request(self, about: str) -> str:
        """The fault of OF_REST that strikes a REST request; empty for none."""
        return next((kind for kind in OF_REST if self._strikes(kind, about)), "")

    def held(self, about: str) -> float:
        """Simulated seconds that a call is held."""
        return self._up_to(self.faults.hold_hours * HOUR, "hold", about) if self._strikes("hold", about) else 0.0

    def _strikes(self, kind: str, about: str) -> bool:
        self._drawn[kind, about] += 1
        share: float = getattr(self.faults, kind)
        return self._chance(kind, about).random() < share

    def _up_to(self, most: float, kind: str, about: str) -> float:
        return self._chance(f"{kind} for", about).uniform(0, most)

    def _chance(self, kind: str, about: str) -> Random:
        nth = self._drawn[kind.removesuffix(" for"), about]
        return Random(f"{self._seed}:{kind}:{about}:{nth}")  # noqa: S311 - repeatable on purpose
