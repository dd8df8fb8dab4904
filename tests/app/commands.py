"""Commands of `escucha`, run as click runs them, with the settings of a service."""

import base64
from pathlib import Path

from click.testing import CliRunner

from app.cli import main
from tests.simulator.rehearsal import TOKEN
from tests.switchboard import ACCOUNT, LINE, NOBODY_LISTENS, PUBLIC
from tests.world import DATA_KEY

TOML = """
name = "Encuesta del Seguro Médico"
period = "2026-C3"
questionnaire = "pra-for-147"
modes = ["voice", "monitor"]
"""
SAMPLE = "codigo_estudiante,telefono,departamento\nE1,55551234,Quiché\nE2,no tiene,Quiché\nE3,44441234,Chiapas\n"
SERVICE = {
    "DATA_KEY": base64.urlsafe_b64encode(DATA_KEY).decode(),
    "SECRET_KEY": "a secret",
    "PUBLIC_BASE_URL": PUBLIC,
    "TWILIO_ACCOUNT_SID": ACCOUNT,
    "TWILIO_AUTH_TOKEN": TOKEN,
    "TWILIO_API_BASE_URL": NOBODY_LISTENS,
    "VOICE_FROM": LINE,
}


def use_settings(monkeypatch, database_url):
    """The settings of a service on the test database."""
    for name, value in (SERVICE | {"DATABASE_URL": database_url}).items():
        monkeypatch.setenv(name, value)


def folder_with_files(tmp_path) -> Path:
    """A folder with a campaign file and its sample."""
    (tmp_path / "campaign.toml").write_text(TOML, encoding="utf-8")
    (tmp_path / "sample.csv").write_text(SAMPLE, encoding="utf-8")
    return tmp_path


def run(*words):
    return CliRunner().invoke(main, [str(word) for word in words])


def said(*words):
    """What a command prints that succeeds."""
    answered = run(*words)
    assert (answered.exit_code, answered.stderr) == (0, "")
    return answered.stdout


def refused(*words):
    """The one line of a command that refuses."""
    answered = run(*words)
    assert (answered.exit_code, answered.stdout) == (1, "")
    assert answered.stderr.count("\n") == 1
    return answered.stderr.strip()


def files_in(folder):
    return [path.name for path in folder.iterdir()]


def create(folder, *more):
    return ("campaign", "create", folder / "campaign.toml", "--sample", folder / "sample.csv", *more)
