"""When the database has closed our connections, what is only looked at is asked for once more."""

import psycopg
import pytest
from sqlalchemy.engine import make_url

from rules.lives import CampaignState
from tests.desk.coordinating import campaign, campaign_desk, carla, some_calls


@pytest.fixture
def hang_up(world, database_url):
    """Closes every connection to the test's database."""
    address = make_url(database_url).set(drivername="postgresql").render_as_string(hide_password=False)

    def hang_up() -> None:
        with psycopg.connect(address, autocommit=True) as connection:
            connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )

    yield hang_up
    world.sessions.kw["bind"].dispose()  # the test's own connections are closed too


@pytest.mark.parametrize("path", ["", "/cifras", "/cerrar", "/resultados.zip"])
def test_a_page_is_shown_all_the_same(world, hang_up, path):
    campaign_id = some_calls(world)
    browser = carla(campaign_desk(world), world)
    hang_up()
    answer = browser.get(f"/campanias/{campaign_id}{path}")
    assert answer.status_code == 200
    assert answer.data


def test_so_it_is_when_they_are_closed_after_the_gate(world, hang_up):
    campaign_id = some_calls(world)
    app = campaign_desk(world)
    browser = carla(app, world)
    app.before_request_funcs["desk.campaigns"] = [hang_up]
    assert browser.get(f"/campanias/{campaign_id}").status_code == 200


def test_what_acts_is_left_to_the_person(world, hang_up):
    campaign_id = some_calls(world)
    app = campaign_desk(world)
    browser = carla(app, world)
    app.before_request_funcs["desk.campaigns"] = [hang_up]
    assert browser.post(f"/campanias/{campaign_id}/pausar").status_code == 503
    world.sessions.kw["bind"].dispose()
    assert campaign(world, campaign_id).state is CampaignState.running
