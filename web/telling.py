"""A parent tells a complaint on a page that he began himself: how it begins, what stands open, what he answers.

What was shown last is the open question: nothing is begun by looking, and a page that is opened a week later stands
where it stood. Each function works in its caller's transaction.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy.orm import Session

from conversation.channel import Channel
from conversation.effects import GoOn
from conversation.heard import Opened, Said
from conversation.reply import Nothing, Reply
from rules.routing import Mode
from storage.callers import begin_contact, end_contact, phone_of_number
from storage.filling import fill_in
from storage.intake import COMPLAINT, cut_off, lock_case
from storage.models import Contact
from storage.openings import facts_for_anybody, open_script
from storage.queries.complaint_pages import contact_of
from storage.queries.pages import Thread, last_turn_in, lock_thread
from storage.queries.threads import tell_facts
from storage.scene import Scene
from storage.turn_rows import TurnKey
from storage.turns import take_turn
from web import comments
from web.wording import Place

SHOWN: Final = timedelta(hours=1)
"""How long the page shows folio and PIN: as long as somebody looks for a pencil, not as long as a shared machine
remembers the address.
"""
STORY: Final = "relato"
SPANISH: Final = "es"


@dataclass(frozen=True, slots=True)
class Adding:
    """A case to which files may be added. is_over: whether nothing more is asked."""

    case_id: int
    is_over: bool


@dataclass(frozen=True, slots=True)
class Told:
    """The open question of a complaint, or its goodbye. `turn`: by which its form knows it.

    key: the turn that its answer takes. can_be_called: whether a telephone is known.
    """

    contact: Contact
    thread: Thread
    reply: Reply
    turn: int
    key: TurnKey
    can_be_called: bool

    @property
    def case_id(self) -> int:
        """The case, a draft at first."""
        if self.thread.case_id is None:
            raise LookupError(f"contact {self.contact.id} tells no case")
        return self.thread.case_id

    @property
    def has_story(self) -> bool:
        """Whether it was told what happened: then something may be added to it."""
        return has_story(self.thread)

    @property
    def is_over(self) -> bool:
        """Whether nothing more is asked."""
        return isinstance(self.reply.awaits, Nothing)


def has_story(thread: Thread) -> bool:
    """Whether a case is told in this conversation, and what happened was."""
    state = thread.conversation.state
    return thread.case_id is not None and state is not None and STORY in state.answers


def adding(session: Session, leg: str, now: datetime) -> Adding | Place:
    """The case that files may be added to; or where the page leads besides."""
    told = look(session, leg, now)
    if isinstance(told, Place):
        return told
    return Adding(told.case_id, told.is_over) if told.has_story else Place.no_complaint


def begin(session: Session, leg: str, now: datetime) -> None:
    """A complaint is begun on the page with this leg; one that was begun stands as it is."""
    contact = begin_contact(session, leg, Mode.web, "", now)
    if contact.conversation_id is not None:
        return
    scene = Scene(0, None, contact.person_id, leg, Mode.web, {}, now)
    opening = open_script(session, scene, GoOn(COMPLAINT), SPANISH)
    opened = Opened(opening.facts, Channel.web, given=opening.given)
    take_turn(session, opening.conversation_id, _key(leg, 0), opened, now)


def look(session: Session, leg: str, now: datetime) -> Told | Place:
    """What stands open, its conversation locked; or where the page leads besides."""
    contact = contact_of(session, leg)
    if contact is None or contact.conversation_id is None:
        return Place.no_complaint
    thread = lock_thread(session, contact.conversation_id)
    last = last_turn_in(session, leg, thread.conversation.id)
    if last is None or thread.case_id is None:
        return Place.complaint_expired
    over = isinstance(last.reply.awaits, Nothing)
    # A monitor who asks for the rest has the word.
    if thread.conversation.leg != leg or (over and now - last.at >= SHOWN):
        return Place.complaint_told
    case = lock_case(session, thread.case_id)
    turn = last.number + 1
    return Told(contact, thread, last.reply, turn, _key(leg, turn), case.phone_id is not None)


def answer(session: Session, told: Told, said: str, now: datetime, beside: str = "") -> None:
    """The parent answers the open question. Raises StaleTurn.

    beside: what he had written when he asked for a person; it is kept as his answer to the same question.
    """
    conversation = told.thread.conversation
    scene = Scene(conversation.id, None, told.contact.person_id, told.key.leg, Mode.web, {}, now)
    tell_facts(session, conversation, facts_for_anybody(session, scene))
    taken = take_turn(session, conversation.id, told.key, Said(said), now)
    if beside and not taken.repeated:
        kept = comments.keep(session, conversation.id, told.key, beside, now)
        fill_in(session, told.case_id, kept, (), told.key.leg, now)
    told.contact.heard_at = now
    if isinstance(taken.reply.awaits, Nothing):
        cut_off(session, conversation.id, now)  # with a person's call before its end; else its receipt was given
        end_contact(session, told.key.leg, now)


def note_telephone(session: Session, told: Told, number: str) -> bool:
    """Whether the number, as a parent writes it, can be called: then it is the page's, and the case's."""
    phone = phone_of_number(session, number)
    if phone is None:
        return False
    told.contact.phone_id = lock_case(session, told.case_id).phone_id = phone.id
    return True


def _key(leg: str, turn: int) -> TurnKey:
    return TurnKey(leg, f"{leg}:{turn}", Mode.web)
