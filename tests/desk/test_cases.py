"""Cases at the desk: seen by whom they may be, told apart, and every reading written down."""

import pytest

from complaints.alerts import plan
from monitors.work import take
from rules.folio import shown
from rules.lives import CaseState, HandoverState
from rules.roles import Role
from storage.handovers.moving import Claimed, Lost
from storage.models import (
    Act,
    Case,
    CaseEvent,
    Handover,
    StaffAlert,
)
from tests.desk.coordinating import plain
from tests.desk.registering import BROUGHT, SEEN, acts, registers, staff
from tests.desk.visitors import Visitor, signed_in_as
from tests.monitors.complaints import in_danger
from tests.monitors.desk_work import sweep
from tests.storage.test_complaints import Caller
from tests.world import LUIS, ZONE, World


def test_a_liaison_sees_what_was_seen_in_his_departamento_without_anybodys_name(desk_app, world, lucia):
    registers(lucia, SEEN)
    case = world.one(Case)
    assert "Carlos Tzoc" in plain(lucia.get(f"/casos/{case.id}"))
    other = signed_in_as(desk_app, world, Role.liaison, email="otro@example.org", departamento="09")
    page = plain(other.get(f"/casos/{case.id}"))
    assert "no dieron la medicina" in page
    assert "Tzoc" not in page
    world.change(case, reserved=True)
    assert other.get(f"/casos/{case.id}").status_code == 404
    assert lucia.get(f"/casos/{case.id}").status_code == 200


def test_a_liaison_sees_nothing_of_another_departamento_nor_what_parents_told(desk_app, world, lucia, iris):
    registers(iris, BROUGHT, lugar="0901")
    far = signed_in_as(desk_app, world, Role.liaison, email="lejos@example.org", departamento="16")
    registers(lucia, SEEN)
    letter, seen = world.rows(Case)
    assert [far.get(f"/casos/{case.id}").status_code for case in (letter, seen)] == [404, 404]
    assert [lucia.get(f"/casos/{case.id}").status_code for case in (letter, seen)] == [404, 200]
    assert "Todavía no hay casos" in plain(far.get("/casos"))


def test_nobody_sees_a_case_about_himself(world, lucia, iris):
    registers(lucia, SEEN)
    case = world.one(Case)
    world.change(case, about_staff_id=staff(world, Role.analyst).id)
    assert iris.get(f"/casos/{case.id}").status_code == 404
    assert "Todavía no hay casos" in plain(iris.get("/casos"))
    assert iris.post(f"/casos/{case.id}/sobre", sobre="").status_code == 404


def test_every_reading_is_written_down(world, lucia, iris):
    registers(lucia, SEEN)
    case = world.one(Case)
    iris.get("/casos")
    iris.get(f"/casos/{case.id}")
    assert acts(world, Act.cases_listed) == ["cases"]
    assert acts(world, Act.case_read) == [f"case:{case.id}"]


def two_alike(world: World, lucia: Visitor) -> tuple[Case, Case]:
    registers(lucia, SEEN)
    registers(lucia, SEEN, vistas=str(world.one(Case).id))
    first, later = world.rows(Case)
    return first, later


def test_an_analyst_joins_two_and_the_later_goes_on_in_the_first(world, lucia, iris):
    first, later = two_alike(world, lucia)
    assert "Son el mismo" in plain(iris.get(f"/casos/{later.id}"))
    assert iris.post(f"/casos/{later.id}/otra/{first.id}", son="unir").status_code == 303
    assert world.again(later).state is CaseState.duplicate
    assert world.again(first).state is CaseState.received
    assert [event.what for event in world.rows(CaseEvent)] == ["received", "received", "joined", "joined"]
    assert acts(world, Act.case_joined) == [f"case:{later.id}"]
    before = world.everything()
    iris.post(f"/casos/{later.id}/otra/{first.id}", son="separar")
    iris.post(f"/casos/{later.id}/otra/{first.id}", son="unir")
    assert world.everything() == before


def test_an_analyst_parts_two_and_both_go_on(world, lucia, iris):
    first, later = two_alike(world, lucia)
    iris.post(f"/casos/{later.id}/otra/{first.id}", son="separar")
    assert [case.state for case in world.rows(Case)] == [CaseState.received] * 2
    assert acts(world, Act.case_parted) == [f"case:{later.id}"]
    assert "Son el mismo" not in plain(iris.get(f"/casos/{later.id}"))


def test_only_an_analyst_says_whether_two_are_one(world, lucia):
    first, later = two_alike(world, lucia)
    assert lucia.post(f"/casos/{later.id}/otra/{first.id}", son="unir").status_code == 403
    assert lucia.post(f"/casos/{first.id}/sobre", sobre="1").status_code == 403


@pytest.mark.parametrize(("said", "words"), [("unir", "Unida con otra"), ("separar", "Es otra que una parecida")])
def test_the_number_of_a_case_that_one_may_not_see_is_in_no_history(desk_app, world, lucia, iris, said, words):
    far = signed_in_as(desk_app, world, Role.liaison, email="lejos@example.org", departamento="16")
    registers(far, SEEN, lugar="1601")
    first = world.one(Case)
    registers(lucia, SEEN)
    later = world.one(Case, Case.id != first.id)
    assert iris.post(f"/casos/{later.id}/otra/{first.id}", son=said).status_code == 303
    page = plain(lucia.get(f"/casos/{later.id}"))
    assert words in page
    assert shown(first.folio or "") not in page
    assert shown(first.folio or "") in plain(iris.get(f"/casos/{later.id}"))


def test_of_whom_a_case_complains_is_said_with_the_case_or_later(world, iris):
    luis = world.staff("Luis")
    registers(iris, BROUGHT, sobre=str(luis.id))
    case = world.one(Case)
    assert case.about_staff_id == luis.id
    iris.post(f"/casos/{case.id}/sobre", sobre="")
    assert world.again(case).about_staff_id is None
    assert iris.post(f"/casos/{case.id}/sobre", sobre="987654").status_code == 400
    assert acts(world, Act.case_about_staff) == [f"case:{case.id}"]


def test_work_of_the_family_leaves_who_is_complained_of_at_once(world, iris):
    luis, marta = (world.at_work(world.staff(name)) for name in ("Luis", "Marta"))
    registers(iris, BROUGHT)
    case = world.one(Case)
    sweep(world)
    assert isinstance(take(world.sessions, world.one(Handover).id, luis.id, world.clock(), ZONE), Claimed)
    iris.post(f"/casos/{case.id}/sobre", sobre=str(luis.id))
    handover = world.one(Handover)
    assert (handover.state, handover.staff_id) == (HandoverState.callback_due, None)
    assert isinstance(take(world.sessions, handover.id, luis.id, world.clock(), ZONE), Lost)
    assert isinstance(take(world.sessions, handover.id, marta.id, world.clock(), ZONE), Claimed)
    iris.post(f"/casos/{case.id}/sobre", sobre="")
    assert world.one(Handover).about_staff_id is None


def test_the_pin_is_shown_to_who_registers_it_and_only_while_the_parent_is_there(world, clock, iris):
    registers(iris, BROUGHT)
    case = world.one(Case)
    address, pin = f"/casos/{case.id}", f"<strong>{case.pin}</strong>"
    assert pin in iris.get(address).text
    clock.pass_by(minutes=31)
    assert pin not in iris.get(address).text


def test_the_pin_of_a_case_of_the_line_is_shown_to_no_analyst(world, iris):
    Caller(world, clase="1").says("2", "3", "r", "1").hangs_up()
    case = world.one(Case)
    world.change(case, pin="7391")
    assert "7391" not in iris.get(f"/casos/{case.id}").text


def test_a_child_in_danger_heads_the_list_until_somebody_looks_after_it(world, clock, lucia, iris):
    registers(lucia, SEEN, peligro="si")
    clock.pass_by(hours=1)
    registers(iris, BROUGHT)
    vital, letter = world.rows(Case)

    def listed() -> list[int]:
        page = iris.get("/casos").text
        return sorted((vital.id, letter.id), key=lambda number: page.index(f'href="/casos/{number}"'))

    assert listed() == [vital.id, letter.id]
    assert "Yo lo atiendo" in plain(iris.get(f"/casos/{vital.id}"))
    assert "Yo lo atiendo" not in plain(lucia.get(f"/casos/{vital.id}"))
    assert lucia.post(f"/casos/{vital.id}/atiendo").status_code == 403
    for _ in range(2):
        assert iris.post(f"/casos/{vital.id}/atiendo").status_code == 303
    page = plain(iris.get(f"/casos/{vital.id}"))
    assert page.count("La atiende Iris") == 1
    assert "Yo lo atiendo" not in page
    assert all("Lo atiende Iris" in plain(lucia.get(path)) for path in (f"/casos/{vital.id}", "/casos"))
    world.change(vital, state=CaseState.under_review)
    assert listed() == [letter.id, vital.id]


def test_in_danger_with_a_telephone_a_monitor_is_to_call_and_who_has_the_family_is_said(world, iris):
    in_danger(world)
    address = f"/casos/{world.one(Case).id}"
    assert "Un monitor debe llamar a la familia" in plain(iris.get(address))
    sweep(world)
    luis = world.at_work(world.staff("Luis"))
    assert isinstance(take(world.sessions, world.one(Handover).id, luis.id, world.clock(), ZONE), Claimed)
    assert "Lo atiende Luis" in plain(iris.get(address))


def test_who_is_on_call_is_told_of_danger_where_nobody_can_be_called_until_somebody_sees_to_it(
    world, clock, lucia, iris
):
    luis = world.staff("Luis", at=LUIS, on_call=True)
    registers(lucia, SEEN, peligro="si")

    def planned() -> int:
        clock.pass_by(minutes=5)
        with world.sessions.begin() as session:
            return plan(session, world.vault, clock())

    assert (planned(), planned()) == (1, 1)
    assert {alert.staff_id for alert in world.rows(StaffAlert)} == {luis.id}
    iris.post(f"/casos/{world.one(Case).id}/atiendo")
    assert planned() == 0
