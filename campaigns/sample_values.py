"""What a cell of the sample file may say, one reader a column: (column, text) -> the value kept, or a CellError."""

import math
import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, Final

from rules.places import Place, fold, read_departamento, read_municipio

Reader = Callable[[str, str], Any]
Stems = Mapping[str, tuple[str, ...]]


class CellError(ValueError):
    """A cell that was not understood: its column, a code, a reason in Spanish."""

    def __init__(self, column: str, code: str, reason: str) -> None:
        super().__init__(reason)
        self.column = column
        self.code = code
        self.reason = reason


NIVEL: Final = ("preprimaria", "primaria")
ATENDIDO: Final = {"si": True, "no": False, "verdadero": True, "falso": False}  # the latter as a spreadsheet says it
SPANISH_NAMES: Final = frozenset({"", "espanol", "castellano"})
# Value -> what the words that mean it contain, whatever their gender and number. Where a cell means several, the first
# counts: those that no machine may call stand before the rest, and no wording of theirs should slip through.
DISCAPACIDAD: Final[Stems] = {
    "sordoceguera": ("sordoceg", "sordocieg"),
    "auditiva": ("audi", "sord", "hipoac", "oido", "oir", "oye"),
    "visual": ("visual", "cieg", "cegu"),
    "motriz": ("motri", "motor"),
}
SERVICIO: Final[Stems] = {
    "funerario": (
        *("funer", "funeb", "fallec", "muert", "murio", "mort", "defunc", "difunt", "deces", "exequia", "obito"),
        *("sepeli", "sepult", "entierr", "enterr", "inhum", "velori", "velaci", "ataud", "cementeri"),
    ),
    "accidente": ("accident",),
    "enfermedad": ("enferm",),
    "medicamento": ("medicament", "medicin"),
}
ISO_DATE: Final = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})(?:[ T]00:00(?::00)?)?")
LOCAL_DATE: Final = re.compile(r"([0-9]{1,2})[/-]([0-9]{1,2})[/-]([0-9]{4})")
LARGEST_COUNT: Final = 2_147_483_647  # what a PostgreSQL integer holds


def departamento(column: str, text: str) -> Place | None:
    """By name or INE code."""
    place = read_departamento(text) if text else None
    if text and place is None:
        raise CellError(column, "unknown_departamento", f"no hay un departamento «{text}»")
    return place


def municipio_of(place: Place | None) -> Reader:
    """The reader of the municipios of one departamento."""

    def read(column: str, text: str) -> Place | None:
        if not text:
            return None
        if place is None:
            raise CellError(column, "no_departamento", "hay municipio pero falta su departamento")
        found = read_municipio(text, place)
        if found is None:
            raise CellError(column, "unknown_municipio", f"no hay un municipio «{text}» en {place.name}")
        return found

    return read


def text_of(_column: str, text: str) -> str:
    """As written."""
    return text


def _nivel(column: str, text: str) -> str:
    value = fold(text).replace(" ", "")  # Pre-Primaria
    if text and value not in NIVEL:
        raise _unknown(column, text, NIVEL)
    return value


def _meaning(meanings: Stems) -> Reader:
    def read(column: str, text: str) -> str:
        if not text:
            return ""
        written = fold(text)
        for value, stems in meanings.items():
            if any(stem in written for stem in stems):
                return value
        raise _unknown(column, text, tuple(meanings))

    return read


def _atendido(column: str, text: str) -> bool | None:
    value = fold(text)
    if text and value not in ATENDIDO:
        raise _unknown(column, text, ("si", "no"))
    return ATENDIDO.get(value)


def _unknown(column: str, text: str, accepted: tuple[str, ...]) -> CellError:
    return CellError(column, "unknown_value", f"«{text}» no se admite: {', '.join(accepted)} o vacío")


def _idioma(_column: str, text: str) -> str:
    """Any language may come: those that a campaign does not have go to a monitor."""
    return "es" if fold(text) in SPANISH_NAMES else text.lower()


def _date(column: str, text: str) -> date | None:
    if not text:
        return None
    iso, local = ISO_DATE.fullmatch(text), LOCAL_DATE.fullmatch(text)
    numbers = iso.groups() if iso else local.groups()[::-1] if local else ("0", "0", "0")
    year, month, day = map(int, numbers)
    try:
        return date(year, month, day)
    except ValueError:
        raise CellError(column, "bad_date", f"«{text}» no es una fecha como 2026-08-31 o 31/08/2026") from None


def _count(column: str, text: str) -> int | None:
    """A whole number from 0; None when empty."""
    if not text:
        return None
    if not re.fullmatch("[0-9]{1,10}", text) or int(text) > LARGEST_COUNT:
        raise CellError(column, "bad_number", f"«{text}» no es un número entero, 0 o más")
    return int(text)


def _weight(column: str, text: str) -> float:
    """1 where nothing was drawn."""
    if not text:
        return 1.0
    if not re.fullmatch(r"[0-9]{1,15}(?:\.[0-9]+)?", text) or math.isclose(float(text), 0):
        raise CellError(column, "bad_number", f"«{text}» no es un peso: un número mayor que 0, con punto decimal")
    return float(text)


READERS: Final[Mapping[str, Reader]] = {
    "nivel": _nivel,
    "idioma": _idioma,
    "discapacidad": _meaning(DISCAPACIDAD),
    "atendido": _atendido,
    "fecha_atencion": _date,
    "servicio_reportado": _meaning(SERVICIO),
    "estrato_poblacion": _count,
    "estrato_muestra": _count,
    "peso": _weight,
    "reemplazo": lambda column, text: _count(column, text) or 0,
}
"""Every other column is kept as written, but for the places, which hang on each other."""
