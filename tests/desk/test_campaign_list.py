"""The list of campaigns."""

import pytest

from campaigns import progress
from desk.campaigns.pages import A_PAGE
from rules.lives import CampaignState
from rules.roles import Role
from storage.models import Answer
from tests.desk.coordinating import campaign_desk, carla, draft, plain
from tests.desk.visitors import signed_in_as
from tests.world import ANA, BETO, OTTO


@pytest.fixture
def app(world):
    return campaign_desk(world)


def test_an_empty_list_says_what_to_do(app, world):
    page = carla(app, world).get("/campanias")
    assert "Todavía no hay ninguna campaña." in page.text
    assert 'href="/campanias/nueva"' in page.text
    assert "Para comenzar necesita el archivo de la muestra" in page.text


def test_who_may_only_look_is_not_offered_a_new_one(app, world):
    page = signed_in_as(app, world, Role.director).get("/campanias")
    assert "Todavía no hay ninguna campaña." in page.text
    assert "/campanias/nueva" not in page.text


def test_the_newest_campaign_stands_first_with_its_state_in_words(app, world):
    for state in CampaignState:
        world.campaign(f"Encuesta {state}", state)
    page = plain(carla(app, world).get("/campanias"))
    said = [page.index(words) for words in ("Cerrada", "Detenida", "En pausa", "En curso", "En borrador")]
    assert said == sorted(said)


def test_who_has_answered_is_counted_as_the_status_counts(app, world):
    campaign = world.campaign()
    answers = [{"nivel": "4"}, {"uso": "2"}, {"tipo": "1"}, {"uso": "1"}, {"nivel": "", "tipo": ""}, {}]
    for place, given in enumerate(answers):
        talk = world.conversation(world.member(campaign, f"+5025555{place:04}"))
        with world.sessions.begin() as session:
            session.add_all(
                Answer(conversation_id=talk.id, question=name, value=value, recording="", leg="CA1", at=world.clock())
                for name, value in given.items()
            )
    with world.sessions() as session:
        counted = progress.status(session, campaign.id)
    assert (counted.answers, counted.sample) == (3, 6)
    assert "3 (50 %)" in plain(carla(app, world).get("/campanias")).replace("\xa0", " ")


def test_a_campaign_without_a_sample_has_nobody_who_answered(app, world):
    world.campaign()
    assert "0 (0 %)" in plain(carla(app, world).get("/campanias")).replace("\xa0", " ")


def test_older_campaigns_stand_on_further_pages(app, world):
    for number in range(A_PAGE + 1):
        world.campaign(f"Encuesta número {number:02}")
    browser = carla(app, world)
    first, second = browser.get("/campanias"), browser.get("/campanias?pagina=2")
    assert "número 20" in first.text
    assert "número 00" not in first.text
    assert 'href="/campanias?pagina=2"' in first.text
    assert "número 00" in second.text
    assert "pagina=3" not in second.text


@pytest.mark.parametrize("page", ["0", "-1", "x", "99999999999999999999", ""])
def test_a_page_that_does_not_exist_is_no_failure(app, world, page):
    draft(world)
    assert carla(app, world).get("/campanias", query_string={"pagina": page}).status_code == 200


def test_nobody_of_the_sample_is_named(app, world):
    campaign = world.campaign()
    for number in (ANA, BETO, OTTO):
        world.member(campaign, number)
    page = carla(app, world).get("/campanias").text
    assert all(number[4:] not in page for number in (ANA, BETO, OTTO))
