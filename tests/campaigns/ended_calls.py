"""Calls that have ended, settled, and what is seen of it."""

from datetime import timedelta

from rules.lives import AttemptState, MemberState
from rules.routing import Mode
from storage.models import Answer, Attempt
from tests.campaigns.work import settle

POLICY = {"voice": {"max": 3, "waits": ["2h", "1d"]}}
WHOLE = {"uso": "1", "tipo": "2", "nivel": "3"}


def campaign_of(world, **settings):
    return world.campaign(**({"attempts": POLICY, "modes": ["voice", "monitor"]} | settings))


def ended(world, member, outcome, **values):
    """A call to the member that has ended so, and is not settled."""
    return world.attempt(member, AttemptState.ended, outcome=outcome, ended_at=world.clock(), **values)


def settled(world, member, outcome, **values):
    """The same, settled: the row."""
    row = ended(world, member, outcome, **values)
    settle(world.sessions, world.clock(), [row.id])
    return world.again(row)


def next_settled(world, member, outcome):
    """The call that is due to the member has ended so, and is settled."""
    due = world.one(Attempt, Attempt.member_id == member.id, Attempt.state == AttemptState.due)
    world.change(due, state=AttemptState.ended, outcome=outcome, ended_at=world.clock())
    settle(world.sessions, world.clock(), [due.id])


def answer(world, member, sid="CA1", **answers):
    conversation = world.conversation(member)
    with world.sessions.begin() as session:
        for question, value in answers.items():
            session.add(
                Answer(
                    conversation_id=conversation.id,
                    question=question,
                    value=value,
                    recording="",
                    leg=sid,
                    at=world.clock(),
                )
            )


def next_calls(world, member):
    """(number's row, when) of each call that is due to the member."""
    rows = world.rows(Attempt, Attempt.member_id == member.id, Attempt.state == AttemptState.due)
    return [(row.phone_id, row.due_at) for row in rows]


def step_of(world, member):
    row = world.again(member)
    return (row.state, row.mode)


WAITING = (MemberState.waiting, Mode.voice)
WITH_MONITOR = (MemberState.monitor, Mode.monitor)
DONE = (MemberState.done, None)
SOON = timedelta(hours=2)
"""The policy's first wait."""
