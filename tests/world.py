"""A small world for tests that touch the database: campaigns, parents, calls.

The cast: Ana, a mother; Beto, a father; Luis, a monitor, whose number nobody sampled; Otto, whom nobody knows.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Engine, func, inspect, select

from rules.campaign_file import CampaignFile
from rules.handovers import LIVE
from rules.hours import LINE_HOURS
from rules.lives import AttemptState, CampaignState, HandoverState, MemberState
from rules.phones import read_phone
from rules.presence import PresenceState
from rules.roles import Role
from rules.routing import Mode
from storage.database import Sessions, make_engine, make_sessions
from storage.handovers.presence import set_presence
from storage.keeping import Keeping
from storage.models import (
    Attempt,
    Base,
    Campaign,
    Conversation,
    Handover,
    HandoverKind,
    Member,
    Person,
    Phone,
    StaffUser,
)
from storage.vault import Vault

ANA, ANAS_OTHER = "+50255550001", "+50222440001"
BETO = "+50255550002"
LUIS = "+50255550003"
OTTO = "+50255550009"

DATA_KEY = bytes(range(32))
ZONE = ZoneInfo("America/Guatemala")
MONDAY_MORNING = datetime(2026, 10, 5, 10, 0, tzinfo=ZONE).astimezone(UTC)
"""Inside the calling hours of every campaign that says nothing of them."""
ALWAYS = {
    "days": ["mon", "tue", "wed", "thu", "fri", "sat", "sun"],
    "from": "00:00",
    "to": "24:00",
    "holidays_off": False,
}
EMPTY = ";".join(
    [
        "ALTER TABLE audit_entry DISABLE TRIGGER USER",  # nobody else may empty it
        *(f"DELETE FROM {table}" for table in reversed(Base.metadata.sorted_tables)),  # noqa: S608 - tables of ours
        "ALTER TABLE audit_entry ENABLE TRIGGER USER",
    ]
)
Row = TypeVar("Row", bound=Base)
EVERY_ROW = {table.name: select(table).order_by(*table.primary_key.columns) for table in Base.metadata.sorted_tables}
LEFT = set(AttemptState) - {AttemptState.due, AttemptState.handed, AttemptState.canceled}
"""States in which an attempt has left, so that it knows when."""


@dataclass
class Clock:
    """The present moment, moved by hand."""

    at: datetime = MONDAY_MORNING

    def __call__(self) -> datetime:
        return self.at

    def pass_by(self, **time: float) -> datetime:
        self.at += timedelta(**time)
        return self.at


@dataclass
class World:
    """Makes rows and reads them again. What it returns is detached: reading once more is `again`."""

    sessions: Sessions
    vault: Vault
    clock: Clock
    numbers: Iterator[int] = field(default_factory=lambda: count(1))

    def campaign(self, name: str = "", state: CampaignState = CampaignState.running, **settings: Any) -> Campaign:
        """A campaign; `settings` are tables and keys of the campaign file, as hours=ALWAYS."""
        called = {"name": name or f"Encuesta {next(self.numbers)}", "period": "2026-C3", "questionnaire": "pra-for-147"}
        file = CampaignFile.model_validate(called | settings)
        return self._kept(
            Campaign(
                name=file.name,
                period=file.period,
                questionnaire=file.questionnaire,
                script_version=1,
                settings=file.to_settings(),
                sample_sha256="0" * 64,
                state=state,
                created_at=self.clock(),
            )
        )

    def person(self, name: str = "Ana", *, opted_out_at: datetime | None = None) -> Person:
        """A parent without any telephone yet."""
        private = self.vault.seal_fields({"encargado": name}, "person")
        return self._kept(Person(private=private, opted_out_at=opted_out_at))

    def phone(self, person: Person, number: str, **values: Any) -> Phone:
        """A telephone of this person; as state=PhoneState.wrong."""
        return self._kept(
            Phone(
                person_id=person.id,
                number_hash=self.vault.find(number),
                number=self.vault.seal(number, "phone"),
                kind=read_phone(number).kind,
                **values,
            )
        )

    def member(self, campaign: Campaign, number: str | None = ANA, other: str | None = None, **values: Any) -> Member:
        """A pupil whose parent has these telephones; a parent whom we know by one of them already is the same."""
        numbers = [telephone for telephone in (number, other) if telephone]
        known = [found for telephone in numbers if (found := self.find_phone(telephone))]
        person = self._by_id(Person, known[0].person_id) if known else self.person()
        ids = [(self.find_phone(telephone) or self.phone(person, telephone)).id for telephone in numbers]
        which = next(self.numbers)
        given = {
            "campaign_id": campaign.id,
            "person_id": person.id,
            "phone_id": ids[0] if ids else None,
            "other_phone_id": ids[1] if len(ids) > 1 else None,
            "caso": f"{which:09}",
            "code_hash": self.vault.find(f"E-{which}"),
            "private": self.vault.seal_fields({"codigo_estudiante": f"E-{which}"}, "member"),
            "departamento": "01",
            "municipio": "0101",
            "establecimiento_codigo": "01-01-0001-43",
            "establecimiento": "Escuela Oficial Urbana Mixta",
            "nivel_educativo": "primaria",
            "idioma": "es",
            "discapacidad": "",
            "servicio_reportado": "",
            "estrato": "",
            "state": MemberState.waiting,
            "mode": Mode.voice,
        }
        return self._kept(Member(**given | values))

    def attempt(self, member: Member, state: AttemptState = AttemptState.due, **values: Any) -> Attempt:
        """A call to the member's first telephone, in this state; with sid="CA…" once the carrier has it."""
        now, phone_id = self.clock(), values.get("phone_id", member.phone_id)
        given: dict[str, Any] = {
            "campaign_id": member.campaign_id,
            "member_id": member.id,
            "person_id": self._by_id(Phone, phone_id).person_id,
            "phone_id": phone_id,
            "mode": Mode.voice,
            "state": state,
            "due_at": now,
            "carrier_sid": values.pop("sid", None),
        }
        if state in LEFT:
            given["dialing_at"] = now
        return self._kept(Attempt(**given | values))

    def conversation(self, member: Member, **values: Any) -> Conversation:
        """The member's conversation, which nobody has opened yet."""
        given = {
            "member_id": member.id,
            "person_id": member.person_id,
            "script": "pra-for-147",
            "version": 1,
            "language": "es",
            "touched_at": self.clock(),
        }
        return self._kept(Conversation(**given | values))

    def staff(self, name: str = "Luis", role: Role = Role.monitor, *, at: str = "", **values: Any) -> StaffUser:
        """Somebody of the staff, without a way to sign in; `at`: the telephone or SIP address where calls are taken."""
        given = {
            "email": f"{name.lower()}-{next(self.numbers)}@example.org",
            "name": name,
            "role": role,
            "password": "",
            "created_at": self.clock(),
            "telephone": self.vault.seal(at, "staff") if at else None,
        }
        return self._kept(StaffUser(**given | values))

    def at_work(self, user: StaffUser, state: PresenceState = PresenceState.available) -> StaffUser:
        """The same, at work and doing that."""
        with self.sessions.begin() as session:
            set_presence(session, user.id, state, self.clock())
        return user

    def handover(self, member: Member, state: HandoverState = HandoverState.callback_due, **values: Any) -> Handover:
        """What a person owes this member's parent."""
        now = self.clock()
        given = {
            "person_id": member.person_id,
            "campaign_id": member.campaign_id,
            "phone_id": member.phone_id,
            "kind": HandoverKind.live if state in LIVE else HandoverKind.outgoing,
            "state": state,
            "reason": "person",
            "departamento": member.departamento,
            "asked_at": now,
            "not_before": now,
            "touched_at": now,
        }
        return self._kept(Handover(**given | values))

    def again(self, row: Row) -> Row:
        """The row as it is now."""
        return self._by_id(type(row), inspect(row).identity)

    def rows(self, table: type[Row], *which: Any) -> list[Row]:
        """The table's rows that meet `which`, in order of their keys."""
        with self.sessions() as session:
            return list(session.scalars(select(table).where(*which).order_by(*table.__mapper__.primary_key)))

    def one(self, table: type[Row], *which: Any) -> Row:
        """The only row of the table that meets `which`."""
        (row,) = self.rows(table, *which)
        return row

    def change(self, row: Row, **values: Any) -> Row:
        """The row with these values."""
        with self.sessions.begin() as session:
            found = session.get_one(type(row), inspect(row).identity)
            for name, value in values.items():
                setattr(found, name, value)
            session.flush()
            return found

    def everything(self) -> dict[str, list[tuple[Any, ...]]]:
        """Every row of every table: two of these are equal when nothing was written in between."""
        with self.sessions() as session:
            return {name: [tuple(row) for row in session.execute(asked)] for name, asked in EVERY_ROW.items()}

    def find_phone(self, number: str) -> Phone | None:
        """The row of this number."""
        with self.sessions() as session:
            return session.scalars(select(Phone).where(Phone.number_hash == self.vault.find(number))).one_or_none()

    def _by_id(self, table: type[Row], row_id: Any) -> Row:
        with self.sessions() as session:
            return session.get_one(table, row_id)

    def _kept(self, row: Row) -> Row:
        with self.sessions.begin() as session:
            session.add(row)
        return row


@pytest.fixture(scope="session")
def engine(database_url: str) -> Iterator[Engine]:
    """This worker's database. Ids of different tables differ, so that one taken for another finds nothing."""
    engine = make_engine(database_url, pool_size=32)
    with engine.begin() as connection:
        for place, table in enumerate(Base.metadata.sorted_tables, 1):
            if "id" in table.columns:
                sequence = func.pg_get_serial_sequence(table.name, "id")
                connection.execute(select(func.setval(sequence, place * 1_000_000)))
    yield engine
    engine.dispose()


@pytest.fixture
def clean_engine(engine: Engine) -> Engine:
    """This worker's database with nobody in it."""
    with engine.begin() as connection:
        connection.exec_driver_sql(EMPTY)
    return engine


@pytest.fixture
def clock() -> Clock:
    """A Monday at ten in the morning, in Guatemala."""
    return Clock()


@pytest.fixture
def world(clean_engine: Engine, clock: Clock) -> World:
    """An empty world."""
    kept = Keeping(Vault(DATA_KEY), ZONE, LINE_HOURS, "1503")
    return World(make_sessions(clean_engine, kept), kept.vault, clock)
