"""The figures of the floor in words, with how each is reckoned, and as a file."""

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Final, NamedTuple

from desk.campaigns.words import number, percent
from monitors.figures import Calls, Figures, Person, Share
from results.csv_file import BOM, neutral

NOTHING: Final = "sin datos"
HEADER: Final = (
    "periodo",
    "grupo",
    "de",
    "en_espera",
    "contestadas",
    "contestadas_en_20_s",
    "colgaron",
    "colgaron_antes_de_10_s",
    "prefirieron_llamada",
    "nivel_de_servicio",
    "espera_media_s",
    "espera_p90_s",
    "gestion_media_s",
    "entrevistas",
    "promesas_a_tiempo",
    "promesas",
    "en_turno_s",
    "en_pausa_s",
)
Cell = str | int | float | None


class Told(NamedTuple):
    """A figure: what it is called, how much, of how many, and how it is reckoned."""

    name: str
    value: str
    of: str
    formula: str


def told(found: Figures) -> Sequence[Told]:
    """Every figure of the whole period."""
    calls, level, lost = found.calls, found.calls.service_level, found.calls.abandonment
    return (
        Told("Esperaron en línea", number(calls.offered), "", "Personas que entraron a la fila de llamadas."),
        Told("Contestadas", number(calls.answered), "", "Las que un monitor atendió antes de que colgaran."),
        Told(
            "Nivel de servicio",
            share(level),
            of(level),
            "Contestadas en 20 segundos o menos ÷ (esperaron en línea − colgaron antes de 10 segundos).",
        ),
        Told("Espera media", clock(calls.wait_mean), "", "Suma de las esperas de las contestadas ÷ contestadas."),
        Told(
            "Espera, percentil 90",
            clock(calls.wait_p90),
            "",
            "La espera que no pasaron nueve de cada diez contestadas: la menor que alcanza para el 90 %.",
        ),
        Told(
            "Tiempo de gestión",
            clock(calls.handling),
            "",
            "De que se contesta a que queda anotada (o se cuelga, si nadie anotó): promedio de las que ya terminaron.",
        ),
        Told("Abandono", share(lost), of(lost), "Colgaron mientras esperaban ÷ esperaron en línea."),
        Told(
            "Prefirieron que se les llame",
            number(calls.left),
            "",
            "Dejaron la fila para recibir una llamada, o dejaron un mensaje. No cuentan como abandono.",
        ),
        Told(
            "Llamadas prometidas a tiempo",
            share(found.promises),
            of(found.promises),
            "Hechas dentro de la hora prometida ÷ prometidas cuya hora ya venció o que ya se hicieron.",
        ),
        Told("Entrevistas", number(found.interviews), "", "Contactos que terminaron en entrevista; uno por familia."),
    )


def share(found: Share) -> str:
    """As "87.5 %"; in words where there is nothing to divide by."""
    return percent(found.part, found.whole) if found.whole else NOTHING


def of(found: Share) -> str:
    """As "7 de 8"."""
    return f"{number(found.part)} de {number(found.whole)}" if found.whole else ""


def clock(long: timedelta | None) -> str:
    """As "1:05", minutes and seconds, or "2:00:05"."""
    if long is None:
        return NOTHING
    seconds = round(long.total_seconds())
    hours, minutes = divmod(seconds // 60, 60)
    return f"{hours}:{minutes:02}:{seconds % 60:02}" if hours else f"{minutes}:{seconds % 60:02}"


def csv_of(period: str, found: Figures) -> bytes:
    """A line for the whole period, one for each hour, one for each monitor."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(HEADER)
    writer.writerows([neutral(cell) for cell in line] for line in _lines(period, found))
    return BOM + out.getvalue().encode()


def _lines(period: str, found: Figures) -> Iterable[Sequence[Cell]]:
    yield (period, "total", "", *_calls(found.calls), found.interviews, *found.promises, None, None)
    for hour in hours_of(found):
        interviews = found.interviews_by_hour.get(hour, 0)
        yield (period, "hora", f"{hour:02}:00", *_calls(found.hours.get(hour, Calls())), interviews, *[None] * 4)
    for one in found.people:
        yield (period, "monitor", one.name, *_of_person(one))


def hours_of(found: Figures) -> Sequence[int]:
    """The hours in which something happened."""
    return sorted(found.hours.keys() | found.interviews_by_hour.keys())


def _calls(calls: Calls) -> Sequence[Cell]:
    part, whole = calls.service_level
    return (
        calls.offered,
        calls.answered,
        calls.in_time,
        calls.abandoned,
        calls.too_soon,
        calls.left,
        round(part / whole, 4) if whole else None,
        _seconds(calls.wait_mean),
        _seconds(calls.wait_p90),
        _seconds(calls.handling),
    )


def _of_person(one: Person) -> Sequence[Cell]:
    times = _seconds(one.at_work), _seconds(one.paused)
    return (None, one.answered, *[None] * 7, _seconds(one.handling), one.interviews, *one.promises, *times)


def _seconds(long: timedelta | None) -> float | None:
    return round(long.total_seconds(), 1) if long is not None else None
