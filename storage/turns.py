"""One turn of a conversation, in one transaction: lock, step, write, reply.

Four round trips in the common case, BEGIN and COMMIT counted. The statements are built once, at import.
"""

from base64 import urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from sqlalchemy import DateTime, Row, String, bindparam, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Session

from conversation.effects import Ending, GoOn
from conversation.heard import Entry, Found, Heard, Opened, Recorded, Said
from conversation.library import get_script
from conversation.machine import Answer, State, Turn, step
from conversation.reply import LookUp, Person, Reply, reply_from_json, reply_to_json
from conversation.shape import Script, Telling
from conversation.siblings import joined
from rules.lives import MemberState
from rules.routing import Mode
from storage.effects import apply_effects
from storage.filling import fill_in
from storage.intake import COMPLAINT
from storage.keeping import keeping
from storage.look_ups import Asking, look_up
from storage.models import Recording
from storage.openings import open_script
from storage.queries.recordings import discard, expect_recording
from storage.queries.siblings import next_sibling
from storage.scene import Scene

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
    turn = _step(session, row, key, before, heard, now)
    if turn is None:
        return _again(session, key, row)
    scene = Scene(row.id, row.member_id, row.person_id, key.leg, key.mode, turn.state.facts, now, row.case_id)
    reply, goes_on = _following(session, row, key, before, turn, scene) or (turn.reply, row.id)
    private = before is not None and _told(row, before).steps[before.step].hears_private
    stored = reply_to_json(reply) | {GOES_ON: goes_on}
    if not _write(session, row, key, heard, turn, stored, now, private=private):
        return _again(session, key, row)
    _keep(session, row, key, heard, turn, now)
    apply_effects(session, scene, turn.effects)
    return _taken(session, row, reply, goes_on)


def _taken(session: Session, row: Row[Any], reply: Reply, goes_on: int, *, repeated: bool = False) -> Taken:
    """The answer in the words of the conversation that goes on."""
    next_row = row if goes_on == row.id else session.execute(_LOCK, {"id": goes_on}).one()
    return Taken(goes_on, reply, next_row.script, next_row.version, next_row.language, repeated=repeated)


def _told(row: Row[Any], state: State) -> Telling:
    return get_script(row.script, row.version).told(state.channel)


def _keep(session: Session, row: Row[Any], key: TurnKey, heard: Heard, turn: Turn, now: datetime) -> None:
    """What else the turn has brought: a recording that will come, and more of a case."""
    if isinstance(heard, Recorded) and heard.ref:
        expect_recording(session, row.id, heard.ref, heard.seconds, now)
        if row.case_id is not None and heard.ref not in {answer.recording for answer in turn.answers}:
            discard(session, now, Recording.carrier_sid == heard.ref)  # he began it again
    if row.case_id is not None and row.script == COMPLAINT and (turn.answers or turn.forgets):
        fill_in(session, row.case_id, turn.state.answers, turn.answers, key.leg, now)


def _following(
    session: Session, row: Row[Any], key: TurnKey, before: State | None, turn: Turn, scene: Scene
) -> tuple[Reply, int] | None:
    """What goes on in the same breath: another script, or another pupil; the joined reply, and its conversation."""
    if key.mode is Mode.impreso:
        return None
    onward = next((effect for effect in turn.effects if isinstance(effect, GoOn)), None)
    if onward is not None:
        return _another_script(session, row, key, turn, scene, onward)
    if row.member_id is None or not _may_ask_about_another(before, turn):
        return None
    return _sibling(session, row, key, turn, scene.now)


def _another_script(
    session: Session, row: Row[Any], key: TurnKey, turn: Turn, scene: Scene, onward: GoOn
) -> tuple[Reply, int]:
    opening = open_script(session, scene, onward, row.language)
    theirs = _lock(session, opening.conversation_id)
    before = None if theirs.state is None else State.from_json(theirs.state)
    opened = Opened(opening.facts, turn.state.channel, given=opening.given)
    begun = _step(session, theirs, key, before, opened, scene.now)
    if begun is None:  # this very turn has been answered
        return turn.reply, row.id
    _write(session, theirs, key, opened, begun, reply_to_json(begun.reply), scene.now)
    _keep(session, theirs, key, opened, begun, scene.now)
    return Reply((*turn.reply.prompts, *begun.reply.prompts), begun.reply.awaits), theirs.id


def _step(
    session: Session, row: Row[Any], key: TurnKey, before: State | None, heard: Heard, now: datetime
) -> Turn | None:
    """The turn to `heard`; what it looks up on the way is answered at once. None: it was answered before."""
    script: Script = get_script(row.script, row.version)
    turn = step(script, before, heard)
    if isinstance(turn.reply.awaits, LookUp) and _stored(session, row, key) is not None:
        return None  # a look-up may write: it is done once
    while isinstance(turn.reply.awaits, LookUp):
        what = turn.reply.awaits.what
        found = step(script, turn.state, Found(look_up(session, what, Asking(row, key.leg, turn, now))))
        turn = replace(
            found,
            answers=turn.answers + found.answers,
            effects=turn.effects + found.effects,
            forgets=turn.forgets + found.forgets,
        )
    return turn


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


def _stored(session: Session, row: Row[Any], key: TurnKey) -> Mapping[str, Any] | None:
    stored: Mapping[str, Any] | None = session.execute(_STORED, {"id": row.id, "key": key.key}).scalar_one_or_none()
    return stored


def _again(session: Session, key: TurnKey, row: Row[Any]) -> Taken:
    stored = _stored(session, row, key)
    if stored is None:
        raise StaleTurn(key.key)
    return _taken(session, row, reply_from_json(stored), stored.get(GOES_ON, row.id), repeated=True)
