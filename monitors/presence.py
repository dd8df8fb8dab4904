"""Coming to work, pausing, leaving; and what presence follows from the work itself."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from sqlalchemy import exists, select, update
from sqlalchemy.orm import Session

from rules.handovers import HELD
from rules.presence import BREAKS, PresenceState
from storage.handovers.moving import held_by
from storage.handovers.presence import set_presence
from storage.models import Handover, HandoverKind, Presence

BY_HAND: Final = frozenset({PresenceState.available, PresenceState.pause, PresenceState.offline})
"""What a person says of himself; the rest follows from the work."""
MAY_COME: Final = frozenset({PresenceState.offline, PresenceState.pause, PresenceState.wrap_up})
"""From where one may say that one is available although one still has a contact open."""
WORDS: Final[Mapping[str, str]] = {
    "bad_state": "Elija disponible, pausa o salir de turno.",
    "bad_reason": "Elija el motivo de la pausa.",
    "has_work": "Tiene un contacto abierto. Anote cómo terminó, o devuélvalo, y luego pruebe otra vez.",
    "not_at_work": "Está fuera de turno. Póngase disponible primero.",
}


class PresenceError(Exception):
    """What was asked cannot be; `code` for programs, `words` for people."""

    def __init__(self, code: str) -> None:
        self.code, self.words = code, WORDS[code]
        super().__init__(self.words)


def go(session: Session, staff_id: int, state: str, reason: str, now: datetime) -> None:
    """Be `state` of BY_HAND, with `reason` of BREAKS for a pause. Raises PresenceError."""
    if state not in BY_HAND:
        raise PresenceError("bad_state")
    after = PresenceState(state)
    if after is PresenceState.pause and reason not in BREAKS:
        raise PresenceError("bad_reason")
    coming_from: frozenset[PresenceState] = frozenset()
    if held_by(session, staff_id) is not None:
        coming_from = MAY_COME if after is PresenceState.available else frozenset({after})
    why = reason if after is PresenceState.pause else ""
    if not set_presence(session, staff_id, after, now, reason=why, coming_from=tuple(coming_from)):
        raise PresenceError("has_work")


def ask_help(session: Session, staff_id: int, now: datetime, *, needed: bool) -> None:
    """Ask the supervisor to come, or no longer. Asked twice, it is since the first time. Raises PresenceError."""
    row = session.scalars(select(Presence).where(Presence.staff_id == staff_id).with_for_update()).one_or_none()
    if row is None or row.state is PresenceState.offline:
        raise PresenceError("not_at_work")
    if needed != (row.asks_help_since is not None):
        row.asks_help_since, row.help_seen_by = now if needed else None, None


def see_help(session: Session, staff_id: int, supervisor_id: int) -> bool:
    """The supervisor saw that this monitor asks for help; False when he no longer does, or another one saw it first."""
    seen = session.scalar(
        update(Presence)
        .where(Presence.staff_id == staff_id, Presence.asks_help_since.is_not(None), Presence.help_seen_by.is_(None))
        .values(help_seen_by=supervisor_id)
        .returning(Presence.staff_id)
    )
    return seen is not None


def follow_work(session: Session, now: datetime) -> None:
    """Who has an outgoing contact open is in an interview, and is available again once it is closed."""
    calls_out = exists().where(
        Handover.staff_id == Presence.staff_id, Handover.state.in_(HELD), Handover.kind == HandoverKind.outgoing
    )
    free = (PresenceState.available, PresenceState.pause)
    begun = session.scalars(select(Presence.staff_id).where(Presence.state.in_(free), calls_out)).all()
    over = session.scalars(select(Presence.staff_id).where(Presence.state == PresenceState.interview, ~calls_out)).all()
    for staff_id in begun:
        set_presence(session, staff_id, PresenceState.interview, now, coming_from=free, by_himself=False)
    for staff_id in over:
        set_presence(
            session, staff_id, PresenceState.available, now, coming_from=(PresenceState.interview,), by_himself=False
        )
