"""What was wrong with the rows of a sample, as the page shows it and as a file.

A remark may quote a cell, and a cell may hold a name or a telephone in the wrong column: here it never does. Nothing is
kept of a file that was refused in part: its remarks travel, signed, in the page that shows them.
"""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from itsdangerous import BadData, URLSafeSerializer

from campaigns.sample_file import Remark

SHOWN: Final = 50
KEPT: Final = 10_000
"""More than these, of one file, are one mistake made ten thousand times."""
LARGEST_PACK: Final = 2 * 1024 * 1024
"""Bytes of the form that brings them back."""
QUOTED: Final = re.compile("«.*»", re.DOTALL)
REFUSED, NOTED = "rechazada", "aviso"
HEADER: Final = ("linea", "columna", "motivo", "fila")
BOM: Final = "\N{ZERO WIDTH NO-BREAK SPACE}"


@dataclass(frozen=True, slots=True)
class Told:
    """A remark that quotes nothing. kind: whether its row was refused, or only noted."""

    line: int
    column: str
    reason: str
    kind: str


def told(refused: Sequence[Remark], noted: Sequence[Remark]) -> list[Told]:
    """The remarks of a sample, those that refuse a row first."""
    kinds = [(remark, REFUSED) for remark in refused] + [(remark, NOTED) for remark in noted]
    return [Told(remark.line, remark.column, unquoted(remark.reason), kind) for remark, kind in kinds]


def unquoted(reason: str) -> str:
    """The reason without what it quotes from a cell."""
    return QUOTED.sub("«…»", reason)


def pack(remarks: Sequence[Told], secret: str, campaign_id: int) -> str:
    """The remarks as a text that can go through the browser, and come back as it was."""
    rows = [(remark.line, remark.column, remark.reason, remark.kind) for remark in remarks[:KEPT]]
    return str(_signed(secret, campaign_id).dumps([len(remarks), rows]))


def unpack(text: str, secret: str, campaign_id: int) -> tuple[list[Told], int] | None:
    """The remarks that were packed, and how many there were; None when we did not pack this for this campaign."""
    try:
        count, rows = _signed(secret, campaign_id).loads(text)
    except BadData:
        return None
    return [Told(*row) for row in rows], int(count)


def as_csv(remarks: Iterable[Told], count: int) -> str:
    """The file of the remarks; when there were more, its last line says so."""
    out = io.StringIO(newline="")
    out.write(BOM)
    writer = csv.writer(out)
    writer.writerow(HEADER)
    written = 0
    for written, remark in enumerate(remarks, start=1):  # noqa: B007 - the last number is the count
        writer.writerow((remark.line, remark.column, remark.reason, remark.kind))
    if count > written:
        writer.writerow(("", "", f"y {count - written} más: corrija estas y suba el archivo otra vez", ""))
    return out.getvalue()


def _signed(secret: str, campaign_id: int) -> URLSafeSerializer:
    return URLSafeSerializer(secret, salt=f"sample remarks of campaign {campaign_id}")
