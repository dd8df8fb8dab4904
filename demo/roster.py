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
SIBLING_ONE_IN: Final = 15
"""One pupil in so many has a brother or sister in the sample, in the next row: one telephone, another school level."""
LANDLINE_ONE_IN: Final = 12
"""One telephone in so many is a landline, which takes no texts."""
OTHER_LEVEL: Final = {"preprimaria": "primaria", "primaria": "preprimaria"}
ODD_ONE_IN: Final = 25
"""One pupil in so many is somebody whom not every machine can reach, or none."""
ODD: Final[tuple[dict[str, str], ...]] = (
    {"telefono": ""},
    {"telefono": "no tiene"},
    {"idioma": "quc"},
    {"discapacidad": "auditiva"},
    {"discapacidad": "visual"},
    {"discapacidad": "sordoceguera"},
    {"atendido": "si", "servicio_reportado": "funerario"},
    {"telefono": "+1 202 555 0143"},
)


def pupils(people: int, seed: int) -> Iterator[dict[str, str]]:
    """`people` rows of the sample file; each family has a telephone of its own."""
    chance = random.Random(f"roster:{seed}")  # noqa: S311 - repeatable on purpose
    mobiles = iter(chance.sample(range(30_000_000, 60_000_000), 2 * people))
    landlines = iter(chance.sample(range(22_000_000, 25_000_000), people))
    ordinal = 0
    while ordinal < people:
        ordinal += 1
        first = next(mobiles)
        telephone = next(landlines) if chance.randrange(LANDLINE_ONE_IN) == 0 else first
        pupil = _pupil(chance, f"E{seed:02}{ordinal:06}", str(telephone), str(next(mobiles)))
        odd = chance.choice(ODD) if chance.randrange(ODD_ONE_IN) == 0 else {}
        yield pupil | odd
        if ordinal < people and not odd and chance.randrange(SIBLING_ONE_IN) == 0:
            ordinal += 1
            yield _sibling(chance, pupil, f"E{seed:02}{ordinal:06}")


def _pupil(chance: random.Random, code: str, telephone: str, other: str) -> dict[str, str]:
    departamento, municipio = chance.choice(PLACES)
    last = chance.sample(LAST, 2)
    return dict.fromkeys(COLUMNS, "") | {
        "codigo_estudiante": code,
        "nombre_estudiante": f"{chance.choice(FIRST)} {last[0]} {last[1]}",
        "encargado": f"{chance.choice(FIRST)} {last[0]}",
        "telefono": telephone,
        "telefono_alterno": other if chance.random() < 0.3 else "",
        "departamento": departamento,
        "municipio": municipio,
        "codigo_establecimiento": f"00-00-{chance.randint(0, 9999):04}-43",
        "establecimiento": f"Escuela de ensayo {chance.randint(1, 40)}",
        "nivel": chance.choice(("preprimaria", "primaria")),
        "idioma": "es",
    }


def _sibling(chance: random.Random, pupil: dict[str, str], code: str) -> dict[str, str]:
    """A brother or sister: everything the same but the code, the first name and the school level."""
    _, *last = pupil["nombre_estudiante"].split(" ")
    name = " ".join((chance.choice(FIRST), *last))
    return pupil | {"codigo_estudiante": code, "nombre_estudiante": name, "nivel": OTHER_LEVEL[pupil["nivel"]]}


def write_roster(path: Path, people: int, seed: int) -> None:
    """The sample as a CSV file."""
    with path.open("w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, COLUMNS)
        writer.writeheader()
        writer.writerows(pupils(people, seed))
