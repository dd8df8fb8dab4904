"""The survey as every test here takes it, and the option that renews the transcripts."""

import tomllib
from pathlib import Path

import pytest

from conversation.channel import Channel
from conversation.library import SCRIPTS, get_script
from conversation.script_file import ScriptFile
from conversation.shape import Script, Telling
from conversation.words import Words
from tests.conversation.small_script import Draft

NAMES = sorted({folder.parent.name for folder in SCRIPTS.glob("*/v*")})
"""Every script of the house."""


def file_of(name: str) -> ScriptFile:
    text = (SCRIPTS / name / "v1" / "script.toml").read_text(encoding="utf-8")
    return ScriptFile.model_validate(tomllib.loads(text))


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update", action="store_true", help="renew the transcripts of conversations")


@pytest.fixture
def survey() -> Script:
    return get_script("pra-for-147", 1)


@pytest.fixture(scope="session")
def survey_file() -> ScriptFile:
    return file_of("pra-for-147")


@pytest.fixture
def by_voice(survey: Script) -> Telling:
    return survey.told(Channel.voice)


@pytest.fixture
def spanish(survey: Script) -> Words:
    return survey.words("voice", "es")


@pytest.fixture
def draft(tmp_path: Path) -> Draft:
    return Draft(tmp_path)


@pytest.fixture
def golden(request: pytest.FixtureRequest):
    """Compares a text with the file that keeps it; with --update, keeps the text first."""

    def compare(path: Path, text: str) -> None:
        # When other folders are collected too, pytest may not know this option: then nothing is renewed.
        if request.config.getoption("--update", default=False):
            path.write_text(text, encoding="utf-8")
        assert path.read_text(encoding="utf-8") == text

    return compare
