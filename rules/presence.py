"""What a person of the staff may be doing while at work."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final


class PresenceState(StrEnum):
    """available: may be given a caller. interview: busy with an interview or a form. pause: away, with a reason."""

    offline = "offline"
    available = "available"
    on_call = "on_call"
    wrap_up = "wrap_up"
    interview = "interview"
    pause = "pause"


PRESENCE_WORDS: Final[Mapping[PresenceState, str]] = {
    PresenceState.offline: "Fuera de turno",
    PresenceState.available: "Disponible",
    PresenceState.on_call: "En llamada",
    PresenceState.wrap_up: "Anotando",
    PresenceState.interview: "En entrevista",
    PresenceState.pause: "En pausa",
}
BREAKS: Final[Mapping[str, str]] = {
    "meal": "Comida",
    "rest": "Descanso",
    "meeting": "Reunión",
    "training": "Capacitación",
    "technical": "Problema técnico",
}
"""Why one is away."""
VANISHED: Final = "vanished"
"""The reason of whoever is offline because nothing was heard of his page any more."""
