"""The page of a contact: what it shows and to whom, what is written down, and what is refused."""

import re

import pytest
from flask import Flask

from rules.handovers import What
from rules.lives import HandoverState, MemberState
from rules.roles import Role
from storage.handovers.assisted import wrap_up
from storage.models import (
    Act,
    Answer,
    Attempt,
    AuditEntry,
    Handover,
    HandoverLeg,
    LegRole,
    Phone,
    Recording,
    StaffUser,
)
from tests.desk.at_work import called, codes, me, owed, taken
from tests.desk.coordinating import plain
from tests.desk.visitors import Visitor, account, signed_in_as, visitor
from tests.monitors.desk_work import sweep
from tests.world import ANAS_OTHER, BETO, World

NOBODYS = 2**63 - 1


@pytest.fixture
def luis(desk_app: Flask, world: World) -> Visitor:
    return signed_in_as(desk_app, world, Role.monitor)


def test_the_contact_shows_the_family_and_is_written_down_once(world, luis):
    ana = owed(world, discapacidad="auditiva")
    talk = world.conversation(ana, ending="person")
    with world.sessions.begin() as session:
        session.add(
            Answer(conversation_id=talk.id, question="uso", value="1", recording="", leg="CA1", at=world.clock())
        )
        session.add(
            Answer(
                conversation_id=talk.id, question="comentario", value="", recording="RE1", leg="CA1", at=world.clock()
            )
        )
        recording = Recording(
            conversation_id=talk.id, carrier_sid="RE1", seconds=5, state="stored", due_at=world.clock(), path="a.wav"
        )
        session.add(recording)
    address = taken(world, luis)
    page = luis.get(address).text
    for told in (
        "Ana",
        "Julia Choc",
        "5555-0001",
        "Escuela Oficial",
        "No oye bien",
        "Sí, lo usó",
        "Llamada automática",
    ):
        assert told in page, told
    assert f"/comentarios/{recording.id}/audio" in page
    luis.get(address)
    assert [entry.about for entry in world.rows(AuditEntry, AuditEntry.act == Act.contact_opened)] == [
        f"handover:{world.one(Handover).id}"
    ]


def test_a_contact_of_somebody_else_tells_who_has_it_and_nothing_else(world, luis, desk_app):
    owed(world)
    address = taken(world, luis)
    account(world, Role.monitor, email="marta@example.org", name="Marta")
    marta = visitor(desk_app)
    marta.sign_in("marta@example.org")
    for path in (address, f"{address}/entrevista"):
        answer = marta.get(path)
        assert answer.status_code == 409
        assert "Lo tiene Luis" in answer.text
        assert not any(private in answer.text for private in ("Ana", "Julia", "5555"))
    assert marta.post(f"/trabajo/{world.one(Handover).id}/tomar").status_code == 409
    assert marta.get(f"{address}/estado").text == "ido"
    for act in ("llamar", "numero", "devolver", "cerrar", "entrevista"):
        marta.post(f"{address}/{act}", telefono="1", numero="5555 0009")
    assert world.one(Handover).staff_id == world.one(StaffUser, StaffUser.name == "Luis").id
    assert world.rows(Attempt) == []
    assert len(world.rows(Phone)) == 1


def test_what_does_not_exist_is_nobodys(world, luis):
    for path in (f"/trabajo/{NOBODYS}", f"/trabajo/{NOBODYS}/entrevista"):
        answer = luis.get(path)
        assert answer.status_code == 409
        assert "Ya no está en la lista" in answer.text
    assert luis.get("/trabajo/99999999999999999999").status_code == 404


@pytest.mark.parametrize("phone", ["", "x", "0", "-1", "99999999999999999999"])
def test_a_broken_form_calls_nobody(world, luis, phone):
    owed(world)
    address = taken(world, luis)
    assert luis.post(f"{address}/llamar", telefono=phone, mano="1").status_code == 400


def test_a_number_that_is_not_the_familys_is_not_called(world, luis):
    owed(world)
    stranger = world.member(world.campaign(), BETO)
    address = taken(world, luis)
    luis.post(f"{address}/llamar", telefono=str(stranger.phone_id), mano="1")
    assert "A ese número no se puede llamar." in plain(luis.get(address))
    assert world.rows(Attempt) == []


def test_a_number_is_added_and_written_down(world, luis):
    owed(world)
    address = taken(world, luis)
    luis.post(f"{address}/numero", numero="2244-0001")
    assert "2244-0001" in luis.get(address).text
    assert world.find_phone(ANAS_OTHER) is not None
    assert len(world.rows(AuditEntry, AuditEntry.act == Act.number_added)) == 1
    luis.post(f"{address}/numero", numero="55")
    assert "Le faltan dígitos" in plain(luis.get(address))


def test_given_back_it_is_in_the_list_again(world, luis):
    owed(world)
    address = taken(world, luis)
    assert luis.post(f"{address}/devolver").location == "/trabajo"
    assert world.one(Handover).state is HandoverState.callback_due


def test_an_outcome_is_noted_once_however_often_it_is_pressed(world, luis):
    owed(world)
    address = called(world, luis)
    form = {"resultado": "no_answer", "contacto": str(world.one(Handover).attempt_id)}
    assert luis.post(f"{address}/resultado", **form).location == "/trabajo"
    assert "Se le llamará otra vez hoy por la tarde, a las 13:00" in plain(luis.get("/trabajo"))
    assert luis.post(f"{address}/resultado", **form).location == "/trabajo"
    assert "Eso ya estaba anotado" in plain(luis.get("/trabajo"))
    assert world.one(Handover).tries == 1


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ({}, "Elija cómo terminó."),
        ({"resultado": "interview"}, "Elija cómo terminó."),
        ({"resultado": "nonsense"}, "Elija cómo terminó."),
        ({"resultado": "unreachable"}, "Elija cómo terminó."),
        ({"resultado": "appointment", "dia": "mañana", "hora": "3"}, "Escriba el día y la hora"),
        ({"resultado": "appointment", "dia": "2026-10-06", "hora": "23:30"}, "A esa hora no se puede llamar"),
        ({"resultado": "language", "idioma": "xx"}, "Elija qué idioma habla."),
    ],
)
def test_an_outcome_that_lacks_something_comes_back_with_what_was_written(world, luis, form, words):
    owed(world)
    address = called(world, luis)
    answer = luis.post(f"{address}/resultado", contacto=str(world.one(Handover).attempt_id), nota="", **form)
    assert answer.status_code == 422
    assert words in answer.text
    assert world.one(Attempt).outcome is None


def test_who_cannot_be_called_is_given_up_with_a_note(world, luis):
    ana = owed(world, None)
    address = taken(world, luis)
    refused = luis.post(f"{address}/resultado", resultado="unreachable", nota=" ")
    assert refused.status_code == 422
    assert "Escriba una nota" in refused.text
    assert luis.post(f"{address}/resultado", resultado="unreachable", nota="Sin teléfono").location == "/trabajo"
    assert world.again(ana).state is MemberState.done


def test_what_is_offered_follows_from_what_happened(world, luis):
    owed(world)
    address = taken(world, luis)
    assert codes(luis, address) == ["unreachable"]
    luis.post(f"{address}/llamar", telefono=str(world.one(Handover).phone_id), mano="1")
    assert "no_answer" in codes(luis, address)
    assert not {"broke_off", "attended", "interview"} & set(codes(luis, address))
    luis.post(f"{address}/entrevista")
    assert "broke_off" in codes(luis, address)
    assert not {"no_answer", "busy", "machine"} & set(codes(luis, address))


def test_a_page_learns_that_it_is_out_of_date(world, luis):
    ana = owed(world)
    address = taken(world, luis)
    before = luis.get(f"{address}/estado").text
    assert before in luis.get(address).text
    assert luis.get(f"{address}/estado").text == before
    world.change(ana, state=MemberState.done, mode=None)
    assert luis.get(f"{address}/estado").text != before


def test_an_open_page_keeps_its_contact(world, clock, luis):
    owed(world)
    address = taken(world, luis)
    for _ in range(8):
        clock.pass_by(seconds=20)
        luis.get(f"{address}/estado")
        sweep(world)
    assert world.one(Handover).state is HandoverState.claimed


def test_dialled_through_the_service_the_monitors_telephone_rings_first(world, luis):
    owed(world)
    world.change(me(world), telephone=world.vault.seal("+50222330001", "staff"))
    address = taken(world, luis)
    assert "Llamar" in luis.get(address).text
    luis.post(f"{address}/llamar", telefono=str(world.one(Handover).phone_id))
    assert world.one(Handover).state is HandoverState.dialling
    assert [leg.role for leg in world.rows(HandoverLeg)] == [LegRole.monitor]
    assert 'name="resultado"' not in luis.get(address).text


def test_what_the_carrier_told_of_a_call_is_suggested(world, luis):
    owed(world)
    address = called(world, luis)
    handover = world.one(Handover)
    with world.sessions.begin() as session:
        wrap_up(session, session.get_one(Handover, handover.id), What.not_reached, world.clock(), result="busy")
    page = luis.get(address).text
    assert re.search('value="busy"[^>]* checked', page)
    assert len(re.findall(" checked>", page)) == 1
