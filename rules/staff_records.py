"""What is known of somebody of the staff for the work itself: where his calls ring, what he speaks, where and when.

Each reader takes what was written and gives the columns of the account; BadRecord says in words what will not do.
"""

import re
from collections.abc import Callable, Mapping
from datetime import time
from typing import Any, Final

from rules.languages import read_language
from rules.phones import PHONE_REASONS, PhoneProblem, read_phone
from rules.places import DEPARTAMENTOS, Place, fold, read_departamento

SIP: Final = re.compile(r"sips?:[\w.~+*-]{1,64}@[A-Za-z0-9.-]{1,200}(:[0-9]{1,5})?(;[a-z]+=[\w.-]+){0,4}", re.ASCII)
CLIENT: Final = re.compile(r"client:[A-Za-z0-9_]{1,120}")
SHIFT: Final = re.compile(r"([01]?[0-9]|2[0-3]):([0-5][0-9])\s*(?:-|–|a)\s*([01]?[0-9]|2[0-3]):([0-5][0-9])")
PLACES: Final[tuple[Place, ...]] = tuple(sorted(set(DEPARTAMENTOS.values()), key=lambda place: place.code))
"""The departamentos, by code."""
Columns = Mapping[str, Any]


class BadRecord(Exception):
    """What was written will not do; `code` for programs, `words` for people, `problems` by field."""

    code = "bad_record"

    def __init__(self, problems: Mapping[str, str]) -> None:
        self.problems, self.words = problems, " ".join(problems.values())
        super().__init__(self.words)


def read_changes(written: Mapping[str, str]) -> Columns:
    """The columns that the fields say: of telephone, languages, departamento, shift, on_call. An empty one clears.

    Raises BadRecord.
    """
    columns: dict[str, Any] = {}
    problems: dict[str, str] = {}
    for field, text in written.items():
        try:
            columns |= READERS[field](text.strip())
        except ValueError as problem:
            problems[field] = str(problem)
    if problems:
        raise BadRecord(problems)
    return columns


def _telephone(text: str) -> Columns:
    if not text or SIP.fullmatch(text) or CLIENT.fullmatch(text):
        return {"telephone": text}
    if ":" in text or "@" in text:
        raise ValueError("Escriba la dirección como sip:nombre@servidor o client:nombre.")
    phone = read_phone(text)
    if phone.problem is PhoneProblem.foreign:
        raise ValueError("Escriba un teléfono de Guatemala: a otro país no se transfieren llamadas.")
    if phone.problem is not None:
        raise ValueError(f"Revise el teléfono: {PHONE_REASONS[phone.problem]}.")
    return {"telephone": phone.e164}


def _languages(text: str) -> Columns:
    named = [name for name in re.split(r"[,;]", text) if name.strip()]
    if not named:
        raise ValueError("Elija al menos un idioma.")
    codes = [(read_language(name), name.strip()) for name in named]
    if unknown := [name for code, name in codes if code is None]:
        raise ValueError(f"No se conoce el idioma «{unknown[0]}»: escriba su nombre, como k’iche’, o su código, quc.")
    return {"languages": list(dict.fromkeys(code for code, _ in codes))}


def _departamento(text: str) -> Columns:
    if not text:
        return {"departamento": ""}
    place = read_departamento(text)
    if place is None:
        raise ValueError(f"No hay un departamento «{text}».")
    return {"departamento": place.code}


def _shift(text: str) -> Columns:
    if not text:
        return {"shift_from": None, "shift_until": None}
    found = SHIFT.fullmatch(text)
    if found is None:
        raise ValueError("Escriba el turno con las dos horas, como 08:00-16:00.")
    first, last = time(int(found[1]), int(found[2])), time(int(found[3]), int(found[4]))
    if first >= last:
        # Nobody is called at night (rules.hours), so no shift needs to pass midnight.
        raise ValueError("El turno debe terminar después de comenzar, el mismo día.")
    return {"shift_from": first, "shift_until": last}


def _on_call(text: str) -> Columns:
    if fold(text) not in YES_OR_NO:
        raise ValueError("Escriba sí o no: si se le avisa a cualquier hora cuando un caso vital espera.")
    return {"on_call": YES_OR_NO[fold(text)]}


YES_OR_NO: Final = {"si": True, "no": False, "": False}
READERS: Final[Mapping[str, Callable[[str], Columns]]] = {
    "telephone": _telephone,
    "languages": _languages,
    "departamento": _departamento,
    "shift": _shift,
    "on_call": _on_call,
}


def shift_words(first: time | None, last: time | None) -> str:
    """08:00–16:00; "cualquier hora" without a shift."""
    return f"{first:%H:%M}–{last:%H:%M}" if first and last else "cualquier hora"


def hint_of(telephone: str) -> str:
    """Enough of it to tell which one it is, and not to call it."""
    kind = telephone.partition(":")[0]
    named = {"": "ninguno", "sip": "una dirección SIP", "sips": "una dirección SIP", "client": "el de la aplicación"}
    return named.get(kind) or f"uno que termina en {telephone[-2:]}"
