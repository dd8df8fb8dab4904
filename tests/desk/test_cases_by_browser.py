"""Complaints at the desk in a real browser: a liaison registers by keyboard, a monitor completes, DICOMS approves."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from app.web import create_app
from rules.complaints import CaseChannel
from rules.lives import HandoverState
from rules.roles import Role
from storage.models import Case, Handover, Information
from tests.browser import Tab, go_on, on_a_desk
from tests.desk.visitors import PASSWORD, account
from tests.monitors.desk_work import sweep
from tests.storage.test_complaints import Caller
from tests.world import World

REFUSED = "status of 422"
"""The browser notes it, and shows what is wrong."""
SERIOUS = {"serious", "critical"}


@pytest.fixture
def base(serve, house_of, world) -> str:
    account(world, Role.liaison, name="Lucía Tzoc", email="lucia@example.org", departamento="09")
    account(world, Role.analyst, name="Iris Pop", email="iris@example.org")
    account(world, Role.monitor, name="Luis Caal", email="luis@example.org")
    account(world, Role.communications, name="Diego Ruiz", email="diego@example.org")
    account(world, Role.communications, name="Delia Sis", email="delia@example.org")
    return serve(lambda address: create_app(house_of(public_base_url=address)))


def enters(page: Page, base: str, email: str, where: str) -> None:
    page.goto(f"{base}{where}")
    page.get_by_label("Correo").fill(email)
    page.get_by_label("Contraseña").fill(PASSWORD)
    go_on(page, page.get_by_role("button", name="Entrar"))


def look(tab: Tab, name: str) -> None:
    """Nothing is wrong with the page; who wants to can see it."""
    tab.picture(f"case-{name}")
    assert not tab.is_wider_than_the_screen(), name
    found = Axe().run(tab.page, context="#contenido").response["violations"]
    assert [each["id"] for each in found if each["impact"] in SERIOUS] == [], name


def tabs_to(page: Page, name: str) -> None:
    """By the keyboard alone to the field of this name."""
    for _ in range(120):
        if page.evaluate("document.activeElement.name") == name:
            return
        page.keyboard.press("Tab")
    raise AssertionError(name)


def types(page: Page, **fields: str) -> None:
    """One field after the other, in the order of the page; in a list one types the beginning of what is meant."""
    for name, words in fields.items():
        tabs_to(page, name)
        page.keyboard.type(words)


@on_a_desk
def test_a_liaison_registers_what_she_saw_by_the_keyboard(base, open_tab, world: World, width):
    tab = open_tab(width)
    page = tab.page
    enters(page, base, "lucia@example.org", "/casos")
    look(tab, "1-none")
    page.get_by_role("link", name="Registrar un caso").press("Enter")
    page.wait_for_url("**/casos/nuevo")
    types(page, canal="Redes", enlace="https://example.org/publicacion/1")
    types(page, relato="Dicen que en el hospital no dieron la medicina.", servicio="Sumin", manera="No dieron")
    types(page, lugar="Quetzaltenango", establecimiento="Hospital Regional", precision="El d")
    page.get_by_label("Fecha", exact=True).fill("2026-10-04")
    types(page, papel_1="Méd", nombre_1="Carlos Tzoc")
    look(tab, "2-register")
    page.keyboard.press("Enter")
    expect(page.get_by_text("quedó registrado")).to_be_visible()
    look(tab, "3-registered")
    case = world.one(Case)
    assert (case.channel, case.departamento, case.missing) == (CaseChannel.networks, "09", [])
    page.goto(f"{base}/casos/nuevo")
    page.get_by_role("button", name="Registrar").click()
    expect(page.get_by_text("Revise lo que está marcado")).to_be_visible()
    look(tab, "4-refused")
    page.goto(f"{base}/casos")
    look(tab, "5-list")
    assert all(REFUSED in complaint for complaint in tab.complaints)


@on_a_desk
def test_an_analyst_registers_a_letter_that_is_told_twice_and_joins_the_two(base, open_tab, world, width):
    tab = open_tab(width)
    page = tab.page
    enters(page, base, "iris@example.org", "/casos")
    for reference in ("OF-1-2026", "OF-2-2026"):
        page.goto(f"{base}/casos/nuevo")
        page.get_by_label("Cómo llegó").select_option("letter")
        page.get_by_label("Número de la carta").fill(reference)
        page.get_by_label("Lo que se cuenta").fill("Cobraron la consulta.")
        page.get_by_label("Servicio", exact=True).select_option("illness")
        page.get_by_label("Teléfono").fill("5555 0199")
        go_on(page, page.get_by_role("button", name="Registrar"))
    expect(page.get_by_role("heading", name="¿Es uno de estos?")).to_be_visible()
    look(tab, "6-alike")
    page.get_by_role("button", name="No es ninguno: registrarlo").click()
    expect(page.get_by_role("button", name="Son el mismo")).to_be_visible()
    look(tab, "7-letter")
    page.get_by_role("button", name="Son el mismo").click()
    expect(page.get_by_text("Quedaron unidas")).to_be_visible()
    assert [str(case.state) for case in world.rows(Case)] == ["received", "duplicate"]


@on_a_desk
def test_a_monitor_completes_a_complaint_by_keyboard(base, open_tab, world, width):
    Caller(world, clase="1").says("2", "3", "r", "1").hangs_up()
    sweep(world)
    tab = open_tab(width)
    page = tab.page
    enters(page, base, "luis@example.org", "/trabajo")

    def presses(*keys: str) -> None:
        page.locator("html.has-keys").wait_for()
        for key in keys:
            page.keyboard.press(key)

    look(tab, "8-work")
    presses("Enter")
    expect(page.get_by_text("Falta: Lugar, Fecha")).to_be_visible()
    presses("m")
    expect(page.get_by_role("button", name="Seguir con la queja")).to_be_visible()
    look(tab, "9-contact")
    presses("j")
    page.get_by_label("¿En qué municipio y departamento fue?").fill("Mixco, Guatemala")
    look(tab, "10-question")
    presses("Enter")
    asked = (("2", "¿Cuándo fue"), ("2", "¿Qué necesita"), ("1", "¿Podemos dar"), ("1", "este mismo número"))
    for digit, words in asked:
        expect(page.get_by_text(words)).to_be_visible()
        presses(digit, "Enter")
    expect(page.get_by_text("Su queja quedó registrada")).to_be_visible()
    look(tab, "11-receipt")
    presses("Enter")
    expect(page.get_by_role("heading", name="Cómo terminó").or_(page.get_by_text("Cómo terminó"))).to_be_visible()
    presses("t", "Enter")
    expect(page.get_by_role("heading", name="Trabajo", exact=True)).to_be_visible()
    assert world.one(Case).missing == []
    assert world.one(Handover).state is HandoverState.done
    assert tab.complaints == []


@on_a_desk
def test_who_comes_himself_gives_a_telephone_by_its_digits(base, open_tab, world, width):
    tab = open_tab(width)
    page = tab.page
    enters(page, base, "luis@example.org", "/trabajo")
    page.locator("html.has-keys").wait_for()
    page.keyboard.press("j")
    for said in ("2", "1", "3", "No dieron la medicina", "Mixco, Guatemala", "1", "2", "1"):
        step = page.locator("input[name=turno]").input_value()
        page.locator("html.has-keys").wait_for()
        if len(said) == 1:
            page.keyboard.press(said)
        else:
            page.locator("textarea").fill(said)
        page.keyboard.press("Enter")
        expect(page.locator("input[name=turno]")).not_to_have_value(step)
    look(tab, "12-telephone")
    page.get_by_label("¿A qué teléfono").fill("5555-0177")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Su queja quedó registrada")).to_be_visible()
    assert world.one(Case).phone_id == world.find_phone("+50255550177").id


@on_a_desk
def test_dicoms_writes_hears_and_approves(base, open_tab, world, width):
    diego, delia = open_tab(width), open_tab(width)
    enters(diego.page, base, "diego@example.org", "/informacion")
    look(diego, "13-topics")
    diego.page.get_by_role("link", name="Qué cubre el seguro").click()
    diego.page.get_by_label("Como se dice por teléfono").fill("El seguro cubre accidentes y enfermedades.")
    diego.page.get_by_role("button", name="Guardar para aprobación").click()
    expect(diego.page.get_by_text("La aprueba otra persona: nadie aprueba lo que escribió.")).to_be_visible()
    look(diego, "14-written")
    enters(delia.page, base, "delia@example.org", "/informacion")
    delia.page.get_by_role("link", name="Qué cubre el seguro").first.click()
    delia.page.get_by_role("button", name="Aprobar la versión 2").click()
    expect(delia.page.get_by_text("es la que se dice desde ahora")).to_be_visible()
    look(delia, "15-approved")
    assert world.one(Information).approved_at is not None
