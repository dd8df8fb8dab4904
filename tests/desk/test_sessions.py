"""How long a session lives, and what ends it."""

import pytest

from desk.sessions import COOKIE
from rules.roles import Role
from tests.desk.visitors import PASSWORD, Visitor, account, signed_in_as, visitor

CARLA = "coordinator@example.org"
NEW = "four words nobody guesses"


@pytest.fixture
def carla(desk_app, world) -> Visitor:
    return signed_in_as(desk_app, world, Role.coordinator)


def copy_of(browser: Visitor) -> Visitor:
    """Another browser with the same cookie, as a thief has it."""
    other = visitor(browser.client.application)
    other.client.set_cookie(COOKIE, browser.client.get_cookie(COOKIE).value)
    return other


def may_enter(browser: Visitor) -> bool:
    return browser.get("/inicio").status_code == 200


def test_the_cookie_is_as_strict_as_it_can_be(desk_app, world):
    account(world, Role.coordinator)
    (header,) = visitor(desk_app).sign_in(CARLA).headers.getlist("Set-Cookie")
    assert header.startswith("escucha=")
    assert {"HttpOnly", "Secure", "SameSite=Lax", "Path=/"} <= set(header.split("; "))
    assert "Domain" not in header


def test_a_session_that_a_stranger_prepared_is_worth_nothing_after_signing_in(desk_app, world):
    account(world, Role.coordinator)
    prepared = visitor(desk_app)
    token = prepared.token()
    victim = copy_of(prepared)
    victim.client.post("/entrar", data={"csrf_token": token, "email": CARLA, "password": PASSWORD})
    assert may_enter(victim)
    assert not may_enter(prepared)
    assert victim.client.post("/salir", data={"csrf_token": token}).status_code == 400
    assert may_enter(victim)


def test_after_signing_out_a_copy_of_the_cookie_is_worth_nothing(carla):
    copy = copy_of(carla)
    assert carla.post("/salir").location == "/entrar"
    assert "Salió" in carla.get("/entrar").text
    assert not may_enter(carla)
    assert not may_enter(copy)


def test_a_changed_password_ends_the_other_sessions_only(desk_app, carla):
    elsewhere = visitor(desk_app)
    elsewhere.sign_in(CARLA)
    answer = carla.post("/cuenta", current=PASSWORD, new=NEW, again=NEW)
    assert (answer.status_code, answer.location) == (303, "/cuenta")
    assert "Su contraseña cambió" in carla.get("/cuenta").text
    assert not may_enter(elsewhere)
    assert elsewhere.sign_in(CARLA, PASSWORD).status_code == 422
    assert elsewhere.sign_in(CARLA, NEW).status_code == 303


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ({"current": "another password", "new": NEW, "again": NEW}, "No es su contraseña actual"),
        ({"current": PASSWORD, "new": NEW, "again": NEW + "s"}, "Las dos veces debe ser la misma"),
        ({"current": PASSWORD, "new": "short words", "again": "short words"}, "al menos 12 caracteres"),
        ({"current": PASSWORD, "new": "a" * 201, "again": "a" * 201}, "hasta 200 caracteres"),
        ({"current": PASSWORD, "new": CARLA.upper(), "again": CARLA.upper()}, "no puede ser el correo"),
    ],
)
def test_a_password_that_will_not_do_is_refused_in_words_and_nothing_changes(desk_app, carla, form, words):
    answer = carla.post("/cuenta", **form)
    assert answer.status_code == 422
    assert words in answer.text
    assert may_enter(carla)
    assert visitor(desk_app).sign_in(CARLA).status_code == 303


def test_guesses_at_the_password_from_within_count_as_those_at_the_door(desk_app, carla):
    for _ in range(5):
        carla.post("/cuenta", current="another password", new=NEW, again=NEW)
    assert carla.post("/cuenta", current=PASSWORD, new=NEW, again=NEW).status_code == 422
    assert visitor(desk_app).sign_in(CARLA).status_code == 422


def test_a_session_unused_for_eight_hours_is_over(carla, world):
    world.clock.pass_by(hours=7, minutes=59)
    assert may_enter(carla)
    world.clock.pass_by(hours=8, seconds=1)
    assert not may_enter(carla)


def test_a_session_in_use_lives_on(carla, world):
    for _ in range(4):
        world.clock.pass_by(hours=5)
        assert may_enter(carla)


def test_what_a_page_asks_for_by_itself_keeps_no_session_alive(carla, world):
    """Browsers tell a script's reading from a person's; a thread or a call that stays open is nobody at the desk."""
    for _ in range(3):
        world.clock.pass_by(hours=3)
        carla.client.get("/cuenta", headers={"Sec-Fetch-Dest": "empty"})
    assert not may_enter(carla)


def test_what_a_script_sends_for_somebody_keeps_the_session_alive(carla, world):
    token = carla.token()
    for _ in range(3):
        world.clock.pass_by(hours=3)
        headers = {"Sec-Fetch-Dest": "empty"}
        carla.client.post("/cuenta/telefono", data={"csrf_token": token, "telephone": ""}, headers=headers)
    assert may_enter(carla)


def test_a_cookie_that_nobody_signed_is_nobody(desk_app):
    browser = visitor(desk_app)
    browser.client.set_cookie(COOKIE, "eyJfdXNlcl9pZCI6IjEuMCJ9.aaaaaa.bbbbbbbbbbbbbbbbbbbbbbbbbbb")
    assert not may_enter(browser)
