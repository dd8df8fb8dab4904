"""What a monitor's form showed last, and the conversation whose question is open in it."""

from dataclasses import dataclass
from typing import Any

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
    """What this leg's form shows; None before it was opened. A brother or sister, or a complaint, may have the word."""
    found = _last(session, leg, Conversation.person_id == person_id)
    # Who complains without a name is nobody that we know: his conversation is found by the turn that began it.
    onward = found if found is None or found.talk_id == found.goes_on else _last(session, leg, _is(found.goes_on))
    last = onward if found is not None and onward is not None and onward.number > found.number else found
    return None if last is None else _shown(session, last, leg)


def last_in(session: Session, conversation_id: int, leg: str) -> Shown | None:
    """What this leg's form shows of one conversation; None where it was not opened in it."""
    last = _last(session, leg, _is(conversation_id))
    return None if last is None else _shown(session, last, leg)


@dataclass(frozen=True, slots=True)
class _Last:
    talk_id: int
    number: int
    reply: dict[str, Any]

    @property
    def goes_on(self) -> int:
        """The conversation whose turn is next."""
        return int(self.reply.get(GOES_ON, self.talk_id))


def _is(conversation_id: int) -> Any:  # noqa: ANN401 - an SQL condition
    return Conversation.id == conversation_id


def _last(session: Session, leg: str, which: Any) -> _Last | None:  # noqa: ANN401 - an SQL condition
    row = session.execute(
        select(Turn.conversation_id, Turn.key, Turn.reply)
        .join(Conversation, Conversation.id == Turn.conversation_id)
        .where(which, Turn.key.startswith(f"{leg}:"))
        # A turn that went on with a brother or sister is kept with both: the first has the whole reply.
        .order_by(func.length(Turn.key).desc(), Turn.key.desc(), Turn.reply.has_key(GOES_ON).desc())
        .limit(1)
    ).one_or_none()
    return None if row is None else _Last(row.conversation_id, int(row.key.rpartition(":")[2]), row.reply)


def _shown(session: Session, last: _Last, leg: str) -> Shown:
    talk = session.get_one(Conversation, last.goes_on, populate_existing=True)
    state = State.from_json(talk.state or {})
    return Shown(last.number, reply_from_json(last.reply), talk, state, has_word=talk.leg == leg)
