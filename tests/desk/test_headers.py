"""What every answer tells the browser, whoever asks, whatever comes of it."""

import re

import pytest

from app.web import create_app
from rules.roles import Role
from tests.desk.visitors import signed_in_as, visitor

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; "
    "media-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
PAGES = ["/inicio", "/cuenta", "/cuentas", "/cuentas/1", "/entrar", "/", "/no-hay", "/salir"]
FILES = ["/desk/static/desk.css", "/desk/static/escucha.svg", "/bootstrap/static/css/bootstrap.min.css"]
BODY = re.compile(
    r"<style|\sstyle=|<script(?![^>]*\ssrc=)|\son[a-z]+=|javascript:|https?://(?!www\.w3\.org)", re.IGNORECASE
)


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("role", [Role.administrator, Role.monitor, None])
def test_every_page_is_safe_and_kept_by_nobody(desk_app, world, role, path):
    browser = signed_in_as(desk_app, world, role) if role else visitor(desk_app)
    answer = browser.get(path)
    assert answer.headers["Content-Security-Policy"] == POLICY
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["X-Frame-Options"] == "DENY"
    assert answer.headers["Referrer-Policy"] == "same-origin"
    assert answer.headers["Strict-Transport-Security"] == "max-age=31536000"
    assert "microphone=()" in answer.headers["Permissions-Policy"]
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("path", FILES)
def test_files_may_be_kept_and_ask_nothing_of_the_database(house_of, path):
    app = create_app(house_of(database_url="postgresql+psycopg://nobody@127.0.0.1:9/nowhere"))
    with visitor(app).get(path) as answer:
        assert answer.status_code == 200
        assert "max-age=3600" in answer.headers["Cache-Control"]
        assert "Set-Cookie" not in answer.headers


@pytest.mark.parametrize("path", PAGES)
def test_no_page_has_scripts_or_styles_in_itself_nor_anything_from_elsewhere(desk_app, world, path):
    nora = signed_in_as(desk_app, world, Role.administrator)
    assert BODY.findall(nora.get(path).text) == []


def test_without_https_nobody_is_told_to_insist_on_it(desk_of, world):
    app = desk_of(public_base_url="http://127.0.0.1:8000")
    answer = visitor(app).get("/entrar")
    assert "Strict-Transport-Security" not in answer.headers
    assert "Secure" not in answer.headers["Set-Cookie"]
    assert signed_in_as(app, world, Role.monitor).get("/inicio").status_code == 200


def test_what_is_no_page_is_not_guessed_at_either(desk_app):
    assert desk_app.test_client().get("/healthy").headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("path", ["/voice/incoming", "/sms/incoming"])
def test_what_the_carrier_asks_goes_past_sessions_limits_and_headers(desk_app, path):
    answer = desk_app.test_client().post(path)
    assert answer.status_code == 403
    assert "Content-Security-Policy" not in answer.headers
    assert "Set-Cookie" not in answer.headers
