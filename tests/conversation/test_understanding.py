"""What a parent types or says, against the key that it means."""

import pytest

from conversation.understanding import canonical, understand


@pytest.mark.parametrize(
    "text",
    ["1", "uno", " UNO ", "1.", "1)", "1️⃣", "１", "SI ", "sí", "Sí.", "¡SÍ!", "👍", "👍🏽", "Claro que sí"],
)
def test_a_yes_is_a_yes_however_it_is_written(survey, text):
    assert understand(text, survey.steps["uso"].meanings) == "1"


@pytest.mark.parametrize("text", ["Excelente", "exelente", "ECELENTE!", "cuatro", "4", "éxcelente"])
def test_excellent_is_understood_when_misspelt(survey, text):
    assert understand(text, survey.steps["nivel"].meanings) == "4"


@pytest.mark.parametrize("text", ["BAJA", "baja.", "Alto", "STOP", "no más", "NO MAS", "parar", "salir", "9"])
def test_a_stop_word_alone_asks_for_no_more_calls_at_any_question(survey, text):
    assert {understand(text, step.meanings) for step in survey.steps.values()} == {"9"}


@pytest.mark.parametrize(
    "text",
    [
        "no me den de baja",
        "la baja",
        "1 o 2",
        "1 2",
        "12",
        "sí y no",
        "bueno malo",
        "5",
        "",
        "?",
        "1" * 4096,
        "1" + " " * 99,
    ],
)
def test_what_is_not_clear_is_not_guessed(survey, text):
    assert {understand(text, survey.steps[name].meanings) for name in ("uso", "nivel")} == {None}


def test_a_word_counts_only_where_it_answers_the_question(survey):
    assert understand("sí", survey.steps["nivel"].meanings) is None
    assert understand("bueno", survey.steps["uso"].meanings) is None


@pytest.mark.parametrize(
    ("text", "word"), [("  Ácido   úrico. ", "acido urico"), ("Medisina", "medicinas"), ("*", "*")]
)
def test_a_text_is_brought_to_one_spelling(text, word):
    assert canonical(text) == word
