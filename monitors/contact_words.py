"""What a monitor is told when something cannot be done with a contact."""

from collections.abc import Mapping
from typing import Final

WORDS: Final[Mapping[str, str]] = {
    "not_yours": "Este trabajo ya no es suyo.",
    "noted_already": "Eso ya estaba anotado.",
    "nobody_called": "Primero llame, y luego anote cómo terminó.",
    "unknown_result": "Elija cómo terminó.",
    "note_missing": "Escriba una nota: quien siga la necesita.",
    "language_missing": "Elija qué idioma habla.",
    "when_missing": "Escriba el día y la hora de la cita.",
    "when_past": "Esa hora ya pasó.",
    "when_far": "La cita debe ser en los próximos 30 días.",
    "when_closed": "A esa hora no se puede llamar: elija otra, dentro del horario de la campaña.",
    "nothing_owed": "Ya no se le debe nada a esta familia.",
    "in_contact": "Ya hay una llamada: anote primero cómo terminó.",
    "said_something": "Ya hay respuestas de esta llamada: anote cómo terminó.",
    "bad_answer": "Elija una de las respuestas.",
    "other_mouth": "La familia está contestando por otro medio.",
    "bad_number": "No se pudo leer el número.",
}


class ContactError(Exception):
    """It cannot be done; `code` for programs, `words` for people. words: instead of those of the code."""

    def __init__(self, code: str, words: str = "") -> None:
        self.code, self.words = code, words or WORDS[code]
        super().__init__(code)
