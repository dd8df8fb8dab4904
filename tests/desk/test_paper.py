"""The paper pages: what is refused and in which words, what is written down, and what nobody else sees."""

import pytest

from rules.check_digit import grouped, with_check
from rules.lives import AttemptState, CampaignState
from rules.roles import Role
from rules.routing import Mode
from storage.models import Answer, PaperEntry
from tests.desk.coordinating import plain
from tests.desk.keying import paper_desk
from tests.desk.visitors import signed_in_as
from tests.monitors.keying import NOT_USED, key, keyer, sheet
from tests.world import ANA, BETO


@pytest.fixture
def app(world):
    return paper_desk(world)


@pytest.fixture
def luis(app, world):
    return signed_in_as(app, world, Role.monitor)


@pytest.fixture
def sara(app, world):
    return signed_in_as(app, world, Role.supervisor)


@pytest.fixture
def member(world):
    return sheet(world, world.campaign("Encuesta de octubre"))


def take(visitor, code) -> str:
    """The address of the form of this code."""
    answer = visitor.post("/papel", codigo=code)
    assert answer.status_code == 303, plain(answer)
    return answer.location


def refused(visitor, world, code, **form) -> str:
    before = world.everything()
    answer = visitor.post("/papel", codigo=code, **form)
    assert answer.status_code == 422
    after = world.everything()
    assert {name for name in before if before[name] != after[name]} == set()
    return plain(answer)


def test_the_code_leads_to_its_form_which_names_nobody(luis, member):
    page = luis.get(take(luis, grouped(member.caso)))
    for words in (grouped(member.caso), "Encuesta de octubre", "Guatemala", "Primera digitación", "usó el Seguro"):
        assert words in plain(page)
    assert "Ana" not in plain(page)


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("", "son 9 dígitos"),
        ("<b>\0", "son 9 dígitos"),
        ("1234 5678-3", "revise cada dígito"),
        ("1234 5678-2", "Ninguna boleta tiene ese código"),
    ],
)
def test_a_code_that_is_none_comes_back_with_the_reason(luis, world, code, words):
    assert words in refused(luis, world, code)


def test_a_form_of_a_closed_campaign_is_refused(luis, world):
    member = sheet(world, world.campaign(state=CampaignState.closed))
    assert "ya se cerró" in refused(luis, world, member.caso)


def test_who_answered_already_is_refused_with_how_and_when(luis, world, member):
    talk = world.conversation(member)
    with world.sessions.begin() as session:
        for question, value in (("uso", "1"), ("nivel", "4")):
            session.add(
                Answer(
                    conversation_id=talk.id, question=question, value=value, recording="", leg="CA1", at=world.clock()
                )
            )
    assert "ya tiene respuestas, por teléfono, del 5 de octubre" in refused(luis, world, member.caso)


def test_a_family_in_a_call_is_not_keyed_meanwhile(luis, world, member):
    world.attempt(member, AttemptState.answered, sid="CA1", answered_at=world.clock())
    assert "en una llamada ahora" in refused(luis, world, member.caso)


def test_a_code_of_two_campaigns_asks_for_the_campaign(luis, world):
    caso = with_check("77777777")
    sheet(world, world.campaign("Encuesta de mayo"), caso=caso)
    other = sheet(world, world.campaign("Encuesta de junio"), BETO, caso=caso)
    page = refused(luis, world, caso)
    assert "Encuesta de mayo" in page
    answer = luis.post("/papel", codigo=caso, campania=str(other.campaign_id))
    assert answer.status_code == 303
    assert world.one(PaperEntry).member_id == other.id


def key_all(visitor, address, *answers):
    """Answer screen after screen as the form does."""
    for given in answers:
        page = visitor.get(address).text
        step = page.partition('name="paso" value="')[2].partition('"')[0]
        field = "comentario" if 'name="comentario"' in page else "tecla"
        answer = visitor.post(address, paso=step, **{field: given})
        assert answer.status_code == 303, plain(answer)
    return answer


def test_a_sheet_is_keyed_question_by_question(luis, world, member):
    done = key_all(luis, take(luis, member.caso), *NOT_USED)
    assert done.location == "/papel"
    assert f"la boleta {grouped(member.caso)} quedó guardada" in plain(luis.get("/papel"))
    assert {row.question: (row.value, row.mode) for row in world.rows(Answer)} == {
        "uso": ("2", Mode.impreso),
        "motivo_no_uso": ("2", Mode.impreso),
    }


def test_a_second_enter_is_the_same_answer(luis, world, member):
    address = take(luis, member.caso)
    for _ in range(2):
        assert luis.post(address, paso="uso", tecla="2").status_code == 303
    assert {row.question: row.value for row in world.rows(Answer)} == {"uso": "2"}
    key_all(luis, address, *NOT_USED[1:])
    before = world.rows(Answer)
    again = luis.post(address, paso="comentario_escrito", comentario="")
    assert (again.status_code, again.location) == (303, "/papel")
    assert len(world.rows(Answer)) == len(before)


@pytest.mark.parametrize("tecla", ["7", "", "*", "1; DROP", "\0"])
def test_a_digit_that_is_not_on_the_sheet_is_told_so_and_keeps_nothing(luis, world, member, tecla):
    answer = luis.post(take(luis, member.caso), paso="uso", tecla=tecla)
    assert answer.status_code == 422
    assert "Elija una de las respuestas" in plain(answer)
    assert world.rows(Answer) == []


def test_nobody_keys_in_anothers_form(luis, app, world, member):
    address = take(luis, member.caso)
    marta = signed_in_as(app, world, Role.monitor, email="marta@example.org", name="Marta")
    assert marta.get(address).location == "/papel"
    assert marta.post(address, paso="uso", tecla="1").location == "/papel"
    assert world.rows(Answer) == []
    assert "La está digitando Luis" in refused(marta, world, member.caso)


def test_the_list_of_second_keyings_leaves_out_ones_own(luis, app, world, member):
    key_all(luis, take(luis, member.caso), *NOT_USED)
    luis.get("/papel")  # the message that named it
    assert grouped(member.caso) not in plain(luis.get("/papel"))
    marta = signed_in_as(app, world, Role.monitor, email="marta@example.org", name="Marta")
    assert grouped(member.caso) in plain(marta.get("/papel"))
    assert "usted ya la digitó" in refused(luis, world, member.caso)


@pytest.mark.parametrize("path", ["/papel/digitacion/1", "/papel/digitacion/99999999999999999"])
def test_a_form_that_is_not_there_leads_back_to_the_code(luis, path):
    assert luis.get(path).location == "/papel"
    assert luis.get("/papel/digitacion/99999999999999999999").status_code == 404


def test_a_monitor_prints_no_sheets_and_sees_no_figures(luis):
    for path in ("/papel/boletas", "/papel/boletas/lista", "/papel/boletas/1.pdf", "/papel/cifras"):
        assert luis.get(path).status_code == 403
    assert luis.post("/papel/boletas").status_code == 403


def test_the_figures_say_how_well_forms_are_keyed(sara, world, member):
    one, other = keyer(world.staff("Rita")), keyer(world.staff("Tomás"))
    key(world, member, one, ("2", "2", ""))
    key(world, member, other, ("2", "1", ""))
    page = plain(sara.get("/papel/cifras"))
    for words in ("Digitadas 1", "Elegidas para segunda digitación 1 (100.0&nbsp;%", "Iguales en todo 0 de 1"):
        assert words in page
    assert "¿Lo usó? 1 1 100.0&nbsp;%" in page
    assert "¿Por qué no lo usó? 0 1 0.0&nbsp;%" in page
    assert "Rita 2 3 66.7&nbsp;%" in page


def test_without_a_campaign_the_pages_say_so(sara):
    assert "No hay ninguna campaña abierta" in plain(sara.get("/papel/boletas"))
    assert "Todavía no ha comenzado ninguna" in plain(sara.get("/papel/cifras"))


def test_the_telephone_of_nobody_is_in_a_page(sara, member):
    for path in ("/papel", "/papel/boletas", "/papel/cifras"):
        assert ANA[-8:] not in sara.get(path).text


def test_a_sheet_without_an_interview_leads_to_where_its_result_is_noted(desk_app, world, member):
    owed = world.handover(member, reason="no_answer")
    luis = signed_in_as(desk_app, world, Role.monitor)
    address = take(luis, member.caso)
    assert f'action="/trabajo/{owed.id}/tomar"' in luis.get(address).text
    assert luis.post(f"/trabajo/{owed.id}/tomar").location == f"/trabajo/{owed.id}"
    luis.post(address, paso="uso", tecla="1")
    assert "/tomar" not in luis.get(address).text
