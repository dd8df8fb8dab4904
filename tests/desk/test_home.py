"""The first page and the menu: what each role finds there."""

import re

import pytest

from desk.access.pages import own_path
from rules.roles import ROLES, Permission, Role
from tests.desk.visitors import signed_in_as, visitor

LINK = re.compile(r'<a[^>]* href="(/[^"]*)"')


@pytest.mark.parametrize("role", Role)
def test_everybody_finds_what_he_may_do_and_only_that(desk_app, world, role):
    browser = signed_in_as(desk_app, world, role)
    links = set(LINK.findall(browser.get("/inicio").text))
    assert ("/cuentas" in links) == (Permission.manage_staff in ROLES[role])
    assert ("/campanias" in links) == (Permission.see_campaigns in ROLES[role])
    assert {browser.get(link, follow_redirects=True).status_code for link in links} == {200}


@pytest.mark.parametrize("role", [role for role in Role if not ROLES[role]])
def test_who_has_no_pages_yet_is_told_so_kindly(desk_app, world, role):
    assert "todavía no están en Escucha" in signed_in_as(desk_app, world, role).get("/inicio").text


def test_the_menu_says_where_one_is(desk_app, world):
    nora = signed_in_as(desk_app, world, Role.administrator)
    for path, entry in (("/inicio", "Inicio"), ("/cuentas", "Cuentas"), ("/cuenta", "Mi cuenta")):
        assert re.findall(r'aria-current="page">([^<]+)<', nora.get(path).text) == [entry]


def test_at_the_door_there_is_no_menu(desk_app):
    assert "<nav" not in visitor(desk_app).get("/entrar").text


def test_after_signing_in_nobody_is_led_to_what_only_takes_forms(desk_app, world):
    for path in ("/salir", "/campanias/7/comenzar"):
        browser = signed_in_as(desk_app, world, Role.coordinator, email=f"carla{len(path)}@example.org")
        assert browser.get(f"/entrar?next={path}").location == "/inicio"
    assert browser.get("/entrar?next=/campanias?pagina=2").location == "/campanias?pagina=2"


def test_an_own_path_stays_as_it_is():
    assert own_path("/campanias/7?orden=nombre") == "/campanias/7?orden=nombre"
