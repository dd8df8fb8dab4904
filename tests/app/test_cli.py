"""What the commands answer: exit codes, one clear line on standard error, JSON; and the installed command itself."""

import base64
import csv
import json
import subprocess
import sys
from pathlib import Path

import pytest

from results.columns import NAMES
from rules.lives import MemberState
from storage.models import Campaign, Switch
from tests.app.commands import SERVICE, create, files_in, folder_with_files, refused, run, said, use_settings
from tests.campaigns.ended_calls import WHOLE, answer
from tests.simulator.rehearsal import Customer, Simulated
from tests.switchboard import LINE, PUBLIC
from tests.world import ANA, World


@pytest.fixture(autouse=True)
def settings(monkeypatch, database_url):
    use_settings(monkeypatch, database_url)


@pytest.fixture
def folder(tmp_path) -> Path:
    return folder_with_files(tmp_path)


@pytest.mark.parametrize(
    "words",
    [
        ("campaign",),
        ("campaign", "start"),
        ("campaign", "start", "una"),
        ("campaign", "start", "0"),
        ("campaign", "start", str(2**63)),
        ("campaign", "create", "no-such.toml", "--sample", "no-such.csv"),
        ("campaign", "create"),
        ("results", "1"),
        ("results", "1", "--format", "pdf", "--out", "x.pdf"),
        ("outreach", "toggle"),
        ("line", "connect"),
        ("demo", "--people", "0"),
        ("demo", "--speed", "0"),
        ("demo", "--port", "http"),
    ],
)
def test_bad_usage_ends_with_2_and_says_how(words):
    answered = run(*words)
    assert (answered.exit_code, answered.stdout) == (2, "")
    assert "Usage:" in answered.stderr


@pytest.fixture
def answered(world: World) -> Campaign:
    """A campaign of two pupils; the parent of one has answered."""
    campaign = world.campaign()
    answer(world, world.member(campaign, ANA, state=MemberState.done, mode=None), **WHOLE)
    world.member(campaign, None, state=MemberState.monitor)
    return campaign


def test_the_results_are_written_and_summed_up(answered, tmp_path):
    out = tmp_path / "resultados.csv"
    told = said("results", answered.id, "--format", "csv", "--out", out).splitlines()
    assert told[0] == f"2 filas en {out}"
    assert told[1] == "Malo o regular: 0.0 % (0 de 1)"
    rows = list(csv.DictReader(out.read_text(encoding="utf-8-sig").splitlines()))
    assert tuple(rows[0]) == NAMES
    assert [row["disposicion"] for row in rows] == ["1.1", "3.11"]
    assert told[-1] == f"Qué significa cada columna y código: {tmp_path / 'resultados.codebook.csv'}"
    assert sorted(files_in(tmp_path)) == ["resultados.codebook.csv", "resultados.csv"]


def test_the_results_answer_with_json(answered, tmp_path):
    out = tmp_path / "resultados.csv"
    assert json.loads(said("results", answered.id, "--out", out, "--json")) == {
        "rows": 2,
        "format": "csv",
        "out": str(out),
        "n": 1,
        "malo_o_regular": 0,
        "proporcion": 0.0,
        "media": 3.0,
        "moda": [3],
        "distribucion": {"1": 0, "2": 0, "3": 1, "4": 0},
        "no_atendidos": 0,
    }


def test_results_for_a_folder_that_does_not_exist_are_refused_and_leave_nothing(answered, tmp_path):
    out = tmp_path / "no" / "resultados.csv"
    assert refused("results", answered.id, "--out", out) == (
        f"No se puede escribir en {out.parent}: revise que la carpeta exista y admita archivos."
    )
    assert files_in(tmp_path) == []


def test_results_of_an_unknown_campaign_leave_the_old_file_as_it_was(world, tmp_path):
    out = tmp_path / "resultados.csv"
    out.write_text("los de ayer")
    assert refused("results", 4711, "--out", out).startswith("No hay una campaña 4711: ")
    assert (out.read_text(), files_in(tmp_path)) == ("los de ayer", ["resultados.csv"])


def test_results_replace_those_of_before(answered, tmp_path):
    out = tmp_path / "resultados.csv"
    out.write_text("los de ayer")
    said("results", answered.id, "--out", out)
    assert "los de ayer" not in out.read_text(encoding="utf-8-sig")


def test_the_switch_is_thrown_and_thrown_back(world):
    told = said("outreach", "stop", "--reason", "Terremoto")
    assert told == "Nada sale. Para volver a llamar: escucha outreach resume\n"
    assert [row.reason for row in world.rows(Switch)] == ["Terremoto"]
    assert said("outreach", "stop") == told
    assert [row.reason for row in world.rows(Switch)] == ["Terremoto"]
    assert said("outreach", "resume") == "Las campañas en curso vuelven a llamar.\n"
    assert said("outreach", "resume") == "Las campañas en curso vuelven a llamar.\n"
    assert world.rows(Switch) == []


def test_the_switch_needs_no_key_of_the_service(world, monkeypatch):
    for name in SERVICE:
        monkeypatch.delenv(name)
    said("outreach", "stop")


@pytest.fixture
def simulated(monkeypatch):
    carrier = Simulated(Customer(), numbers=(LINE, "+50224110001"))
    monkeypatch.setenv("TWILIO_API_BASE_URL", carrier.base_url)
    yield carrier
    carrier.close()


def test_connecting_a_line_sets_every_address_of_that_number_only(simulated):
    assert said("line", "connect", LINE) == f"{LINE} llega ahora a {PUBLIC}\n"
    numbers = {number.phone_number: number for number in simulated.client.incoming_phone_numbers.list()}
    ours, other = numbers[LINE], numbers["+50224110001"]
    assert (ours.voice_url, ours.voice_fallback_url) == (f"{PUBLIC}/voice/incoming", f"{PUBLIC}/voice/fallback")
    assert ours.status_callback == f"{PUBLIC}/voice/status"
    assert (ours.sms_url, ours.sms_fallback_url) == (f"{PUBLIC}/sms/incoming", f"{PUBLIC}/sms/incoming")
    assert {ours.voice_method, ours.voice_fallback_method, ours.sms_method} == {"POST"}
    assert not other.voice_url


@pytest.mark.parametrize("number", ["+50224119999", "1503", "2411-0000"])
def test_a_number_that_the_account_has_not_is_refused(simulated, number):
    assert refused("line", "connect", number) == (
        f"La cuenta no tiene el número {number}: revise cómo está escrito, con + y código de país."
    )


def test_a_carrier_that_does_not_know_the_account_is_refused(simulated, monkeypatch):
    monkeypatch.setenv("TWILIO_AUTH_TOKEN", "another")
    assert refused("line", "connect", LINE) == (
        "El operador no aceptó el cambio (HTTP 401): revise la cuenta y sus permisos."
    )


def test_a_carrier_that_does_not_answer_is_one_clear_line():
    assert refused("line", "connect", LINE) == (
        "El operador no responde: revise TWILIO_API_BASE_URL y la red, y pruebe otra vez."
    )


def test_all_missing_settings_are_named_at_once(monkeypatch):
    for name in SERVICE:
        monkeypatch.delenv(name)
    answered = run("line", "connect", LINE)
    assert (answered.exit_code, answered.stdout) == (1, "")
    needed = set(SERVICE) - {"TWILIO_API_BASE_URL"}
    assert {line.split()[0] for line in answered.stderr.splitlines()[1:]} == needed


def test_a_database_without_tables_says_what_to_run(monkeypatch, empty_database_url):
    monkeypatch.setenv("DATABASE_URL", empty_database_url)
    expected = "A la base de datos le faltan tablas: corra antes `escucha db upgrade`."
    assert refused("campaign", "status", "1") == expected


def test_a_wrong_data_key_is_refused_and_breaks_nothing(world, folder, monkeypatch, tmp_path):
    number = json.loads(said(*create(folder, "--json")))["id"]
    monkeypatch.setenv("DATA_KEY", base64.urlsafe_b64encode(bytes(32)).decode())
    assert "DATA_KEY no es la clave" in refused("campaign", "status", number)
    assert "DATA_KEY no es la clave" in refused(*create(folder))


ESCUCHA = Path(sys.executable).with_name("escucha")


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["4711"], 1),
        pytest.param(["--help"], 0, marks=pytest.mark.slow),
        pytest.param(["una"], 2, marks=pytest.mark.slow),
    ],
)
def test_the_installed_command_ends_as_the_shell_expects(world, words, code):
    done = subprocess.run(
        [ESCUCHA, "campaign", "status", *words], capture_output=True, text=True, timeout=300, check=False
    )
    assert (done.returncode, bool(done.stdout), bool(done.stderr)) == (code, code == 0, code != 0)
    assert "Traceback" not in done.stderr
