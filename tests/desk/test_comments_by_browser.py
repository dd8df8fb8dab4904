"""A monitor writes comments down by keyboard, with the recording in his ears."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from app.web import create_app
from rules.roles import Role
from storage.models import Transcript
from tests.browser import DESK, go_on, on_a_desk
from tests.desk.visitors import PASSWORD, account
from tests.monitors.speaking import family, spoken, tone

TIME, RATE = "document.getElementById('voz').currentTime", "document.getElementById('voz').playbackRate"
SERIOUS = {"serious", "critical"}


@pytest.fixture
def base(serve, house_of, world) -> str:
    """The service with Luis, and three comments of ten seconds each."""
    account(world, Role.monitor, name="Luis Caal")

    def build(address):
        house = house_of(public_base_url=address)
        for _ in range(3):
            found = spoken(world, family(world, "Ana Tzul", "Julia Caal"))
            house.desk.files.put(found.path, tone(10))
            world.clock.pass_by(minutes=1)
        return create_app(house)

    return serve(build)


@pytest.fixture
def tab_at(open_tab, base):
    """A window at the comments, of this width, with Luis signed in."""

    def tab_at(width=DESK, **options):
        tab = open_tab(width, **options)
        tab.page.goto(f"{base}/comentarios")
        tab.page.fill("#email", "monitor@example.org")
        tab.page.fill("#password", PASSWORD)
        go_on(tab.page, "main button")
        return tab

    return tab_at


def look(tab, name) -> None:
    """Nothing is wrong with the page, for anybody."""
    tab.picture(f"comments-{name}")
    assert not tab.is_wider_than_the_screen()
    found = Axe().run(tab.page, context="#contenido").response["violations"]
    assert [(one["id"], one["nodes"][0]["html"]) for one in found if one["impact"] in SERIOUS] == []
    assert tab.complaints == []


def take(tab) -> None:
    go_on(tab.page, tab.page.get_by_role("button", name="Siguiente"))
    loaded(tab.page)


def loaded(page) -> None:
    """The whole recording is there."""
    expect(page.locator("#voz")).to_have_js_property("readyState", 4)


def test_a_comment_is_heard_slowed_and_gone_back_in_by_keys(tab_at):
    page = (tab := tab_at()).page
    take(tab)
    expect(page.get_by_label("Lo que se oye")).to_be_focused()
    voice = page.locator("#voz")
    page.keyboard.press("F8")
    expect(voice).to_have_js_property("paused", False)
    expect(voice).not_to_have_js_property("currentTime", 0)
    page.keyboard.press("Control+Space")
    expect(voice).to_have_js_property("paused", True)
    page.evaluate(f"{TIME} = 8")
    page.keyboard.press("F7")
    assert page.evaluate(TIME) == pytest.approx(5)
    page.keyboard.press("F7")
    page.keyboard.press("F7")
    assert page.evaluate(TIME) == 0
    for _ in range(4):
        page.keyboard.press("F9")
    assert page.evaluate(RATE) == 0.5
    expect(page.get_by_label("Velocidad")).to_have_text("0.5×")
    for _ in range(9):
        page.keyboard.press("F10")
    assert page.evaluate(RATE) == 2
    expect(page.get_by_label("Velocidad")).to_have_text("2×")
    assert page.input_value("#text") == ""
    assert tab.complaints == []


@on_a_desk
def test_comments_are_written_down_one_after_the_other(tab_at, world, width):
    page = (tab := tab_at(width)).page
    look(tab, "1-list")
    take(tab)
    look(tab, "2-empty")
    redacted = page.get_by_label("Lo que va en los resultados")
    page.get_by_label("Lo que se oye").fill("Soy Ana Tzul, mi número es 5555 0001. El doctor Solís no llegó.")
    expect(redacted).to_have_value("Soy [nombre] [nombre], mi número es [número]. El doctor Solís no llegó.")
    redacted.evaluate("field => { const at = field.value.indexOf('Solís'); field.setSelectionRange(at, at + 5); }")
    redacted.focus()
    page.keyboard.press("Control+m")
    expect(redacted).to_have_value("Soy [nombre] [nombre], mi número es [número]. El doctor [nombre] no llegó.")
    look(tab, "3-written")
    first = page.url
    page.keyboard.press("Control+Enter")
    page.wait_for_url(lambda address: address != first)
    loaded(page)
    second = page.url
    page.get_by_label("Lo que se oye").fill("Muy bien, gracias de Ana")
    page.keyboard.press("Control+Enter")
    page.wait_for_url(lambda address: address != second)
    page.get_by_role("button", name="No se entiende").click()
    expect(page.get_by_text("No hay comentarios por escribir.")).to_be_visible()
    look(tab, "4-done")
    kept = sorted(world.rows(Transcript), key=lambda row: row.recording_id)
    assert [row.redacted for row in kept] == [
        "Soy [nombre] [nombre], mi número es [número]. El doctor [nombre] no llegó.",
        "Muy bien, gracias de [nombre]",
        "",
    ]


def test_what_was_stricken_out_by_hand_is_not_put_back(tab_at):
    page = (tab := tab_at()).page
    take(tab)
    redacted = page.get_by_label("Lo que va en los resultados")
    page.get_by_label("Lo que se oye").fill("El doctor Solís")
    expect(redacted).to_have_value("El doctor Solís")
    redacted.fill("El doctor [nombre]")
    page.get_by_label("Lo que se oye").fill("El doctor Solís llegó")
    expect(page.get_by_role("button", name="Volver a lo propuesto")).to_be_enabled()
    expect(redacted).to_have_value("El doctor [nombre]")
    page.get_by_role("button", name="Volver a lo propuesto").click()
    expect(redacted).to_have_value("El doctor Solís llegó")


def test_a_recording_that_is_lost_is_told(tab_at, base, world):
    spoken(world, family(world), seconds=1)
    page = (tab := tab_at()).page
    page.route("**/audio", lambda route: route.fulfill(status=404, body=""))
    page.get_by_role("button", name="Siguiente").click()
    expect(page.get_by_text("La grabación no se puede oír.")).to_be_visible()
    assert [words for words in tab.complaints if not re.search("404", words)] == []


def test_without_scripts_it_is_written_down_all_the_same(tab_at, world):
    page = tab_at(java_script_enabled=False).page
    page.get_by_role("button", name="Siguiente").click()
    page.get_by_label("Lo que se oye").fill("Soy Ana")
    page.get_by_role("button", name="Guardar y salir").click()
    expect(page.get_by_text("El comentario quedó guardado.")).to_be_visible()
    assert world.one(Transcript).redacted == "Soy [nombre]"
