"""A monitor at her screen: from "Siguiente" to the outcome by keyboard alone, and two who want the same work."""

from dataclasses import dataclass

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from app.web import create_app
from rules.lives import HandoverState, MemberState
from rules.outcomes import Outcome
from rules.roles import Role
from rules.routing import Mode
from storage.models import Answer, Attempt, Campaign, Handover, Member, PhoneState
from tests.browser import DESK, Tab, go_on, on_a_desk
from tests.desk.visitors import PASSWORD, account
from tests.monitors.desk_work import sweep
from tests.world import ANA, ANAS_OTHER, BETO, World

TELEPHONE = 360
SERIOUS = {"serious", "critical"}
CONFLICT = "status of 409"
"""The browser notes it, and shows who was faster."""


@pytest.fixture
def base(serve, house_of, world) -> str:
    account(world, Role.monitor, name="Luis Caal", email="luis@example.org")
    account(world, Role.monitor, name="Marta Ixcoy", email="marta@example.org")
    return serve(lambda address: create_app(house_of(public_base_url=address)))


def family(world: World, number: str = ANA, other: str | None = None, **values: object) -> Member:
    """Ana Choc and her daughter, whom a monitor is to ask about."""
    given = {"state": MemberState.monitor, "mode": Mode.monitor, "nivel_educativo": "primaria"}
    member = world.member(
        values.pop("campaign", None) or world.campaign("Satisfacción de octubre"), number, other, **given | values
    )
    private = {"codigo_estudiante": f"E-{member.id}", "nombre_estudiante": "Julia Choc"}
    world.change(member, private=world.vault.seal_fields(private, "member"))
    return member


@dataclass
class Desk:
    """Somebody's window."""

    tab: Tab
    base: str

    @property
    def page(self) -> Page:
        return self.tab.page

    def enters(self, email: str) -> "Desk":
        self.page.goto(f"{self.base}/trabajo")
        self.page.get_by_label("Correo").fill(email)
        self.page.get_by_label("Contraseña").fill(PASSWORD)
        go_on(self.page, self.page.get_by_role("button", name="Entrar"))
        expect(self.page.get_by_role("heading", name="Trabajo", exact=True)).to_be_visible()
        return self

    def presses(self, *keys: str) -> None:
        """Once the page listens to keys."""
        self.page.locator("html.has-keys").wait_for()
        for key in keys:
            self.page.keyboard.press(key)

    def types(self, words: str) -> None:
        """Once the page has put the cursor where one writes."""
        self.page.locator("html.has-keys").wait_for()
        self.page.keyboard.type(words)

    def look(self, name: str) -> None:
        """Nothing is wrong with the page; who wants to can see it."""
        self.tab.picture(f"monitor-{name}")
        assert not self.tab.is_wider_than_the_screen(), name
        found = Axe().run(self.page, context="#contenido").response["violations"]
        assert [each["id"] for each in found if each["impact"] in SERIOUS] == [], name


def answers(world: World) -> dict[str, str]:
    return {row.question: row.value for row in world.rows(Answer)}


def heading(page: Page, name: str) -> None:
    expect(page.get_by_role("heading", name=name, exact=True)).to_be_visible()


def comes_to_the_door(luis: Desk) -> None:
    """Takes the next, calls, and has somebody on the line."""
    luis.look("1-work")
    luis.presses("Enter")
    heading(luis.page, "Ana")
    luis.look("2-contact")
    luis.presses("m")
    expect(luis.page.get_by_role("button", name="Contestó: empezar la entrevista")).to_be_visible()
    luis.look("3-called")
    luis.presses("e")
    reads(luis, "¿Hablo con la mamá, el papá o el encargado?")
    luis.look("4-question")


def reads(luis: Desk, words: str) -> None:
    expect(luis.page.get_by_text(words)).to_be_visible()


@on_a_desk
def test_an_interview_by_keyboard_alone_from_next_to_the_outcome(base, open_tab, world, width):
    ana = family(world)
    family(world, BETO, campaign=world.one(Campaign))
    sweep(world)
    luis = Desk(open_tab(width), base).enters("luis@example.org")
    luis.page.get_by_role("button", name="Disponible").click()
    expect(luis.page.get_by_role("button", name="Salir de turno")).to_be_visible()
    comes_to_the_door(luis)
    for digit, words in (("1", "¿su hijo o hija usó"), ("1", "¿Para qué lo usó: por"), ("3", "¿Cómo fue el servicio:")):
        luis.presses(digit, "Enter")
        reads(luis, words)
    luis.presses("Escape")
    reads(luis, "¿Para qué lo usó: por")
    luis.presses("2", "Enter")
    reads(luis, "¿Cómo fue el servicio:")
    luis.look("5-question-later")
    luis.presses("3", "Enter")
    reads(luis, "¿Quiere decirnos algo")
    luis.types("Que haya 2 médicos")
    luis.presses("Shift+Enter")
    luis.types("y más medicinas")
    luis.look("6-comment")
    luis.presses("Enter")
    heading(luis.page, "Despedida")
    luis.look("7-goodbye")
    luis.presses("Enter")
    heading(luis.page, "Trabajo")
    kept = {"uso": "1", "tipo": "2", "nivel": "3", "comentario": "Que haya 2 médicos y más medicinas"}
    assert answers(world) == kept
    assert world.again(ana).state is MemberState.done
    assert [row.outcome for row in world.rows(Attempt)] == [Outcome.complete]
    assert [row.state for row in world.rows(Handover, Handover.person_id == ana.person_id)] == [HandoverState.done]
    assert luis.tab.complaints == []


def test_an_outcome_by_keyboard_alone(base, open_tab, world):
    family(world, ANA, ANAS_OTHER)
    sweep(world)
    luis = Desk(open_tab(DESK), base).enters("luis@example.org")
    luis.presses("Enter")
    heading(luis.page, "Ana")
    luis.presses("m")
    expect(luis.page.get_by_text("En esta llamada")).to_be_visible()
    luis.presses("q", "Enter")
    expect(luis.page.get_by_text("La familia tiene otro número")).to_be_visible()
    luis.look("8-other-number")
    luis.presses("m")
    expect(luis.page.get_by_text("En esta llamada")).to_be_visible()
    luis.presses("c", "Enter")
    expect(luis.page.get_by_role("alert").get_by_text("Escriba el día y la hora de la cita.")).to_be_visible()
    luis.look("9-refused")
    expect(luis.page.get_by_label("Día de la cita")).to_be_focused()
    luis.page.keyboard.type("10062026")
    luis.presses("Tab", "Tab")
    luis.page.keyboard.type("0300PM")
    luis.presses("Enter")
    expect(luis.page.get_by_text("Se le llamará otra vez mañana por la tarde, a las 15:00")).to_be_visible()
    luis.look("10-nothing-now")
    assert world.find_phone(ANA).state is PhoneState.wrong
    assert world.one(Handover).state is HandoverState.callback_due


def test_of_two_browsers_that_want_one_contact_one_gets_it_and_the_other_is_told_who(base, open_tab, world):
    family(world)
    sweep(world)
    luis = Desk(open_tab(DESK), base).enters("luis@example.org")
    marta = Desk(open_tab(TELEPHONE), base).enters("marta@example.org")
    take = "Tomar este contacto"
    expect(marta.page.get_by_role("button", name=take)).to_be_visible()
    luis.page.get_by_role("button", name=take).click()
    heading(luis.page, "Ana")
    marta.page.get_by_role("button", name=take).click()
    heading(marta.page, "Lo tiene Luis Caal")
    marta.look("11-lost")
    assert [words for words in marta.tab.complaints if CONFLICT not in words] == []
    assert world.one(Handover).state is HandoverState.claimed


def test_pressed_twice_an_answer_is_one(base, open_tab, world):
    family(world)
    sweep(world)
    luis = Desk(open_tab(DESK), base).enters("luis@example.org")
    luis.presses("Enter")
    heading(luis.page, "Ana")
    luis.presses("m")
    luis.page.get_by_role("button", name="Contestó").click()
    expect(luis.page.get_by_text("¿Hablo con")).to_be_visible()
    luis.presses("1")
    luis.page.locator("[data-go]").dblclick()
    expect(luis.page.get_by_text("¿su hijo o hija usó")).to_be_visible()
    assert answers(world) == {}


def test_without_scripts_the_interview_is_a_plain_form(base, open_tab, world):
    family(world)
    sweep(world)
    luis = Desk(open_tab(TELEPHONE, java_script_enabled=False), base).enters("luis@example.org")
    page = luis.page
    page.get_by_role("button", name="Siguiente").click()
    page.get_by_role("button", name="Llamo por mi teléfono").click()
    page.get_by_role("button", name="Contestó").click()
    for choice in ("Sí, es el encargado", "No lo usó", "No lo conocía"):
        page.get_by_label(choice).check()
        go_on(page, page.get_by_role("button", name="Seguir"))
    go_on(page, page.get_by_role("button", name="Seguir"))
    heading(page, "Despedida")
    assert answers(world) == {"uso": "2", "motivo_no_uso": "2"}


def test_a_contact_that_changed_meanwhile_is_told_plainly(base, open_tab, world):
    ana = family(world)
    sweep(world)
    luis = Desk(open_tab(DESK), base).enters("luis@example.org")
    luis.presses("Enter")
    heading(luis.page, "Ana")
    world.change(ana, state=MemberState.done, mode=None)
    luis.page.reload()
    expect(luis.page.get_by_text("Ya no se le debe nada a esta familia")).to_be_visible()
    luis.look("12-owed-no-more")
    luis.presses("Enter")
    expect(luis.page.get_by_text("Listo: ya no se le debe nada.")).to_be_visible()
