"""A script that a conversation could stumble on is refused when loaded, with a code and a line in Spanish."""

import pytest

from conversation.library import SCRIPTS, get_script, newest_version
from conversation.script import ScriptError, load_script
from tests.conversation.small_script import SCRIPT, changed


def test_the_script_that_these_tests_spoil_is_good(draft):
    script = draft.load()
    assert (script.name, script.version) == ("prueba", 1)


SPOILT = {
    "a dead end": ('keys.1 = "adios"\n\n[steps.aparte]', '\n[steps.aparte]\nprompt = "aparte"', "dead_end", "queja"),
    "a circle without an ending": (
        'otherwise = "adios"\nkeys.1 = "adios"',
        'otherwise = "hola"\nkeys.1 = "hola"',
        "dead_end",
        "hola",
    ),
    "a circle by passing over": ('otherwise = "adios"', 'otherwise = "grabar"', "dead_end", "no lleva"),
    "an unreachable step": ('keys.2 = { to = "grabar", words = ["no"] }', "", "unreachable", "grabar"),
    "a key that is common to all steps": (
        'keys.1 = "adios"\nkeys.2',
        'keys.0 = "adios"\nkeys.2',
        "clashing_keys",
        "tecla 0",
    ),
    "the key that stops calls": ('keys.1 = "adios"\nkeys.2', 'keys.9 = "adios"\nkeys.2', "clashing_keys", "tecla 9"),
    "the key that repeats": ('keys.1 = "adios"\nkeys.2', 'keys."*" = "adios"\nkeys.2', "clashing_keys", "tecla *"),
    "one key twice": ('keys.2 = { to = "grabar"', 'keys.1 = { to = "grabar"', "unreadable", "script.toml"),
    "one word for two keys": ('words = ["no"]', 'words = ["SI"]', "clashing_words", "«si»"),
    "a word that is common to all steps": ('words = ["no"]', 'words = ["Persona"]', "clashing_words", "«persona»"),
    "a word that is another key": ('words = ["no"]', 'words = ["uno"]', "clashing_words", "«1»"),
    "an unknown target": ('to = "queja"', 'to = "quejas"', "unknown_target", "«quejas»"),
    "an unknown start": ('start = "hola"', 'start = "ola"', "unknown_target", "«ola»"),
    "an unknown target of a common key": ('0 = { to = "adios"', '0 = { to = "nadie"', "unknown_target", "«keys.0»"),
    "an unknown step after silence": (
        'silence = { tries = 3, says = "otra_vez", to = "adios"',
        'silence = { tries = 3, says = "otra_vez", to = "x"',
        "unknown_target",
        "«silence»",
    ),
    "an unknown step to resume at": ('question = "uso"', 'question = "uso"\nresumes_at = "x"', "unknown_target", "«x»"),
    "an unknown step after a recording": ('then = "queja"', 'then = "x"', "unknown_target", "«x»"),
    "a condition on a question that nobody asks": ("asked_if = { uso", "asked_if = { usos", "unknown_answer", "usos"),
    "a condition on a value that nobody gives": ('uso = ["1"]', 'uso = ["3"]', "unknown_answer", "uso = 3"),
    "a step that passes over itself": ('otherwise = "adios"', 'otherwise = "queja"', "endless_skip", "queja"),
    "a way back without an aside": ('keys.1 = { to = "queja"', 'keys.1 = { to = "aparte"', "no_way_back", "aparte"),
    "a later call that begins in an aside": (
        'question = "uso"',
        'question = "uso"\nresumes_at = "aparte"',
        "no_way_back",
        "aparte",
    ),
    "a way back from no aside": (
        'keys.1 = "adios"\n\n',
        'keys.1 = "adios"\nkeys.2 = { way = "back" }\n\n',
        "no_way_back",
        "queja",
    ),
    "a recording that is also written": ("recording = 60", "recording = 60\nwriting = 9", "bad_shape", "grabar"),
    "a text that leads nowhere": (
        "recording = 60\nthen",
        "writing = 60\nresumes_at",
        "bad_shape",
        "grabar",
    ),
    "a text written by voice": ("recording = 60", "writing = 60", "unfit_step", "«grabar»"),
    "a channel that nobody knows": (
        'otherwise = "adios"',
        'otherwise = "adios"\nchannels = ["fax"]',
        "bad_shape",
        "queja",
    ),
    "channels without an alternative": (
        "recording = 60",
        'recording = 60\nchannels = ["voice"]',
        "bad_shape",
        "grabar",
    ),
    "a step of other channels only": (
        "[steps.hola]\n",
        '[steps.hola]\nchannels = ["sms"]\notherwise = "queja"\n',
        "unreachable",
        "hola",
    ),
    "an undeclared fact": ('facts = ["hora"]', 'facts = ["hora", "lugar"]', "unknown_placeholder", "{lugar}"),
    "an unknown field": (
        'otherwise = "adios"',
        'otherwise = "adios"\nquestions = "x"',
        "bad_shape",
        "steps.queja.questions",
    ),
    "a missing field": ('start = "hola"', "", "bad_shape", "start"),
    "an unknown ending": ('ends = "complete"', 'ends = "completa"', "bad_shape", "steps.adios.ends"),
    "a key that no telephone has": ("keys.2 = { way", "keys.A = { way", "bad_shape", "aparte"),
    "a step that asks and ends": ('ends = "complete"', 'ends = "complete"\nkeys.1 = "hola"', "bad_shape", "adios"),
    "an effect without an ending": ('otherwise = "adios"', 'otherwise = "adios"\nopt_out = true', "bad_shape", "queja"),
    "a recording that leads nowhere": ('then = "queja"', "", "bad_shape", "grabar"),
    "a recording without a question": ('question = "comentario"', "", "bad_shape", "grabar"),
    "a condition without an alternative": ('otherwise = "adios"', "", "bad_shape", "queja"),
    "an unknown step for a sister": (
        "[keys]",
        '[sibling]\nstart = "x"\ninstead_of = "adios"\n[keys]',
        "unknown_target",
        "«sibling»",
    ),
    "an unknown step for the rest of a comment": (
        "[keys]",
        '[afterthought]\nquestion = "comentario"\nat = ["x"]\nendings = []\n[keys]',
        "unknown_target",
        "«afterthought»",
    ),
    "an unknown step for words that nobody understood": (
        "[keys]",
        '[afterthought]\nquestion = "comentario"\nat = ["queja"]\nendings = []\nbesides = ["x"]\n[keys]',
        "unknown_target",
        "«x»",
    ),
    "the rest of a comment that nobody writes": (
        "[keys]",
        '[afterthought]\nquestion = "comentario"\nat = ["queja"]\nendings = []\n[keys]',
        "unknown_answer",
        "comentario",
    ),
    "a look-up that leads nowhere": (
        'otherwise = "adios"\nkeys.1 = "adios"',
        'otherwise = "adios"\nlooks_up = "monitor"',
        "bad_shape",
        "queja",
    ),
    "a look-up that nobody answers": (
        'otherwise = "adios"\nkeys.1 = "adios"',
        'otherwise = "adios"\nlooks_up = "hora"',
        "bad_shape",
        "queja",
    ),
    "something found that nobody looks for": (
        'keys.1 = "adios"\nkeys.2',
        'found.free = "adios"\nkeys.1 = "adios"\nkeys.2',
        "bad_shape",
        "aparte",
    ),
    "a look-up that also asks": (
        'otherwise = "adios"',
        'otherwise = "adios"\nlooks_up = "monitor"\nfound = { free = "adios", busy = "adios" }',
        "bad_shape",
        "queja",
    ),
    "something found that leads to no step": (
        'otherwise = "adios"\nkeys.1 = "adios"',
        'otherwise = "adios"\nlooks_up = "monitor"\nfound = { free = "x", busy = "adios" }',
        "unknown_target",
        "«x»",
    ),
    "a look-up that leads to itself": (
        'otherwise = "adios"\nkeys.1 = "adios"',
        'otherwise = "adios"\nlooks_up = "monitor"\nfound = { free = "queja", busy = "adios" }',
        "endless_skip",
        "queja",
    ),
    "a person waited for without an end": (
        'otherwise = "adios"',
        'otherwise = "adios"\nwait_for = "person"',
        "bad_shape",
        "queja",
    ),
    "a value without a question": (
        'keys.1 = "adios"\n\n',
        'keys.1 = { to = "adios", value = "98" }\n\n',
        "bad_shape",
        "queja",
    ),
    "a key of a channel that nobody knows": (
        'words = ["no"]',
        'words = ["no"], channels = ["fax"]',
        "bad_shape",
        "hola",
    ),
    "a cut that arrives nowhere": ('start = "hola"', 'start = "hola"\ncut = "x"', "unknown_target", "«cut»"),
    "a number that leads nowhere": ("recording = 60\nthen", "digits = 4\nresumes_at", "bad_shape", "grabar"),
    "a number and a recording": ("recording = 60", "recording = 60\ndigits = 4", "bad_shape", "grabar"),
    "something private that is no number": ("recording = 60", "recording = 60\nprivate = true", "bad_shape", "grabar"),
    "an insistence on nothing": ('otherwise = "adios"', 'otherwise = "adios"\ninsists = true', "bad_shape", "queja"),
    "texts that are gathered without an end": ("recording = 60", "writing = 60\ngathers = true", "bad_shape", "grabar"),
    "a need without an alternative": ("recording = 60", 'recording = 60\nneeds = ["hora"]', "bad_shape", "grabar"),
    "a need that nobody knows": (
        'asked_if = { uso = ["1"] }',
        'needs = ["lugar"]',
        "unknown_placeholder",
        "{lugar}",
    ),
    "an addition that needs what nobody knows": (
        'facts = ["hora"]',
        'facts = ["hora"]\nadds = { otra_vez = "lugar" }',
        "unknown_placeholder",
        "{lugar}",
    ),
    "another script in the middle": (
        'otherwise = "adios"',
        'otherwise = "adios"\ngoes_on = "queja"',
        "bad_shape",
        "queja",
    ),
    "words before another script": (
        'facts = ["hora"]\n',
        'prompt = "adios"\ngoes_on = "queja"\n',
        "bad_shape",
        "adios",
    ),
    "something given to no other script": ('facts = ["hora"]', 'gives = { uso = "1" }', "bad_shape", "adios"),
    "a call back in the middle": (
        'otherwise = "adios"',
        'otherwise = "adios"\ncall_back_now = true',
        "bad_shape",
        "queja",
    ),
    "a way that names no step": ('9 = { to = "aparte", way', "9 = { way", "bad_shape", "keys.9"),
    "no TOML at all": ("[keys]", "[keys", "unreadable", "script.toml"),
}


@pytest.mark.parametrize(("old", "new", "code", "told"), SPOILT.values(), ids=SPOILT)
def test_a_spoilt_script_is_refused(draft, old, new, code, told):
    refused_code, words = draft.refusal(changed(SCRIPT, old, new))
    assert refused_code == code
    assert told in words


@pytest.mark.parametrize("folder", ["prueba/v9", "prueba/vieja"])
def test_a_folder_that_is_no_script_is_refused(draft, tmp_path, folder):
    draft.load()
    with pytest.raises(ScriptError) as refused:
        load_script(tmp_path / folder)
    assert refused.value.words == f"No existe el guion «{folder}»."


@pytest.mark.parametrize("name", ["no-hay", "../pra-for-147", "", "pra-for-147/v1", "*"])
def test_a_name_that_is_no_script_is_refused(name):
    for ask in (newest_version, lambda name: get_script(name, 1)):
        with pytest.raises(ScriptError) as refused:
            ask(name)
        assert refused.value.code == "no_script"


def test_a_channel_or_language_without_words_is_refused(survey):
    with pytest.raises(ScriptError) as refused:
        survey.words("voice", "quc")
    assert refused.value.words == "El guion «pra-for-147» no tiene palabras para voice en «quc»."


@pytest.mark.parametrize(
    "folder", sorted(SCRIPTS.glob("*/v*")), ids=lambda folder: f"{folder.parent.name}-{folder.name}"
)
def test_every_script_of_the_house_loads(folder):
    script = load_script(folder)
    assert newest_version(script.name) >= script.version


def test_a_loaded_script_cannot_be_changed(survey, by_voice):
    with pytest.raises(AttributeError):
        by_voice.start = "uso"
    with pytest.raises(TypeError):
        survey.tellings["voice"] = survey.tellings["web"]
    with pytest.raises(TypeError):
        by_voice.steps["uso"] = by_voice.steps["tipo"]
    with pytest.raises(TypeError):
        by_voice.steps["uso"].branches["1"] = by_voice.keys["0"]
