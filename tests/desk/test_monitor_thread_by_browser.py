"""A monitor continues a parent's texts in a real browser: what the parent writes appears by itself."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from app.web import create_app
from rules.lives import HandoverState, TextState
from rules.roles import Role
from sms.segments import count, plain
from storage.models import Person, StaffUser, ThreadText
from tests.browser import DESK, SLOW_DESK, go_on, on_a_desk
from tests.desk.visitors import PASSWORD, account
from tests.monitors.attending import Thread, begin
from tests.world import ANA

TELEPHONE = 360
SERIOUS = {"serious", "critical"}
OF_A_REFUSAL = re.compile(r"Failed to load resource: the server responded with a status of 4\d\d")
LETTERS = [*"aeiou AZ09", *"áéíóúñüÑ¿¡", *"{}[]~^|€\\", *"😀ж…“", "\n", "e\u0301"]


@pytest.fixture
def thread(world, carrier, house) -> Thread:
    """Ana waits."""
    thread = begin(world, carrier, house.mailbox)
    world.change(world.one(Person), private=world.vault.seal_fields({"encargado": "Ana María Choc Tzul"}, "person"))
    account(world, Role.monitor, name="Luis Caal")
    thread.luis = world.one(StaffUser, StaffUser.email == "monitor@example.org")
    thread.take()
    return thread


@pytest.fixture
def tab_at(open_tab, serve, house_of, thread):
    """A window of this width at Ana's thread, with Luis signed in."""
    base = serve(lambda address: create_app(house_of(public_base_url=address)))

    def tab_at(width=DESK, **options):
        tab = open_tab(width, reduced_motion="reduce", **options)  # axe must not see half a transition
        tab.page.goto(f"{base}/conversaciones/{thread.handover.id}")
        tab.page.fill("#email", "monitor@example.org")
        tab.page.fill("#password", PASSWORD)
        go_on(tab.page, "main button")
        return tab

    return tab_at


def look(tab, name) -> None:
    """Nothing is wrong with the page, for anybody."""
    tab.picture(f"thread-{name}")
    assert not tab.is_wider_than_the_screen()
    found = Axe().run(tab.page).response["violations"]
    assert [(one["id"], one["nodes"][0]["html"]) for one in found if one["impact"] in SERIOUS] == []
    assert [words for words in tab.complaints if not OF_A_REFUSAL.match(words)] == []


@on_a_desk
def test_a_monitor_answers_a_parent_and_ends_the_thread(tab_at, world, thread, width):
    tab = tab_at(width)
    page = tab.page
    log = page.get_by_role("log")
    expect(log).to_contain_text("Todavía nadie ha escrito aquí")
    look(tab, "1-begun")
    thread.ana.write("No entiendo la pregunta, ¿es por el accidente de mi hija?")
    expect(log).to_contain_text("No entiendo la pregunta")
    page.get_by_label("Su respuesta").fill("Sí, por el accidente. Con gusto le explico.")
    expect(page.locator("#cuenta")).to_have_text("43 de 160 letras · 1 mensaje")
    page.keyboard.press("Enter")
    expect(log).to_contain_text("Por salir")
    expect(page.get_by_label("Su respuesta")).to_have_value("")
    (sent,) = world.rows(ThreadText, ThreadText.state == TextState.due)
    world.change(sent, state=TextState.delivered, carrier_status="delivered")
    expect(log).to_contain_text("Entregado")
    page.get_by_text("Respuestas rápidas").click()
    page.get_by_role("button", name="¿Le puedo llamar").click()
    expect(page.get_by_label("Su respuesta")).to_have_value(re.compile("Le puedo llamar"))
    page.get_by_role("button", name="Enviar").click()
    expect(log.get_by_role("listitem")).to_have_count(3)
    (failed,) = world.rows(ThreadText, ThreadText.state == TextState.due)
    world.change(failed, state=TextState.failed, error=30003)
    expect(log).to_contain_text("No llegó: el teléfono está apagado o sin señal")
    look(tab, "2-talking")
    page.get_by_label("Atendido").check()
    page.get_by_label("Nota").fill("Se le explicó para qué es")
    page.get_by_role("button", name="Terminar").click()
    expect(page.get_by_role("status")).to_contain_text("La conversación terminó")
    assert thread.handover.state is HandoverState.done


@pytest.mark.parametrize("width", [TELEPHONE, SLOW_DESK])
def test_the_parent_writes_baja_before_the_monitors_eyes(tab_at, thread, width):
    tab = tab_at(width)
    tab.page.get_by_label("Su respuesta").fill("Buenos días")
    thread.ana.write("BAJA")
    expect(tab.page.get_by_text("La familia pidió que no se le escriba más")).to_be_visible()
    expect(tab.page.get_by_role("button", name="Enviar")).to_have_count(0)
    look(tab, "3-stopped")


def test_what_was_begun_to_be_written_stays_while_the_thread_goes_on(tab_at, thread):
    page = tab_at().page
    page.get_by_label("Su respuesta").fill("Permítame un mom")
    thread.ana.write("¿Sigue ahí?")
    expect(page.get_by_role("log")).to_contain_text("¿Sigue ahí?")
    expect(page.get_by_label("Su respuesta")).to_have_value("Permítame un mom")


def test_a_thread_that_somebody_else_has_meanwhile_is_left(tab_at, world, thread):
    page = tab_at().page
    expect(page.get_by_role("button", name="Enviar")).to_be_visible()
    rita = world.staff("Rita")
    world.change(thread.handover, staff_id=rita.id)
    expect(page.get_by_text("Usted no tiene esa conversación.")).to_be_visible()


def test_a_text_that_is_too_long_says_so_and_is_refused_in_words(tab_at, thread):
    tab = tab_at()
    area = tab.page.get_by_label("Su respuesta")
    area.fill("palabra " * 60)
    expect(tab.page.locator("#cuenta")).to_have_text("Muy largo: ocupa 4 mensajes, y pueden ser 3.")
    tab.page.get_by_role("button", name="Enviar").click()
    expect(tab.page.get_by_role("alert")).to_contain_text("El mensaje es muy largo")
    expect(area).to_have_value("palabra " * 60)
    assert thread.texts == []


def test_a_whatsapp_counts_its_letters(tab_at, thread):
    thread.ana.write("por aquí", From=f"whatsapp:{ANA}")
    tab = tab_at()
    tab.page.get_by_label("Su respuesta").fill("¡Buenos días!")
    expect(tab.page.locator("#cuenta")).to_have_text("13 de 1600 letras")


def test_without_scripts_the_page_works_all_the_same(tab_at, thread):
    page = tab_at(java_script_enabled=False).page
    page.get_by_label("Su respuesta").fill("Buenos días")
    page.get_by_role("button", name="Enviar").click()
    expect(page.get_by_role("log")).to_contain_text("Buenos dias")
    page.get_by_role("button", name="Devolver a la máquina").click()
    expect(page.get_by_role("status")).to_contain_text("La máquina sigue con las preguntas")


def test_the_page_counts_segments_as_the_service_does(tab_at):
    page = tab_at().page
    bodies = [letter * length for letter in LETTERS for length in (1, 66, 67, 68, 70, 71, 153, 154, 160, 161, 307)]
    bodies += ["".join(LETTERS) * times for times in (1, 3, 9)]
    script = """bodies => {
      const letters = alphabets(document.getElementById("responder"));
      const counted = bodies.map((body) => [plainText(body, letters), countSegments(body, letters)]);
      return counted.map(([plain, { units, segments }]) => [plain, units, segments]);
    }"""
    expected = [[plain(body), count(body).units, count(body).segments] for body in bodies]
    assert page.evaluate(script, bodies) == expected
