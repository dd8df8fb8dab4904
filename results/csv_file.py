"""Results as CSV that a spreadsheet opens safely: UTF-8 with BOM, and no cell that it would run as a formula."""

import csv
import io
import re
from collections.abc import Iterable, Mapping
from typing import BinaryIO, Final

from results.columns import COLUMNS, NAMES, Column
from results.rows import Value

BOM: Final = b"\xef\xbb\xbf"
# The same marks that the sample file refuses; an apostrophe before them makes a spreadsheet show plain text.
FORMULA: Final = re.compile(r"[\t\r]|\s*[=+\-@＝＋－＠]")
CODEBOOK_HEADER: Final = ("columna", "descripcion", "codigo", "significado", "perdido")


def write_csv(out: BinaryIO, rows: Iterable[Mapping[str, Value]]) -> int:
    """Write the header and each row as it comes, in constant memory; gives the number of rows. `out` stays open."""
    return _write(out, NAMES, ([row[name] for name in NAMES] for row in rows))


def write_codebook(out: BinaryIO) -> int:
    """Write a line for each code of each column, or one for a column without codes. `out` stays open."""
    return _write(out, CODEBOOK_HEADER, (line for column in COLUMNS for line in _codebook_lines(column)))


def neutral(value: Value) -> Value:
    """The cell as written: a text that begins like a formula gets an apostrophe."""
    return f"'{value}" if isinstance(value, str) and FORMULA.match(value) else value


def _write(out: BinaryIO, header: Iterable[str], rows: Iterable[Iterable[Value]]) -> int:
    out.write(BOM)
    text = io.TextIOWrapper(out, encoding="utf-8", newline="", write_through=False)
    count = 0
    try:
        writer = csv.writer(text)
        writer.writerow(header)
        for count, row in enumerate(rows, start=1):  # noqa: B007 - the last number is the count
            writer.writerow([neutral(value) for value in row])
    finally:
        text.detach()  # flushes, and leaves `out` to whoever opened it
    return count


def _codebook_lines(column: Column) -> Iterable[tuple[Value, ...]]:
    for code, words in column.values.items():
        yield column.name, column.label, code, words, 0
    for missing, words in column.missing.items():
        yield column.name, column.label, missing, words, 1
    if not column.values and not column.missing:
        yield column.name, column.label, None, None, None
