"""How often one address may ask."""

import pytest
from flask import Blueprint, Flask

from desk.blueprint import register_desk
from desk.limits import caller_address, limit_pages
from desk.parts import Desk
from tests.desk.visitors import visitor
from tests.switchboard import PUBLIC
from tests.world import ZONE

MOST = 30
EMAIL = "otto@example.org"


def tries(app: Flask, how_many: int, **headers: str) -> list[int]:
    browser = visitor(app)
    form = {"csrf_token": browser.token(), "email": EMAIL, "password": "another password"}
    return [browser.client.post("/entrar", data=form, headers=headers).status_code for _ in range(how_many)]


def test_one_address_signs_in_so_often_and_no_more(desk_app):
    assert tries(desk_app, MOST) == [422] * MOST
    assert tries(desk_app, 1) == [429]


def test_who_asks_too_often_is_told_so_in_words(desk_app):
    tries(desk_app, MOST)
    answer = visitor(desk_app).post("/entrar", email=EMAIL)
    assert answer.status_code == 429
    assert answer.headers["Retry-After"] == "60"
    assert "Demasiados intentos" in answer.text
    assert "Espere un minuto" in answer.text


def test_the_sign_in_page_itself_is_not_limited(desk_app):
    tries(desk_app, MOST)
    assert visitor(desk_app).get("/entrar").status_code == 200


def test_what_a_caller_writes_into_a_header_makes_no_other_address(desk_of):
    bare, behind_a_proxy = desk_of(), desk_of(proxies=1)
    assert tries(bare, MOST) == [422] * MOST
    assert tries(bare, 1, **{"X-Forwarded-For": "192.0.2.7"}) == [429]
    assert tries(behind_a_proxy, MOST, **{"X-Forwarded-For": "192.0.2.7"}) == [422] * MOST
    assert tries(behind_a_proxy, 1, **{"X-Forwarded-For": "a lie, 192.0.2.7"}) == [429]
    assert tries(behind_a_proxy, 1, **{"X-Forwarded-For": "192.0.2.8"}) == [422]


def test_two_processes_count_together(desk_of, redis_url):
    first, second = desk_of(redis_url=redis_url), desk_of(redis_url=redis_url)
    assert tries(first, MOST) == [422] * MOST
    assert tries(second, 1) == [429]


@pytest.mark.parametrize(
    ("proxies", "told", "address"),
    [
        (0, "192.0.2.7", "127.0.0.1"),
        (1, "192.0.2.7", "192.0.2.7"),
        (1, "a lie, 192.0.2.7", "192.0.2.7"),
        (2, "a lie, 192.0.2.7, 198.51.100.1", "192.0.2.7"),
        (2, "192.0.2.7", "127.0.0.1"),
        (1, "", "127.0.0.1"),
    ],
)
def test_only_our_own_proxies_are_believed(proxies, told, address):
    headers = {"X-Forwarded-For": told} if told else {}
    with Flask("plain").test_request_context("/", headers=headers, environ_base={"REMOTE_ADDR": "127.0.0.1"}):
        assert caller_address(proxies)() == address


def test_pages_of_others_can_be_limited_too_and_the_rest_is_not(world, clock, house, monkeypatch):
    monkeypatch.setattr("desk.limits.PARENTS_PAGES", "3 per minute")
    app = Flask("pages", static_folder=None)
    app.config["SECRET_KEY"] = "a secret"
    parents, carriers = (Blueprint(name, __name__, url_prefix=f"/{name}") for name in ("parents", "carriers"))
    for blueprint in (parents, carriers):
        blueprint.add_url_rule("/", "page", lambda: "page", methods=["GET", "POST"])
        app.register_blueprint(blueprint)
    desk = Desk(world.sessions, world.vault, ZONE, PUBLIC, house.settings.redis_url, clock)
    limit_pages(register_desk(app, desk), parents)
    client = app.test_client()
    assert [client.get("/parents/").status_code for _ in range(4)] == [200, 200, 200, 429]
    assert {client.post("/carriers/").status_code for _ in range(50)} == {200}
