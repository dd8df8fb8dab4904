"""The pages as the whole service serves them."""

import re
from urllib.parse import urljoin

import pytest

from app.web import create_app
from tests.web.conftest import SECRET, text_to
from tests.web.test_survey_by_link import ME, answers
from tests.web.visitor import Sheet, Visitor
from web.links import FOLDER, sign


def test_the_service_serves_the_pages_at_the_address_that_the_text_carries(world, house_of, redis_url):
    app = create_app(house_of(redis_url=redis_url))
    attempt = text_to(world, world.member(world.campaign()))
    page = Visitor(app, f"{FOLDER}/{sign(SECRET, attempt.id)}")
    page.open()
    page.press(ME, "No lo usó", "No lo conocía", "No, gracias")
    assert page.seen.heading == "Muchas gracias."
    assert any("2411-0000" in words for words in page.seen.paragraphs)
    assert answers(world) == {"uso": "2", "motivo_no_uso": "2"}


def test_the_pages_keep_their_own_headers_and_set_no_cookie(world, house_of, redis_url):
    app = create_app(house_of(redis_url=redis_url))
    attempt = text_to(world, world.member(world.campaign()))
    response = Visitor(app, f"{FOLDER}/{sign(SECRET, attempt.id)}").get()
    assert response.headers["Content-Security-Policy"].startswith("default-src 'none'; style-src 'self';")
    assert response.headers["Referrer-Policy"] == "no-referrer"
    assert response.headers["Cache-Control"] == "no-store"
    assert "Set-Cookie" not in response.headers


@pytest.mark.parametrize("rest", ["", "/", "/x", "/x/", "/x/y", "/x/y/z/", "/static/none.css"])
def test_an_unknown_page_below_ours_is_the_parents_own(house_of, redis_url, rest):
    client = create_app(house_of(redis_url=redis_url)).test_client()
    answer = client.get(FOLDER + rest, follow_redirects=True)
    assert answer.status_code == 404
    assert Sheet(answer.text).heading == "No encontramos esta página"
    assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'; style-src 'self';")
    style = re.search(r'href="([^"]+\.css)', answer.text)
    assert style is not None
    with client.get(urljoin(answer.request.path, style[1])) as sheet:
        assert sheet.status_code == 200


def test_a_slash_after_the_link_is_forgiven(world, house_of, redis_url):
    client = create_app(house_of(redis_url=redis_url)).test_client()
    attempt = text_to(world, world.member(world.campaign()))
    address = f"{FOLDER}/{sign(SECRET, attempt.id)}"
    answer = client.get(f"{address}/")
    assert (answer.status_code, urljoin(f"{address}/", answer.headers["Location"])) == (308, address)
