"""The handset in a window of a real browser: held, looked at and used as people do."""

from collections.abc import Callable
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser import DESK, Tab
from tests.simulator.rehearsal import ANA, Simulated

SERIOUS = {"serious", "critical"}
VOICE = """
window.SpeechSynthesisUtterance = class extends EventTarget { constructor(text) { super(); this.text = text; } };
Object.defineProperty(window, "speechSynthesis", { value: Object.assign(new EventTarget(), {
  getVoices: () => [{ lang: "es-MX" }],
  cancel() {},
  speak(one) { %s; },
}) });
"""
QUICK = VOICE % 'setTimeout(() => one.dispatchEvent(new Event("end")))'
"""A voice that has said everything at once."""
MUTE, BROKEN = VOICE % "", VOICE % 'throw new Error("no voice")'
VOICELESS = "delete Window.prototype.speechSynthesis"


def connected(
    open_tab: Callable[..., Tab],
    carrier: Simulated,
    number: str = ANA,
    width: int = DESK,
    voice: str = QUICK,
    **options: Any,
) -> Tab:
    """A window that holds this number."""
    tab = open_tab(width, **options)
    tab.context.add_init_script(voice)
    hold(tab, carrier, number)
    expect(tab.page.locator("#connection")).to_have_text("Conectado")
    return tab


def hold(tab: Tab, carrier: Simulated, number: str = ANA) -> None:
    """Say whose telephone it is."""
    tab.page.goto(f"{carrier.base_url}/handset?number={number}")
    expect(tab.page.get_by_label("Número", exact=True)).to_have_value(number)
    tab.page.get_by_role("button", name="Conectar").click()


def look(tab: Tab, name: str) -> None:
    """The page fits, the browser and a screen reader find nothing wrong, and who wants to can see it."""
    tab.picture(f"handset-{name}")
    assert not tab.is_wider_than_the_screen()
    assert tab.complaints == []
    found = Axe().run(tab.page).response["violations"]
    assert [(one["id"], one["nodes"][0]["html"]) for one in found if one["impact"] in SERIOUS] == []


def answer(page: Page) -> None:
    page.get_by_role("button", name="Contestar").click()
    expect(page.locator("#state")).to_contain_text("En llamada")


def press(page: Page, key: str) -> None:
    """Press a key when one is waited for, with the mouse."""
    expect(page.locator("#asks")).to_contain_text("una tecla")
    page.get_by_role("group", name="Teclas").get_by_role("button", name=key, exact=True).click()


def hears(page: Page, words: str) -> None:
    expect(page.get_by_role("log", name="Lo que se oye")).to_contain_text(words)


def ended(page: Page, words: str = "Llamada terminada") -> None:
    expect(page.locator("#state")).to_contain_text(words)
