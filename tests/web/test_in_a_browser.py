"""A real browser, without JavaScript, on a small telephone and on a desk."""

import re

import pytest
from playwright.sync_api import Page

from rules.lives import AttemptState
from storage.models import Answer, Conversation
from tests.browser import DESK, PHONE, SLOW_DESK, Tab, go_on
from tests.web.conftest import SECRET, Ana, app_of
from tests.web.test_survey_by_link import ME, PERSON, STOP, answers
from web.links import address

SMALLEST = 240
"""CSS pixels: an old telephone's screen."""
TOUCH = 44
"""CSS pixels: what a thumb hits (WCAG 2.5.5)."""


@pytest.fixture
def link(world, ana, serve) -> str:
    """The address in Ana's text."""
    return address(serve(lambda _: app_of(world)), SECRET, ana.attempt.id)


def opened(open_tab, link: str, width: int = PHONE, **options) -> Tab:
    tab = open_tab(width, java_script_enabled=False, **options)
    tab.page.goto(link)
    return tab


def press(page: Page, label: str) -> None:
    """Press the button with these words, and see what comes of it."""
    go_on(page, page.get_by_role("button", name=label, exact=True))


def heading(page: Page) -> str:
    return page.get_by_role("heading").inner_text()


@pytest.mark.parametrize("width", [PHONE, SLOW_DESK])
def test_a_parent_answers_the_whole_survey(world, open_tab, link, width):
    tab = opened(open_tab, link, width)
    for number, label in enumerate([ME, "Sí, lo usó", "Por una enfermedad", "Regular"], 1):
        tab.picture(f"encuesta-{number}")
        press(tab.page, label)
    tab.picture("encuesta-5")
    tab.page.get_by_role("textbox", name="¿Quiere decirnos algo para mejorar?").fill("Más farmacias\ncerca")
    press(tab.page, "Enviar comentario")
    tab.picture("encuesta-6")
    press(tab.page, "No")
    assert heading(tab.page) == "Muchas gracias."
    tab.picture("encuesta-7")
    assert answers(world) == {"uso": "1", "tipo": "2", "nivel": "2", "comentario": "Más farmacias cerca"}
    assert world.one(Conversation).ending == "complete"
    assert tab.complaints == []


def test_a_parent_answers_with_the_keyboard_alone(world, open_tab, link):
    tab = opened(open_tab, link)
    keyboard = tab.page.keyboard
    for tabs in (1, 2, 1):  # yes; not used; was not needed
        for _ in range(tabs):
            keyboard.press("Tab")
        with tab.page.expect_navigation():
            keyboard.press("Enter")
    keyboard.press("Tab")
    keyboard.type("Más farmacias, 👍")
    keyboard.press("Tab")
    with tab.page.expect_navigation():
        keyboard.press("Space")
    assert heading(tab.page) == "Muchas gracias."
    assert answers(world) == {"uso": "2", "motivo_no_uso": "1", "comentario": "Más farmacias, 👍"}


def test_the_number_to_call_stands_on_one_line(open_tab, link):
    tab = open_tab(SMALLEST)
    tab.page.goto(link)
    for label in [ME, "No lo usó", "No lo conocía", "No, gracias"]:
        press(tab.page, label)
    tab.picture("numero")
    for number in tab.page.locator(".number").all():
        assert number.evaluate("element => element.getClientRects().length") == 1
    assert tab.page.locator(".number").count() == 2


def test_back_and_reload_are_harmless(world, open_tab, link):
    page = opened(open_tab, link).page
    press(page, ME)
    press(page, "Sí, lo usó")
    press(page, "Por medicinas")
    page.reload()
    assert heading(page) == "¿Cómo fue el servicio?"
    page.go_back()
    assert heading(page) == "¿Cómo fue el servicio?"
    press(page, "Bueno")
    assert answers(world) == {"uso": "1", "tipo": "3", "nivel": "3"}
    assert len(world.rows(Answer)) == 3


def test_opened_in_two_browsers_it_goes_on_at_the_open_question(world, open_tab, link):
    first, second = opened(open_tab, link).page, opened(open_tab, link, DESK).page
    press(first, ME)
    press(first, "Sí, lo usó")
    press(second, ME)
    assert heading(second) == "¿Para qué lo usó?"
    press(second, "Por un accidente")
    press(first, "Por medicinas")
    assert heading(first) == "¿Cómo fue el servicio?"
    assert answers(world) == {"uso": "1", "tipo": "1"}


@pytest.mark.parametrize("width", [SMALLEST, pytest.param(PHONE, marks=pytest.mark.slow), DESK])
def test_every_page_fits_its_screen_and_every_button_a_thumb(open_tab, link, width):
    tab = open_tab(width)  # measured by a script of the test's
    tab.page.goto(link)
    for label in [ME, "Sí, lo usó", "Por un accidente", "Malo", "No, gracias", STOP, "No, quiero seguir", "No"]:
        check_sizes(tab)
        press(tab.page, label)
    check_sizes(tab)
    tab.picture("gracias")


def check_sizes(tab: Tab) -> None:
    assert not tab.is_wider_than_the_screen()
    for target in tab.page.locator("button, a, textarea").all():
        box = target.bounding_box()
        assert box is not None
        assert box["height"] >= TOUCH
        assert box["width"] >= min(tab.width, 544) * 0.8


def test_a_page_made_twice_as_large_needs_no_scrolling_sideways(open_tab, link):
    tab = open_tab(PHONE)
    tab.page.goto(link)
    for label in [ME, "Sí, lo usó", "Por una enfermedad", "Bueno"]:
        tab.page.evaluate("document.documentElement.style.fontSize = '200%'")
        assert not tab.is_wider_than_the_screen()
        tab.picture(f"al-doble-{label.split()[-1]}")
        press(tab.page, label)


def test_the_focus_can_be_seen(open_tab, link):
    tab = open_tab(PHONE)
    tab.page.goto(link)
    for _ in range(4):
        tab.page.keyboard.press("Tab")
        outline = tab.page.evaluate("getComputedStyle(document.activeElement).outline")
        assert re.search(r"4px", outline), outline
    tab.picture("foco")


def test_without_its_style_the_page_still_works(world, open_tab, link):
    tab = opened(open_tab, link)
    tab.context.route("**/*.css*", lambda route: route.abort())
    tab.page.reload()
    press(tab.page, ME)
    press(tab.page, "No lo usó")
    tab.picture("sin-estilo")
    assert answers(world) == {"uso": "2"}


def test_a_screen_reader_is_told_the_language_the_question_and_its_buttons(open_tab, link):
    page = opened(open_tab, link).page
    press(page, ME)
    assert page.locator("html").get_attribute("lang") == "es"
    assert (
        page.title()
        == "En los últimos cuatro meses, ¿su hijo o hija usó el Seguro Médico Escolar? – Seguro Médico Escolar"
    )
    answers = page.get_by_role(
        "group", name="En los últimos cuatro meses, ¿su hijo o hija usó el Seguro Médico Escolar?"
    )
    assert [button.inner_text() for button in answers.get_by_role("button").all()] == ["Sí, lo usó", "No lo usó"]


@pytest.mark.parametrize("width", [PHONE, SLOW_DESK])
def test_the_other_pages_fit_their_screen_too(world, ana: Ana, open_tab, link, width):
    tab = open_tab(width)
    call = world.attempt(ana.member, AttemptState.answered, sid="CA1")
    tab.page.goto(link)
    check_sizes(tab)
    tab.picture("en-llamada")
    world.change(call, state=AttemptState.ended)
    press(tab.page, "Seguir aquí")
    press(tab.page, ME)
    press(tab.page, PERSON)
    check_sizes(tab)
    tab.picture("persona")
    press(tab.page, "Contestar ahora")
    press(tab.page, STOP)
    check_sizes(tab)
    tab.picture("baja")
    world.clock.pass_by(days=31)
    tab.page.goto(link)
    check_sizes(tab)
    tab.picture("vencido")
    tab.page.goto(link + "x")
    check_sizes(tab)
    tab.picture("desconocido")
