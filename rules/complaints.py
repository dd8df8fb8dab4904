"""What a parent tells as a case (PRA-INS-28 D.3): its codes in Spanish, its five facts, and when it is one at all.

Codes and limits are ours where the procedure gives none.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from rules.lives import CaseState


class CaseKind(StrEnum):
    complaint = "complaint"
    request = "request"
    suggestion = "suggestion"
    thanks = "thanks"
    question = "question"


class Service(StrEnum):
    """The four of D.2.1, and everything else: information, affiliation."""

    accident = "accident"
    illness = "illness"
    medicine = "medicine"
    funeral = "funeral"
    other = "other"


class Remedy(StrEnum):
    care = "care"
    medicine = "medicine"
    charge = "charge"
    explanation = "explanation"
    other = "other"


class Severity(StrEnum):
    vital = "vital"
    priority = "priority"
    ordinary = "ordinary"


class Identity(StrEnum):
    """identified: the insurer may know who complains. confidential: the ministry alone. anonymous: nobody."""

    identified = "identified"
    confidential = "confidential"
    anonymous = "anonymous"


class CaseChannel(StrEnum):
    ivr = "ivr"
    monitor = "monitor"
    sms = "sms"
    web = "web"
    media = "media"
    networks = "networks"
    ministry = "ministry"
    survey = "survey"
    letter = "letter"
    in_person = "in_person"


class Precision(StrEnum):
    """How exactly it is known when it happened."""

    day = "day"
    week = "week"
    month = "month"
    unknown = "unknown"


class Fact(StrEnum):
    """The five of PRA-INS-28 D.3.2: lugar, fecha, forma, servicio, involucrados."""

    place = "place"
    date = "date"
    manner = "manner"
    service = "service"
    parties = "parties"


KIND_WORDS: Final[Mapping[CaseKind, str]] = {
    CaseKind.complaint: "Inconformidad",
    CaseKind.request: "Gestión",
    CaseKind.suggestion: "Sugerencia",
    CaseKind.thanks: "Felicitación",
    CaseKind.question: "Consulta",
}
SERVICE_WORDS: Final[Mapping[Service, str]] = {
    Service.accident: "Gastos médicos por accidente",
    Service.illness: "Atención médica por enfermedad común",
    Service.medicine: "Suministro de medicamentos",
    Service.funeral: "Asistencia para gastos funerarios",
    Service.other: "Información, afiliación u otra cosa",
}
REMEDY_WORDS: Final[Mapping[Remedy, str]] = {
    Remedy.care: "Que le atiendan",
    Remedy.medicine: "Medicinas",
    Remedy.charge: "Ayuda por un cobro",
    Remedy.explanation: "Una explicación",
    Remedy.other: "Otra cosa",
}
SEVERITY_WORDS: Final[Mapping[Severity, str]] = {
    Severity.vital: "Vital",
    Severity.priority: "Prioritaria",
    Severity.ordinary: "Ordinaria",
}
IDENTITY_WORDS: Final[Mapping[Identity, str]] = {
    Identity.identified: "Identificada",
    Identity.confidential: "Confidencial ante la aseguradora",
    Identity.anonymous: "Anónima",
}
CHANNEL_WORDS: Final[Mapping[CaseChannel, str]] = {
    CaseChannel.ivr: "Línea telefónica",
    CaseChannel.monitor: "Monitor",
    CaseChannel.sms: "Mensaje de texto",
    CaseChannel.web: "Página",
    CaseChannel.media: "Medios de comunicación",
    CaseChannel.networks: "Redes sociales",
    CaseChannel.ministry: "Sistema de quejas del ministerio",
    CaseChannel.survey: "Encuesta",
    CaseChannel.letter: "Carta u oficio",
    CaseChannel.in_person: "En persona",
}
PRECISION_WORDS: Final[Mapping[Precision, str]] = {
    Precision.day: "El día",
    Precision.week: "La semana",
    Precision.month: "El mes",
    Precision.unknown: "No se sabe",
}
FACT_WORDS: Final[Mapping[Fact, str]] = {
    Fact.place: "Lugar",
    Fact.date: "Fecha",
    Fact.manner: "Forma",
    Fact.service: "Servicio",
    Fact.parties: "Involucrados",
}

# What each key of the script `queja` says.
KINDS: Final = dict(zip("12345", CaseKind, strict=True))
SERVICES: Final = dict(zip("12345", Service, strict=True))
REMEDIES: Final = dict(zip("12345", Remedy, strict=True))
IDENTITIES: Final = dict(zip("123", Identity, strict=True))
HAPPENED: Final[Mapping[str, tuple[Precision, timedelta | None]]] = {
    "1": (Precision.day, timedelta(days=1)),
    "2": (Precision.week, timedelta(days=6)),
    "3": (Precision.month, timedelta(days=30)),
    "4": (Precision.unknown, None),
}
"""Key -> how exactly, and how long before the day on which it was told at most."""
GRAVE: Final = frozenset({Service.funeral})
"""Services whose complaints go before ordinary ones."""
SETTLED: Final = frozenset({CaseKind.complaint, CaseKind.request})
"""What somebody has to settle: it needs its five facts."""
STORY: Final = ("relato", "relato_mas")
UNANSWERED: Final = frozenset(
    [
        CaseState.received, CaseState.under_review, CaseState.needs_info, CaseState.sent, CaseState.in_progress,
        CaseState.responded, CaseState.returned, CaseState.reopened, CaseState.controversy,
    ]
)  # fmt: skip
DRAFT_LIFE: Final = timedelta(days=7)
"""How long something that is no case yet waits for its parent."""


@dataclass(frozen=True, slots=True)
class Told:
    """What the answers of the script say, as a case keeps it; None or "" is not known yet.

    happened_from, happened_to: the days between which it happened, both counted in. place: the parent's own words.
    """

    kind: CaseKind
    service: Service | None
    remedy: Remedy | None
    severity: Severity
    identity: Identity
    happened_from: date | None
    happened_to: date | None
    precision: Precision | None
    narrative: str
    place: str
    place_confirmed: bool | None


def told(answers: Mapping[str, str], today: date) -> Told:
    """What these answers (question -> value, a voice "") say on this day, where the parent lives."""
    service = SERVICES.get(answers.get("servicio", ""))
    precision, before = HAPPENED.get(answers.get("cuando", ""), (None, None))
    confirmed = {"1": True, "2": False}.get(answers.get("lugar_sabido", ""))
    return Told(
        kind=KINDS.get(answers.get("clase", ""), CaseKind.complaint),
        service=service,
        remedy=REMEDIES.get(answers.get("pide", "")),
        severity=_severity(answers, service),
        identity=IDENTITIES.get(answers.get("reserva", ""), Identity.confidential),
        happened_from=today - before if before is not None else None,
        happened_to=today if before is not None else None,
        precision=precision,
        narrative="\n".join(filter(None, (answers.get(question, "") for question in STORY))),
        place=answers.get("lugar", ""),
        place_confirmed=confirmed,
    )


def _severity(answers: Mapping[str, str], service: Service | None) -> Severity:
    if answers.get("peligro") == "1":
        return Severity.vital
    return Severity.priority if service in GRAVE else Severity.ordinary


def awaits_answer(state: CaseState) -> bool:
    """Whether the parent is still to be told what came of his case."""
    return state in UNANSWERED


def is_case(answers: Collection[str]) -> bool:
    """Whether the questions answered make a case of what was cut off: the service, and the place or the story."""
    return "servicio" in answers and any(question in answers for question in (*STORY, "lugar"))


def missing(kind: CaseKind, answers: Collection[str], *, place_known: bool, date_known: bool) -> tuple[Fact, ...]:
    """The facts that nobody has told, not even in the story: they are a monitor's to ask for.

    A story tells the manner and who was involved (its question asks for both): they are coded from it. A suggestion,
    thanks or a question lack none: D.3.2 asks for the facts of what has to be settled.
    """
    if kind not in SETTLED:
        return ()
    has_story = any(question in answers for question in STORY)
    has = {
        Fact.place: place_known,
        Fact.date: date_known,
        Fact.manner: has_story,
        Fact.service: "servicio" in answers,
        Fact.parties: has_story,
    }
    return tuple(fact for fact in Fact if not has[fact])
