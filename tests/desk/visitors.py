"""People in front of the desk: accounts, and a browser that keeps its cookies and fills in forms.

The cast: Nora, an administrator; Carla, a coordinator; Eva, a statistician; Luis, a monitor; Otto, who has no account.
"""

import re
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from flask import Flask, session
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from desk.access.passwords import hash_of
from desk.sessions import begin_session, person_of
from rules.roles import Role
from storage.models import StaffUser
from tests.world import World

PASSWORD = "correct horse battery staple"
TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')
NAMES = {
    Role.administrator: "Nora",
    Role.coordinator: "Carla",
    Role.statistician: "Eva",
    Role.monitor: "Luis",
    Role.analyst: "Iris",
    Role.insurer: "Saúl",
}

kept_hash = cache(hash_of)
"""Hashing is slow on purpose: once a password is enough."""


def account(world: World, role: Role, email: str = "", password: str = PASSWORD, **values: Any) -> StaffUser:
    """An account; role@example.org unless told otherwise."""
    given = {
        "email": email or f"{role}@example.org",
        "name": NAMES.get(role, role.value),
        "role": role,
        "password": kept_hash(password),
        "created_at": world.clock(),
    }
    with world.sessions.begin() as session:
        row = StaffUser(**given | values)
        session.add(row)
    return row


@dataclass
class Visitor:
    """A browser. Forms are posted with the token of a page that it was given, as a person's are."""

    client: FlaskClient
    tokens: dict[str, str] = field(default_factory=dict)

    def get(self, path: str, **options: Any) -> TestResponse:
        return self.client.get(path, headers={"Accept": "text/html"}, **options)

    def token(self) -> str:
        """The token of this session's forms: every page but the sign-in page of somebody signed in has one."""
        if self._session() not in self.tokens:
            page = self.get("/cuenta", follow_redirects=True)
            found = TOKEN.search(page.text)
            assert found is not None, page.text
            self.tokens[self._session()] = found[1]
        return self.tokens[self._session()]

    def _session(self) -> str:
        """What the tokens of the session's forms are made from; empty before the first one."""
        with self.client.session_transaction() as kept:
            return kept.get("csrf_token", "")

    def post(self, path: str, **form: str) -> TestResponse:
        return self.client.post(path, data={"csrf_token": self.token()} | form, headers={"Accept": "text/html"})

    def sign_in(self, email: str, password: str = PASSWORD, **form: str) -> TestResponse:
        return self.post("/entrar", email=email, password=password, **form)


def visitor(app: Flask) -> Visitor:
    """A browser that nobody has used."""
    return Visitor(app.test_client())


def signed_in_as(app: Flask, world: World, role: Role, **values: Any) -> Visitor:
    """The browser of somebody of this role, whose account is made, and whose session has begun.

    The door itself, where passwords are looked at, costs more than most tests: `Visitor.sign_in` goes through it.
    """
    somebody = account(world, role, **values)
    browser = visitor(app)
    with browser.client.session_transaction() as kept, app.test_request_context():
        begin_session(person_of(somebody), world.clock())
        kept.update(session)
    return browser
