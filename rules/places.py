"""Departamentos and municipios of Guatemala by name or INE code, as people write them.

A name is found without regard to accents, case, a leading article or "Sta."; a municipio also by the end of
its name when no other of its departamento ends so ("Nebaj"). What stays ambiguous is not guessed.
"""

import csv
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class Place:
    """`code`: two digits for a departamento, four for a municipio, with the leading zero."""

    code: str
    name: str


ABBREVIATIONS = {"sta": "santa", "sto": "santo", "sn": "san"}
ARTICLES = frozenset({"el", "la", "los", "las"})


@lru_cache(maxsize=8192)
def fold(text: str) -> str:
    """A name reduced to what must agree: plain lower-case words, without a leading article."""
    bare = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    words = [ABBREVIATIONS.get(word, word) for word in re.findall("[a-z0-9]+", bare)]
    return " ".join(words[1:] if len(words) > 1 and words[0] in ARTICLES else words)


def _rows(name: str) -> list[dict[str, str]]:
    text = files("rules").joinpath("data", name).read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


def _by_key(rows: Iterable[dict[str, str]]) -> dict[str, Place]:
    found: dict[str, Place] = {}
    for row in rows:
        place = Place(row["codigo"], row["nombre"])
        names = (place.name, *filter(None, row["otros_nombres"].split(";")))
        found.update(dict.fromkeys((place.code, place.code.lstrip("0"), *map(fold, names)), place))
    return found


DEPARTAMENTOS = _by_key(_rows("departamentos.csv"))
_MUNICIPIO_ROWS = _rows("municipios.csv")
MUNICIPIOS: dict[str, dict[str, Place]] = {
    place.code: _by_key(row for row in _MUNICIPIO_ROWS if row["departamento"] == place.code)
    for place in DEPARTAMENTOS.values()
}


@lru_cache(maxsize=1024)
def read_departamento(text: str) -> Place | None:
    """The departamento that `text` names; None when there is none such."""
    return DEPARTAMENTOS.get(fold(text))


@lru_cache(maxsize=8192)
def read_municipio(text: str, departamento: Place) -> Place | None:
    """The municipio of that departamento that `text` names; None when there is none, or more than one."""
    wanted = fold(text)
    places = MUNICIPIOS[departamento.code]
    if not wanted or wanted in places:
        return places.get(wanted)
    ending = {place for name, place in places.items() if name.endswith(f" {wanted}")}
    return ending.pop() if len(ending) == 1 else None


def read_place(text: str) -> tuple[str, str] | None:
    """(departamento, municipio) codes of a municipio's code, or of "Mixco, Guatemala"; None for other words."""
    if text in BY_CODE and len(text) == len("0101"):
        return text[:2], text
    municipio, comma, rest = text.rpartition(",")
    departamento = read_departamento(rest) if comma else None
    found = None if departamento is None else read_municipio(municipio, departamento)
    return None if departamento is None or found is None else (departamento.code, found.code)


BY_CODE: dict[str, Place] = {
    place.code: place for named in (DEPARTAMENTOS, *MUNICIPIOS.values()) for place in named.values()
}


def place_of_code(code: str) -> Place | None:
    """The departamento or municipio with this code, as kept with a member; None for an empty one."""
    return BY_CODE.get(code)
