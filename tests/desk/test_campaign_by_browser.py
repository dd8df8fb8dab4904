"""A coordinator at her screen: signs in, prepares a campaign by steps, starts, watches, pauses, resumes, closes it."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from playwright.sync_api import Page, expect

from desk.campaigns.sample_pages import LARGEST_FILE
from rules.lives import CampaignState, MemberState
from rules.outcomes import Outcome
from rules.roles import Role
from storage.models import Campaign, Member
from tests.browser import DESK, PHONE, Tab, go_on, on_a_desk
from tests.campaigns.office import csv_of, pupil
from tests.desk.coordinating import ANA, BETO, CHEPE, called, campaign, campaign_desk, some_calls
from tests.desk.visitors import PASSWORD, account
from tests.world import World

TELEPHONE = 360
BROKEN_WORDS = """
() => {
  const broken = [];
  const walker = document.createTreeWalker(document.querySelector(".campaign-tables"), NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    for (const word of walker.currentNode.data.matchAll(/[^\\s]+/g)) {
      const range = document.createRange();
      range.setStart(walker.currentNode, word.index);
      range.setEnd(walker.currentNode, word.index + word[0].length);
      if (range.getClientRects().length > 1) broken.push(word[0]);
    }
  }
  return broken;
}
"""
"""The words of the tables that stand on two lines."""
FORM_CAME_BACK = "status of 422"
"""The browser notes it, and shows the form with its problems."""
SAMPLE = csv_of(ANA, BETO, CHEPE, pupil("", "5555 0009", nombre_estudiante="Sin Código"), pupil("E-5", "55"))


@pytest.fixture
def desk(serve: Callable[..., str], world: World) -> str:
    account(world, Role.coordinator)
    return serve(lambda base: campaign_desk(world, base))


def sign_in(page: Page, desk: str) -> None:
    page.goto(f"{desk}/campanias")
    page.get_by_label("Correo").fill("coordinator@example.org")
    page.get_by_label("Contraseña").fill(PASSWORD)
    go_on(page, page.get_by_role("button", name="Entrar"))


def look(tab: Tab, name: str) -> None:
    """As wide as the screen; and who wants to can see it."""
    tab.picture(name)
    assert not tab.is_wider_than_the_screen(), name


def press(page: Page, name: str) -> None:
    go_on(page, page.get_by_role("button", name=name))


def follow(page: Page, name: str) -> None:
    go_on(page, page.get_by_role("link", name=name))


@dataclass
class Walk:
    """Through the pages, each looked at and photographed on the way. Without scripts only the way counts."""

    tab: Tab
    scripts: bool

    @property
    def page(self) -> Page:
        return self.tab.page

    def look(self, name: str) -> None:
        if self.scripts:
            look(self.tab, f"desk-{name}")

    def write_settings(self) -> None:
        """The first step, at first with the name forgotten."""
        page, name = self.page, self.page.get_by_label("Nombre", exact=True)
        follow(page, "Nueva campaña")
        self.look("2-settings")
        press(page, "Guardar y seguir con la muestra")
        problem = page.get_by_role("alert").get_by_role("link", name="Nombre: No debe quedar vacío.")
        expect(problem).to_be_visible()
        self.look("3-settings-wrong")
        problem.click()
        expect(name).to_be_focused()
        name.fill("Satisfacción de octubre")
        page.get_by_label("Hasta", exact=True).fill("22:00")
        press(page, "Guardar y seguir con la muestra")

    def upload_sample(self) -> None:
        """The second step, with a row that cannot stand."""
        page = self.page
        expect(page.get_by_text("La campaña todavía no tiene estudiantes.")).to_be_visible()
        self.look("4-sample")
        file = {"name": "muestra.csv", "mimeType": "text/csv", "buffer": SAMPLE}
        page.get_by_label("Archivo de la muestra").set_input_files(file)
        press(page, "Subir la muestra")
        expect(page.get_by_text("falta el código del estudiante")).to_be_visible()
        self.look("5-report")
        follow(page, "Seguir con 4")
        expect(page.get_by_role("heading", name="Qué va a pasar")).to_be_visible()
        self.look("6-check")

    def go_back_and_start(self) -> None:
        """Back to the first step, which has kept what was written, and on again."""
        page = self.page
        follow(page, "1. Ajustes")
        expect(page.get_by_label("Hasta", exact=True)).to_have_value("22:00")
        press(page, "Guardar y seguir con la muestra")
        expect(page.get_by_text("La campaña tiene 4 estudiantes.")).to_be_visible()
        self.look("7-sample-again")
        follow(page, "Seguir con la revisión")
        page.get_by_role("button", name="Comenzar la campaña").dblclick()
        expect(page.get_by_text("En curso", exact=True)).to_be_visible()
        page.wait_for_load_state("networkidle")  # the second click has a page on its way too
        self.look("8-live")

    def pause_and_resume(self) -> None:
        page = self.page
        follow(page, "Pausar")
        self.look("9-pause")
        page.get_by_label("Motivo").fill("Feria del municipio")
        press(page, "Sí, pausar")
        expect(page.get_by_text("Motivo: Feria del municipio")).to_be_visible()
        follow(page, "Reanudar")
        press(page, "Sí, reanudar")
        expect(page.get_by_text("En curso", exact=True)).to_be_visible()

    def close(self) -> None:
        """At first without the reason that closing early needs."""
        page = self.page
        follow(page, "Cerrar")
        press(page, "Sí, cerrar")
        expect(page.get_by_role("alert")).to_contain_text("Escriba por qué se cierra antes")
        self.look("10-close")
        page.get_by_label("Motivo").fill("Se acabó el plazo del oficio")
        press(page, "Sí, cerrar")
        expect(page.get_by_text("Cerrada", exact=True)).to_be_visible()
        self.look("11-closed")


@pytest.mark.parametrize(
    ("width", "scripts"), [pytest.param(TELEPHONE, True, marks=pytest.mark.slow), (DESK, True), (DESK, False)]
)
def test_a_coordinator_prepares_watches_and_closes_a_campaign(desk, open_tab, world, width, scripts):
    walk = Walk(open_tab(width, java_script_enabled=scripts), scripts)
    sign_in(walk.page, desk)
    expect(walk.page.get_by_text("Todavía no hay ninguna campaña.")).to_be_visible()
    walk.look("1-empty")
    walk.write_settings()
    walk.upload_sample()
    walk.go_back_and_start()
    walk.pause_and_resume()
    walk.close()
    go_on(walk.page, walk.page.get_by_role("link", name="Campañas").first)
    walk.look("12-list")
    assert world.one(Campaign).state is CampaignState.closed
    assert [words for words in walk.tab.complaints if FORM_CAME_BACK not in words] == []


@on_a_desk
def test_the_live_page_keeps_itself_up_to_date(desk, open_tab, world, width):
    campaign_id = some_calls(world)
    tab = open_tab(width)
    sign_in(tab.page, desk)
    tab.page.goto(f"{desk}/campanias/{campaign_id}")
    expect(tab.page.get_by_text("Con respuesta: 3 de 8")).to_be_visible()
    look(tab, "desk-13-live-figures")
    called(world, world.rows(Member)[7], Outcome.complete, MemberState.done, nivel="2")
    world.clock.pass_by(hours=1)
    expect(tab.page.get_by_text("Con respuesta: 4 de 8")).to_be_visible()
    expect(tab.page.get_by_text("Cifras de las 11:00:00.")).to_be_visible()
    world.change(campaign(world, campaign_id), state=CampaignState.paused, reason="Otra coordinadora la pausó")
    expect(tab.page.get_by_text("Otra coordinadora la pausó")).to_be_visible()
    expect(tab.page.get_by_role("link", name="Reanudar")).to_be_visible()
    assert tab.complaints == []


def test_on_a_small_telephone_no_word_of_the_tables_is_broken(desk, open_tab, world):
    campaign_id = some_calls(world)
    for outcome in Outcome:
        called(world, world.member(campaign(world, campaign_id), f"+5025556{outcome_number(outcome)}"), outcome)
    tab = open_tab(PHONE)
    sign_in(tab.page, desk)
    tab.page.goto(f"{desk}/campanias/{campaign_id}")
    look(tab, "desk-15-live-small")
    assert tab.page.evaluate(BROKEN_WORDS) == []


def outcome_number(outcome: Outcome) -> str:
    return f"{list(Outcome).index(outcome):04}"


def test_without_scripts_a_link_brings_new_figures(desk, open_tab, world):
    campaign_id = some_calls(world)
    tab = open_tab(DESK, java_script_enabled=False)
    sign_in(tab.page, desk)
    tab.page.goto(f"{desk}/campanias/{campaign_id}")
    world.clock.pass_by(hours=1)
    go_on(tab.page, tab.page.get_by_role("link", name="Actualizar"))
    expect(tab.page.get_by_text("Cifras de las 11:00:00.")).to_be_visible()


def test_a_file_that_is_too_large_is_told_before_it_is_sent(desk, open_tab, world, tmp_path):
    drafted = world.campaign("Encuesta", CampaignState.draft)
    huge = tmp_path / "muestra.csv"
    with huge.open("wb") as file:
        file.truncate(LARGEST_FILE + 1)
    tab = open_tab(TELEPHONE)
    sign_in(tab.page, desk)
    tab.page.goto(f"{desk}/campanias/{drafted.id}/muestra")
    expect(tab.page.get_by_text("El archivo pasa de 64 MB.")).to_be_hidden()
    tab.page.get_by_label("Archivo de la muestra").set_input_files(huge)
    expect(tab.page.get_by_text("El archivo pasa de 64 MB.")).to_be_visible()
    look(tab, "desk-14-sample-too-large")
