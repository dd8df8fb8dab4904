"""To cut a call short, or to send it elsewhere, while it is being performed."""

import asyncio

from simulator.model import Call, CallStatus

_BEFORE_ANSWER = frozenset({CallStatus.queued, CallStatus.ringing})


def interrupt(call: Call) -> None:
    """Make a call notice what is wanted of it (`wanted` or `redirect`).

    At the loop's next turn: a task that is cancelled before it has begun would never run, not even to its end.
    """
    asyncio.get_running_loop().call_soon(_cancel, call)


def _cancel(call: Call) -> None:
    """Several wishes at once are one: what the first of them has fulfilled needs no other."""
    if call.task and (call.wanted or call.redirect):
        call.task.cancel()


def cut(call: Call, by: str = "customer") -> None:
    """End a call that is not over: canceled while nobody has answered, else completed. `by`: who ends it."""
    if not call.is_over:
        call.wanted = CallStatus.canceled if call.status in _BEFORE_ANSWER else CallStatus.completed
        call.ender = by
        interrupt(call)
