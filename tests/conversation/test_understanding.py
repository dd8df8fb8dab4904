"""What a parent types or says, against the key that it means."""

import pytest

from conversation.channel import Channel
from conversation.understanding import Keyword, canonical, is_remark, is_thanks, keyword, understand, understand_whole


@pytest.mark.parametrize(
    "text",
    ["1", "uno", " UNO ", "1.", "1)", "1️⃣", "１", "SI ", "sí", "Sí.", "¡SÍ!", "👍", "👍🏽", "Claro que sí"],
)
def test_a_yes_is_a_yes_however_it_is_written(by_voice, text):
    assert understand(text, by_voice.steps["uso"].meanings) == "1"


@pytest.mark.parametrize("text", ["Excelente", "exelente", "ECELENTE!", "cuatro", "4", "éxcelente"])
def test_excellent_is_understood_when_misspelt(by_voice, text):
    assert understand(text, by_voice.steps["nivel"].meanings) == "4"


@pytest.mark.parametrize("text", ["BAJA", "baja.", "Alto", "STOP", "no más", "NO MAS", "parar", "salir", "9"])
def test_a_stop_word_alone_asks_for_no_more_calls_at_any_question(by_voice, text):
    assert {understand(text, step.meanings) for step in by_voice.steps.values()} == {"9"}


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
def test_what_is_not_clear_is_not_guessed(by_voice, text):
    assert {understand(text, by_voice.steps[name].meanings) for name in ("uso", "nivel")} == {None}


def test_a_word_counts_only_where_it_answers_the_question(by_voice):
    assert understand("sí", by_voice.steps["nivel"].meanings) is None
    assert understand("bueno", by_voice.steps["uso"].meanings) is None


@pytest.mark.parametrize(
    ("text", "word"), [("  Ácido   úrico. ", "acido urico"), ("Medisina", "medicinas"), ("*", "*")]
)
def test_a_text_is_brought_to_one_spelling(text, word):
    assert canonical(text) == word


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("1 si", "1"),
        ("1 sí", "1"),
        ("1-SI", "1"),
        ("1. Sí!", "1"),
        ("la 1", "1"),
        ("opción 2", "2"),
        ("2 no", "2"),
        ("2 👍", "2"),
        ("1 🙏", "1"),
        ("🙏1🙏", "1"),
        ("sí❤️", "1"),
        ("👍👍", "1"),
        ("👎🏽", "2"),
        ("1\u200b", "1"),
        ("1 1", "1"),
        ("sí, gracias", "1"),
        ("Buenas tardes. La respuesta es 2, por favor", "2"),
        ("No lo usó", "2"),
        ("2 no lo usamos", "2"),
        ("Sí lo usé", "1"),
        ("Hola buenas tardes mi respuesta es la 2", "2"),
    ],
)
def test_words_that_all_mean_one_key_are_that_key(by_voice, text, key):
    assert understand(text, by_voice.steps["uso"].meanings) == key


@pytest.mark.parametrize(
    ("question", "text", "key"),
    [
        ("nivel", "es 3 bueno", "3"),
        ("nivel", "El servicio fue malo", "1"),
        ("nivel", "más o menos", "2"),
        ("tipo", "4 gastos funerarios", "4"),
        ("tipo", "fue por una enfermedad común", "2"),
        ("tipo", "accidente", "1"),
        ("no_uso", "3 lo ha pedido y no le atendieron", "3"),
        ("no_uso", "No me atendieron", "3"),
        ("no_uso", "1 no fue necesario", "1"),
        ("inicio", "Soy la mamá", "1"),
        ("ofrecer_queja", "la queja", "1"),
        ("uso", "persona por favor", "0"),
        ("uso", "Quiero hablar con una persona", "0"),
    ],
)
def test_the_words_of_each_question_are_understood_beside_its_keys(by_voice, question, text, key):
    assert understand(text, by_voice.steps[question].meanings) == key


@pytest.mark.parametrize(
    "text",
    [
        "1 o 2",
        "1 2",
        "1,2",
        "1/2",
        "1.5",
        "1 no",
        "si no",
        "sí 2",
        "👍👎",
        "no se",
        "no sé",
        "ninguna",
        "gracias",
        "🙏",
        "la",
        "por favor",
        "no 3",
        "no lo sé",
        "1x",
        "1\x00",
        "100%",
        "baja por favor",
        "1 baja",
        "sí pero no me den de baja",
        "me lo negaron 1 vez",
    ],
)
def test_words_that_differ_or_mean_nothing_here_are_asked_again(by_voice, text):
    assert understand(text, by_voice.steps["uso"].meanings) is None


@pytest.mark.parametrize("text", ["3 regular", "no bueno", "muy bueno", "bueno y malo", "no fue malo"])
def test_a_level_is_never_guessed(by_voice, text):
    assert understand(text, by_voice.steps["nivel"].meanings) is None


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("BAJA", Keyword.stop),
        ("baja.", Keyword.stop),
        ("Baja 🙏", Keyword.stop),
        ("ALTO", Keyword.stop),
        ("stop", Keyword.stop),
        ("¡NO MÁS!", Keyword.stop),
        ("UNSUBSCRIBE", Keyword.stop),
        ("no me llamen", Keyword.stop),
        ("ALTA", Keyword.start),
        ("alta.", Keyword.start),
        ("START", Keyword.start),
        ("QUEJA", Keyword.complaint),
        ("Quejas", Keyword.complaint),
        ("Quiero poner una queja.", Keyword.complaint),
        ("no me den de baja", None),
        ("la baja", None),
        ("baja por favor", None),
        ("Mi presión está alta", None),
        ("sin queja", None),
        ("yes", None),
        ("1", None),
        ("", None),
        ("baja" * 500, None),
    ],
)
def test_a_keyword_counts_only_as_a_whole_message(text, asked):
    assert keyword(text) is asked


@pytest.mark.parametrize("text", ["gracias", "Muchas gracias 🙏", "ok, gracias", "Gracias, Dios le bendiga"])
def test_thanks_are_thanks(text):
    assert is_thanks(text)
    assert not is_remark(text)


@pytest.mark.parametrize("text", ["ok", "gracias a la doctora", "sí gracias", "", "🙏"])
def test_thanks_with_anything_else_or_other_courtesies_are_not_just_thanks(text):
    assert not is_thanks(text)


@pytest.mark.parametrize(
    "text",
    [
        "ok",
        "Bueno",
        "Adiós",
        "Feliz tarde",
        "👍",
        "🙏🙏",
        "Dios le bendiga",
        "7",
        "1 o 2",
        "?",
        "",
        "\x00",
        "BAJA",
        "queja",
    ],
)
def test_courtesies_pictures_lone_keys_and_keywords_are_no_remark(text):
    assert not is_remark(text)


@pytest.mark.parametrize("text", ["El doctor no vino", "nada bueno", "No había", "gracias a la doctora", "a" * 1600])
def test_what_tells_us_something_is_a_remark(text):
    assert is_remark(text)


@pytest.mark.parametrize("text", ["0", "no", "No, gracias", "Nada, gracias.", "cero", "gracias", "Muchas gracias"])
def test_who_has_nothing_to_write_says_so_in_a_word(survey, text):
    assert understand_whole(text, survey.told(Channel.sms).steps["comentario_escrito"].meanings) == "0"


@pytest.mark.parametrize(
    "text", ["no hay medicina", "la persona", "baja gracias", "nada bueno", "1", "es no", "0" * 61]
)
def test_what_is_more_than_a_word_of_the_question_is_a_comment(survey, text):
    assert understand_whole(text, survey.told(Channel.sms).steps["comentario_escrito"].meanings) is None
