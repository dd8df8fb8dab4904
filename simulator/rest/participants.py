"""REST: the participants of a conference. List, fetch by call or label, create by a call, update, delete."""

import re
from dataclasses import replace
from functools import partial
from typing import Any

from aiohttp import web

from simulator.carrier import Carrier
from simulator.model import API_VERSION, Hook, Instructions
from simulator.rest.call_forms import read_call, read_callbacks
from simulator.rest.conferences import find_conference
from simulator.rest.filters import Test, same
from simulator.rest.serving import (
    ACCOUNT,
    CARRIER,
    Form,
    RestError,
    page,
    read_count,
    read_form,
    read_hook,
    reply,
)
from simulator.voice.announcements import announce
from simulator.voice.calls import place
from simulator.voice.conferences import hold, invite, kick, modify, mute, named, open_conference, was_not_added
from simulator.voice.forms import rfc2822
from simulator.voice.meetings import Conference, Participant

_FEWEST, _MOST = 2, 250
_SID = re.compile(r"CF[0-9a-fA-F]{32}")
_UNRECORDED = frozenset({"", "false", "do-not-record"})


def add_routes(app: web.Application) -> None:
    """The resource's addresses."""
    all_of_them = f"{ACCOUNT}/Conferences/{{conference}}/Participants"
    app.router.add_get(f"{all_of_them}.json", list_participants)
    app.router.add_post(f"{all_of_them}.json", create)
    app.router.add_get(f"{all_of_them}/{{participant}}.json", fetch)
    app.router.add_post(f"{all_of_them}/{{participant}}.json", update)
    app.router.add_delete(f"{all_of_them}/{{participant}}.json", delete)


async def list_participants(request: web.Request) -> web.Response:
    """In the order in which they came; nobody once the conference is over."""
    query, conference = request.query, find_conference(request)
    tests: list[Test[Participant]] = [
        same(query.get("Muted"), lambda participant: _word(participant.muted)),
        same(query.get("Hold"), lambda participant: _word(participant.held)),
        same(query.get("Coaching"), lambda participant: _word(bool(participant.coaches))),
    ]
    rows = [one for one in conference.participants.values() if all(test(one) for test in tests)]
    return page(request, "participants", rows, lambda participant: _view(request, conference, participant))


async def create(request: web.Request) -> web.Response:
    """Place a call that takes part when it is answered. A conference that is named and not there begins to exist."""
    carrier, form = request.app[CARRIER], await read_form(request)
    most = read_count(form, "MaxParticipants", _MOST, 20001)
    if not _FEWEST <= most <= _MOST:
        raise RestError(20001, "MaxParticipants")
    participant = _participant(carrier, form)
    conference = named(carrier, request.match_info["conference"])
    there = conference.participants if conference else {}
    if len(there) >= most:
        raise RestError(20001, "MaxParticipants")
    if participant.coaches and participant.coaches not in there:
        raise RestError(20001, "CallSidToCoach")
    conference = conference or _opened(carrier, request, form)
    invite(conference, participant)
    place(carrier, participant.call)
    if participant.call.task:
        participant.call.task.add_done_callback(lambda _: was_not_added(carrier, conference, participant))
    return reply(_view(request, conference, participant), 201)


async def fetch(request: web.Request) -> web.Response:
    conference, participant = _find(request)
    return reply(_view(request, conference, participant))


async def update(request: web.Request) -> web.Response:
    """Mute, hold, announce, coach, and whether the conference ends with him; what is not named stays."""
    carrier, form = request.app[CARRIER], await read_form(request)
    conference, participant = _find(request)
    change = partial(_flag, form)
    coaches = _coached(form, conference, participant)
    music = _get(form, "Hold") if form.get("HoldUrl") else participant.hold
    announcement = read_hook(form, "AnnounceUrl", "AnnounceMethod")
    mute(carrier, conference, participant, muted=change("Muted", participant.muted))
    hold(carrier, conference, participant, held=change("Hold", participant.held), music=music)
    ends = change("EndConferenceOnExit", participant.ends)
    modify(carrier, conference, participant, ends=ends, coaches=coaches)
    if announcement:
        carrier.spawn(announce(carrier, conference, announcement, participant))
    return reply(_view(request, conference, participant))


async def delete(request: web.Request) -> web.Response:
    """He is removed; his call goes on with what follows its Dial, or ends."""
    conference, participant = _find(request)
    kick(request.app[CARRIER], conference, participant)
    return web.Response(status=204)


def _participant(carrier: Carrier, form: Form) -> Participant:
    call = read_call(carrier, form, Instructions(None))
    return Participant(
        call=call,
        created=call.created,
        updated=call.created,
        label=form.get("Label", ""),
        muted=_flag(form, "Muted", False),
        starts=_flag(form, "StartConferenceOnEnter", True),
        ends=_flag(form, "EndConferenceOnExit", False),
        coaches=form.get("CallSidToCoach", ""),
        wait=read_hook(form, "WaitUrl", "WaitMethod"),
    )


def _opened(carrier: Carrier, request: web.Request, form: Form) -> Conference:
    """A new one of this name; a sid is none. Its first participant says who is told of the conference."""
    name = request.match_info["conference"]
    if _SID.fullmatch(name):
        raise RestError(20404, request.path)
    told = read_callbacks(form, "ConferenceStatusCallback", "start end")
    recorded = read_callbacks(form, "ConferenceRecordingStatusCallback")
    wanted = form.get("ConferenceRecord", "") not in _UNRECORDED
    return open_conference(carrier, name, told, recorded if wanted else None)


def _coached(form: Form, conference: Conference, participant: Participant) -> str:
    """The call that he coaches from now on; empty for none. Raises RestError when it takes no part."""
    sid = form.get("CallSidToCoach", participant.coaches)
    if not _flag(form, "Coaching", bool(sid)):
        return ""
    if sid not in conference.participants:
        raise RestError(20001, "CallSidToCoach")
    return sid


def _get(form: Form, name: str) -> Hook | None:
    """An address that is asked by GET when no method is named."""
    hook = read_hook(form, f"{name}Url", f"{name}Method")
    return hook if hook is None or form.get(f"{name}Method") else replace(hook, method="GET")


def _flag(form: Form, name: str, default: bool) -> bool:
    """As the carrier reads it: whatever is not true is false."""
    return form[name].lower() == "true" if form.get(name) else default


def _word(value: bool) -> str:
    return "true" if value else "false"


def _find(request: web.Request) -> tuple[Conference, Participant]:
    conference = find_conference(request)
    participant = conference.find(request.match_info["participant"])
    if participant is None:
        raise RestError(20404, request.path)
    return conference, participant


def _view(request: web.Request, conference: Conference, participant: Participant) -> dict[str, Any]:
    """A Participant; `queue_time` in milliseconds."""
    account = request.match_info["account"]
    parent = f"/{API_VERSION}/Accounts/{account}/Conferences/{conference.sid}"
    return {
        "account_sid": account,
        "call_sid": participant.sid,
        "call_sid_to_coach": participant.coaches or None,
        "coaching": bool(participant.coaches),
        "conference_sid": conference.sid,
        "date_created": rfc2822(participant.created),
        "date_updated": rfc2822(participant.updated),
        "end_conference_on_exit": participant.ends,
        "hold": participant.held,
        "label": participant.label or None,
        "muted": participant.muted,
        "queue_time": str(round(participant.call.waited * 1000)),
        "start_conference_on_enter": participant.starts,
        "status": participant.status,
        "uri": f"{parent}/Participants/{participant.sid}.json",
    }
