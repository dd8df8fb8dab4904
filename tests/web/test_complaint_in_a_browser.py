"""A real browser, without JavaScript, on a telephone: a whole complaint with a photo, and its case from another."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from obstore.store import MemoryStore
from playwright.sync_api import Error, Page, expect

from rules.lives import CaseState
from storage.models import Case, CaseFile
from tests.browser import DESK, Tab, go_on
from tests.web.conftest import app_of
from tests.web.samples import SCRIPT, photo
from tests.web.test_in_a_browser import heading, press

NARROW = 360
STORY = "No había medicinas en el puesto.\nNos dijeron que volviéramos."


@pytest.fixture
def door(world, serve) -> str:
    files = MemoryStore()
    return f"{serve(lambda _: app_of(world, files))}/inconformidad"


def opened(open_tab, address: str, width: int = NARROW) -> Tab:
    tab = open_tab(width, java_script_enabled=False)
    tab.page.goto(address)
    return tab


def follow(page: Page, link: str) -> None:
    go_on(page, page.get_by_role("link", name=link, exact=True))


def pass_on(tab: Tab, name: str, *labels: str) -> None:
    """Press these, one after the other, and photograph each page before."""
    for number, label in enumerate(labels, 1):
        tab.picture(f"queja-{name}-{number}")
        press(tab.page, label)


def tell(tab: Tab) -> None:
    """From the door to the story, sent."""
    pass_on(tab, "1", "Empezar", "No", "Una queja", "Medicinas")
    tab.page.get_by_role("textbox", name="¿Qué pasó?").fill(STORY)
    pass_on(tab, "2", "Enviar lo que pasó")


def add_a_photo(tab: Tab) -> None:
    page = tab.page
    page.get_by_label("Archivo").set_input_files({"name": "a.exe", "mimeType": "text/html", "buffer": SCRIPT})
    press(page, "Agregar")
    assert page.locator(".problem").inner_text().startswith("Ese archivo es de otro tipo.")
    tab.picture("queja-3-otro-tipo")
    page.get_by_label("Archivo").set_input_files({"name": "f.jpg", "mimeType": "image/jpeg", "buffer": photo()})
    press(page, "Agregar")
    assert page.locator(".files p").inner_text() == "1. Foto, 1 kB"
    tab.picture("queja-3-archivos")
    follow(page, "Seguir")


def choose_the_place(tab: Tab) -> None:
    page = tab.page
    tab.picture("queja-4-departamento")
    page.get_by_label("Departamento", exact=True).select_option("Huehuetenango")
    press(page, "Seguir")
    tab.picture("queja-4-municipio")
    page.get_by_label("Municipio de Huehuetenango", exact=True).select_option("Todos Santos Cuchumatán")
    press(page, "Enviar")


@pytest.mark.parametrize("width", [NARROW, pytest.param(DESK, marks=pytest.mark.slow)])
def test_a_parent_complains_with_a_photo_and_asks_for_the_case_from_another_browser(world, open_tab, door, width):
    tab = opened(open_tab, door, width)
    tell(tab)
    add_a_photo(tab)
    choose_the_place(tab)
    pass_on(tab, "5", "Esta semana", "Medicinas", "Sí")
    tab.page.get_by_role("textbox").fill("5555 0123")
    pass_on(tab, "6", "Enviar")
    assert heading(tab.page) == "Su queja quedó registrada."
    tab.picture("queja-7-folio")
    folio, pin = tab.page.locator("dd").all_inner_texts()
    case = world.one(Case)
    assert (case.state, case.narrative.split()[0]) == (CaseState.received, "No")
    assert len(world.rows(CaseFile)) == 1
    tab.page.reload()
    assert tab.page.locator("dd").all_inner_texts() == [folio, pin]
    assert tab.complaints == []
    other = opened(open_tab, door.replace("inconformidad", "caso"), width)
    other.picture("caso-1")
    other.page.get_by_label("Número de caso").fill(folio)
    other.page.get_by_label("PIN, si lo tiene").fill(pin)
    press(other.page, "Preguntar")
    other.picture("caso-2")
    assert heading(other.page) == f"Caso {folio}"
    assert other.page.get_by_text("Lo recibimos el 5 de octubre de 2026.").is_visible()
    assert re.search(r"[0-9]", other.page.url.rpartition("/")[2]) is None


def test_a_connection_that_is_lost_loses_nothing(world, open_tab, door):
    """Neither what was sent, nor what was typed and could not be sent."""
    tab = opened(open_tab, door)
    page = tab.page
    for label in ("Empezar", "No", "Una queja", "Medicinas"):
        press(page, label)
    page.get_by_role("textbox", name="¿Qué pasó?").fill(STORY)
    tab.context.set_offline(True)
    with pytest.raises(Error):
        press(page, "Enviar lo que pasó")
    expect(page).to_have_url(re.compile("^chrome-error:"))  # only there is the form one step back
    tab.context.set_offline(False)
    page.go_back()
    assert page.get_by_role("textbox", name="¿Qué pasó?").input_value() == STORY
    press(page, "Enviar lo que pasó")
    assert world.one(Case).narrative == " ".join(STORY.splitlines())
    page.close()
    again = tab.context.new_page()
    again.goto(door)
    follow(again, "Seguir con su queja")
    assert heading(again) == "¿En qué municipio y departamento fue?"


def test_no_page_of_a_complaint_stops_a_screen_reader_or_a_thumb(open_tab, door):
    tab = open_tab(NARROW)  # measured by scripts of the test's
    page = tab.page
    page.goto(door)
    for label in ("Empezar", "No", "Una queja", "Medicinas"):
        check(tab)
        press(page, label)
    check(tab)
    page.get_by_role("textbox").fill(STORY)
    press(page, "Enviar lo que pasó")
    check(tab)
    follow(page, "No, seguir")
    check(tab)
    page.get_by_label("Departamento", exact=True).select_option("Petén")
    press(page, "Seguir")
    check(tab)
    press(page, "Enviar")
    check(tab)
    press(page, "No sé")
    for label in ("Esta semana", "Medicinas", "Sí"):
        press(page, label)
    check(tab)
    press(page, "Prefiero que me llame una persona")
    check(tab)
    press(page, "Seguir aquí, sin llamada")
    press(page, "No tengo teléfono")
    check(tab)
    follow(page, "Saber de su caso")
    check(tab)


def check(tab: Tab) -> None:
    assert not tab.is_wider_than_the_screen()
    found = Axe().run(tab.page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]})
    assert found.violations_count == 0, found.generate_report()
    for target in tab.page.locator("main button, main a, main select, main textarea, main input:visible").all():
        box = target.bounding_box()
        assert box is None or box["height"] >= 44 or box["x"] < 0
