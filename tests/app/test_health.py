"""The health page: calls go on while the database answers; everything else is said, and is no reason to stop."""

import socket
from datetime import UTC, datetime, timedelta

import pytest

from app.health import OVERDUE
from app.web import create_app
from rules.lives import AttemptState
from storage.models import Attempt

NOBODY = "postgresql+psycopg://nobody@127.0.0.1:9/nowhere"


def long_ago() -> datetime:
    """Before what is overdue, by the clock on the wall: the page knows no other."""
    return datetime.now(UTC) - OVERDUE - timedelta(seconds=5)


@pytest.fixture
def attempt(world) -> Attempt:
    return world.attempt(world.member(world.campaign()), due_at=long_ago())


def ask(house):
    """The status code and the page: unsigned, whoever asks."""
    response = create_app(house).test_client().get("/healthy")
    return response.status_code, response.json


def test_all_is_well(world, house_of, redis_url):
    page = {"status": "ok", "database": True, "redis": True, "overdue": 0}
    assert ask(house_of(redis_url=redis_url)) == (200, page)


def test_without_redis_calls_go_on(world, house):
    page = {"status": "degraded", "database": True, "redis": False, "overdue": 0}
    assert ask(house) == (200, page)


def test_a_redis_that_hangs_does_not_hang_the_page(world, house_of):
    with socket.create_server(("127.0.0.1", 0)) as silent:
        house = house_of(redis_url=f"redis://127.0.0.1:{silent.getsockname()[1]}/0")
        began = datetime.now(UTC)
        assert ask(house)[1]["redis"] is False
    assert datetime.now(UTC) - began < timedelta(seconds=5)


def test_without_the_database_nothing_goes(house_of):
    assert ask(house_of(database_url=NOBODY)) == (503, {"status": "down", "database": False})


@pytest.mark.parametrize(
    ("state", "values"),
    [
        (AttemptState.ended, {"ended_at": long_ago()}),
        (AttemptState.handed, {"lease_until": long_ago()}),
    ],
)
def test_work_that_nobody_does_is_told(world, house_of, redis_url, attempt, state, values):
    world.change(attempt, state=state, **values)
    status, page = ask(house_of(redis_url=redis_url))
    assert (status, page["status"], page["overdue"]) == (200, "degraded", 1)


@pytest.mark.parametrize(
    ("state", "values"),
    [
        (AttemptState.due, {}),
        (AttemptState.answered, {}),
        (AttemptState.canceled, {}),
        (AttemptState.ended, {"ended_at": datetime.now(UTC) + timedelta(hours=1)}),  # the tests may take a while
        (AttemptState.ended, {"ended_at": long_ago(), "settled_at": long_ago()}),
        (AttemptState.handed, {"lease_until": datetime.now(UTC) + timedelta(hours=1)}),
    ],
)
def test_work_that_is_being_done_or_waits_its_time_is_not_overdue(world, house_of, redis_url, attempt, state, values):
    world.change(attempt, state=state, **values)
    assert ask(house_of(redis_url=redis_url))[1]["overdue"] == 0
