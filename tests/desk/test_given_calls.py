"""A call that is given to an analyst: what they may do with it, and what not."""

from typing import Any

import pytest
from flask import Flask

from app.web import create_app
from desk.guard import mark_of
from monitors import live
from rules.lives import HandoverState
from rules.roles import Permission, Role
from storage.models import Act, Answer, AuditEntry, Handover, Person, StaffUser
from tests.desk.visitors import Visitor, signed_in_as
from tests.monitors.telephones import SIP, Call, waits
from tests.switchboard import SigningCarrier

THEIRS = {
    "monitor.work",
    "monitor.given",
    "monitor.contact",
    "monitor.news",
    "monitor.note",
    "monitor.give_back",
    "monitor.put_away",
    "monitor.call_state",
    "monitor.act_on_call",
    "monitor.consult",
}


@pytest.fixture
def app(house) -> Flask:
    return create_app(house)


@pytest.fixture
def iris(app, world) -> Visitor:
    return signed_in_as(app, world, Role.analyst, telephone=world.vault.seal(SIP.format("iris"), "staff"))


@pytest.fixture
def call(app, iris, world) -> Call:
    """Ana, whom Luis gave to Iris, the analyst."""
    call = waits(world, SigningCarrier(app))
    world.change(world.one(Person), private=world.vault.seal_fields({"encargado": "Ana Choc"}, "person"))
    call.meet()
    call.third(world.one(StaffUser, StaffUser.role == Role.analyst))
    call.act(live.transfer)
    return call


def path(call: Call, rest: str = "") -> str:
    return f"/trabajo/{call.handover.id}{rest}"


def test_the_routes_of_who_is_given_calls_are_these(app):
    marks = {name.removeprefix("desk."): mark_of(view) for name, view in app.view_functions.items()}
    assert {name for name, mark in marks.items() if mark and mark.permission is Permission.receive_calls} == THEIRS


def test_who_has_no_call_yet_is_told_how_one_comes(iris):
    page = iris.get("/trabajo").text
    assert "Usted no tiene ninguna llamada." in page
    assert "Siguiente" not in page
    assert "Anótelo en" not in page
    assert iris.get("/trabajo/mia").text == ""


def test_who_has_no_telephone_is_told_where_to_note_it(app, world):
    page = signed_in_as(app, world, Role.analyst).get("/trabajo").text
    assert "Anótelo en" in page


def test_the_call_that_was_given_is_found_and_shows_the_family(iris, call, world):
    assert iris.get("/trabajo/mia").text == str(call.handover.id)
    assert f'href="{path(call)}"' in iris.get("/trabajo").text
    page = iris.get(path(call)).text
    assert "Ana Choc" in page
    assert "Habla con la familia." in page
    assert "Poner en espera" in page
    read = world.one(AuditEntry, AuditEntry.act == Act.contact_opened)
    assert (read.actor_id, read.about) == (call.handover.staff_id, f"handover:{call.handover.id}")


def test_what_is_the_monitors_alone_is_not_offered(iris, call):
    page = iris.get(path(call)).text
    assert "entrevista</button>" not in page
    assert "/entrevista" not in page
    assert "Agregar otro número" not in page
    assert "<audio" not in page


@pytest.mark.parametrize("rest", ["/contestar", "/tomar", "/llamar", "/numero", "/entrevista", "/entrevista/respuesta"])
def test_no_call_is_taken_and_no_answer_given(iris, call, world, rest):
    before: list[Any] = [(row.question, row.value) for row in world.rows(Answer)]
    assert iris.post(path(call, rest)).status_code == 403
    assert [(row.question, row.value) for row in world.rows(Answer)] == before


def test_it_is_held_hung_up_and_noted(iris, call, world):
    iris.post(path(call, "/llamada/espera"))
    assert call.state is HandoverState.held
    iris.post(path(call, "/llamada/colgar"))
    assert call.state is HandoverState.wrap_up
    answer = iris.post(path(call, "/resultado"), resultado="attended", nota="Se le explicó")
    assert (answer.status_code, answer.location) == (303, "/trabajo")
    assert world.one(Handover, Handover.state == HandoverState.done).staff_id is not None
    assert "Usted no tiene ninguna llamada." in iris.get("/trabajo").text


def test_who_gave_it_has_it_no_more(app, world, call):
    luis = signed_in_as(app, world, Role.monitor)
    assert luis.get(path(call)).status_code == 409
    assert luis.get(path(call, "/llamada")).status_code == 404
