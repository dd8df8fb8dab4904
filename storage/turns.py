"""One turn of a conversation, in one transaction: lock, step, write, reply.

Four round trips in the common case, BEGIN and COMMIT counted.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Row
from sqlalchemy.orm import Session

from conversation.effects import Ending, GoOn
from conversation.heard import Entry, Found, Heard, Opened, Recorded
from conversation.library import get_script
from conversation.machine import State, Turn, step
from conversation.reply import LookUp, Onward, Person, Reply, reply_from_json, reply_to_json
from conversation.shape import Script, Telling
from conversation.siblings import joined, without_thanks
from rules.lives import MemberState
from rules.routing import Mode
from storage.effects import apply_effects
from storage.filling import fill_in
from storage.intake import COMPLAINT
from storage.look_ups import Asking, look_up
from storage.models import Recording
from storage.openings import open_script
from storage.queries.recordings import discard, expect_recording
from storage.queries.siblings import next_sibling, surveyed_in
from storage.scene import Scene
from storage.turn_rows import TurnKey, lock, stored_reply, write

GOES_ON = "goes_on"
"""The key, beside a stored reply, of the conversation whose turn is next."""


class StaleTurn(Exception):
    """The turn comes from a call that no longer has the word."""


@dataclass(frozen=True, slots=True)
class Taken:
    """What to answer, worded as script and language say. The next turn is `conversation_id`'s."""

    conversation_id: int
    reply: Reply
    script: str
    version: int
    language: str
    repeated: bool


def take_turn(session: Session, conversation_id: int, key: TurnKey, heard: Heard, now: datetime) -> Taken:
    """Hear `heard` once and say what to reply; a `key` seen before gets its first reply again, and changes nothing.

    A brother's or sister's questions follow those of a whole interview in the same call, thread or page; on paper each
    has a sheet of his own.
    Raises UnknownConversation, or StaleTurn when another call, thread or page has the word meanwhile.
    """
    row = lock(session, conversation_id)
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
    if not write(session, row, key, heard, turn, stored, now, private=private):
        return _again(session, key, row)
    _keep(session, row, key, heard, turn, now)
    apply_effects(session, scene, turn.effects)
    return _taken(session, row, reply, goes_on)


def _taken(session: Session, row: Row[Any], reply: Reply, goes_on: int, *, repeated: bool = False) -> Taken:
    """The answer in the words of the conversation that goes on."""
    next_row = row if goes_on == row.id else lock(session, goes_on)
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
    if not _may_ask_about_another(before, turn):
        return None
    if row.member_id is None:
        return _after_complaint(session, row, key, turn, scene)
    found = _sibling(session, row.member_id, key, turn.state, scene.now)
    return None if found is None else (joined(found.script, turn.reply, found.reply), found.conversation_id)


def _another_script(
    session: Session, row: Row[Any], key: TurnKey, turn: Turn, scene: Scene, onward: GoOn
) -> tuple[Reply, int]:
    opening = open_script(session, scene, onward, row.language)
    theirs = lock(session, opening.conversation_id)
    before = None if theirs.state is None else State.from_json(theirs.state)
    opened = Opened(opening.facts, turn.state.channel, given=opening.given)
    begun = _step(session, theirs, key, before, opened, scene.now)
    if begun is None:  # this very turn has been answered
        return turn.reply, row.id
    write(session, theirs, key, opened, begun, reply_to_json(begun.reply), scene.now)
    _keep(session, theirs, key, opened, begun, scene.now)
    return Reply((*turn.reply.prompts, *begun.reply.prompts), begun.reply.awaits), theirs.id


def _step(
    session: Session, row: Row[Any], key: TurnKey, before: State | None, heard: Heard, now: datetime
) -> Turn | None:
    """The turn to `heard`; what it looks up on the way is answered at once. None: it was answered before."""
    script: Script = get_script(row.script, row.version)
    turn = step(script, before, heard)
    if isinstance(turn.reply.awaits, LookUp) and stored_reply(session, row, key) is not None:
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


_ASKED_NEXT: Final = {Mode.monitor: (MemberState.waiting, MemberState.monitor), Mode.impreso: ()}
"""Mode -> the states of brothers and sisters who follow; the machine's otherwise. A paper form is of one pupil."""


@dataclass(frozen=True, slots=True)
class _Sibling:
    """The questions about another pupil, begun: how they open, in the words of `script`."""

    conversation_id: int
    script: Script
    reply: Reply


def _sibling(session: Session, member_id: int, key: TurnKey, said: State, now: datetime) -> _Sibling | None:
    """The pupil of the same family who is asked about next. said: the conversation that was about `member_id`."""
    found = next_sibling(session, member_id, now, _ASKED_NEXT.get(key.mode, (MemberState.waiting,)))
    if found is None:
        return None
    theirs = lock(session, found.conversation_id)
    script = get_script(theirs.script, theirs.version)
    before = None if theirs.state is None else State.from_json(theirs.state)
    opened = Opened({**said.facts, "nivel": found.nivel}, said.channel, Entry.sibling)
    begun = step(script, before, opened)
    write(session, theirs, key, opened, begun, reply_to_json(begun.reply), now)
    return _Sibling(theirs.id, script, begun.reply)


def _after_complaint(
    session: Session, row: Row[Any], key: TurnKey, turn: Turn, scene: Scene
) -> tuple[Reply, int] | None:
    """A survey that led to a complaint goes on, in the same call, about the family's next pupil.

    The two scripts are two documents: the first one leads to the other. Nobody is asked so who told of a danger.
    """
    if key.mode is not Mode.voice or row.script != COMPLAINT or turn.state.answers.get("peligro") == "1":
        return None
    survey = surveyed_in(session, row.case_id, key.leg)
    found = survey and _sibling(session, survey[0], key, State.from_json(survey[1]), scene.now)
    if found is None:
        return None
    return without_thanks(found.script, Reply(turn.reply.prompts, Onward(found.conversation_id))), row.id


def _again(session: Session, key: TurnKey, row: Row[Any]) -> Taken:
    stored = stored_reply(session, row, key)
    if stored is None:
        raise StaleTurn(key.key)
    return _taken(session, row, reply_from_json(stored), stored.get(GOES_ON, row.id), repeated=True)
