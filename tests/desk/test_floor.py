"""The supervisor's floor and its figures, page by page."""

import csv
import io
from datetime import timedelta

import pytest

from monitors.presence import ask_help
from rules.handovers import DESK_LEASE, STALE, What
from rules.lives import HandoverState
from rules.presence import PresenceState
from rules.roles import Role
from storage.handovers.moving import note
from storage.handovers.owed import return_stale
from storage.handovers.presence import note_vanished
from storage.models import AuditEntry, HandoverKind, LineOrder, Presence
from storage.models.audit import Act
from tests.desk.coordinating import plain
from tests.desk.visitors import Visitor, signed_in_as

S = PresenceState


@pytest.fixture
def sara(desk_app, world) -> Visitor:
    return signed_in_as(desk_app, world, Role.supervisor, name="Sara", email="sara@example.org")


def floor(browser: Visitor) -> str:
    return plain(browser.get("/piso/parte"))


def queued(world, number, **values):
    return world.handover(world.member(world.campaign(), number), HandoverState.queued, **values)


def test_the_part_that_the_script_fetches_is_that_of_the_page(sara, world):
    world.at_work(world.staff("Luis"))
    page, part = sara.get("/piso"), sara.get("/piso/parte")
    assert plain(part) in plain(page)
    assert "<html" not in part.text


def test_an_empty_floor_says_so(sara):
    found = floor(sara)
    assert "No hay nadie en turno." in found
    assert "Nadie espera." in found
    assert found.count("sin datos") == 3


def test_who_is_there_and_what_he_does_with_the_reason_and_never_the_parent(sara, world, clock):
    luis, rosa, out = world.staff("Luis"), world.staff("Rosa"), world.staff("Otro")
    world.at_work(rosa, S.available)
    world.at_work(luis, S.on_call)
    world.at_work(out, S.offline)
    member = world.member(world.campaign())
    world.handover(member, HandoverState.active, staff_id=luis.id, kind=HandoverKind.live, reason="complaint")
    text, found = sara.get("/piso/parte").text, floor(sara)
    assert "Luis En llamada Quiere poner una queja, hablando Escuchar" in found
    assert "Rosa Disponible Ninguno" in found
    assert found.index("Luis") < found.index("Rosa")
    assert f'data-since="{clock().timestamp() * 1000:.0f}"' in text
    assert "Otro" not in found
    assert "Ana" not in text
    assert "5555" not in text


def test_an_analyst_is_on_the_floor_while_a_call_is_theirs(sara, world):
    iris = world.staff("Iris", Role.analyst)
    world.staff("Abel", Role.analyst)
    held = world.handover(world.member(world.campaign()), HandoverState.active, staff_id=iris.id, reason="complaint")
    found = floor(sara)
    assert "Iris Analista Quiere poner una queja, hablando Escuchar" in found
    assert "Abel" not in found
    world.change(held, state=HandoverState.done)
    world.clock.pass_by(seconds=10)
    assert "Iris" not in floor(sara)


def test_who_asks_for_help_comes_first_until_somebody_goes(sara, world, desk_app):
    luis, rosa = world.staff("Luis"), world.staff("Rosa")
    world.at_work(luis, S.on_call)
    world.at_work(rosa, S.interview)
    member = world.member(world.campaign())
    world.handover(member, HandoverState.active, staff_id=rosa.id, kind=HandoverKind.outgoing)
    with world.sessions.begin() as session:
        ask_help(session, rosa.id, world.clock(), needed=True)
    found = floor(sara)
    assert "Rosa Pide ayuda" in found
    assert found.index("Rosa") < found.index("Luis")
    assert sara.post(f"/piso/ayuda/{rosa.id}").status_code == 303
    found = floor(sara)
    assert "Sara atiende su aviso" in found
    assert found.index("Luis") < found.index("Rosa")
    other = signed_in_as(desk_app, world, Role.supervisor, name="Teo", email="teo@example.org")
    other.post(f"/piso/ayuda/{rosa.id}")
    assert "alguien más ya va" in plain(other.get("/piso"))


@pytest.mark.parametrize("who", ["0", "99999999999", "9223372036854775807"])
def test_help_of_nobody_is_no_failure(sara, who):
    assert sara.post(f"/piso/ayuda/{who}").status_code == 303
    assert "Ya no pide ayuda" in plain(sara.get("/piso"))


def test_who_waits_by_channel_reason_and_language_with_the_longest_wait(sara, world, clock):
    earlier = clock() - timedelta(minutes=4)
    queued(world, "+50255551001", reason="funeral", asked_at=earlier)
    queued(world, "+50255551002", reason="funeral")
    queued(world, "+50255551003", reason="funeral", language="quc")
    queued(world, "+50255551004", kind=HandoverKind.thread, reason="person")
    queued(world, "+50255551005", kind=HandoverKind.thread, reason="person", language="gsm")
    text, found = sara.get("/piso/parte").text, floor(sara)
    assert "En línea Ayuda por fallecimiento Español 2" in found
    assert "En línea Ayuda por fallecimiento K’iche’ 1" in found
    assert "Mensajes Pidió hablar con una persona Español 1" in found
    assert "Mensajes Pidió hablar con una persona Lengua de señas 1" in found
    assert f'data-since="{earlier.timestamp() * 1000:.0f}"' in text


def test_a_monitor_who_vanished_is_told_of_and_what_became_of_his_work(sara, world, clock):
    luis = world.at_work(world.staff("Luis"), S.interview)
    member = world.member(world.campaign())
    world.handover(
        member,
        HandoverState.claimed,
        staff_id=luis.id,
        kind=HandoverKind.outgoing,
        lease_until=clock() + timedelta(minutes=2),
    )
    clock.pass_by(seconds=STALE.total_seconds())
    with world.sessions.begin() as session:
        note_vanished(session, clock())
    assert "Luis no responde desde las 10:00; lo que tiene vuelve a la fila en unos minutos." in floor(sara)
    clock.pass_by(minutes=2)
    with world.sessions.begin() as session:
        assert return_stale(session, clock())
    assert "Luis no responde desde las 10:00; su trabajo volvió a la lista." in floor(sara)
    world.at_work(luis)
    assert "no responde" not in floor(sara)


def test_a_call_of_a_monitor_who_vanished_is_in_the_queue_again(sara, world, clock):
    luis = world.at_work(world.staff("Luis"), S.on_call)
    call = queued(world, "+50255551001")
    clock.pass_by(minutes=1)
    with world.sessions.begin() as session:
        note_vanished(session, clock())
        note(session, call.id, HandoverState.queued, What.lease_ended, clock(), staff_id=luis.id)
    assert "su llamada volvió a la fila." in floor(sara)


def test_a_thread_of_a_monitor_who_vanished_is_in_the_queue_again(sara, world, clock):
    luis = world.at_work(world.staff("Luis"))
    lease = clock() + DESK_LEASE
    world.handover(
        world.member(world.campaign()),
        HandoverState.active,
        kind=HandoverKind.thread,
        staff_id=luis.id,
        lease_until=lease,
    )
    clock.pass_by(minutes=3)
    with world.sessions.begin() as session:
        note_vanished(session, clock())
        assert return_stale(session, clock())
    assert "su conversación volvió a la fila." in floor(sara)


def test_a_monitor_who_left_did_not_vanish(sara, world, clock):
    luis = world.at_work(world.staff("Luis"))
    world.at_work(luis, S.offline)
    clock.pass_by(minutes=5)
    with world.sessions.begin() as session:
        note_vanished(session, clock())
    assert "no responde" not in floor(sara)


def test_listening_to_a_call_that_is_not_there_is_refused_in_words(sara, world):
    assert sara.post("/piso/escuchar/1").status_code == 303
    assert "No se pudo: Esa llamada no existe." in plain(sara.get("/piso"))
    assert world.rows(LineOrder) == []


def test_the_service_level_is_that_of_the_last_half_hour_and_of_today(sara, world, clock):
    luis = world.staff("Luis")
    clock.pass_by(hours=-1)
    answered(world, clock, luis, "+50255551001", wait=60)
    clock.pass_by(minutes=50)
    answered(world, clock, luis, "+50255551002", wait=10)
    clock.pass_by(minutes=9)
    found = floor(sara)
    assert "Última media hora 100 % 1 de 1 Hoy 50 % 1 de 2 Colgaron hoy 0 % 0 de 2" in found.replace("\xa0", " ")


def answered(world, clock, staff, number, wait):
    call = world.handover(world.member(world.campaign(), number), HandoverState.done, kind=HandoverKind.live)
    began = clock()
    with world.sessions.begin() as session:
        note(session, call.id, HandoverState.queued, What.queued, began)
        at = began + timedelta(seconds=wait)
        note(session, call.id, HandoverState.active, What.joined, at, staff_id=staff.id)
        over = at + timedelta(seconds=50)
        note(session, call.id, HandoverState.wrap_up, What.hung_up, over, staff_id=staff.id)
        note(
            session, call.id, HandoverState.done, What.noted, over + timedelta(seconds=10), staff_id=staff.id,
            result="interview",
        )  # fmt: skip


def test_the_figures_of_a_day_stand_with_their_formulas(sara, world, clock):
    answered(world, clock, world.staff("Luis"), "+50255551001", wait=15)
    found = plain(sara.get("/piso/cifras")).replace("\xa0", " ")
    for words in (
        "Cifras del día: 5 de octubre de 2026",
        "Nivel de servicio 100 % (1 de 1) Contestadas en 20 segundos o menos ÷ (esperaron en línea − colgaron antes",
        "Espera media 0:15",
        "Tiempo de gestión 1:00",
        "Llamadas prometidas a tiempo sin datos",
        "10:00 1 1 100 % 0:15 0 1",
        "Luis 1 1:00 1 sin datos",
    ):
        assert words in found
    assert "Cifras del mes: octubre de 2026" in plain(sara.get("/piso/cifras?mes=2026-10"))
    assert "Sin datos." in plain(sara.get("/piso/cifras?dia=2026-10-04"))


@pytest.mark.parametrize(
    "asked",
    ["dia=", "dia=ayer", "dia=2026-02-30", "dia=9999-12-31", "dia=0001-01-01", "mes=2026-13", "mes=2026", "mes=%00"],
)
@pytest.mark.parametrize("path", ["/piso/cifras", "/piso/cifras.csv"])
def test_a_date_that_is_none_is_said_and_today_is_shown(sara, world, path, asked):
    answer = sara.get(f"{path}?{asked}")
    assert (answer.status_code, answer.location) == (303, "/piso/cifras")
    assert "No se entendió la fecha" in sara.get("/piso/cifras").text
    assert world.rows(AuditEntry, AuditEntry.act == Act.figures_downloaded) == []


def test_the_file_says_what_the_page_says_runs_nothing_and_is_written_down(sara, world, clock):
    answered(world, clock, world.staff("=1+1"), "+50255551001", wait=15)
    answer = sara.get("/piso/cifras.csv?mes=2026-10")
    assert answer.headers["Content-Disposition"] == "attachment; filename=cifras-2026-10.csv"
    assert answer.mimetype == "text/csv"
    total, hour, person = csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig")))
    assert (total["grupo"], total["en_espera"], total["nivel_de_servicio"], total["gestion_media_s"]) == (
        "total",
        "1",
        "1.0",
        "60.0",
    )
    assert (total["promesas_a_tiempo"], total["promesas"], total["en_turno_s"]) == ("0", "0", "")
    assert (hour["grupo"], hour["de"], hour["contestadas"], hour["entrevistas"]) == ("hora", "10:00", "1", "1")
    assert (person["grupo"], person["de"], person["contestadas"], person["en_espera"]) == ("monitor", "'=1+1", "1", "")
    (entry,) = world.rows(AuditEntry, AuditEntry.act == Act.figures_downloaded)
    assert entry.about == "floor:2026-10"
    assert "Ana" not in answer.text


def test_a_supervisor_may_be_at_work_too(sara, world):
    sara.post("/turno", estado="available")
    assert world.one(Presence).state is S.available
    assert "Sara Disponible" in floor(sara)
