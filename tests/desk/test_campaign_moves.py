"""Pause, resume, stop, close from the desk: possible moves only, once, in words, written down."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest

from desk.campaigns.move_pages import LONGEST_REASON
from desk.campaigns.moves import MOVES
from rules.lives import CAMPAIGN_LIFE, CampaignState
from rules.roles import Permission, Role
from storage.models import AuditEntry
from storage.models.audit import Act
from tests.desk.coordinating import audited, campaign, campaign_desk, carla, deadline, plain, running
from tests.desk.visitors import signed_in_as
from tests.monitors.keying import key, keyer, sheet

STATES = [state for state in CampaignState if state is not CampaignState.draft]

MOVE_OF = {move.slug: move for move in MOVES}


@pytest.fixture
def app(world):
    return campaign_desk(world)


def in_state(world, state, **settings) -> int:
    """The id of a campaign that has begun and come to this state."""
    campaign_id = running(world, **settings)
    world.change(campaign(world, campaign_id), state=state)
    return campaign_id


@pytest.mark.parametrize("state", STATES)
def test_only_possible_moves_are_offered(app, world, state):
    campaign_id = in_state(world, state)
    page = carla(app, world).get(f"/campanias/{campaign_id}").text
    offered = {move.to for move in MOVES if f'href="/campanias/{campaign_id}/{move.slug}"' in page}
    assert offered == CAMPAIGN_LIFE[state]


@pytest.mark.parametrize("move", MOVES, ids=lambda move: move.slug)
@pytest.mark.parametrize("state", STATES)
def test_a_move_happens_where_it_is_possible_and_says_why_where_not(app, world, move, state):
    campaign_id = in_state(world, state)
    browser = carla(app, world)
    answer = browser.post(f"/campanias/{campaign_id}/{move.slug}", reason="por la feria")
    assert answer.status_code == 303
    page = plain(browser.get(answer.location))
    if move.to in CAMPAIGN_LIFE[state]:
        assert campaign(world, campaign_id).state is move.to
        assert audited(world, campaign_id) == [move.act]
        assert f"Hecho: {move.done}" in page
        return
    assert campaign(world, campaign_id).state is state
    assert audited(world, campaign_id) == []
    assert (f"Aviso: {move.already}" if move.to is state else "No se pudo: La campaña está") in page


@pytest.mark.parametrize("move", MOVES, ids=lambda move: move.slug)
@pytest.mark.parametrize("state", STATES)
def test_before_a_move_its_page_says_what_it_does(app, world, move, state):
    campaign_id = in_state(world, state)
    answer = carla(app, world).get(f"/campanias/{campaign_id}/{move.slug}")
    if move.to in CAMPAIGN_LIFE[state]:
        assert all(effect in answer.text for effect in move.effects)
        assert answer.status_code == 200
    else:
        assert answer.status_code == 303


def test_what_cannot_be_undone_says_so():
    final = {move.slug for move in MOVES if "no se puede deshacer" in " ".join(move.effects)}
    assert final == {"detener", "cerrar"}


def test_the_reason_is_kept_shown_and_written_down(app, world):
    campaign_id = running(world)
    browser = carla(app, world)
    browser.post(f"/campanias/{campaign_id}/pausar", reason="  Feria\n del\tmunicipio\0 ")
    assert campaign(world, campaign_id).reason == "Feria del municipio"
    assert "Motivo: Feria del municipio" in plain(browser.get(f"/campanias/{campaign_id}"))
    assert world.rows(AuditEntry, AuditEntry.act == Act.campaign_paused)[0].details == {"reason": "Feria del municipio"}


def test_a_reason_without_end_is_refused(app, world):
    campaign_id = running(world)
    answer = carla(app, world).post(f"/campanias/{campaign_id}/pausar", reason="x" * (LONGEST_REASON + 1))
    assert answer.status_code == 422
    assert campaign(world, campaign_id).state is CampaignState.running


def test_closing_early_needs_a_reason(app, world):
    campaign_id = running(world)
    browser = carla(app, world)
    assert "Todavía se debe contacto a 3 de la muestra." in browser.get(f"/campanias/{campaign_id}/cerrar").text
    page = plain(browser.get(f"/campanias/{campaign_id}/cerrar"))
    assert "Son 1 con un monitor y 2 por contactar o en espera de otro intento." in page
    refused = browser.post(f"/campanias/{campaign_id}/cerrar", reason=" ")
    assert refused.status_code == 422
    assert 'href="#reason"' in refused.text
    assert "todavía se debe contacto a 3" in refused.text
    assert audited(world, campaign_id) == []
    browser.post(f"/campanias/{campaign_id}/cerrar", reason="Terminó el cuatrimestre")
    assert campaign(world, campaign_id).state is CampaignState.closed


def test_after_the_deadline_no_reason_is_needed(app, world):
    campaign_id = running(world, deadline=deadline(world.clock() + timedelta(days=1)))
    world.clock.pass_by(days=2)
    browser = carla(app, world)
    assert "Todavía se debe contacto" not in browser.get(f"/campanias/{campaign_id}/cerrar").text
    browser.post(f"/campanias/{campaign_id}/cerrar")
    assert campaign(world, campaign_id).state is CampaignState.closed


def test_who_closes_is_told_of_the_forms_that_are_still_to_be_keyed_again(app, world):
    begun = world.campaign()
    campaign_id = begun.id
    browser = carla(app, world)
    told = "1 boleta espera su segunda digitación o que se resuelva."
    assert told not in plain(browser.get(f"/campanias/{campaign_id}/cerrar"))
    one, other = keyer(world.staff("Rita")), keyer(world.staff("Tomás"))
    member = sheet(world, begun)
    key(world, member, one, ("2", "2", ""), chance=True)
    assert told in plain(browser.get(f"/campanias/{campaign_id}/cerrar"))
    assert told not in plain(browser.get(f"/campanias/{campaign_id}/detener"))
    key(world, member, other, ("2", "2", ""))
    assert told not in plain(browser.get(f"/campanias/{campaign_id}/cerrar"))


def test_a_supervisor_closes_and_does_nothing_else(app, world):
    campaign_id = running(world)
    supervisor = signed_in_as(app, world, Role.supervisor)
    page = supervisor.get(f"/campanias/{campaign_id}").text
    assert f"/campanias/{campaign_id}/cerrar" in page
    assert f"/campanias/{campaign_id}/pausar" not in page
    assert supervisor.post(f"/campanias/{campaign_id}/pausar").status_code == 403
    assert supervisor.post(f"/campanias/{campaign_id}/cerrar", reason="Fin").status_code == 303
    assert campaign(world, campaign_id).state is CampaignState.closed


@pytest.mark.parametrize("slug", sorted(MOVE_OF))
def test_two_coordinators_at_once_do_it_once(app, world, slug):
    move = MOVE_OF[slug]
    campaign_id = in_state(world, CampaignState.paused if slug == "reanudar" else CampaignState.running)
    browsers = [carla(app, world), signed_in_as(app, world, Role.coordinator, email="otra@example.org")]
    tokens = [browser.token() for browser in browsers]
    together = Barrier(2)

    def press(browser, token) -> int:
        together.wait()
        form = {"csrf_token": token, "reason": "las dos"}
        return browser.client.post(f"/campanias/{campaign_id}/{slug}", data=form).status_code

    with ThreadPoolExecutor(2) as both:
        assert list(both.map(press, browsers, tokens)) == [303, 303]
    assert campaign(world, campaign_id).state is move.to
    assert audited(world, campaign_id) == [move.act]


@pytest.mark.parametrize("slug", sorted(MOVE_OF))
@pytest.mark.parametrize("number", ["1", "9223372036854775807"])
def test_a_campaign_that_does_not_exist_is_a_page_that_does_not_exist(app, world, slug, number):
    browser = carla(app, world)
    assert browser.get(f"/campanias/{number}/{slug}").status_code == 404
    assert browser.post(f"/campanias/{number}/{slug}").status_code == 404


def test_a_draft_has_no_moves(app, world):
    drafted = world.campaign("Borrador", CampaignState.draft)
    browser = carla(app, world)
    browser.post(f"/campanias/{drafted.id}/reanudar")
    assert campaign(world, drafted.id).state is CampaignState.draft
    assert {move.permission for move in MOVES} == {Permission.run_campaigns, Permission.close_campaigns}
