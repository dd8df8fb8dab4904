"""One row of the results from what is known of one member of the sample, reached or not."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from results.columns import NO_ANSWER, NOT_APPLICABLE
from rules.dispositions import DISPOSITIONS, disposition
from rules.outcomes import Outcome
from rules.places import Place
from rules.routing import Mode

Value = str | int | float | None

MODE_CODES: Final[dict[Mode, str]] = {
    Mode.voice: "voz",
    Mode.sms: "sms",
    Mode.whatsapp: "whatsapp",
    Mode.web: "web",
    Mode.monitor: "monitor",
    Mode.impreso: "impreso",
}
USED: Final = "1"
NOT_USED: Final = "2"
FUNERAL: Final = "4"
# A recording counts as a comment before anybody has written it down.
NOT_TRANSCRIBED: Final = "[grabación sin transcribir]"
NOTHING_SAID: Final = "[grabación en la que no se entiende nada]"


@dataclass(frozen=True, slots=True)
class MemberFacts:
    """What is known of a member. No name, no telephone: `caso` is a pseudonym.

    `outcomes`: of all attempts, in the order they happened. `answers`: by question, as given. `reached`: somebody
    of the family was on the line. `idioma`: the interview's. `comentario`: as written, redacted. `has_recording`: a
    comment was spoken.
    """

    caso: str
    campania: str
    periodo: str
    departamento: Place | None
    municipio: Place | None
    nivel_educativo: str
    idioma: str
    modo: Mode | None
    outcomes: Sequence[Outcome]
    answers: Mapping[str, str]
    reached: bool
    intentos: int
    primer_intento: datetime | None
    completado: datetime | None
    comentario: str = ""
    has_recording: bool = False
    estrato: str = ""
    estrato_poblacion: int | None = None
    peso: float = 1.0
    late: bool = False


def result_row(facts: MemberFacts, zone: ZoneInfo) -> dict[str, Value]:
    """The member's row by column, in the order of `results.columns`; None where the cell is empty."""
    code = disposition(facts.outcomes, facts.answers)
    return {
        "caso": facts.caso,
        "campania": facts.campania,
        "periodo": facts.periodo,
        **_place("departamento", facts.departamento),
        **_place("municipio", facts.municipio),
        "nivel_educativo": facts.nivel_educativo or None,
        "idioma": facts.idioma or None,
        "modo": MODE_CODES[facts.modo] if facts.modo else None,
        "disposicion": code,
        "disposicion_texto": DISPOSITIONS[code].words,
        "intentos": facts.intentos,
        "primer_intento": _time(facts.primer_intento, zone),
        "completado": _time(facts.completado, zone),
        **_items(facts),
        "comentario": facts.comentario or (NOT_TRANSCRIBED if facts.has_recording else None),
        "codigo_comentario": None,
        "estrato": facts.estrato or None,
        "estrato_poblacion": facts.estrato_poblacion,
        "peso": int(facts.peso) if facts.peso.is_integer() else facts.peso,
        "tardia": int(facts.late),
    }


def _place(column: str, place: Place | None) -> dict[str, Value]:
    return {f"{column}_codigo": place.code if place else None, column: place.name if place else None}


def _time(at: datetime | None, zone: ZoneInfo) -> str | None:
    """ISO 8601 to the second, with the zone's offset."""
    return at.astimezone(zone).isoformat(timespec="seconds") if at else None


def _items(facts: MemberFacts) -> dict[str, Value]:
    """The closed questions. Whoever never said whether he used it did not answer what hangs on that either."""
    answers = facts.answers
    if not facts.reached and not answers:
        return dict.fromkeys(("uso", "motivo_no_uso", "tipo", "nivel"))
    used, not_used = answers.get("uso") == USED, answers.get("uso") == NOT_USED
    unrated = not_used or answers.get("tipo") == FUNERAL  # a level is never asked after a death
    return {
        "uso": _item(answers, "uso", NO_ANSWER),
        "motivo_no_uso": _item(answers, "motivo_no_uso", NOT_APPLICABLE if used else NO_ANSWER),
        "tipo": _item(answers, "tipo", NOT_APPLICABLE if not_used else NO_ANSWER),
        "nivel": _item(answers, "nivel", NOT_APPLICABLE if unrated else NO_ANSWER),
    }


def _item(answers: Mapping[str, str], question: str, missing: int) -> int:
    return int(answers.get(question) or missing)
