"""REST: Conferences. List with filters, fetch, and update: end it, or announce something in it."""

from datetime import datetime
from typing import Any

from aiohttp import web

from simulator.model import API_VERSION
from simulator.rest.filters import Test, dated, same
from simulator.rest.serving import ACCOUNT, CARRIER, RestError, page, read_form, read_hook, reply
from simulator.voice.announcements import announce
from simulator.voice.conferences import ENDED_VIA_API, close
from simulator.voice.forms import rfc2822
from simulator.voice.meetings import Conference

_REGION = "us1"


def add_routes(app: web.Application) -> None:
    """The resource's addresses."""
    app.router.add_get(f"{ACCOUNT}/Conferences.json", list_conferences)
    app.router.add_get(f"{ACCOUNT}/Conferences/{{conference}}.json", fetch)
    app.router.add_post(f"{ACCOUNT}/Conferences/{{conference}}.json", update)


async def list_conferences(request: web.Request) -> web.Response:
    """Newest first."""
    query, account = request.query, request.match_info["account"]
    tests: list[Test[Conference]] = [
        same(query.get("FriendlyName"), lambda conference: conference.name),
        same(query.get("Status"), lambda conference: conference.status),
        *dated(query, "DateCreated", _created),
        *dated(query, "DateUpdated", _updated),
    ]
    kept = request.app[CARRIER].conferences.values()
    rows = [conference for conference in reversed(kept) if all(test(conference) for test in tests)]
    return page(request, "conferences", rows, lambda conference: conference_view(account, conference))


async def fetch(request: web.Request) -> web.Response:
    return reply(conference_view(request.match_info["account"], find_conference(request)))


async def update(request: web.Request) -> web.Response:
    """End it (Status=completed), or let everybody hear a document (AnnounceUrl). One that is over stays as it is."""
    carrier, conference = request.app[CARRIER], find_conference(request)
    form = await read_form(request)
    if form.get("Status", "") not in {"", "completed"}:
        raise RestError(20001, "Status")
    hook = read_hook(form, "AnnounceUrl", "AnnounceMethod")
    if hook and not conference.is_over:
        carrier.spawn(announce(carrier, conference, hook))
    if form.get("Status") and not conference.is_over:
        close(carrier, conference, ENDED_VIA_API)
    return reply(conference_view(request.match_info["account"], conference))


def find_conference(request: web.Request) -> Conference:
    """The conference of an address. Raises RestError."""
    conference = request.app[CARRIER].conferences.get(request.match_info["conference"])
    if conference is None:
        raise RestError(20404, request.path)
    return conference


def conference_view(account_sid: str, conference: Conference) -> dict[str, Any]:
    """A Conference. Why it ended is told only once it has."""
    uri = f"/{API_VERSION}/Accounts/{account_sid}/Conferences/{conference.sid}"
    return {
        "sid": conference.sid,
        "account_sid": account_sid,
        "api_version": API_VERSION,
        "call_sid_ending_conference": conference.ender.sid if conference.ender else None,
        "date_created": rfc2822(conference.created),
        "date_updated": rfc2822(conference.updated),
        "friendly_name": conference.name,
        "region": _REGION,
        "status": conference.status.value,
        "subresource_uris": {"participants": f"{uri}/Participants.json", "recordings": f"{uri}/Recordings.json"},
        "uri": f"{uri}.json",
        "reason_conference_ended": conference.reason or None,
    }


def _created(conference: Conference) -> datetime:
    return conference.created


def _updated(conference: Conference) -> datetime:
    return conference.updated
