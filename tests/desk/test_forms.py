"""A form acts only when it is one of ours, of this very session."""

import pytest

from rules.roles import Role
from tests.desk.visitors import PASSWORD, account, signed_in_as, visitor

HTML = {"Accept": "text/html"}


def test_without_a_token_nobody_signs_in(desk_app, world):
    account(world, Role.coordinator)
    browser = visitor(desk_app)
    form = {"email": "coordinator@example.org", "password": PASSWORD}
    answer = browser.client.post("/entrar", data=form, headers=HTML)
    assert answer.status_code == 400
    assert "La página caducó" in answer.text
    assert browser.get("/inicio").status_code == 303


@pytest.mark.parametrize("path", ["/salir", "/cuenta", "/cuentas/1/desactivar"])
def test_a_form_without_its_token_does_nothing(desk_app, world, path):
    nora = signed_in_as(desk_app, world, Role.administrator)
    before = world.everything()
    assert nora.client.post(path, headers=HTML).status_code == 400
    assert world.everything() == before


def test_the_token_of_another_session_is_worth_nothing(desk_app, world):
    nora = signed_in_as(desk_app, world, Role.administrator)
    other = signed_in_as(desk_app, world, Role.coordinator)
    answer = nora.client.post("/salir", data={"csrf_token": other.token()}, headers=HTML)
    assert answer.status_code == 400
    assert nora.get("/inicio").status_code == 200


def test_a_page_left_open_for_hours_can_still_be_sent(desk_app, world):
    carla = signed_in_as(desk_app, world, Role.coordinator)
    token = carla.token()
    world.clock.pass_by(hours=7)
    assert carla.client.post("/salir", data={"csrf_token": token}).status_code == 303


def test_a_program_may_send_the_token_in_a_header(desk_app, world):
    carla = signed_in_as(desk_app, world, Role.coordinator)
    assert carla.client.post("/salir", headers={"X-CSRFToken": carla.token()}).status_code == 303
