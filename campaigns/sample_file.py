"""The sample file: CSV in UTF-8 or an Excel workbook, with a header row in Spanish whose columns come in any order.

What is wrong with the file as a whole is a SampleError and nothing is loaded. A row that cannot stand is refused; one
of which a cell was not understood is loaded without it, and noted. Both are told with their line, counted from 1: the
physical line of a CSV where the row starts, or the row of the sheet.
"""

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from campaigns.sample_book import book_lines, is_book
from campaigns.sample_lines import SAMPLE_WORDS, Line, SampleError
from campaigns.sample_row import COLUMNS, SampleRow, read_row
from campaigns.sample_text import text_lines
from campaigns.sample_values import CellError
from rules.places import fold

MOST_NAMED: Final = 5
"""Unknown columns that are told one by one; a file with more has no header at all."""
__all__ = ["SAMPLE_WORDS", "Remark", "Sample", "SampleError", "read_sample"]


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


def read_sample(data: bytes) -> Sample:
    """The rows that stand and those that do not. Raises SampleError, and nothing else, for the whole file.

    What the file is, its content says, not its name.
    """
    lines = book_lines(data) if is_book(data) else text_lines(data)
    header = next(lines, None)
    if header is None:
        raise SampleError("empty")
    columns = _columns(header)
    sample = Sample([], [], [], hashlib.sha256(data).hexdigest())
    _read_rows(sample, columns, lines)
    if not sample.rows and not sample.refused:
        raise SampleError("no_rows")
    return sample


def _columns(header: Line) -> list[str]:
    if header.cells is None:
        raise SampleError("broken_quotes", line=header.first)
    if len(header.cells) == 1 and re.search("[;\t]", header.cells[0]):
        raise SampleError("separator", line=header.first)
    columns = [fold(cell).replace(" ", "_") for cell in header.cells]
    unknown = [position for position, column in enumerate(columns) if column not in COLUMNS]
    if unknown:
        accepted = ", ".join(COLUMNS)
        raise SampleError("unknown_column", line=header.first, columns=_places(unknown), accepted=accepted)
    for position, column in enumerate(columns):
        if column in columns[:position]:
            raise SampleError("repeated_column", line=header.first, column=column)
    if "codigo_estudiante" not in columns:
        raise SampleError("missing_column", line=header.first)
    return columns


def _places(positions: Sequence[int]) -> str:
    """Unknown columns by where they stand, never by their name: where a header is missing, that is somebody's data."""
    first, *others = [str(position + 1) for position in positions]
    if not others:
        return f"no se reconoce la columna {first} del encabezado"
    if len(others) >= MOST_NAMED:
        return f"no se reconocen la columna {first} del encabezado ni otras {len(others)}"
    return f"no se reconocen las columnas {', '.join([first, *others[:-1]])} y {others[-1]} del encabezado"


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
