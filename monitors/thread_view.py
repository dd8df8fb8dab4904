"""What the page of a thread shows: who it is, what was written before and since, and how far each text has come."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256
from typing import Final

from sqlalchemy.orm import Session

from conversation.library import get_script
from conversation.reply import Reply, reply_from_json
from conversation.state import State
from monitors.forms import Given, answers_in_words
from monitors.threads import is_mine, why_not
from rules.handovers import REASONS, RESULTS, What
from rules.lives import TextState
from rules.outcomes import Outcome
from sms.mailbox import Mailbox
from sms.render import texts_of
from sms.statuses import outcome_of_error
from sms.text import WrittenBack, words_of
from storage.handovers.moving import name_of
from storage.models import Conversation, Handover, HandoverEvent, Person, ThreadText, Turn
from storage.queries import thread_texts
from storage.queries.contacts import pupils_of
from storage.queries.siblings import NOTHING_MORE_TO_ASK

MOST_TURNS: Final = 40
FAMILY: Final = "La familia"
MACHINE: Final = "La máquina"
PIN: Final = "pin"
HIDDEN: Final = "****"
STATE_WORDS: Final = {
    TextState.received: "",
    TextState.due: "Por salir",
    TextState.sending: "Saliendo",
    TextState.sent: "Enviado",
    TextState.delivered: "Entregado",
    TextState.failed: "No llegó",
}
FAILURES: Final = {
    63016: "pasaron más de 24 horas desde que la familia escribió por WhatsApp",
    Outcome.refused: "la familia bloqueó nuestros mensajes",
    Outcome.invalid_number: "el número no existe",
    Outcome.not_working: "el número no funciona",
    Outcome.no_texts: "a ese teléfono no le llegan mensajes",
    Outcome.undelivered: "el teléfono está apagado o sin señal",
    Outcome.failed: "falló el operador",
}
"""Error's code, or what it means -> why, in words."""
ENDED: Final = {
    What.withdrawn: "La familia pidió que no se le escriba más. La conversación terminó.",
    What.handed_back: "La máquina sigue con las preguntas. Usted ya no tiene esta conversación.",
    What.noted: "La conversación terminó.",
}
"""What happened last to a thread -> what it means to who had it."""
OVER: Final = "Usted ya no tiene esta conversación."


@dataclass(frozen=True, slots=True)
class Line:
    """A text. theirs: the family's. key: what tells it from others on the page."""

    key: str
    at: datetime
    who: str
    body: str
    theirs: bool
    state: str = ""
    failed: bool = False


@dataclass(frozen=True, slots=True)
class Family:
    """Who writes: the parent's name, the pupils', why a person attends, and what they have answered so far."""

    parent: str
    pupils: tuple[str, ...]
    reason: str
    answers: tuple[Given, ...]
    is_open: bool


def family_of(session: Session, box: Mailbox, thread: Handover) -> Family:
    """What the monitor has at hand."""
    person = session.get_one(Person, thread.person_id)
    found = pupils_of(session, thread.person_id)
    pupils = [box.vault.open_fields(row[0].private, "member").get("nombre_estudiante", "") for row in found]
    talk = session.get(Conversation, thread.conversation_id) if thread.conversation_id is not None else None
    return Family(
        parent=box.vault.open_fields(person.private, "person").get("encargado", ""),
        pupils=tuple(dict.fromkeys(name for name in pupils if name)),
        reason=REASONS[thread.reason].words if thread.reason in REASONS else "",
        answers=_answers(talk),
        is_open=talk is not None and talk.ending not in NOTHING_MORE_TO_ASK,
    )


def _answers(talk: Conversation | None) -> tuple[Given, ...]:
    if talk is None or talk.state is None:
        return ()
    return answers_in_words(get_script(talk.script, talk.version), State.from_json(talk.state).answers)


def before(session: Session, thread: Handover) -> list[Line]:
    """What the family and the machine wrote to each other, oldest first."""
    talk = session.get(Conversation, thread.conversation_id) if thread.conversation_id is not None else None
    if talk is None:
        return []
    turns = thread_texts.text_turns(session, talk.id, MOST_TURNS)
    return [line for turn in turns for line in _lines_of(talk, turn)]


def _lines_of(talk: Conversation, turn: Turn) -> Iterator[Line]:
    if turn.said:
        yield Line(f"{turn.key}-said", turn.at, FAMILY, turn.said, theirs=True)
    reply = _without_pin(reply_from_json(turn.reply))
    words = words_of(WrittenBack(reply, talk.script, talk.version, talk.language))
    for place, text in enumerate(texts_of(reply, words)):
        yield Line(f"{turn.key}-{place}", turn.at, MACHINE, text, theirs=False)


def _without_pin(reply: Reply) -> Reply:
    """The PIN of a case is between the family and the machine."""
    hidden = [replace(one, values={**one.values, PIN: HIDDEN}) if PIN in one.values else one for one in reply.prompts]
    return replace(reply, prompts=tuple(hidden))


def since(session: Session, box: Mailbox, thread: Handover) -> list[Line]:
    """The thread itself, oldest first."""
    return [_line(session, box, text) for text in thread_texts.texts_of_thread(session, thread.id)]


def _line(session: Session, box: Mailbox, text: ThreadText) -> Line:
    theirs = text.state is TextState.received
    who = FAMILY if theirs else name_of(session, text.staff_id) or MACHINE
    failed = text.state is TextState.failed
    body, key = box.vault.open(text.body, "text"), f"text-{text.id}"
    return Line(key, text.at, who, body, theirs, _state_words(text), failed)


def _state_words(text: ThreadText) -> str:
    if text.state is not TextState.failed:
        return "Leído" if text.carrier_status == "read" else STATE_WORDS[text.state]
    why = FAILURES.get(text.error or 0)
    if why is None and text.error is not None:
        why = FAILURES.get(outcome_of_error(text.error), FAILURES[Outcome.undelivered])
    return f"No llegó: {why}" if why else "No salió"


def tag(session: Session, box: Mailbox, thread: Handover, staff_id: int, now: datetime) -> str:
    """Changes whenever the page would: without reading or opening a text."""
    seen = [
        (text_id, str(state), status, error)
        for text_id, state, status, error in thread_texts.states_of_thread(session, thread.id)
    ]
    shown = (thread.id, thread.fence, str(thread.state), problem(session, box, thread, staff_id, now), seen)
    return sha256(repr(shown).encode()).hexdigest()[:32]


def problem(session: Session, box: Mailbox, thread: Handover, staff_id: int, now: datetime) -> str:
    """Code of why this person can write nothing in it now; "" when he can."""
    return why_not(session, box, thread, now) if is_mine(thread, staff_id) else "not_yours"


def how_it_ended(session: Session, thread: Handover) -> str:
    """What the last event means to who had the thread."""
    events: Sequence[HandoverEvent] = thread_texts.last_events(session, thread.id, 1)
    last = What(events[0].what) if events else None
    words = ENDED.get(last, OVER) if last is not None else OVER
    result = RESULTS.get(events[0].result or "") if events else None
    return f"{words} {result.words}." if result is not None and last is What.noted else words
