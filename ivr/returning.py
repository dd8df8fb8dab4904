"""Calls that the line returns: what the carrier asks and tells of them; and what every call's end means."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from flask import Response, request
from sqlalchemy.orm import Session

from ivr.answering import Farewell, answer_line
from ivr.assisted import parent_call_over
from ivr.following import Reported, reported
from ivr.forms import call_sid
from ivr.line import ID, Line
from ivr.speaking import document
from ivr.statuses import MACHINES, STATES
from ivr.twiml import hang_up
from ivr.wording import spoken, worded
from rules.lives import AttemptState
from rules.returns import ReturnState
from storage.callers import end_contact
from storage.intake import left_by
from storage.queries.calls import last_reply
from storage.returns import note_return, number_of

NO_CONTENT: Final = ("", 204)
STATE_OF: Final = {
    AttemptState.queued: ReturnState.placed,
    AttemptState.ringing: ReturnState.placed,
    AttemptState.answered: ReturnState.answered,
    AttemptState.ended: ReturnState.ended,
}
"""How far any call has come -> a returned one."""


class Returning:
    """What the carrier asks and tells us of the calls that the line returns, one method a route."""

    def __init__(self, line: Line) -> None:
        self._line = line

    def line(self, return_id: int) -> Response:
        """The call that he asked for is answered: the line greets him. A machine hears nothing.

        Asked for again, as a fallback, the last question is said again.
        """
        sid, now = call_sid(request.form), self._line.now()
        with self._line.sessions.begin() as session:
            if not sid or not note_return(session, return_id, sid, "in-progress", ReturnState.answered, now):
                return spoken(self._line, Farewell("desconocido"))
            if request.form.get("AnsweredBy", "") in MACHINES:
                return document(hang_up())
            last = last_reply(session, sid)
            if last is not None:
                return worded(self._line, last.number, last.taken)
            number = self._line.vault.open(number_of(session, return_id), "phone")
            return spoken(self._line, answer_line(session, number, sid, now, returned=True))

    def line_status(self, return_id: int) -> tuple[str, int]:
        """How far the call has come, or how it ended."""
        sid, said = call_sid(request.form), reported(request.form)
        with self._line.sessions.begin() as session:
            note_returned(session, return_id, sid, said, self._line.now(), self._line.zone)
        return NO_CONTENT


def note_returned(session: Session, return_id: int, sid: str, said: Reported, now: datetime, zone: ZoneInfo) -> None:
    """What the carrier says of a returned call, by webhook or when asked."""
    state = STATE_OF.get(STATES[said.status]) if said.status in STATES else None
    if state is not None and sid and note_return(session, return_id, sid, said.status, state, now):
        call_over(session, sid, said, now, zone)


def call_over(session: Session, sid: str, said: Reported, now: datetime, zone: ZoneInfo) -> None:
    """Where the call is over: he waits no more, and what he was telling is settled."""
    parent_call_over(session, sid, said, now, zone)
    if STATES.get(said.status) is AttemptState.ended:
        end_contact(session, sid, now)
        left_by(session, sid, now)


ROUTES: Final[tuple[tuple[str, Callable[..., Any]], ...]] = (
    (f"/line/<{ID}:return_id>", Returning.line),
    (f"/line/<{ID}:return_id>/status", Returning.line_status),
)
