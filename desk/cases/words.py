"""What the pages of cases say."""

from collections.abc import Mapping
from typing import Final

from rules.complaints import FACT_WORDS, Fact, Precision
from rules.folio import shown
from rules.hours import MONTH_WORDS
from rules.places import place_of_code
from storage.duplicates import SAME_EVENT_WHY, SAME_FAMILY_WHY, SAME_SOURCE_WHY
from storage.models import Case

EVENT_WORDS: Final[Mapping[str, str]] = {
    "received": "Recibida",
    "attended": "La atiende",
    "told_late": "La familia agregó algo",
    "joined": "Unida con la",
    "parted": "Es otra que la",
    "about_staff": "Se dijo de quién se queja",
}
FILE_WORDS: Final[Mapping[str, str]] = {"image": "Foto", "audio": "Audio"}
WHY_WORDS: Final[Mapping[str, str]] = {
    SAME_FAMILY_WHY: "Del mismo teléfono, por el mismo servicio y en los mismos días",
    SAME_SOURCE_WHY: "Con el mismo enlace, o el mismo número de carta",
    SAME_EVENT_WHY: "En el mismo lugar, el mismo día y por lo mismo",
}


def file_words(media_type: str) -> str:
    """What a file is: "Foto"."""
    return FILE_WORDS.get(media_type.partition("/")[0], "Documento")


def place_words(case: Case) -> str:
    """Where it happened: "Hospital Regional, Quetzaltenango, Quetzaltenango"; "" where nobody told."""
    coded = [place_of_code(code) for code in (case.municipio, case.departamento) if code]
    names = [place.name for place in coded if place is not None]
    told = case.place if case.place not in names else ""
    return ", ".join(filter(None, (case.facility, told, *names)))


def when_words(case: Case) -> str:
    """When it happened, as exactly as is known: "5 de octubre de 2026", "semana del 5 de octubre de 2026"."""
    first, last = case.happened_from, case.happened_to
    if case.precision is None or first is None or last is None:
        return "Hace más tiempo" if case.precision is Precision.unknown else ""
    month = f"{MONTH_WORDS[first.month - 1]} de {first.year}"
    if first == last:
        return f"{first.day} de {month}"
    return f"Entre el {first.day} de {month} y el {last.day} de {MONTH_WORDS[last.month - 1]} de {last.year}"


def missing_words(case: Case) -> str:
    """The facts that nobody has told: "Lugar, Fecha"."""
    return ", ".join(FACT_WORDS[Fact(fact)] for fact in case.missing)


def folio_words(case: Case) -> str:
    """The folio as people read it."""
    return shown(case.folio) if case.folio else "Sin número todavía"
