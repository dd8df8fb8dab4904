"""The survey, spoilt in one channel: each is checked for itself."""

import shutil

import pytest

from conversation.library import SCRIPTS
from conversation.script import ScriptError, load_script
from tests.conversation.small_script import changed

SURVEY = SCRIPTS / "pra-for-147" / "v1"
SPOILT = {
    "a digit that is common where it is pressed": (
        "script.toml",
        'words = ["persona"]\npressed_in = ["voice"]',
        'words = ["persona"]\npressed_in = ["voice", "web"]',
        "clashing_keys",
        "«comentario_escrito» usa la tecla 0",
    ),
    "a word that is common in every channel": (
        "script.toml",
        'words = ["no", "nada",',
        'words = ["no", "persona",',
        "clashing_words",
        "«persona»",
    ),
    "a recording in a text": (
        "script.toml",
        '[steps.comentario]\nchannels = ["voice"]\n',
        '[steps.comentario]\nchannels = ["voice", "web"]\n',
        "unfit_step",
        "«grabar» no puede preguntarse por web",
    ),
    "a text written in a call": (
        "script.toml",
        'otherwise = "uso"\nkeys.1 = "uso"',
        'otherwise = "uso"\nkeys.1 = "comentario_escrito"',
        "unfit_step",
        "«comentario_escrito» no puede preguntarse por voice",
    ),
    "a way back without an aside in one channel": (
        "script.toml",
        'keys.2 = "equivocado"\n',
        'keys.2 = "equivocado"\nkeys.3 = "baja_confirma"\n',
        "no_way_back",
        "«baja_confirma»",
    ),
    "a text that no one words": ("sms.es.toml", "quedamos = ", "# ", "missing_words", "sms.es.toml"),
    "a text that no thread says": ("sms.es.toml", "[prompts]", '[prompts]\nseguimos = "x"', "unused_words", "seguimos"),
    "a call's prompt on a page": ("web.es.toml", "[prompts]", '[prompts]\npermiso = "x"', "unused_words", "permiso"),
    "a page's prompt in a call": (
        "voice.es.toml",
        "[prompts]",
        '[prompts]\nno_encargado = "x"',
        "unused_words",
        "no_encargado",
    ),
    "a brace that a page cannot fill": (
        "web.es.toml",
        "¿Cómo fue",
        "{linea} ¿Cómo fue",
        "unknown_placeholder",
        "linea",
    ),
    "a brace that the line cannot fill": (
        "sms.es.toml",
        "preguntas: {enlace}",
        "preguntas: {linea}",
        "unknown_placeholder",
        "«enlace»",
    ),
    "a code without words": ("sms.es.toml", 'school = "la escuela"\n', "", "missing_words", "nivel.school"),
    "words for a code that is never spoken": (
        "voice.es.toml",
        "[fragments.nivel]",
        '[fragments.linea]\nhouse = "1503"\n[fragments.nivel]',
        "unused_words",
        "linea.house",
    ),
    "an answer without a button": ("web.es.toml", '4 = "Excelente"\n', "", "missing_words", "nivel.4"),
    "no comment without a button": (
        "web.es.toml",
        "[choices.comentario]\n0 =",
        "[choices.comentario]\n1 =",
        "missing_words",
        "comentario.0",
    ),
    "a button for nothing": (
        "web.es.toml",
        '4 = "Excelente"\n',
        '4 = "Excelente"\n5 = "x"\n',
        "unused_words",
        "nivel.5",
    ),
    "a button in a text": (
        "sms.es.toml",
        "[fragments.linea]",
        '[choices.uso]\n1 = "Sí"\n[fragments.linea]',
        "unused_words",
        "uso.1",
    ),
    "an undeclared fact of the line": (
        "script.toml",
        'llamada = ["linea"]',
        'llamada = ["hora"]',
        "unknown_placeholder",
        "{hora}",
    ),
    "an undeclared fact at the end": (
        "script.toml",
        'facts = ["linea"]\nendings',
        'facts = ["hora"]\nendings',
        "unknown_placeholder",
        "{hora}",
    ),
}


@pytest.mark.parametrize(("file", "old", "new", "code", "told"), SPOILT.values(), ids=SPOILT)
def test_a_survey_spoilt_in_one_channel_is_refused(tmp_path, file, old, new, code, told):
    folder = shutil.copytree(SURVEY, tmp_path / "prueba" / "v1")
    text = (folder / file).read_text(encoding="utf-8")
    (folder / file).write_text(changed(text, old, new), encoding="utf-8")
    with pytest.raises(ScriptError) as refused:
        load_script(folder)
    assert refused.value.code == code
    assert told in refused.value.words


def test_a_survey_that_is_only_spoken_needs_no_words_for_texts(tmp_path):
    folder = shutil.copytree(SURVEY, tmp_path / "prueba" / "v1")
    for path in (folder / "sms.es.toml", folder / "web.es.toml"):
        path.unlink()
    with pytest.raises(ScriptError) as refused:
        load_script(folder)
    # What only texts and pages reach is of no use to it.
    assert refused.value.code == "unreachable"
