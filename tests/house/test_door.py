"""Every way into the service is guarded, or stands here with its reason."""

import pytest
from pydantic import SecretBytes, SecretStr
from twilio.request_validator import RequestValidator

from app.config import Settings
from app.runtime import build
from app.web import create_app

TOKEN, PUBLIC = "the token of the account", "https://escucha.example.org"
OPEN = {
    "healthy": "whoever watches over the machines has no signature; it tells counts, never a person",
}


@pytest.fixture(scope="module")
def app(tmp_path_factory):
    """The application with a database and a Redis that nobody can reach: a guard needs neither."""
    settings = Settings(
        database_url="postgresql://nobody@127.0.0.1:9/none",
        redis_url="redis://127.0.0.1:9/0",
        files_url=str(tmp_path_factory.mktemp("files")),
        secret_key=SecretStr("a secret"),
        data_key=SecretBytes(bytes(32)),
        public_base_url=PUBLIC,
        twilio_account_sid="AC" + "1" * 32,
        twilio_auth_token=SecretStr(TOKEN),
        voice_from="+50224110000",
    )
    return create_app(build(settings))


def guarded(app):
    """(endpoint, method, address) of every way in that must be guarded."""
    places = app.url_map.bind("escucha.example.org")
    for rule in app.url_map.iter_rules():
        if rule.endpoint not in OPEN:
            address = places.build(rule.endpoint, dict.fromkeys(rule.arguments, 1))
            yield from ((rule.endpoint, method, address) for method in rule.methods - {"HEAD", "OPTIONS"})


def statuses(app, signature):
    client = app.test_client()
    return {
        (endpoint, method): client.open(address, method=method, headers=signature(address)).status_code
        for endpoint, method, address in guarded(app)
    }


def test_every_route_refuses_who_has_not_signed(app):
    answers = statuses(app, lambda _address: {})
    assert len(answers) >= 9
    assert set(answers.values()) == {403}


def test_every_route_refuses_who_signed_with_another_token(app):
    other = RequestValidator("another token")
    answers = statuses(app, lambda address: {"X-Twilio-Signature": other.compute_signature(f"{PUBLIC}{address}", {})})
    assert set(answers.values()) == {403}


def test_the_carrier_only_ever_posts(app):
    assert {method for _, method, _ in guarded(app)} == {"POST"}


def test_every_open_door_exists_and_has_its_reason(app):
    assert set(OPEN) <= set(app.view_functions)
    assert all(OPEN.values())
