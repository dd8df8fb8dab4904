"""A sample file as an Excel workbook: the lines of its first sheet with anything on it, cells as people mean them."""

import re
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import BinaryIO, Final

from python_calamine import CalamineError, CalamineWorkbook, SheetMetadata, SheetTypeEnum, SheetVisibleEnum

from campaigns.sample_lines import Line, SampleError
from campaigns.sample_package import repacked

PACKED: Final = b"PK\x03\x04"
COMPOUND: Final = b"\xd0\xcf\x11\xe0"
"""What workbooks were before they were zip files, and what wraps those that ask for a password."""
WRAPPED: Final = "EncryptedPackage".encode("utf-16-le")
BROKEN: Final = re.compile("[\n\r\0]")
BOOLEANS: Final = {True: "VERDADERO", False: "FALSO"}  # as Excel in Spanish writes them into a CSV

Value = int | float | str | bool | time | date | datetime | timedelta


def is_book(data: bytes) -> bool:
    """Whether the bytes are some kind of workbook, readable or not."""
    return data.startswith((PACKED, COMPOUND))


def book_lines(data: bytes) -> Iterator[Line]:
    """The rows that hold anything, each with its number in the sheet. Raises SampleError."""
    if data.startswith(COMPOUND):
        raise SampleError("protected_book" if WRAPPED in data else "old_book")
    return _lines(_first_rows(repacked(data)))


def _first_rows(package: BinaryIO) -> Sequence[Sequence[Value]]:
    """The rows of the first sheet that is seen and not empty, from the sheet's first on."""
    try:
        with CalamineWorkbook.from_filelike(package) as book:
            sheets = (book.get_sheet_by_name(sheet.name) for sheet in book.sheets_metadata if _is_seen(sheet))
            return next((sheet.to_python(skip_empty_area=False) for sheet in sheets if sheet.height), [])
    except CalamineError as error:
        raise SampleError("damaged_book") from error
    except BaseException as error:
        # How the reader says that it met a number it cannot make a date of, for one; the class cannot be imported.
        if type(error).__name__ == "PanicException":
            raise SampleError("damaged_book") from error
        raise


def _is_seen(sheet: SheetMetadata) -> bool:
    return sheet.typ is SheetTypeEnum.WorkSheet and sheet.visible is SheetVisibleEnum.Visible


def _lines(rows: Sequence[Sequence[Value]]) -> Iterator[Line]:
    """Without the empty columns around the table."""
    begins = ends = 0
    for number, row in enumerate(rows, start=1):
        cells = [_text(value) for value in row]
        used = [place for place, cell in enumerate(cells) if cell.strip()]
        if not used:
            continue
        if not ends:
            begins, ends = used[0], used[-1] + 1
        yield Line(number, number, cells[min(begins, used[0]) : max(ends, used[-1] + 1)])


def _text(value: Value) -> str:
    """What the cell says: a telephone kept as the number 55550001.0 is 55550001, a moment is its day."""
    if isinstance(value, str):
        return _one_line(value.replace("\0", "")) if BROKEN.search(value) else value
    if isinstance(value, bool):
        return BOOLEANS[value]
    if isinstance(value, int | float):
        return _digits(value)
    return value.date().isoformat() if isinstance(value, datetime) else str(value)


def _one_line(text: str) -> str:
    """Several lines in a cell, on one: two telephones stay two."""
    return " / ".join(filter(None, map(str.strip, text.splitlines())))


def _digits(value: float) -> str:
    """Without an exponent, and without decimals that say nothing."""
    written = f"{Decimal(str(value)):f}"
    return written.removesuffix(".0")
