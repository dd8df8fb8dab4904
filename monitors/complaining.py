"""A complaint by a monitor: what the line asks, as a form, turn by turn; begun, or gone on with where facts lack.

Nothing here commits. What the machine was told stands: only what nobody told is asked.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from conversation.channel import Channel
from conversation.effects import Ending, GoOn
from conversation.heard import Entry, Opened
from conversation.library import get_script
from monitors.complaint_forms import end_form, form_at_desk, form_of_contact
from monitors.contact_words import ContactError
from monitors.contacts import held
from monitors.forms import FormView, form_of, heard_of
from monitors.interviewing import LANGUAGE_CODE, TALKING, lock_talks
from rules.complaints import CaseChannel
from rules.lives import CallbackState, CaseState
from rules.routing import Mode
from storage.intake import COMPLAINT, lock_case
from storage.models import Callback, Case, Contact, Conversation, Handover
from storage.openings import complaint_facts, open_script
from storage.queries.desk_turns import last_in
from storage.scene import Scene
from storage.turn_rows import TurnKey
from storage.turns import StaleTurn, take_turn

TO_COMPLETE: Final = (CaseState.draft, CaseState.received)
"""States in which more may be told in the case's own form."""
SPANISH: Final = "es"


@dataclass(frozen=True, slots=True)
class ComplaintForm:
    """What the form shows. turn: which one its answer takes. has_word: False when the parent tells it by another mouth
    meanwhile. missing: codes of rules.complaints.Fact.
    """

    contact_id: int
    case_id: int
    turn: int
    view: FormView
    has_word: bool
    missing: tuple[str, ...]


def own_form(session: Session, contact_id: int | None, staff_id: int) -> Contact:
    """This person's open form. Raises ContactError `not_yours`."""
    contact = session.get(Contact, contact_id) if contact_id is not None else None
    if contact is None or contact.staff_id != staff_id or contact.ended_at is not None:
        raise ContactError("not_yours")
    return contact


def shown(session: Session, contact: Contact) -> ComplaintForm | None:
    """What this form shows; None before its first question."""
    last = None if contact.conversation_id is None else last_in(session, contact.conversation_id, contact.leg)
    if last is None or last.conversation.case_id is None:
        return None
    talk = last.conversation
    view = form_of(get_script(talk.script, talk.version), last.state, last.reply, talk.language)
    case = session.get_one(Case, talk.case_id, populate_existing=True)
    return ComplaintForm(contact.id, case.id, last.number + 1, view, last.has_word, tuple(case.missing))


def begin_in_contact(session: Session, handover_id: int, staff_id: int, now: datetime, *, anew: bool) -> int:
    """The parent is there: his complaint that is not whole, or another one; the form's id. Raises ContactError."""
    handover = session.get(Handover, handover_id)
    if handover is None:
        raise ContactError("not_yours")
    lock_talks(session, handover)
    handover = held(session, handover_id, staff_id)
    if handover.state not in TALKING:
        raise ContactError("nobody_called")
    contact = form_of_contact(session, handover, staff_id, now)
    before = shown(session, contact)
    if before is None or not before.has_word or (anew and before.view.ending is not None):
        talk = None if anew else unfinished(session, handover)
        language = (handover.language or SPANISH)[:LANGUAGE_CODE]
        _open(session, contact, talk, language, 0 if before is None else before.turn, now)
    return contact.id


def begin_at_desk(session: Session, staff_id: int, now: datetime) -> int:
    """Somebody came himself: the id of a new form."""
    contact = form_at_desk(session, staff_id, now)
    talk = _open(session, contact, None, SPANISH, 0, now)
    _case_of(session, talk).channel = CaseChannel.in_person
    session.flush()
    return contact.id


def unfinished(session: Session, handover: Handover) -> int | None:
    """The complaint that this contact is about, and that more may be told of; None where there is none."""
    promised = select(Callback.conversation_id).where(
        Callback.person_id == handover.person_id, Callback.state == CallbackState.owed
    )
    return session.scalar(
        select(Conversation.id)
        .join(Case, Case.id == Conversation.case_id)
        .where(
            Conversation.script == COMPLAINT,
            Case.state.in_(TO_COMPLETE),
            Case.about_staff_id.is_distinct_from(handover.staff_id),
            (Conversation.id == handover.conversation_id) | Conversation.id.in_(promised),
        )
        .order_by(Conversation.id != handover.conversation_id, Conversation.id)
        .limit(1)
    )


def answer(
    session: Session, contact_id: int, staff_id: int, turn: int, form: Mapping[str, str], now: datetime
) -> ComplaintForm:
    """What the parent says, keyed by the monitor. One that was taken already changes nothing. Raises ContactError."""
    contact = own_form(session, contact_id, staff_id)
    before = shown(session, contact)
    if before is None or contact.conversation_id is None:
        raise ContactError("not_yours")
    if turn != before.turn:
        return before
    if not before.has_word:
        raise ContactError("other_mouth")
    heard = heard_of(form, before.view)
    if heard is None:
        raise ContactError("bad_answer")
    key = TurnKey(contact.leg, f"{contact.leg}:{turn}", Mode.monitor)
    try:
        take_turn(session, contact.conversation_id, key, heard, now)
    except StaleTurn as stale:
        raise ContactError("other_mouth") from stale
    contact.heard_at = now
    session.flush()
    session.expire_all()
    return shown(session, contact) or before


def end_at_desk(session: Session, contact_id: int, staff_id: int, now: datetime) -> ComplaintForm | None:
    """Nothing more is written; what it showed last. Raises ContactError."""
    contact = own_form(session, contact_id, staff_id)
    last = shown(session, contact)
    end_form(session, contact.id, staff_id, now)
    return last


def is_told(form: ComplaintForm) -> bool:
    """Whether the last words were shown."""
    return form.view.ending is Ending.complete


def is_told_in(session: Session, handover: Handover, staff_id: int) -> bool:
    """The same of this person's form in the hand-over, where he has opened one."""
    contact = session.get(Contact, handover.contact_id) if handover.contact_id is not None else None
    form = shown(session, contact) if contact is not None and contact.staff_id == staff_id else None
    return form is not None and is_told(form)


def handover_of(session: Session, contact_id: int) -> Handover | None:
    """The hand-over in which the form is; None for one at a desk."""
    return session.scalars(select(Handover).where(Handover.contact_id == contact_id)).one_or_none()


def _open(session: Session, contact: Contact, talk: int | None, language: str, turn: int, now: datetime) -> int:
    """The first question of a complaint, or the first that nobody has answered; the conversation's id."""
    scene = Scene(0, None, contact.person_id, contact.leg, Mode.monitor, {}, now)
    key = TurnKey(contact.leg, f"{contact.leg}:{turn}", Mode.monitor)
    if talk is None:
        opening = open_script(session, scene, GoOn(COMPLAINT, {}), language)
        talk, opened = opening.conversation_id, Opened(opening.facts, Channel.monitor, given=opening.given)
    else:
        survey = {"encuesta": "1" if _case_of(session, talk).channel is CaseChannel.survey else ""}
        opened = Opened({**complaint_facts(session, scene), **survey}, Channel.monitor, Entry.again)
    taken = take_turn(session, talk, key, opened, now)
    contact.conversation_id = taken.conversation_id
    session.flush()
    session.expire_all()
    _note_who(session, contact, talk)
    return taken.conversation_id


def _note_who(session: Session, contact: Contact, talk: int) -> None:
    """A case that one of the staff begins was registered by him; one that a machine began stays the parent's own."""
    case = _case_of(session, talk)
    if case.channel is CaseChannel.monitor and case.staff_id is None:
        case.staff_id = contact.staff_id
        session.flush()


def _case_of(session: Session, talk: int) -> Case:
    case_id = session.get_one(Conversation, talk).case_id
    if case_id is None:
        raise LookupError(f"conversation {talk} tells no case")
    return lock_case(session, case_id)
