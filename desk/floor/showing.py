"""How the floor is shown: in words, help first, longest wait first."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from zoneinfo import ZoneInfo

from desk.floor.board import millis, state_words
from monitors.floor import Floor, Worker
from monitors.vanished import Vanished
from rules.handovers import REASONS
from rules.languages import language_title
from rules.lives import HandoverState
from rules.presence import PresenceState
from rules.roles import ROLE_WORDS
from storage.handovers.presence import ATTENDS
from storage.models import HandoverKind

ORDER: Final = tuple(PresenceState[name] for name in ("on_call", "wrap_up", "interview", "available", "pause"))
KIND_WORDS: Final = {HandoverKind.live: "En línea", HandoverKind.thread: "Mensajes"}
CONTACT_WORDS: Final = {
    HandoverState.connecting: "conectando",
    HandoverState.active: "hablando",
    HandoverState.held: "en espera",
    HandoverState.recovering: "se cortó, volviendo",
    HandoverState.claimed: "preparando",
    HandoverState.dialling: "marcando",
    HandoverState.wrap_up: "anotando",
}
"""State of the contact at hand, where the supervisor reads it."""
LISTENS_TO: Final = frozenset({HandoverState.active, HandoverState.held})


@dataclass(frozen=True, slots=True)
class Line:
    """A person at work. since, asks, until: milliseconds. listens_to: the call that may be listened to."""

    id: int
    name: str
    words: str
    since: int | None
    until: int | None
    contact: str
    asks: int | None
    helper: str
    listens_to: int | None


@dataclass(frozen=True, slots=True)
class WaitingLine:
    """Parents who wait for one reason in one language. since: milliseconds, of the longest wait."""

    kind: str
    reason: str
    language: str
    number: int
    since: int | None


def rows(floor: Floor) -> Sequence[Line]:
    """Who is at work: those who ask for help unseen, then by what they do, then the longest in it.

    An analyst is there with a call that was given, and has no presence.
    """
    here = [one for one in floor.workers.values() if one.state in ORDER or one.role not in ATTENDS]
    here.sort(key=lambda one: (not _asks(one), _place(one), one.since or floor.at, one.name))
    return [_line(floor, one) for one in here]


def _place(worker: Worker) -> int:
    return ORDER.index(worker.state) if worker.state in ORDER else 0


def _asks(worker: Worker) -> bool:
    return worker.asks_help_since is not None and worker.help_seen_by is None


def _line(floor: Floor, worker: Worker) -> Line:
    helper, contact = floor.workers.get(worker.help_seen_by or 0), worker.contact
    is_given = worker.role not in ATTENDS and contact is not None
    talking = contact is not None and contact.kind is not HandoverKind.thread and contact.state in LISTENS_TO
    return Line(
        worker.id,
        worker.name,
        ROLE_WORDS[worker.role] if is_given else state_words(worker),
        millis(contact.since if is_given and contact is not None else worker.since),
        millis(worker.until),
        f"{_reason(contact.reason)}, {CONTACT_WORDS.get(contact.state, '')}" if contact else "",
        millis(worker.asks_help_since),
        helper.name if helper else "",
        contact.id if contact and talking else None,
    )


def waiting_rows(floor: Floor) -> Sequence[WaitingLine]:
    """Who waits, by channel, reason and language; the longest wait first."""
    groups: dict[tuple[HandoverKind, str, str], list[int | None]] = {}
    for one in floor.waiting:  # already the longest wait first
        groups.setdefault((one.kind, one.reason, one.language), []).append(millis(one.since))
    return [
        WaitingLine(KIND_WORDS[kind], _reason(reason), language_title(language), len(since), since[0])
        for (kind, reason, language), since in groups.items()
        if kind in KIND_WORDS
    ]


def _reason(code: str) -> str:
    return REASONS[code].words if code in REASONS else code


def vanished_words(gone: Vanished, zone: ZoneInfo) -> str:
    """Who does not answer, and what became of the work."""
    said = f"{gone.name} no responde desde las {gone.since.astimezone(zone):%H:%M}"
    if gone.has_work:
        return f"{said}; lo que tiene vuelve a la fila en unos minutos."
    match gone.after:
        case None:
            return f"{said}."
        case HandoverState.queued:
            return f"{said}; su {'conversación' if gone.in_writing else 'llamada'} volvió a la fila."
        case HandoverState.callback_due:
            return f"{said}; su trabajo volvió a la lista."
    return f"{said}; su llamada terminó."
