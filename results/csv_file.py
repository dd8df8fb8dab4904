"""Results as CSV that a spreadsheet opens safely: UTF-8 with BOM, and no cell that it would run as a formula."""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import BinaryIO, Final

from results.columns import COLUMNS, NAMES, Column
from results.rows import Value

BOM: Final = b"\xef\xbb\xbf"
# The same marks that the sample file refuses; an apostrophe before them makes a spreadsheet show plain text.
FORMULA: Final = re.compile(r"[\t\r]|\s*[=+\-@＝＋－＠]")
CODEBOOK_HEADER: Final = ("columna", "descripcion", "codigo", "significado", "perdido")
PIECE: Final = 32_768
"""Characters after which what has been written is handed on."""


def csv_pieces(rows: Iterable[Mapping[str, Value]]) -> Iterator[bytes]:
    """The file piece by piece: the header and each row as it comes, in constant memory."""
    return table_pieces(NAMES, ([row[name] for name in NAMES] for row in rows))


def codebook_pieces() -> Iterator[bytes]:
    """The codebook piece by piece: a line for each code of each column, or one for a column without codes."""
    return table_pieces(CODEBOOK_HEADER, (line for column in COLUMNS for line in _codebook_lines(column)))


def write_csv(out: BinaryIO, rows: Iterable[Mapping[str, Value]]) -> None:
    """Write the whole file. `out` stays open."""
    out.writelines(csv_pieces(rows))


def write_codebook(out: BinaryIO) -> None:
    """Write the whole codebook. `out` stays open."""
    out.writelines(codebook_pieces())


def neutral(value: Value) -> Value:
    """The cell as written: a text that begins like a formula gets an apostrophe."""
    return f"'{value}" if isinstance(value, str) and FORMULA.match(value) else value


def table_pieces(header: Iterable[str], rows: Iterable[Iterable[Value]]) -> Iterator[bytes]:
    """Any table as such a file, piece by piece."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(header)
    yield BOM + _taken(text)
    for row in rows:
        writer.writerow([neutral(value) for value in row])
        if text.tell() > PIECE:
            yield _taken(text)
    yield _taken(text)


def _taken(text: io.StringIO) -> bytes:
    taken = text.getvalue().encode()
    text.seek(0)
    text.truncate()
    return taken


def _codebook_lines(column: Column) -> Iterable[tuple[Value, ...]]:
    for code, words in column.values.items():
        yield column.name, column.label, code, words, 0
    for missing, words in column.missing.items():
        yield column.name, column.label, missing, words, 1
    if not column.values and not column.missing:
        yield column.name, column.label, None, None, None
