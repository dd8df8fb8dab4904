"""Excel workbooks as offices make them, written from nothing but their XML."""

import io
from collections.abc import Iterable, Sequence
from datetime import date
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZipFile

OFFICE = "http://schemas.openxmlformats.org"
RELATIONS = f"{OFFICE}/officeDocument/2006/relationships"
SHEETS = f"{OFFICE}/spreadsheetml/2006/main"
TYPES = (
    f'<Types xmlns="{OFFICE}/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/></Types>'
)
# Style 0 is plain, 1 a date as the country writes it, 2 a moment.
STYLES = (
    f'<styleSheet xmlns="{SHEETS}"><numFmts count="1"><numFmt numFmtId="170" formatCode="dd/mm/yyyy"/></numFmts>'
    '<cellXfs count="3"><xf numFmtId="0"/><xf numFmtId="170"/><xf numFmtId="22"/></cellXfs></styleSheet>'
)
EPOCH = date(1899, 12, 30)

Cell = str | float | bool | date | None


class Xml(str):
    """A cell as it stands in the sheet; `{at}` is its place."""


def sheet(rows: Iterable[Sequence[Cell]], first: int = 1) -> str:
    """A sheet with these rows, the first of them at row `first`; nothing is written for None, nor for an empty row."""
    lines = "".join(_row(number, row) for number, row in enumerate(rows, start=first) if row)
    return f'<worksheet xmlns="{SHEETS}"><sheetData>{lines}</sheetData></worksheet>'


def workbook(*rows: Sequence[Cell]) -> bytes:
    """A workbook of one sheet with these rows."""
    return package(sheet(rows))


def package(*sheets: str, states: Sequence[str] = (), parts: dict[str, str] | None = None) -> bytes:
    """A workbook of these sheets. `states`: visible, hidden, veryHidden. `parts`: others, or in place of ours."""
    ids = range(1, len(sheets) + 1)
    shown = [*states, *["visible"] * (len(sheets) - len(states))]
    listed = "".join(f'<sheet name="Hoja{n}" sheetId="{n}" state="{shown[n - 1]}" r:id="rId{n}"/>' for n in ids)
    held = {
        "[Content_Types].xml": TYPES,
        "_rels/.rels": _relations({"rId1": ("officeDocument", "xl/workbook.xml")}),
        "xl/workbook.xml": f'<workbook xmlns="{SHEETS}" xmlns:r="{RELATIONS}"><sheets>{listed}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": _relations({f"rId{n}": ("worksheet", f"worksheets/sheet{n}.xml") for n in ids}),
        "xl/styles.xml": STYLES,
        **{f"xl/worksheets/sheet{n}.xml": sheets[n - 1] for n in ids},
    }
    return zipped(held | (parts or {}))


def zipped(files: dict[str, str]) -> bytes:
    """A zip of these files."""
    packed = io.BytesIO()
    with ZipFile(packed, "w", ZIP_DEFLATED) as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return packed.getvalue()


def _relations(targets: dict[str, tuple[str, str]]) -> str:
    lines = "".join(
        f'<Relationship Id="{name}" Type="{RELATIONS}/{kind}" Target="{target}"/>'
        for name, (kind, target) in targets.items()
    )
    return f'<Relationships xmlns="{OFFICE}/package/2006/relationships">{lines}</Relationships>'


def _row(number: int, row: Sequence[Cell]) -> str:
    cells = "".join(_cell(f"{_letters(place)}{number}", cell) for place, cell in enumerate(row) if cell is not None)
    return f'<row r="{number}">{cells}</row>'


def _cell(at: str, cell: Cell) -> str:
    if isinstance(cell, bool):
        return f'<c r="{at}" t="b"><v>{int(cell)}</v></c>'
    if isinstance(cell, date):
        return f'<c r="{at}" s="1"><v>{(cell - EPOCH).days}</v></c>'
    if isinstance(cell, int | float):
        return f'<c r="{at}"><v>{cell}</v></c>'
    if isinstance(cell, Xml):
        return cell.format(at=at)
    return f'<c r="{at}" t="inlineStr"><is><t xml:space="preserve">{escape(str(cell))}</t></is></c>'


def _letters(place: int) -> str:
    return ("" if place < 26 else _letters(place // 26 - 1)) + chr(ord("A") + place % 26)
