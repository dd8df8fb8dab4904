"""The coverage pages as a supervisor and a coordinator see them."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from app.web import create_app
from rules.presence import PresenceState
from rules.roles import Role
from storage.models import PresenceCheck
from tests.browser import DESK, go_on, on_a_desk
from tests.desk.visitors import PASSWORD, account
from tests.monitors.staffed import did, manager

SERIOUS = {"serious", "critical"}


@pytest.fixture
def base(serve, house_of, world) -> str:
    """Sara, the supervisor; a sample of three departamentos; four managers, one of whom did not come."""
    account(world, Role.supervisor, name="Sara Ixcot")
    campaign = world.campaign("Satisfacción de octubre", hours={"from": "07:00", "to": "19:00"})
    for departamento, count in (("01", 120), ("14", 51), ("17", 3)):
        for number in range(count):
            world.member(campaign, None, departamento=departamento, establecimiento_codigo=f"{departamento}-{number}")
    luis, mario = manager(world, "Luis Caal"), manager(world, "Mario Chub", shift=(7, 12))
    manager(world, "Ema Tzul", "14", shift=(6, 9))
    manager(world, "Inés Xol", "14", shift=None)
    did(world, luis, 8.2, 9)
    did(world, luis, 9, 9.25, PresenceState.pause)
    did(world, luis, 9.25, None)
    did(world, mario, 7, None)
    return serve(lambda address: create_app(house_of(public_base_url=address)))


@pytest.fixture
def tab_at(open_tab, base):
    def tab_at(width):
        tab = open_tab(width)
        tab.page.goto(f"{base}/cobertura")
        tab.page.fill("#email", "supervisor@example.org")
        tab.page.fill("#password", PASSWORD)
        go_on(tab.page, "main button")
        return tab

    return tab_at


def look(tab, name) -> None:
    """Nothing is wrong with the page, for anybody."""
    tab.picture(f"coverage-{name}")
    assert not tab.is_wider_than_the_screen()
    found = Axe().run(tab.page, context="#contenido").response["violations"]
    assert [(one["id"], one["nodes"][0]["html"]) for one in found if one["impact"] in SERIOUS] == []
    assert tab.complaints == []


@on_a_desk
def test_coverage_presence_and_report(tab_at, world, width):
    page = (tab := tab_at(width)).page
    expect(page.get_by_role("heading", name="Cobertura por departamento")).to_be_visible()
    look(tab, "1-places")
    go_on(page, page.get_by_role("link", name="Asistencia"))
    look(tab, "2-day")
    page.get_by_label("Motivo de Ema Tzul").fill("Cita médica, avisó ayer")
    page.get_by_label("Motivo de Ema Tzul").press("Enter")
    expect(page.get_by_text("El motivo quedó anotado.")).to_be_visible()
    expect(page.get_by_label("Motivo de Ema Tzul")).to_have_value("Cita médica, avisó ayer")
    go_on(page, page.get_by_role("link", name="Informe"))
    page.get_by_label("Periodo").select_option("2026-10")
    go_on(page, page.get_by_role("button", name="Ver"))
    expect(page.get_by_role("heading", name="Octubre de 2026")).to_be_visible()
    look(tab, "3-report")
    assert world.one(PresenceCheck).note == "Cita médica, avisó ayer"


def test_the_printed_report_is_words_and_figures_alone(tab_at, base):
    page = (tab := tab_at(DESK)).page
    page.goto(f"{base}/cobertura/informe")
    page.emulate_media(media="print")
    expect(page.get_by_role("navigation", name="Partes de la cobertura")).to_be_hidden()
    expect(page.get_by_role("button", name="Ver")).to_be_hidden()
    expect(page.get_by_text("Por monitor")).to_be_visible()
    tab.picture("coverage-4-printed")
