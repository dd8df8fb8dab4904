"""The sample as an Excel workbook: the same as the CSV of the same cells, read as people mean them."""

import csv
import hashlib
import io
import random
from contextlib import suppress
from datetime import date
from pathlib import Path
from zipfile import ZipFile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaigns.sample_file import Sample, SampleError, read_sample
from campaigns.sample_row import COLUMNS
from tests.campaigns.workbook import SHEETS, Xml, package, sheet, workbook, zipped

ROSTER = Path(__file__).parents[2] / "demo" / "sample.csv"
FAULTY = """codigo_estudiante,encargado,telefono,departamento,municipio,nivel,peso
A001,Ana López,5555-1234,Quiché,Nebaj,Primaria,1.5

A002,Beto Caal,4444,16,1601,básico,
,Sin código,55551234,Quiché,Nebaj,,
A001,Otra Ana,55551234,Quiché,Nebaj,,
A003,=1+1,55551234,Quiché,Nebaj,,
A004,Eva,+1 202 555 0143,Chiapas,Nebaj,,
 A005 ,Eva,,Quiché,Mixco,,
A006,Eva,no tiene,,,,0
"""


def same(sample: Sample) -> tuple[object, ...]:
    """All of a sample but the hash, which is that of the bytes."""
    return sample.rows, sample.refused, sample.noted


def table(text: str) -> list[list[str]]:
    """The rows of a CSV; an empty line is an empty row."""
    return list(csv.reader(io.StringIO(text)))


def read(*rows):
    return read_sample(workbook(*rows))


def code_of(data: bytes) -> str:
    with pytest.raises(SampleError) as refused:
        read_sample(data)
    return refused.value.code


@pytest.mark.parametrize("text", [ROSTER.read_text(encoding="utf-8"), FAULTY])
def test_a_workbook_gives_what_the_csv_of_the_same_cells_gives(text):
    assert same(read(*table(text))) == same(read_sample(text.encode()))


def test_cells_with_numbers_dates_and_booleans_are_what_a_csv_would_say():
    header = ["codigo_estudiante", "telefono", "municipio", "departamento", "atendido", "fecha_atencion", "peso"]
    text = ",".join(header) + "\n1001,55550001,101,1,si,2026-08-31,40.5\n1002,22440001,,14,no,01/02/2026,3\n"
    rows = [
        [1001.0, 55550001.0, 101, 1, True, date(2026, 8, 31), 40.5],
        [1002, Xml('<c r="{at}"><v>2.2440001E7</v></c>'), None, 14.0, False, date(2026, 2, 1), 3.0],
    ]
    assert same(read(header, *rows)) == same(read_sample(text.encode()))


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("0042", "0042"),
        ("  A 7 ", "A 7"),
        (42, "42"),
        (42.50, "42.5"),
        (1234567890101.0, "1234567890101"),
        (Xml('<c r="{at}"><v>1E20</v></c>'), "100000000000000000000"),
        (Xml('<c r="{at}" t="str"><f>B2&amp;C2</f><v>A-7</v></c>'), "A-7"),
        (Xml('<c r="{at}"><f>1+1</f><v>2</v></c>'), "2"),
        (Xml('<c r="{at}" s="2"><v>46265.604</v></c>'), "2026-08-31"),
        (Xml('<c r="{at}" t="d"><v>2026-08-31</v></c>'), "2026-08-31"),
        (Xml('<c r="{at}" t="inlineStr"><is><r><t>A</t></r><r><t>-7</t></r></is></c>'), "A-7"),
        (Xml('<c r="{at}" t="inlineStr"><is><t>A_x0000_7</t></is></c>'), "A7"),
    ],
)
def test_a_cell_is_what_people_see_in_it(cell, code):
    assert read(["codigo_estudiante"], [cell]).rows[0].codigo_estudiante == code


@pytest.mark.parametrize(
    "cell", ['<c r="{at}" t="e"><v>#N/A</v></c>', '<c r="{at}"><f>B2</f></c>', '<c r="{at}" s="1"/>']
)
def test_a_cell_that_shows_nothing_or_an_error_says_nothing(cell):
    sample = read(["codigo_estudiante", "encargado"], ["A001", Xml(cell)], [Xml(cell), "Ana"])
    assert [row.encargado for row in sample.rows] == [""]
    assert [(remark.line, remark.code) for remark in sample.refused] == [(3, "no_code")]


def test_lines_within_a_cell_are_read_as_one_and_two_telephones_stay_two():
    sample = read(["codigo_estudiante", "encargado", "telefono"], ["A001", "Ana\nLópez\n", "5555 0001\n5555 0002"])
    assert sample.rows[0].encargado == "Ana / López"
    assert [note.code for note in sample.noted] == ["several"]


def test_texts_kept_apart_from_the_sheet_are_found():
    texts = (
        f'<sst xmlns="{SHEETS}" count="2" uniqueCount="2"><si><t>codigo_estudiante</t></si><si><t>0042</t></si></sst>'
    )
    rows = sheet([[Xml('<c r="{at}" t="s"><v>0</v></c>')], [Xml('<c r="{at}" t="s"><v>1</v></c>')]])
    sample = read_sample(package(rows, parts={"xl/sharedStrings.xml": texts}))
    assert sample.rows[0].codigo_estudiante == "0042"


def test_a_row_is_told_with_its_number_in_the_sheet():
    rows = [["codigo_estudiante", "telefono"], [], ["A001", "4444"], [], [], [None, "55550001"]]
    sample = read_sample(package(sheet(rows, first=3)))
    assert [row.line for row in sample.rows] == [5]
    assert [(remark.line, remark.code) for remark in (*sample.noted, *sample.refused)] == [
        (5, "too_short"),
        (8, "no_code"),
    ]


def test_empty_rows_and_columns_around_the_table_are_no_part_of_it():
    blank = [None, None, "   ", None, " "]
    rows = [
        blank,
        [None, "codigo_estudiante", "telefono"],
        [None, "A001", "55550001", None, " "],
        [None, "A002"],
        blank,
    ]
    sample = read(*rows)
    assert [(row.line, row.codigo_estudiante, row.telefono) for row in sample.rows] == [
        (3, "A001", "55550001"),
        (4, "A002", ""),
    ]
    assert sample.refused == []


def test_a_cell_beside_the_table_breaks_its_row_alone():
    sample = read([None, "codigo_estudiante"], ["x", "A001"], [None, "A002", None, "y"], [None, "A003"])
    assert [(remark.line, remark.code) for remark in sample.refused] == [(2, "broken_line"), (3, "broken_line")]
    assert [row.codigo_estudiante for row in sample.rows] == ["A003"]


def test_formatted_cells_without_a_value_do_not_make_a_sheet_large():
    far = '<row r="1048576"><c r="XFD1048576" s="1"/></row></sheetData>'
    rows = sheet([["codigo_estudiante"], ["A001"]]).replace("</sheetData>", far)
    assert len(read_sample(package(rows)).rows) == 1


@pytest.mark.parametrize("state", ["hidden", "veryHidden"])
def test_the_first_sheet_that_is_seen_and_not_empty_is_the_sample(state):
    notes, sample = sheet([["nota"]]), sheet([["codigo_estudiante"], ["A001"]])
    read = read_sample(package(notes, sheet([]), sample, notes, states=[state]))
    assert [row.codigo_estudiante for row in read.rows] == ["A001"]


def test_other_parts_of_a_workbook_are_not_looked_at():
    others = {"xl/media/foto.png": "\x89PNG", "customXml/item1.xml": "no es XML", "docProps/app.xml": "<a>"}
    data = package(sheet([["codigo_estudiante"], ["A001"]]), parts=others)
    assert len(read_sample(data).rows) == 1


def test_a_package_with_the_slashes_of_another_system_is_read():
    with ZipFile(io.BytesIO(workbook(["codigo_estudiante"], ["A001"]))) as archive:
        parts = {name.replace("/", "\\"): archive.read(name).decode() for name in archive.namelist()}
    assert len(read_sample(zipped(parts)).rows) == 1


def test_the_hash_is_that_of_the_file():
    data = workbook(["codigo_estudiante"], ["A001"])
    assert read_sample(data).sha256 == hashlib.sha256(data).hexdigest()


def cells(text: str) -> bytes:
    """A workbook whose sheet holds this besides the header."""
    return package(sheet([["codigo_estudiante"], ["A001"]]).replace("</sheetData>", f"{text}</sheetData>"))


@pytest.mark.parametrize(
    "text",
    [
        '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>',
        '<row r="4000000000"><c><v>1</v></c></row>',
        '<row r="3"><c r="ZZZ3"><v>1</v></c></row>',
        '<row r="3"><c r="A99999999999999999999"><v>1</v></c></row>',
        '<row r="1048570"/>' + "<row/>" * 5 + '<row><c r="XFC3"/><c><v>1</v></c><c r="A1048576"><v>1</v></c></row>',
        '<x:row xmlns:x="x" r="1048576"><x:c r="XFD1048576"><x:v>1</x:v></x:c></x:row>',
    ],
)
def test_cells_far_from_the_table_are_refused_before_room_is_made_for_them(text):
    assert code_of(cells(text)) == "large_book"


def test_texts_that_only_the_count_speaks_of_are_refused_before_room_is_made_for_them():
    texts = f'<sst xmlns="{SHEETS}" uniqueCount="99999999999"/>'
    assert code_of(package(sheet([["codigo_estudiante"]]), parts={"xl/sharedStrings.xml": texts})) == "large_book"


def test_a_small_file_that_unpacks_to_a_huge_one_is_refused():
    data = package(sheet([["codigo_estudiante"]]), parts={"xl/worksheets/sheet2.xml": " " * 160_000_000})
    assert len(data) < 200_000
    assert code_of(data) == "large_book"


def test_a_part_that_says_it_is_smaller_than_it_is_is_refused():
    data = cells("")
    with ZipFile(io.BytesIO(data)) as archive:
        size = archive.getinfo("xl/worksheets/sheet1.xml").file_size
    assert code_of(data.replace(size.to_bytes(4, "little"), (size // 2).to_bytes(4, "little"))) == "damaged_book"


@pytest.mark.parametrize(
    "rows",
    [
        '<!DOCTYPE a [<!ENTITY b "c">]><worksheet/>',
        "<worksheet><sheetData>",
        "no es XML",
        '<worksheet><sheetData><row r="x"/></sheetData></worksheet>',
        '<worksheet><sheetData><row><c r="$A$1"/></row></sheetData></worksheet>',
        '<worksheet><sheetData><row><c r="A"/></row></sheetData></worksheet>',
        '<worksheet><sheetData><row><c r="A1" s="1"><v>-1e300</v></c></row></sheetData></worksheet>',
        '<worksheet><sheetData><row><c r="A1" t="s"><v>7</v></c></row></sheetData></worksheet>',
    ],
)
def test_a_sheet_that_no_program_would_write_is_refused(rows):
    assert code_of(package(rows)) == "damaged_book"


def test_a_refusal_says_what_to_do():
    with pytest.raises(SampleError, match=r"Libro de Excel \(\.xlsx\)"):
        read_sample(b"\xd0\xcf\x11\xe0")
    with pytest.raises(SampleError, match="CSV UTF-8"):
        read_sample(cells('<row r="9"><c r="XFD1048576"><v>1</v></c></row>'))


ODD_CELLS = (
    st.none() | st.floats(width=32) | st.booleans() | st.text(st.sampled_from('aA1=+-@,"\n\t;é½²٣_x0D'), max_size=8)
)


@given(st.lists(st.lists(ODD_CELLS, min_size=20, max_size=20), min_size=1, max_size=4))
def test_no_cells_break_the_reader(rows):
    header = list(COLUMNS)
    found = read_sample(workbook(header, ["A001"], *rows))
    assert found.rows[0].codigo_estudiante == "A001"


@given(st.randoms(use_true_random=False))
def test_no_damage_breaks_the_reader(chance: random.Random):
    damaged = bytearray(workbook(["codigo_estudiante", "fecha_atencion"], ["A001", date(2026, 8, 31)]))
    for _ in range(chance.randint(1, 4)):
        damaged[chance.randrange(4, len(damaged))] = chance.randrange(256)
    with suppress(SampleError):
        read_sample(bytes(damaged))


@given(st.binary())
def test_no_bytes_behind_the_mark_of_a_workbook_break_the_reader(data):
    assert code_of(b"PK\x03\x04" + data) == "damaged_book"
