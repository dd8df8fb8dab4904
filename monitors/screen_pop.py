"""What a monitor sees of a family while he has it: who they are, what was said, tried and promised so far."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy.orm import Session

from conversation.library import get_script
from monitors.forms import QUESTION_WORDS, Given, answers_in_words
from rules.handovers import RESULTS
from rules.lines import spoken_number
from rules.lives import MemberState
from rules.outcomes import Outcome
from rules.places import place_of_code
from rules.routing import Mode
from storage.models import Attempt, Campaign, Conversation, Direction, Handover, Member, Person, PhoneState
from storage.queries import contacts
from storage.vault import Vault

MODE_WORDS: Final[Mapping[Mode, str]] = {
    Mode.voice: "Llamada automática",
    Mode.sms: "Mensaje de texto",
    Mode.whatsapp: "WhatsApp",
    Mode.web: "Página web",
    Mode.monitor: "Monitor",
    Mode.impreso: "Boleta impresa",
}
OUTCOME_WORDS: Final[Mapping[Outcome, str]] = {
    Outcome.complete: "Contestó todo",
    Outcome.partial: "Contestó en parte",
    Outcome.refused: "No quiso",
    Outcome.broke_off: "Se cortó",
    Outcome.hung_up: "Colgó sin decir nada",
    Outcome.unheard: "No se oyó a nadie",
    Outcome.guardian_absent: "Pidió otra hora, o no estaba el encargado",
    Outcome.handed_over: "Pidió a una persona, o la máquina no entendió",
    Outcome.machine: "Buzón de voz",
    Outcome.language: "Habla otro idioma",
    Outcome.busy: "Ocupado",
    Outcome.no_answer: "No contestó",
    Outcome.failed: "Falla del operador",
    Outcome.not_working: "El número no funciona",
    Outcome.invalid_number: "El número no existe",
    Outcome.wrong_number: "Número equivocado",
    Outcome.outside_hours: "No salió: fuera de horario",
    Outcome.canceled: "No salió",
    Outcome.no_reply: "No respondió",
    Outcome.undelivered: "No llegó",
    Outcome.no_texts: "Ese teléfono no recibe mensajes",
}
PHONE_WORDS: Final[Mapping[PhoneState, str]] = {
    PhoneState.usable: "",
    PhoneState.wrong: "Equivocado",
    PhoneState.dead: "No funciona",
}
DISABILITY_WORDS: Final[Mapping[str, str]] = {
    "auditiva": "No oye bien: hable despacio, o escríbale",
    "visual": "No ve bien",
    "sordoceguera": "No oye ni ve bien",
}


@dataclass(frozen=True, slots=True)
class Answered:
    """An answer in words, by which mode and when. recording_id: of one that was spoken, once it is here."""

    given: Given
    mode: str
    at: datetime
    recording_id: int | None


@dataclass(frozen=True, slots=True)
class Pupil:
    """owed: a monitor still has to ask about him. place: municipio and departamento."""

    name: str
    school: str
    level: str
    place: str
    disability: str
    campaign: str
    owed: bool
    answers: tuple[Answered, ...]


@dataclass(frozen=True, slots=True)
class Number:
    """A telephone of the family. problem: why it is of no use; "" when it is."""

    phone_id: int
    shown: str
    problem: str


@dataclass(frozen=True, slots=True)
class Tried:
    """A call or text: theirs is one that the family began."""

    at: datetime
    mode: str
    theirs: bool
    outcome: str
    number: str


@dataclass(frozen=True, slots=True)
class Note:
    """What a monitor noted of a contact."""

    at: datetime
    who: str
    result: str
    words: str


@dataclass(frozen=True, slots=True)
class Pop:
    """Everything at hand, the newest first where there is an order."""

    parent: str
    pupils: tuple[Pupil, ...]
    numbers: tuple[Number, ...]
    tried: tuple[Tried, ...]
    notes: tuple[Note, ...]


def pop(session: Session, vault: Vault, handover: Handover) -> Pop:
    """What is known of this family. Reading it is written to the audit log by who asks for it."""
    rows = contacts.pupils_of(session, handover.person_id)
    parent = vault.open_fields(session.get_one(Person, handover.person_id).private, "person").get("encargado", "")
    numbers = {phone.id: phone for phone in contacts.numbers_of(session, handover)}
    shown = {phone_id: spoken_number(vault.open(phone.number, "phone")) for phone_id, phone in numbers.items()}
    return Pop(
        parent=parent,
        pupils=tuple(_pupil(session, vault, *row) for row in rows),
        numbers=tuple(Number(phone.id, shown[phone.id], PHONE_WORDS[phone.state]) for phone in numbers.values()),
        tried=tuple(_tried(row, shown) for row in contacts.attempts_of(session, handover.person_id)),
        notes=tuple(
            Note(event.at, name or "", RESULTS[event.result or ""].words, event.note)
            for event, name in contacts.notes_of(session, handover.person_id)
            if event.result in RESULTS
        ),
    )


def _pupil(session: Session, vault: Vault, member: Member, campaign: Campaign, talk: Conversation | None) -> Pupil:
    named = [place_of_code(member.municipio), place_of_code(member.departamento)]
    return Pupil(
        name=vault.open_fields(member.private, "member").get("nombre_estudiante", ""),
        school=member.establecimiento,
        level=member.nivel_educativo,
        place=", ".join(place.name for place in named if place is not None),
        disability=DISABILITY_WORDS.get(member.discapacidad, member.discapacidad),
        campaign=campaign.name,
        owed=member.state is MemberState.monitor,
        answers=_answers(session, talk) if talk is not None else (),
    )


def _answers(session: Session, talk: Conversation) -> tuple[Answered, ...]:
    script, found = get_script(talk.script, talk.version), []
    for answer, recording_id in contacts.answers_of(session, [talk.id]):
        if answer.question in QUESTION_WORDS:
            (given,) = answers_in_words(script, {answer.question: answer.value}, talk.language)
            found.append(Answered(given, MODE_WORDS[answer.mode], answer.at, recording_id))
    return tuple(found)


def _tried(row: Attempt, shown: Mapping[int, str]) -> Tried:
    outcome = OUTCOME_WORDS[row.outcome] if row.outcome is not None else "Sigue"
    theirs = row.direction is Direction.inbound
    return Tried(row.dialing_at or row.due_at, MODE_WORDS[row.mode], theirs, outcome, shown.get(row.phone_id, ""))
