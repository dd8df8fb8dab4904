"""Conferences: to come, to wait for the beginning, to talk, to be held, to leave; and what the customer is told."""

import asyncio
import math

from simulator.carrier import Carrier
from simulator.model import Call, Callbacks, CallStatus, Hook, new_sid
from simulator.voice import recordings
from simulator.voice.documents import Aside, Document
from simulator.voice.endings import cut
from simulator.voice.forms import Params, conference_params
from simulator.voice.line import REAL_TIME
from simulator.voice.meetings import Conference, ConferenceStatus, Participant
from simulator.voice.room import Member
from simulator.voice.stage import DialEnd, Stage, listen_aside
from simulator.voice.verbs import ConferenceTarget, Dial, Pause, Play, Redirect, Say

# Why a participant left, as the carrier says it.
_HUNG_UP = "participant_hung_up"
_UPDATED = "participant_updated_via_api"
_NOT_ADDED = "participant_add_failed"
_ENDED_BY_API = "conference_ended_via_api"
_ENDED_BY_ANOTHER = "moderator_ended_conference"

ENDED_VIA_API = "conference-ended-via-api"
_WAIT = frozenset({Say, Play, Pause, Redirect})
_SOURCE = "Conference"


async def dial_conference(stage: Stage, document: Document, dial: Dial, target: ConferenceTarget, end: DialEnd) -> None:
    """Take part in the conference of this name, which begins to exist with its first participant. A full one fails."""
    carrier, now = stage.carrier, stage.carrier.clock()
    recorded = document.callbacks(target.recording) if target.record else None
    conference = named(carrier, target.name) or open_conference(
        carrier, target.name, document.callbacks(target.callback), recorded
    )
    if len(conference.participants) >= target.max_participants:
        carrier.note("document_warned", stage.call, url="", code=13223, words=f"conference {target.name} is full")
        return
    participant = Participant(
        call=stage.call,
        created=now,
        updated=now,
        label=target.label,
        muted=target.muted,
        starts=target.start_on_enter,
        ends=target.end_on_exit,
        coaches=target.coach,
        wait=document.hook(target.wait_url, target.wait_method) if target.wait_url else None,
    )
    conference.participants[participant.sid] = participant
    end.status, end.bridged = "answered", True
    await _attend(stage, conference, participant, dial)


def named(carrier: Carrier, name: str) -> Conference | None:
    """The conference of this name that is not over, or the one with this sid."""
    found = [kept for kept in carrier.conferences.values() if name in {kept.name, kept.sid} and not kept.is_over]
    return found[-1] if found else None


def open_conference(carrier: Carrier, name: str, callbacks: Callbacks, recorded: Callbacks | None) -> Conference:
    """A new conference. `callbacks`: who is told of it; `recorded`: who is told of its recording."""
    now = carrier.clock()
    conference = Conference(new_sid("CF"), name, now, now, callbacks, recorded)
    carrier.conferences[conference.sid] = conference
    return conference


def invite(conference: Conference, participant: Participant) -> None:
    """A call that is about to be placed takes part once it is answered."""

    async def attend(stage: Stage) -> None:
        await _attend(stage, conference, participant)

    conference.participants[participant.sid] = participant
    participant.call.then = attend


def was_not_added(carrier: Carrier, conference: Conference, participant: Participant) -> None:
    """The call of somebody invited is over; who was there has left before."""
    leave(carrier, conference, participant, _NOT_ADDED)


async def _attend(stage: Stage, conference: Conference, participant: Participant, dial: Dial | None = None) -> None:
    """Be there until hung up, let go or redirected."""
    carrier = stage.carrier
    _come(stage, conference, participant, dial)
    why = _HUNG_UP
    try:
        await _stay(stage, conference, participant, dial.time_limit if dial else math.inf)
    except asyncio.CancelledError:
        why = _UPDATED if stage.call.redirect or stage.call.wanted else _HUNG_UP
        raise
    finally:
        leave(carrier, conference, participant, why)


def _come(stage: Stage, conference: Conference, participant: Participant, dial: Dial | None) -> None:
    carrier = stage.carrier
    aside = Aside(lambda: _which(conference), _WAIT)
    participant.member = Member(
        stage,
        leaves_by_star=dial is not None and dial.hang_up_on_star,
        aside=lambda: listen_aside(stage, participant.hold, aside),
        name=participant.sid,
    )
    participant.apply()
    facts = {"conference": conference.sid, "name": conference.name, "label": participant.label}
    carrier.note("conference_joined", stage.call, **facts)
    if carrier.handsets.in_use:
        stage.line.keep_pace(REAL_TIME)
    _tell(carrier, conference, "join", "participant-join", participant.call, participant)
    if conference.status is ConferenceStatus.init and conference.can_begin():
        _begin(carrier, conference, participant)


async def _stay(stage: Stage, conference: Conference, participant: Participant, seconds: float) -> None:
    """Wait for the beginning, and talk."""
    member, aside = participant.member, Aside(lambda: _which(conference), _WAIT)
    if member is None:
        return
    while conference.status is ConferenceStatus.init and not member.has_left:
        await member.step_aside(listen_aside(stage, participant.wait, aside))
    await conference.room.stay(member, seconds)


def _which(conference: Conference) -> Params:
    """What a request for a document that somebody hears in a conference carries besides."""
    return {"ConferenceSid": conference.sid, "FriendlyName": conference.name}


def _begin(carrier: Carrier, conference: Conference, starter: Participant) -> None:
    conference.status = ConferenceStatus.in_progress
    conference.started = conference.updated = carrier.clock()
    _tell(carrier, conference, "start", "conference-start", starter.call)
    if conference.recorded:
        told, sid = conference.recorded, conference.sid
        conference.recording = recordings.begin(carrier, starter.call, told, _SOURCE, sid)
    for participant in conference.present:
        participant.apply()


def leave(carrier: Carrier, conference: Conference, participant: Participant, why: str, manner: str = "left") -> None:
    """He is there no more, which may end the conference. `why`: ReasonParticipantLeft; `manner`: left or kicked.

    Who has left already does not leave again. A call that was on its way is canceled.
    """
    if conference.participants.pop(participant.sid, None) is None:
        return
    carrier.note("conference_left", participant.call, conference=conference.sid, why=why)
    status = participant.call.status if participant.call.is_over or why != _HUNG_UP else CallStatus.completed
    more = {"ReasonParticipantLeft": why, "ParticipantCallStatus": status.value}
    _tell(carrier, conference, "leave", "participant-leave", participant.call, participant, more)
    if participant.member:
        participant.member.let_go(why)
    else:
        cut(participant.call, "conference")
    if conference.is_over:
        return
    if participant.ends and participant.member:
        close(carrier, conference, f"participant-with-end-conference-on-exit-{manner}", participant)
    elif not conference.participants:
        close(carrier, conference, f"last-participant-{manner}", participant)


def kick(carrier: Carrier, conference: Conference, participant: Participant) -> None:
    """REST removes him: his call goes on after its Dial."""
    leave(carrier, conference, participant, _UPDATED, "kicked")


def close(carrier: Carrier, conference: Conference, reason: str, ender: Participant | None = None) -> None:
    """The conference is over for everybody. `reason`: ReasonConferenceEnded; `ender`: who ended it."""
    conference.status, conference.reason, conference.ender = ConferenceStatus.completed, reason, ender
    conference.updated = carrier.clock()
    about = [ender, *conference.participants.values()] if ender else [*conference.participants.values()]
    for participant in list(conference.participants.values()):
        leave(carrier, conference, participant, _ENDED_BY_API if reason == ENDED_VIA_API else _ENDED_BY_ANOTHER)
    if conference.recording and conference.recorded and conference.started:
        seconds = (conference.updated - conference.started).total_seconds() * carrier.settings.speed
        recordings.end(carrier, about[0].call, conference.recording, round(seconds), conference.recorded)
    more = {"ReasonConferenceEnded": reason, "Reason": reason.replace("-", " ")}
    if ender:
        more["CallSidEndingConference"] = ender.sid
        if ender.label:
            more["ParticipantLabelEndingConference"] = ender.label
    _tell(carrier, conference, "end", "conference-end", about[0].call, more=more)


def mute(carrier: Carrier, conference: Conference, participant: Participant, *, muted: bool) -> None:
    """Nobody hears him, or everybody does again. What is so already is no event."""
    if participant.muted is not muted:
        participant.muted = muted
        event = "participant-mute" if muted else "participant-unmute"
        _changed(carrier, conference, participant, "mute", event)


def hold(carrier: Carrier, conference: Conference, participant: Participant, *, held: bool, music: Hook | None) -> None:
    """He hears `music` (silence without) and nobody, and nobody hears him; or he is back."""
    participant.hold = music
    if participant.held is not held:
        participant.held = held
        event = "participant-hold" if held else "participant-unhold"
        _changed(carrier, conference, participant, "hold", event)


def modify(carrier: Carrier, conference: Conference, participant: Participant, *, ends: bool, coaches: str) -> None:
    """Whether the conference ends with him, and whom he coaches ("" for nobody)."""
    if (participant.ends, participant.coaches) != (ends, coaches):
        participant.ends, participant.coaches = ends, coaches
        _changed(carrier, conference, participant, "modify", "participant-modify")


def _changed(carrier: Carrier, conference: Conference, participant: Participant, kind: str, event: str) -> None:
    participant.updated = carrier.clock()
    participant.apply()
    carrier.note(event.replace("-", "_"), participant.call, conference=conference.sid)
    _tell(carrier, conference, kind, event, participant.call, participant)


def tell_announced(
    carrier: Carrier, conference: Conference, call: Call, participant: Participant | None, url: str, failed: str = ""
) -> None:
    """An announcement has been heard, or why it has not; by one participant, or by all, of whom one has this call."""
    event = "announcement-fail" if failed else "announcement-end"
    more = {"AnnounceUrl": url} | ({"ReasonAnnouncementFailed": failed} if failed else {})
    _tell(carrier, conference, "announcement", event, call, participant, more)


def _tell(
    carrier: Carrier,
    conference: Conference,
    kind: str,
    event: str,
    call: Call,
    participant: Participant | None = None,
    more: Params | None = None,
) -> None:
    """Tell the customer of an event, if he asked for events of this kind."""
    if conference.callbacks.hook is None or kind not in conference.callbacks.events:
        return
    conference.sequence += 1
    params = conference_params(carrier.settings.account_sid, conference, event, carrier.clock(), participant)
    carrier.tell(call, conference.callbacks.hook, params | (more or {}))
