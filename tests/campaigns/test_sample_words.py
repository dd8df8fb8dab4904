"""Cells in the words of an office: what they mean, whatever their wording."""

import pytest

from campaigns.sample_file import read_sample


def sample(*lines, header):
    return read_sample("\n".join((header, *lines, "")).encode())


FUNERALS = [
    *("funerario", "Funeral", "GASTOS FUNERARIOS", "Asistencia para gastos funerarios", "servicio fúnebre"),
    *("fallecimiento", "Falleció", "muerte del alumno", "defunción", "sepelio", "entierro", "accidente mortal"),
    *("medicamento y gastos funerarios", "gastosfunerarios", "pompas fúnebres", "deceso"),
]


@pytest.mark.parametrize("cell", FUNERALS)
def test_a_funeral_in_any_words_is_a_funeral(cell):
    read = sample(f"A001,{cell}", header="codigo_estudiante,servicio_reportado")
    assert (read.rows[0].servicio_reportado, read.noted) == ("funerario", [])


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        *((cell, "auditiva") for cell in ("auditivo", "Auditivas", "sorda", "SORDO", "sordera", "sordomudo")),
        *((cell, "auditiva") for cell in ("hipoacusia", "no oye", "problemas del oído", "visual y auditiva")),
        *((cell, "sordoceguera") for cell in ("sordociego", "Sordociega", "sordoceguera")),
        *((cell, "visual") for cell in ("visuales", "ciego", "Ciega", "ceguera")),
        *((cell, "motriz") for cell in ("motrices", "motora", "motriz")),
    ],
)
def test_a_disability_is_understood_in_every_form(cell, value):
    read = sample(f'A001,"{cell}"', header="codigo_estudiante,discapacidad")
    assert (read.rows[0].discapacidad, read.noted) == (value, [])


@pytest.mark.parametrize(
    ("cell", "value"),
    [("Accidentes", "accidente"), ("enfermedad común", "enfermedad"), ("Suministro de medicamentos", "medicamento")],
)
def test_the_other_services_are_understood_by_their_names(cell, value):
    assert sample(f"A001,{cell}", header="codigo_estudiante,servicio_reportado").rows[0].servicio_reportado == value


@pytest.mark.parametrize("cell", ["Pre-primaria", "PREPRIMARIA", "pre primaria"])
def test_a_level_may_be_written_apart(cell):
    assert sample(f"A001,{cell}", header="codigo_estudiante,nivel").rows[0].nivel == "preprimaria"


@pytest.mark.parametrize(
    ("cell", "value"), [("Sí", True), ("NO", False), ("VERDADERO", True), ("Falso", False), ("", None)]
)
def test_whether_a_pupil_was_served_may_be_written_as_a_spreadsheet_writes_it(cell, value):
    read = sample(f"A001,{cell}", header="codigo_estudiante,atendido")
    assert (read.rows[0].atendido, read.noted) == (value, [])
