"""Coverage at the desk: by departamento, the day's presence, the report and its file."""

import csv
import io

import pytest

from rules.lives import CampaignState
from rules.roles import Role
from storage.models import Act, AuditEntry, PresenceCheck
from tests.desk.coordinating import plain
from tests.desk.visitors import Visitor, signed_in_as
from tests.monitors.staffed import did, manager

MONDAY = "2026-10-05"


@pytest.fixture
def carla(desk_app, world) -> Visitor:
    """The coordinator."""
    return signed_in_as(desk_app, world, Role.coordinator)


@pytest.fixture
def sara(desk_app, world) -> Visitor:
    """The supervisor."""
    return signed_in_as(desk_app, world, Role.supervisor)


@pytest.fixture
def campaign(world):
    found = world.campaign("Satisfacción", hours={"from": "08:00", "to": "12:00"})
    for number in range(51):
        world.member(found, None, establecimiento_codigo=f"01-{number}")
    return found


def test_the_page_says_what_it_counts(carla, world, campaign):
    manager(world, shift=(8, 11))
    page = plain(carla.get("/cobertura"))
    assert "Una unidad es un establecimiento de la muestra de esta campaña." in page
    assert "max(1, unidades ÷ 50, hacia arriba)" in page
    assert "Guatemala 51 2 1 1" in page
    assert "Guatemala 1 ! , faltan 1 1 ! , faltan 1 1 ! , faltan 1 0 ! , faltan 2 0" in page
    assert "Una queja sobre un gestor la resuelve el coordinador" in page


def test_another_campaign_can_be_chosen_and_drafts_cannot(carla, world, campaign):
    other = world.campaign("Otra")
    drafted = world.campaign("Borrador", CampaignState.draft)
    assert "51" not in plain(carla.get("/cobertura")).partition("Gestores por departamento")[2]
    assert "Guatemala 51 2 0 2" in plain(carla.get(f"/cobertura?campania={campaign.id}"))
    assert carla.get(f"/cobertura?campania={other.id}").status_code == 200
    for wanted in (drafted.id, 1, "x", "9" * 30):
        assert carla.get(f"/cobertura?campania={wanted}").status_code == 404


def test_before_any_campaign_the_pages_say_so(carla):
    assert "Todavía no ha comenzado ninguna campaña." in carla.get("/cobertura").text
    assert "A nadie le tocaba este día" in carla.get("/cobertura/asistencia").text
    assert "a nadie le tocaba" in carla.get("/cobertura/informe").text


def test_who_came_is_told_with_hours_and_lateness(carla, world):
    luis = manager(world, "Luis")
    manager(world, "Mario", shift=(7, 9))
    manager(world, "Ema", shift=(10, 12))
    did(world, luis, 8.5, None)
    page = plain(carla.get("/cobertura/asistencia"))
    assert "Lunes 5 de octubre de 2026" in page
    assert "Luis Guatemala 08:00–16:00 Llegó tarde , 30 min 08:30 10:00 1 h 30 min 0 min" in page
    assert "Mario Guatemala 07:00–09:00 Faltó – – 0 min 0 min –" in page
    assert "Ema Guatemala 10:00–12:00 Su turno no ha comenzado" in page


@pytest.mark.parametrize("day", ["x", "2026-02-30", "0001-01-01", "9999-12-31"])
def test_what_is_no_day_is_not_found(carla, day):
    assert carla.get(f"/cobertura/asistencia?dia={day}").status_code == 404


def test_the_supervisor_notes_why_and_the_coordinator_reads_it(carla, sara, world):
    luis = manager(world, shift=(7, 9))
    assert "<input" not in carla.get("/cobertura/asistencia").text.partition("<table")[2]
    answer = sara.post(f"/cobertura/asistencia/{luis.id}/{MONDAY}", note="  Capacitación \n en Cobán ")
    assert answer.location == f"/cobertura/asistencia?dia={MONDAY}"
    assert "Capacitación en Cobán" in carla.get("/cobertura/asistencia").text
    assert carla.post(f"/cobertura/asistencia/{luis.id}/{MONDAY}", note="No").status_code == 403
    assert world.one(PresenceCheck).note == "Capacitación en Cobán"
    (entry,) = world.rows(AuditEntry, AuditEntry.act == Act.absence_noted)
    assert "Capacitación" not in str(entry.details)


@pytest.mark.parametrize(
    ("note", "words"),
    [("", "Escriba el motivo."), ("a" * 301, "en 300 caracteres o menos"), ("\0", "Escriba el motivo.")],
)
def test_a_note_that_will_not_do_comes_back(sara, world, note, words):
    luis = manager(world, shift=(7, 9))
    answer = sara.post(f"/cobertura/asistencia/{luis.id}/{MONDAY}", note=note)
    assert answer.status_code == 422
    assert words in answer.text
    assert world.rows(PresenceCheck) == []


def test_nothing_is_noted_of_nobody_nor_of_a_day_to_come(sara, world):
    luis = manager(world)
    for staff_id, day in ((1, MONDAY), (luis.id, "2026-10-06")):
        assert sara.post(f"/cobertura/asistencia/{staff_id}/{day}", note="x").status_code == 422
    assert sara.post(f"/cobertura/asistencia/{luis.id}/ayer", note="x").status_code == 404
    assert sara.post(f"/cobertura/asistencia/{'9' * 20}/{MONDAY}", note="x").status_code == 404
    assert world.rows(PresenceCheck) == []


def test_the_report_adds_up_a_week_or_a_month(carla, world, campaign):
    luis = manager(world)
    manager(world, "=Mario()", shift=(7, 9))
    did(world, luis, 8, 9)
    page = plain(carla.get("/cobertura/informe"))
    assert "Semana del 5 al 11 de octubre de 2026" in page
    assert "Luis 1 1 0 0 0 1 h 00 min 0 min" in page
    assert "Guatemala 2 1 0 1 0 1 h 00 min 0 min" in page
    assert "Guatemala 51 2 2 ninguno" in page
    month = plain(carla.get("/cobertura/informe?periodo=2026-10"))
    assert "Octubre de 2026" in month
    assert "=Mario() 3 0 0 3 0" in month


@pytest.mark.parametrize("code", ["x", "2026-W60", "2026-13", "1900-01"])
def test_what_is_no_period_is_not_found(carla, code):
    assert carla.get(f"/cobertura/informe?periodo={code}").status_code == 404
    assert carla.get(f"/cobertura/informe.csv?periodo={code}").status_code == 404


def test_the_file_has_a_row_a_day_and_no_cell_that_runs(carla, world):
    luis = manager(world, "=Luis()")
    did(world, luis, 8.25, 10)
    answer = carla.get("/cobertura/informe.csv?periodo=2026-W41")
    assert answer.mimetype == "text/csv"
    assert "cobertura-2026-W41.csv" in answer.headers["Content-Disposition"]
    (row,) = csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig")))
    assert row == {
        "dia": MONDAY,
        "monitor": "'=Luis()",
        "departamento": "Guatemala",
        "turno": "08:00–16:00",
        "estado": "Llegó tarde",
        "primera_hora": "08:15",
        "ultima_hora": "10:00",
        "horas": "1.75",
        "minutos_de_pausa": "0",
        "minutos_tarde": "15",
        "motivo": "",
    }
    (entry,) = world.rows(AuditEntry, AuditEntry.act == Act.coverage_downloaded)
    assert entry.details == {"period": "2026-W41"}


def test_no_parent_is_in_any_of_it(carla, world, campaign):
    world.member(campaign, "+50255550001")
    manager(world, at="+50255550003")
    for path in ("", "/asistencia", "/informe", "/informe.csv"):
        text = carla.get(f"/cobertura{path}").text
        assert not any(private in text for private in ("Ana", "5555", "E-1"))


def test_monitors_do_not_see_each_others_days(desk_app, world):
    luis = signed_in_as(desk_app, world, Role.monitor)
    for path in ("", "/asistencia", "/informe", "/informe.csv"):
        assert luis.get(f"/cobertura{path}").status_code == 403
