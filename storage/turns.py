"""One turn of a conversation, in one transaction: lock, step, write, reply.

Four round trips in the common case, BEGIN and COMMIT counted. The statements are built once, at import.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from sqlalchemy import DateTime, Row, String, bindparam, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Session

from conversation.channel import Channel
from conversation.effects import Ending
from conversation.heard import Entry, Found, Heard, Opened, Recorded, Said
from conversation.library import get_script
from conversation.machine import State, Turn, step
from conversation.reply import LookUp, Person, Reply, reply_from_json, reply_to_json
from conversation.shape import Script
from conversation.siblings import joined
from rules.lives import MemberState
from rules.routing import Mode
from storage.effects import apply_effects
from storage.presence import someone_attends
from storage.queries.recordings import expect_recording
from storage.queries.siblings import next_sibling
from storage.scene import Scene
from storage.waiting import may_wait

GOES_ON = "goes_on"
"""The key, beside a stored reply, of the conversation whose turn is next."""
SAID_KEPT = 64
"""Characters of what was said that a turn keeps: enough to understand a dispute, too little to be a store of voices."""


class UnknownConversation(Exception):
    """No conversation has this id."""


class StaleTurn(Exception):
    """The turn comes from a call that no longer has the word."""


@dataclass(frozen=True, slots=True)
class TurnKey:
    """What makes a repeated request the same turn (`key`), in which call, thread or page (`leg`), by which mode."""

    leg: str
    key: str
    mode: Mode = Mode.voice


def call_turn(sid: str, number: int) -> TurnKey:
    """The turn of that number in a call."""
    return TurnKey(sid, f"{sid}:{number}")


@dataclass(frozen=True, slots=True)
class Taken:
    """What to answer, worded as script and language say. The next turn is `conversation_id`'s."""

    conversation_id: int
    reply: Reply
    script: str
    version: int
    language: str
    repeated: bool


_LOCK = text(
    "SELECT id, member_id, person_id, script, version, language, state, leg FROM conversation WHERE id = :id FOR UPDATE"
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

_FORGET = text("DELETE FROM answer WHERE conversation_id = :id AND question = ANY(:questions)").bindparams(
    bindparam("questions", type_=ARRAY(String))
)

_STORED = text("SELECT reply FROM turn WHERE conversation_id = :id AND key = :key").columns(reply=JSONB)


def take_turn(session: Session, conversation_id: int, key: TurnKey, heard: Heard, now: datetime) -> Taken:
    """Hear `heard` once and say what to reply; a `key` seen before gets its first reply again, and changes nothing.

    A brother's or sister's questions follow those of a whole interview in the same call, thread or page; on paper each
    has a sheet of his own.
    Raises UnknownConversation, or StaleTurn when another call, thread or page has the word meanwhile.
    """
    row = _lock(session, conversation_id)
    if row.leg != key.leg and not isinstance(heard, Opened):
        return _again(session, key, row)
    before = None if row.state is None else State.from_json(row.state)
    turn = _step(session, row, before, heard, now)
    goes_on_about_another = key.mode is not Mode.impreso and _may_ask_about_another(before, turn)
    following = _sibling(session, row, key, turn, now) if goes_on_about_another else None
    reply, goes_on = following or (turn.reply, row.id)
    if not _write(session, row, key, heard, turn, reply_to_json(reply) | {GOES_ON: goes_on}, now):
        return _again(session, key, row)
    if isinstance(heard, Recorded) and heard.ref:
        expect_recording(session, row.id, heard.ref, heard.seconds, now)
    if turn.effects:
        scene = Scene(row.id, row.member_id, row.person_id, key.leg, key.mode, turn.state.facts, now)
        apply_effects(session, scene, turn.effects)
    return Taken(goes_on, reply, row.script, row.version, row.language, repeated=False)


def _step(session: Session, row: Row[Any], before: State | None, heard: Heard, now: datetime) -> Turn:
    """The turn to `heard`; what it looks up on the way is answered at once."""
    script: Script = get_script(row.script, row.version)
    turn = step(script, before, heard)
    while isinstance(turn.reply.awaits, LookUp):
        what = turn.reply.awaits.what
        found = step(script, turn.state, Found({what: _LOOK_UPS[what](session, row, turn, now)}))
        turn = replace(found, answers=turn.answers + found.answers, forgets=turn.forgets + found.forgets)
    return turn


def _monitor(session: Session, row: Row[Any], turn: Turn, now: datetime) -> str:
    channel = turn.state.channel
    attended = someone_attends(session, channel, row.language, now)
    return "free" if attended and may_wait(session, row.person_id, calls=channel == Channel.voice) else "busy"


_LOOK_UPS: Final[Mapping[str, Callable[[Session, Row[Any], Turn, datetime], str]]] = {"monitor": _monitor}
"""As `conversation.reply.LOOK_UPS` says."""


def _may_ask_about_another(before: State | None, turn: Turn) -> bool:
    """Whether this turn has brought an interview to its end, and the parent does not wait for a person."""
    was_open = before is None or before.ending is None
    return was_open and turn.state.ending is Ending.complete and not isinstance(turn.reply.awaits, Person)


def _lock(session: Session, conversation_id: int) -> Row[Any]:
    row = session.execute(_LOCK, {"id": conversation_id}).one_or_none()
    if row is None:
        raise UnknownConversation(conversation_id)
    return row


def _write(
    session: Session,
    row: Row[Any],
    key: TurnKey,
    heard: Heard,
    turn: Turn,
    reply: Mapping[str, Any],
    now: datetime,
) -> bool:
    """Whether the turn is new: its row is written once, and with it all that it changed."""
    written = session.execute(
        _WRITE,
        {
            "id": row.id,
            "key": key.key,
            "at": now,
            "heard": type(heard).__name__.lower(),
            "said": heard.text[:SAID_KEPT] if isinstance(heard, Said) else "",
            "reply": reply,
            "questions": [answer.question for answer in turn.answers],
            "values": [answer.value for answer in turn.answers],
            "recordings": [answer.recording for answer in turn.answers],
            "state": turn.state.to_json(),
            "leg": key.leg,
            "mode": key.mode,
            "ending": turn.state.ending,
        },
    )
    is_new = written.one_or_none() is not None
    if is_new and turn.forgets:
        session.execute(_FORGET, {"id": row.id, "questions": list(turn.forgets)})
    return is_new


_ASKED_NEXT: Final = {Mode.monitor: (MemberState.waiting, MemberState.monitor), Mode.impreso: ()}
"""Mode -> the states of brothers and sisters who follow; the machine's otherwise. A paper form is of one pupil."""


def _sibling(session: Session, row: Row[Any], key: TurnKey, turn: Turn, now: datetime) -> tuple[Reply, int] | None:
    """The pupil of the same family who is asked about next: the joined reply, and the conversation that goes on."""
    found = next_sibling(session, row.member_id, now, _ASKED_NEXT.get(key.mode, (MemberState.waiting,)))
    if found is None:
        return None
    theirs = _lock(session, found.conversation_id)
    script = get_script(theirs.script, theirs.version)
    before = None if theirs.state is None else State.from_json(theirs.state)
    facts = {**turn.state.facts, "nivel": found.nivel}
    opened = Opened(facts, turn.state.channel, Entry.sibling)
    begun = step(script, before, opened)
    _write(session, theirs, key, opened, begun, reply_to_json(begun.reply), now)
    return joined(script, turn.reply, begun.reply), theirs.id


def _again(session: Session, key: TurnKey, row: Row[Any]) -> Taken:
    stored: Mapping[str, Any] | None = session.execute(_STORED, {"id": row.id, "key": key.key}).scalar_one_or_none()
    if stored is None:
        raise StaleTurn(key.key)
    goes_on = stored.get(GOES_ON, row.id)
    return Taken(goes_on, reply_from_json(stored), row.script, row.version, row.language, repeated=True)
