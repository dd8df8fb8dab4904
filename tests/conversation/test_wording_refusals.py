"""A wording is refused when a mouth could fail to say a prompt, or when nobody would ever hear its words."""

import pytest

from tests.conversation.small_script import SCRIPT, WORDING, changed

SPOILT_WORDING = {
    "missing Spanish": ('hola = "¿Sí o no?"', "", "missing_words", "«hola»"),
    "empty Spanish": ('"¿Sí o no?"', '"  "', "missing_words", "«hola»"),
    "words for no prompt": ('hola = "', 'ola = "x"\nhola = "', "unused_words", "«ola»"),
    "a code without words": ('soon = "pronto"', "", "missing_words", "hora.soon"),
    "words for no code": ('soon = "pronto"', 'soon = "pronto", late = "tarde"', "unused_words", "hora.late"),
    "an unknown placeholder": ("¿Queja?", "¿Queja, {nombre}?", "unknown_placeholder", "{nombre}"),
    "a placeholder of another step": ("¿Queja?", "¿Queja, {hora}?", "unknown_placeholder", "{hora}"),
    "a placeholder in a prompt said by itself": (
        "Otra vez.",
        "Otra vez, {hora}.",
        "unknown_placeholder",
        "{hora}",
    ),
    "a placeholder that looks inside": (
        "{hora}",
        "{hora.__class__}",
        "unknown_placeholder",
        "hora.__class__",
    ),
    "a placeholder with a format": ("{hora}", "{hora:>99}", "unknown_placeholder", "hora"),
    "an empty placeholder": ("¿Queja?", "¿Queja {}?", "unknown_placeholder", "{}"),
    "a lone brace": ("¿Queja?", "¿Queja {?", "unknown_placeholder", "«queja»"),
    "a button in a call": ("[fragments]", '[choices]\nhola = { 1 = "Sí" }\n[fragments]', "unused_words", "hola.1"),
    "an unknown table": ("[fragments]", "[pieces]\n[fragments]", "bad_shape", "pieces"),
}


@pytest.mark.parametrize(("old", "new", "code", "told"), SPOILT_WORDING.values(), ids=SPOILT_WORDING)
def test_a_spoilt_wording_is_refused(draft, old, new, code, told):
    refused_code, words = draft.refusal(SCRIPT, changed(WORDING, old, new))
    assert refused_code == code
    assert told in words


def test_a_script_without_any_wording_lacks_its_spanish(draft):
    assert draft.refusal(SCRIPT, None)[0] == "no_spanish"


def test_a_channel_worded_only_in_another_language_lacks_its_spanish(draft):
    code, words = draft.refusal(SCRIPT, WORDING, "sms.quc.toml")
    assert (code, words) == ("no_spanish", "Faltan las palabras en español: sms.es.toml.")


def test_a_wording_for_a_channel_that_nobody_knows_is_refused(draft):
    draft.load()
    assert draft.refusal(SCRIPT, WORDING, "fax.es.toml") == (
        "unknown_channel",
        "fax.es.toml: no existe el canal «fax».",
    )


def test_a_wording_that_is_not_utf_8_is_refused(draft):
    draft.load()
    (draft.folder / "voice.es.toml").write_bytes('[prompts]\nhola = "Sí"'.encode("latin-1"))
    assert draft.refusal(SCRIPT, None)[0] == "unreadable"
