"""A member's row: order of the columns, codes of what is missing, times of Guatemala."""

from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from results.columns import COLUMNS, MISSING, MODES, NAMES
from results.rows import MODE_CODES, NOT_TRANSCRIBED, MemberFacts, result_row
from rules.outcomes import Outcome
from rules.places import Place
from rules.routing import Mode

ZONE = ZoneInfo("America/Guatemala")
ANA = MemberFacts(
    caso="c-7",
    campania="Encuesta",
    periodo="2026-C3",
    departamento=Place("14", "Quiché"),
    municipio=Place("1413", "Santa María Nebaj"),
    nivel_educativo="primaria",
    idioma="es",
    modo=Mode.voice,
    outcomes=(Outcome.no_answer, Outcome.complete),
    answers={"uso": "1", "tipo": "2", "nivel": "4"},
    reached=True,
    intentos=2,
    primer_intento=datetime(2026, 9, 14, 15, 0, tzinfo=UTC),
    completado=datetime(2026, 9, 15, 1, 30, 7, 999, tzinfo=UTC),
)
ITEMS = ("uso", "motivo_no_uso", "tipo", "nivel")


def items(reached=True, **answers):
    row = result_row(replace(ANA, answers=answers, reached=reached), ZONE)
    return tuple(row[item] for item in ITEMS)


def test_the_columns_are_those_of_the_contract_in_order():
    assert (
        *("caso", "campania", "periodo", "departamento_codigo", "departamento", "municipio_codigo", "municipio"),
        *("nivel_educativo", "idioma", "modo", "disposicion", "disposicion_texto", "intentos", "primer_intento"),
        *("completado", "uso", "motivo_no_uso", "tipo", "nivel", "comentario", "codigo_comentario", "estrato"),
        *("estrato_poblacion", "peso", "tardia"),
    ) == NAMES


def test_a_whole_interview_is_one_row():
    assert result_row(ANA, ZONE) == {
        "caso": "c-7",
        "campania": "Encuesta",
        "periodo": "2026-C3",
        "departamento_codigo": "14",
        "departamento": "Quiché",
        "municipio_codigo": "1413",
        "municipio": "Santa María Nebaj",
        "nivel_educativo": "primaria",
        "idioma": "es",
        "modo": "voz",
        "disposicion": "1.1",
        "disposicion_texto": "Entrevista completa",
        "intentos": 2,
        "primer_intento": "2026-09-14T09:00:00-06:00",
        "completado": "2026-09-14T19:30:07-06:00",
        "uso": 1,
        "motivo_no_uso": 97,
        "tipo": 2,
        "nivel": 4,
        "comentario": None,
        "codigo_comentario": None,
        "estrato": None,
        "estrato_poblacion": None,
        "peso": 1,
        "tardia": 0,
    }


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        ({"uso": "2", "motivo_no_uso": "3"}, (2, 3, 97, 97)),
        ({"uso": "2"}, (2, 99, 97, 97)),
        ({"uso": "1"}, (1, 97, 99, 99)),
        ({"uso": "1", "tipo": "1"}, (1, 97, 1, 99)),
        ({"uso": "1", "tipo": "4"}, (1, 97, 4, 97)),
        ({}, (99, 99, 99, 99)),
    ],
)
def test_what_was_not_asked_and_what_was_not_answered_differ(answers, expected):
    assert items(**answers) == expected


def test_a_member_never_reached_has_empty_items():
    assert items(reached=False) == (None, None, None, None)


def test_a_member_without_anything_known_still_has_his_row():
    nobody = replace(
        ANA, outcomes=(), answers={}, reached=False, intentos=0, primer_intento=None, completado=None,
        departamento=None, municipio=None, modo=None,
    )  # fmt: skip
    row = result_row(nobody, ZONE)
    assert tuple(row) == NAMES
    assert (row["disposicion"], row["intentos"], row["departamento"], row["modo"]) == ("3.11", 0, None, None)


def test_a_recording_is_told_until_somebody_writes_it_down():
    assert result_row(replace(ANA, has_recording=True), ZONE)["comentario"] == NOT_TRANSCRIBED
    assert result_row(ANA, ZONE)["comentario"] is None


@pytest.mark.parametrize("has_recording", [True, False])
def test_a_written_comment_is_told_before_a_recording(has_recording):
    assert result_row(replace(ANA, comentario="Bien", has_recording=has_recording), ZONE)["comentario"] == "Bien"


def test_weights_and_late_answers_are_told():
    row = result_row(replace(ANA, peso=40.5, late=True, estrato="Quiché", estrato_poblacion=1200), ZONE)
    assert (row["peso"], row["tardia"], row["estrato"], row["estrato_poblacion"]) == (40.5, 1, "Quiché", 1200)


@pytest.mark.parametrize("mode", Mode)
def test_every_mode_has_its_code_in_the_codebook(mode):
    assert MODE_CODES[mode] in MODES


ANSWERS = st.fixed_dictionaries(
    {},
    optional={
        "uso": st.sampled_from(["1", "2", "98", "99"]),
        "motivo_no_uso": st.sampled_from(["1", "2", "3", "98", "99"]),
        "tipo": st.sampled_from(["1", "2", "3", "4", "98", "99"]),
        "nivel": st.sampled_from(["1", "2", "3", "4", "98", "99"]),
    },
)


@given(ANSWERS, st.lists(st.sampled_from(Outcome)), st.booleans())
def test_every_value_is_in_the_codebook_and_no_answer_is_lost(answers, outcomes, reached):
    row = result_row(replace(ANA, answers=answers, outcomes=tuple(outcomes), reached=reached), ZONE)
    assert tuple(row) == NAMES
    assert all(row[item] == int(value) for item, value in answers.items())
    for column in COLUMNS:
        if column.values and row[column.name] is not None:
            assert row[column.name] in {**column.values, **column.missing}


def test_the_codes_of_what_is_missing_are_declared_for_the_closed_questions():
    assert {column.name for column in COLUMNS if column.missing} == set(ITEMS)
    assert set(MISSING) == {97, 98, 99}
