"""Every route × every role × every method: who comes in is what the view's mark and the table of roles say.

A route of the desk is covered by being there. A route of anybody else's must be of a blueprint that OUTSIDE names.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

import pytest
from flask import Blueprint, Flask
from sqlalchemy import update
from werkzeug.routing import MapAdapter
from werkzeug.test import TestResponse

from desk.guard import Mark, mark_of, needs
from desk.parts import Section
from desk.sessions import COOKIE
from rules.roles import ROLE_WORDS, ROLES, Permission, Role
from storage.models import StaffUser
from tests.desk.visitors import Visitor, account, signed_in_as, visitor
from tests.world import World

NOBODY = "nobody"
EVERYBODY = [NOBODY, *Role]
READING = {"GET", "HEAD", "OPTIONS"}


class Met(StrEnum):
    """How somebody fares at a route."""

    let_in = "let in"
    shown_the_door = "shown the door"
    refused = "refused"
    not_found = "not found"


class Outside(NamedTuple):
    """A blueprint that is no part of the desk: how whoever has no key fares there, signed in or not, and why."""

    met: Met
    because: str


OUTSIDE = {
    "voice": Outside(Met.refused, "the carrier signs what it asks: nobody's session opens it"),
    "sms": Outside(Met.refused, "the carrier signs what it asks: nobody's session opens it"),
    "web": Outside(Met.not_found, "a parent's link is signed: nobody's session opens it"),
    "survey_files": Outside(Met.not_found, "a parent's link is signed, here too: nobody's session opens it"),
    "complaint": Outside(Met.let_in, "whoever wants to may complain; what is told has an address of its own"),
    "case": Outside(Met.let_in, "whoever has a folio may ask; without the PIN only the state is told"),
    "sounds": Outside(Met.not_found, "what anybody hears who dials: no approved recording is called 1"),
    "bootstrap": Outside(Met.not_found, "the style sheet of the pages, from its package: no file is called 1"),
    "": Outside(Met.let_in, "/healthy tells counts, never a person, to whoever watches over the machines"),
}
"""Blueprint -> what its own guard does; the empty one holds the routes of the application itself."""
ONES_OWN = {"complaint.show", "complaint.answer", "complaint.files", "complaint.receive"}
"""Endpoints of a parent's own complaint: for anybody else there is nothing there."""


class Request(NamedTuple):
    """A method, an address, and the endpoint that answers there."""

    method: str
    address: str
    endpoint: str

    @property
    def part(self) -> str:
        """The outermost blueprint."""
        return self.endpoint.split(".")[0] if "." in self.endpoint else ""


def requests(app: Flask) -> list[Request]:
    """Every method of every rule; each variable of an address is 1, which no row of the tests is called."""
    places = app.url_map.bind("escucha.example.org")
    found = {
        answering(places, method, places.build(rule.endpoint, dict.fromkeys(rule.arguments, 1)))
        for rule in app.url_map.iter_rules()
        for method in rule.methods or ()
    }
    return sorted(found)


def answering(places: MapAdapter, method: str, address: str) -> Request:
    """Two rules may share an address, and then each method has its own view."""
    endpoint, _ = places.match(address.partition("?")[0], method)
    return Request(method, address, endpoint)


def expected(app: Flask, request: Request, role: Role | None) -> Met:
    if request.part != "desk":
        outside = Met.not_found if request.endpoint in ONES_OWN else OUTSIDE[request.part].met
        told_methods_only = outside is Met.not_found and request.method == "OPTIONS"
        return Met.let_in if told_methods_only else outside
    mark = mark_of(app.view_functions[request.endpoint])
    assert mark is not None, request
    if mark.lets_in(role):
        return Met.let_in
    return Met.refused if role else Met.shown_the_door


def met(answer: TestResponse, request: Request) -> Met:
    assert answer.status_code < 500, request
    assert "La página caducó" not in answer.text, request
    if answer.status_code == 303 and answer.location.startswith("/entrar?next="):
        return Met.shown_the_door
    if answer.status_code == 404 and request.part != "desk":
        return Met.not_found
    return Met.refused if answer.status_code == 403 else Met.let_in


@dataclass
class Caller:
    """Somebody who asks for everything, whose session is whole again before each request."""

    browser: Visitor
    world: World
    role: Role | None

    def __post_init__(self) -> None:
        self.token = self.browser.token()
        self.cookie = self.browser.client.get_cookie(COOKIE).value

    def ask(self, request: Request) -> TestResponse:
        with self.world.sessions.begin() as session:
            session.execute(update(StaffUser).values(epoch=0))
        self.browser.client.set_cookie(COOKIE, self.cookie)
        form = None if request.method in READING else {"csrf_token": self.token}
        return self.browser.client.open(
            request.address, method=request.method, data=form, headers={"Accept": "text/html"}
        )


@pytest.fixture(params=EVERYBODY)
def caller(request, desk_app, world) -> Caller:
    role = None if request.param == NOBODY else Role(request.param)
    browser = signed_in_as(desk_app, world, role) if role else visitor(desk_app)
    return Caller(browser, world, role)


def test_everybody_comes_in_where_the_table_says_and_nowhere_else(desk_app, caller):
    asked = requests(desk_app)
    wrong = {
        request: (found, due)
        for request in asked
        if (found := met(caller.ask(request), request)) != (due := expected(desk_app, request, caller.role))
    }
    assert wrong == {}
    assert len(asked) > 60


def test_every_route_is_of_the_desk_or_has_its_reason(desk_app):
    parts = {request.part for request in requests(desk_app)}
    assert parts - {"desk"} == set(OUTSIDE)
    assert all(outside.because for outside in OUTSIDE.values())


def test_every_view_of_the_desk_says_whom_it_lets_in(desk_app):
    unmarked = {
        endpoint
        for endpoint, view in desk_app.view_functions.items()
        if endpoint.startswith("desk.") and mark_of(view) is None
    }
    assert unmarked == set()


def test_every_permission_opens_something(desk_app):
    marks = [mark_of(view) for view in desk_app.view_functions.values()]
    assert {mark.permission for mark in marks if mark and mark.permission} == set(Permission)


def test_what_is_open_to_all_is_little_and_has_its_reason(desk_app):
    marks = {endpoint: mark_of(view) for endpoint, view in desk_app.view_functions.items() if "desk." in endpoint}
    assert {endpoint for endpoint, mark in marks.items() if mark and mark.open_because} - files(desk_app) == {
        "desk.access.root",
        "desk.access.enter",
        "desk.access.sign_in",
    }


def files(app: Flask) -> set[str]:
    return {rule.endpoint for rule in app.url_map.iter_rules() if rule.endpoint.endswith(".static")}


def test_a_mark_lets_in_who_has_the_permission():
    for permission in Permission:
        mark = Mark(permission=permission)
        assert {role for role in Role if mark.lets_in(role)} == {role for role in Role if permission in ROLES[role]}
        assert not mark.lets_in(None)


def test_the_tables_name_every_role():
    assert set(ROLES) == set(ROLE_WORDS) == set(Role)


def test_nobody_who_runs_accounts_sees_answers():
    """Systems may let people in; what parents said is not theirs."""
    assert {role for role in Role if Permission.manage_staff in ROLES[role]} == {Role.administrator}
    assert ROLES[Role.administrator] == {Permission.manage_staff}


@pytest.fixture
def forgetful_app(desk_of) -> Flask:
    """A desk with a view that somebody forgot to mark."""
    part = Blueprint("forgetful", __name__, url_prefix="/olvido")
    part.add_url_rule("", "first", lambda: "secret", methods=["GET", "POST"])
    return desk_of([Section(part, "first", Permission.see_campaigns, "Olvido", "")])


def test_a_view_without_a_mark_is_refused_to_everybody(forgetful_app, world):
    nora = signed_in_as(forgetful_app, world, Role.administrator)
    assert nora.get("/olvido").status_code == 403
    assert nora.post("/olvido").status_code == 403
    assert visitor(forgetful_app).get("/olvido").status_code == 403
    account(world, Role.coordinator)
    carla = visitor(forgetful_app)
    carla.sign_in("coordinator@example.org")
    assert carla.get("/olvido").status_code == 403


class Twins:
    """Two objects of one class, each with its own mark on the same method."""

    def __init__(self, permission: Permission) -> None:
        self.view = needs(permission)(self.look)

    def look(self) -> str:
        return "looked"


def test_the_mark_of_one_object_is_not_that_of_another():
    first, second = Twins(Permission.see_campaigns), Twins(Permission.manage_staff)
    assert mark_of(first.view) == Mark(permission=Permission.see_campaigns)
    assert mark_of(second.view) == Mark(permission=Permission.manage_staff)
    assert mark_of(first.look) is None
    assert first.view() == "looked"
