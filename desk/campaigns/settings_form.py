"""The settings of a campaign as a form. `CampaignFile` alone judges: its problems are shown at their fields."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from pydantic import ValidationError
from werkzeug.datastructures import MultiDict

from conversation.library import SCRIPTS
from desk.campaigns import kinds
from desk.campaigns.kinds import Kind, Written
from desk.campaigns.problem_words import words_of
from desk.campaigns.words import ANSWER_WORDS, DAY_WORDS, LANGUAGE_WORDS, MODE_WORDS, QUESTIONNAIRE_WORDS
from rules.campaign_file import CampaignFile
from rules.routing import CAMPAIGN_MODES

Options = Mapping[str, str]
DEFAULT: Final = "pra-for-147"


@dataclass(frozen=True, slots=True)
class Field:
    """One key of the campaign file. path: its tables and name with dots, as "attempts.voice.max"."""

    path: str
    label: str
    kind: Kind
    help: str = ""
    options: Options = field(default_factory=dict)

    @property
    def anchor(self) -> str:
        """The id of its first input."""
        return self.path.replace(".", "-")


@dataclass(frozen=True, slots=True)
class Part:
    """Fields under one title."""

    title: str
    fields: Sequence[Field]
    help: str = ""
    folded: bool = False
    """Whether it is shown shut, for those who leave it as it is."""


@dataclass(frozen=True, slots=True)
class Filled:
    """The form as it is shown. written: by path. problems: path -> what is wrong, in Spanish."""

    written: Mapping[str, Written]
    problems: Mapping[str, str] = field(default_factory=dict)

    def is_wrong(self, part: Part) -> bool:
        """Whether a problem stands in this part."""
        return any(found.path in self.problems for found in part.fields)

    def wrong_fields(self) -> Iterator[tuple[Field, str]]:
        """The fields with a problem, in the order of the page."""
        return ((found, self.problems[found.path]) for found in FIELDS if found.path in self.problems)


def _questionnaires() -> Options:
    names = sorted(folder.name for folder in SCRIPTS.iterdir() if any(folder.glob("v*")))
    return {name: QUESTIONNAIRE_WORDS.get(name, name) for name in names}


MACHINE_MODES: Final = {mode.value: MODE_WORDS[mode] for mode in CAMPAIGN_MODES}
WAITS_HELP: Final = "Separadas por comas, como «3 horas, 1 día, 2 días». La última se repite."
PARTS: Final = (
    Part(
        "La campaña",
        (
            Field("name", "Nombre", kinds.TEXT, "Así la verá en la lista y en los resultados."),
            Field("period", "Periodo", kinds.TEXT, "El cuatrimestre, como 2026-C3."),
            Field("questionnaire", "Cuestionario", kinds.ONE_OF, options=_questionnaires()),
            Field("oficio", "Oficio", kinds.TEXT, "El que trajo la muestra. Puede quedar vacío."),
        ),
    ),
    Part(
        "Cómo se contacta a las familias",
        (
            Field("modes", "Modos, en el orden en que se prueban", kinds.IN_ORDER, options=MACHINE_MODES),
            Field(
                "languages",
                "Idiomas de la encuesta",
                kinds.LANGUAGES,
                "Quien habla otro idioma pasa a un monitor.",
                LANGUAGE_WORDS,
            ),
        ),
    ),
    Part(
        "Cuándo",
        (
            Field(
                "deadline",
                "Fecha límite",
                kinds.MOMENT,
                "Día y hora. Después ya no sale nada, y lo que se conteste se guarda como tardío. Puede quedar vacía.",
            ),
            Field("hours.days", "Días en que se puede llamar y escribir", kinds.ANY_OF, options=DAY_WORDS),
            Field("hours.from", "Desde", kinds.CLOCK, "Hora de 00:00 a 24:00, como 08:00."),
            Field("hours.to", "Hasta", kinds.CLOCK, "Como 20:00. De 00:00 a 24:00 es a cualquier hora."),
            Field("hours.holidays_off", "No contactar en los días festivos nacionales", kinds.YES),
            Field("hours.dates_off", "Otras fechas sin contacto", kinds.DATES, "Una por línea, como 24/12/2026."),
        ),
    ),
    Part(
        "Llamadas",
        (
            Field("attempts.voice.max", "Intentos por número", kinds.WHOLE_NUMBER, "De 1 a 50."),
            Field("attempts.voice.waits", "Esperas entre intentos", kinds.WAIT_TIMES, WAITS_HELP),
            Field("attempts.voice.ring_seconds", "Segundos que suena", kinds.WHOLE_NUMBER, "De 5 a 600."),
        ),
        folded=True,
    ),
    Part(
        "Mensajes",
        (
            Field("attempts.sms.max", "Mensajes por número", kinds.WHOLE_NUMBER, "De 1 a 50, si no contestan."),
            Field("attempts.sms.waits", "Esperas entre mensajes", kinds.WAIT_TIMES, WAITS_HELP),
            Field("attempts.sms.answer_by", "Cómo contestan", kinds.ONE_EXPLAINED, options=ANSWER_WORDS),
            Field(
                "attempts.sms.patience",
                "Cuánto se espera la respuesta",
                kinds.WAIT_TIME,
                "Como «2 días». Si nadie contesta en ese tiempo, se sigue con el intento o el modo siguiente.",
            ),
        ),
        folded=True,
    ),
    Part(
        "Límites",
        (
            Field("limits.calls_per_second", "Llamadas por segundo", kinds.DECIMAL_NUMBER),
            Field("limits.calls_at_once", "Llamadas a la vez", kinds.WHOLE_NUMBER),
            Field("limits.messages_per_second", "Mensajes por segundo", kinds.DECIMAL_NUMBER),
            Field(
                "limits.budget",
                "Presupuesto",
                kinds.DECIMAL_NUMBER,
                "0 es sin tope. Por ahora solo queda anotado: la campaña no se detiene sola.",
            ),
        ),
        "Los de toda la cuenta valen también: manda el menor.",
        folded=True,
    ),
)
FIELDS: Final = tuple(found for part in PARTS for found in part.fields)
SHOWN_AT: Final = {"hours": "hours.from", "attempts": "attempts.voice.max", "limits": "limits.calls_per_second"}
"""Where a problem of a whole table is shown."""


def read_form(form: MultiDict[str, str]) -> CampaignFile | Filled:
    """The campaign that was written, or the form with its problems."""
    written = {found.path: form.getlist(found.path) for found in FIELDS}
    data: dict[str, Any] = {}
    for found in FIELDS:
        _put(data, found.path, found.kind.read(written[found.path]))
    try:
        return CampaignFile.model_validate(data)
    except ValidationError as error:
        return Filled(written, _problems(error, written))


def filled_with(file: CampaignFile, zone: ZoneInfo) -> Filled:
    """The form for a campaign that exists."""
    data = file.model_dump()
    deadline = data["deadline"]
    if deadline is not None and deadline.tzinfo is not None:
        data["deadline"] = deadline.astimezone(zone)
    return Filled({found.path: found.kind.show(_get(data, found.path)) for found in FIELDS})


def blank(now: datetime, zone: ZoneInfo) -> Filled:
    """The form for a new campaign: the defaults, and the cuatrimestre that runs."""
    local = now.astimezone(zone)
    period = f"{local.year}-C{(local.month + 3) // 4}"
    defaults = filled_with(CampaignFile(name="?", period=period, questionnaire=DEFAULT), zone)
    return Filled({**defaults.written, "name": [""]})


def with_problem(form: MultiDict[str, str], path: str, words: str) -> Filled:
    """What was written, with a problem that only the campaign's life knows."""
    return Filled({found.path: form.getlist(found.path) for found in FIELDS}, {path: words})


def _problems(error: ValidationError, written: Mapping[str, Written]) -> dict[str, str]:
    """The first problem of each field, without the key's name: the label says which field it is."""
    problems: dict[str, str] = {}
    for found in error.errors():
        path = ".".join(part for part in found["loc"] if isinstance(part, str))
        problems.setdefault(SHOWN_AT.get(path, path), words_of(found, path, written))
    return problems


def _put(data: dict[str, Any], path: str, value: object) -> None:
    *tables, name = path.split(".")
    for table in tables:
        data = data.setdefault(table, {})
    data[name] = value


def _get(data: Mapping[str, Any], path: str) -> Any:  # noqa: ANN401 - as the field is
    for name in path.split("."):
        data = data[name]
    return data
