"""The rows of a turn: one conversation locked, its turn written once, with all that it changed; what was replied.

The statements are built once, at import.
"""

from base64 import urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import DateTime, Row, String, bindparam, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Session

from conversation.heard import Heard, Said
from conversation.machine import Answer, Turn
from rules.routing import Mode
from storage.keeping import keeping
from storage.models import Recording
from storage.queries.recordings import discard

SAID_KEPT = 64
"""Characters of what was said that a turn keeps: enough to understand a dispute, too little to be a store of voices."""


class UnknownConversation(Exception):
    """No conversation has this id."""


@dataclass(frozen=True, slots=True)
class TurnKey:
    """What makes a repeated request the same turn (`key`), in which call, thread or page (`leg`), by which mode."""

    leg: str
    key: str
    mode: Mode = Mode.voice


def call_turn(sid: str, number: int) -> TurnKey:
    """The turn of that number in a call."""
    return TurnKey(sid, f"{sid}:{number}")


_LOCK = text(
    "SELECT id, member_id, person_id, case_id, script, version, language, state, leg"
    " FROM conversation WHERE id = :id FOR UPDATE"
).columns(state=JSONB)

_WRITE = text(
    """
    WITH t AS (
      INSERT INTO turn (conversation_id, key, at, heard, said, reply)
      VALUES (:id, :key, :at, :heard, :said, :reply)
      ON CONFLICT DO NOTHING RETURNING conversation_id
    ), a AS (
      INSERT INTO answer (conversation_id, question, value, recording, leg, mode, at)
      SELECT t.conversation_id, given.question, given.value, given.recording, :leg, :mode, :at
      FROM t, unnest(:questions, :values, :recordings) AS given (question, value, recording)
      ON CONFLICT (conversation_id, question) DO UPDATE
      SET value = excluded.value, recording = excluded.recording, leg = excluded.leg, mode = excluded.mode,
          at = excluded.at
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

_FORGET = text(
    "DELETE FROM answer WHERE conversation_id = :id AND question = ANY(:questions) RETURNING recording"
).bindparams(bindparam("questions", type_=ARRAY(String)))

_STORED = text("SELECT reply FROM turn WHERE conversation_id = :id AND key = :key").columns(reply=JSONB)


def lock(session: Session, conversation_id: int) -> Row[Any]:
    row = session.execute(_LOCK, {"id": conversation_id}).one_or_none()
    if row is None:
        raise UnknownConversation(conversation_id)
    return row


def write(
    session: Session,
    row: Row[Any],
    key: TurnKey,
    heard: Heard,
    turn: Turn,
    reply: Mapping[str, Any],
    now: datetime,
    *,
    private: bool = False,
) -> bool:
    """Whether the turn is new: its row is written once, and with it all that it changed.

    private: what was said is not kept with the turn.
    """
    written = session.execute(
        _WRITE,
        {
            "id": row.id,
            "key": key.key,
            "at": now,
            "heard": type(heard).__name__.lower(),
            "said": heard.text[:SAID_KEPT] if isinstance(heard, Said) and not private else "",
            "reply": reply,
            "questions": [answer.question for answer in turn.answers],
            "values": [_kept_value(session, answer) for answer in turn.answers],
            "recordings": [answer.recording for answer in turn.answers],
            "state": turn.state.to_json(),
            "leg": key.leg,
            "mode": key.mode,
            "ending": turn.state.ending,
        },
    )
    is_new = written.one_or_none() is not None
    if is_new and turn.forgets:
        told = session.scalars(_FORGET, {"id": row.id, "questions": list(turn.forgets)}).all()
        if voices := [sid for sid in told if sid]:
            discard(session, now, Recording.carrier_sid.in_(voices))
    return is_new


def _kept_value(session: Session, answer: Answer) -> str:
    """A private answer is sealed, in URL-safe base64."""
    if not answer.private:
        return answer.value
    return urlsafe_b64encode(keeping(session).vault.seal(answer.value, "answer")).decode()


def stored_reply(session: Session, row: Row[Any], key: TurnKey) -> Mapping[str, Any] | None:
    stored: Mapping[str, Any] | None = session.execute(_STORED, {"id": row.id, "key": key.key}).scalar_one_or_none()
    return stored
