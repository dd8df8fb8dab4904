"""A small script with one of everything, for tests to spoil."""

from pathlib import Path

import pytest

from conversation.script import Script, ScriptError, load_script

SCRIPT = """
start = "hola"
facts = { hora = "soon" }
misunderstood = { tries = 3, says = "otra_vez", to = "adios" }
silence = { tries = 3, says = "otra_vez", to = "adios" }
unheard = { tries = 2, says = "otra_vez", to = "adios" }
resumed = { says = "seguimos" }
closed = { says = "nada_mas", endings = ["complete"] }

[keys]
0 = { to = "adios", words = ["persona"] }
9 = { to = "aparte", way = "aside" }
"*" = { way = "repeat" }

[steps.hola]
question = "uso"
keys.1 = { to = "queja", words = ["sí"] }
keys.2 = { to = "grabar", words = ["no"] }

[steps.grabar]
question = "comentario"
recording = 60
then = "queja"

[steps.queja]
asked_if = { uso = ["1"] }
otherwise = "adios"
keys.1 = "adios"

[steps.aparte]
keys.1 = "adios"
keys.2 = { way = "back" }

[steps.adios]
facts = ["hora"]
values = { momento = "morning" }
ends = "complete"
"""
WORDING = """
[prompts]
hola = "¿Sí o no?"
grabar = "Hable."
queja = "¿Queja?"
aparte = "¿Seguimos?"
adios = "Adiós, {hora} {momento}."
otra_vez = "Otra vez."
seguimos = "Seguimos."
nada_mas = "Nada más."

[fragments]
hora = { soon = "pronto" }
momento = { morning = "por la mañana" }
"""


class Draft:
    """A script's folder that may be written again and again."""

    def __init__(self, shelf: Path) -> None:
        self.folder = shelf / "prueba" / "v1"
        self.folder.mkdir(parents=True)

    def load(self, script: str = SCRIPT, wording: str | None = WORDING, file: str = "voice.es.toml") -> Script:
        (self.folder / "script.toml").write_text(script, encoding="utf-8")
        if wording is not None:
            (self.folder / file).write_text(wording, encoding="utf-8")
        return load_script(self.folder)

    def refusal(self, *files: str | None) -> tuple[str, str]:
        """The code and the words, always one line, with which these files are refused."""
        with pytest.raises(ScriptError) as refused:
            self.load(*files)
        assert "\n" not in refused.value.words
        return refused.value.code.value, refused.value.words


def changed(text: str, old: str, new: str) -> str:
    assert old in text
    return text.replace(old, new)
