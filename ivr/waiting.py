"""A parent waits in the carrier's queue for a person: what he hears, what he may choose, and how the wait ends."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, Final

from flask import Response, request
from sqlalchemy.orm import Session
from twilio.twiml.voice_response import VoiceResponse

from ivr.forms import call_sid, recording_sid, whole_number
from ivr.line import ID, Line
from ivr.speaking import SOON, SPANISH, document, farewell, minutes, say
from rules.handovers import What
from rules.lives import HandoverState
from storage.handovers.assisted import WAITING, end, owe, parent_over
from storage.handovers.moving import note, set_values
from storage.handovers.promises import promise_for
from storage.handovers.telephones import leg_in
from storage.handovers.waiting import position, waiting_call
from storage.models import Handover, HandoverKind
from storage.queries.recordings import expect_recording
from storage.queries.waits import chose_message, recent_wait

JUST_CAME: Final = 5
"""Seconds in the queue until which it is the first time that he is spoken to."""
PAUSE_SECONDS: Final = 20
"""Between two sentences of patience."""
CHOICES_EVERY: Final = 120
CHOICES_SAID_WITHIN: Final = 30
"""Seconds: what may be chosen is told when he comes and every two minutes; the keys are heard at any time."""
MESSAGE_SECONDS: Final = 120
SPEAKS: Final = timedelta(seconds=MESSAGE_SECONDS + 30)
"""A message and the words before it. He is owed a call at once, and may hang up without a word."""
MESSAGE: Final = "2"
CALL_BACK: Final = "1"
TROUBLE: Final = frozenset({"error", "system-error", "queue-full"})
"""QueueResult of a wait that the carrier could not begin or keep up."""


class Waiting:
    """What the carrier asks and tells us of who waits, one method a route. The caller is known by his call."""

    def __init__(self, line: Line) -> None:
        self._line = line

    def wait(self) -> Response:
        """What he hears; asked again and again while he waits."""
        waited = whole_number(request.form.get("QueueTime", ""))
        with self._line.sessions.begin() as session:
            handover = waiting_call(session, call_sid(request.form))
            if handover is None or handover.state is HandoverState.callback_due:
                response = VoiceResponse()
                response.leave()
                return document(response)
            return document(self._patience(session, handover, waited))

    def _patience(self, session: Session, handover: Handover, waited: int) -> VoiceResponse:
        response, language = VoiceResponse(), handover.language
        if handover.state is not HandoverState.queued:
            say(response, language, "connecting")
            response.pause(length=PAUSE_SECONDS)
            return response
        # The words stand in the Gather: a key pressed at any moment is heard.
        gather = response.gather(
            input="dtmf",
            action=f"{self._line.voice}/waiting/key",
            method="POST",
            num_digits=1,
            timeout=1,
            finish_on_key="",
        )
        sentences, values = self._sentences(session, handover, waited)
        say(gather, language, *sentences, **values)
        gather.pause(length=PAUSE_SECONDS)
        return response

    def _sentences(self, session: Session, handover: Handover, waited: int) -> tuple[list[str], dict[str, str]]:
        """What is said after so many seconds of waiting, of `ivr.speaking.WORDS`, and its values."""
        sentences, values = ["place", "stay_on"], {"turno": str(position(session, handover))}
        if waited >= JUST_CAME:
            sentences.insert(0, "patience")
        elif (recent := recent_wait(session, self._line.now())) is not None:
            sentences.insert(1, "wait")
            values["espera"] = minutes(recent)
        if waited % CHOICES_EVERY < CHOICES_SAID_WITHIN:
            sentences.append("choices")
        return sentences, values

    def key(self) -> Response:
        """1: he wants to be called, 2: he leaves a message; he leaves the queue for either. Else he waits on."""
        pressed, response = request.form.get("Digits", ""), VoiceResponse()
        if pressed not in (CALL_BACK, MESSAGE):
            response.redirect(f"{self._line.voice}/wait", method="POST")
            return document(response)
        with self._line.sessions.begin() as session:
            handover = waiting_call(session, call_sid(request.form))
            if handover is not None and pressed == MESSAGE and not chose_message(session, handover.id):
                note(session, handover.id, handover.state, What.chose_message, self._line.now())
        response.leave()
        return document(response)

    def left(self) -> Response:
        """He is out of the queue: by his own key, by hanging up, or because a monitor took him."""
        result, sid, now = request.form.get("QueueResult", ""), call_sid(request.form), self._line.now()
        with self._line.sessions.begin() as session:
            handover = waiting_call(session, sid)
            if result == "leave":
                return self._leaves(session, handover, now)
            if result in TROUBLE:
                return self._trouble(session, handover, now)
            if result == "hangup" and handover is not None and handover.kind is HandoverKind.live:
                self._hung_up(session, handover, sid, now)
        # Bridged, or redirected into the conference: the carrier does not perform what is answered.
        return document(VoiceResponse())

    def message(self, conversation_id: int) -> Response:
        """He has left his message."""
        sid, seconds = recording_sid(request.form), whole_number(request.form.get("RecordingDuration", ""))
        with self._line.sessions.begin() as session:
            now, handover = self._line.now(), waiting_call(session, call_sid(request.form))
            if sid:
                expect_recording(session, conversation_id, sid, seconds, now)
            if handover is None:
                return farewell(SPANISH, "message_only")
            self._not_before(session, handover, now)
            return farewell(handover.language, "message_kept", ventana=self._window(session, handover, now))

    def _window(self, session: Session, handover: Handover, now: datetime) -> str:
        return promise_for(session, handover, now, self._line.zone).words or SOON

    def _leaves(self, session: Session, handover: Handover | None, now: datetime) -> Response:
        if handover is None:  # he waits by another call
            return farewell(SPANISH, "over")
        conversation_id = handover.conversation_id
        speaks = conversation_id is not None and chose_message(session, handover.id)
        self._owe(session, handover, What.voicemail if speaks else What.left_for_call_back, now)
        if speaks:
            self._not_before(session, handover, now + SPEAKS)
            return self._record(handover.language, conversation_id)
        return self._called(session, handover, "owed", now)

    def _trouble(self, session: Session, handover: Handover | None, now: datetime) -> Response:
        if handover is None:
            return farewell(SPANISH, "no_number")
        self._owe(session, handover, What.owed, now)
        return self._called(session, handover, "trouble", now)

    def _owe(self, session: Session, handover: Handover, what: What, now: datetime) -> None:
        if handover.state in WAITING:
            owe(session, handover, what, now, self._line.zone)

    def _not_before(self, session: Session, handover: Handover, at: datetime) -> None:
        """Nobody calls him while he speaks; once he has spoken, anybody may."""
        if handover.state is HandoverState.callback_due:
            set_values(session, handover.id, not_before=at)

    def _called(self, session: Session, handover: Handover, name: str, now: datetime) -> Response:
        if handover.phone_id is None:
            return farewell(handover.language, "no_number")
        return farewell(handover.language, name, ventana=self._window(session, handover, now))

    def _record(self, language: str, conversation_id: int | None) -> Response:
        response, voice = VoiceResponse(), self._line.voice
        say(response, language, "message")
        response.record(
            action=f"{voice}/message/{conversation_id}",
            method="POST",
            max_length=MESSAGE_SECONDS,
            timeout=5,
            finish_on_key="#",
            play_beep=True,
            recording_status_callback=f"{voice}/recording/{conversation_id}",
            recording_status_callback_method="POST",
            recording_status_callback_event="completed absent",
        )
        response.redirect(f"{voice}/message/{conversation_id}", method="POST")
        return document(response)

    def _hung_up(self, session: Session, handover: Handover, sid: str, now: datetime) -> None:
        leg = leg_in(session, handover, sid)
        if leg is None:
            parent_over(session, handover, now, self._line.zone)
        else:
            end(session, handover, leg, "completed", now, self._line.zone)


ROUTES: Final[tuple[tuple[str, Callable[..., Any]], ...]] = (
    ("/wait", Waiting.wait),
    ("/waiting/key", Waiting.key),
    ("/left", Waiting.left),
    (f"/message/<{ID}:conversation_id>", Waiting.message),
)
