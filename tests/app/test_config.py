import base64
import os
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from click.testing import CliRunner

from app.cli import main
from app.config import ConfigError, Need, Settings, load_settings
from rules.hours import LINE_HOURS

KEY = bytes(range(200, 232))
WHOLE = {
    "SECRET_KEY": "un secreto",
    "DATA_KEY": base64.urlsafe_b64encode(KEY).decode(),
    "PUBLIC_BASE_URL": "https://escucha.example.org",
    "TWILIO_ACCOUNT_SID": "AC1",
    "TWILIO_AUTH_TOKEN": "otro secreto",
    "VOICE_FROM": "+50222220000",
}


@pytest.fixture(autouse=True)
def whole(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in WHOLE.items():
        monkeypatch.setenv(name, value)


def test_what_is_set_is_read_and_the_rest_has_its_default(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    settings = load_settings(Need.service)
    assert settings.data_key.get_secret_value() == KEY
    assert settings.secret_key.get_secret_value() == "un secreto"
    assert settings.twilio_auth_token.get_secret_value() == "otro secreto"
    assert settings.twilio_auth_token_previous.get_secret_value() == ""
    assert settings.twilio_api_base_url == "https://api.twilio.com"
    assert settings.timezone == ZoneInfo("America/Guatemala")
    assert (settings.calls_per_second, settings.calls_at_once) == (1.0, 50)
    assert settings.escucha_home == tmp_path / "var"
    assert settings.files_url == (tmp_path / "var" / "files").as_uri()
    assert (settings.database_url, settings.redis_url) == ("", "")


def test_all_that_is_missing_is_named_at_once(monkeypatch):
    for name in WHOLE:
        monkeypatch.delenv(name)
    with pytest.raises(ConfigError) as refusal:
        load_settings(Need.service)
    lines = refusal.value.words.splitlines()[1:]
    assert [line.split()[:2] for line in lines] == [[name, "falta:"] for name in sorted(WHOLE)]


def test_an_empty_setting_is_a_missing_one(monkeypatch):
    monkeypatch.setenv("VOICE_FROM", "")
    with pytest.raises(ConfigError, match="VOICE_FROM falta: ponga el número"):
        load_settings(Need.service)


@pytest.mark.parametrize(
    ("need", "missing"), [(Need.servers, None), (Need.database, "DATA_KEY"), (Need.service, "SECRET_KEY")]
)
def test_each_command_needs_only_its_own_settings(monkeypatch, need, missing):
    for name in WHOLE:
        monkeypatch.delenv(name)
    if missing is None:
        assert load_settings(need).escucha_home.name == "var"
    else:
        with pytest.raises(ConfigError, match=missing):
            load_settings(need)


MALFORMED = [
    ("DATABASE_URL", "mysql://localhost/escucha"),
    ("DATABASE_URL", "localhost"),
    ("REDIS_URL", "http://localhost"),
    ("DATA_KEY", "corta"),
    ("DATA_KEY", "ñ" * 43),
    ("DATA_KEY", "A" * 42),
    ("PUBLIC_BASE_URL", "escucha.example.org"),
    ("PUBLIC_BASE_URL", "ftp://escucha.example.org"),
    ("PUBLIC_BASE_URL", "https://escucha.example.org/?a=1"),
    ("PUBLIC_BASE_URL", "https://escucha.example.org:99999"),
    ("PUBLIC_BASE_URL", "https://una dirección"),
    ("TWILIO_API_BASE_URL", "api.twilio.com"),
    ("VOICE_FROM", "2222-0000"),
    ("VOICE_FROM", "50222220000"),
    ("VOICE_FROM", "+0222220000"),
    ("TIMEZONE", "America/Atitlan"),
    ("CALLS_PER_SECOND", "0"),
    ("CALLS_PER_SECOND", "nan"),
    ("CALLS_PER_SECOND", "inf"),
    ("CALLS_PER_SECOND", "uno"),
    ("CALLS_AT_ONCE", "0"),
    ("CALLS_AT_ONCE", "1.5"),
]


@pytest.mark.parametrize(("name", "value"), MALFORMED)
def test_a_malformed_setting_is_named_whatever_the_command(monkeypatch, name, value):
    monkeypatch.setenv(name, value)
    with pytest.raises(ConfigError) as refusal:
        load_settings(Need.servers)
    assert [line.split(": ")[0].strip() for line in refusal.value.words.splitlines()[1:]] == [f"{name} no es válida"]


def test_a_malformed_secret_is_not_repeated(monkeypatch):
    monkeypatch.setenv("DATA_KEY", "casi-una-clave")
    with pytest.raises(ConfigError) as refusal:
        load_settings(Need.service)
    assert "casi-una-clave" not in refusal.value.words


def test_missing_and_malformed_settings_are_named_together(monkeypatch):
    monkeypatch.setenv("TIMEZONE", "aquí")
    monkeypatch.setenv("ESCUCHA_HOME", "elsewhere")
    monkeypatch.delenv("SECRET_KEY")
    with pytest.raises(ConfigError) as refusal:
        load_settings(Need.service)
    assert [line.split()[0] for line in refusal.value.words.splitlines()[1:]] == ["SECRET_KEY", "TIMEZONE"]


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_every_usual_database_address_means_our_driver(monkeypatch, scheme):
    monkeypatch.setenv("DATABASE_URL", f"{scheme}://ana:clave@db.example.org:5433/escucha?sslmode=require")
    expected = "postgresql+psycopg://ana:clave@db.example.org:5433/escucha?sslmode=require"
    assert load_settings(Need.database).database_url == expected


@pytest.mark.parametrize("padding", ["", "="])
def test_the_padding_of_the_data_key_is_optional(monkeypatch, padding):
    monkeypatch.setenv("DATA_KEY", base64.urlsafe_b64encode(KEY).decode().rstrip("=") + padding)
    assert load_settings(Need.database).data_key.get_secret_value() == KEY


def test_addresses_lose_the_slash_at_their_end(monkeypatch):
    monkeypatch.setenv("PUBLIC_BASE_URL", "https://escucha.example.org/voz/")
    assert load_settings(Need.service).public_base_url == "https://escucha.example.org/voz"


@pytest.mark.parametrize("number", ["+50222220000", "1545", "+14155550100"])
def test_whole_and_short_numbers_can_call(monkeypatch, number):
    monkeypatch.setenv("VOICE_FROM", number)
    assert load_settings(Need.service).voice_from == number


def test_files_may_live_in_a_folder_or_in_a_bucket(monkeypatch, tmp_path):
    monkeypatch.setenv("FILES_URL", "s3://escucha/recordings")
    assert load_settings(Need.database).files_url == "s3://escucha/recordings"
    monkeypatch.setenv("FILES_URL", f"{tmp_path}/una carpeta")
    assert load_settings(Need.database).files_url == f"{tmp_path.as_uri()}/una%20carpeta"


def test_no_secret_is_shown(monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgres://ana:contraseña@localhost/escucha")
    monkeypatch.setenv("REDIS_URL", "redis://:contraseña@localhost")
    settings = load_settings(Need.service)
    for shown in (repr(settings), str(settings), str(settings.model_dump()["data_key"])):
        assert not any(secret in shown for secret in ("secreto", "contraseña", WHOLE["DATA_KEY"], repr(KEY)))


def test_every_setting_is_documented():
    documented = (Path(__file__).parents[2] / "docs" / "settings.md").read_text(encoding="utf-8")
    rows = [line.split("`")[1] for line in documented.splitlines() if line.startswith("| `")]
    assert rows == [name.upper() for name in Settings.model_fields]


def test_a_command_with_missing_settings_says_all_of_them_and_ends_with_1(monkeypatch):
    for name in WHOLE:
        monkeypatch.delenv(name)
    answer = CliRunner().invoke(main, ["up"])
    assert answer.exit_code == 1
    assert answer.stdout == ""
    assert all(name in answer.stderr for name in WHOLE)


def test_a_database_that_does_not_answer_is_one_clear_line(monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgres://127.0.0.1:1/escucha")
    answer = CliRunner().invoke(main, ["db", "upgrade"])
    assert answer.exit_code == 1
    assert answer.stderr.startswith("La base de datos no responde: ")
    assert answer.stderr.endswith("(revise DATABASE_URL)\n")
    assert answer.stderr.count("\n") == 1


def test_bad_usage_ends_with_2():
    assert CliRunner().invoke(main, ["up", "--port", "none"]).exit_code == 2
    assert CliRunner().invoke(main, ["no-such-command"]).exit_code == 2


def test_the_tables_are_brought_up_to_date_in_the_embedded_server_of_the_home(monkeypatch, home):
    monkeypatch.setenv("ESCUCHA_HOME", os.fspath(home))
    for _ in range(2):
        answer = CliRunner().invoke(main, ["db", "upgrade"])
        assert (answer.exit_code, answer.stdout) == (0, "La base de datos está al día.\n")
    assert not (home / "valkey").exists()


def test_the_hours_of_the_line_are_read_and_have_a_default(monkeypatch):
    assert load_settings(Need.service).line_hours == LINE_HOURS
    monkeypatch.setenv("LINE_HOURS", "mon-fri 08:00-17:00")
    assert load_settings(Need.service).line_hours.closes == 17 * 60
    monkeypatch.setenv("LINE_HOURS", "siempre")
    with pytest.raises(ConfigError, match="LINE_HOURS no es válida: ponga días y horas"):
        load_settings(Need.service)
