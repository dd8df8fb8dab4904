"""An invented sample of any size: the same seed gives the same pupils. No name, code or number is anybody's."""

import csv
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Final

COLUMNS: Final = (
    "codigo_estudiante", "nombre_estudiante", "encargado", "telefono", "telefono_alterno", "departamento",
    "municipio", "codigo_establecimiento", "establecimiento", "nivel", "idioma", "discapacidad", "atendido",
    "fecha_atencion", "servicio_reportado",
)  # fmt: skip
FIRST: Final = (
    "Ana",
    "Beto",
    "Carmen",
    "Diego",
    "Elena",
    "Felipe",
    "Gloria",
    "Hugo",
    "Irma",
    "Jorge",
    "Lucía",
    "Mateo",
)
LAST: Final = ("Ajú", "Barrios", "Caal", "Choc", "Estrada", "Ixcoy", "López", "Méndez", "Pérez", "Quiej", "Tzoc", "Xol")
PLACES: Final = (
    ("Guatemala", "Mixco"), ("Guatemala", "Villa Nueva"), ("Quetzaltenango", "Coatepeque"),
    ("Huehuetenango", "Jacaltenango"),
    ("Alta Verapaz", "Cobán"), ("San Marcos", "Malacatán"), ("Quiché", "Nebaj"), ("Escuintla", "Tiquisate"),
    ("Petén", "Sayaxché"), ("Chiquimula", "Jocotán"),
)  # fmt: skip
ODD_ONE_IN: Final = 25
"""One pupil in so many is somebody whom a machine should not call."""
ODD: Final[tuple[dict[str, str], ...]] = (
    {"telefono": ""},
    {"telefono": "no tiene"},
    {"idioma": "quc"},
    {"discapacidad": "auditiva"},
    {"atendido": "si", "servicio_reportado": "funerario"},
    {"telefono": "+1 202 555 0143"},
)


def pupils(people: int, seed: int) -> Iterator[dict[str, str]]:
    """`people` rows of the sample file; each has a telephone of its own."""
    chance = random.Random(f"roster:{seed}")  # noqa: S311 - repeatable on purpose
    numbers = iter(chance.sample(range(30_000_000, 60_000_000), 2 * people))
    for ordinal in range(1, people + 1):
        departamento, municipio = chance.choice(PLACES)
        last = chance.sample(LAST, 2)
        pupil = dict.fromkeys(COLUMNS, "") | {
            "codigo_estudiante": f"E{seed:02}{ordinal:06}",
            "nombre_estudiante": f"{chance.choice(FIRST)} {last[0]} {last[1]}",
            "encargado": f"{chance.choice(FIRST)} {last[0]}",
            "telefono": str(next(numbers)),
            "telefono_alterno": str(next(numbers)) if chance.random() < 0.3 else "",
            "departamento": departamento,
            "municipio": municipio,
            "codigo_establecimiento": f"00-00-{chance.randint(0, 9999):04}-43",
            "establecimiento": f"Escuela de ensayo {chance.randint(1, 40)}",
            "nivel": chance.choice(("preprimaria", "primaria")),
            "idioma": "es",
        }
        yield pupil | (chance.choice(ODD) if chance.randrange(ODD_ONE_IN) == 0 else {})


def write_roster(path: Path, people: int, seed: int) -> None:
    """The sample as a CSV file."""
    with path.open("w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, COLUMNS)
        writer.writeheader()
        writer.writerows(pupils(people, seed))
