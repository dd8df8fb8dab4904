"""The bar of presence: its buttons, with and without a script, and whose pages have it."""

import json

import pytest

from rules.presence import PresenceState
from rules.roles import Role
from storage.models import Presence
from tests.desk.visitors import Visitor, signed_in_as


@pytest.fixture
def luis(desk_app, world) -> Visitor:
    return signed_in_as(desk_app, world, Role.monitor)


def do(browser: Visitor, path: str, **form: str):
    return browser.client.post(
        path, data={"csrf_token": browser.token()} | form, headers={"Accept": "application/json"}
    )


def test_the_buttons_of_the_bar(world, luis):
    assert json.loads(do(luis, "/turno", estado="available").text)["me"]["words"] == "Disponible"
    assert json.loads(do(luis, "/turno", estado="pause", motivo="meal").text)["me"]["words"] == "En pausa: comida"
    assert json.loads(do(luis, "/turno/ayuda", pide="si").text)["me"]["help"] is not None
    assert json.loads(do(luis, "/turno/ayuda", pide="no").text)["me"]["help"] is None
    assert json.loads(do(luis, "/turno", estado="offline").text)["me"]["state"] == "offline"


@pytest.mark.parametrize(
    ("path", "form", "words"),
    [
        ("/turno", {}, "Elija disponible"),
        ("/turno", {"estado": "on_call"}, "Elija disponible"),
        ("/turno", {"estado": "pause"}, "Elija el motivo"),
        ("/turno", {"estado": "pause", "motivo": "x" * 5000}, "Elija el motivo"),
        ("/turno/ayuda", {"pide": "si"}, "Está fuera de turno"),
    ],
)
def test_what_cannot_be_is_said_to_the_script_and_to_the_page(world, luis, path, form, words):
    answer = do(luis, path, **form)
    assert answer.status_code == 409
    assert words in json.loads(answer.text)["problem"]
    page = luis.post(path, pagina="/cuenta", **form)
    assert (page.status_code, page.location) == (303, "/cuenta")
    assert words in luis.get("/cuenta").text
    assert world.rows(Presence) == []


def test_a_button_leads_back_to_a_page_of_ours_only(luis):
    assert luis.post("/turno", estado="available", pagina="https://example.org/").location == "/inicio"


def test_a_form_of_another_house_changes_nothing(world, luis):
    answer = luis.client.post("/turno", data={"estado": "available"}, headers={"Accept": "application/json"})
    assert answer.status_code == 400
    assert world.rows(Presence) == []


def test_signing_out_is_leaving_work(world, luis):
    do(luis, "/turno", estado="available")
    luis.post("/salir")
    assert world.one(Presence).state is PresenceState.offline


def test_who_never_came_to_work_leaves_no_trace_by_signing_out(world, luis):
    luis.post("/salir")
    assert world.rows(Presence) == []


@pytest.mark.parametrize("role", sorted(Role))
def test_the_bar_is_on_every_page_of_who_attends_and_on_no_others(desk_app, world, role):
    browser = signed_in_as(desk_app, world, role)
    has = role in (Role.monitor, Role.supervisor)
    for path in ("/inicio", "/cuenta"):
        assert ('aria-label="Su turno"' in browser.get(path).text) == has
