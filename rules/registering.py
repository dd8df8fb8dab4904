"""A case as one of the staff registers it for another: read from a form, with what is wrong beside each field.

Seen in media and networks by a liaison (PRA-INS-28 D.3.1), or brought by letter, in person or through the ministry's
other complaint system (D.3.3).
"""

import re
from calendar import monthrange
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any, Final, TypeVar

from rules.cases import BROUGHT, CARE_MODES, FACILITY_KINDS, MANNERS, REASON_WORDS, SEEN, PartyRole
from rules.complaints import GRAVE, CaseChannel, CaseKind, Identity, Precision, Remedy, Service, Severity
from rules.phones import PHONE_REASONS, PhoneProblem, read_phone
from rules.places import place_of_code

MOST_PARTIES: Final = 4
LONGEST: Final[Mapping[str, int]] = {
    "relato": 5000,
    "palabras_lugar": 300,
    "establecimiento": 300,
    "escuela": 300,
    "codigo_escuela": 64,
    "enlace": 1000,
    "referencia": 100,
    "nombre": 200,
}
"""Field -> the most characters; a party's name and detail are as long as a name."""
LINK: Final = re.compile(r"https?://[^\s/$.?#][^\s]*\.[^\s]+", re.IGNORECASE)
NOT_WRITTEN: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
OLDEST: Final = timedelta(days=5 * 366)
Code = TypeVar("Code", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class Party:
    """Somebody who was involved."""

    role: PartyRole
    name: str
    detail: str


@dataclass(frozen=True, slots=True)
class Registration:
    """A case to be registered. departamento, municipio: INE codes, "" unknown. telephone: E.164. received: the day on
    which it came to us. happened_from, happened_to: the days between which it happened, both counted in.
    """

    channel: CaseChannel
    kind: CaseKind
    service: Service | None
    remedy: Remedy | None
    severity: Severity
    identity: Identity
    departamento: str
    municipio: str
    place: str
    facility: str
    facility_kind: str
    school: str
    school_code: str
    happened_from: date | None
    happened_to: date | None
    precision: Precision | None
    mode_of_care: str
    manner: str
    narrative: str
    reason: str | None
    source: str
    external_reference: str
    received: date
    telephone: str
    name: str
    parties: tuple[Party, ...]


class BadRegistration(Exception):
    """The form will not do; `problems`: field -> words."""

    code = "bad_registration"

    def __init__(self, problems: Mapping[str, str]) -> None:
        self.problems, self.words = problems, " ".join(problems.values())
        super().__init__(self.code)


class _Reading:
    """What is read of one form, and what is wrong with it."""

    def __init__(self, form: Mapping[str, str]) -> None:
        self._form = form
        self.problems: dict[str, str] = {}

    def text(self, field: str, most: int = 0) -> str:
        written = NOT_WRITTEN.sub("", self._form.get(field, "").replace("\r\n", "\n")).strip()
        longest = most or LONGEST[field]
        if len(written) > longest:
            self.problems[field] = f"Escriba {longest} caracteres o menos."
        return written[:longest]

    def one_of(self, field: str, codes: Collection[str], *, needed: str = "") -> str:
        """The code chosen, "" for none. needed: what is said where none was."""
        chosen = self._form.get(field, "")
        if chosen in codes:
            return chosen
        if chosen or needed:
            self.problems[field] = needed or "Elija una de las opciones."
        return ""

    def day(self, field: str, today: date, *, needed: str = "") -> date | None:
        written = self._form.get(field, "").strip()
        if not written and not needed:
            return None
        try:
            found = date.fromisoformat(written)
        except ValueError:
            self.problems[field] = needed or "Escriba una fecha."
            return None
        if not today - OLDEST <= found <= today:
            self.problems[field] = "La fecha debe ser de hoy o de antes." if found > today else "Revise el año."
        return found


def read_registration(
    form: Mapping[str, str], channels: Collection[CaseChannel], today: date, departamento: str, *, has_file: bool
) -> Registration:
    """What the form says on this day. Raises BadRegistration.

    channels: those in which this person registers. departamento: the only one where he does; "" for any.
    has_file: whether a capture came with it.
    """
    read = _Reading(form)
    channel = read.one_of("canal", channels, needed="Elija de dónde viene.")
    read_all = (_what, _where(departamento), _when(today), _told(channel, today, has_file=has_file))
    columns = {name: value for part in read_all for name, value in part(read).items()}
    if read.problems:
        raise BadRegistration(read.problems)
    return Registration(channel=CaseChannel(channel), **columns)


_Columns = dict[str, Any]


def _what(read: _Reading) -> _Columns:
    """What happened, and to whom."""
    service = _code(Service, read.one_of("servicio", tuple(Service)))
    return {
        "kind": _code(CaseKind, read.one_of("clase", tuple(CaseKind), needed="Elija qué es.")),
        "service": service,
        "remedy": _code(Remedy, read.one_of("pide", tuple(Remedy))),
        "severity": _severity(read.one_of("peligro", ("si", "no")), service),
        "mode_of_care": read.one_of("modo", CARE_MODES),
        "manner": read.one_of("manera", MANNERS),
        "narrative": _story(read),
        "reason": read.one_of("motivo", REASON_WORDS) or None,
        "parties": _parties(read),
    }


def _where(departamento: str) -> Callable[[_Reading], _Columns]:
    def where(read: _Reading) -> _Columns:
        code = _place(read, departamento)
        return {
            "departamento": code[:2],
            "municipio": code if len(code) == len("0101") else "",
            "place": read.text("palabras_lugar"),
            "facility": read.text("establecimiento"),
            "facility_kind": read.one_of("tipo_establecimiento", FACILITY_KINDS),
            "school": read.text("escuela"),
            "school_code": read.text("codigo_escuela"),
        }

    return where


def _when(today: date) -> Callable[[_Reading], _Columns]:
    def when(read: _Reading) -> _Columns:
        precision, first, last = _happened(read, today)
        return {"precision": precision, "happened_from": first, "happened_to": last}

    return when


def _told(channel: str, today: date, *, has_file: bool) -> Callable[[_Reading], _Columns]:
    """Who told it, and where it stands. What was seen was told to nobody."""
    seen = channel in SEEN

    def told(read: _Reading) -> _Columns:
        return {
            "identity": _code(Identity, read.one_of("reserva", tuple(Identity))) or Identity.confidential,
            "source": _link(read, needed=seen and not has_file),
            "external_reference": _reference(read, channel),
            "received": read.day("recibida", today) or today,
            "telephone": "" if seen else _telephone(read),
            "name": "" if seen else read.text("nombre"),
        }

    return told


def _code(codes: type[Code], chosen: str) -> Code | None:
    return codes(chosen) if chosen else None


def _severity(danger: str, service: Service | None) -> Severity:
    if danger == "si":
        return Severity.vital
    return Severity.priority if service in GRAVE else Severity.ordinary


def _place(read: _Reading, departamento: str) -> str:
    """The code of a departamento or municipio; "" where nobody knows."""
    code = read.text("lugar", 4)
    if code and place_of_code(code) is None:
        read.problems["lugar"] = "Elija un lugar de la lista."
    elif departamento and not code.startswith(departamento):
        read.problems["lugar"] = "Registre solo lo de su departamento: elija uno de sus municipios."
    return code


def _happened(read: _Reading, today: date) -> tuple[Precision | None, date | None, date | None]:
    """How exactly it is known, and the first and last day between which it happened."""
    precision = _code(Precision, read.one_of("precision", tuple(Precision)))
    if precision is None or precision is Precision.unknown:
        return None, None, None
    day = read.day("fecha", today, needed="Escriba la fecha, o elija que no se sabe.")
    if day is None:
        return precision, None, None
    first, last = _SPANS[precision](day)
    return precision, first, min(last, today)


def _week(day: date) -> tuple[date, date]:
    monday = day - timedelta(days=day.weekday())
    return monday, monday + timedelta(days=6)


def _month(day: date) -> tuple[date, date]:
    return day.replace(day=1), day.replace(day=monthrange(day.year, day.month)[1])


_SPANS: Final[Mapping[Precision, Callable[[date], tuple[date, date]]]] = {
    Precision.day: lambda day: (day, day),
    Precision.week: _week,
    Precision.month: _month,
}


def _story(read: _Reading) -> str:
    story = read.text("relato")
    if not story:
        read.problems["relato"] = "Escriba qué pasó."
    return story


def _link(read: _Reading, *, needed: bool) -> str:
    link = read.text("enlace")
    if link and not LINK.fullmatch(link):
        read.problems["enlace"] = "Copie la dirección entera."
    elif not link and needed:
        read.problems["enlace"] = "Copie el enlace, o suba una captura."
    return link


def _reference(read: _Reading, channel: str) -> str:
    reference = read.text("referencia")
    if not reference and channel in (CaseChannel.letter, CaseChannel.ministry):
        read.problems["referencia"] = "Escriba el número de la carta o del otro sistema."
    return reference


def _telephone(read: _Reading) -> str:
    written = read.text("telefono", 64)
    found = read_phone(written)
    if written and found.e164 is None:
        words = PHONE_REASONS[found.problem or PhoneProblem.not_a_number]
        read.problems["telefono"] = f"{words[0].upper()}{words[1:]}."
    return found.e164 or "" if written else ""


def _parties(read: _Reading) -> tuple[Party, ...]:
    found = []
    for number in range(1, MOST_PARTIES + 1):
        name = read.text(f"nombre_{number}", LONGEST["nombre"])
        detail = read.text(f"detalle_{number}", LONGEST["nombre"])
        needed = "Elija qué papel tuvo." if name or detail else ""
        role = _code(PartyRole, read.one_of(f"papel_{number}", tuple(PartyRole), needed=needed))
        if role is not None:
            found.append(Party(role, name, detail))
    return tuple(found)


def channels_of(*, sees: bool, is_brought: bool) -> tuple[CaseChannel, ...]:
    """Where from somebody registers: what he sees in media and networks, what is brought to him."""
    return (SEEN if sees else ()) + (BROUGHT if is_brought else ())
