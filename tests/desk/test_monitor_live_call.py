"""A caller from the first ring to the noted outcome: a simulated parent asks for a person, a monitor takes her."""

import re
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from rules.lives import HandoverState
from rules.roles import Role
from storage.models import Answer, Handover, HandoverEvent, LegRole, Person, StaffUser
from tests.browser import DESK, Tab, go_on, on_a_desk
from tests.campaigns.conftest import house_on_the_line, live_house, simulate, simulated, speed, today  # noqa: F401
from tests.desk.visitors import PASSWORD, account
from tests.monitors.telephones import SIP
from tests.monitors.test_on_the_simulator import MONITOR, PARENT, Floor
from tests.world import World

TELEPHONE = 360
SERIOUS = {"serious", "critical"}
NUMBER = SIP.format("luis")


@pytest.fixture
def floor(world: World, live_house, simulated) -> Iterator[Floor]:  # noqa: F811
    """Luis has a telephone that answers and presses 1."""
    account(world, Role.monitor, name="Luis Caal", telephone=world.vault.seal(NUMBER, "staff"))
    account(world, Role.supervisor, name="Rita Paz", telephone=world.vault.seal(SIP.format("rita"), "staff"))
    for user in world.rows(StaffUser):
        world.at_work(user)
    floor = Floor(world, live_house, simulated)
    floor.cast(ana=PARENT | {"at_question": 3}, luis=MONITOR, rita=MONITOR)
    floor.thread.start()
    yield floor
    floor.close()
    assert floor.wrong == []


@pytest.fixture
def tab_at(open_tab, floor):
    """A window of this width at the work list, with Luis signed in, or whose address is told."""

    def tab_at(width=DESK, email="monitor@example.org", sees="Nadie espera") -> Tab:
        tab = open_tab(width)
        tab.page.goto(f"{floor.house.settings.public_base_url}/trabajo")
        tab.page.fill("#email", email)
        tab.page.fill("#password", PASSWORD)
        go_on(tab.page, "main button")
        expect(tab.page.get_by_text(sees)).to_be_visible()
        return tab

    return tab_at


def look(tab: Tab, name: str) -> None:
    """Nothing is wrong with the page, for anybody."""
    tab.picture(f"call-{name}")
    assert not tab.is_wider_than_the_screen()
    found = Axe().run(tab.page, context="#contenido").response["violations"]
    assert [(one["id"], one["nodes"][0]["html"]) for one in found if one["impact"] in SERIOUS] == []
    assert tab.complaints == []


@on_a_desk
def test_a_caller_is_taken_interviewed_and_noted(tab_at, floor, world, width):
    tab = tab_at(width)
    page = tab.page
    floor.asks()
    take = page.get_by_role("button", name="Tomar la llamada")
    expect(take).to_be_visible()
    world.change(world.one(Person), private=world.vault.seal_fields({"encargado": "Ana Choc"}, "person"))
    look(tab, "1-waiting")
    take.click()
    panel = page.get_by_label("Llamada", exact=True)
    expect(panel).to_contain_text("Habla con la familia.")
    look(tab, "2-talking")
    page.keyboard.press("F2")
    expect(panel).to_contain_text("La familia está en espera.")
    page.keyboard.press("F2")
    expect(panel).to_contain_text("Habla con la familia.")
    page.get_by_role("button", name=re.compile("Seguir con la entrevista")).click()
    expect(page.locator(".ask-question")).to_be_visible()
    expect(page.get_by_label("Llamada", exact=True)).to_contain_text("Habla con la familia.")
    look(tab, "3-interview")
    asked_before = {answer.question for answer in world.rows(Answer)}
    page.keyboard.press("1")
    page.keyboard.press("Enter")
    expect(page.locator(".ask-so-far dd")).to_have_count(len(asked_before) + 1)
    page.get_by_role("button", name=re.compile("^Colgar")).click()
    floor.becomes(HandoverState.wrap_up)
    page.get_by_role("link", name=re.compile("Contacto")).click()
    page.get_by_label("Se cortó la llamada").check()
    page.get_by_label("Nota para quien siga").fill("Falta la mitad")
    page.get_by_role("button", name=re.compile("Anotar")).click()
    expect(page.get_by_role("status").filter(has_text="Anotado.")).to_be_visible()
    expect(page.get_by_role("heading", name="Trabajo")).to_be_visible()
    assert [event.note for event in world.rows(HandoverEvent)][-1] == "Falta la mitad"


def test_of_two_browsers_that_want_one_caller_one_gets_her_and_the_other_is_told_who(tab_at, floor, world):
    telephone = world.vault.seal(SIP.format("eva"), "staff")
    world.at_work(account(world, Role.monitor, "marta@example.org", name="Marta Ixcoy", telephone=telephone))
    floor.cast(eva=MONITOR)
    tabs = {"Luis Caal": tab_at(), "Marta Ixcoy": tab_at(TELEPHONE, "marta@example.org")}
    floor.asks()
    for tab in tabs.values():
        expect(tab.page.get_by_role("button", name="Tomar la llamada")).to_be_visible()
    for tab in tabs.values():  # both before either is answered
        tab.page.evaluate("setTimeout(() => document.querySelector('form[action$=\"/contestar\"]').submit())")
    for tab in tabs.values():
        tab.page.wait_for_url(lambda address: not address.endswith("/trabajo"))
    floor.becomes(HandoverState.active)
    (leg,) = floor.legs(LegRole.monitor)
    winner = world.one(StaffUser, StaffUser.id == leg.staff_id).name
    (loser,) = tabs.keys() - {winner}
    expect(tabs[loser].page.get_by_role("heading", name=f"Lo tiene {winner}")).to_be_visible()
    panel = tabs[winner].page.get_by_label("Llamada", exact=True)
    expect(panel).to_contain_text("Habla con la familia.")


def test_another_is_consulted_and_goes_and_the_monitor_hangs_up(tab_at, floor):
    tab = tab_at()
    page = tab.page
    floor.asks()
    page.get_by_role("button", name="Tomar la llamada").click()
    panel = page.get_by_label("Llamada", exact=True)
    expect(panel).to_contain_text("Habla con la familia.")
    page.get_by_role("button", name="Apagar mi micrófono").click()
    expect(panel).to_contain_text("Su micrófono está apagado.")
    page.get_by_label("Consultar o pasar la llamada a").select_option(label="Rita Paz · Director de DIGEMOCA")
    page.get_by_role("button", name="Llamar", exact=True).click()
    expect(panel).to_contain_text("Habla con Rita Paz; la familia está en espera.")
    look(tab, "4-consulting")
    page.get_by_role("button", name=re.compile("Hablar los tres")).click()
    expect(panel).to_contain_text("Hablan la familia, Rita Paz y usted.")
    page.keyboard.press("F9")
    expect(panel).to_contain_text("Habla con la familia.")
    page.keyboard.press("F10")
    floor.becomes(HandoverState.wrap_up)
    expect(panel).to_be_hidden()
    assert floor.told().count("consulted") == 1


def test_an_analyst_is_given_the_call_and_sees_it_to_its_end(tab_at, floor, world):
    account(world, Role.analyst, name="Iris Xol", telephone=world.vault.seal(SIP.format("iris"), "staff"))
    floor.carrier.post("/simulator/parents", {SIP.format("iris"): MONITOR})
    tab = tab_at(TELEPHONE, "analyst@example.org", "Usted no tiene ninguna llamada.")
    theirs, page = tab.page, tab_at().page
    floor.asks()
    world.change(world.one(Person), private=world.vault.seal_fields({"encargado": "Ana Choc"}, "person"))
    page.get_by_role("button", name="Tomar la llamada").click()
    panel = page.get_by_label("Llamada", exact=True)
    expect(panel).to_contain_text("Habla con la familia.")
    page.get_by_label("Consultar o pasar la llamada a").select_option(label="Iris Xol · Analista")
    page.get_by_role("button", name="Llamar", exact=True).click()
    expect(panel).to_contain_text("Habla con Iris Xol; la familia está en espera.")
    look(tab, "5-analyst-none")
    page.keyboard.press("F8")
    news = theirs.get_by_role("status").filter(has_text="le pasaron una llamada")
    expect(news).to_be_visible()
    look(tab, "6-analyst-news")
    news.get_by_role("link").click()
    look(tab, "7-analyst-work")
    theirs.get_by_role("link", name=re.compile("Seguir con esa llamada")).click()
    expect(theirs.get_by_label("Llamada", exact=True)).to_contain_text("Habla con la familia.")
    floor.until(lambda: floor.happened("participant_unhold"), "the parent to come back")
    look(tab, "8-analyst-call")
    theirs.get_by_role("button", name=re.compile("^Colgar")).click()
    floor.becomes(HandoverState.wrap_up)
    theirs.get_by_label("Atendido").check()
    theirs.get_by_role("button", name=re.compile("Anotar")).click()
    expect(theirs.get_by_text("Usted no tiene ninguna llamada.")).to_be_visible()
    assert world.one(Handover, Handover.state == HandoverState.done).staff_id is not None


def test_the_monitors_line_drops_and_the_page_says_so_until_he_is_back(tab_at, floor):
    page = tab_at().page
    floor.asks()
    page.get_by_role("button", name="Tomar la llamada").click()
    panel = page.get_by_label("Llamada", exact=True)
    expect(panel).to_contain_text("Habla con la familia.")
    with floor.rests:  # he is not rung again until it was read
        floor.carrier.client.calls(floor.legs(LegRole.monitor)[0].carrier_sid).update(status="completed")
        expect(panel).to_contain_text("Su línea se cortó. La familia espera; le llamamos otra vez.")
    expect(panel).to_contain_text("Habla con la familia.")
    assert [leg.role for leg in floor.legs(LegRole.monitor)] == [LegRole.monitor] * 2
