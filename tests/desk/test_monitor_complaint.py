"""The pages on which a monitor completes a complaint, or takes one."""

import re

import pytest
from flask import Flask

from rules.lives import CaseState, HandoverState
from rules.roles import Role
from storage.models import Act, AuditEntry, Case, Contact, Handover, Recording
from tests.desk.at_work import me, taken
from tests.desk.coordinating import plain
from tests.desk.visitors import Visitor, signed_in_as
from tests.monitors.desk_work import sweep
from tests.storage.test_complaints import Caller
from tests.world import World


@pytest.fixture
def luis(desk_app: Flask, world: World) -> Visitor:
    return signed_in_as(desk_app, world, Role.monitor)


def called(world: World, luis: Visitor) -> str:
    """The address of the contact, once Luis has called who was cut off."""
    Caller(world, clase="1").says("2", "3", "r", "1").hangs_up()
    sweep(world)
    address = taken(world, luis)
    assert luis.post(f"{address}/llamar", telefono=str(world.one(Handover).phone_id), mano="1").status_code == 303
    return address


def answers(luis: Visitor, address: str, **form: str) -> object:
    page = luis.get(address).text
    fields = {name: page.split(f'name="{name}" value="')[1].split('"')[0] for name in ("paso", "turno")}
    return luis.post(address, **fields | form)


def test_the_contact_shows_the_case_what_was_told_and_what_lacks(world, luis):
    page = plain(luis.get(called(world, luis)))
    assert "Queja incompleta" in page
    assert "Falta: Lugar, Fecha" in page
    assert "Con qué fue" in page
    assert "Seguir con la queja" in page
    assert "Intentos de la encuesta" not in page
    assert [entry.act for entry in world.rows(AuditEntry, AuditEntry.act == Act.contact_opened)] != []


def test_the_complaint_is_completed_and_its_contact_noted(world, luis):
    address = called(world, luis)
    form = luis.post(f"{address}/queja").location
    assert "¿En qué municipio y departamento fue?" in plain(luis.get(form))
    for said in ({"comentario": "Mixco, Guatemala"}, *({"tecla": key} for key in "1211")):
        assert answers(luis, form, **said).status_code == 303
    page = plain(luis.get(form))
    case = world.one(Case)
    assert case.missing == []
    assert f"su PIN es {' '.join(case.pin or '')}" in page or (case.pin or "no") in page
    assert luis.post(f"{form}/fin").location == address
    page = luis.get(address).text
    assert "Ver otra vez el número y el PIN" in page
    assert re.search(r'value="attended"[^>]* checked', page)
    key = luis.get(address).text.split('name="contacto" value="')[1].split('"')[0]
    assert luis.post(f"{address}/resultado", resultado="attended", contacto=key).location == "/trabajo"
    assert world.one(Handover).state is HandoverState.done


def test_an_answer_that_is_none_brings_the_question_again(world, luis):
    form = luis.post("/trabajo/queja").location
    answer = answers(luis, form, tecla="7")
    assert answer.status_code == 422
    assert "Elija una de las respuestas." in plain(answer)


def test_who_came_himself_is_heard_and_what_he_told_is_kept_when_he_leaves(world, luis):
    form = luis.post("/trabajo/queja").location
    for said in ({"tecla": "2"}, {"tecla": "1"}, {"tecla": "3"}, {"comentario": "No dieron la medicina"}):
        answers(luis, form, **said)
    assert luis.post(f"{form}/fin").location == "/trabajo"
    case = world.one(Case)
    assert (case.state, case.missing) == (CaseState.received, ["place", "date"])
    assert case.staff_id == me(world).id
    assert "ya no es suyo" not in plain(luis.get("/trabajo"))
    assert luis.get(form).status_code == 409


def test_the_form_of_another_is_nobody_elses(desk_app, world, luis):
    form = luis.post("/trabajo/queja").location
    marta = signed_in_as(desk_app, world, Role.monitor, email="marta@example.org")
    assert marta.get(form).status_code == 409
    assert marta.post(f"{form}/fin").location == "/trabajo"
    assert world.one(Contact).ended_at is None


def test_the_voice_of_a_complaint_is_heard_by_who_has_the_family_alone(desk_app, world, luis, house):
    address = called(world, luis)
    recording = world.one(Recording)
    world.change(recording, state="stored", path="voces/1.wav")
    house.desk.files.put("voces/1.wav", b"RIFF")
    heard = luis.get(f"{address}/voz/{recording.id}")
    assert (heard.status_code, heard.data) == (200, b"RIFF")
    assert [entry.about for entry in world.rows(AuditEntry, AuditEntry.act == Act.recording_heard)] == [
        f"recording:{recording.id}"
    ]
    marta = signed_in_as(desk_app, world, Role.monitor, email="marta@example.org")
    assert marta.get(f"{address}/voz/{recording.id}").status_code == 404
    assert marta.get(f"/comentarios/{recording.id}/audio").status_code == 404
