"""What a monitor's form showed last, and the conversation whose question is open in it."""

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from conversation.reply import Reply, reply_from_json
from conversation.state import State
from storage.models import Conversation, Turn
from storage.turns import GOES_ON


@dataclass(frozen=True, slots=True)
class Shown:
    """The last turn of a leg. number: of that turn. has_word: no other call, thread or page took it since."""

    number: int
    reply: Reply
    conversation: Conversation
    state: State
    has_word: bool


def last_shown(session: Session, person_id: int, leg: str) -> Shown | None:
    """What this leg's form shows; None before it was opened. A brother or sister may have the word."""
    row = session.execute(
        select(Turn.conversation_id, Turn.key, Turn.reply)
        .join(Conversation, Conversation.id == Turn.conversation_id)
        .where(Conversation.person_id == person_id, Turn.key.startswith(f"{leg}:"))
        # A turn that went on with a brother or sister is kept with both: the first has the whole reply.
        .order_by(func.length(Turn.key).desc(), Turn.key.desc(), Turn.reply.has_key(GOES_ON).desc())
        .limit(1)
    ).one_or_none()
    if row is None:
        return None
    goes_on = row.reply.get(GOES_ON, row.conversation_id)
    talk = session.get_one(Conversation, goes_on, populate_existing=True)
    state = State.from_json(talk.state or {})
    number = int(row.key.rpartition(":")[2])
    return Shown(number, reply_from_json(row.reply), talk, state, has_word=talk.leg == leg)
