"""The sample file as offices send it: what stands, what is refused, what is no sample at all."""

import hashlib
from contextlib import suppress
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaigns.sample_file import SAMPLE_WORDS, Remark, SampleError, read_sample
from campaigns.sample_row import COLUMNS
from rules.phones import PhoneKind, PhoneProblem
from rules.places import Place
from tests.campaigns.workbook import workbook, zipped

HEADER = "codigo_estudiante,encargado,telefono,departamento,municipio"
ANA = "A001,Ana López,5555-1234,Quiché,Nebaj"
BETO = "A002,Beto Caal,4444-1234,16,1601"


def sample(*lines: str, header: str = HEADER, end: str = "\n"):
    return read_sample(end.join((header, *lines, "")).encode())


def refusal(**cells: str) -> Remark:
    """Of a file whose one row holds these cells besides its code."""
    row = {"codigo_estudiante": "A001"} | cells
    quoted = ['"' + cell.replace('"', '""') + '"' for cell in row.values()]
    read = sample(",".join(quoted), header=",".join(row))
    assert not read.rows
    return read.refused[0]


def refused_file(data: bytes) -> SampleError:
    with pytest.raises(SampleError) as refused:
        read_sample(data)
    return refused.value


def test_a_row_is_read_with_its_place_and_its_telephone():
    row = sample(ANA).rows[0]
    assert (row.line, row.codigo_estudiante, row.encargado) == (2, "A001", "Ana López")
    assert (row.phone.e164, row.phone.kind) == ("+50255551234", PhoneKind.mobile)
    assert (row.departamento, row.municipio) == (Place("14", "Quiché"), Place("1413", "Santa María Nebaj"))
    assert (row.idioma, row.peso, row.reemplazo, row.atendido) == ("es", 1.0, 0, None)


def test_every_column_of_the_documentation_is_read_in_any_order():
    cells = {
        "reemplazo": "2",
        "peso": "40.5",
        "estrato_muestra": "30",
        "estrato_poblacion": "1200",
        "estrato": "Quiché",
        "servicio_reportado": "Enfermedad",
        "fecha_atencion": "31/08/2026",
        "atendido": "Sí",
        "discapacidad": "visual",
        "idioma": "QUC",
        "nivel": "Primaria",
        "establecimiento": "Escuela Oficial",
        "codigo_establecimiento": "14-13-0001-43",
        "municipio": "1413",
        "departamento": "14",
        "telefono_alterno": "22501234",
        "telefono": "+502 5555 1234",
        "encargado": "Ana",
        "nombre_estudiante": "Inés",
        "codigo_estudiante": "A001",
    }
    assert set(cells) == set(COLUMNS)
    row = sample(",".join(cells.values()), header=",".join(cells)).rows[0]
    assert (row.reemplazo, row.peso, row.estrato_muestra, row.estrato_poblacion) == (2, 40.5, 30, 1200)
    assert (row.servicio_reportado, row.fecha_atencion, row.atendido) == (
        "enfermedad",
        date(2026, 8, 31),
        True,
    )
    assert (row.discapacidad, row.idioma, row.nivel) == ("visual", "quc", "primaria")
    assert row.other_phone.kind is PhoneKind.fixed
    assert row.telefono == "+502 5555 1234"


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_lines_may_end_as_any_system_ends_them(end):
    assert [row.line for row in sample(ANA, "", BETO, end=end).rows] == [2, 4]


def test_a_byte_order_mark_is_no_part_of_the_header():
    text = f"{HEADER}\n{ANA}\n"
    assert read_sample(text.encode("utf-8-sig")).rows == read_sample(text.encode()).rows


def test_a_header_may_have_accents_and_capitals():
    assert sample("A001,55551234", header="Código_Estudiante, Teléfono").rows[0].phone.problem is None


def test_the_hash_is_that_of_the_bytes():
    data = f"{HEADER}\n{ANA}\n".encode()
    assert read_sample(data).sha256 == hashlib.sha256(data).hexdigest()


def test_a_row_without_a_usable_telephone_is_loaded():
    rows = sample("A001,Ana,no tiene,Quiché,", "A002,Beto,,Quiché,").rows
    assert [row.phone.problem for row in rows] == [PhoneProblem.not_a_number, PhoneProblem.missing]


def test_any_language_is_loaded():
    assert sample("A001,Awakateko", "A002,Español", header="codigo_estudiante,idioma").rows[0].idioma == "awakateko"
    assert sample("A002,Español", header="codigo_estudiante,idioma").rows[0].idioma == "es"


def test_the_rows_beside_a_refused_one_are_loaded():
    read = sample(ANA, ",Sin código,55551234,Quiché,Nebaj", BETO)
    assert [row.codigo_estudiante for row in read.rows] == ["A001", "A002"]
    assert read.refused == [Remark(3, "codigo_estudiante", "no_code", "falta el código del estudiante")]


def test_a_repeated_code_points_to_the_row_that_stands():
    read = sample(ANA, BETO, ANA)
    assert len(read.rows) == 2
    assert read.refused == [Remark(4, "codigo_estudiante", "repeated_code", "el código ya está en la línea 2")]


@pytest.mark.parametrize("line", ["A001,Ana,55551234,Qui", ANA + ",de más", 'A001,"Ana"x,55551234,Quiché,Nebaj'])
def test_a_broken_line_is_refused_and_the_next_one_read(line):
    read = sample(line, BETO)
    assert [(refused.line, refused.column, refused.code) for refused in read.refused] == [(2, "", "broken_line")]
    assert [row.line for row in read.rows] == [3]


def test_quotes_that_swallow_lines_are_refused_with_all_of_them():
    read = sample('A001,"Ana', 'López",55551234,Quiché,Nebaj', BETO)
    assert read.refused[0].line == 2
    assert "líneas 2 a 3" in read.refused[0].reason
    assert [row.line for row in read.rows] == [4]


@pytest.mark.parametrize(
    ("cells", "column", "code", "words"),
    [
        ({"departamento": "Chiapas"}, "departamento", "unknown_departamento", "«Chiapas»"),
        ({"peso": "0"}, "peso", "bad_number", "mayor que 0"),
        ({"peso": "nan"}, "peso", "bad_number", "«nan»"),
        ({"estrato_poblacion": "-3"}, "estrato_poblacion", "bad_number", "número entero"),
        ({"reemplazo": "99999999999"}, "reemplazo", "bad_number", "número entero"),
        ({"encargado": "x" * 201}, "encargado", "too_long", "200"),
    ],
)
def test_a_row_that_cannot_stand_says_why(cells, column, code, words):
    refused = refusal(**cells)
    assert (refused.column, refused.code) == (column, code)
    assert words in refused.reason


@pytest.mark.parametrize(
    ("cells", "column", "code", "words"),
    [
        ({"departamento": "Quiché", "municipio": "Mixco"}, "municipio", "unknown_municipio", "en Quiché"),
        ({"municipio": "Mixco"}, "municipio", "no_departamento", "falta su departamento"),
        ({"nivel": "básico"}, "nivel", "unknown_value", "preprimaria, primaria o vacío"),
        ({"discapacidad": "mucha"}, "discapacidad", "unknown_value", "auditiva, visual"),
        ({"servicio_reportado": "otro"}, "servicio_reportado", "unknown_value", "funerario"),
        ({"atendido": "quizá"}, "atendido", "unknown_value", "si, no o vacío"),
        ({"fecha_atencion": "31/02/2026"}, "fecha_atencion", "bad_date", "2026-08-31"),
        ({"fecha_atencion": "ayer"}, "fecha_atencion", "bad_date", "«ayer»"),
    ],
)
def test_what_is_not_understood_of_a_pupil_is_left_empty_and_noted(cells, column, code, words):
    row = {"codigo_estudiante": "A001"} | cells
    read = sample(",".join(row.values()), header=",".join(row))
    assert not getattr(read.rows[0], column)
    assert [(note.line, note.column, note.code) for note in read.noted] == [(2, column, code)]
    assert words in read.noted[0].reason
    assert read.refused == []


def test_a_number_that_no_machine_can_call_is_noted_and_a_missing_one_is_not():
    read = sample("A001,Ana,5555,Quiché,", "A002,Beto,,Quiché,", "A003,Eva,+1 202 555 0143,Quiché,")
    assert [(note.line, note.column, note.code) for note in read.noted] == [
        (2, "telefono", "too_short"),
        (4, "telefono", "foreign"),
    ]
    assert len(read.rows) == 3


def test_a_refused_row_has_no_notes_besides():
    read = sample("A001,Ana,5555,Chiapas,Mixco")
    assert [refused.code for refused in read.refused] == ["unknown_departamento"]
    assert read.noted == []


@pytest.mark.parametrize(
    "cell", ["=1+1", " =HYPERLINK(1)", "@SUM(A1)", "+cmd|' /C calc'!A0", "-2+3", "\tx", "＝1", "+A1", "+SUM(1)"]
)
def test_a_formula_is_refused_in_any_column(cell):
    assert refusal(encargado=cell).code == "formula"
    assert refusal(telefono=cell).column == "telefono"


@pytest.mark.parametrize(
    "cell", ["+502 5555-1234", "-", "+50255551234", "+502 5555x", "+502 55551234 / 55551235", "+502 55551234 (mamá)"]
)
def test_a_telephone_written_badly_is_no_formula(cell):
    assert sample(f"A001,{cell}", header="codigo_estudiante,telefono").rows[0].telefono == cell


@pytest.mark.parametrize("cell", ["- no sabe", "+ Ana", "-"])
def test_a_dash_or_a_plus_before_words_is_no_formula(cell):
    assert sample(f"A001,{cell}", header="codigo_estudiante,encargado").rows[0].encargado == cell


@pytest.mark.parametrize(
    ("data", "code", "words"),
    [
        (b"", "empty", "vacío"),
        (b"\xef\xbb\xbf", "empty", "vacío"),
        (b"\n\n", "empty", "vacío"),
        (b"PK\x03\x04algo", "damaged_book", "dañado"),
        (zipped({"content.xml": "<a/>"}), "no_book", "comprimido"),
        (b"\xd0\xcf\x11\xe0algo", "old_book", "(.xls)"),
        (b"\xd0\xcf\x11\xe0algo" + "EncryptedPackage".encode("utf-16-le"), "protected_book", "contraseña"),
        (workbook(["codigo_estudiante"], *[[]] * 200_000, ["A1", *[None] * 99, "x"]), "large_book", "grande"),
        (workbook([]), "empty", "vacío"),
        (workbook(["codigo_estudiante"]), "no_rows", "no tiene filas"),
        (workbook([], ["codigo_estudiante", "fono"], ["A001", 1]), "unknown_column", "Línea 2: no se reconoce"),
        ("codigo_estudiante\nA001\n".encode("utf-16"), "utf16", "UTF-16"),
        ("codigo_estudiante\nA001\n".encode("utf-16-le"), "nul", "Línea 1"),
        (b"codigo_estudiante\nA001\nA\x00\n", "nul", "Línea 3"),
        ("codigo_estudiante,encargado\nA001,Ana\nA002,Inés\n".encode("latin-1"), "encoding", "Línea 3"),
        (b"codigo_estudiante\n", "no_rows", "no tiene filas"),
        (b"codigo_estudiante,telefono\n,\n\n", "no_rows", "no tiene filas"),
        (b"telefono\n55551234\n", "missing_column", "codigo_estudiante"),
        (b"\ncodigo_estudiante,fono\nA001,1\n", "unknown_column", "la columna 2 del encabezado. Se admiten: codigo_"),
        (b"fono,codigo_estudiante,tel,x\n", "unknown_column", "las columnas 1, 3 y 4 del encabezado."),
        (b"a,b,c,d,e,f,codigo_estudiante\n", "unknown_column", "la columna 1 del encabezado ni otras 5."),
        (b"codigo_estudiante,telefono,telefono\n", "repeated_column", "«telefono»"),
        (b"codigo_estudiante;telefono\nA001;1\n", "separator", "coma"),
        (b"A001,55551234\n", "unknown_column", "las columnas 1 y 2 del encabezado."),
        (b'codigo_estudiante,encargado\nA001,Ana\nA002,"Beto\nA003,Luis\n', "broken_quotes", "Línea 3"),
        (b'codigo_estudiante,encargado\nA1,"Ana\nA2,"Beto"\nA3,Eva\n', "broken_quotes", "Línea 2"),
        (b'"codigo_estudiante"x,encargado\nA001,Ana\n', "broken_quotes", "Línea 1"),
    ],
)
def test_what_is_no_sample_is_refused_whole_with_its_line(data, code, words):
    error = refused_file(data)
    assert error.code == code
    assert words in error.words


def test_every_error_of_the_table_can_happen():
    """The cases above and the table of words agree."""
    marks = test_what_is_no_sample_is_refused_whole_with_its_line.pytestmark
    assert {case[1] for case in marks[0].args[1]} == set(SAMPLE_WORDS)


def read_or_refuse(data: bytes) -> None:
    with suppress(SampleError):
        read = read_sample(data)
        assert read.rows or read.refused


@given(st.binary())
def test_no_bytes_break_the_reader(data):
    read_or_refuse(data)


@given(st.binary())
def test_no_bytes_after_a_good_header_break_the_reader(data):
    read_or_refuse(f"{HEADER}\n".encode() + data)


ODD_CELLS = st.text(st.sampled_from('aA1=+-@",\n\r\t;é½ ²٣𝟙/'), max_size=8)


@given(st.lists(st.lists(ODD_CELLS, min_size=20, max_size=20), min_size=1, max_size=4))
def test_no_cells_break_the_reader(table):
    lines = [",".join('"' + cell.replace('"', '""') + '"' for cell in cells) for cells in table]
    read_or_refuse("\n".join((",".join(COLUMNS), *lines)).encode())
