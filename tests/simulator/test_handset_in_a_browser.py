"""The handset in a real browser: a survey of the real service, a monitor's telephone, texts, and lines that end."""

import re

import pytest
from playwright.sync_api import expect
from pydantic import SecretStr

from app.web import create_app
from ivr.connecting import connect_line
from rules.lives import AttemptState
from simulator.handset import doors
from storage.models import Answer, Conversation
from tests.app.requests_of import our_carrier
from tests.browser import DESK, PHONE, SLOW_DESK
from tests.simulator.rehearsal import ACCOUNT, ANA, BETO, LINE, PATIENCE, TOKEN, Customer, Simulated, ask, twiml
from tests.simulator.windows import answer, connected, ended, hears, hold, look, press

MONITOR = "sip:luis@monitores.example.org"
both_widths = pytest.mark.parametrize("width", [PHONE, SLOW_DESK])


@pytest.fixture
def service(serve, house_of, world, carrier) -> str:
    """The real service before the simulated carrier: its address."""
    token = SecretStr(TOKEN)
    base = serve(lambda address: create_app(house_of(public_base_url=address, twilio_auth_token=token)))
    connect_line(our_carrier(carrier.base_url), LINE, base)
    return base


@both_widths
def test_a_person_answers_the_survey_of_the_real_service(open_tab, carrier, service, world, width):
    attempt = world.attempt(world.member(world.campaign()), AttemptState.dialing)
    tab = connected(open_tab, carrier, width=width)
    page = tab.page
    look(tab, "free")
    told = {"url": f"{service}/voice/answer/{attempt.id}", "status_callback": f"{service}/voice/status/{attempt.id}"}
    sid = carrier.call(**told)
    expect(page.locator("#state")).to_have_text(f"Llama {LINE}")
    expect(page.get_by_role("button", name="Contestar")).to_be_focused()
    look(tab, "ringing")
    world.change(attempt, state=AttemptState.ringing, carrier_sid=sid)
    answer(page)
    hears(page, "Saludos del Ministerio de Educación.")
    look(tab, "talking")
    for question, key in (
        ("Saludos del Ministerio de Educación.", "1"),
        ("Son cuatro preguntas", "1"),
        ("usó el Seguro Médico Escolar", "1"),
        ("Piense en la última vez", "2"),
        ("¿Cómo fue el servicio?", "3"),
        ("grabaremos su voz", "1"),
    ):
        hears(page, question)
        press(page, key)
    hears(page, "Hable después del tono")
    expect(page.locator("#asks")).to_contain_text("Graba")
    page.get_by_role("button", name="Hablar").click()
    expect(page.get_by_role("button", name="Hablando")).to_be_visible()
    look(tab, "recording")
    carrier.noted("spoke", 2)  # for more than a second
    page.get_by_role("group", name="Teclas").get_by_role("button", name="numeral").click()
    expect(page.get_by_role("button", name="Hablando")).to_have_count(0)
    hears(page, "Muchas gracias.")
    ended(page)
    given = {answer.question: answer.value for answer in world.rows(Answer)}
    assert {name: given[name] for name in ("uso", "tipo", "nivel")} == {"uso": "1", "tipo": "2", "nivel": "3"}
    assert world.one(Conversation).ending == "complete"
    told = carrier.parent()
    assert (told["uso"], told["tipo"], told["nivel"]) == ("1", "2", "3")
    assert [recording["reached"] for recording in told["recordings"]] == [True]


def test_a_text_is_answered_and_its_link_opened(open_tab, carrier, service, world):
    world.member(world.campaign())
    tab = connected(open_tab, carrier)
    page, thread = tab.page, tab.page.get_by_role("log", name="Mensajes")
    carrier.text(f"Conteste en {service}/healthy. Gracias.")
    link = thread.get_by_role("link")
    expect(link).to_have_attribute("href", f"{service}/healthy")
    expect(link).to_have_attribute("rel", re.compile("noopener"))
    with tab.context.expect_page() as opened:
        link.click()
    assert opened.value.url == f"{service}/healthy"
    page.get_by_label("Mensaje", exact=True).fill("BAJA")
    page.get_by_role("button", name="Enviar").click()
    expect(thread).to_contain_text("Usted a +50224110000")
    expect(thread.get_by_role("listitem")).to_have_count(3)
    look(tab, "texts")


def test_a_whatsapp_that_came_while_no_page_was_there_is_seen_in_the_next(
    open_tab, customer: Customer, carrier: Simulated
):
    page = connected(open_tab, carrier).page
    page.get_by_label("Para", exact=True).select_option(f"whatsapp:{LINE}")
    page.get_by_label("Mensaje", exact=True).fill("Hola")
    page.get_by_role("button", name="Enviar").click()
    expect(page.get_by_role("log", name="Mensajes")).to_contain_text("Hola")
    page.close()
    carrier.text("Buenas", to=f"whatsapp:{ANA}", from_=f"whatsapp:{LINE}")
    customer.wait("/told", MessageStatus="delivered")
    connected(open_tab, carrier)
    customer.wait("/told", MessageStatus="read")


@both_widths
def test_a_person_is_a_monitors_telephone(open_tab, customer: Customer, carrier: Simulated, width):
    tab = connected(open_tab, carrier, MONITOR, width)
    customer.answers["/voice"] = twiml(f'<Dial action="/dialled"><Sip url="/whisper">{MONITOR}</Sip></Dial>')
    customer.answers["/whisper"] = twiml(ask("Espera Ana. Para hablar con ella, marque 1.", "/joins"), "<Hangup/>")
    customer.answers["/joins"] = twiml()
    carrier.call()
    answer(tab.page)
    hears(tab.page, "Espera Ana.")
    press(tab.page, "1")
    expect(tab.page.locator("#asks")).to_have_text("Hay alguien más en la línea")
    hears(tab.page, "Otra persona: ")  # the simulated parent talks
    tab.page.get_by_label("Lo que digo").fill("Buenas tardes, Ana.")
    tab.page.get_by_role("button", name="Hablar").click()
    tab.page.get_by_role("button", name="Hablando").click()
    hears(tab.page, "Usted: Buenas tardes, Ana.")
    tab.page.get_by_label("Lo que digo").fill("La escucho.")
    tab.page.keyboard.press("Enter")
    hears(tab.page, "Usted: La escucho.")
    look(tab, "monitor")
    tab.page.get_by_role("button", name="Colgar").click()
    ended(tab.page)
    assert customer.wait("/dialled")[0].form["DialCallStatus"] == "completed"


def test_two_windows_talk_with_each_other(open_tab, customer: Customer, carrier: Simulated):
    luis, ana = connected(open_tab, carrier, MONITOR).page, connected(open_tab, carrier, ANA).page
    customer.answers["/voice"] = twiml(f"<Dial><Sip>{MONITOR}</Sip></Dial>")
    carrier.call()
    answer(ana)
    answer(luis)
    for page in (luis, ana):
        expect(page.locator("#asks")).to_have_text("Hay alguien más en la línea")
    for speaker, listener, words in ((ana, luis, "No me atendieron."), (luis, ana, "Lo anoto.")):
        speaker.get_by_label("Lo que digo").fill(words)
        speaker.get_by_role("button", name="Hablar").click()
        speaker.get_by_role("button", name="Hablando").click()
        hears(listener, f"Otra persona: {words}")
    luis.get_by_role("button", name="Colgar").click()
    ended(ana)


def test_who_changes_the_telephone_hangs_up_at_once(open_tab, customer: Customer, carrier: Simulated, monkeypatch):
    monkeypatch.setattr(doors, "GRACE_SECONDS", 10 * PATIENCE)
    customer.answers["/voice"] = twiml("<Pause length='60'/>")
    page = connected(open_tab, carrier).page
    sid = carrier.call()
    answer(page)
    page.get_by_role("button", name="Cambiar de teléfono").click()
    assert carrier.over(sid)["CallStatus"] == "completed"
    expect(page.get_by_label("Número", exact=True)).to_be_focused()


def test_a_recording_is_played(open_tab, customer: Customer, carrier: Simulated):
    told = "<Say>Hable después del tono. Al terminar, marque numeral.</Say>"
    customer.answers["/voice"] = twiml(told, "<Record recordingStatusCallback='/ready'/>")
    carrier.call(to=BETO)
    sound = customer.wait("/ready")[0].form["RecordingUrl"].replace("://", f"://{ACCOUNT}:{TOKEN}@")
    customer.answers["/voice"] = twiml(f"<Play>{sound}.wav</Play>", "<Redirect>/after</Redirect>")
    tab = connected(open_tab, carrier)
    carrier.call()
    with tab.page.expect_response("**/handset/sound/**") as played:
        answer(tab.page)
    assert (played.value.status, played.value.headers["content-type"]) == (200, "audio/x-wav")
    hears(tab.page, "(grabación)")
    customer.wait("/after")
    assert tab.complaints == []


def test_a_lost_line_is_told_and_found_again(open_tab, customer: Customer, carrier: Simulated):
    customer.answers["/voice"] = twiml(ask("Siga aquí.", timeout="60"))
    lines = []
    tab = open_tab(DESK)
    tab.page.route_web_socket("**/handset/line**", lambda line: lines.append((line, line.connect_to_server())))
    hold(tab, carrier)
    expect(tab.page.locator("#connection")).to_have_text("Conectado")
    carrier.call()
    answer(tab.page)
    lines[0][0].close(code=1001)
    lines[0][1].close()
    expect(tab.page.locator("#connection")).to_contain_text("Se perdió la conexión")
    expect(tab.page.locator("#connection")).to_have_text("Conectado")
    expect(tab.page.locator("#state")).to_contain_text("En llamada")
    press(tab.page, "1")
    assert customer.wait("/key")[0].form["Digits"] == "1"


def test_a_closed_page_hangs_up(open_tab, customer: Customer, carrier: Simulated, monkeypatch):
    monkeypatch.setattr(doors, "GRACE_SECONDS", 0.2)
    customer.answers["/voice"] = twiml("<Pause length='60'/>")
    tab = connected(open_tab, carrier)
    sid = carrier.call()
    answer(tab.page)
    tab.page.close()
    assert carrier.over(sid)["CallStatus"] == "completed"
