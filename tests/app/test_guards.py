"""Who may come in: only what the carrier signed, byte for byte."""

import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from http.client import HTTPConnection

import pytest
from structlog.testing import capture_logs
from twilio.request_validator import RequestValidator
from werkzeug.test import EnvironBuilder

from app.guards import requested_url
from tests.app.guarded import PREVIOUS, PUBLIC, TOKEN, guarded
from tests.app.starting import ROOT

# The example of twilio-python's own tests, tests/unit/test_request_validator.py.
PUBLISHED_URL = "/myapp.php?foo=1&bar=2"
PUBLISHED_FORM = {
    "CallSid": "CA1234567890ABCDE",
    "Digits": "1234",
    "From": "+14158675309",
    "To": "+18005551212",
    "Caller": "+14158675309",
}
PUBLISHED_SIGNATURE = "RSOYDt4T1cUTdK1PDd93/VVr8B8="
TARGETS = [
    "/voice/status",
    "/voice/status?nombre=Nu%C3%B1ez",
    "/voice/Pe%C3%B1a?x=1",
    "/voice/status?url=https%3A%2F%2Fexample.org%2Fa%3Fb%3Dc",
    "/voice/https%3A%2F%2Fexample.org/1",
    "/voice/%73tatus",
    "/voice/a%20b?c=d+e%20f&g=&h",
    "/voice/tilde~and'quote?it's=(fine)",
    "/voice/status?%E2%82%AC=%f0%9f%98%80",
]


def sign(url: str, form: dict[str, str], token: str = TOKEN) -> str:
    return RequestValidator(token).compute_signature(url, form)


def knock(app, target: str, form: dict[str, str], signature: str | None) -> int:
    headers = {} if signature is None else {"X-Twilio-Signature": signature}
    return app.test_client().post(target, data=form, headers=headers).status_code


def test_the_published_example_is_let_in():
    assert knock(guarded(), PUBLISHED_URL, PUBLISHED_FORM, PUBLISHED_SIGNATURE) == 200


@pytest.mark.parametrize("token", [TOKEN, PREVIOUS])
def test_while_one_token_replaces_the_other_both_sign(token):
    assert knock(guarded(), "/a", {"b": "c"}, sign(PUBLIC + "/a", {"b": "c"}, token)) == 200


@pytest.mark.parametrize(
    "signature",
    [None, "", "AAAA", PUBLISHED_SIGNATURE.lower(), PUBLISHED_SIGNATURE[:-1], PUBLISHED_SIGNATURE + "=", "ñ" * 28],
)
def test_without_a_good_signature_nobody_comes_in(signature):
    assert knock(guarded(), PUBLISHED_URL, PUBLISHED_FORM, signature) == 403


@pytest.mark.parametrize("token", ["", "of somebody else"])
def test_a_stranger_token_signs_nothing(token):
    assert knock(guarded(), "/a", {"b": "c"}, sign(PUBLIC + "/a", {"b": "c"}, token)) == 403


def test_without_any_token_nobody_comes_in():
    assert knock(guarded(tokens=("", "")), "/a", {}, sign(PUBLIC + "/a", {}, "")) == 403


@pytest.mark.parametrize(
    "form",
    [
        PUBLISHED_FORM | {"Digits": "1235"},
        PUBLISHED_FORM | {"Added": ""},
        {name: value for name, value in PUBLISHED_FORM.items() if name != "To"},
        {},
    ],
)
def test_a_form_that_was_altered_is_refused(form):
    assert knock(guarded(), PUBLISHED_URL, form, PUBLISHED_SIGNATURE) == 403


@pytest.mark.parametrize("target", ["/myapp.php?foo=1", "/myapp.php?bar=2&foo=1", "/other.php?foo=1&bar=2"])
def test_an_address_that_was_altered_is_refused(target):
    assert knock(guarded(), target, PUBLISHED_FORM, PUBLISHED_SIGNATURE) == 403


def test_empty_values_and_white_space_are_signed_as_they_are():
    form = {"Empty": "", "Space": " ", "Trailing": "a ", "Lines": "a\nb"}
    assert knock(guarded(), "/a", form, sign(PUBLIC + "/a", form)) == 200


def test_a_key_that_comes_several_times_is_signed_with_all_its_values():
    pairs = {"Event": ["b", "a", "b"]}
    once = sign(PUBLIC + "/a", {"Event": "aEventb"})
    assert knock(guarded(), "/a", pairs, once) == 200


def test_whoever_is_refused_is_told_so_and_logged():
    with capture_logs() as logs:
        response = guarded().test_client().post("/a")
    assert (response.status_code, response.text) == (403, "Firma no válida.\n")
    assert response.content_type == "text/plain; charset=utf-8"
    assert [entry["event"] for entry in logs] == ["unsigned_request"]


def test_behind_a_proxy_with_a_prefix_the_public_address_is_what_is_signed():
    """The proxy takes the prefix away, so that the request does not show it."""
    public = "https://mineduc.example.gt/seguro/escucha"
    assert knock(guarded(public), "/voice/a", {"b": "c"}, sign(public + "/voice/a", {"b": "c"})) == 200
    assert knock(guarded(public), "/voice/a", {"b": "c"}, sign("https://mineduc.example.gt/voice/a", {"b": "c"})) == 403


@pytest.mark.parametrize("public", ["https://escucha.example.org:8443", "http://127.0.0.1:8100", "https://[::1]:8443"])
def test_a_port_of_the_public_address_is_signed(public):
    assert knock(guarded(public), "/a", {}, sign(public + "/a", {})) == 200


@pytest.mark.parametrize("target", TARGETS)
def test_the_raw_address_is_what_is_signed(target):
    assert knock(guarded(), target, {"b": "ñ"}, sign(PUBLIC + target, {"b": "ñ"})) == 200


@pytest.mark.parametrize("target", ["/voice/Pe%C3%B1a", "/voice/Pe%C3%B1a?x=%C3%B1", "/voice/status", "/voice/a%20b"])
def test_a_server_that_does_not_tell_the_raw_address_is_understood(target):
    environ = EnvironBuilder(path=target).get_environ()
    del environ["RAW_URI"], environ["REQUEST_URI"]
    assert requested_url(PUBLIC, environ) == PUBLIC + target


@pytest.fixture(scope="module")
def gunicorn() -> Iterator[int]:
    """The guarded web as the service is served: behind gunicorn, on the port of a socket that listens already."""
    with socket.create_server(("127.0.0.1", 0), backlog=64) as listening:
        command = [sys.executable, "-m", "gunicorn", "--config", "python:app.gunicorn"]
        options = ["--bind", f"fd://{listening.fileno()}", "--workers", "1", "tests.app.guarded:app"]
        with subprocess.Popen([*command, *options], cwd=ROOT, pass_fds=[listening.fileno()]) as server:
            yield listening.getsockname()[1]
            server.terminate()


@pytest.mark.parametrize("target", TARGETS)
def test_over_http_the_raw_address_is_what_is_signed(gunicorn, target):
    statuses = []
    for signature in (sign(PUBLIC + target, {"b": "c"}), "AAAA"):
        headers = {"X-Twilio-Signature": signature, "Content-Type": "application/x-www-form-urlencoded"}
        with closing(HTTPConnection("127.0.0.1", gunicorn, timeout=30)) as connection:
            connection.request("POST", target, "b=c", headers)
            statuses.append(connection.getresponse().status)
    assert statuses == [200, 403]
