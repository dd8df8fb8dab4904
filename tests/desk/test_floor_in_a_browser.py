"""Presence and the floor in real browsers: what one does, the others see by themselves."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from app.web import create_app
from monitors.presence import ask_help
from rules.handovers import STALE
from rules.lives import HandoverState
from rules.presence import PresenceState
from rules.roles import Role
from storage.handovers.presence import note_vanished, set_presence
from storage.models import HandoverKind, Presence, StaffUser
from tests.browser import DESK, SLOW_DESK, go_on
from tests.desk.test_desk_in_a_browser import sign_in
from tests.desk.visitors import account

PHONE = 360
GRAVE = ("serious", "critical")
BESIDE_THE_PAGE = """() => {
  const edge = document.querySelector("h1").closest(".container").getBoundingClientRect().right;
  return [...document.querySelectorAll("table")].map((table) => table.getBoundingClientRect().right)
    .filter((right) => right > edge);
}"""
"""Right edges of the tables that stand out of the page."""


@pytest.fixture
def base(serve, house_of, world) -> str:
    account(world, Role.monitor, name="Luis Caal", email="luis@example.org")
    account(world, Role.supervisor, name="Sara Ixchop", email="sara@example.org")
    return serve(lambda address: create_app(house_of(public_base_url=address)))


def staff(world, name) -> StaffUser:
    return world.one(StaffUser, StaffUser.email == f"{name}@example.org")


def open_as(open_tab, base, name, path, width=DESK):
    tab = open_tab(width, reduced_motion="reduce")  # axe must not see half a transition
    sign_in(tab, base, f"{name}@example.org")
    tab.page.goto(base + path)
    return tab


def bar(tab):
    return tab.page.get_by_role("region", name="Su turno")


def doing(tab):
    return tab.page.locator("#turn-words")


def heard_of(tab):
    """The page has asked for its news once, so that whatever comes now is new."""
    with tab.page.expect_response("**/desk/vivo") as answer:
        pass
    assert answer.value.status in (200, 304)


def look(tab, name):
    found = Axe().run(tab.page)
    grave = [(one["id"], [node["html"] for node in one["nodes"]]) for one in found.response["violations"]
             if one["impact"] in GRAVE]  # fmt: skip
    assert grave == []
    assert not tab.is_wider_than_the_screen()
    assert tab.page.evaluate(BESIDE_THE_PAGE) == []
    assert tab.complaints == []
    tab.picture(f"floor-{name}")


def a_caller(world, number="+50255551001", **values):
    return world.handover(world.member(world.campaign(), number), HandoverState.queued, **values)


def test_what_a_monitor_does_is_on_the_supervisors_floor_by_itself(open_tab, base, world):
    luis, sara = open_as(open_tab, base, "luis", "/inicio"), open_as(open_tab, base, "sara", "/piso")
    expect(sara.page.get_by_text("No hay nadie en turno.")).to_be_visible()
    heard_of(sara)
    bar(luis).get_by_role("button", name="Disponible").click()
    row = sara.page.get_by_role("row", name="Luis Caal")
    expect(row).to_contain_text("Disponible")
    bar(luis).get_by_text("Pausa", exact=True).click()
    bar(luis).get_by_role("button", name="Comida").click()
    expect(row).to_contain_text("En pausa: comida")
    expect(doing(luis)).to_have_text("En pausa: comida")
    bar(luis).get_by_role("button", name="Pedir ayuda").click()
    expect(row).to_contain_text("Pide ayuda")
    look(sara, "help")
    row.get_by_role("button", name="Ya voy con Luis Caal").click()
    expect(bar(luis)).to_contain_text("Sara Ixchop vio que pidió ayuda.")
    look(luis, "help-seen")
    bar(luis).get_by_role("button", name="Salir de turno").click()
    expect(sara.page.get_by_text("No hay nadie en turno.")).to_be_visible()
    assert luis.page.url == f"{base}/inicio"


def test_a_caller_is_seen_by_both_until_nobody_waits(open_tab, base, world):
    world.at_work(staff(world, "luis"))
    luis, sara = open_as(open_tab, base, "luis", "/cuenta"), open_as(open_tab, base, "sara", "/piso")
    heard_of(luis)
    heard_of(sara)
    caller = a_caller(world, reason="funeral")
    expect(bar(luis)).to_contain_text("Esperan en línea: 1, el primero hace 0:0")
    expect(sara.page.get_by_role("row", name="Ayuda por fallecimiento")).to_contain_text("Español")
    expect(bar(sara)).to_contain_text("Esperan en línea: 1")
    world.change(caller, state=HandoverState.done)
    expect(bar(luis)).to_contain_text("Nadie espera")
    look(luis, "bar")


@pytest.mark.parametrize("width", [PHONE, SLOW_DESK])
def test_the_floor_of_a_busy_day(open_tab, base, world, clock, width):
    talking, pausing, asking = (world.staff(name) for name in ("Marta Xol", "Pedro Ajanel", "Rosa Tzoc"))
    world.at_work(talking, PresenceState.on_call)
    world.at_work(asking, PresenceState.on_call)
    call = world.handover(
        world.member(world.campaign()),
        HandoverState.active,
        kind=HandoverKind.live,
        staff_id=talking.id,
        reason="life_at_risk",
    )
    with world.sessions.begin() as session:
        set_presence(session, pausing.id, PresenceState.pause, clock(), reason="meeting")
        ask_help(session, asking.id, clock(), needed=True)
    gone = world.at_work(world.staff("Teo Coc"))
    world.change(world.one(Presence, Presence.staff_id == gone.id), seen_at=clock() - STALE)
    with world.sessions.begin() as session:
        note_vanished(session, clock())
    a_caller(world, "+50255551001")
    a_caller(world, "+50255551002", language="mam", reason="not_understood")
    a_caller(world, "+50255551003", kind=HandoverKind.thread, reason="unreadable_texts")
    clock.pass_by(minutes=3, seconds=7)
    sara = open_as(open_tab, base, "sara", "/piso", width)
    expect(sara.page.get_by_role("row", name="Marta Xol")).to_contain_text("3:07")
    expect(sara.page.get_by_text("Teo Coc no responde desde")).to_be_visible()
    expect(sara.page.get_by_role("button", name="Escuchar la llamada de Marta Xol")).to_be_visible()
    look(sara, "busy")
    assert call.id


@pytest.mark.parametrize("width", [PHONE, SLOW_DESK])
def test_the_figures_are_read_at_any_width(open_tab, base, world, width):
    sara = open_as(open_tab, base, "sara", "/piso", width)
    go_on(sara.page, sara.page.get_by_role("link", name="Cifras del día y del mes"))
    expect(sara.page.get_by_role("heading", level=1)).to_have_text("Cifras del día: 5 de octubre de 2026")
    look(sara, "figures")
    with sara.page.expect_download() as download:
        sara.page.get_by_role("link", name="Descargar CSV").click()
    assert download.value.suggested_filename == "cifras-2026-10-05.csv"


@pytest.mark.parametrize("width", [PHONE, SLOW_DESK])
def test_the_bar_in_each_state(open_tab, base, world, clock, width):
    luis = open_as(open_tab, base, "luis", "/inicio", width)
    look(luis, "bar-offline")
    for state, shown in (
        (PresenceState.available, {"Pausa", "Salir de turno", "Pedir ayuda"}),
        (PresenceState.on_call, {"Pedir ayuda"}),
        (PresenceState.wrap_up, {"Disponible", "Pausa", "Salir de turno", "Pedir ayuda"}),
        (PresenceState.pause, {"Disponible", "Salir de turno", "Pedir ayuda"}),
    ):
        world.at_work(staff(world, "luis"), state)
        luis.page.reload()
        buttons = bar(luis).locator("button:visible, summary:visible").all_inner_texts()
        assert {words.strip() for words in buttons} == shown
        look(luis, f"bar-{state}")
    world.at_work(staff(world, "luis"))
    luis.page.reload()
    bar(luis).get_by_text("Pausa", exact=True).click()
    look(luis, "bar-reasons")


def test_the_time_to_note_counts_down_and_the_server_ends_it(open_tab, base, world, clock):
    world.at_work(staff(world, "luis"), PresenceState.wrap_up)
    luis = open_as(open_tab, base, "luis", "/inicio")
    heard_of(luis)
    clock.pass_by(seconds=40)
    expect(bar(luis)).to_contain_text(re.compile(r"quedan 0:(20|1\d)"))
    clock.pass_by(seconds=20)
    expect(doing(luis)).to_have_text("Disponible")
    assert world.one(Presence).state is PresenceState.available


def test_a_lost_connection_is_said_in_words_and_so_is_its_return(open_tab, base, world):
    luis = open_as(open_tab, base, "luis", "/inicio")
    heard_of(luis)
    luis.context.set_offline(True)
    expect(bar(luis)).to_contain_text("Sin conexión desde las 10:00; lo que ve puede haber cambiado.")
    luis.picture("floor-offline")
    luis.context.set_offline(False)
    expect(bar(luis).get_by_text("Sin conexión")).to_be_hidden(timeout=10_000)


def test_a_session_that_ended_is_said_in_words(open_tab, base, world):
    luis = open_as(open_tab, base, "luis", "/inicio")
    heard_of(luis)
    world.change(staff(world, "luis"), active=False)
    expect(bar(luis)).to_contain_text("Su sesión terminó.")


def test_without_scripts_the_buttons_lead_back_to_the_page(open_tab, base, world):
    tab = open_tab(PHONE, java_script_enabled=False)
    sign_in(tab, base, "luis@example.org")
    tab.page.goto(f"{base}/cuenta")
    go_on(tab.page, bar(tab).get_by_role("button", name="Disponible"))
    assert tab.page.url == f"{base}/cuenta"
    expect(doing(tab)).to_have_text("Disponible")
    bar(tab).get_by_text("Pausa", exact=True).click()
    go_on(tab.page, bar(tab).get_by_role("button", name="Descanso"))
    expect(doing(tab)).to_have_text("En pausa: descanso")


def test_a_button_that_does_not_reach_the_server_says_so_and_the_page_stays(open_tab, base, world):
    luis = open_as(open_tab, base, "luis", "/inicio")
    heard_of(luis)
    luis.context.set_offline(True)
    bar(luis).get_by_role("button", name="Disponible").click()
    expect(bar(luis)).to_contain_text("No se pudo avisar al servidor. Pruebe otra vez.")
    assert world.rows(Presence) == []
