"""What a parent wrote, without what would tell who he is: numbers, addresses and the names that we know.

A name that we do not know stays: whoever publishes a comment reads it before.
"""

import re
import unicodedata
from collections.abc import Collection
from functools import cache
from typing import Final

MARKS: Final = {"correo": "[correo]", "enlace": "[enlace]", "numero": "[número]", "nombre": "[nombre]"}
# Over the plain form of a text: lower case, no accents, every digit 0-9, every space and dash the common one. What
# begins first counts; of several at one place, the first here. A mark that stands already is stepped over, and so is a
# day or a year ("12/05/2026", "2025/2026") that no other digit follows.
SECRETS: Final = re.compile(
    r"""
      (?P<mark>\[(?:correo|enlace|numero|nombre)\])
    | (?P<correo>[\w.+\-]{1,64}@[\w\-]+(?:\.[\w\-]+)* | [\w.+\-]{1,64}\ ?@\ ?[\w\-]+\.[a-z]{2,})
    | (?P<enlace>
        (?:https?://|www\.)[^\s\[\]]+
        | (?:[\w\-]{1,63}\.){1,9}(?:com|org|net|gt|edu|gob|info|app|link|online|site)(?!\w)(?:[/?:][^\s\[\]]*)?
        | (?:[\w\-]{1,63}\.){1,9}[a-z]{2,}/[^\s\[\]]+
      )
    | (?P<fecha>
        (?<![0-9]) (?: (?:0?[1-9]|[12][0-9]|3[01])/(?:0?[1-9]|1[0-2])/ )? (?:(?:19|20)[0-9]{2}/)? (?:19|20)[0-9]{2}
        (?![\ .()\-/]{0,3}[0-9])
      )
    | (?P<numero>[+(]*[0-9](?:[\ .()\-/]{0,3}[0-9]){6,})
    | (?P<nombre>[^\W\d_]+(?:'[^\W\d_]+)*)
    """,
    re.VERBOSE,
)
SHORTEST_NAME: Final = 3
# What the cells with a name hold besides it ("mamá: Ana", "la abuela", "no tiene"), and names that a comment on a
# health insurance uses as words: hiding them would spoil the comment and save nobody.
COMMON_WORDS: Final = frozenset((
    "del", "las", "los", "san", "una", "uno", "sin", "con", "por", "para", "que", "desde", "este", "esta", "ella",
    "ellos", "hay", "tiene", "sabe", "sera", "fue", "muy", "mas", "mama", "papa", "madre", "padre", "hijo", "hija",
    "hijos", "hijas", "abuelo", "abuela", "tio", "tia", "hermano", "hermana", "primo", "prima", "esposo", "esposa",
    "padrastro", "madrastra", "tutor", "tutora", "encargado", "encargada", "familia", "senor", "senora", "don",
    "dona", "nino", "nina", "ninos", "ninas", "alumno", "alumna", "estudiante", "bebe", "doctor", "doctora",
    "maestro", "maestra", "profesor", "profesora", "profe", "director", "directora", "escuela", "bueno", "buena",
    "buenos", "buenas", "malo", "mala", "bien", "mal", "dolor", "dolores", "salud", "seguro", "gracias", "nombre",
    "ninguno", "ninguna", "nadie", "otro", "otra", "pendiente",
))  # fmt: skip


def redacted(text: str, names: Collection[str]) -> str:
    """The text with [número], [correo], [enlace] and [nombre] for what they say; redacting it again changes nothing.

    Numbers: seven digits or more, apart or not. `names`: of the pupil, the guardian; each of their words of three
    letters or more is hidden where it stands as a word, with or without accents, but for COMMON_WORDS.
    """
    hidden = frozenset(word for name in names for word in _words(name)) - COMMON_WORDS
    while (once := _redacted_once(text, hidden)) != text:
        text = once  # what one mark cut off may now stand by itself
    return text


def _redacted_once(text: str, hidden: Collection[str]) -> str:
    text = unicodedata.normalize("NFC", text)
    plain = _plain(text)
    kept: list[str] = []
    end = 0
    for found in SECRETS.finditer(plain):
        kind = str(found.lastgroup)
        if kind in ("mark", "fecha") or (kind == "nombre" and _bare(found[0]) not in hidden):
            continue
        kept += [text[end : found.start()], MARKS[kind]]
        end = found.end()
    return "".join([*kept, text[end:]])


def _words(name: str) -> list[str]:
    found = SECRETS.finditer(_plain(unicodedata.normalize("NFC", name)))
    words = [_bare(one[0]) for one in found if one.lastgroup == "nombre"]
    return [word for word in words if len(word) >= SHORTEST_NAME]


def _bare(word: str) -> str:
    """Tz'ul and Tzul are one name."""
    return word.replace("'", "")


def _plain(text: str) -> str:
    """As many characters as `text`, each reduced to what must agree."""
    return "".join(map(_plain_character, text))


@cache
def _plain_character(character: str) -> str:
    digit = unicodedata.digit(character, None)
    if digit is not None:
        return str(digit)
    kind = unicodedata.category(character)
    if kind in ("Zs", "Cf"):
        return " "
    if kind == "Pd":
        return "-"
    if character in "'’‘ʼ`´":
        return "'"
    base = unicodedata.normalize("NFKD", character)[:1].lower()
    return base if len(base) == 1 else character
