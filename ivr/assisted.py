"""A monitor is brought together with a parent by telephone: the whisper, the key, the conference, and news of them."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from flask import Response, request
from sqlalchemy.orm import Session
from twilio.twiml.voice_response import Dial, VoiceResponse

from ivr.following import Reported, outcome_of_failure, reported
from ivr.forms import SID, call_sid
from ivr.line import ID, Line
from ivr.speaking import SPANISH, document, farewell, into_queue, minutes, say
from ivr.statuses import STATES
from rules.assisted import JOINING, LegState
from rules.handovers import REASONS
from rules.languages import language_words
from rules.lives import AttemptState, HandoverState
from rules.outcomes import Outcome
from storage.handovers import assisted, telephones
from storage.handovers.assisted import MEETING, TALKING, WAITING
from storage.handovers.moving import set_values
from storage.handovers.waiting import waiting_call
from storage.models import Handover, HandoverKind, HandoverLeg, LegRole

ACCEPT: Final = "1"
EVENTS: Final = "start end join leave mute hold"
WHISPER_SECONDS: Final = 8
"""For the key, after the words: whoever does not press it is not there."""
ENDED_WITH_IT: Final = frozenset({"moderator_ended_conference", "conference_ended_via_api"})
"""ReasonParticipantLeft of who left because the conference was over: its end is told, too."""
NO_CONTENT: Final = ("", 204)
FENCE: Final = "int(max=2147483647)"
RESULTS: Final[Mapping[Outcome, str]] = {
    Outcome.busy: "busy",
    Outcome.no_answer: "no_answer",
    Outcome.not_working: "not_working",
    Outcome.invalid_number: "not_working",
}
"""How a call of a monitor's to a family failed -> what he is likely to note, of rules.handovers.RESULTS."""
ENDED: Final[Mapping[str, str]] = {"completed": "hung_up", "busy": "busy", "no-answer": "no_answer"}
"""The same by CallStatus."""


class Assisted:
    """What the carrier asks and tells us of an assisted call, one method a route."""

    def __init__(self, line: Line) -> None:
        self._line = line

    def whisper(self, leg_id: int) -> Response:
        """A telephone of the staff was answered: why it rang, and the key that takes the call. No key: it hangs up."""
        with self._line.sessions.begin() as session:
            found = self._current(session, leg_id)
            if found is None:
                return farewell(SPANISH, "taken")
            handover, leg = found
            name, waited = _whisper_of(handover, leg), self._line.now() - handover.asked_at
            values = {
                "espera": minutes(waited),
                "motivo": REASONS[handover.reason].words,
                "idioma": language_words(handover.language),
            }
        response = VoiceResponse()
        gather = response.gather(
            input="dtmf",
            action=f"{self._line.voice}/accept/{leg_id}",
            method="POST",
            num_digits=1,
            timeout=WHISPER_SECONDS,
            finish_on_key="",
        )
        say(gather, SPANISH, name, **values)
        response.hangup()
        return document(response)

    def accept(self, leg_id: int) -> Response:
        """A key was pressed at the whisper: into the conference, and the parent is brought there too."""
        if request.form.get("Digits", "") != ACCEPT:
            return self.whisper(leg_id)
        now = self._line.now()
        with self._line.sessions.begin() as session:
            found = self._current(session, leg_id)
            if found is None:
                return farewell(SPANISH, "taken")
            handover, leg = found
            response = VoiceResponse()
            if leg.role is LegRole.monitor and handover.state in (HandoverState.connecting, HandoverState.dialling):
                if handover.state is HandoverState.dialling:
                    say(response, SPANISH, "calling")
                else:
                    set_values(session, handover.id, lease_until=now + JOINING)
                assisted.bring_parent(session, handover, now)
            self._conference(response, handover.id, muted=leg.role is LegRole.listener)
        return document(response)

    def parent(self, leg_id: int, fence: int) -> Response:
        """The parent's call is led here, or was answered: into the conference, or back to the queue."""
        with self._line.sessions.begin() as session:
            found = telephones.with_leg(session, leg_id)
            if found is None or not self._same_call(session, found[1]):
                return farewell(SPANISH, "over")
            handover, response = found[0], VoiceResponse()
            met = handover.fence == fence and handover.state in MEETING
            if found[1].ended_at is not None:  # another number of the family's is called by now
                return farewell(handover.language, "over")
            if met or handover.state in TALKING:
                self._conference(response, handover.id, ends=True)
            elif handover.state in WAITING and handover.kind is HandoverKind.live:
                say(response, handover.language, "requeued")
                into_queue(response, self._line.voice)
            else:
                return farewell(handover.language, "over")
        return document(response)

    def held(self, handover_id: int) -> Response:  # noqa: ARG002 - the address names the call that it is for
        """What a parent who is held hears, again and again."""
        return self._said("held", 10)

    def stay(self, handover_id: int) -> Response:  # noqa: ARG002 - the address names the call that it is for
        """What a parent hears when the monitor's line has dropped."""
        return self._said("stay", 0)

    def conference(self, handover_id: int) -> tuple[str, int]:
        """Somebody came into the conference, left it, was held or muted; or it is over."""
        event, conference_sid = request.form.get("StatusCallbackEvent", ""), request.form.get("ConferenceSid", "")
        if SID.fullmatch(conference_sid):
            with self._line.sessions.begin() as session:
                handover = telephones.locked(session, handover_id)
                if handover is not None:
                    self._happened(session, handover, event, conference_sid)
        return NO_CONTENT

    def leg(self, leg_id: int) -> tuple[str, int]:
        """How far a telephone of the call has come, or how its call ended."""
        said, now = reported(request.form), self._line.now()
        with self._line.sessions.begin() as session:
            found = telephones.with_leg(session, leg_id)
            if found is not None and self._same_call(session, found[1]):
                note_leg(session, *found, said, now, self._line.zone)
        return NO_CONTENT

    def _happened(self, session: Session, handover: Handover, event: str, conference_sid: str) -> None:
        now = self._line.now()
        if event in OF_ALL:
            OF_ALL[event](session, handover, conference_sid, now)
            return
        found = telephones.leg_in(session, handover, call_sid(request.form))
        if found is None:
            return
        if event == "participant-join":
            assisted.join(session, handover, found, conference_sid, now)
        elif event == "participant-leave" and request.form.get("ReasonParticipantLeft") not in ENDED_WITH_IT:
            assisted.leave(session, handover, found, conference_sid, now)
        elif event in FLAGS and found.conference_sid == conference_sid:
            name, value = FLAGS[event]
            setattr(found, name, value)

    def _current(self, session: Session, leg_id: int) -> tuple[Handover, HandoverLeg] | None:
        """The telephone of the staff and its hand-over, if it still is wanted there."""
        found = telephones.with_leg(session, leg_id)
        if found is None or not self._same_call(session, found[1]):
            return None
        handover, leg = found
        if leg.role is LegRole.monitor:
            wanted = leg.fence == handover.fence and handover.state in MEETING + TALKING
        else:
            wanted = handover.state in TALKING
        return found if wanted and leg.ended_at is None else None

    def _same_call(self, session: Session, leg: HandoverLeg) -> bool:
        """Whether this request's call is the telephone's; the first one that is heard of is."""
        sid = call_sid(request.form)
        if leg.carrier_sid is None and sid and telephones.free_sid(session, sid):
            leg.carrier_sid = sid
            session.flush()
        return bool(sid) and leg.carrier_sid == sid

    def _conference(self, to: VoiceResponse, handover_id: int, *, ends: bool = False, muted: bool = False) -> None:
        dial: Dial = to.dial()
        dial.conference(
            f"h{handover_id}",
            start_conference_on_enter=True,
            end_conference_on_exit=ends,
            muted=muted,
            beep="false",
            wait_url="",
            status_callback=f"{self._line.voice}/conference/{handover_id}",
            status_callback_method="POST",
            status_callback_event=EVENTS,
        )

    def _said(self, name: str, seconds: int) -> Response:
        response = VoiceResponse()
        say(response, SPANISH, name)
        if seconds:
            response.pause(length=seconds)
        return document(response)


OF_ALL: Final = {"conference-start": assisted.begin, "conference-end": assisted.over}
"""Event of a conference that is nobody's own -> what it means."""
FLAGS: Final[Mapping[str, tuple[str, bool]]] = {
    "participant-mute": ("muted", True),
    "participant-unmute": ("muted", False),
    "participant-hold": ("held", True),
    "participant-unhold": ("held", False),
}
"""Event of a conference -> what it says of the telephone."""


def _whisper_of(handover: Handover, leg: HandoverLeg) -> str:
    if leg.role is not LegRole.monitor:
        return f"whisper_{leg.role}"
    return "whisper_again" if handover.state is HandoverState.recovering else f"whisper_{handover.kind}"


def note_leg(
    session: Session, handover: Handover, leg: HandoverLeg, said: Reported, now: datetime, zone: ZoneInfo
) -> None:
    """What the carrier says of the telephone's call, by webhook or when asked."""
    state = STATES.get(said.status)
    if state is AttemptState.answered and leg.state == LegState.asked:
        leg.state = LegState.answered
    if state is AttemptState.ended:
        assisted.end(session, handover, leg, said.status, now, zone, result=result_of(said))
    elif state is not None and leg.ended_at is None:
        leg.carrier_status = said.status


def result_of(said: Reported) -> str | None:
    """What the end of a call to a family suggests; of rules.handovers.RESULTS."""
    return RESULTS.get(outcome_of_failure(said.error)) if said.status == "failed" else ENDED.get(said.status)


def parent_call_over(session: Session, sid: str, said: Reported, now: datetime, zone: ZoneInfo) -> None:
    """A parent's own call is over, of which an attempt is told too: he waits no more, and talks with nobody."""
    if STATES.get(said.status) is not AttemptState.ended:
        return
    handover = waiting_call(session, sid)
    if handover is None or handover.kind is not HandoverKind.live:
        # She is called back already, or what came of it is noted: this call has no part in that any more.
        telephones.note_over(session, sid, said.status, now)
        return
    leg = telephones.leg_in(session, handover, sid)
    if leg is None:
        assisted.parent_over(session, handover, now, zone)
    else:
        assisted.end(session, handover, leg, said.status, now, zone)


ROUTES: Final[tuple[tuple[str, Callable[..., Any]], ...]] = (
    (f"/monitor/<{ID}:leg_id>", Assisted.whisper),
    (f"/accept/<{ID}:leg_id>", Assisted.accept),
    (f"/join/<{ID}:leg_id>/<{FENCE}:fence>", Assisted.parent),
    (f"/held/<{ID}:handover_id>", Assisted.held),
    (f"/stay/<{ID}:handover_id>", Assisted.stay),
    (f"/conference/<{ID}:handover_id>", Assisted.conference),
    (f"/leg/<{ID}:leg_id>", Assisted.leg),
)
