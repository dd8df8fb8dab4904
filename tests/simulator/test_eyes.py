"""Parents read Spanish, and nothing else."""

import tomllib
from pathlib import Path

import pytest

from simulator.people.eyes import Reading, read

WORDING = Path(__file__).parents[2] / "conversation/scripts/pra-for-147/v1/sms.es.toml"
LINK = "http://127.0.0.1:8000/e/abc-DEF_123"

SURVEY = {
    "inicio": {"1": "guardian_here", "2": "guardian_absent"},
    "no_encargado": {"1": "later", "2": "wrong_number"},
    "uso": {"1": "used", "2": "not_used"},
    "uso_hermano": {"1": "used", "2": "not_used"},
    "tipo": {"1": "accident", "2": "illness", "3": "medicine", "4": "funeral"},
    "nivel": {"1": "bad", "2": "regular", "3": "good", "4": "excellent"},
    "no_uso": {"1": "not_needed", "2": "not_known", "3": "refused_care"},
    "comentario": {"0": "comment_no"},
    "ofrecer_queja": {"1": "complaint_yes", "2": "complaint_no"},
}


def meanings(words: str) -> dict[str, str | None]:
    return {option.key: option.meaning for option in read(words).options if option.meaning}


@pytest.fixture(scope="module")
def prompts() -> dict[str, str]:
    words = tomllib.loads(WORDING.read_text(encoding="utf-8"))["prompts"]
    facts = {"{linea}": "2411-0000", "{enlace}": LINK, "{nivel}": "preprimaria", "{ventana}": "pronto"}
    for name, value in facts.items():
        words = {prompt: text.replace(name, value) for prompt, text in words.items()}
    return words


def test_every_text_of_the_survey_is_understood(prompts: dict[str, str]) -> None:
    assert {name: meanings(words) for name, words in prompts.items() if meanings(words)} == SURVEY


def test_only_the_text_about_comments_invites_to_write(prompts: dict[str, str]) -> None:
    assert [name for name, words in prompts.items() if read(words).writes] == ["comentario"]


def test_a_link_is_found_as_it_stands_and_nothing_else_is_asked(prompts: dict[str, str]) -> None:
    assert [name for name, words in prompts.items() if read(words).link] == ["enlace"]
    assert (read(prompts["enlace"]).link, read(prompts["enlace"]).asks) == (LINK, False)


def test_an_invitation_to_let_a_number_ring_names_the_number(prompts: dict[str, str]) -> None:
    rung = {name: read(words).rings for name, words in prompts.items() if read(words).rings}
    assert rung == {"llamada": "24110000"}


def test_not_being_understood_asks_nothing_new(prompts: dict[str, str]) -> None:
    assert [name for name, words in prompts.items() if read(words).again] == ["no_entendi"]
    assert not read(prompts["no_entendi"]).asks


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("¿Cómo fue el servicio? Responda:\n1. Malo\n2. Regular\n3) Bueno\n4 Excelente", SURVEY["nivel"]),
        ("Responda 1 si lo usó. Responda 2 si no lo usó.", SURVEY["uso"]),
        ("Si lo usó, responda 1. Si no, 2", SURVEY["uso"]),
        ("Disculpe, no le entendimos. ¿Usó el seguro? Responda con 1 SI o 2 NO", SURVEY["uso"]),
        ("Para ya no escribirle, responda 7. Para seguir, 8", {"7": "stop_confirmed", "8": "keep_going"}),
    ],
)
def test_other_words_with_the_same_meaning_are_understood(words: str, expected: dict) -> None:
    assert meanings(words) == expected


@pytest.mark.parametrize(
    "words",
    [
        "Son 4 preguntas, sin costo.",
        "Caso 26-123456-7, PIN 1234. Guarde este mensaje.",
        "Le llamaremos del 2411-0000 en los 4 meses que vienen, 2 veces",
        "",
    ],
)
def test_a_number_that_nobody_asked_for_is_no_answer(words: str) -> None:
    assert read(words) == Reading()
