"""A sample file as CSV in UTF-8: its lines."""

import csv
import io
import re
from collections.abc import Iterator
from typing import Final

from campaigns.sample_lines import Line, SampleError

UTF16_MARKS: Final = (b"\xff\xfe", b"\xfe\xff")
LINE_END: Final = re.compile(rb"\r\n|\r|\n")


def text_lines(data: bytes) -> Iterator[Line]:
    """The rows that hold anything. Raises SampleError."""
    reader = csv.reader(io.StringIO(_decode(data), newline=""), strict=True)
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


def _decode(data: bytes) -> str:
    if data.startswith(UTF16_MARKS):
        raise SampleError("utf16")
    nul = data.find(b"\0")
    if nul >= 0:
        raise SampleError("nul", line=_line_of(data, nul))
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise SampleError("encoding", line=_line_of(data, error.start)) from error


def _line_of(data: bytes, position: int) -> int:
    return len(LINE_END.findall(data[:position])) + 1
