"""What people read when something fails."""

import pytest
from flask import Blueprint, abort

from app.web import create_app
from desk.guard import open_to_all
from desk.layout.errors import WORDS
from desk.parts import Section
from rules.roles import Permission, Role
from tests.desk.visitors import signed_in_as, visitor

NOWHERE = "postgresql+psycopg://nobody@127.0.0.1:9/nowhere"


@pytest.fixture
def failing(desk_of):
    """A desk whose page fails as it is told."""
    part = Blueprint("failing", __name__)

    @open_to_all("a test")
    def fail(code: int) -> None:
        abort(code) if code != 500 else {}["nothing"]

    part.add_url_rule("/falla/<int:code>", "fail", fail)
    app = desk_of([Section(part, "fail", Permission.see_campaigns, "Falla", "")])
    app.config["PROPAGATE_EXCEPTIONS"] = False
    return app


@pytest.mark.parametrize("code", WORDS)
def test_every_failure_has_its_page_in_spanish(failing, code):
    answer = visitor(failing).get(f"/falla/{code}")
    assert answer.status_code == code
    for words in WORDS[code]:
        assert words in answer.text
    assert "Traceback" not in answer.text
    assert '<html lang="es-GT">' in answer.text


def test_a_program_gets_one_line(failing):
    answer = failing.test_client().get("/falla/403")
    assert (answer.status_code, answer.text) == (403, "403 Forbidden\n")


def test_an_address_that_is_not_there_has_its_page_too(desk_app):
    answer = visitor(desk_app).get("/no-hay")
    assert answer.status_code == 404
    assert "Esta página no existe" in answer.text


def test_without_a_database_the_page_says_so(house_of, desk_app, world):
    somebody = signed_in_as(desk_app, world, Role.coordinator)
    lost = visitor(create_app(house_of(database_url=NOWHERE)))
    lost.client.set_cookie("escucha", somebody.client.get_cookie("escucha").value)
    answer = lost.client.get("/inicio", headers={"Accept": "text/html"})
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "1")
    assert "El servicio no responde por ahora" in answer.text


def test_a_form_that_is_too_large_is_refused_in_words(desk_app, world):
    carla = signed_in_as(desk_app, world, Role.coordinator)
    answer = carla.post("/cuenta", current="x" * 40_000_000)
    assert answer.status_code == 413
    assert "demasiado grande" in answer.text
