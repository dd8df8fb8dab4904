"""The sample file: CSV in UTF-8, with a header row in Spanish whose columns come in any order.

What is wrong with the file as a whole is a SampleError and nothing is loaded. A row that cannot stand is refused; one
of which a cell was not understood is loaded without it, and noted. Both are told with their line: the physical line of
the file, counted from 1, where the row starts.
"""

import csv
import hashlib
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from campaigns.sample_row import COLUMNS, SampleRow, read_row
from campaigns.sample_values import CellError
from rules.places import fold


@dataclass(frozen=True, slots=True)
class Remark:
    """What is wrong with one row; `column` is empty when it is the whole line."""

    line: int
    column: str
    code: str
    reason: str


@dataclass(frozen=True, slots=True)
class Sample:
    """`refused`: rows that were not read. `noted`: cells of rows that were, left empty or of no use.

    `sha256`: of the bytes of the file, in hexadecimal.
    """

    rows: list[SampleRow]
    refused: list[Remark]
    noted: list[Remark]
    sha256: str


class SampleError(ValueError):
    """The file as a whole cannot be a sample."""

    def __init__(self, code: str, **values: object) -> None:
        self.code = code
        self.words = SAMPLE_WORDS[code].format(**values)
        super().__init__(self.words)


SAVE_AS: Final = "Guárdelo como «CSV UTF-8» y cárguelo otra vez"
SAMPLE_WORDS: Final[dict[str, str]] = {
    "empty": "El archivo está vacío.",
    "workbook": f"El archivo es un libro de Excel, no un CSV. {SAVE_AS}.",
    "utf16": f"El archivo está en UTF-16. {SAVE_AS}.",
    "nul": f"Línea {{line}}: hay bytes nulos; el archivo está dañado o en UTF-16. {SAVE_AS}.",
    "encoding": f"Línea {{line}}: hay letras que no están en UTF-8. {SAVE_AS}.",
    "broken_quotes": "Línea {line}: hay comillas que se abren y no se cierran bien.",
    "separator": "Línea {line}: las columnas van separadas por coma, no por punto y coma ni tabulador.",
    "missing_column": "Línea {line}: falta la columna «codigo_estudiante».",
    "unknown_column": "Línea {line}: la columna «{column}» no existe. Se admiten: {accepted}.",
    "repeated_column": "Línea {line}: la columna «{column}» está dos veces.",
    "no_rows": "El archivo no tiene filas después del encabezado.",
}
SIGNATURES: Final[dict[bytes, str]] = {
    b"PK\x03\x04": "workbook",
    b"\xd0\xcf\x11\xe0": "workbook",
    b"\xff\xfe": "utf16",
    b"\xfe\xff": "utf16",
}
LINE_END: Final = re.compile(rb"\r\n|\r|\n")


@dataclass(frozen=True, slots=True)
class Line:
    """The cells of one row and the physical lines it takes; no cells when its quotes are broken."""

    first: int
    last: int
    cells: list[str] | None


def read_sample(data: bytes) -> Sample:
    """The rows that stand and those that do not. Raises SampleError, and nothing else, for the whole file."""
    lines = _lines(_decode(data))
    header = next(lines, None)
    if header is None:
        raise SampleError("empty")
    columns = _columns(header)
    sample = Sample([], [], [], hashlib.sha256(data).hexdigest())
    _read_rows(sample, columns, lines)
    if not sample.rows and not sample.refused:
        raise SampleError("no_rows")
    return sample


def _decode(data: bytes) -> str:
    for signature, code in SIGNATURES.items():
        if data.startswith(signature):
            raise SampleError(code)
    nul = data.find(b"\0")
    if nul >= 0:
        raise SampleError("nul", line=_line_of(data, nul))
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise SampleError("encoding", line=_line_of(data, error.start)) from error


def _line_of(data: bytes, position: int) -> int:
    return len(LINE_END.findall(data[:position])) + 1


def _lines(text: str) -> Iterator[Line]:
    """The rows of a CSV text that hold anything."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    while True:
        first = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            # Quotes that swallowed other lines, or never closed, leave no way to tell the rows apart.
            if reader.line_num > first or "end of data" in str(error):
                raise SampleError("broken_quotes", line=first) from error
            yield Line(first, first, None)
            continue
        if any(cell.strip() for cell in cells):
            yield Line(first, reader.line_num, cells)


def _columns(header: Line) -> list[str]:
    if header.cells is None:
        raise SampleError("broken_quotes", line=header.first)
    if len(header.cells) == 1 and re.search("[;\t]", header.cells[0]):
        raise SampleError("separator", line=header.first)
    columns = [fold(cell).replace(" ", "_") for cell in header.cells]
    for position, column in enumerate(columns):
        if column not in COLUMNS:
            written, accepted = header.cells[position][:64], ", ".join(COLUMNS)
            raise SampleError("unknown_column", line=header.first, column=written, accepted=accepted)
        if column in columns[:position]:
            raise SampleError("repeated_column", line=header.first, column=column)
    if "codigo_estudiante" not in columns:
        raise SampleError("missing_column", line=header.first)
    return columns


def _read_rows(sample: Sample, columns: Sequence[str], lines: Iterator[Line]) -> None:
    line_of_code: dict[str, int] = {}
    for line in lines:
        try:
            row, noted = read_row(line.first, _cells(columns, line))
            _check_repeated(row, line_of_code)
        except CellError as error:
            sample.refused.append(_remark(line, error))
            continue
        sample.rows.append(row)
        sample.noted.extend(_remark(line, note) for note in noted)


def _remark(line: Line, error: CellError) -> Remark:
    return Remark(line.first, error.column, error.code, error.reason)


def _cells(columns: Sequence[str], line: Line) -> dict[str, str]:
    """The row's cells by column. Raises CellError for a broken line."""
    if line.cells is None:
        raise CellError("", "broken_line", "la línea tiene comillas mal cerradas o una celda enorme")
    if line.last > line.first:
        reason = f"una celda ocupa las líneas {line.first} a {line.last}: revise las comillas"
        raise CellError("", "broken_line", reason)
    if len(line.cells) != len(columns):
        reason = f"la línea tiene {len(line.cells)} columnas y el encabezado {len(columns)}"
        raise CellError("", "broken_line", reason)
    return dict(zip(columns, line.cells, strict=True))


def _check_repeated(row: SampleRow, line_of_code: dict[str, int]) -> None:
    """The first row of a code stands."""
    first = line_of_code.setdefault(row.codigo_estudiante, row.line)
    if first != row.line:
        reason = f"el código ya está en la línea {first}"
        raise CellError("codigo_estudiante", "repeated_code", reason)
