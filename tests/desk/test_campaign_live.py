"""One campaign live: the figures of the status and of the results, what holds it back, when it may end."""

import csv
import io
import re
from collections import Counter
from datetime import timedelta
from threading import Barrier, Thread
from zipfile import ZipFile

import pytest

from campaigns import progress
from desk.campaigns.figures import SHORTEST_LIFE, FigureBoard
from desk.parts import Desk
from rules.lives import AttemptState, CampaignState, MemberState
from rules.outcomes import Outcome
from rules.roles import Role
from storage.models import Attempt, Direction, Member
from storage.models.audit import Act
from storage.queries import campaigns
from tests.desk.coordinating import (
    NO_REDIS,
    audited,
    called,
    campaign,
    campaign_desk,
    carla,
    deadline,
    plain,
    running,
    some_calls,
)
from tests.desk.visitors import signed_in_as
from tests.switchboard import PUBLIC
from tests.world import ZONE

ROW = re.compile(r'data-code="([^"]+)".*?campaign-figure">([0-9,]+)<')


@pytest.fixture
def app(world):
    return campaign_desk(world)


def test_the_page_the_status_and_the_file_say_the_same(app, world):
    campaign_id = some_calls(world)
    browser = carla(app, world)
    page = browser.get(f"/campanias/{campaign_id}").text
    shown = {code: int(number) for code, number in ROW.findall(page)}
    with world.sessions() as session:
        status = progress.status(session, campaign_id)
    packed = ZipFile(io.BytesIO(browser.get(f"/campanias/{campaign_id}/resultados.zip").data))
    rows = csv.DictReader(io.StringIO(packed.read("resultados.csv").decode("utf-8-sig")))
    assert shown == status.by_disposition == Counter(row["disposicion"] for row in rows)
    assert shown == {"1.1": 2, "1.2": 1, "3.13": 2, "4.7": 1, "3.11": 2}
    said = plain(browser.get(f"/campanias/{campaign_id}")).replace("\xa0", " ")
    for words in (
        "Con respuesta: 3 de 8 (37.5 %). Pendientes: 5 (62.5 %).",
        "Sin nada pendiente: 3 de 8",
        "Con un monitor 1 Llamadas prometidas 0 a familias que esperan que una persona les llame En curso ahora 1",
        "Han salido 7 llamadas y mensajes Desde que comenzó 7 llamadas y mensajes",
        "1.1 Entrevista completa 2 25 %",
        "4.7 No corresponde: número equivocado 1 12.5 %",
    ):
        assert words in said


def test_what_the_script_fetches_is_the_part_that_changes(app, world):
    campaign_id = some_calls(world)
    browser = carla(app, world)
    part, page = browser.get(f"/campanias/{campaign_id}/cifras").text, browser.get(f"/campanias/{campaign_id}").text
    assert part.strip() in page
    assert "<html" not in part
    assert 'data-state="running"' in part


def test_figures_are_good_for_a_while_and_say_of_when(app, world):
    campaign_id = some_calls(world)
    browser = carla(app, world)
    first = browser.get(f"/campanias/{campaign_id}").text
    assert "Cifras de las 10:00:00." in first
    called(world, world.rows(Member)[-1], Outcome.refused, MemberState.done)
    assert ROW.findall(browser.get(f"/campanias/{campaign_id}").text) == ROW.findall(first)
    world.clock.pass_by(minutes=5)
    later = browser.get(f"/campanias/{campaign_id}").text
    assert "Cifras de las 10:05:00." in later
    assert dict(ROW.findall(later))["2.11"] == "1"


def test_after_an_act_the_figures_are_new(app, world):
    campaign_id = running(world)
    browser = carla(app, world)
    browser.get(f"/campanias/{campaign_id}")
    world.clock.pass_by(seconds=1)
    browser.post(f"/campanias/{campaign_id}/detener")
    assert "Cifras de las 10:00:01." in browser.get(f"/campanias/{campaign_id}").text


def test_the_state_is_never_old(app, world):
    campaign_id = running(world)
    browser = carla(app, world)
    browser.get(f"/campanias/{campaign_id}")
    world.change(campaign(world, campaign_id), state=CampaignState.paused, reason="otra persona")
    part = browser.get(f"/campanias/{campaign_id}/cifras")
    assert 'data-state="paused"' in part.text
    assert "Motivo: otra persona" in plain(part)


def test_many_who_look_at_once_are_counted_for_once(world):
    campaign_id = some_calls(world)
    board = FigureBoard(Desk(world.sessions, world.vault, ZONE, PUBLIC, NO_REDIS, world.clock))
    together, found = Barrier(6), []

    def look() -> None:
        together.wait()
        found.append(board.of(campaign_id))

    lookers = [Thread(target=look) for _ in range(6)]
    for looker in lookers:
        looker.start()
    for looker in lookers:
        looker.join()
    assert len({id(figures) for figures in found}) == 1
    assert found[0].life >= SHORTEST_LIFE


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (CampaignState.running, "Todavía no se puede calcular"),
        (CampaignState.paused, "Mientras esté en pausa no se puede calcular."),
        (CampaignState.stopped, "Está detenida: ya no sale nada."),
        (CampaignState.closed, "Está cerrada."),
    ],
)
def test_the_end_is_told_only_when_something_tells_it(app, world, state, words):
    campaign_id = running(world)
    world.change(campaign(world, campaign_id), state=state)
    assert f"Fin previsto {words}" in plain(carla(app, world).get(f"/campanias/{campaign_id}"))


def under_way(world, **settings) -> int:
    """The id of a campaign that in one hour has concluded 12 of its 24 members."""
    begun = world.campaign(**settings)
    world.change(begun, started_at=world.clock())
    members = [world.member(begun, f"+502555501{number:02}") for number in range(24)]
    world.clock.pass_by(hours=1)
    for member in members[:12]:
        called(world, member, Outcome.complete, MemberState.done, nivel="3")
    return begun.id


def test_the_end_is_worked_out_from_the_pace_of_late(app, world):
    campaign_id = under_way(world)
    assert "Fin previsto Aproximadamente hoy por la tarde." in plain(carla(app, world).get(f"/campanias/{campaign_id}"))


def test_the_end_keeps_to_the_calling_hours(app, world):
    campaign_id = under_way(world, hours={"days": ["mon", "tue"], "from": "08:00", "to": "11:30"})
    page = plain(carla(app, world).get(f"/campanias/{campaign_id}"))
    assert "Fin previsto Aproximadamente mañana por la mañana." in page


def test_an_end_after_the_deadline_is_told_as_such(app, world):
    campaign_id = under_way(world, deadline=deadline(world.clock() + timedelta(minutes=90)))
    page = plain(carla(app, world).get(f"/campanias/{campaign_id}"))
    assert "A este paso no alcanza: terminaría hoy por la tarde, después de la fecha límite." in page


def test_a_campaign_with_nothing_left_says_so(app, world):
    begun = world.campaign()
    member = world.member(begun, state=MemberState.done, mode=None)
    world.member(begun, "+50255559999", state=MemberState.monitor)
    called(world, member, Outcome.complete, MemberState.done, nivel="1")
    page = plain(carla(app, world).get(f"/campanias/{begun.id}"))
    assert "La máquina ya terminó. Esperan a un monitor: 1." in page
    assert "Estado: En curso · la máquina ya terminó" in page


@pytest.mark.parametrize(
    ("age", "words"),
    [
        (timedelta(seconds=59), "Desde que comenzó 7 llamadas y mensajes"),
        (timedelta(minutes=2), "Por minuto 3.5 llamadas y mensajes, desde que comenzó"),
        (timedelta(minutes=59), "Por minuto 0.1 llamadas y mensajes, desde que comenzó"),
        (timedelta(hours=1), "En la última hora 7 llamadas y mensajes"),
    ],
)
def test_how_much_leaves_is_told_by_the_minute_in_the_first_hour(app, world, age, words):
    begun = campaign(world, some_calls(world))
    world.change(begun, started_at=world.clock() - age)
    assert words in plain(carla(app, world).get(f"/campanias/{begun.id}"))


def test_outside_its_hours_the_page_says_when_it_goes_on(app, world):
    campaign_id = running(world, hours={"from": "08:00", "to": "10:00"})
    page = plain(carla(app, world).get(f"/campanias/{campaign_id}"))
    assert "Ahora está fuera de su horario. Lo siguiente sale mañana por la mañana, a las 08:00." in page


def test_after_the_deadline_the_page_says_that_nothing_leaves(app, world):
    campaign_id = running(world, deadline=deadline(world.clock() + timedelta(hours=1)))
    world.clock.pass_by(hours=2)
    assert "Pasó la fecha límite: ya no sale nada." in plain(carla(app, world).get(f"/campanias/{campaign_id}"))


def test_when_everything_is_switched_off_the_page_says_so(app, world):
    campaign_id = running(world)
    with world.sessions.begin() as session:
        campaigns.switch_outreach_off(session, "mantenimiento", world.clock())
    assert "Todas las salidas del servicio están apagadas." in carla(app, world).get(f"/campanias/{campaign_id}").text


def test_the_settings_are_told_in_words(app, world):
    page = plain(carla(app, world).get(f"/campanias/{running(world, oficio='DIGEPSA-7')}"))
    for words in ("Todos los días, de 00:00 a 24:00.", "Hasta 4 intentos por número, con esperas de 3 horas a 2 días"):
        assert words in page
    assert "Oficio DIGEPSA-7" in page


def test_a_download_is_written_down(app, world):
    campaign_id = running(world)
    answer = carla(app, world).get(f"/campanias/{campaign_id}/resultados.zip")
    assert answer.mimetype == "application/zip"
    assert f"resultados-{campaign_id}.zip" in answer.headers["Content-Disposition"]
    assert ZipFile(io.BytesIO(answer.data)).namelist() == ["libro_de_codigos.csv", "resultados.csv"]
    assert audited(world, campaign_id) == [Act.results_downloaded]


def test_who_may_not_download_is_not_offered_it(app, world):
    campaign_id = running(world)
    director = signed_in_as(app, world, Role.director)
    assert "resultados.zip" not in director.get(f"/campanias/{campaign_id}").text
    assert director.get(f"/campanias/{campaign_id}/resultados.zip").status_code == 403
    assert audited(world, campaign_id) == []


def test_who_asks_for_the_headers_alone_downloads_nothing(app, world):
    campaign_id = some_calls(world)
    answer = carla(app, world).client.head(f"/campanias/{campaign_id}/resultados.zip")
    assert (answer.status_code, answer.mimetype, answer.data) == (200, "application/zip", b"")
    assert audited(world, campaign_id) == []


def test_a_draft_is_shown_as_what_it_will_be(app, world):
    drafted = world.campaign("Borrador", CampaignState.draft)
    assert carla(app, world).get(f"/campanias/{drafted.id}").location == f"/campanias/{drafted.id}/revision"


@pytest.mark.parametrize("path", ["", "/cifras", "/resultados.zip", "/ajustes", "/muestra", "/revision"])
@pytest.mark.parametrize("number", ["1", "9223372036854775807", "9223372036854775808", "0", "x"])
def test_what_does_not_exist_is_no_failure(app, world, number, path):
    assert carla(app, world).get(f"/campanias/{number}{path}").status_code == 404


def test_nobody_of_the_sample_is_named(app, world):
    campaign_id = running(world)
    page = carla(app, world).get(f"/campanias/{campaign_id}").text
    for private in ("Julia", "Choc", "Beto", "Ixcoy", "5555", "E-1"):
        assert private not in page


def test_calls_of_parents_are_no_contacts_of_ours(app, world):
    campaign_id = running(world)
    member = world.rows(Member)[0]
    world.change(world.rows(Attempt)[0], state=AttemptState.canceled)
    world.attempt(member, AttemptState.answered, sid="CA-in", direction=Direction.inbound)
    assert "Desde que comenzó 0 llamadas" in plain(carla(app, world).get(f"/campanias/{campaign_id}"))
