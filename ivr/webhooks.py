"""The telephone's webhooks: one short transaction each, then the answer. Nothing here calls the carrier or enqueues."""

from collections.abc import Callable
from typing import Any, Final

import structlog
from flask import Blueprint, Response, request

from ivr import twiml
from ivr.answering import Farewell, answer_inbound, answer_outbound
from ivr.assisted import ROUTES as ASSISTED
from ivr.assisted import Assisted
from ivr.following import note_status, reported
from ivr.forms import call_sid, called_number, caller_number, heard_in_turn, recording_sid, whole_number
from ivr.line import ID, Line
from ivr.returning import ROUTES as RETURNING
from ivr.returning import Returning, call_over
from ivr.speaking import document
from ivr.statuses import MACHINES
from ivr.waiting import ROUTES as WAITING
from ivr.waiting import Waiting
from ivr.wording import spoken, worded
from rules.hours import day_began
from storage.callers import phone_of_number
from storage.models import Attempt
from storage.queries.calls import last_reply, note_answered_by
from storage.queries.missed import note_missed_call
from storage.queries.recordings import recording_is_absent, recording_is_ready
from storage.retrying import once_more
from storage.returns import ask_for_return
from storage.turn_rows import UnknownConversation, call_turn
from storage.turns import StaleTurn, take_turn

NO_CONTENT: Final = ("", 204)
NUMBER: Final = "int(max=9999)"
"""A turn's number in its call: no call has so many."""
PEOPLE: Final = frozenset({"human", "unknown"})
"""AnsweredBy that is no machine, as far as the carrier can tell."""
NO_FILE: Final = frozenset({"absent", "failed"})
"""RecordingStatus of a recording that will never have a file."""

log = structlog.get_logger(__name__)


class Webhooks:
    """What the carrier asks and tells us, one method a route."""

    def __init__(self, line: Line) -> None:
        self._line = line

    def answer(self, attempt_id: int) -> Response:
        """A call of ours was answered: what is said first."""
        sid = call_sid(request.form)
        with self._line.sessions.begin() as session:
            begun = answer_outbound(session, attempt_id, sid, self._line.now(), self._line.zone)
        return spoken(self._line, begun)

    def incoming(self) -> Response:
        """A parent calls: the number that called him, or the one that calls him back."""
        line, sid, caller = self._line, call_sid(request.form), caller_number(request.form)
        if line.missed_call and called_number(request.form) == line.missed_call:
            return self._call_back(caller, sid)
        with line.sessions.begin() as session:
            begun = answer_inbound(session, line.vault, caller, sid, line.now(), line.zone)
        return spoken(self._line, begun)

    def turn(self, conversation_id: int, number: int) -> Response:
        """Keys, a recording or silence at a question."""
        key = call_turn(call_sid(request.form), number)
        try:
            with self._line.sessions.begin() as session:
                taken = take_turn(session, conversation_id, key, heard_in_turn(request.form), self._line.now())
        except (UnknownConversation, StaleTurn) as odd:
            log.warning("turn_without_conversation", problem=type(odd).__name__, conversation=conversation_id)
            return spoken(self._line, Farewell("desconocido"))
        return worded(self._line, number, taken)

    def fallback(self, attempt_id: int | None = None) -> Response:
        """The carrier could not use our answer, or got none: say the last question again, or begin."""
        log.warning("fallback", attempt=attempt_id, error=request.form.get("ErrorCode", "")[:16])
        with self._line.sessions.begin() as session:
            last = last_reply(session, call_sid(request.form))
        if last is None:
            return self.incoming() if attempt_id is None else self.answer(attempt_id)
        return worded(self._line, last.number, last.taken)

    def status(self, attempt_id: int | None = None) -> tuple[str, int]:
        """How far a call has come, or how it ended."""
        sid = call_sid(request.form)
        which = Attempt.carrier_sid == sid if attempt_id is None else Attempt.id == attempt_id
        said, now = reported(request.form), self._line.now()
        with self._line.sessions.begin() as session:
            note_status(session, which, sid, said, now)
            call_over(session, sid, said, now, self._line.zone)
        return NO_CONTENT

    def detection(self, attempt_id: int) -> tuple[str, int]:
        """Who answered, as far as the carrier can tell."""
        answered_by = request.form.get("AnsweredBy", "")
        if answered_by in MACHINES | PEOPLE:
            machine = answered_by in MACHINES
            with self._line.sessions.begin() as session:
                note_answered_by(session, attempt_id, answered_by, machine=machine, now=self._line.now())
        return NO_CONTENT

    def recording(self, conversation_id: int) -> tuple[str, int]:
        """Whether the file of a recording is there."""
        sid, status = recording_sid(request.form), request.form.get("RecordingStatus", "")
        length = whole_number(request.form.get("RecordingDuration", ""))
        with self._line.sessions.begin() as session:
            if sid and status == "completed":
                recording_is_ready(session, conversation_id, sid, length, self._line.now())
            elif sid and status in NO_FILE:
                recording_is_absent(session, sid)
        return NO_CONTENT

    def _call_back(self, caller: str, sid: str) -> Response:
        now = self._line.now()
        with self._line.sessions.begin() as session:
            number_hash = self._line.vault.find(caller)
            if sid and not note_missed_call(session, number_hash, sid, day_began(now, self._line.zone), now):
                phone = phone_of_number(session, caller)
                if phone is not None:  # into the line: no survey waits for him
                    ask_for_return(session, phone.id, phone.person_id, sid, now)
        return document(twiml.reject())


ROUTES: Final[tuple[tuple[str, Callable[..., Any]], ...]] = (
    (f"/answer/<{ID}:attempt_id>", Webhooks.answer),
    ("/incoming", Webhooks.incoming),
    (f"/turn/<{ID}:conversation_id>/<{NUMBER}:number>", Webhooks.turn),
    ("/fallback", Webhooks.fallback),
    (f"/fallback/<{ID}:attempt_id>", Webhooks.fallback),
    ("/status", Webhooks.status),
    (f"/status/<{ID}:attempt_id>", Webhooks.status),
    (f"/detection/<{ID}:attempt_id>", Webhooks.detection),
    (f"/recording/<{ID}:conversation_id>", Webhooks.recording),
)


def voice_blueprint(line: Line) -> Blueprint:
    """Every route of the telephone. The caller guards it: each request must carry the carrier's signature."""
    voice = Blueprint("voice", __name__, url_prefix="/voice")
    parts = {Webhooks: ROUTES, Waiting: WAITING, Assisted: ASSISTED, Returning: RETURNING}
    for part, routes in parts.items():
        for rule, method in routes:
            view = once_more(getattr(part(line), method.__name__))
            voice.add_url_rule(rule, f"{method.__name__}{rule.count('<')}", view, methods=["POST"])
    return voice
