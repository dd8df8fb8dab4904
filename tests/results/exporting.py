"""Results of a test's campaign: answers and calls put in, the file and its figures taken out."""

import csv
import io

from results.export import export_csv
from rules.lives import AttemptState
from rules.routing import Mode
from storage.models import Answer, Conversation
from tests.world import ZONE

RATED = {"uso": "1", "tipo": "1", "nivel": "1"}


def answer(world, member, recording="", mode=Mode.voice, **answers):
    """The member's conversation, with these answers given now by this mode."""
    known = world.rows(Conversation, Conversation.member_id == member.id)
    conversation = known[0] if known else world.conversation(member)
    with world.sessions.begin() as session:
        session.add_all(
            Answer(
                conversation_id=conversation.id,
                question=question,
                value=value,
                recording=recording,
                leg="CA1",
                mode=mode,
                at=world.clock(),
            )
            for question, value in answers.items()
        )


def call(world, member, outcome, sid, **values):
    """A call, or with mode=Mode.sms a text, that has ended and was judged."""
    now = world.clock()
    return world.attempt(member, AttemptState.ended, outcome=outcome, ended_at=now, settled_at=now, sid=sid, **values)


def written(world, campaign):
    """The bytes of the file and its rows."""
    data, rows, _ = exported(world, campaign)
    return data, rows


def exported(world, campaign):
    """The bytes of the file, its rows, and what was said of them."""
    out = io.BytesIO()
    with world.sessions() as session:
        said = export_csv(session, world.vault, world.again(campaign), ZONE, out)
    rows = list(csv.DictReader(io.StringIO(out.getvalue().decode("utf-8-sig"), newline="")))
    assert len(rows) == said.rows
    return out.getvalue(), rows, said


def only_row(world, campaign):
    (row,) = written(world, campaign)[1]
    return row


def summed(world, campaign):
    said = exported(world, campaign)[2]
    return said.summary, said.not_attended
