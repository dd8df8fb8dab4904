"""Threads of texts: a person answers the parent in them, hands them back to the machine, or ends them.

Nothing here commits or asks the carrier: what is written is a row, which a job sends (monitors.thread_sending). What
cannot be done raises ThreadError, with words for the monitor.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy.orm import Session

from conversation.channel import Channel
from conversation.heard import Entry, Opened
from monitors import contacts
from monitors.following import LONGEST_NOTE, Noted
from monitors.reaching import lapse
from rules.campaign_file import CampaignFile
from rules.handovers import What
from rules.hours import is_open, promised_window
from rules.lives import AttemptState, HandoverState, TextState
from rules.phones import PhoneKind
from rules.routing import Mode
from sms.forms import LONGEST_TEXT, plain_text
from sms.mailbox import Mailbox
from sms.render import texts_of
from sms.segments import count, plain
from sms.text import WrittenBack, words_of
from storage.handovers.moving import Claimed, Lost, claim, move
from storage.handovers.telephones import locked
from storage.handovers.waiting import owe_call_back
from storage.legs import text_leg
from storage.models import (
    Attempt,
    Campaign,
    Conversation,
    Direction,
    Handover,
    HandoverKind,
    Member,
    Person,
    Phone,
    PhoneState,
    ThreadText,
)
from storage.queries import thread_texts
from storage.queries.campaigns import outreach_is_off
from storage.queries.siblings import NOTHING_MORE_TO_ASK
from storage.turn_rows import TurnKey
from storage.turns import take_turn

MOST_SEGMENTS: Final = 3
"""Of a reply by SMS: a telephone that cannot join them shows them one by one."""
WINDOW: Final = timedelta(hours=24)
"""How long after the parent's last WhatsApp free text may be sent; later the carrier refuses it (63016)."""
KEY_KEPT: Final = 64
ENDS: Final = ("attended", "refused", "no_more_calls")
"""Of rules.handovers.RESULTS: how a contact in writing may end."""
WORDS: Final = {
    "not_yours": "Esta conversación ya no es suya.",
    "empty": "Escriba el mensaje.",
    "too_long": "El mensaje es muy largo: acórtelo, o envíelo en dos partes.",
    "opted_out": "La familia pidió que no se le escriba.",
    "landline": "Ese teléfono es fijo y no recibe mensajes. Llámele.",
    "bad_number": "A ese número no se le puede escribir.",
    "window": "WhatsApp solo deja escribir en las 24 horas que siguen al último mensaje del padre (código 63016). "
    "Llámele, o espere a que escriba.",
    "closed": "A esta hora no se puede escribir: el horario de la campaña está cerrado.",
    "outreach_off": "Los envíos están detenidos para todos. Los mensajes que no han salido esperan.",
    "no_result": "Elija cómo terminó.",
    "nothing_open": "No queda ninguna pregunta por hacer. Termine la conversación.",
}


class ThreadError(Exception):
    """It cannot be done; `code` for programs, `words` for people."""

    def __init__(self, code: str) -> None:
        self.code, self.words = code, WORDS[code]
        super().__init__(code)


@dataclass(frozen=True, slots=True)
class Way:
    """How the parent is written to: as he wrote last."""

    mode: Mode
    phone: Phone


def way_to(session: Session, thread: Handover) -> Way | None:
    """The telephone and the mode; None where he never wrote."""
    found = thread_texts.way_to(session, thread)
    return None if found is None else Way(found[0], session.get_one(Phone, found[1]))


def written(mode: Mode, body: str) -> str:
    """The words as they leave: by SMS without the accents that would double the segments."""
    text = plain_text(body)
    return text if mode is Mode.whatsapp else plain(text)


def why_not(session: Session, box: Mailbox, thread: Handover, now: datetime) -> str:
    """Code of the reason why nothing can be written in this thread now; "" when something can."""
    way = way_to(session, thread)
    if outreach_is_off(session):
        return "outreach_off"
    if way is None or way.phone.state is not PhoneState.usable:
        return "bad_number"
    if session.get_one(Person, thread.person_id).opted_out_at is not None:
        return "opted_out"
    return _not_by_this_way(session, way, thread.id, now) or (
        "" if hours_are_open(session, box, thread, now) else "closed"
    )


def _not_by_this_way(session: Session, way: Way, thread_id: int, now: datetime) -> str:
    if way.mode is not Mode.whatsapp:
        return "landline" if way.phone.kind is PhoneKind.fixed else ""
    last = thread_texts.last_written(session, thread_id)
    return "" if last is not None and now < last + WINDOW else "window"


def hours_are_open(session: Session, box: Mailbox, thread: Handover, now: datetime) -> bool:
    """Whether the calling hours of the thread's campaign, which are those of texts too, are open. None, none closed."""
    hours = contacts.hours_of(session, thread)
    return hours is None or is_open(hours, now, box.zone)


def reply(
    session: Session, box: Mailbox, handover_id: int, staff_id: int, body: str, asked_key: str, now: datetime
) -> ThreadText:
    """A text to the parent, due at once. The same `asked_key` is the same text. Raises ThreadError."""
    thread = _mine(session, handover_id, staff_id)
    key = asked_key[:KEY_KEPT] or None
    before = thread_texts.asked_before(session, key)
    if before is not None:
        if before.handover_id != handover_id:
            raise ThreadError("not_yours")
        return before
    problem = why_not(session, box, thread, now)
    way = way_to(session, thread)
    if problem or way is None:
        raise ThreadError(problem or "bad_number")
    words = written(way.mode, body)
    if not words:
        raise ThreadError("empty")
    if is_too_long(way.mode, body):
        raise ThreadError("too_long")
    return add_due(session, box, handover_id, staff_id, way, words, key, now)


def is_too_long(mode: Mode, body: str) -> bool:
    """Whether the channel does not carry so much at once."""
    if len(body.strip()) > LONGEST_TEXT:  # what is longer would be cut
        return True
    return mode is not Mode.whatsapp and count(written(mode, body)).segments > MOST_SEGMENTS


def add_due(
    session: Session,
    box: Mailbox,
    handover_id: int,
    staff_id: int | None,
    way: Way,
    words: str,
    key: str | None,
    now: datetime,
) -> ThreadText:
    """The row that a job sends. staff_id None: the machine's words."""
    text = ThreadText(
        handover_id=handover_id,
        at=now,
        staff_id=staff_id,
        mode=way.mode,
        phone_id=way.phone.id,
        body=box.vault.seal(words, "text"),
        state=TextState.due,
        due_at=now,
        asked_key=key,
    )
    session.add(text)
    session.flush()
    return text


def hand_back(session: Session, box: Mailbox, handover_id: int, staff_id: int, now: datetime) -> None:
    """The machine goes on: it asks its open question again by text. active -> done. Raises ThreadError."""
    conversation_id, way = _conversation_of(session, handover_id, staff_id)
    conversation = thread_texts.lock_conversation_row(session, conversation_id)
    thread = _mine(session, handover_id, staff_id)
    if conversation is None or conversation.member_id is None or conversation.ending in NOTHING_MORE_TO_ASK:
        raise ThreadError("nothing_open")
    problem = why_not(session, box, thread, now)
    if problem:
        raise ThreadError(problem)
    words = _open_question(session, box, conversation, way, now)
    add_due(session, box, handover_id, staff_id, way, words, None, now)
    lapse(session, thread, now)
    move(
        session,
        handover_id,
        HandoverState.done,
        What.handed_back,
        now,
        staff_id=staff_id,
        lease_until=None,
        ended_at=now,
    )


def _conversation_of(session: Session, handover_id: int, staff_id: int) -> tuple[int | None, Way]:
    """Read without a lock: the conversation is locked before the hand-over, as whoever takes a turn does."""
    found = session.get(Handover, handover_id)
    way = None if found is None else way_to(session, found)
    if found is None or found.staff_id != staff_id or way is None:
        raise ThreadError("not_yours")
    return found.conversation_id, way


def _open_question(session: Session, box: Mailbox, conversation: Conversation, way: Way, now: datetime) -> str:
    """What the machine writes now, in a new leg of texts that waits for the answer."""
    member = session.get_one(Member, conversation.member_id)
    file = CampaignFile.model_validate(session.get_one(Campaign, member.campaign_id).settings)
    attempt = Attempt(
        campaign_id=member.campaign_id,
        member_id=member.id,
        person_id=way.phone.person_id,
        phone_id=way.phone.id,
        mode=way.mode,
        direction=Direction.inbound,
        state=AttemptState.awaiting,
        due_at=now,
        dialing_at=now,
        answered_at=now,
        answer_until=now + file.patience(),
    )
    session.add(attempt)
    session.flush()
    leg = text_leg(attempt.id)
    window = promised_window(file.hours_rule(), now, box.zone)
    facts = {"ventana": window, "nivel": member.nivel_educativo, **box.facts_for_anybody()}
    heard = Opened(facts, Channel.sms, Entry.again)
    taken = take_turn(session, conversation.id, TurnKey(leg, f"{leg}:back", way.mode), heard, now)
    said = WrittenBack(taken.reply, taken.script, taken.version, taken.language)
    return "\n".join(texts_of(taken.reply, words_of(said)))


def finish(
    session: Session, box: Mailbox, handover_id: int, staff_id: int, code: str, note: str, now: datetime
) -> None:
    """The contact is over, with a result of ENDS and the monitor's note. active -> done. Raises ThreadError."""
    thread = _mine(session, handover_id, staff_id)
    if code not in ENDS:
        raise ThreadError("no_result")
    noted = Noted(code, note.strip()[:LONGEST_NOTE])
    contacts.finish(session, handover_id, staff_id, thread.attempt_id, noted, now, box.zone)


def call_instead(session: Session, handover_id: int, staff_id: int, now: datetime) -> Claimed | Lost:
    """The parent is owed a call in place of texts: this monitor's at once, unless he has another call before him.

    Raises ThreadError.
    """
    thread = _mine(session, handover_id, staff_id)
    lapse(session, thread, now)
    owe_call_back(session, thread, What.left_for_call_back, "", None, now)
    return claim(session, handover_id, staff_id, now)


def _mine(session: Session, handover_id: int, staff_id: int) -> Handover:
    """The thread, locked, if this person has it. Raises ThreadError."""
    thread = locked(session, handover_id)
    if thread is None or not is_mine(thread, staff_id):
        raise ThreadError("not_yours")
    return thread


def is_mine(thread: Handover, staff_id: int) -> bool:
    """Whether this person answers in it."""
    held = (thread.kind, thread.state) == (HandoverKind.thread, HandoverState.active)
    return held and thread.staff_id == staff_id
