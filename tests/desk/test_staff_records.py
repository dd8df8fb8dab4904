"""Where calls ring, languages, departamento, shift: set by an administrator, a command; the first by its owner."""

import base64
from datetime import time

import pytest
from click.testing import CliRunner

from app.cli import main
from rules.roles import Role
from storage.models import Act, AuditEntry, StaffUser
from tests.app.commands import refused, run, said, use_settings
from tests.desk.visitors import PASSWORD, Visitor, account, signed_in_as

RECORD = {"telephone": "5555 0003", "languages": "quc", "departamento": "14", "shift_from": "08:00"}


@pytest.fixture
def nora(desk_app, world) -> Visitor:
    return signed_in_as(desk_app, world, Role.administrator)


@pytest.fixture
def luis(world) -> StaffUser:
    return account(world, Role.monitor)


def telephone(world, user) -> str:
    sealed = world.again(user).telephone
    return world.vault.open(sealed, "staff") if sealed else ""


def noted(world) -> list[dict[str, object]]:
    return [entry.details for entry in world.rows(AuditEntry, AuditEntry.act == Act.staff_record_changed)]


def test_an_administrator_keeps_the_record_and_nobody_reads_the_number(nora, world, luis):
    answer = nora.post(f"/cuentas/{luis.id}/datos", **RECORD, shift_until="16:00")
    page = nora.get(answer.location).text
    assert "quedaron guardados" in page
    assert "termina en 03" in page
    assert "55550003" not in page.replace(" ", "")
    kept = world.again(luis)
    assert (kept.languages, kept.departamento, kept.shift_from, kept.shift_until) == (["quc"], "14", time(8), time(16))
    assert telephone(world, luis) == "+50255550003"
    assert b"5555" not in kept.telephone
    assert noted(world) == [{"changed": "departamento, languages, shift_from, shift_until, telephone"}]


def test_what_stays_the_same_is_no_change(nora, world, luis):
    for _ in range(2):
        nora.post(f"/cuentas/{luis.id}/datos", **RECORD, shift_until="16:00")
    assert len(noted(world)) == 1


def test_a_telephone_that_nobody_has_is_not_offered_to_be_taken_away(nora, luis):
    assert "Quitar el que tiene" not in nora.get(f"/cuentas/{luis.id}").text
    nora.post(f"/cuentas/{luis.id}/datos", telephone="5555 0003", languages="es")
    assert "Quitar el que tiene" in nora.get(f"/cuentas/{luis.id}").text


def test_an_empty_telephone_stays_unless_it_is_to_go(nora, world, luis):
    nora.post(f"/cuentas/{luis.id}/datos", telephone="5555 0003", languages="es", on_call="1")
    assert world.again(luis).on_call
    nora.post(f"/cuentas/{luis.id}/datos", languages="es")
    assert not world.again(luis).on_call
    assert telephone(world, luis) == "+50255550003"
    nora.post(f"/cuentas/{luis.id}/datos", languages="es", no_telephone="1")
    assert world.again(luis).telephone is None


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"telephone": "5555"}, "le faltan dígitos"),
        ({"shift_until": ""}, "las dos horas"),
        ({"shift_until": "06:00"}, "el mismo día"),
        ({"departamento": "99"}, "No hay un departamento"),
        ({"languages": ""}, "al menos un idioma"),
    ],
)
def test_what_will_not_do_comes_back_with_its_problem_and_changes_nothing(nora, world, luis, changed, words):
    answer = nora.post(f"/cuentas/{luis.id}/datos", **(RECORD | {"shift_until": "16:00"} | changed))
    assert answer.status_code == 422
    assert words in answer.text
    assert world.again(luis).departamento == ""
    assert noted(world) == []


def test_nobody_changes_his_own_record_as_an_administrator(nora, world):
    own = world.one(StaffUser)
    answer = nora.post(f"/cuentas/{own.id}/datos", **RECORD, shift_until="16:00")
    assert "No puede cambiar su propia cuenta" in nora.get(answer.location).text
    assert nora.post("/cuentas/1/datos", **RECORD, shift_until="16:00").status_code == 404
    assert noted(world) == []


def test_everybody_sees_his_record_and_changes_his_telephone(desk_app, world):
    shift = {"shift_from": time(8), "shift_until": time(16)}
    browser = signed_in_as(desk_app, world, Role.monitor, languages=["es", "quc"], departamento="14", **shift)
    page = browser.get("/cuenta").text
    assert all(words in page for words in ("español, k’iche’", "Quiché", "08:00–16:00"))
    assert browser.post("/cuenta/telefono", telephone="5555-0003").location == "/cuenta"
    assert 'value="+50255550003"' in browser.get("/cuenta").text
    assert noted(world) == [{"changed": "telephone"}]
    answer = browser.post("/cuenta/telefono", telephone="555")
    assert answer.status_code == 422
    assert "le faltan dígitos" in answer.text
    assert telephone(world, world.one(StaffUser)) == "+50255550003"
    browser.post("/cuenta/telefono", telephone="")
    assert world.one(StaffUser).telephone is None


@pytest.fixture
def commands(monkeypatch, database_url, world):
    use_settings(monkeypatch, database_url)


ADD = ("staff", "add", "luis@example.org", "--name", "Luis", "--role", "monitor", "--password-stdin")


def test_an_account_is_added_with_its_record(commands, world):
    words = ("--phone", "55550003", "--languages", "es,quc", "--departamento", "Quiché", "--shift", "08:00-16:00")
    answer = CliRunner().invoke(main, [*ADD, *words], input=f"{PASSWORD}\n")
    assert answer.exit_code == 0, answer.output
    luis = world.one(StaffUser)
    assert telephone(world, luis) == "+50255550003"
    assert (luis.languages, luis.departamento, luis.shift_until) == (["es", "quc"], "14", time(16))
    assert [entry.act for entry in world.rows(AuditEntry)] == [Act.staff_added, Act.staff_record_changed]


def test_a_record_that_will_not_do_adds_no_account(commands, world):
    answer = CliRunner().invoke(main, [*ADD, "--shift", "22:00-06:00"], input=f"{PASSWORD}\n")
    assert answer.exit_code == 1
    assert "el mismo día" in answer.stderr
    assert world.rows(StaffUser) == []


def test_a_command_sets_what_it_is_given_and_nothing_else(commands, world, luis):
    told = said("staff", "set", luis.email, "--shift", "08:00-16:00")
    assert told == f"Los datos de {luis.email} quedaron guardados.\n"
    said("staff", "set", luis.email.upper(), "--departamento", "Petén")
    kept = world.again(luis)
    assert (kept.shift_from, kept.departamento, kept.languages) == (time(8), "17", ["es"])
    said("staff", "set", luis.email, "--shift", "")
    assert world.again(luis).shift_from is None
    said("staff", "set", luis.email, "--on-call", "sí")
    assert world.again(luis).on_call


def test_a_command_without_a_change_or_a_person_is_refused(commands, world, luis):
    assert "Diga qué cambia" in refused("staff", "set", luis.email)
    assert "Nadie tiene cuenta" in refused("staff", "set", "otto@example.org", "--shift", "08:00-16:00")
    assert "idioma" in refused("staff", "set", luis.email, "--languages", "klingon")


def test_a_telephone_needs_the_key_that_everything_else_is_sealed_with(commands, world, luis, monkeypatch):
    said("staff", "set", luis.email, "--phone", "55550003")
    monkeypatch.setenv("DATA_KEY", base64.urlsafe_b64encode(bytes(32)).decode())
    assert "DATA_KEY no es la clave" in refused("staff", "set", luis.email, "--phone", "55550004")
    monkeypatch.delenv("DATA_KEY")
    answered = run("staff", "set", luis.email, "--phone", "55550004")
    assert answered.exit_code == 1
    assert "DATA_KEY" in answered.stderr
    assert telephone(world, luis) == "+50255550003"
