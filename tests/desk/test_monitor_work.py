"""The page of the work list: what it tells, to whom, and what it hands out."""

from datetime import time, timedelta

import pytest
from flask import Flask

from rules.lives import HandoverState
from rules.roles import Role
from storage.models import (
    Handover,
    HandoverKind,
)
from tests.desk.at_work import me, owed, taken
from tests.desk.coordinating import plain
from tests.desk.visitors import Visitor, signed_in_as
from tests.world import BETO, World


@pytest.fixture
def luis(desk_app: Flask, world: World) -> Visitor:
    return signed_in_as(desk_app, world, Role.monitor)


def test_the_list_tells_nobodys_name_and_no_number(world, luis):
    owed(world)
    page = luis.get("/trabajo").text
    assert "La máquina no logró la entrevista" in page
    assert "Guatemala" in page
    assert not any(private in page for private in ("Ana", "Julia", "5555", "Choc"))


def test_the_list_tells_what_was_promised_and_how_often_was_tried(world, clock, luis):
    owed(world)
    world.change(world.one(Handover), promised_until=clock() + timedelta(hours=1), tries=2, severity=2)
    page = plain(luis.get("/trabajo"))
    assert "prometido hoy por la mañana" in page
    assert "Urgente" in page


def test_with_nothing_to_do_one_is_told_so_kindly(world, luis):
    assert "Por ahora no hay nadie a quien llamar. Gracias por su trabajo." in plain(luis.get("/trabajo"))
    assert luis.post("/trabajo/siguiente").location == "/trabajo"


def test_with_nothing_to_do_yet_one_is_told_when(world, clock, luis):
    owed(world)
    world.change(world.one(Handover), not_before=clock() + timedelta(days=1))
    assert "Lo siguiente es mañana por la mañana, a las 10:00." in plain(luis.get("/trabajo"))


def test_outside_the_shift_one_is_told_so(world, luis):
    world.change(me(world), shift_from=time(14), shift_until=time(20))
    assert "Está fuera de su turno, que es de 14:00 a 20:00." in plain(luis.get("/trabajo"))


def test_who_waits_on_the_line_stands_above_and_is_taken_by_one_button(world, luis):
    call = world.handover(world.member(world.campaign()), HandoverState.queued, parent_sid="CA1")
    page = luis.get("/trabajo").text
    assert page.index("Tomar la llamada") < page.index("Por ahora no hay nadie")
    refused = luis.post(f"/trabajo/{call.id}/contestar")
    assert refused.location == "/trabajo"
    assert "Su cuenta no tiene teléfono" in plain(luis.get("/trabajo"))
    world.change(me(world), telephone=world.vault.seal("+50222330001", "staff"))
    assert luis.post(f"/trabajo/{call.id}/contestar").location == f"/trabajo/{call.id}"
    assert world.again(call).state is HandoverState.connecting


def test_texts_that_wait_are_opened_from_the_list(world, luis):
    thread = world.handover(world.member(world.campaign()), HandoverState.queued, kind=HandoverKind.thread)
    assert f"/conversaciones/{thread.id}/tomar" in luis.get("/trabajo").text


def test_what_one_has_already_comes_before_anything_else(world, luis):
    owed(world)
    owed(world, BETO)
    address = taken(world, luis)
    assert "Usted tiene un contacto abierto." in plain(luis.get("/trabajo"))
    assert luis.post("/trabajo/siguiente").location == address
