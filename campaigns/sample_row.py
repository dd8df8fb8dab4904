"""One row of the sample file: what each column holds, and why a row cannot stand.

A bad telephone is no reason: such a row is loaded and goes to a monitor, because refusing it would bias the
response rate. Nor is a cell that says something unknown about the pupil: it is left empty, and noted.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from campaigns.sample_values import READERS, CellError, Reader, departamento, municipio_of, text_of
from rules.phones import PHONE_REASONS, Phone, PhoneProblem, read_phone
from rules.places import Place


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


# Longest cell of each column, in characters, in the order of the documentation.
COLUMNS: Final[dict[str, int]] = {
    "codigo_estudiante": 64,
    "nombre_estudiante": 200,
    "encargado": 200,
    "telefono": 64,
    "telefono_alterno": 64,
    "departamento": 200,
    "municipio": 200,
    "codigo_establecimiento": 64,
    "establecimiento": 300,
    "nivel": 200,
    "idioma": 32,
    "discapacidad": 200,
    "atendido": 200,
    "fecha_atencion": 200,
    "servicio_reportado": 200,
    "estrato": 100,
    "estrato_poblacion": 16,
    "estrato_muestra": 16,
    "peso": 32,
    "reemplazo": 16,
}
OPTIONAL: Final = frozenset({"municipio", "nivel", "discapacidad", "atendido", "fecha_atencion", "servicio_reportado"})
"""What these say is not worth a pupil: a cell that is not understood is left empty, and told."""

# A spreadsheet would run these, in full-width letters too. After a sign it takes a call, a reference or a sum to make
# a formula: "+502 5555 1234 (mamá)" and "- no sabe" are what people write.
FORMULA: Final = re.compile(
    r"[\t\r]|\s*[=@＝＠]|\s*[+\-＋－].*(?:[|!=]|[A-Za-z]\(|[A-Za-z]+[0-9]+(?:[-+*/]|$)|[0-9][+*][0-9])"
)


def read_row(line: int, cells: Mapping[str, str]) -> tuple[SampleRow, list[CellError]]:
    """The row at physical line `line`, from its cells by column, and what of it was not understood.

    Raises CellError for the first cell with which the row cannot stand.
    """
    for column, raw in cells.items():
        _check_cell(column, raw)
    cell = {column: cells.get(column, "").strip() for column in COLUMNS}
    if not cell["codigo_estudiante"]:
        raise CellError("codigo_estudiante", "no_code", "falta el código del estudiante")
    phone, other = read_phone(cell["telefono"]), read_phone(cell["telefono_alterno"])
    noted = _phone_notes(phone, other)
    place = departamento("departamento", cell["departamento"])
    readers: dict[str, Reader] = {**READERS, "departamento": lambda *_: place, "municipio": municipio_of(place)}
    read = {column: _read(readers.get(column, text_of), column, text, noted) for column, text in cell.items()}
    return SampleRow(line=line, phone=phone, other_phone=other, **read), noted


def _read(reader: Reader, column: str, text: str, noted: list[CellError]) -> Any:  # noqa: ANN401 - as the column is
    try:
        return reader(column, text)
    except CellError as error:
        if column not in OPTIONAL:
            raise
        noted.append(error)
        return reader(column, "")


def _phone_notes(*phones: Phone) -> list[CellError]:
    """Numbers that no machine can call: the row stands, and whoever sent it may know better."""
    return [
        CellError(column, phone.problem, PHONE_REASONS[phone.problem])
        for column, phone in zip(("telefono", "telefono_alterno"), phones, strict=True)
        if phone.problem and phone.problem is not PhoneProblem.missing
    ]


def _check_cell(column: str, raw: str) -> None:
    if FORMULA.match(raw):
        raise CellError(column, "formula", "la celda parece una fórmula: escriba solo el dato")
    if len(raw) > COLUMNS[column]:
        raise CellError(column, "too_long", f"la celda pasa de {COLUMNS[column]} caracteres")
