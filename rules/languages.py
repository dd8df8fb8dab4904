"""The languages in which the staff speaks with parents, by ISO 639-3 code ("es" for Spanish).

Those of Decreto 19-2003, Ley de Idiomas Nacionales, and the sign language of Decreto 3-2020. The four that the
telephone service names come first.
"""

import re
from collections.abc import Mapping
from typing import Final

from rules.places import fold

LANGUAGES: Final[Mapping[str, str]] = {
    "es": "español",
    "quc": "k’iche’",
    "cak": "kaqchikel",
    "mam": "mam",
    "kek": "q’eqchi’",
    "acr": "achi",
    "knj": "akateko",
    "agu": "awakateko",
    "caa": "ch’orti’",
    "cac": "chuj",
    "cab": "garífuna",
    "itz": "itza’",
    "ixl": "ixil",
    "jac": "popti’",
    "gsm": "lengua de señas",
    "mop": "mopan",
    "poc": "poqomam",
    "poh": "poqomchi’",
    "kjb": "q’anjob’al",
    "quv": "sakapulteko",
    "qum": "sipakapense",
    "ttc": "tektiteko",
    "tzj": "tz’utujil",
    "usp": "uspanteko",
    "xin": "xinka",
}
FIRST: Final = ("es", "quc", "cak", "mam", "kek")
"""The languages that most people speak."""


def _bare(text: str) -> str:
    """Without accents, apostrophes, capitals."""
    return fold(re.sub("['’‘ʼ`´]", "", text))


_BY_NAME: Final = {_bare(name): code for code, name in LANGUAGES.items()} | {"castellano": "es"}


def read_language(text: str) -> str | None:
    """The code of the language that `text` names, by code or name; None when there is none such."""
    wanted = _bare(text)
    return wanted if wanted in LANGUAGES else _BY_NAME.get(wanted)


def language_words(code: str) -> str:
    """Its name as within a sentence; the code itself when it is none of LANGUAGES."""
    return LANGUAGES.get(code, code)


def language_title(code: str) -> str:
    """Its name as a label or a cell begins."""
    name = language_words(code)
    return name[:1].upper() + name[1:]
