"""An interview by a monitor: the survey's script as a form, turn by turn, the family's pupils one after the other.

Nothing here commits. A form carries the number of the turn that it takes, so that what is sent twice is one turn.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from conversation.channel import Channel
from conversation.effects import Ending
from conversation.heard import Entry, Opened
from conversation.library import get_script
from monitors.contact_words import ContactError
from monitors.contacts import Finished, contact_of, finish, held, hours_of, note_outcome
from monitors.following import Noted
from monitors.forms import FormView, form_of, heard_of
from monitors.reaching import said_something
from rules.handovers import HELD, RESULTS
from rules.hours import next_part, promised_window
from rules.lives import HandoverState, MemberState
from rules.outcomes import Outcome
from rules.routing import Mode
from storage.handovers.owed import owes
from storage.handovers.telephones import parent_leg
from storage.legs import desk_leg
from storage.models import Attempt, Campaign, Conversation, Direction, Handover, HandoverEvent, HandoverKind, Member
from storage.queries.conversations import begin_conversation
from storage.queries.desk_turns import Shown, last_shown
from storage.queries.planning import move_member
from storage.queries.siblings import NOTHING_MORE_TO_ASK
from storage.turn_rows import TurnKey
from storage.turns import StaleTurn, take_turn

RESULT_OF: Final[Mapping[Ending, str]] = {
    Ending.complete: "interview",
    Ending.later: "absent",
    Ending.wrong_number: "wrong_number",
    Ending.refused: "no_more_calls",
}
"""How an interview's words ended -> how its contact did; whatever else is a person's to note."""
TALKING: Final = (HandoverState.active, HandoverState.held, HandoverState.recovering)
LANGUAGE_CODE: Final = 8


@dataclass(frozen=True, slots=True)
class Present:
    """When and where. `line`: the number for complaints, as people say it."""

    now: datetime
    zone: ZoneInfo
    line: str


@dataclass(frozen=True, slots=True)
class Screen:
    """What the form shows. attempt_id, turn: which turn its answer takes. finished: what became of the hand-over, where
    this ended it. has_word: False when the parent answers by another mouth meanwhile. member_id: of the pupil; None
    where the parent complains after the questions about him.
    """

    attempt_id: int
    turn: int
    conversation_id: int
    member_id: int | None
    view: FormView
    has_word: bool = True
    finished: Finished | None = None


def screen(session: Session, handover: Handover) -> Screen | None:
    """What the form of the present contact shows; None before it was opened."""
    if handover.attempt_id is None:
        return None
    shown = last_shown(session, handover.person_id, desk_leg(handover.attempt_id))
    return None if shown is None else _screen(handover.attempt_id, shown)


def _screen(attempt_id: int, shown: Shown, finished: Finished | None = None) -> Screen:
    talk = shown.conversation
    view = form_of(get_script(talk.script, talk.version), shown.state, shown.reply, talk.language)
    return Screen(attempt_id, shown.number + 1, talk.id, talk.member_id, view, shown.has_word, finished)


def open_form(session: Session, handover_id: int, staff_id: int, at: Present) -> Screen:
    """Begin, or go on where it was. Raises ContactError."""
    handover = _own(session, handover_id, staff_id)
    shown = screen(session, handover)
    if shown is not None and shown.has_word:
        return shown
    lock_talks(session, handover)
    handover = held(session, handover_id, staff_id)
    live = handover.kind is not HandoverKind.outgoing
    if not live and (handover.attempt_id is None or handover.state not in TALKING):
        raise ContactError("nobody_called")
    member = to_ask(session, handover)
    if member is None:
        raise ContactError("nothing_owed")
    attempt_id = contact_of(session, handover, member, Direction.inbound if live else Direction.outbound, at.now)
    reached = func.coalesce(Attempt.answered_at, at.now)
    session.execute(update(Attempt).where(Attempt.id == attempt_id).values(answered_at=reached))
    entry = Entry.again if live or shown is not None else Entry.door
    _open(session, handover, attempt_id, member, 0 if shown is None else shown.turn, entry, at)
    return _shown(session, handover, attempt_id)


def answer(
    session: Session, handover_id: int, staff_id: int, turn: int, form: Mapping[str, str], at: Present
) -> Screen:
    """The parent's answer, keyed by the monitor. One that was taken already changes nothing. Raises ContactError."""
    handover = _own(session, handover_id, staff_id)
    shown = screen(session, handover)
    if shown is None or handover.state not in (*TALKING, HandoverState.wrap_up):
        raise ContactError("not_yours")
    if turn != shown.turn:
        return shown
    if not shown.has_word:
        raise ContactError("other_mouth")
    heard = heard_of(form, shown.view)
    if heard is None:
        raise ContactError("bad_answer")
    leg = desk_leg(shown.attempt_id)
    try:
        take_turn(session, shown.conversation_id, TurnKey(leg, f"{leg}:{turn}", Mode.monitor), heard, at.now)
    except StaleTurn as stale:
        raise ContactError("other_mouth") from stale
    session.expire_all()
    finished = _conclude(session, handover_id, staff_id, shown, at)
    return _shown(session, handover, shown.attempt_id, finished)


def closing(session: Session, handover_id: int, staff_id: int, attempt_id: int) -> Screen | None:
    """The last words of an interview that this person has just ended; None when there are none."""
    handover = session.get(Handover, handover_id)
    noted = (HandoverEvent.handover_id == handover_id, HandoverEvent.staff_id == staff_id)
    ended_by = session.scalar(select(HandoverEvent.id).where(*noted, HandoverEvent.result.is_not(None)).limit(1))
    if handover is None or ended_by is None:
        return None
    shown = last_shown(session, handover.person_id, desk_leg(attempt_id))
    return _screen(attempt_id, shown) if shown is not None and shown.state.ending is not None else None


def _conclude(session: Session, handover_id: int, staff_id: int, before: Screen, at: Present) -> Finished | None:
    """What an ending brings: this pupil's outcome, the next pupil's questions, or the end of the contact."""
    talk = session.get_one(Conversation, before.conversation_id, populate_existing=True)
    ending = Ending(talk.ending) if talk.ending else None
    if ending is None or ending not in RESULT_OF:
        return None
    handover = held(session, handover_id, staff_id)
    if ending is Ending.complete:
        if before.member_id is not None:
            _complete(session, before, before.member_id, at)
        if _goes_on(session, handover, before, at):
            return None
    if _goes_on_talking(session, handover):
        return None
    return _end(session, handover, before.attempt_id, ending, at)


def end(session: Session, handover_id: int, staff_id: int, attempt_id: int, at: Present) -> Finished:
    """The last words were said: the call ends, and is noted as its interview ended. Raises ContactError."""
    handover = held(session, handover_id, staff_id)
    shown = screen(session, handover)
    if shown is None or shown.attempt_id != attempt_id:
        raise ContactError("noted_already")
    if shown.view.ending is None or shown.view.ending not in RESULT_OF:
        raise ContactError("unknown_result")
    return _end(session, handover, attempt_id, shown.view.ending, at)


def _goes_on_talking(session: Session, handover: Handover) -> bool:
    """The parent is on a line of ours, or in a thread: the last words are said before anything is hung up."""
    return handover.kind is HandoverKind.thread or parent_leg(session, handover) is not None


def _end(session: Session, handover: Handover, attempt_id: int, ending: Ending, at: Present) -> Finished:
    staff_id = handover.staff_id or 0
    noted = Noted(RESULT_OF[ending], chosen=_chosen(session, handover, at) if ending is Ending.later else None)
    return finish(session, handover.id, staff_id, attempt_id, noted, at.now, at.zone)


def offered(session: Session, handover: Handover) -> list[str]:
    """Codes of rules.handovers.RESULTS that may be how this contact ended, as far as is known."""
    calls_out = handover.kind is HandoverKind.outgoing
    spoke = not calls_out or said_something(session, handover)
    called = handover.attempt_id is not None or handover.contact_id is not None or not calls_out
    attends = not calls_out or to_ask(session, handover) is None
    fits = {
        code: called != row.before_call and (row.contact or not spoke or code == "absent") and row.offered
        for code, row in RESULTS.items()
    }
    fits |= {"attended": called and attends, "broke_off": called and spoke}
    if handover.campaign_id is None and attends:  # nobody asks a survey of him
        fits["refused"] = False
    return [code for code, may in fits.items() if may]


def _complete(session: Session, before: Screen, member_id: int, at: Present) -> None:
    member = session.get_one(Member, member_id, with_for_update=True)
    attempt = session.get_one(Attempt, before.attempt_id, populate_existing=True)
    note_outcome(session, attempt, member, Outcome.complete, at.now)
    move_member(session, member, MemberState.done, None)
    session.flush()


def _goes_on(session: Session, handover: Handover, before: Screen, at: Present) -> bool:
    """Whether a brother or sister follows: of the same campaign, in the same turn; of another one, in the next."""
    shown = last_shown(session, handover.person_id, desk_leg(before.attempt_id))
    if shown is not None and shown.state.ending is None:
        return True
    member = _owed_next(session, handover)
    if member is None:
        return False
    _open(session, handover, before.attempt_id, member, before.turn + 1, Entry.sibling, at)
    return True


def to_ask(session: Session, handover: Handover) -> Member | None:
    """The pupil with whom the form begins or goes on; None when nothing is left to ask."""
    found = _owed_next(session, handover)
    if found is not None or handover.kind is HandoverKind.outgoing or handover.conversation_id is None:
        return found
    talk = session.get_one(Conversation, handover.conversation_id)
    if talk.member_id is None or talk.ending in NOTHING_MORE_TO_ASK:
        return None
    return session.get_one(Member, talk.member_id)


def _owed_next(session: Session, handover: Handover) -> Member | None:
    """Of those who are owed an interview: of the conversation that was handed over before the others."""
    members = owes(session, handover.person_id)[0]
    over = session.scalars(
        select(Conversation.member_id).where(
            Conversation.member_id.in_([member.id for member in members]), Conversation.ending.in_(NOTHING_MORE_TO_ASK)
        )
    ).all()
    left = [member for member in members if member.id not in over]
    talk = session.get(Conversation, handover.conversation_id) if handover.conversation_id is not None else None
    return min(left, key=lambda member: (talk is None or member.id != talk.member_id, member.id), default=None)


def _open(
    session: Session, handover: Handover, attempt_id: int, member: Member, turn: int, entry: Entry, at: Present
) -> None:
    campaign = session.get_one(Campaign, member.campaign_id)
    language = (handover.language or "es")[:LANGUAGE_CODE]
    talk = begin_conversation(session, member.id, campaign.questionnaire, campaign.script_version, language, at.now)
    session.execute(update(Conversation).where(Conversation.id == talk).values(language=language))
    hours, leg = hours_of(session, handover), desk_leg(attempt_id)
    window = promised_window(hours, at.now, at.zone) if hours is not None else ""
    facts = {"ventana": window, "linea": at.line, "nivel": member.nivel_educativo}
    key = TurnKey(leg, f"{leg}:{turn}", Mode.monitor)
    take_turn(session, talk, key, Opened(facts, Channel.monitor, entry), at.now)
    session.expire_all()


def _chosen(session: Session, handover: Handover, at: Present) -> datetime | None:
    """When the parent asked to be called again, by the part of the day that he chose."""
    attempt = session.get(Attempt, handover.attempt_id, populate_existing=True)
    hours = hours_of(session, handover)
    if attempt is None or attempt.chosen is None or hours is None:
        return None
    return next_part(hours, attempt.chosen, at.now + (RESULTS["absent"].wait or timedelta(0)), at.zone)


def lock_talks(session: Session, handover: Handover) -> None:
    """Conversations before hand-overs, as everybody locks."""
    theirs = select(Conversation.id).where(Conversation.person_id == handover.person_id).order_by(Conversation.id)
    session.execute(theirs.with_for_update())


def _own(session: Session, handover_id: int, staff_id: int) -> Handover:
    """As `held`, without locking it."""
    handover = session.get(Handover, handover_id)
    if handover is None or handover.staff_id != staff_id or handover.state not in HELD:
        raise ContactError("not_yours")
    return handover


def _shown(session: Session, handover: Handover, attempt_id: int, finished: Finished | None = None) -> Screen:
    shown = last_shown(session, handover.person_id, desk_leg(attempt_id))
    if shown is None:
        raise ContactError("not_yours")
    return _screen(attempt_id, shown, finished)
