"""Every way into the service is guarded, or stands here with its reason.

Who of the staff may open which page of the desk is asked by tests/desk/test_matrix.py, route by route and role by role.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pydantic import SecretBytes, SecretStr
from twilio.request_validator import RequestValidator

from app.config import Settings
from app.runtime import build
from app.web import create_app
from desk.guard import mark_of
from web.links import sign

TOKEN, SECRET, PUBLIC = "the token of the account", "a secret", "https://escucha.example.org"
OPEN = {
    "healthy": "whoever watches over the machines has no signature; it tells counts, never a person",
}
SIGNED, LINKED, MARKED, FILES, ANYBODY = "signature", "link", "mark", "files", "anybody"
GUARDS = {
    "voice": SIGNED,
    "sms": SIGNED,
    "web": LINKED,
    "survey_files": LINKED,
    "complaint": ANYBODY,
    "case": ANYBODY,
    "sounds": ANYBODY,
    "desk": MARKED,
    "bootstrap": FILES,
}
"""Outermost blueprint -> what stands before its views: the carrier's signature, a signed link, a session and a mark.

Anybody may complain, and ask after a case by its number; a complaint that was begun opens by its own token only
(tests/web/test_complaint_pages.py), and a case by its PIN (tests/web/test_case_page.py). The information
menu's recordings are what anybody hears who dials.
"""
KINDS_OF_FILES = {".css", ".js", ".svg"}
"""What a folder that anybody may read from holds."""
DOOR = "/entrar"


@pytest.fixture(scope="module")
def make_app(tmp_path_factory):
    """make_app(secret): the application with a database and a Redis that nobody can reach: a guard needs neither."""

    def make(secret):
        settings = Settings(
            database_url="postgresql://nobody@127.0.0.1:9/none",
            redis_url="redis://127.0.0.1:9/0",
            files_url=str(tmp_path_factory.mktemp("files")),
            secret_key=SecretStr(secret),
            data_key=SecretBytes(bytes(32)),
            public_base_url=PUBLIC,
            twilio_account_sid="AC" + "1" * 32,
            twilio_auth_token=SecretStr(TOKEN),
            voice_from="+50224110000",
        )
        return create_app(build(settings))

    return make


@pytest.fixture(scope="module")
def app(make_app):
    return make_app(SECRET)


def guard_of(endpoint: str) -> str | None:
    """What stands before a view; None where nothing does."""
    part, dot, _ = endpoint.partition(".")
    guard = GUARDS.get(part) if dot else None
    return FILES if guard and endpoint.endswith(".static") else guard


def ways_in(app, guard: str, argument: object = 1) -> Iterator[tuple[str, str, str]]:
    """(endpoint, method, address) of every way in behind this guard; `argument` fills the address."""
    places = app.url_map.bind("escucha.example.org")
    for rule in app.url_map.iter_rules():
        if guard_of(rule.endpoint) == guard:
            address = places.build(rule.endpoint, dict.fromkeys(rule.arguments, argument))
            yield from ((rule.endpoint, method, address) for method in rule.methods - {"HEAD", "OPTIONS"})


def statuses(app, guard: str, argument: object = 1, headers=lambda _address: {}):
    client = app.test_client()
    return {
        (endpoint, method): client.open(address, method=method, headers=headers(address)).status_code
        for endpoint, method, address in ways_in(app, guard, argument)
    }


def signed_with(token: str):
    validator = RequestValidator(token)
    return lambda address: {"X-Twilio-Signature": validator.compute_signature(f"{PUBLIC}{address}", {})}


def session_of(app) -> str:
    """The cookie of somebody who signed in just now, as this application signs it."""
    client = app.test_client()
    with client.session_transaction() as session:
        session.update({"_user_id": "1.0", "_fresh": True, "seen": datetime.now(UTC).timestamp()})
    return client.get_cookie("escucha").value


def answers_at_the_desk(app, cookie: str | None):
    """(endpoint, method) -> (status, where it leads), at every view that is not open to all."""
    client, found = app.test_client(), {}
    if cookie is not None:
        client.set_cookie("escucha", cookie)
    for endpoint, method, address in ways_in(app, MARKED):
        if not mark_of(app.view_functions[endpoint]).open_because:
            answer = client.open(address, method=method, headers={"Accept": "text/html"})
            found[endpoint, method] = (answer.status_code, answer.headers.get("Location", "").partition("?")[0])
    return found


def test_every_route_stands_behind_one_guard_or_is_open_for_a_reason(app):
    bare = {rule.endpoint for rule in app.url_map.iter_rules() if guard_of(rule.endpoint) is None}
    assert bare == set(OPEN)
    assert all(OPEN.values())
    assert {endpoint.partition(".")[0] for endpoint in app.view_functions} == {*GUARDS, *OPEN}


def test_the_carrier_comes_in_with_its_signature_only(app):
    unsigned, another = statuses(app, SIGNED), statuses(app, SIGNED, headers=signed_with("another token"))
    assert len(unsigned) >= 12
    assert set(unsigned.values()) == set(another.values()) == {403}
    assert 403 not in statuses(app, SIGNED, headers=signed_with(TOKEN)).values()


def test_the_carrier_only_ever_posts(app):
    assert {method for _, method, _ in ways_in(app, SIGNED)} == {"POST"}


@pytest.mark.parametrize("token", [1, "AAAAAAAAAAAA", sign("another secret", 1), sign(SECRET, 1)[:-1]])
def test_a_parents_page_opens_by_its_own_link_only(app, token):
    refused = statuses(app, LINKED, token)
    assert {method for _, method in refused} == {"GET", "POST"}
    assert set(refused.values()) == {404}


def test_a_link_of_ours_is_looked_up(app):
    """It is not refused: the database that would tell whose it is does not answer here."""
    found = statuses(app, LINKED, sign(SECRET, 1))
    assert {status for (endpoint, _), status in found.items() if endpoint != "web.elsewhere"} == {503}


def test_every_view_of_the_desk_says_whom_it_lets_in(app):
    views = {endpoint for endpoint, _, _ in ways_in(app, MARKED)}
    assert len(views) > 30
    assert {endpoint for endpoint in views if mark_of(app.view_functions[endpoint]) is None} == set()


def test_who_has_not_signed_in_is_shown_the_door_of_the_desk(app, make_app):
    nobody, forged = answers_at_the_desk(app, None), answers_at_the_desk(app, session_of(make_app("another secret")))
    assert set(nobody.values()) == set(forged.values()) == {(303, DOOR)}


def test_a_session_that_this_service_signed_is_asked_of_the_database(app):
    assert set(answers_at_the_desk(app, session_of(app)).values()) == {(503, "")}


def test_the_matrix_asks_for_every_route_as_every_role(texts):
    asked = texts["tests/desk/test_matrix.py"]
    assert "def test_everybody_comes_in_where_the_table_says_and_nowhere_else" in asked
    assert "EVERYBODY = [NOBODY, *Role]" in asked
    assert "app.url_map.iter_rules()" in asked


def test_files_are_only_read_and_nothing_but_style_script_and_pictures(app, root):
    found = list(ways_in(app, FILES))
    assert {method for _, method, _ in found} == {"GET"}
    folders = {Path(blueprint.static_folder) for blueprint in app.blueprints.values() if blueprint.has_static_folder}
    ours = [
        path
        for folder in folders
        if folder.is_relative_to(root / "desk") or folder.is_relative_to(root / "web")
        for path in folder.rglob("*")
        if path.is_file()
    ]
    assert len(ours) > 3
    assert {path.name for path in ours if path.suffix not in KINDS_OF_FILES} == set()
