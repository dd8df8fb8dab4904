"""An administrator's pages: what he does to the accounts of others."""

import pytest

from rules.roles import Role
from storage.models import Act, AuditEntry, StaffUser
from tests.desk.visitors import Visitor, account, signed_in_as, visitor
from tests.world import LUIS


@pytest.fixture
def nora(desk_app, world) -> Visitor:
    return signed_in_as(desk_app, world, Role.administrator)


@pytest.fixture
def carla(world) -> StaffUser:
    return account(world, Role.coordinator)


def last_act(world) -> tuple[Act, str, dict[str, object]]:
    entry = world.rows(AuditEntry)[-1]
    assert entry.actor_id == world.one(StaffUser, StaffUser.email == "administrator@example.org").id
    return entry.act, entry.about, entry.details


def test_the_list_shows_every_account_with_its_role_and_state(nora, desk_app, world, carla):
    visitor(desk_app).sign_in(carla.email)
    account(world, Role.analyst, active=False)
    account(world, Role.monitor, failed=5, locked_until=world.clock.at.replace(hour=23))
    text = nora.get("/cuentas").text
    for words in ("Carla", "coordinator@example.org", "Subdirector de DIGEPSA", "Desactivada", "Bloqueada hasta"):
        assert words in text
    assert "05/10/2026 10:00" in text
    assert "argon2" not in text


def test_that_no_analyst_is_on_call_is_said_until_one_is(nora, world):
    sealed = world.vault.seal(LUIS, "staff")
    luis = account(world, Role.monitor, on_call=True, telephone=sealed)
    assert "ningún analista con teléfono está de guardia" in nora.get("/cuentas").text
    world.change(luis, role=Role.analyst)
    assert "ningún analista" not in nora.get("/cuentas").text


def test_a_disabled_account_is_out_at_once_and_can_come_back(nora, desk_app, world, carla):
    browser = visitor(desk_app)
    browser.sign_in(carla.email)
    answer = nora.post(f"/cuentas/{carla.id}/desactivar")
    assert answer.location == f"/cuentas/{carla.id}"
    assert "quedó desactivada" in nora.get(answer.location).text
    assert last_act(world) == (Act.staff_disabled, f"staff:{carla.id}", {})
    assert browser.get("/inicio").status_code == 303
    assert browser.sign_in(carla.email).status_code == 422
    nora.post(f"/cuentas/{carla.id}/activar")
    assert last_act(world) == (Act.staff_enabled, f"staff:{carla.id}", {})
    assert browser.get("/inicio").status_code == 303
    assert browser.sign_in(carla.email).status_code == 303


def test_an_unlocked_account_need_not_wait(nora, desk_app, world, carla):
    browser = visitor(desk_app)
    for _ in range(5):
        browser.sign_in(carla.email, "another password")
    assert "Desbloquear ahora" in nora.get(f"/cuentas/{carla.id}").text
    nora.post(f"/cuentas/{carla.id}/desbloquear")
    assert last_act(world) == (Act.staff_unlocked, f"staff:{carla.id}", {})
    assert browser.sign_in(carla.email).status_code == 303


def test_another_role_counts_from_the_next_page_on(nora, desk_app, world, carla):
    browser = visitor(desk_app)
    browser.sign_in(carla.email)
    assert browser.get("/cuentas").status_code == 403
    nora.post(f"/cuentas/{carla.id}/rol", role="administrator")
    told = {"from": "coordinator", "to": "administrator"}
    assert last_act(world) == (Act.staff_role_changed, f"staff:{carla.id}", told)
    assert browser.get("/cuentas").status_code == 200


@pytest.mark.parametrize("act", ["desactivar", "activar", "desbloquear", "rol"])
def test_nobody_changes_his_own_account(nora, world, act):
    own = world.one(StaffUser)
    answer = nora.post(f"/cuentas/{own.id}/{act}", role="coordinator")
    assert "No puede cambiar su propia cuenta" in nora.get(answer.location).text
    assert (world.again(own).role, world.again(own).active) == (Role.administrator, True)


@pytest.mark.parametrize("act", ["desactivar", "activar", "desbloquear", "rol"])
def test_an_account_that_is_not_there_is_not_found(nora, act):
    assert nora.post(f"/cuentas/1/{act}", role="coordinator").status_code == 404
    assert nora.get("/cuentas/1").status_code == 404
    assert nora.get("/cuentas/99999999999999999999").status_code == 404


def test_a_role_that_is_not_there_is_refused(nora, world, carla):
    assert nora.post(f"/cuentas/{carla.id}/rol", role="king").status_code == 400
    assert world.again(carla).role is Role.coordinator


def test_names_are_shown_as_they_are_written_and_never_run(nora, world):
    account(world, Role.analyst, name="<script>alert(1)</script>")
    text = nora.get("/cuentas").text
    assert "<script>" not in text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in text
