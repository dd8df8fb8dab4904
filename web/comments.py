"""A comment that was written, though not sent, when its parent asked for a person: it is not lost."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from conversation.library import get_script
from conversation.reply import Writing
from conversation.state import State
from conversation.understanding import understand_whole
from conversation.written import clean
from storage.models import Answer, Conversation
from storage.turn_rows import TurnKey


def keep(session: Session, conversation_id: int, key: TurnKey, text: str, now: datetime) -> Mapping[str, str]:
    """Keep `text` as the answer to the question that is still open, where that takes a comment: all answers then.

    Asking for a person ends the talk at that question, and sending the comment first might end it without the
    request: so the turn was the request, and the comment is kept beside it. Call it in that turn's transaction.
    """
    row = session.get_one(Conversation, conversation_id, populate_existing=True)
    state = State.from_json(row.state or {})
    here = get_script(row.script, row.version).told(state.channel).steps[state.step]
    if not isinstance(here.awaits, Writing) or understand_whole(text, here.meanings) is not None:
        return state.answers
    value = clean(text, here.awaits.max_chars)
    if not value:
        return state.answers
    with_it = replace(state, answers={**state.answers, here.question: value})
    row.state = with_it.to_json()
    kept = {"value": value, "recording": "", "leg": key.leg, "mode": key.mode, "at": now}
    session.execute(
        insert(Answer)
        .values(conversation_id=conversation_id, question=here.question, **kept)
        .on_conflict_do_update(index_elements=["conversation_id", "question"], set_=kept)
    )
    return with_it.answers
