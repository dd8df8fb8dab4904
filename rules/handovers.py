"""What a person does for a parent: in which order, how long it is his, and what each way to end means.

The order and the figures are ours; neither PRA-INS-28 nor its manual gives any.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Final

from rules.lives import HandoverState
from rules.outcomes import Outcome

RING_LEASE: Final = timedelta(seconds=45)
"""How long a monitor's telephone may take until the caller is somebody else's."""
DESK_LEASE: Final = timedelta(minutes=2)
"""How long work stays with a monitor of whom nothing is heard; an open page renews it."""
RECOVERY: Final = timedelta(seconds=20)
"""How long a parent whose monitor's line dropped is kept before he is first in the queue."""
WRAP_UP: Final = timedelta(seconds=60)
"""After a call a monitor is not given another one for so long, or until he has noted its outcome."""
STALE: Final = timedelta(seconds=45)
"""A monitor whose page was not heard of for so long is not there."""
THREAD_WAIT: Final = timedelta(minutes=15)
"""How long a parent who writes waits for somebody to answer, before he is promised a call instead."""
MOST_WAITING: Final = 10
"""Callers that may wait for each monitor who attends; the next ones are owed a call instead."""
MOST_TRIES: Final = 6
"""Calls without contact after which a person stops trying, too."""

HELD: Final = frozenset(
    {
        HandoverState.connecting,
        HandoverState.active,
        HandoverState.held,
        HandoverState.recovering,
        HandoverState.claimed,
        HandoverState.dialling,
        HandoverState.wrap_up,
    }
)
"""States in which one monitor has it."""
OPEN: Final = HELD | {HandoverState.queued, HandoverState.callback_due}
"""States in which something is owed: one such row a parent at most, so that no two people call the same family."""
LIVE: Final = frozenset(
    {
        HandoverState.queued,
        HandoverState.connecting,
        HandoverState.active,
        HandoverState.held,
        HandoverState.recovering,
    }
)


class What(StrEnum):
    """What happened to a hand-over; the events of one are its history, and the floor's figures."""

    owed = "owed"
    queued = "queued"
    claimed = "claimed"
    given_back = "given_back"
    lease_ended = "lease_ended"
    not_answered = "not_answered"  # the monitor's telephone
    joined = "joined"
    held = "held"
    resumed = "resumed"
    dropped = "dropped"  # the monitor's leg; the parent's stays
    recovered = "recovered"
    requeued = "requeued"
    consulted = "consulted"
    transferred = "transferred"
    listened = "listened"
    dialled = "dialled"
    not_reached = "not_reached"  # the family's telephone, by a call of the monitor's
    abandoned = "abandoned"  # the parent hung up while waiting
    left_for_call_back = "left_for_call_back"
    chose_message = "chose_message"  # the key, in the queue; the message itself comes after it
    voicemail = "voicemail"
    after_hours = "after_hours"
    hung_up = "hung_up"
    noted = "noted"
    no_contact = "no_contact"
    handed_back = "handed_back"
    vanished = "vanished"
    withdrawn = "withdrawn"


@dataclass(frozen=True, slots=True)
class Why:
    """A reason of the closed list (procedure.md) in Spanish, and its place in the order of work: 0 comes first."""

    words: str
    rank: int


_REASONS: Final = (
    ("life_at_risk", "Peligro para un niño o niña"),
    ("sensitive", "Asunto delicado"),
    ("person", "Pidió hablar con una persona"),
    ("complaint", "Quiere poner una queja"),
    ("reopened", "Caso reabierto"),
    ("funeral", "Ayuda por fallecimiento"),
    ("incomplete_complaint", "Queja incompleta"),
    ("not_understood", "La máquina no le entendió"),
    ("unreadable_texts", "Mensajes que no se entienden"),
    ("undeliverable_notice", "Aviso que no llegó"),
    ("promised_time", "Pidió que le llamaran a otra hora"),
    ("language", "Habla otro idioma"),
    ("accessibility", "No oye o no ve bien"),
    ("foreign_number", "Número de otro país"),
    ("no_number", "Sin número que sirva"),
    ("no_answer", "La máquina no logró la entrevista"),
)
REASONS: Final[Mapping[str, Why]] = {code: Why(words, rank) for rank, (code, words) in enumerate(_REASONS)}


@dataclass(frozen=True, slots=True)
class Result:
    """How a monitor's contact ended: a policy row, not a label.

    key: chooses it at the keyboard. outcome: what it is for the member's disposition. wait: before the next try, which
    counts; None when there is none. final: no other try follows; members are done, but for those with questions left
    where nothing was refused. asks_when: the next is agreed with the parent. note: one is required. same: who noted
    it is offered the next try before others. contact: somebody of the family was spoken with. other_language: somebody
    who speaks it goes on. opts_out: the parent wants no more calls. before_call: it may be noted before anybody was
    called. offered: False where it comes of the answers.
    """

    words: str
    key: str
    outcome: Outcome
    wait: timedelta | None = None
    final: bool = False
    asks_when: bool = False
    note: bool = False
    same: bool = False
    contact: bool = False
    other_language: bool = False
    opts_out: bool = False
    before_call: bool = False
    offered: bool = True


RESULTS: Final[Mapping[str, Result]] = {
    "interview": Result("Entrevista", "", Outcome.complete, final=True, contact=True, offered=False),
    "attended": Result("Atendido", "T", Outcome.complete, final=True, contact=True),
    "no_answer": Result("No contestó", "N", Outcome.no_answer, timedelta(hours=3)),
    "busy": Result("Ocupado", "O", Outcome.busy, timedelta(minutes=30)),
    "machine": Result("Buzón de voz", "B", Outcome.machine, timedelta(hours=3)),
    "hung_up": Result("Colgó sin decir nada", "G", Outcome.hung_up, timedelta(days=1)),
    "absent": Result("No está el encargado", "A", Outcome.guardian_absent, timedelta(hours=3)),
    "appointment": Result(
        "Quedó cita para otra hora", "C", Outcome.guardian_absent, asks_when=True, contact=True, same=True
    ),
    "broke_off": Result("Se cortó la llamada", "S", Outcome.broke_off, timedelta(minutes=30), contact=True),
    "language": Result("Habla otro idioma", "I", Outcome.language, contact=True, other_language=True),
    "wrong_number": Result("Número equivocado", "Q", Outcome.wrong_number, final=True, contact=True),
    "not_working": Result("El número no funciona", "F", Outcome.not_working, final=True),
    "refused": Result("No quiere contestar esta encuesta", "R", Outcome.refused, final=True, contact=True),
    "no_more_calls": Result("No quiere más llamadas", "X", Outcome.refused, final=True, contact=True, opts_out=True),
    "unreachable": Result("No hay cómo llamarle", "Z", Outcome.invalid_number, final=True, note=True, before_call=True),
}
"""Code -> how a contact ended, in the order in which they are offered."""
APPOINTMENT_KEPT: Final = timedelta(minutes=30)
"""An appointment is kept when the parent is called within so long of it."""
FARTHEST_APPOINTMENT: Final = timedelta(days=30)


def graver(one: str, other: str) -> str:
    """Of two reasons, the one that comes first in the order of work."""
    return min(one, other, key=lambda reason: REASONS[reason].rank)
