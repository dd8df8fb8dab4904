"""When the house itself is in trouble, the parent is told so kindly, in Spanish."""

import logging

import psycopg
import pytest
from flask import Flask
from sqlalchemy.engine import make_url
from werkzeug.exceptions import TooManyRequests

from storage.database import make_engine, make_sessions
from tests.web.conftest import LINE, SECRET
from tests.web.test_survey_by_link import ME
from tests.web.visitor import Sheet, Visitor
from tests.world import ZONE
from web.links import FOLDER, sign
from web.pages import Porch, web_blueprint


@pytest.fixture
def away(world) -> Flask:
    """The pages in front of a database that nobody can reach."""
    app = Flask("tests.web.away", static_folder=None)
    engine = make_engine("postgresql+psycopg://nobody@127.0.0.1:9/none")
    app.register_blueprint(web_blueprint(Porch(make_sessions(engine), ZONE, SECRET, LINE, world.clock)))
    return app


def test_a_database_that_is_away_is_a_page_that_says_to_try_again(away):
    page = Visitor(away, f"{FOLDER}/{sign(SECRET, 7)}")
    for response in (page.get(), page.post({"said": "1"})):
        assert response.status_code == 503
        assert response.headers["Retry-After"] == "60"
        assert response.headers["Cache-Control"] == "no-store"
        shown = Sheet(response.text)
        assert shown.heading == "Intente otra vez en un momento"
        assert shown.buttons == ["Intentar otra vez"]
        assert shown.links == {"Llamar al 2411-0000": "tel:24110000"}


def test_a_link_that_is_nobodys_is_known_without_the_database(away):
    assert Visitor(away, f"{FOLDER}/x").get().status_code == 404


def test_whoever_asks_too_often_is_told_to_wait(ana):
    @ana.app.before_request
    def refuse() -> None:
        raise TooManyRequests

    response = Visitor(ana.app, ana.address).get()
    assert (response.status_code, response.headers["Retry-After"]) == (429, "60")
    assert Sheet(response.text).heading == "Espere un momento"


def test_a_fault_of_ours_is_a_page_too_and_stands_in_the_log(ana, caplog):
    @ana.app.before_request
    def stumble() -> None:
        raise RuntimeError("a fault")

    with caplog.at_level(logging.ERROR):
        response = Visitor(ana.app, ana.address).get()
    assert response.status_code == 503
    assert Sheet(response.text).heading == "Intente otra vez en un momento"
    assert "a fault" in caplog.text


def test_the_page_goes_on_when_the_database_has_closed_our_connections(world, ana, database_url):
    page = ana.window()
    page.press(ME)
    form = page.form_of("No lo usó")
    address = make_url(database_url).set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
    assert page.post(form).status_code == 303
    world.sessions.kw["bind"].dispose()  # the test's own connections are closed too
    assert page.open().heading == "¿Por qué no lo usó?"
