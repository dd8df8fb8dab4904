"""One turn of a conversation, in one transaction: lock, step, write, reply.

Four round trips in the common case, BEGIN and COMMIT counted. The statements are built once, at import.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import DateTime, String, bindparam, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Session

from conversation.heard import Heard, Opened, Recorded, Said
from conversation.library import get_script
from conversation.machine import State, step
from conversation.reply import Reply, reply_from_json, reply_to_json
from storage.effects import Scene, apply_effects
from storage.queries.recordings import expect_recording

SAID_KEPT = 64
"""Characters of what was said that a turn keeps: enough to understand a dispute, too little to be a store of voices."""


class UnknownConversation(Exception):
    """No conversation has this id."""


class StaleTurn(Exception):
    """The turn comes from a call that no longer has the word."""


@dataclass(frozen=True, slots=True)
class TurnKey:
    """What makes a repeated webhook the same turn: the leg (CallSid, MessageSid, page) and the turn's number in it."""

    leg: str
    number: int

    def __str__(self) -> str:
        return f"{self.leg}:{self.number}"


@dataclass(frozen=True, slots=True)
class Taken:
    """What to answer. `words_of` names the script and language by which a mouth words the reply."""

    reply: Reply
    script: str
    version: int
    language: str
    repeated: bool


_LOCK = text(
    "SELECT member_id, person_id, script, version, language, state, leg FROM conversation WHERE id = :id FOR UPDATE"
).columns(state=JSONB)

_WRITE = text(
    """
    WITH t AS (
      INSERT INTO turn (conversation_id, key, at, heard, said, reply)
      VALUES (:id, :key, :at, :heard, :said, :reply)
      ON CONFLICT DO NOTHING RETURNING conversation_id
    ), a AS (
      INSERT INTO answer (conversation_id, question, value, recording, leg, at)
      SELECT t.conversation_id, given.question, given.value, given.recording, :leg, :at
      FROM t, unnest(:questions, :values, :recordings) AS given (question, value, recording)
      ON CONFLICT (conversation_id, question) DO UPDATE
      SET value = excluded.value, recording = excluded.recording, leg = excluded.leg, at = excluded.at
    )
    UPDATE conversation c SET state = :state, leg = :leg, ending = :ending, touched_at = :at
    FROM t WHERE c.id = t.conversation_id RETURNING c.id
    """
).bindparams(
    bindparam("reply", type_=JSONB),
    bindparam("state", type_=JSONB),
    bindparam("at", type_=DateTime(timezone=True)),
    bindparam("questions", type_=ARRAY(String)),
    bindparam("values", type_=ARRAY(String)),
    bindparam("recordings", type_=ARRAY(String)),
)

_STORED = text("SELECT reply FROM turn WHERE conversation_id = :id AND key = :key").columns(reply=JSONB)


def take_turn(session: Session, conversation_id: int, key: TurnKey, heard: Heard, now: datetime) -> Taken:
    """Hear `heard` once and say what to reply; a `key` seen before gets its first reply again, and changes nothing.

    Raises UnknownConversation, or StaleTurn when another call, thread or page has the word meanwhile.
    """
    row = session.execute(_LOCK, {"id": conversation_id}).one_or_none()
    if row is None:
        raise UnknownConversation(conversation_id)
    if row.leg != key.leg and not isinstance(heard, Opened):
        return _again(session, conversation_id, key, row)
    state = None if row.state is None else State.from_json(row.state)
    turn = step(get_script(row.script, row.version), state, heard)
    written = session.execute(
        _WRITE,
        {
            "id": conversation_id,
            "key": str(key),
            "at": now,
            "heard": type(heard).__name__.lower(),
            "said": heard.text[:SAID_KEPT] if isinstance(heard, Said) else "",
            "reply": reply_to_json(turn.reply),
            "questions": [answer.question for answer in turn.answers],
            "values": [answer.value for answer in turn.answers],
            "recordings": [answer.recording for answer in turn.answers],
            "state": turn.state.to_json(),
            "leg": key.leg,
            "ending": turn.state.ending,
        },
    ).one_or_none()
    if written is None:
        return _again(session, conversation_id, key, row)
    if isinstance(heard, Recorded) and heard.ref:
        expect_recording(session, conversation_id, heard.ref, heard.seconds, now)
    if turn.effects:
        scene = Scene(conversation_id, row.member_id, row.person_id, key.leg, turn.state.facts, now)
        apply_effects(session, scene, turn.effects)
    return Taken(turn.reply, row.script, row.version, row.language, repeated=False)


def _again(session: Session, conversation_id: int, key: TurnKey, row: Any) -> Taken:  # noqa: ANN401 - a row
    stored: Mapping[str, Any] | None = session.execute(
        _STORED, {"id": conversation_id, "key": str(key)}
    ).scalar_one_or_none()
    if stored is None:
        raise StaleTurn(str(key))
    return Taken(reply_from_json(stored), row.script, row.version, row.language, repeated=True)
