"""escucha staff and escucha audit."""

import getpass
import json

import pytest
from click.testing import CliRunner
from sqlalchemy import text

from app.cli import main
from app.cli.staff import acting
from rules.roles import Permission, Role
from storage.audit import Actor
from storage.models import Act, AuditEntry, StaffUser
from storage.queries.staff import StaffError
from tests.app.commands import refused, said, use_settings
from tests.desk.visitors import PASSWORD, account, visitor

CARLA = "carla@example.org"
ADD = ("staff", "add", CARLA, "--name", "Carla Ixcot", "--role", "coordinator")


@pytest.fixture(autouse=True)
def settings_of_the_test(monkeypatch, database_url, world):
    use_settings(monkeypatch, database_url)


def given(words: str, *command: str):
    """What a command answers that reads `words` from its input."""
    return CliRunner().invoke(main, list(command), input=words)


def test_an_account_that_was_added_can_sign_in(desk_app, world):
    assert given(f"{PASSWORD}\n", *ADD, "--password-stdin").output == (
        "Cuenta creada: carla@example.org entra como Subdirector de DIGEPSA.\n"
    )
    carla, entry = world.one(StaffUser), world.one(AuditEntry)
    assert (carla.name, carla.role, carla.active) == ("Carla Ixcot", Role.coordinator, True)
    assert (entry.act, entry.about, entry.who) == (Act.staff_added, f"staff:{carla.id}", f"cli:{getpass.getuser()}")
    assert visitor(desk_app).sign_in(CARLA).status_code == 303


def test_the_password_is_asked_twice_and_never_shown(world):
    answer = given(f"{PASSWORD}\n{PASSWORD}\n", *ADD)
    assert answer.exit_code == 0
    assert PASSWORD not in answer.output
    assert world.one(StaffUser).email == CARLA


def test_two_passwords_that_differ_are_refused(world):
    answer = given(f"{PASSWORD}\nanother password\n", *ADD)
    assert answer.exit_code == 1
    assert "no son iguales" in answer.stderr
    assert world.rows(StaffUser) == []


@pytest.mark.parametrize(
    ("password", "words"),
    [
        ("short words", "al menos 12 caracteres"),
        ("", "al menos 12 caracteres"),
        (CARLA.upper(), "no puede ser el correo"),
    ],
)
def test_a_password_that_will_not_do_is_refused_in_words(world, password, words):
    answer = given(f"{password}\n", *ADD, "--password-stdin")
    assert (answer.exit_code, answer.stdout) == (1, "")
    assert words in answer.stderr
    assert world.rows(StaffUser) == []


@pytest.mark.parametrize(
    "email",
    [
        "carla",
        "carla@",
        "@example.org",
        "carla @example.org",
        "a@b",
        "ana@ñandú.org",
        "a" * 250 + "@b.org",
    ],
)
def test_what_is_no_email_is_refused(world, email):
    answer = given(f"{PASSWORD}\n", "staff", "add", email, "--name", "C", "--role", "coordinator", "--password-stdin")
    assert answer.exit_code == 1
    assert "no es un correo" in answer.stderr


def test_a_name_of_nothing_is_refused(world):
    answer = given(f"{PASSWORD}\n", "staff", "add", CARLA, "--name", " ", "--role", "coordinator", "--password-stdin")
    assert "Escriba el nombre" in answer.stderr


def test_a_role_that_is_not_there_is_bad_usage(world):
    assert given(PASSWORD, "staff", "add", CARLA, "--name", "C", "--role", "king", "--password-stdin").exit_code == 2


@pytest.mark.parametrize("email", [CARLA, "Carla@Example.org"])
def test_an_email_that_has_an_account_is_refused_with_what_to_do(world, email):
    account(world, Role.monitor, email=CARLA)
    answer = given(f"{PASSWORD}\n", "staff", "add", email, "--name", "C", "--role", "coordinator", "--password-stdin")
    assert answer.exit_code == 1
    assert "Ya hay una cuenta" in answer.stderr
    assert "escucha staff password carla@example.org" in answer.stderr
    assert world.one(StaffUser).role is Role.monitor


def test_who_lost_the_password_gets_another_and_is_unlocked(desk_app, world):
    account(world, Role.coordinator, email=CARLA, failed=5, locked_until=world.clock.at.replace(hour=23))
    other = "four words nobody guesses"
    assert given(f"{other}\n", "staff", "password", CARLA, "--password-stdin").exit_code == 0
    assert visitor(desk_app).sign_in(CARLA).status_code == 422
    assert visitor(desk_app).sign_in(CARLA, other).status_code == 303
    assert world.rows(AuditEntry)[0].act is Act.password_changed


def test_nobody_has_no_password_to_change(world):
    assert "escucha staff add" in given(f"{PASSWORD}\n", "staff", "password", CARLA, "--password-stdin").stderr


def test_a_command_acts_as_an_account_that_may(world):
    carla = account(world, Role.coordinator, email=CARLA)
    account(world, Role.coordinator, email="gone@example.org", active=False)
    account(world, Role.monitor, email="luis@example.org")
    with world.sessions() as session:
        assert acting(session, "Carla@Example.org", Permission.run_campaigns) == Actor(user_id=carla.id)
        assert acting(session, None, Permission.run_campaigns) == Actor(who=f"cli:{getpass.getuser()}")
        for email, code in (
            ("otto@example.org", "unknown_staff"),
            ("gone@example.org", "disabled_staff"),
            ("luis@example.org", "not_permitted"),
        ):
            with pytest.raises(StaffError) as refusal:
                acting(session, email, Permission.run_campaigns)
            assert refusal.value.code == code


def test_a_whole_log_is_verified(world):
    given(f"{PASSWORD}\n", *ADD, "--password-stdin")
    last = world.one(AuditEntry).hash.hex()
    assert said("audit", "verify") == f"La bitácora está completa: 1 entradas. Huella de la última: {last}\n"
    told = {"entries": 1, "first_wrong": None, "last_hash": last, "whole": True}
    assert json.loads(said("audit", "verify", "--json")) == told


def test_a_broken_log_is_refused_with_the_first_wrong_entry(world):
    for email in (CARLA, "iris@example.org", "luis@example.org"):
        given(f"{PASSWORD}\n", "staff", "add", email, "--name", "N", "--role", "monitor", "--password-stdin")
    with world.sessions.begin() as session:
        session.execute(text("ALTER TABLE audit_entry DISABLE TRIGGER USER"))
        session.execute(text("UPDATE audit_entry SET who = 'system' WHERE id = 2"))
        session.execute(text("ALTER TABLE audit_entry ENABLE TRIGGER USER"))
    assert "de 3 entradas, la primera que falta o no corresponde es la 2" in refused("audit", "verify")
    answer = given("", "audit", "verify", "--json")
    assert answer.exit_code == 1
    assert json.loads(answer.stdout)["first_wrong"] == 2
