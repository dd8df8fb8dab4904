"""Members whose text has left, and what becomes of it."""

from datetime import timedelta

from rules.lines import Lines
from rules.lives import AttemptState
from rules.routing import Mode
from storage.models import Attempt
from tests.campaigns.work import settle as settle_with
from tests.switchboard import LINE, MISSED_CALL, WHATSAPP
from tests.world import ANA

ALL_LINES = Lines(LINE, LINE, WHATSAPP, MISSED_CALL)
TEXT_WAIT, VOICE_WAIT = timedelta(hours=1), timedelta(hours=2)
ATTEMPTS = {
    "voice": {"max": 2, "waits": ["2h"]},
    "sms": {"max": 2, "waits": ["1h"], "answer_by": "reply", "patience": "2d"},
}


def texted(world, campaign, *numbers, **values):
    """A member whose text has left."""
    member = world.member(campaign, *(numbers or (ANA,)), mode=Mode.sms)
    sid = f"SM{member.id}"
    until = world.clock() + timedelta(days=2)
    given = {"mode": Mode.sms, "sid": sid, "answer_until": until}
    return member, world.attempt(member, AttemptState.awaiting, **given | values)


def settle(world, row, **values):
    """The row has ended so, and is settled."""
    world.change(row, state=AttemptState.ended, ended_at=world.clock(), **values)
    settle_with(world.sessions, world.clock(), [row.id], ALL_LINES)
    return world.again(row)


def due(world, member):
    """(mode, telephone's row, when) of what is planned."""
    rows = world.rows(Attempt, Attempt.member_id == member.id, Attempt.state == AttemptState.due)
    return [(row.mode, row.phone_id, row.due_at) for row in rows]


def asked_for(world, member, outcome, **values):
    return settle(world, world.attempt(member, AttemptState.ended, asked_for=True, outcome=outcome, **values))
