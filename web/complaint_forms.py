"""The forms of a complaint's pages -> what the parent said, or why it cannot be taken: then all he typed stands again.

What the page did not offer was not said: a broken form is no answer.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from conversation.written import clean
from rules.phones import PhoneKind, read_phone
from rules.places import DEPARTAMENTOS, MUNICIPIOS, Place, place_of_code
from web.forms import COMMENT, LINE_END, NOT_WRITTEN, SAID, SKIP
from web.render import Field, View

NUMBER: Final = "numero"
TELEPHONE: Final = "telefono"
DEPARTAMENTO: Final = "departamento"
MUNICIPIO: Final = "municipio"
BACK: Final = "volver"
PHONE_DIGITS: Final = 8
CALLABLE: Final = (PhoneKind.mobile, PhoneKind.fixed)
LONGEST_SHOWN: Final = 20_000
"""Characters of what was typed that a page shows again."""

TOO_LONG: Final = "Escribió {written} letras y caben {room}. Acorte un poco lo que escribió y envíelo otra vez."
EMPTY: Final = "Escriba qué pasó, con pocas palabras basta."
NO_DEPARTAMENTO: Final = "Elija un departamento de la lista."
NO_MUNICIPIO: Final = "Elija un municipio de la lista."
NO_TELEPHONE: Final = "Ese no es un teléfono de Guatemala. Escriba los ocho números."


@dataclass(frozen=True, slots=True)
class Refused:
    """Why it cannot be taken, in words, and what was typed."""

    why: str
    typed: str = ""


def heard(form: Mapping[str, str], shown: View) -> str | Refused | None:
    """What answers the question that is shown; None when nothing in the form does."""
    given = form.get(SAID)
    if given is not None:
        return given if given in shown.offers else None
    if BACK in form:
        return Refused("", typed(form, shown))
    return _READERS[shown.field](form, shown)


def typed(form: Mapping[str, str], shown: View) -> str:
    """What was written, as it is shown again."""
    name = NUMBER if shown.field is Field.digits else COMMENT
    return NOT_WRITTEN.sub("", LINE_END.sub("\n", form.get(name, "")))[:LONGEST_SHOWN]


def telephone(written: str) -> str | None:
    """The eight digits of a telephone of this country that can be called; None for anything else."""
    read = read_phone(written)
    return read.e164[-PHONE_DIGITS:] if read.e164 and read.kind in CALLABLE else None


def departamentos() -> list[Place]:
    """Every departamento, by name."""
    return sorted(set(DEPARTAMENTOS.values()), key=lambda place: place.code)


def municipios(departamento: str) -> tuple[Place, list[Place]] | None:
    """The departamento with this code, and its municipios in their own order; None where there is none."""
    if departamento not in MUNICIPIOS:
        return None
    theirs = set(MUNICIPIOS[departamento].values())
    return DEPARTAMENTOS[departamento], sorted(theirs, key=lambda place: place.code)


def _nothing(_form: Mapping[str, str], _shown: View) -> None:
    return None


def _comment(form: Mapping[str, str], shown: View) -> str | Refused | None:
    if COMMENT not in form:
        return None
    text = typed(form, shown).strip()
    return (text or SKIP) if len(text) <= shown.max_chars else _too_long(text, shown.max_chars)


def _story(form: Mapping[str, str], shown: View) -> str | Refused | None:
    if COMMENT not in form:
        return None
    text = typed(form, shown).strip()
    if not clean(text, 1):
        return Refused(EMPTY)
    return text if len(clean(text, LONGEST_SHOWN)) <= shown.max_chars else _too_long(text, shown.max_chars)


def _too_long(text: str, room: int) -> Refused:
    return Refused(TOO_LONG.format(written=f"{len(text):,}", room=f"{room:,}"), text)


def _place(form: Mapping[str, str], _shown: View) -> str | Refused | None:
    """A municipio's code; a departamento's name where the parent knows no more."""
    code = form.get(MUNICIPIO)
    if code is None:
        within = municipios(form.get(DEPARTAMENTO, ""))
        return None if within is None else within[0].name
    return code if len(code) == len("0101") and place_of_code(code) is not None else Refused(NO_MUNICIPIO)


def _digits(form: Mapping[str, str], shown: View) -> str | Refused | None:
    if NUMBER not in form:
        return None
    number = typed(form, shown).strip()
    return telephone(number) or Refused(NO_TELEPHONE, number)


_READERS: Final[Mapping[Field, Callable[[Mapping[str, str], View], str | Refused | None]]] = {
    Field.none: _nothing,
    Field.comment: _comment,
    Field.story: _story,
    Field.place: _place,
    Field.digits: _digits,
}
