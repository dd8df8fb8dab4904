"""The house on the test database, and a carrier that signs what it posts to it."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from pydantic import SecretBytes, SecretStr
from twilio.request_validator import RequestValidator
from werkzeug.test import TestResponse

from app.config import Settings
from app.runtime import Runtime, build
from app.web import create_app
from tests.world import DATA_KEY, Clock, World

LINE, MISSED_CALL, WHATSAPP = "+50224110000", "+50224110001", "+50224110002"
ACCOUNT = "AC" + "1" * 32
TOKEN, PREVIOUS_TOKEN = "the token of the account", "the token before it"
PUBLIC = "https://escucha.example.org"
NOBODY_LISTENS = "http://127.0.0.1:9"


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
        signed: str = RequestValidator(self.token).compute_signature(url, form)
        return signed


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
        sms_from=LINE,
        whatsapp_from=WHATSAPP,
        missed_call_number=MISSED_CALL,
    )


@pytest.fixture
def house_of(settings: Settings, world: World, clock: Clock) -> Iterator[Callable[..., Runtime]]:
    """Builds the house with these settings changed, as house_of(redis_url=…); its time is the world's clock."""
    built: list[Runtime] = []

    def house_of(**changed: Any) -> Runtime:
        plain = {name: getattr(settings, name) for name in Settings.model_fields}
        house = build(Settings(**plain | changed))
        built.append(house)
        parts = ("line", "mailbox", "porch", "desk", "exchange", "switchboard", "archive")
        return replace(house, **{part: replace(getattr(house, part), now=clock) for part in parts})

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
