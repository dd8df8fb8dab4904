"""So many complaints, files and questions in a while, from one address and from all; whether or not Redis is there."""

import pytest

import app.web
from app.web import create_app
from tests.web.complainant import Complainant
from tests.web.samples import PDF
from tests.web.visitor import Sheet

NO_REDIS = "redis://127.0.0.1:9/0"


@pytest.fixture
def strict(monkeypatch) -> None:
    """Limits that a test can reach."""
    for name in ("COMPLAINTS", "UPLOADS", "CASES"):
        monkeypatch.setattr(app.web, name, "2 per hour")
    monkeypatch.setattr(app.web, "ALL_COMPLAINTS", "3 per hour")


@pytest.fixture(params=["with Redis", "without"])
def crowd(request, strict, world, house_of, redis_url):
    house = house_of(redis_url=redis_url if request.param == "with Redis" else NO_REDIS)
    application = create_app(house)

    def somebody(address: str) -> Complainant:
        parent = Complainant(application, world)
        parent._client.environ_base["HTTP_X_FORWARDED_FOR"] = f"{address}"
        return parent

    house.redis.flushall() if request.param == "with Redis" else None
    return somebody


def test_one_address_and_all_together_begin_so_many_an_hour(crowd):
    first, other, last = crowd("10.0.0.1"), crowd("10.0.0.2"), crowd("10.0.0.3")
    first.begin()
    first.tells()
    for _ in range(1):
        other_one = crowd("10.0.0.1")
        other_one.begin()
    refused = crowd("10.0.0.1")
    refused.open()
    response = refused.post(refused.form_of("Empezar"))
    assert response.status_code == 429
    assert Sheet(response.text).heading == "Ahora recibimos muchas quejas"
    other.begin()
    last.open()
    assert last.post(last.form_of("Empezar")).status_code == 429
    # Who has begun goes on.
    first.chooses("0501")
    assert first.seen.heading == "¿Cuándo fue?"


def test_one_address_sends_so_many_files_and_asks_so_often(crowd):
    parent = crowd("10.0.0.1").begin().tells()
    assert [parent.adds(PDF + b"%" * number).status_code for number in range(3)] == [303, 303, 429]
    parent.address = "/caso"
    assert [parent.post({"caso": "x"}).status_code for _ in range(3)] == [200, 200, 429]
