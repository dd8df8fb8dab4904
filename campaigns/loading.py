"""A sample becomes rows, by COPY, in one transaction: everything that can stand, or nothing."""

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from sqlalchemy import exists, func, select, text, update
from sqlalchemy.orm import Session

from campaigns.first_steps import FirstStep, first_step
from campaigns.sample_row import SampleRow
from rules.campaign_file import CampaignFile
from rules.check_digit import luhn
from rules.lines import Lines
from rules.phones import Phone, PhoneKind
from rules.routing import Profile
from storage.loading import LOADING
from storage.models import Campaign, Member, Person, PhoneState
from storage.models import Phone as PhoneRow
from storage.queries.strangers import SAMPLED
from storage.vault import Vault

CASO_DIGITS: Final = 8

PERSON: Final = ("id", "private")
PHONE: Final = ("id", "person_id", "number_hash", "number", "kind", "state")
MEMBER: Final = (
    "campaign_id", "person_id", "phone_id", "other_phone_id", "caso", "code_hash", "private",
    "departamento", "municipio", "establecimiento_codigo", "establecimiento", "nivel_educativo",
    "idioma", "discapacidad", "atendido", "fecha_atencion", "servicio_reportado",
    "estrato", "estrato_poblacion", "estrato_muestra", "peso", "reemplazo", "state", "mode", "monitor_reason",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class KnownPhone:
    """A number that the house knows already, or will after this load."""

    id: int
    person_id: int
    kind: PhoneKind
    usable: bool


@dataclass(slots=True)
class Load:
    """The rows to copy, and what is known while they are made. nameless: people of whom we have a number only."""

    vault: Vault
    file: CampaignFile
    lines: Lines
    campaign_id: int
    phones: dict[bytes, KnownPhone]
    person_ids: Iterable[int]
    phone_ids: Iterable[int]
    nameless: set[int]
    named: list[dict[str, Any]] = field(default_factory=list)
    persons: list[tuple[Any, ...]] = field(default_factory=list)
    new_phones: list[tuple[Any, ...]] = field(default_factory=list)
    members: list[tuple[Any, ...]] = field(default_factory=list)
    casos: set[str] = field(default_factory=set)


def lock_loading(session: Session) -> None:
    """One sample at a time, until the transaction ends; it may take as long as a large sample needs."""
    session.execute(text("SET LOCAL statement_timeout = 0"))
    session.execute(text("SET LOCAL idle_in_transaction_session_timeout = 0"))
    session.execute(select(func.pg_advisory_xact_lock(LOADING)))


def load_members(
    session: Session, vault: Vault, campaign: Campaign, file: CampaignFile, lines: Lines, rows: Sequence[SampleRow]
) -> int:
    """Load the rows whose pupil the campaign does not hold yet; how many those are. Wants `lock_loading` first."""
    known = set(session.scalars(select(Member.code_hash).where(Member.campaign_id == campaign.id)))
    new = [row for row in rows if vault.find(row.codigo_estudiante) not in known]
    if not new:
        return 0
    phones = _known_phones(session, [vault.find(phone.e164) for row in new for phone in _numbers(row) if phone.e164])
    load = Load(
        vault,
        file,
        lines,
        campaign.id,
        phones,
        iter(_new_ids(session, "person", len(new))),
        iter(_new_ids(session, "phone", 2 * len(new))),
        _nameless(session, vault, {phone.person_id for phone in phones.values()}),
        casos=set(session.scalars(select(Member.caso).where(Member.campaign_id == campaign.id))),
    )
    for row in new:
        _add(load, row)
    if load.named:
        session.execute(update(Person), load.named)
    _copy(session, "person", PERSON, load.persons)
    _copy(session, "phone", PHONE, load.new_phones)
    _copy(session, "member", MEMBER, load.members)
    return len(new)


def _add(load: Load, row: SampleRow) -> None:
    person_id = _person(load, row)
    phones = [_phone(load, person_id, phone) for phone in _numbers(row)]
    usable = [phone for phone in phones if phone.usable]
    step = _first_step(load, row, usable)
    ids = [phone.id for phone in usable or phones] + [None, None]
    identity = (
        load.campaign_id,
        person_id,
        ids[0],
        ids[1],
        pseudonym(load.casos),
        load.vault.find(row.codigo_estudiante),
    )
    load.members.append(
        (*identity, load.vault.seal_fields(_private(row), "member"), *_plain(row), step.state, step.mode, step.reason)
    )


def _private(row: SampleRow) -> dict[str, str]:
    """What only the service and a monitor may see."""
    return {
        "codigo_estudiante": row.codigo_estudiante,
        "nombre_estudiante": row.nombre_estudiante,
        "telefono": row.telefono,
        "telefono_alterno": row.telefono_alterno,
    }


def _plain(row: SampleRow) -> tuple[Any, ...]:
    """MEMBER from `departamento` to `reemplazo`."""
    return (
        row.departamento.code if row.departamento else "",
        row.municipio.code if row.municipio else "",
        row.codigo_establecimiento,
        row.establecimiento,
        row.nivel,
        row.idioma,
        row.discapacidad,
        row.atendido,
        row.fecha_atencion,
        row.servicio_reportado,
        row.estrato,
        row.estrato_poblacion,
        row.estrato_muestra,
        row.peso,
        row.reemplazo,
    )


def _numbers(row: SampleRow) -> list[Phone]:
    """The numbers that a machine may call, in the order tried, each once."""
    read = {phone.e164: phone for phone in (row.phone, row.other_phone) if phone.kind in SAMPLED}
    return list(read.values())


def _first_step(load: Load, row: SampleRow, usable: Sequence[KnownPhone]) -> FirstStep:
    foreign = row.phone.kind is PhoneKind.foreign and not _numbers(row)
    kinds = [phone.kind for phone in usable] or [PhoneKind.foreign if foreign else PhoneKind.none]
    profile = Profile(kinds[0], row.idioma, row.discapacidad, row.servicio_reportado, (*kinds, PhoneKind.none)[1])
    return first_step(load.file, load.lines, profile)


def _person(load: Load, row: SampleRow) -> int:
    """Whoever has one of the row's telephones already, else somebody new."""
    for phone in _numbers(row):
        if found := load.phones.get(load.vault.find(str(phone.e164))):
            return _named(load, found.person_id, row)
    person_id = next(iter(load.person_ids))
    load.persons.append((person_id, _name(load, row)))
    return person_id


def _named(load: Load, person_id: int, row: SampleRow) -> int:
    """Who stopped us before any sample had him gets the name that comes with his telephone: comments are cleared of
    it.
    """
    if person_id in load.nameless:
        load.nameless.remove(person_id)
        load.named.append({"id": person_id, "private": _name(load, row)})
    return person_id


def _name(load: Load, row: SampleRow) -> bytes:
    return load.vault.seal_fields({"encargado": row.encargado}, "person")


def _phone(load: Load, person_id: int, phone: Phone) -> KnownPhone:
    number = str(phone.e164)
    key = load.vault.find(number)
    if key not in load.phones:
        known = KnownPhone(next(iter(load.phone_ids)), person_id, phone.kind, usable=True)
        load.phones[key] = known
        sealed = load.vault.seal(number, "phone")
        load.new_phones.append((known.id, person_id, key, sealed, phone.kind, PhoneState.usable))
    return load.phones[key]


def pseudonym(taken: set[str], digits: int = CASO_DIGITS) -> str:
    """A pseudonym that tells nothing: random digits and a check digit, for paper and telephone."""
    while True:
        drawn = f"{secrets.randbelow(10**digits):0{digits}}"
        caso = drawn + luhn(drawn)
        if caso not in taken:
            taken.add(caso)
            return caso


def _known_phones(session: Session, hashes: Sequence[bytes]) -> dict[bytes, KnownPhone]:
    rows = session.execute(
        select(PhoneRow.number_hash, PhoneRow.id, PhoneRow.person_id, PhoneRow.kind, PhoneRow.state).where(
            PhoneRow.number_hash == func.any(hashes)
        )
    )
    return {
        key: KnownPhone(phone_id, person_id, kind, state is PhoneState.usable)
        for key, phone_id, person_id, kind, state in rows
    }


def _nameless(session: Session, vault: Vault, people: set[int]) -> set[int]:
    """Those who are known by a telephone alone; whoever is in a sample is not looked at."""
    sampled = exists().where(Member.person_id == Person.id)
    rows = session.execute(select(Person.id, Person.private).where(Person.id == func.any(list(people)), ~sampled))
    return {person_id for person_id, private in rows if not vault.open_fields(private, "person")["encargado"]}


def _new_ids(session: Session, table: str, count: int) -> Sequence[int]:
    return session.scalars(
        text("SELECT nextval(pg_get_serial_sequence(:table, 'id')) FROM generate_series(1, :count)"),
        {"table": table, "count": count},
    ).all()


def _copy(session: Session, table: str, columns: Sequence[str], rows: Iterable[tuple[Any, ...]]) -> None:
    names = ", ".join(columns)
    with session.connection().connection.cursor().copy(f"COPY {table} ({names}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)
