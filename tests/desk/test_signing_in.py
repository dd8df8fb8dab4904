"""Signing in and out, as a person does and as somebody does who guesses."""

import re
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from argon2 import PasswordHasher

from desk.access import passwords
from rules.roles import Role
from storage.models import Act, AuditEntry
from storage.queries.staff import MOST_FAILURES
from tests.desk.visitors import PASSWORD, account, signed_in_as, visitor

CARLA = "coordinator@example.org"
AT_ONCE = 12


def without_what_differs(text: str, email: str) -> str:
    """A sign-in page without its token and without the e-mail that was written."""
    return re.sub(r'name="csrf_token" value="[^"]+"', "", text).replace(email, "")


def may_enter(browser) -> bool:
    return browser.get("/inicio").status_code == 200


def test_who_signs_in_sees_the_home_page(desk_app, world):
    account(world, Role.coordinator)
    browser = visitor(desk_app)
    answer = browser.sign_in(CARLA)
    assert (answer.status_code, answer.location) == (303, "/inicio")
    assert "Carla" in browser.get("/inicio").text


@pytest.mark.parametrize("email", ["", "\0", "x" * 1000, "%", "' OR true --", "😀", "otto@example.org\0"])
def test_an_email_of_any_kind_is_only_wrong(desk_app, world, email):
    account(world, Role.coordinator)
    assert visitor(desk_app).sign_in(email, "\0").status_code == 422


@pytest.mark.parametrize("written", ["Coordinator@Example.ORG", f"  {CARLA} "])
def test_an_email_is_the_same_however_it_is_written(desk_app, world, written):
    account(world, Role.coordinator)
    assert visitor(desk_app).sign_in(written).status_code == 303


def test_an_accent_is_the_same_as_one_letter_or_as_two(desk_app, world):
    account(world, Role.coordinator, password="cami\u00f3n azul de la tarde")
    assert visitor(desk_app).sign_in(CARLA, "camio\u0301n azul de la tarde").status_code == 303


def test_who_has_signed_in_is_led_past_the_door(desk_app, world):
    browser = signed_in_as(desk_app, world, Role.coordinator)
    assert browser.get("/entrar").location == "/inicio"
    assert browser.get("/").location == "/inicio"


def test_a_wrong_password_lets_nobody_in(desk_app, world):
    account(world, Role.coordinator)
    browser = visitor(desk_app)
    answer = browser.sign_in(CARLA, "another password")
    assert answer.status_code == 422
    assert "El correo o la contraseña no son correctos" in answer.text
    assert not may_enter(browser)


def test_nobody_learns_which_accounts_exist_are_disabled_or_locked(desk_app, world):
    account(world, Role.coordinator)
    account(world, Role.analyst, active=False)
    account(world, Role.monitor, failed=5, locked_until=world.clock.at.replace(hour=23))
    emails = [CARLA, "analyst@example.org", "monitor@example.org", "otto@example.org"]
    wrong = {email: visitor(desk_app).sign_in(email, "another password") for email in emails}
    right = {email: visitor(desk_app).sign_in(email) for email in emails[1:]}
    answers = {without_what_differs(answer.text, email) for some in (wrong, right) for email, answer in some.items()}
    assert len(answers) == 1
    assert {answer.status_code for some in (wrong, right) for answer in some.values()} == {422}


def test_a_disabled_account_is_not_even_tried(desk_app, world):
    carla = account(world, Role.coordinator, active=False)
    visitor(desk_app).sign_in(CARLA)
    assert world.again(carla).failed == 0
    assert world.one(AuditEntry).details == {"tried": False}


def test_an_unknown_account_costs_a_password_as_a_known_one_does():
    """The hash that stands in for nobody's is made with the parameters of today."""
    assert not passwords.is_right("anything at all", None)
    assert not passwords.is_outdated(passwords._nobodys())


def test_five_wrong_passwords_lock_the_account_for_15_minutes(desk_app, world):
    carla = account(world, Role.coordinator)
    browser = visitor(desk_app)
    for _ in range(MOST_FAILURES):
        browser.sign_in(CARLA, "another password")
    assert browser.sign_in(CARLA).status_code == 422
    world.clock.pass_by(minutes=14, seconds=59)
    assert browser.sign_in(CARLA).status_code == 422
    world.clock.pass_by(seconds=1)
    assert browser.sign_in(CARLA).status_code == 303
    assert (world.again(carla).failed, world.again(carla).locked_until) == (0, None)


def test_after_a_lock_there_are_five_tries_again(desk_app, world):
    account(world, Role.coordinator)
    browser = visitor(desk_app)
    for _ in range(MOST_FAILURES):
        browser.sign_in(CARLA, "another password")
    world.clock.pass_by(minutes=15)
    for _ in range(MOST_FAILURES - 1):
        browser.sign_in(CARLA, "another password")
    assert browser.sign_in(CARLA).status_code == 303


def test_the_right_password_at_the_last_try_locks_nothing(desk_app, world):
    carla = account(world, Role.coordinator)
    browser = visitor(desk_app)
    for _ in range(MOST_FAILURES - 1):
        browser.sign_in(CARLA, "another password")
    assert browser.sign_in(CARLA).status_code == 303
    assert (world.again(carla).failed, world.again(carla).locked_until) == (0, None)


def test_tries_at_the_same_moment_are_no_more_than_tries_one_after_another(desk_app, world):
    account(world, Role.coordinator)
    together = Barrier(AT_ONCE)
    browsers = [visitor(desk_app) for _ in range(AT_ONCE)]
    tokens = [browser.token() for browser in browsers]

    def guess(which: int) -> None:
        together.wait(60)
        form = {"csrf_token": tokens[which], "email": CARLA, "password": f"guess {which}"}
        browsers[which].client.post("/entrar", data=form)

    with ThreadPoolExecutor(AT_ONCE) as threads:
        list(threads.map(guess, range(AT_ONCE)))
    entries = world.rows(AuditEntry)
    assert len(entries) == AT_ONCE
    assert sum(entry.details["tried"] for entry in entries) == MOST_FAILURES
    assert [entry.act for entry in entries].count(Act.sign_in_locked) == 1


def test_a_hash_of_older_parameters_is_made_anew(desk_app, world):
    weak = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    carla = account(world, Role.coordinator)
    world.change(carla, password=weak.hash(PASSWORD))
    assert visitor(desk_app).sign_in(CARLA).status_code == 303
    assert not passwords.is_outdated(world.again(carla).password)
    assert visitor(desk_app).sign_in(CARLA).status_code == 303


def test_a_kept_password_is_argon2id(world):
    assert account(world, Role.coordinator).password.startswith("$argon2id$")


@pytest.mark.parametrize(
    ("wanted", "led_to"),
    [
        ("/cuenta", "/cuenta"),
        ("/cuenta?a=1&b=2", "/cuenta?a=1&b=2"),
        ("https://elsewhere.example.org/", "/inicio"),
        ("//elsewhere.example.org/", "/inicio"),
        ("/\\elsewhere.example.org/", "/inicio"),
        ("/\t/elsewhere.example.org", "/inicio"),
        ("javascript:alert(1)", "/inicio"),
        ("cuenta", "/inicio"),
        ("", "/inicio"),
    ],
)
def test_after_signing_in_only_own_pages_are_led_to(desk_app, world, wanted, led_to):
    account(world, Role.coordinator)
    assert visitor(desk_app).sign_in(CARLA, next=wanted).location == led_to


def test_what_was_to_be_read_is_read_after_signing_in(desk_app, world):
    account(world, Role.coordinator)
    browser = visitor(desk_app)
    door = browser.get("/cuenta?a=1")
    assert (door.status_code, door.location) == (303, "/entrar?next=/cuenta?a%3D1")
    assert 'name="next" value="/cuenta?a=1"' in browser.get(door.location).text


def test_what_was_to_be_done_is_not_done_after_signing_in(desk_app):
    browser = visitor(desk_app)
    assert browser.post("/cuenta").location == "/entrar?next=/inicio"
