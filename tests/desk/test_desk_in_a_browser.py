"""The door and the accounts in a real browser: both widths, the keyboard, without scripts."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe

from app.web import create_app
from rules.roles import Role
from tests.browser import DESK, SLOW_DESK, go_on
from tests.desk.visitors import PASSWORD, account

PHONE = 360
NEW = "four words nobody guesses"
OF_A_REFUSAL = re.compile(r"Failed to load resource: the server responded with a status of 4\d\d")


@pytest.fixture
def base(serve, house_of, world) -> str:
    """The service as a browser reaches it, with three accounts."""
    account(world, Role.administrator, name="Nora Ajú", email="nora@example.org")
    account(world, Role.monitor, name="Luis Caal", email="luis@example.org")
    account(
        world, Role.vice_minister, name="Ana María de los Ángeles Xiloj Ajpop", email="a" * 40 + "@mineduc.example.org"
    )
    return serve(lambda address: create_app(house_of(public_base_url=address)))


def sign_in(tab, base, email, password=PASSWORD):
    tab.page.goto(f"{base}/entrar")
    tab.page.fill("#email", email)
    tab.page.fill("#password", password)
    go_on(tab.page, "main button")


def look(tab, name):
    """The page is as wide as the screen, the browser found nothing wrong, and who wants to can see it."""
    assert not tab.is_wider_than_the_screen()
    assert [words for words in tab.complaints if not OF_A_REFUSAL.match(words)] == []
    tab.picture(f"desk-{name}")


@pytest.mark.parametrize("width", [PHONE, SLOW_DESK])
def test_the_door_and_ones_own_account(open_tab, base, width):
    tab = open_tab(width)
    tab.page.goto(f"{base}/cuenta")
    look(tab, "door")
    sign_in(tab, base, "luis@example.org", "another password")
    assert tab.page.input_value("#email") == "luis@example.org"
    look(tab, "door-wrong")
    sign_in(tab, base, "luis@example.org")
    assert tab.page.inner_text("h1") == "Hola, Luis Caal"
    look(tab, "home-without-pages")
    for path, name in (("/cuentas", "no-permission"), ("/no-hay", "not-there")):
        tab.page.goto(base + path)
        look(tab, name)
    tab.page.goto(f"{base}/cuenta")
    for field, words in (("current", PASSWORD), ("new", "short words"), ("again", "short words")):
        tab.page.fill(f"#{field}", words)
    go_on(tab.page, "main button")
    assert "al menos 12 caracteres" in tab.page.inner_text("#new-nota")
    look(tab, "account-refused")
    for field, words in (("current", PASSWORD), ("new", NEW), ("again", NEW)):
        tab.page.fill(f"#{field}", words)
    go_on(tab.page, "main button")
    assert tab.page.inner_text("[role=status]").startswith("Hecho:")
    look(tab, "account-changed")


@pytest.mark.parametrize("width", [PHONE, SLOW_DESK])
def test_the_accounts_of_others(open_tab, base, width):
    tab = open_tab(width)
    sign_in(tab, base, "nora@example.org")
    look(tab, "home-of-the-administrator")
    go_on(tab.page, "main a:has-text('Cuentas')")
    look(tab, "accounts")
    go_on(tab.page, "text=Ana María")
    look(tab, "account")
    tab.page.select_option("#role", "director")
    go_on(tab.page, "button:has-text('Cambiar')")
    go_on(tab.page, "button:has-text('Desactivar')")
    assert "Desactivada" in tab.page.inner_text("dl")
    look(tab, "account-disabled")
    go_on(tab.page, "text=Salir")
    look(tab, "gone")
    assert tab.page.url == f"{base}/entrar"


@pytest.mark.parametrize("width", [PHONE, SLOW_DESK])
def test_the_record_of_somebody_is_kept(open_tab, base, width):
    tab = open_tab(width)
    page = tab.page
    sign_in(tab, base, "nora@example.org")
    page.goto(f"{base}/cuentas")
    go_on(page, "text=Luis Caal")
    page.get_by_label("Dónde recibe llamadas").fill("5555")
    page.get_by_label("k’iche’").check()
    page.get_by_text("Otros idiomas").click()
    page.get_by_label("ixil").check()
    page.get_by_label("Departamento").select_option("Quiché")
    page.get_by_label("Desde").fill("08:00")
    page.get_by_label("Hasta").fill("16:00")
    go_on(page, page.get_by_role("button", name="Guardar los datos"))
    assert "le faltan dígitos" in page.inner_text("#telephone-nota")
    assert page.get_by_label("ixil").is_checked()
    look(tab, "record-refused")
    page.get_by_label("Dónde recibe llamadas").fill("5555 0003")
    go_on(page, page.get_by_role("button", name="Guardar los datos"))
    assert "quedaron guardados" in page.inner_text("main [role=status]")
    assert "termina en 03" in page.inner_text("#telephone-nota")
    look(tab, "record")
    found = Axe().run(page, context="#contenido").response["violations"]
    assert [one["id"] for one in found if one["impact"] in ("serious", "critical")] == []


def test_the_keyboard_is_enough(open_tab, base):
    page = open_tab(DESK).page
    page.goto(f"{base}/entrar")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Saltar al contenido"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.type("nora@example.org")
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(f"{base}/inicio")


@pytest.mark.parametrize("width", [PHONE, SLOW_DESK])
def test_the_way_past_the_menu_is_seen_when_it_has_the_focus(open_tab, base, width):
    tab = open_tab(width)
    sign_in(tab, base, "nora@example.org")
    tab.page.goto(f"{base}/cuentas")
    tab.page.keyboard.press("Tab")
    box = tab.page.locator(".skip-link").bounding_box()
    assert box is not None
    assert box["x"] >= 0
    assert box["y"] >= 0
    assert box["width"] >= 44
    assert box["height"] >= 44
    tab.picture("desk-skip")


@pytest.mark.parametrize("width", [PHONE, SLOW_DESK])
def test_what_stands_alone_is_as_large_as_a_thumb(open_tab, base, width):
    tab = open_tab(width)
    sign_in(tab, base, "nora@example.org")
    for path in ("/inicio", "/cuentas", "/campanias"):
        tab.page.goto(base + path)
        for target in tab.page.locator("header a, header button").all():
            box = target.bounding_box()
            assert box is not None
            assert box["height"] >= 44


def test_without_scripts_everything_works(open_tab, base):
    tab = open_tab(PHONE, java_script_enabled=False)
    sign_in(tab, base, "nora@example.org")
    go_on(tab.page, "main a:has-text('Cuentas')")
    go_on(tab.page, "text=Luis Caal")
    go_on(tab.page, "button:has-text('Desactivar')")
    assert "quedó desactivada" in tab.page.inner_text("[role=status]")
