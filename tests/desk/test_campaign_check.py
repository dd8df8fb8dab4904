"""The last page before the start, and the start."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest

from rules.lines import Lines
from rules.lives import CampaignState
from rules.roles import Role
from storage.models import Attempt, Member
from storage.models.audit import Act
from storage.queries import campaigns
from tests.campaigns.office import pupil
from tests.desk.coordinating import audited, campaign, campaign_desk, carla, deadline, draft, plain, running
from tests.desk.visitors import signed_in_as
from tests.switchboard import LINE
from tests.world import ALWAYS

EVERY_MODE = ["voice", "sms", "whatsapp", "web", "monitor"]


@pytest.fixture
def app(world):
    return campaign_desk(world)


def checked(app, world, campaign_id: int) -> str:
    return plain(carla(app, world).get(f"/campanias/{campaign_id}/revision")).replace("\xa0", " ")


def test_members_are_counted_by_how_they_begin(app, world):
    sample = [
        pupil("E-1", "5555 0001"),
        pupil("E-2", "5555 0002", telefono_alterno="5555 0003"),
        pupil("E-3", "2244 0001"),
        pupil("E-4"),
        pupil("E-5", "5555 0005", servicio_reportado="funerario"),
        pupil("E-6", "5555 0006", idioma="kek"),
        pupil("E-7", "+1 202 555 0143"),
    ]
    page = checked(app, world, draft(world, *sample, modes=["voice", "sms", "monitor"]).campaign_id)
    for words in (
        "Con qué se comienza: 7 estudiantes",
        "Llamada 3 42.9 %",
        "Monitor 4 57.1 %",
        "Se reportó un fallecimiento: nunca llama una máquina 1 14.3 %",
        "No tiene un teléfono que se pueda marcar 1",
        "Su teléfono es de otro país 1",
        "Habla otro idioma 1",
        "Llamadas 3 16",  # 4 tries of each of 4 numbers
        "Mensajes de texto 0 6",  # 2 tries of each of 3 mobile numbers
        "Todos contactados una vez hoy por la mañana",
    ):
        assert words in page


def test_who_opted_out_before_is_told_apart(app, world):
    ana = world.person("Ana", opted_out_at=world.clock())
    world.phone(ana, "+50255550001")
    page = checked(app, world, draft(world, modes=["voice"]).campaign_id)
    assert "Llamada 1 33.3 %" in page
    assert "Pidieron que no se les contacte 1 33.3 %" in page
    assert "Llamadas 1 4" in page


def test_a_language_that_no_machine_speaks_is_told(app, world):
    page = checked(app, world, draft(world, languages=["es", "quc"]).campaign_id)
    assert "K’iche’: todavía no hay encuesta en este idioma; quienes lo hablan pasan a un monitor." in page
    assert "Español: todavía" not in page


def test_modes_that_the_service_lacks_are_told(world):
    app = campaign_desk(world, lines=Lines(voice=LINE))
    page = checked(app, world, draft(world, modes=EVERY_MODE).campaign_id)
    assert "Mensaje de texto: este servicio no lo tiene listo (falta SMS_FROM). Se pasa al modo siguiente." in page
    assert "WhatsApp: este servicio no lo tiene listo (falta WHATSAPP_FROM)." in page
    assert "Llamada: este servicio" not in page


def test_a_text_that_asks_for_a_call_needs_the_number_that_calls_back(world):
    app = campaign_desk(world, lines=Lines(voice=LINE, texts=LINE))
    page = checked(app, world, draft(world, modes=["sms"]).campaign_id)
    assert "Mensaje de texto: este servicio no lo tiene listo (falta MISSED_CALL_NUMBER)." in page
    assert "3 estudiantes quedan sin contacto: ningún modo los alcanza." in page


@pytest.mark.parametrize(
    ("hours", "words"),
    [
        (-1, "La fecha límite ya pasó: no saldría nada."),
        (0.01, "La fecha límite llega antes de que se contacte a todos una vez."),
        (2, "La fecha límite puede llegar antes de agotar los intentos."),
        (24 * 30, ""),
    ],
)
def test_a_deadline_that_is_too_near_is_told(app, world, hours, words):
    created = draft(world, deadline=deadline(world.clock() + timedelta(hours=hours)), limits={"calls_per_second": 0.01})
    page = checked(app, world, created.campaign_id)
    assert words in page
    assert ("La fecha límite" in page) == bool(words)


def test_hours_that_are_closed_now_are_told(app, world):
    page = checked(app, world, draft(world, hours={"from": "11:00", "to": "20:00"}).campaign_id)
    assert "Ahora está fuera del horario: lo primero sale hoy por la mañana, a las 11:00." in page


def test_a_service_that_is_switched_off_is_told(app, world):
    campaign_id = draft(world).campaign_id
    with world.sessions.begin() as session:
        campaigns.switch_outreach_off(session, "", world.clock())
    assert "Todas las salidas del servicio están apagadas" in checked(app, world, campaign_id)


def test_without_a_sample_there_is_no_start(app, world):
    drafted = world.campaign("Encuesta", CampaignState.draft, hours=ALWAYS)
    browser = carla(app, world)
    page = browser.get(f"/campanias/{drafted.id}/revision").text
    assert "Falta la muestra." in page
    assert "Comenzar la campaña" not in page
    browser.post(f"/campanias/{drafted.id}/comenzar")
    assert campaign(world, drafted.id).state is CampaignState.draft
    assert "No se pudo: La campaña «Encuesta» no tiene muestra" in plain(browser.get("/inicio"))
    assert audited(world, drafted.id) == []


def test_a_start_is_written_down_and_leads_to_the_live_page(app, world):
    campaign_id, browser = draft(world).campaign_id, carla(app, world)
    answer = browser.post(f"/campanias/{campaign_id}/comenzar")
    assert answer.location == f"/campanias/{campaign_id}"
    assert "Hecho: La campaña comenzó." in plain(browser.get(answer.location))
    assert campaign(world, campaign_id).state is CampaignState.running
    assert len(world.rows(Attempt)) == 2
    assert audited(world, campaign_id) == [Act.campaign_started]


def test_a_start_pressed_twice_starts_once(app, world):
    campaign_id, browser = draft(world).campaign_id, carla(app, world)
    token, together = browser.token(), Barrier(2)

    def press(_) -> int:
        together.wait()
        return browser.client.post(f"/campanias/{campaign_id}/comenzar", data={"csrf_token": token}).status_code

    with ThreadPoolExecutor(2) as both:
        assert list(both.map(press, range(2))) == [303, 303]
    assert len(world.rows(Attempt)) == 2
    assert audited(world, campaign_id) == [Act.campaign_started]


@pytest.mark.parametrize("state", [state for state in CampaignState if state is not CampaignState.draft])
def test_what_has_begun_is_not_started_again(app, world, state):
    campaign_id, browser = running(world), carla(app, world)
    world.change(campaign(world, campaign_id), state=state)
    browser.post(f"/campanias/{campaign_id}/comenzar")
    assert "Aviso: La campaña ya había comenzado." in plain(browser.get(f"/campanias/{campaign_id}"))
    assert campaign(world, campaign_id).state is state
    assert browser.get(f"/campanias/{campaign_id}/revision").location == f"/campanias/{campaign_id}"


def test_who_may_only_look_sees_the_draft_and_no_buttons(app, world):
    campaign_id = draft(world).campaign_id
    director = signed_in_as(app, world, Role.director)
    page = director.get(f"/campanias/{campaign_id}/revision").text
    assert "Qué va a pasar" in page
    for way in ("comenzar", "ajustes", "muestra"):
        assert f"/campanias/{campaign_id}/{way}" not in page
    assert director.post(f"/campanias/{campaign_id}/comenzar").status_code == 403


def test_nobody_of_the_sample_is_named(app, world):
    page = carla(app, world).get(f"/campanias/{draft(world).campaign_id}/revision").text
    for private in ("Julia", "Choc", "Beto", "Ixcoy", "5555", "E-1"):
        assert private not in page
    assert len(world.rows(Member)) == 3
