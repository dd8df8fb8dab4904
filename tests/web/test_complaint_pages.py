"""Anybody complains on the page, one question at a time: what he sends is kept, what he types is not lost."""

import re
from datetime import timedelta

import pytest

from rules.complaints import CaseChannel, Identity, Remedy, Service
from rules.lives import CaseState
from storage.lapsing import expire_drafts
from storage.models import Answer, Callback, Case, Contact, Conversation, Turn
from tests.web.complainant import SEND, STORY, Complainant
from tests.web.conftest import app_of
from web.complaints import COOKIE, DOOR
from web.links import COMPLAINT, SURVEY, sign
from web.telling import SHOWN

LARGEST_PAGE = 30_000
PERSON = "Prefiero que me llame una persona"


def test_a_complaint_told_on_the_page_is_a_case_with_folio_and_pin(world, parent):
    parent.tells().chooses("0501").ends()
    case = world.one(Case)
    assert (case.state, case.channel, case.service) == (CaseState.received, CaseChannel.web, Service.medicine)
    assert (case.narrative, case.departamento, case.municipio, case.place) == (STORY, "05", "0501", "Escuintla")
    assert (case.remedy, case.identity, case.missing) == (Remedy.medicine, Identity.identified, [])
    assert case.phone_id == world.find_phone("+50255550123").id
    assert parent.seen.heading == "Su queja quedó registrada."
    shown = parent.get().text
    assert f"<dd>{case.folio[:2]}-{case.folio[2:8]}-{case.folio[8:]}</dd>" in shown
    assert f"<dd>{case.pin}</dd>" in shown


def test_each_answer_is_kept_at_once_and_a_lost_page_goes_on_where_it_stood(world, parent):
    parent.press("No", "Una queja", "Medicinas")
    assert {row.question: row.value for row in world.rows(Answer)} == {"peligro": "2", "clase": "1", "servicio": "3"}
    world.clock.pass_by(days=6)
    assert parent.open().heading == "¿Qué pasó?"
    parent.tells_from_here()
    assert world.one(Case).state is CaseState.received


def test_the_door_offers_to_go_on_with_what_was_begun_here(world, parent):
    parent.press("No")
    door = Complainant.__new__(Complainant)
    door.__dict__ |= vars(parent) | {"address": DOOR}
    assert door.open().links["Seguir con su queja"] == f"inconformidad/{parent.token}"
    assert "Seguir con su queja" not in Complainant(parent.app).open().links


def test_once_folio_and_pin_were_seen_the_door_offers_nothing_and_an_hour_later_nobody_sees_them(world, parent):
    parent.tells().chooses("0501").ends()
    case = world.one(Case)
    assert parent.get().headers.getlist("Set-Cookie")[0].startswith(f"{COOKIE}=;")
    world.clock.pass_by(minutes=59)
    assert case.pin in parent.get().text
    world.clock.at += SHOWN
    assert case.pin not in parent.get().text
    assert parent.open().heading == "Ya recibimos lo que nos contó"


def test_a_complaint_begun_twice_is_one_and_looking_begins_none(world, parent):
    before = len(world.rows(Contact)), len(world.rows(Case))
    response = parent._client.post(DOOR, data={"pagina": parent.token})
    assert response.headers["Location"] == f"inconformidad/{parent.token}"
    parent._client.get(DOOR)
    assert (len(world.rows(Contact)), len(world.rows(Case))) == before == (1, 1)


@pytest.mark.parametrize("field", ["apellido", "pagina"])
def test_a_machine_that_fills_in_everything_begins_nothing(world, parent, field):
    form = {"pagina": sign("a secret", 5, COMPLAINT)} | {field: "https://spam.example"}
    assert parent._client.post(DOOR, data=form).headers["Location"] == "inconformidad"
    assert len(world.rows(Case)) == 1


def test_no_token_opens_anothers_page(parent):
    number = sign("a secret", 5, COMPLAINT)
    wrong = [
        number,
        number[:-1] + "x",
        sign("another", 5, COMPLAINT),
        sign("a secret", 5, SURVEY),
        "x",
        "%00",
        "é" * 20,
    ]
    for token in wrong:
        for address in (f"{DOOR}/{token}", f"{DOOR}/{token}/archivos"):
            assert parent._client.post(address, data={"said": "1"}).status_code in (303, 404)
            assert parent._client.get(address).status_code == 404
    assert len(parent.token) >= 30  # 16 bytes of it are its signature


def test_a_form_of_another_question_answers_nothing(world, parent):
    earlier = parent.form_of("No")
    parent.press("No", "Una queja")
    before = world.everything()["turn"]
    parent._sent(earlier)
    assert parent.seen.heading == "¿Con qué fue?"
    assert world.everything()["turn"] == before


def test_a_draft_of_seven_days_is_gone_and_the_page_says_so(world, parent):
    parent.press("No")
    world.clock.pass_by(days=7, minutes=1)
    with world.sessions.begin() as session:
        assert expire_drafts(session, world.clock()) == 1
    assert parent.get().status_code == 410
    assert parent.open().heading == "Esta queja quedó sin terminar"


def test_a_story_that_is_too_long_is_counted_and_stands_there_again(world, parent):
    parent.press("No", "Una queja", "Medicinas")
    long = "<b>No & sí</b>\n" + "palabra " * 260
    response = parent.sends(comentario=long)
    assert parent.problem.startswith("Escribió 2,0")
    assert re.search(r"<textarea[^>]*>\n&lt;b&gt;No &amp; sí&lt;/b&gt;\n(palabra )+", response.text)
    assert "relato" not in {row.question for row in world.rows(Answer)}
    parent.sends(comentario="palabra " * 250)
    assert world.one(Case).narrative == ("palabra " * 250).strip()


def test_a_story_of_nothing_is_asked_again(parent):
    parent.press("No", "Una queja", "Medicinas")
    for nothing in ("", "  \n", "\x00\x07"):
        parent.sends(comentario=nothing)
        assert parent.problem == "Escriba qué pasó, con pocas palabras basta."


def test_after_the_story_files_may_be_added_and_passed_over(parent):
    parent.press("No", "Una queja", "Medicinas")
    parent.write(STORY, SEND)
    assert parent.seen.heading == "¿Quiere agregar una foto, un documento o un audio?"
    assert parent.seen.links["No, seguir"] == f"../{parent.token}"


def test_the_place_is_chosen_from_two_lists_without_a_script(world, parent):
    parent.tells()
    first = parent.get().text
    assert len(re.findall(r'<option value="\d\d">', first)) == 22
    none, second = (parent._client.get(f"{parent.address}?departamento={code}").text for code in ("", "13"))
    choose = "Elija un departamento de la lista."
    assert (choose in none, choose in first) == (True, False)
    assert len(re.findall(r'<option value="13\d\d">', second)) == 33
    parent.sends(municipio="")
    assert parent.problem == "Elija un municipio de la lista."
    parent.chooses("1301")
    assert world.one(Case).municipio == "1301"


@pytest.mark.parametrize("wrong", ["13", "9999", "0", "1300", "uno", "13011", "\x00", "x" * 5000])
def test_a_place_that_is_on_no_list_is_none(world, parent, wrong):
    parent.tells().chooses(wrong)
    assert (world.one(Case).municipio, parent.problem) == ("", "Elija un municipio de la lista.")


def test_who_knows_only_the_departamento_says_that(world, parent):
    parent.tells().sends(departamento="13")
    case = world.one(Case)
    assert (case.departamento, case.municipio, case.place) == ("13", "", "Huehuetenango")
    assert parent.seen.heading == "¿Cuándo fue?"


def test_who_does_not_know_the_place_goes_on(world, parent):
    parent.tells().press("No sé")
    assert parent.seen.heading == "¿Cuándo fue?"
    assert world.one(Case).missing == ["place", "date"]


@pytest.mark.parametrize("wrong", ["", "1234", "12345678", "5555012", "555501234", "no tengo", "\x00", "1503"])
def test_a_number_that_cannot_be_called_is_asked_again_with_what_was_typed(world, parent, wrong):
    parent.tells().chooses("0501").press("Esta semana", "Medicinas", "Sí")
    response = parent.sends(numero=wrong)
    assert parent.problem.startswith("Ese no es un teléfono de Guatemala.")
    assert f'name="numero" value="{wrong.strip(chr(0))}"' in response.text
    assert world.one(Case).phone_id is None


def test_who_has_no_telephone_gets_his_folio_and_no_promise(world, parent):
    parent.tells().chooses("0501").press("Esta semana", "Medicinas", "No", "No tengo teléfono")
    assert parent.seen.heading == "Su queja quedó registrada."
    assert world.rows(Callback) == []


def test_who_wants_to_be_called_is_asked_for_his_number_before_anything_is_promised(world, parent):
    parent.press("No", "Una queja", "Medicinas")
    parent.write("Me atendieron mal", PERSON)
    assert parent.seen.heading == "¿A qué teléfono le llamamos?"
    assert world.rows(Callback) == []
    parent.sends(said="persona", telefono="1234")
    assert parent.problem.startswith("Ese no es un teléfono de Guatemala.")
    parent.sends(said="persona", telefono="5555-0123")
    assert parent.seen.heading == "Le llamaremos hoy por la mañana, sin costo."
    assert "complaint" in {row.reason for row in world.rows(Callback)}
    case = world.one(Case)
    assert (case.state, case.narrative) == (CaseState.received, "Me atendieron mal")
    assert case.phone_id == world.find_phone("+50255550123").id


def test_who_goes_on_without_a_call_finds_what_he_had_typed(parent):
    parent.press("No", "Una queja", "Medicinas")
    parent.write("Me atendieron mal", PERSON)
    response = parent.sends(volver="1")
    assert parent.seen.heading == "¿Qué pasó?"
    assert "Me atendieron mal</textarea>" in response.text


@pytest.mark.parametrize("words", ["persona", "Quiero hablar con una persona"])
def test_a_story_that_only_asks_for_a_person_promises_no_call_without_a_number(world, parent, words):
    parent.press("No", "Una queja", "Medicinas")
    parent.write(words, SEND)
    assert parent.seen.heading == "¿A qué teléfono le llamamos?"
    assert world.rows(Callback) == []


def test_danger_shows_the_emergency_number_to_be_called(world, parent):
    parent.press("Sí, hay peligro")
    assert parent.seen.links["Llamar al 122"] == "tel:122"
    assert world.one(Case).severity == "vital"
    assert world.one(Case).state is CaseState.received


def test_an_anonymous_complaint_asks_for_no_telephone_and_still_shows_its_folio(world, parent):
    parent.tells().chooses("0501").press("Esta semana", "Medicinas", "Que nadie sepa quién soy")
    assert parent.seen.heading == "Su queja quedó registrada."
    assert world.one(Case).pin in parent.get().text


def test_a_monitor_who_goes_on_has_the_word(world, parent):
    parent.press("No")
    with world.sessions.begin() as session:
        session.get_one(Conversation, world.one(Conversation).id).leg = "desk:1"
    assert parent.open().heading == "Ya recibimos lo que nos contó"


def test_no_page_is_heavy_and_none_names_what_was_told(world, parent):
    seen = [parent._client.get(DOOR)]
    parent.tells()
    seen += [parent.get(), parent._client.get(f"{parent.address}?departamento=13")]
    seen.append(parent._client.get(f"{parent.address}/archivos"))
    parent.chooses("0501").ends()
    case = world.one(Case)
    with parent._client.get("/e/static/page.css") as sheet:
        style = len(sheet.data)
    for response in (*seen, parent.get(), parent._client.get("/caso")):
        assert len(response.data) + style < LARGEST_PAGE
        assert response.headers["Content-Security-Policy"].startswith("default-src 'none'; style-src 'self';")
        assert response.headers["Referrer-Policy"] == "no-referrer"
        assert "<script" not in response.text
        assert STORY not in response.text
    for secret in (case.pin, case.folio, "55550123"):
        assert secret not in parent.address


def test_the_telephone_is_sealed_and_no_turn_keeps_it(world, parent):
    parent.tells().chooses("0501").ends()
    assert all("55550123" not in f"{row.value}" for row in world.rows(Answer))
    assert all("55550123" not in f"{row.said}{row.reply}" for row in world.rows(Turn))


def test_a_page_that_is_left_for_hours_is_received_as_it_stands_and_can_still_be_ended(world, parent):
    parent.tells()
    world.clock.at += timedelta(hours=5)
    parent.open()
    parent.chooses("0501").ends()
    assert len(world.rows(Case)) == 1
    assert world.one(Case).missing == []


def test_a_page_of_somebody_elses_begins_nothing_that_the_door_would_offer(world, parent):
    """Else its maker, who has the address, would read what this parent tells."""
    fresh = Complainant(parent.app)
    fresh.open()
    form = fresh.form_of("Empezar")
    response = fresh._client.post(DOOR, data=form, headers={"Sec-Fetch-Site": "cross-site"})
    assert (response.headers["Location"], response.headers.getlist("Set-Cookie")) == ("inconformidad", [])
    assert len(world.rows(Case)) == 1
    assert "Set-Cookie" in fresh._client.post(DOOR, data=form, headers={"Sec-Fetch-Site": "same-origin"}).headers


def test_whoever_chose_the_wrong_departamento_goes_back_to_the_list(parent):
    parent.tells()
    parent.address += "?departamento=13"
    assert parent.open().links["Elegir otro departamento"] == "?"


def test_a_server_that_is_started_again_goes_on_with_the_same_page(world, parent):
    parent.press("No", "Una queja")
    form = parent.form_of("Medicinas")
    again = Complainant(app_of(world), world)
    again.address = parent.address
    again._sent(form)
    assert again.seen.heading == "¿Qué pasó?"
    assert again.tells_from_here().chooses("0501").ends().seen.heading == "Su queja quedó registrada."
    assert world.one(Case).missing == []
