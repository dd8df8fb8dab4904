"""The leg of a conversation: the call, thread or page that has the word, as one short text.

A call is its SID; a thread of texts, a page and a monitor's form are named after the attempt that they belong to; a
thread that a parent begins with the line, after its first text.
"""

from typing import Any, Final

from rules.routing import Mode
from storage.models import Attempt

TEXT: Final = "text"
WEB: Final = "web"
DESK: Final = "desk"
LINE: Final = "line"


def text_leg(attempt_id: int) -> str:
    """The thread that a text of ours, or a parent's first one, began."""
    return f"{TEXT}:{attempt_id}"


def web_leg(attempt_id: int) -> str:
    """The page whose link this attempt's text carried."""
    return f"{WEB}:{attempt_id}"


def desk_leg(attempt_id: int) -> str:
    """The form that a monitor fills in, speaking with the parent or from paper."""
    return f"{DESK}:{attempt_id}"


def line_leg(sid: str) -> str:
    """The thread with the line that a parent's text with this MessageSid began: it comes of no attempt."""
    return f"{LINE}:{sid}"


def legs_of(attempt: Attempt) -> tuple[str, ...]:
    """Every leg that can have come of an attempt."""
    if attempt.mode is Mode.voice:
        return (attempt.carrier_sid,) if attempt.carrier_sid else ()
    if attempt.mode in (Mode.monitor, Mode.impreso):
        return (desk_leg(attempt.id),)
    return text_leg(attempt.id), web_leg(attempt.id)


def of_leg(leg: str) -> Any:  # noqa: ANN401 - an SQL condition
    """The attempt that a leg came of. A call's SID holds no colon."""
    kind, colon, number = leg.partition(":")
    return Attempt.id == int(number) if colon and kind in (TEXT, WEB, DESK) else Attempt.carrier_sid == leg
