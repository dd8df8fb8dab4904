"""One row of the sample file: what each column holds, and why a row cannot stand.

A bad telephone is no reason: such a row is loaded and goes to a monitor, because refusing it would bias the
response rate.
"""

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from rules.phones import Phone, read_phone
from rules.places import Place, fold, read_departamento, read_municipio


@dataclass(frozen=True, slots=True)
class SampleRow:
    """A pupil of the sample. Texts are empty and the rest None where the file says nothing."""

    line: int
    codigo_estudiante: str
    nombre_estudiante: str
    encargado: str
    telefono: str
    """As written, for the monitor who has to make sense of it; `phone` is what was read."""
    phone: Phone
    telefono_alterno: str
    other_phone: Phone
    departamento: Place | None
    municipio: Place | None
    codigo_establecimiento: str
    establecimiento: str
    nivel: str
    idioma: str
    discapacidad: str
    atendido: bool | None
    fecha_atencion: date | None
    servicio_reportado: str
    estrato: str
    estrato_poblacion: int | None
    estrato_muestra: int | None
    peso: float
    reemplazo: int


class CellError(ValueError):
    """A cell with which the row cannot stand: its column, a code, a reason in Spanish."""

    def __init__(self, column: str, code: str, reason: str) -> None:
        super().__init__(reason)
        self.column = column
        self.code = code
        self.reason = reason


# Longest cell of each column, in characters, in the order of the documentation.
COLUMNS: Final[dict[str, int]] = {
    "codigo_estudiante": 64,
    "nombre_estudiante": 200,
    "encargado": 200,
    "telefono": 64,
    "telefono_alterno": 64,
    "departamento": 64,
    "municipio": 64,
    "codigo_establecimiento": 64,
    "establecimiento": 300,
    "nivel": 16,
    "idioma": 32,
    "discapacidad": 16,
    "atendido": 16,
    "fecha_atencion": 32,
    "servicio_reportado": 16,
    "estrato": 100,
    "estrato_poblacion": 16,
    "estrato_muestra": 16,
    "peso": 32,
    "reemplazo": 16,
}
NIVEL: Final = ("preprimaria", "primaria")
DISCAPACIDAD: Final = ("auditiva", "visual", "sordoceguera", "motriz")
SERVICIO: Final = ("accidente", "enfermedad", "medicamento", "funerario")
ATENDIDO: Final = {"si": True, "no": False}
SPANISH_NAMES: Final = frozenset({"", "espanol", "castellano"})

# A spreadsheet would run these, in full-width letters too. A sign before mere digits is a telephone number.
FORMULA: Final = re.compile(r"[\t\r]|\s*(?:[=@＝＠]|[+\-＋－](?![0-9 ().\-]*$))")
ISO_DATE: Final = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})(?:[ T]00:00(?::00)?)?")
LOCAL_DATE: Final = re.compile(r"([0-9]{1,2})[/-]([0-9]{1,2})[/-]([0-9]{4})")
LARGEST_COUNT: Final = 2_147_483_647  # what a PostgreSQL integer holds


def read_row(line: int, cells: Mapping[str, str]) -> SampleRow:
    """The row at physical line `line`, from its cells by column. Raises CellError for the first bad cell."""
    for column, raw in cells.items():
        _check_cell(column, raw)
    cell = {column: cells.get(column, "").strip() for column in COLUMNS}
    if not cell["codigo_estudiante"]:
        raise CellError("codigo_estudiante", "no_code", "falta el código del estudiante")
    departamento = _departamento(cell["departamento"])
    plain: dict[str, Any] = {column: cell[column] for column in PLAIN}
    read: dict[str, Any] = {column: reader(column, cell[column]) for column, reader in READERS.items()}
    return SampleRow(
        line=line,
        phone=read_phone(cell["telefono"]),
        other_phone=read_phone(cell["telefono_alterno"]),
        departamento=departamento,
        municipio=_municipio(cell["municipio"], departamento),
        **plain,
        **read,
    )


def _check_cell(column: str, raw: str) -> None:
    if FORMULA.match(raw):
        raise CellError(column, "formula", "la celda parece una fórmula: escriba solo el dato")
    if len(raw) > COLUMNS[column]:
        raise CellError(column, "too_long", f"la celda pasa de {COLUMNS[column]} caracteres")


def _departamento(text: str) -> Place | None:
    place = read_departamento(text) if text else None
    if text and place is None:
        raise CellError("departamento", "unknown_departamento", f"no hay un departamento «{text}»")
    return place


def _municipio(text: str, departamento: Place | None) -> Place | None:
    if not text:
        return None
    if departamento is None:
        raise CellError("departamento", "no_departamento", "hay municipio pero falta su departamento")
    place = read_municipio(text, departamento)
    if place is None:
        reason = f"no hay un municipio «{text}» en {departamento.name}"
        raise CellError("municipio", "unknown_municipio", reason)
    return place


def _one_of(values: tuple[str, ...]) -> Callable[[str, str], str]:
    def read(column: str, text: str) -> str:
        value = fold(text)
        if text and value not in values:
            raise CellError(column, "unknown_value", f"«{text}» no se admite: {', '.join(values)} o vacío")
        return value

    return read


def _atendido(column: str, text: str) -> bool | None:
    value = fold(text)
    if text and value not in ATENDIDO:
        raise CellError(column, "unknown_value", f"«{text}» no se admite: si, no o vacío")
    return ATENDIDO.get(value)


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


PLAIN: Final = (
    "codigo_estudiante",
    "nombre_estudiante",
    "encargado",
    "telefono",
    "telefono_alterno",
    "codigo_establecimiento",
    "establecimiento",
    "estrato",
)
READERS: Final[dict[str, Callable[[str, str], Any]]] = {
    "nivel": _one_of(NIVEL),
    "idioma": _idioma,
    "discapacidad": _one_of(DISCAPACIDAD),
    "atendido": _atendido,
    "fecha_atencion": _date,
    "servicio_reportado": _one_of(SERVICIO),
    "estrato_poblacion": _count,
    "estrato_muestra": _count,
    "peso": _weight,
    "reemplazo": lambda column, text: _count(column, text) or 0,
}
