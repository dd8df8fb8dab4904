"""A small world for tests that touch the database: campaigns, parents, calls, and a carrier that signs.

The cast: Ana, a mother; Beto, a father; Luis, a monitor, whose number nobody sampled; Otto, whom nobody knows.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from pydantic import SecretBytes, SecretStr
from sqlalchemy import Engine, func, select
from twilio.request_validator import RequestValidator
from werkzeug.test import TestResponse

from app.config import Settings
from app.runtime import Runtime, build
from app.web import create_app
from rules.campaign_file import CampaignFile
from rules.lives import AttemptState, CampaignState, MemberState
from rules.phones import read_phone
from rules.routing import Mode
from storage.database import Sessions, make_engine, make_sessions
from storage.models import Attempt, Base, Campaign, Conversation, Member, Person, Phone
from storage.vault import Vault

ANA, ANAS_OTHER = "+50255550001", "+50222440001"
BETO = "+50255550002"
LUIS = "+50255550003"
OTTO = "+50255550009"
LINE = "+50224110000"

ACCOUNT = "AC" + "1" * 32
TOKEN, PREVIOUS_TOKEN = "the token of the account", "the token before it"
DATA_KEY = bytes(range(32))
PUBLIC = "https://escucha.example.org"
NOBODY_LISTENS = "http://127.0.0.1:9"
ZONE = ZoneInfo("America/Guatemala")
MONDAY_MORNING = datetime(2026, 10, 5, 10, 0, tzinfo=ZONE).astimezone(UTC)
"""Inside the calling hours of every campaign that says nothing of them."""
ALWAYS = {
    "days": ["mon", "tue", "wed", "thu", "fri", "sat", "sun"],
    "from": "00:00",
    "to": "24:00",
    "holidays_off": False,
}
LEFT = (AttemptState.dialing, AttemptState.queued, AttemptState.ringing, AttemptState.answered, AttemptState.ended)
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
        now = self.clock()
        given: dict[str, Any] = {
            "campaign_id": member.campaign_id,
            "member_id": member.id,
            "person_id": member.person_id,
            "phone_id": member.phone_id,
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

    def again(self, row: Any) -> Any:
        """The row as it is now."""
        return self._by_id(type(row), row.id)

    def rows(self, table: type[Any], *which: Any) -> list[Any]:
        """The table's rows that meet `which`, in order of their keys."""
        with self.sessions() as session:
            return list(session.scalars(select(table).where(*which).order_by(*table.__mapper__.primary_key)))

    def one(self, table: type[Any], *which: Any) -> Any:
        """The only row of the table that meets `which`."""
        (row,) = self.rows(table, *which)
        return row

    def change(self, row: Any, **values: Any) -> Any:
        """The row with these values."""
        with self.sessions.begin() as session:
            found = session.get_one(type(row), row.id)
            for name, value in values.items():
                setattr(found, name, value)
            session.flush()
            return found

    def everything(self) -> dict[str, list[tuple[Any, ...]]]:
        """Every row of every table: two of these are equal when nothing was written in between."""
        with self.sessions() as session:
            return {
                table.name: [tuple(row) for row in session.execute(select(table).order_by(*table.primary_key.columns))]
                for table in Base.metadata.sorted_tables
            }

    def find_phone(self, number: str) -> Phone | None:
        """The row of this number."""
        with self.sessions() as session:
            return session.scalars(select(Phone).where(Phone.number_hash == self.vault.find(number))).one_or_none()

    def _by_id(self, table: type[Any], row_id: int) -> Any:
        with self.sessions() as session:
            return session.get_one(table, row_id)

    def _kept(self, row: Any) -> Any:
        with self.sessions.begin() as session:
            session.add(row)
        return row


@dataclass
class SigningCarrier:
    """Posts forms to the service as the carrier does: to an address of ours, signed, from outside the proxy."""

    app: Flask
    token: str = TOKEN
    public: str = PUBLIC

    def post(self, target: str, form: Mapping[str, Any] | None = None, **options: Any) -> TestResponse:
        """`target`: the raw path and query, or an absolute address that the service gave."""
        path = target.removeprefix(self.public)
        signature = options.pop("signature", None) or self.signature(self.public + path, form or {})
        headers = {"X-Twilio-Signature": signature}
        return self.app.test_client().post(path, data=dict(form or {}), headers=headers, **options)

    def signature(self, url: str, form: Mapping[str, Any]) -> str:
        """What the carrier writes into X-Twilio-Signature."""
        signed: str = RequestValidator(self.token).compute_signature(url, dict(form))
        return signed


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
        for table in reversed(Base.metadata.sorted_tables):
            connection.execute(table.delete())
    return engine


@pytest.fixture
def clock() -> Clock:
    """A Monday at ten in the morning, in Guatemala."""
    return Clock()


@pytest.fixture
def world(clean_engine: Engine, clock: Clock) -> World:
    """An empty world."""
    return World(make_sessions(clean_engine), Vault(DATA_KEY), clock)


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> Settings:
    """Settings of a service whose carrier and Redis nobody can reach; change them with `house_of`."""
    return Settings(
        database_url=database_url,
        redis_url="redis://127.0.0.1:9/0",
        files_url=(tmp_path / "files").as_uri(),
        secret_key=SecretStr("a secret"),
        data_key=SecretBytes(DATA_KEY),
        public_base_url=PUBLIC,
        twilio_account_sid=ACCOUNT,
        twilio_auth_token=SecretStr(TOKEN),
        twilio_auth_token_previous=SecretStr(PREVIOUS_TOKEN),
        twilio_api_base_url=NOBODY_LISTENS,
        voice_from=LINE,
    )


@pytest.fixture
def house_of(settings: Settings, world: World, clock: Clock) -> Iterator[Callable[..., Runtime]]:
    """Builds the house with these settings changed, as house_of(redis_url=…); its time is the world's clock."""
    built: list[Runtime] = []

    def house_of(**changed: Any) -> Runtime:
        plain = {name: getattr(settings, name) for name in Settings.model_fields}
        house = build(Settings(**plain | changed))
        built.append(house)
        return replace(house, line=replace(house.line, now=clock), exchange=replace(house.exchange, now=clock))

    yield house_of
    for house in built:
        house.sessions.kw["bind"].dispose()
        house.redis.close()


@pytest.fixture
def house(house_of: Callable[..., Runtime]) -> Runtime:
    """The house as the settings say."""
    return house_of()


@pytest.fixture
def carrier(house: Runtime) -> SigningCarrier:
    """The carrier in front of the service."""
    return SigningCarrier(create_app(house))
