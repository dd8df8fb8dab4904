"""Parents understand Spanish, and nothing else."""

import tomllib
from pathlib import Path

import pytest

from simulator.people.ears import understand

WORDING = Path(__file__).parents[2] / "conversation/scripts/pra-for-147/v1/voice.es.toml"

SURVEY = {
    "inicio": {"1": "guardian_here", "2": "guardian_absent", "3": "wrong_number", "9": "stop"},
    "permiso": {"1": "start", "2": "later", "0": "person", "*": "repeat"},
    "uso": {"1": "used", "2": "not_used"},
    "uso_hermano": {"1": "used", "2": "not_used"},
    "tipo": {"1": "accident", "2": "illness", "3": "medicine", "4": "funeral"},
    "nivel": {"1": "bad", "2": "regular", "3": "good", "4": "excellent"},
    "no_uso": {"1": "not_needed", "2": "not_known", "3": "refused_care"},
    "comentario": {"1": "comment_yes", "2": "comment_no"},
    "grabar": {"#": "finish"},
    "ofrecer_queja": {"1": "complaint_yes", "2": "complaint_no"},
    "otro_momento": {"1": "morning", "2": "afternoon", "3": "evening"},
    "baja_confirma": {"1": "stop_confirmed", "2": "keep_going"},
    "no_entendi_persona": {"0": "person"},
}


def meanings(words: str) -> dict[str, str | None]:
    return {option.key: option.meaning for option in understand(words).options}


@pytest.fixture(scope="module")
def prompts() -> dict[str, str]:
    return tomllib.loads(WORDING.read_text(encoding="utf-8"))["prompts"]


def test_every_prompt_of_the_survey_is_understood(prompts: dict[str, str]) -> None:
    assert {name: meanings(words) for name, words in prompts.items() if meanings(words)} == SURVEY


def test_only_the_prompt_that_records_invites_to_speak(prompts: dict[str, str]) -> None:
    assert [name for name, words in prompts.items() if understand(words).invited] == ["grabar"]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (
            "¿Con qué fue el problema? Accidente, marque 1. Enfermedad, 2. Medicinas, 3. Otra cosa, 5.",
            {"1": "accident", "2": "illness", "3": "medicine", "5": "other"},
        ),
        (
            "Malo, marque 1, regular, 2, bueno, 3 y excelente, 4.",
            {"1": "bad", "2": "regular", "3": "good", "4": "excellent"},
        ),
        ("¿Usó el seguro? Sí, marque uno. No, marque dos.", {"1": "used", "2": "not_used"}),
        ("Marque 1 si lo usó. Marque 2 si no lo usó.", {"1": "used", "2": "not_used"}),
        ("Presione la tecla 1 para empezar o 2 para otro momento.", {"1": "start", "2": "later"}),
        ("Si lo usaron, oprima el uno. De lo contrario, oprima el dos.", {"1": "used", "2": "not_used"}),
        ("Si el servicio fue pésimo, pulse 7. Si fue muy bueno, pulse 8.", {"7": "bad", "8": "excellent"}),
        ("Para escuchar otra vez, marque asterisco.", {"*": "repeat"}),
        ("¿Desea poner una queja? Sí, marque 1. No, marque 2.", {"1": "complaint_yes", "2": "complaint_no"}),
        ("PARA QUE YA NO LE LLAMEMOS, MARQUE 1. PARA CONTINUAR, MARQUE 2.", {"1": "stop_confirmed", "2": "keep_going"}),
    ],
)
def test_other_words_with_the_same_meaning_are_understood(words: str, expected: dict) -> None:
    assert meanings(words) == expected


@pytest.mark.parametrize(
    "words",
    [
        "Son cuatro preguntas, dos minutos, sin costo.",
        "Su número de caso es 2, 6, 0, 0.",
        "Marque los ocho números.",
        "Bueno, 3.",
        "",
    ],
)
def test_a_number_that_nobody_asked_to_press_is_no_key(words: str) -> None:
    assert meanings(words) == {}


def test_the_offer_of_a_key_ends_where_its_words_end() -> None:
    words = "Malo, marque 1. Regular, marque 2."
    first, second = understand(words).options
    assert words[: first.ends] == "Malo, marque 1"
    assert words[: second.ends] == "Malo, marque 1. Regular, marque 2"
