"""A paper form keyed by keyboard alone, keyed again by another person, and settled by the supervisor."""

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from obstore.store import MemoryStore
from playwright.sync_api import Page, expect

from monitors import printing
from monitors.documents import Shelf
from rules.check_digit import grouped
from rules.roles import Role
from storage.models import Answer, Campaign, Document, Member
from storage.queries.documents import claim_due
from tests.browser import SLOW_DESK, Tab, go_on, on_a_desk
from tests.desk.keying import paper_desk
from tests.desk.visitors import PASSWORD, account
from tests.monitors.keying import sheet
from tests.world import BETO, World

TELEPHONE = 360
GRAVE = ("serious", "critical")
NAMES = {"luis@example.org": "Luis Caal", "marta@example.org": "Marta Xol", "sara@example.org": "Sara Ajú"}


@pytest.fixture
def files() -> MemoryStore:
    return MemoryStore()


@pytest.fixture
def desk(serve: Callable[..., str], world: World, files: MemoryStore) -> str:
    for email, name in NAMES.items():
        role = Role.supervisor if name.startswith("Sara") else Role.monitor
        account(world, role, email, name=name)
    return serve(lambda base: paper_desk(world, base, files=files))


@pytest.fixture
def member(world: World) -> Member:
    return sheet(world, world.campaign("Encuesta del Seguro Médico Escolar"))


def sign_in(tab: Tab, desk: str, email: str) -> Page:
    page = tab.page
    page.goto(f"{desk}/papel")
    page.get_by_label("Correo").fill(email)
    page.get_by_label("Contraseña").fill(PASSWORD)
    go_on(page, page.get_by_role("button", name="Entrar"))
    expect(page).to_have_url(f"{desk}/papel")
    return page


def look(tab: Tab, name: str) -> None:
    """As wide as the screen, nothing that a screen reader would stumble over; and who wants to can see it."""
    tab.picture(f"paper-{name}")
    assert not tab.is_wider_than_the_screen(), name
    found = Axe().run(tab.page).response["violations"]
    assert [(each["id"], each["nodes"][0]["html"]) for each in found if each["impact"] in GRAVE] == [], name


def key(page: Page, code: str, *answers: tuple[str, str]) -> None:
    """By keyboard alone: the code, then for each question what it asks and the keys that answer it."""
    expect(page.get_by_label("Código de la boleta")).to_be_focused()
    page.keyboard.type(code)
    page.keyboard.press("Enter")
    for words, keys in answers:
        say(page, words, keys)


def say(page: Page, words: str, keys: str) -> None:
    """Answer the question with these words, once it is there and listens to keys."""
    listens(page, words)
    page.keyboard.type(keys)
    page.keyboard.press("Enter")


def listens(page: Page, words: str) -> None:
    expect(page.locator(".ask-question")).to_contain_text(words)
    expect(page.locator("html.has-keys")).to_be_attached()


USED = ("usó el Seguro", "1")
FOR, HOW, COMMENT = "Para qué lo usó", "malo, regular", "para mejorar"


def first_keying(tab: Tab, desk: str, code: str) -> None:
    """A wrong code, then the right one; a slip taken back; the last answer finishes it."""
    page = sign_in(tab, desk, "luis@example.org")
    key(page, "1234 5678-3")
    expect(page.get_by_role("alert")).to_contain_text("revise cada dígito")
    look(tab, "wrong-code")
    page.get_by_label("Código de la boleta").fill("")
    key(page, code, USED, (FOR, "2"))
    listens(page, HOW)
    page.keyboard.press("Escape")
    listens(page, FOR)
    look(tab, "first")
    say(page, FOR, "3")
    say(page, HOW, "4")
    listens(page, COMMENT)
    page.keyboard.type("Que llegue antes")
    look(tab, "comment")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("pila de segunda digitación")


def second_keying(tab: Tab, desk: str, code: str) -> None:
    page = sign_in(tab, desk, "marta@example.org")
    expect(page.get_by_role("rowheader", name=code)).to_be_visible()
    look(tab, "to-key-again")
    key(page, code, USED, (FOR, "3"), (HOW, "3"), (COMMENT, "que  llegue ANTES"))
    expect(page.get_by_role("status")).to_contain_text("No coincide con la primera")


def settling(tab: Tab, desk: str, code: str) -> None:
    page = sign_in(tab, desk, "sara@example.org")
    expect(page.get_by_role("heading", name="Por resolver")).to_be_visible()
    key(page, code, USED, (FOR, "3"))
    expect(page.locator("#dos")).to_contain_text("Difieren. Primera: Excelente. Segunda: Bueno.")
    look(tab, "settling")
    say(page, HOW, "3")
    listens(page, COMMENT)
    expect(page.locator("#dos")).to_contain_text("Coinciden")
    say(page, COMMENT, "Que llegue antes")
    expect(page.get_by_role("status")).to_contain_text("quedó resuelta")


@on_a_desk
def test_a_form_is_keyed_twice_by_keyboard_and_what_differs_is_settled(
    open_tab: Callable[..., Tab], desk: str, world: World, member: Member, width: int
) -> None:
    first_keying(open_tab(width), desk, grouped(member.caso))
    second_keying(open_tab(width), desk, grouped(member.caso))
    tab = open_tab(width)
    settling(tab, desk, member.caso)
    answers = {row.question: row.value for row in world.rows(Answer)}
    assert answers == {"uso": "1", "tipo": "3", "nivel": "3", "comentario": "Que llegue antes"}
    tab.page.goto(f"{desk}/papel/cifras")
    look(tab, "figures")


@pytest.mark.parametrize("width", [TELEPHONE, SLOW_DESK])
def test_sheets_are_asked_for_and_the_link_appears_by_itself(
    open_tab: Callable[..., Tab], desk: str, world: World, member: Member, files: MemoryStore, width: int
) -> None:
    campaign = world.one(Campaign, Campaign.id == member.campaign_id)
    sheet(world, campaign, BETO, departamento="17")
    tab = open_tab(width)
    page = sign_in(tab, desk, "sara@example.org")
    go_on(page, page.get_by_role("link", name="Boletas para imprimir"))
    page.get_by_label("Departamento").select_option(label="Petén")
    go_on(page, page.get_by_role("button", name="Preparar el PDF"))
    expect(page.get_by_role("alert")).to_have_count(0)
    look(tab, "sheets-asked")
    with world.sessions.begin() as session:
        ids = claim_due(session, world.clock())
    printing.make(Shelf(world.sessions, world.vault, files), ids, world.clock())
    link = page.get_by_role("link", name="Descargar")
    expect(link).to_be_visible()
    look(tab, "sheets-ready")
    with page.expect_download() as download:
        link.click()
    assert download.value.suggested_filename == f"boletas-{world.one(Document).id}.pdf"
    assert tab.complaints == []


def test_without_scripts_a_form_can_be_keyed(
    open_tab: Callable[..., Tab], desk: str, world: World, member: Member
) -> None:
    page = sign_in(open_tab(TELEPHONE, java_script_enabled=False), desk, "luis@example.org")
    page.get_by_label("Código de la boleta").fill(member.caso)
    page.get_by_role("button", name="Seguir").click()
    for label in ("No lo usó", "No lo conocía"):
        page.get_by_label(label).check()
        go_on(page, page.get_by_role("button", name="Seguir"))
    go_on(page, page.get_by_role("button", name="Seguir"))
    expect(page.get_by_role("status")).to_contain_text("quedó guardada")
    assert {row.question: row.value for row in world.rows(Answer)} == {"uso": "2", "motivo_no_uso": "2"}
