"""What a person of the staff is told of a call that cannot go on as wished, in words."""

from collections.abc import Mapping
from typing import Final

from rules.assisted import Order
from rules.handovers import What

WORDS: Final[Mapping[str, str]] = {
    "unknown": "Esa llamada no existe.",
    "not_yours": "Esa llamada ya no es suya.",
    "not_a_call": "Eso no es una llamada que espera.",
    "not_now": "En este momento eso no se puede hacer con la llamada.",
    "no_telephone": "Su cuenta no tiene teléfono: pida a un administrador que lo anote.",
    "their_telephone": "Esa persona no tiene teléfono anotado.",
    "not_them": "A esa persona no se le puede pasar esta llamada.",
    "they_are_busy": "Esa persona tiene otra llamada.",
    "nobody_there": "La otra persona no está en la llamada.",
    "third_there": "Ya hay otra persona en la llamada.",
    "closed": "A esta hora no se puede llamar: está fuera de horario.",
    "outreach_off": "Las llamadas están detenidas para todos.",
    "opted_out": "La familia pidió que no se le llame.",
    "bad_number": "A ese número no se puede llamar.",
}
"""Code of a LiveError -> what it says."""
PROBLEMS: Final[Mapping[Order, str]] = {
    Order.ring_staff: "No se pudo llamar al teléfono: revise el número.",
    Order.ring_parent: "No se pudo llamar a la familia.",
    Order.join_parent: "No se pudo comunicar con la persona que esperaba.",
    Order.requeue_parent: "No se pudo devolver a la persona a la fila.",
    Order.hold: "No se pudo poner en espera.",
    Order.resume: "No se pudo quitar la espera.",
    Order.mute: "No se pudo silenciar.",
    Order.unmute: "No se pudo quitar el silencio.",
    Order.announce: "No se pudo avisar a la persona que no cuelgue.",
    Order.hang_up_leg: "No se pudo colgar un teléfono.",
    Order.look: "El operador no responde.",
    Order.meet: "El operador no responde.",
}
"""Order that was given up -> what the monitor is told."""
EVENTS: Final[Mapping[What, str]] = {
    What.not_answered: "Su teléfono no contestó.",
    What.lease_ended: "Su teléfono no contestó a tiempo: la llamada volvió a la fila.",
    What.abandoned: "La persona colgó antes de que se le comunicara: se le debe una llamada.",
    What.left_for_call_back: "La persona prefirió que se le llame.",
    What.voicemail: "La persona prefirió dejar un mensaje.",
    What.not_reached: "La familia no contestó.",
    What.dropped: "Se cortó su teléfono: le llamamos otra vez. La familia sigue en la línea.",
    What.requeued: "Se cortó su teléfono y la persona volvió a la fila.",
    What.given_back: "No se pudo comunicar con la persona: volvió a la fila.",
}
"""The last thing that happened to a call -> what it means to the monitor who had it."""


class LiveError(Exception):
    """It cannot be done; `code` for programs, `words` for people."""

    def __init__(self, code: str) -> None:
        self.code, self.words = code, WORDS[code]
        super().__init__(code)
