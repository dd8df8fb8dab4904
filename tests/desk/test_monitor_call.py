"""The panel of a call on the pages of who has it."""

import re
from html import unescape

import pytest

from app.web import create_app
from rules.lives import HandoverState
from rules.roles import Role
from storage.models import Handover, HandoverLeg, LegRole, LineOrder, StaffUser
from tests.desk.visitors import Visitor, account, signed_in_as, visitor
from tests.monitors.telephones import SIP, Call, waits
from tests.switchboard import SigningCarrier

JSON = {"Accept": "application/json"}


@pytest.fixture
def app(house):
    return create_app(house)


@pytest.fixture
def luis(app, world) -> Visitor:
    """Luis, who has a telephone, at his desk."""
    at = world.vault.seal(SIP.format("caal"), "staff")
    return signed_in_as(app, world, Role.monitor, telephone=at)


@pytest.fixture
def call(app, luis, world) -> Call:
    """Ana, who waits on the line, and Luis, who has taken her and talks with her."""
    call = waits(world, SigningCarrier(app))
    call.luis = world.at_work(world.one(StaffUser, StaffUser.email == "monitor@example.org"))
    luis.post(f"/trabajo/{call.handover.id}/contestar")
    (leg,) = [leg for leg in call.legs if leg.role is LegRole.monitor]
    call.accepts(leg)
    call.led()
    call.joins(leg)
    call.joins(next(leg for leg in call.legs if leg.role is LegRole.parent))
    assert call.state is HandoverState.active
    return call


def path(call: Call, rest: str = "") -> str:
    return f"/trabajo/{call.handover.id}/llamada{rest}"


def plain(text: str) -> str:
    return " ".join(unescape(re.sub("<[^>]+>", " ", text)).split())


def test_the_pages_of_a_call_show_its_panel(luis, call):
    page = luis.get(f"/trabajo/{call.handover.id}").text
    assert "Habla con la familia. Desde las 10:" in plain(page)
    assert "Poner en espera F2" in plain(page)


def test_the_panel_answers_304_until_something_changes(luis, call):
    tag = luis.get(path(call)).headers["ETag"]

    def asked() -> int:
        return luis.client.get(path(call), headers={"If-None-Match": tag}).status_code

    assert asked() == 304
    luis.post(path(call, "/espera"))
    assert asked() == 200
    assert "La familia está en espera." in luis.get(path(call)).text


@pytest.mark.parametrize(("act", "order"), [("espera", "hold"), ("callar", "mute"), ("colgar", "hang_up_leg")])
def test_each_button_asks_for_what_it_says(luis, call, world, act, order):
    answer = luis.post(path(call, f"/{act}"))
    assert answer.status_code == 303
    assert order in {row.what for row in world.rows(LineOrder)}


def test_what_cannot_be_done_now_is_told_in_words(luis, call):
    token = luis.token()
    answer = luis.client.post(path(call, "/seguir"), data={"csrf_token": token}, headers=JSON)
    assert answer.status_code == 409
    assert answer.get_json()["problem"] == "En este momento eso no se puede hacer con la llamada."
    assert "En este momento eso no se puede hacer" in luis.get(luis.post(path(call, "/seguir")).location).text


def test_who_is_there_with_a_telephone_can_be_consulted(luis, call, world):
    rita = call.rita
    world.at_work(world.staff("Sin Teléfono"))
    world.staff("Iris", Role.analyst, at=SIP.format("iris"))
    world.staff("Ausente", at=SIP.format("ausente"))
    page = plain(luis.get(path(call)).text)
    assert f"{rita.name} · Monitor" in page
    assert "Iris · Analista" in page
    assert "Sin Teléfono" not in page
    assert "Ausente" not in page
    luis.post(path(call, "/consultar"), persona=str(rita.id))
    third = next(leg for leg in world.rows(HandoverLeg) if leg.role is LegRole.third)
    assert third.staff_id == rita.id
    assert f"Llamamos a {rita.name}; la familia está en espera." in plain(luis.get(path(call)).text)


@pytest.mark.parametrize("person", ["", "x", "0", "-1", str(2**70)])
def test_nobody_is_consulted_who_is_not_there(luis, call, world, person):
    assert luis.post(path(call, "/consultar"), persona=person).status_code == 303
    assert not [leg for leg in world.rows(HandoverLeg) if leg.role is LegRole.third]


def test_another_monitor_neither_sees_nor_moves_it(app, luis, call, world):
    account(world, Role.supervisor)
    other = visitor(app)
    other.sign_in("supervisor@example.org")
    assert other.get(path(call)).status_code == 404
    other.post(path(call, "/colgar"))
    assert call.state is HandoverState.active


def test_an_act_that_is_not_there_is_not_found(luis, call):
    assert luis.post(path(call, "/volar")).status_code == 404


def test_an_open_panel_keeps_what_has_a_lease(luis, call, world):
    now = world.clock()
    world.change(call.handover, lease_until=now)
    luis.get(path(call))
    assert world.one(Handover).lease_until > now
