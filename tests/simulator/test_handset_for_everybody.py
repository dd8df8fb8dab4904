"""The handset's page with a keyboard only, a screen reader, no voice, a small screen; and with what others write."""

import re
from xml.sax.saxutils import escape

import pytest
from playwright.sync_api import expect

from simulator.handset import phone
from tests.browser import DESK, PHONE
from tests.simulator.rehearsal import BETO, Customer, Simulated, ask, twiml
from tests.simulator.windows import BROKEN, MUTE, QUICK, VOICELESS, answer, connected, ended, hears, hold, look


def test_the_keyboard_is_enough(open_tab, customer: Customer, carrier: Simulated):
    carrier.client.incoming_phone_numbers(carrier.number_sid()).update(voice_url=customer.url("/line"))
    customer.answers["/voice"] = twiml(ask("Marque 1 y numeral.", numDigits="5", timeout="60"))
    customer.answers["/key"] = twiml("<Pause length='60'/>")
    customer.answers["/line"] = twiml("<Pause length='60'/>")
    page = open_tab(DESK).page
    page.goto(f"{carrier.base_url}/handset")
    expect(page.get_by_label("Número", exact=True)).to_have_value(re.compile(r"\+502"))
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowDown")  # a monitor
    page.keyboard.press("Tab")
    page.keyboard.press("Control+a")
    page.keyboard.type("5555 0001")
    page.keyboard.press("Enter")
    expect(page.locator("#connection")).to_have_text("Conectado")
    carrier.call()
    expect(page.locator("#state")).to_contain_text("Llama")
    page.keyboard.press("Enter")
    expect(page.locator("#asks")).to_have_text("Espera 5 teclas")
    page.keyboard.type("1*#")
    assert customer.wait("/key")[0].form["Digits"] == "1*"
    page.keyboard.press("Escape")
    ended(page)
    page.get_by_label("Mensaje", exact=True).focus()
    carrier.call()
    expect(page.locator("#state")).to_contain_text("Llama")
    page.keyboard.type("1 Escape")  # who writes is not interrupted
    page.keyboard.press("Escape")
    expect(page.get_by_label("Mensaje", exact=True)).to_have_value("1 Escape")
    expect(page.locator("#state")).to_contain_text("Llama")
    page.locator("#display").focus()
    page.keyboard.press("Escape")
    ended(page, "Ocupado")
    page.get_by_role("button", name="Llamar", exact=True).focus()
    page.keyboard.press("Enter")
    expect(page.locator("#state")).to_contain_text("En llamada con")
    page.keyboard.press("Escape")
    ended(page)


def test_what_sounds_and_moves_can_be_stilled(open_tab, customer: Customer, carrier: Simulated):
    customer.answers["/voice"] = twiml("<Pause length='60'/>")
    tab = connected(open_tab, carrier, reduced_motion="reduce")
    carrier.call()
    expect(tab.page.locator("#state")).to_contain_text("Llama")
    assert tab.page.locator("#display").evaluate("box => getComputedStyle(box).animationName") == "none"
    for label in ("Voz", "Timbre y teclas"):
        tab.page.get_by_label(label).uncheck()
    answer(tab.page)
    assert tab.complaints == []


@pytest.mark.parametrize("voice", [QUICK, MUTE, BROKEN, VOICELESS], ids=["quick", "mute", "broken", "none"])
def test_a_call_goes_on_whatever_the_voice_of_the_browser_does(
    open_tab, customer: Customer, carrier: Simulated, monkeypatch, voice: str
):
    monkeypatch.setattr(phone, "GRACE", 0.1)
    customer.answers["/voice"] = twiml("<Say>Hola. Buenas.</Say>", "<Redirect>/after</Redirect>")
    customer.answers["/after"] = twiml("<Pause length='60'/>")
    tab = connected(open_tab, carrier, voice=voice)
    carrier.call()
    answer(tab.page)
    customer.wait("/after")
    tab.page.get_by_label("Voz").uncheck()
    assert tab.complaints == []


def test_what_a_voice_says_is_not_said_by_the_screen_reader_too(open_tab, carrier: Simulated):
    page, silent = connected(open_tab, carrier).page, connected(open_tab, carrier, BETO, voice=VOICELESS).page
    heard = page.get_by_role("log", name="Lo que se oye")
    expect(heard).to_have_attribute("aria-live", "off")
    expect(page.get_by_text("no tiene voz en español")).to_be_hidden()
    page.get_by_label("Voz").uncheck()
    expect(heard).to_have_attribute("aria-live", "polite")
    expect(silent.get_by_role("log", name="Lo que se oye")).to_have_attribute("aria-live", "polite")
    expect(silent.get_by_text("no tiene voz en español")).to_be_visible()


def test_a_call_that_ends_while_one_writes_leaves_the_focus_on_the_telephone(
    open_tab, customer: Customer, carrier: Simulated
):
    customer.answers["/voice"] = twiml("<Pause length='60'/>")
    page = connected(open_tab, carrier).page
    sid = carrier.call()
    answer(page)
    page.get_by_label("Lo que digo").fill("Todavía no")
    carrier.client.calls(sid).update(status="completed")
    ended(page)
    expect(page.get_by_role("group", name="Pantalla")).to_be_focused()
    carrier.call()
    answer(page)
    expect(page.get_by_label("Lo que digo")).to_have_value("")


def test_nothing_that_others_write_becomes_part_of_the_page(open_tab, customer: Customer, carrier: Simulated):
    evil = '<img src=x onerror="document.title=1"> javascript:alert(1) http://x.example/"onclick="alert(1)'
    carrier.client.incoming_phone_numbers(carrier.number_sid()).update(friendly_name=evil)
    tab = connected(open_tab, carrier)
    carrier.text(evil)
    expect(tab.page.get_by_role("log", name="Mensajes")).to_contain_text(evil)
    customer.answers["/voice"] = twiml(f"<Say>{escape(evil)}</Say><Pause length='60'/>")
    carrier.call()
    answer(tab.page)
    hears(tab.page, evil)
    expect(tab.page.get_by_role("region", name="Documento TwiML")).to_contain_text("onerror")
    expect(tab.page.locator("#document .name")).to_have_text(["length="])  # what is said is no attribute
    links = tab.page.get_by_role("link")
    assert links.evaluate_all("links => links.map((link) => link.href)") == ["http://x.example/"]
    assert tab.page.locator("main img, main [onclick]").count() == 0
    look(tab, "evil")


def test_long_documents_and_threads_scroll_in_their_own_place(open_tab, customer: Customer, carrier: Simulated):
    tab = connected(open_tab, carrier, width=PHONE)
    for body in ("Respuesta " * 100, "x" * 1600, "https://x.example/" + "y" * 300):
        carrier.text(body)
    expect(tab.page.get_by_role("log", name="Mensajes").get_by_role("listitem")).to_have_count(3)
    long = "".join(f"<Say>{'palabra' * 40} {number}</Say>" for number in range(150))
    customer.answers["/voice"] = twiml(f"<Pause length='60'/>{long}")
    carrier.call(url=customer.url("/voice?" + "z" * 300))
    answer(tab.page)
    expect(tab.page.get_by_role("region", name="Documento TwiML")).to_contain_text("149")
    look(tab, "long")
    assert tab.page.evaluate("document.documentElement.scrollHeight") < 4000


def test_a_number_that_another_window_holds_is_refused_in_words(open_tab, carrier: Simulated):
    connected(open_tab, carrier)
    tab = open_tab(PHONE)
    hold(tab, carrier)
    expect(tab.page.locator("#refusal")).to_contain_text("ya lo tiene otra ventana")
    look(tab, "refused")
