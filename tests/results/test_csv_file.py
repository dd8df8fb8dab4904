"""Results as CSV: safe in a spreadsheet, readable by a program, streamed."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from results.columns import COLUMNS, NAMES
from results.csv_file import PIECE, csv_pieces, neutral, write_codebook, write_csv


def row(**cells):
    return dict.fromkeys(NAMES) | cells


def written(rows) -> bytes:
    out = io.BytesIO()
    write_csv(out, rows)
    return out.getvalue()


def read(data: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def test_the_file_begins_with_a_byte_order_mark_and_the_header():
    data = written([])
    assert data.startswith(b"\xef\xbb\xbfcaso,campania,periodo,")
    assert read(data) == [list(NAMES)]


def test_each_row_is_a_line_with_empty_cells_where_nothing_is_known():
    data = written([row(caso="c-1", uso=1, peso=40.5), row(caso="c-2")])
    first, second = (dict(zip(NAMES, line, strict=True)) for line in read(data)[1:])
    assert (first["caso"], first["uso"], first["peso"], first["tipo"]) == ("c-1", "1", "40.5", "")
    assert second["caso"] == "c-2"


@pytest.mark.parametrize("cell", ["=1+1", "+502", "-2", "@A1", "\tx", "\rx", " =1", "＝1"])
def test_a_cell_that_a_spreadsheet_would_run_is_made_text(cell):
    assert neutral(cell) == f"'{cell}"
    assert read(written([row(comentario=cell)]))[1][NAMES.index("comentario")] == f"'{cell}"


@pytest.mark.parametrize("cell", ["Bien", "1.1", "3-4", 5, -1.5, None, ""])
def test_other_cells_are_written_as_they_are(cell):
    assert neutral(cell) == cell


def test_the_file_stays_open_for_whoever_opened_it():
    out = io.BytesIO()
    write_csv(out, [row()])
    assert not out.closed


def test_rows_are_handed_on_as_they_come():
    asked = []

    def rows():
        for number in range(20_000):
            asked.append(number)
            yield row(comentario="x" * 50)

    pieces = csv_pieces(rows())
    sizes = []
    while len(asked) < 10_000:
        sizes.append(len(next(pieces)))
    assert max(sizes) < 2 * PIECE
    assert sum(sizes) > 10 * PIECE


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"]))))
def test_every_comment_comes_back_as_it_was(comments):
    column = NAMES.index("comentario")
    lines = read(written(row(comentario=comment) for comment in comments))[1:]
    assert [line[column] for line in lines] == [neutral(comment) for comment in comments]


def test_the_codebook_has_every_column_code_and_missing_value():
    out = io.BytesIO()
    write_codebook(out)
    lines = read(out.getvalue())
    assert {line[0] for line in lines[1:]} == set(NAMES)
    assert ["nivel", "¿Cómo fue el servicio?", "1", "Malo", "0"] in lines
    assert ["nivel", "¿Cómo fue el servicio?", "97", "No aplica", "1"] in lines
    assert all(column.label for column in COLUMNS)
