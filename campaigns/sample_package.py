"""The package of a workbook, opened with care before anything else reads it.

A small file may unpack to a huge one, and two cells at the ends of a sheet make a reader that holds the whole rectangle
between them ask for more memory than there is, which ends the process. So every XML part is read within a limit and
its cells are followed; the reader gets a new package that holds those parts and nothing else.
"""

import io
import re
import struct
import zlib
from collections.abc import Mapping
from functools import cache
from typing import Final
from xml.parsers import expat
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from campaigns.sample_lines import SampleError

MOST_BYTES: Final = 150_000_000
"""Of all parts unpacked: a sample of 150 000 rows with every column filled."""
MOST_CELLS: Final = 4_000_000
"""In the rectangle from the first cell of a sheet to the last one with a value."""
MOST_ROWS: Final = 1_048_576
MOST_COLUMNS: Final = 16_384
ENCRYPTED: Final = 0x1
DAMAGE: Final = (BadZipFile, EOFError, OSError, RuntimeError, ValueError, struct.error, zlib.error)
PART: Final = re.compile(r"(?:xl/|_rels/|\[content_types\]).*\.(?:xml|rels)", re.IGNORECASE)


def repacked(data: bytes) -> io.BytesIO:
    """The XML parts of the workbook, uncompressed. Raises SampleError."""
    try:
        with ZipFile(io.BytesIO(data)) as package:
            return _copy(package)
    except SampleError:
        raise
    except DAMAGE as error:
        raise SampleError("damaged_book") from error


def _copy(package: ZipFile) -> io.BytesIO:
    parts = {part.filename.replace("\\", "/"): part for part in package.infolist()}  # some programs write them so
    if "xl/workbook.xml" not in map(str.lower, parts):
        raise SampleError("no_book")
    copy = io.BytesIO()
    left = MOST_BYTES
    with ZipFile(copy, "w", ZIP_STORED) as packed:
        for name, part in parts.items():
            if not PART.fullmatch(name):
                continue  # pictures, macros and the like, of which nothing is read
            content = _content(package, part, left)
            left -= len(content)
            _check_part(content)
            packed.writestr(name, content)
    copy.seek(0)
    return copy


def _content(package: ZipFile, part: ZipInfo, most: int) -> bytes:
    if part.flag_bits & ENCRYPTED:
        raise SampleError("protected_book")
    if part.compress_type not in (ZIP_STORED, ZIP_DEFLATED):
        raise SampleError("damaged_book")
    with package.open(part) as packed:
        content = packed.read(most + 1)
    if len(content) > most:
        raise SampleError("large_book")
    return content


def _check_part(content: bytes) -> None:
    """Raises SampleError when the part is no plain XML, or claims more cells or texts than a sample may have."""
    walk = _Walk()
    # Always read as UTF-8: a part that names another encoding must not mean one thing here and another to the reader.
    parser = expat.ParserCreate("utf-8")
    parser.StartElementHandler = walk.start
    parser.EndElementHandler = walk.end
    parser.StartDoctypeDeclHandler = _refuse_doctype
    try:
        parser.Parse(content, True)
    except expat.ExpatError as error:
        raise SampleError("damaged_book") from error
    if walk.rows * walk.columns > MOST_CELLS:
        raise SampleError("large_book")


def _refuse_doctype(*_declared: object) -> None:
    raise SampleError("damaged_book")


class _Walk:
    """Goes through a sheet as a reader does. `rows`, `columns`: how far the cells with a value reach."""

    def __init__(self) -> None:
        self.rows = self.columns = 0
        self._row = self._column = 0
        self._here = (0, 0)
        self._steps = {
            "row": self._row_begins,
            "c": self._cell,
            "v": self._value,
            "is": self._value,
            "sst": self._texts,
        }

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        step = self._steps.get(name) or self._steps.get(name.rpartition(":")[2])
        if step is not None:
            step(attributes)

    def end(self, name: str) -> None:
        if name == "row" or name.endswith(":row"):
            self._row, self._column = self._row + 1, 0

    def _row_begins(self, attributes: Mapping[str, str]) -> None:
        if "r" in attributes:
            self._row = _number(attributes["r"], MOST_ROWS) - 1

    def _cell(self, attributes: Mapping[str, str]) -> None:
        """A cell that does not say its place stands behind the one before."""
        reference = attributes.get("r")
        if reference is None:
            self._here = (self._row, self._column)
        else:
            letters = reference.rstrip("0123456789")
            self._here = (_number(reference[len(letters) :], MOST_ROWS) - 1, _column(letters))
        self._column = self._here[1] + 1

    def _value(self, _attributes: Mapping[str, str]) -> None:
        row, column = self._here
        if row >= self.rows:
            self.rows = row + 1
        if column >= self.columns:
            self.columns = column + 1

    def _texts(self, attributes: Mapping[str, str]) -> None:
        """A reader makes room for as many texts as the part says that it holds."""
        _number(attributes.get("uniqueCount", "0"), MOST_CELLS)


@cache
def _column(letters: str) -> int:
    """From 0: B is 1."""
    if not re.fullmatch("[A-Za-z]{1,3}", letters):
        raise SampleError("damaged_book")
    column = 0
    for letter in letters.upper():
        column = 26 * column + ord(letter) - ord("A") + 1
    if column > MOST_COLUMNS:
        raise SampleError("large_book")
    return column - 1


def _number(text: str, most: int) -> int:
    """Raises SampleError past `most`."""
    if not (text.isascii() and text.isdigit()):
        raise SampleError("damaged_book")
    if len(text) > len(str(most)) or int(text) > most:
        raise SampleError("large_book")
    return int(text)
