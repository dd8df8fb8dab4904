"""A parent opens the link in his text and answers, a question a page."""

from datetime import timedelta
from io import BytesIO

import pytest

from conversation.effects import Ending
from rules.hours import DayPart
from rules.lives import AttemptState, CampaignState, MemberState
from rules.outcomes import Outcome
from rules.routing import Mode
from storage.models import (
    Answer,
    Attempt,
    Callback,
    Case,
    CaseFile,
    Consent,
    Conversation,
    Member,
    Person,
    Phone,
    PhoneState,
    Turn,
)
from tests.web.complainant import Complainant
from tests.web.samples import PDF
from tests.world import MONDAY_MORNING, World

PERSON, STOP = "Prefiero que me llame una persona", "No me escriban más"
ME = "Sí, soy yo"


def answers(world: World) -> dict[str, str]:
    return {answer.question: answer.value for answer in world.rows(Answer)}


def test_a_parent_who_used_the_insurance_answers_it_all(world, ana):
    page = ana.window()
    page.press(ME, "Sí, lo usó", "Por una enfermedad", "Bueno")
    assert page.seen.heading == "¿Quiere decirnos algo para mejorar?"
    assert page.write("Más farmacias cerca").heading == "Muchas gracias."
    assert answers(world) == {"uso": "1", "tipo": "2", "nivel": "3", "comentario": "Más farmacias cerca"}
    assert world.one(Conversation).ending == Ending.complete


def test_each_answer_says_that_it_was_given_on_a_page(world, ana):
    ana.window().press(ME, "No lo usó", "No lo conocía", "No, gracias")
    assert answers(world) == {"uso": "2", "motivo_no_uso": "2"}
    assert {(row.mode, row.leg) for row in world.rows(Answer)} == {(Mode.web, f"web:{ana.attempt.id}")}


def test_a_comment_is_kept_whatever_script_it_is_written_in(world, ana):
    page = ana.window()
    page.press(ME, "Sí, lo usó", "Por medicinas", "Excelente")
    page.write("K'iche' 👍🏽 <b>ñandú</b> & 'más'; {linea} {{ 7*7 }}")
    assert answers(world)["comentario"] == "K'iche' 👍🏽 <b>ñandú</b> & 'más'; {linea} {{ 7*7 }}"


@pytest.mark.parametrize("nothing", ["", "  \r\n ", "\x00"])
def test_an_empty_comment_is_none(world, ana, nothing):
    page = ana.window()
    page.press(ME, "Sí, lo usó", "Por medicinas", "Excelente")
    assert page.write(nothing).heading == "Muchas gracias."
    assert "comentario" not in answers(world)


def test_a_long_comment_is_kept_up_to_what_the_page_allows(world, ana):
    page = ana.window()
    page.press(ME, "Sí, lo usó", "Por medicinas", "Excelente")
    page.write("ñ" * 4000)
    assert answers(world)["comentario"] == "ñ" * 1000


def test_the_text_is_answered_from_the_first_button_on_and_has_ended_with_the_thanks(world, ana):
    page = ana.window()
    page.press(ME)
    world.clock.pass_by(minutes=5)
    page.press("No lo usó")
    begun = world.one(Attempt)
    assert (begun.state, begun.answered_at) == (AttemptState.awaiting, MONDAY_MORNING)
    assert begun.answer_until == world.clock() + timedelta(days=2)
    page.press("No lo conocía", "No, gracias")
    ended = world.one(Attempt)
    assert (ended.state, ended.ended_at) == (AttemptState.ended, world.clock())


def test_the_patience_is_the_campaigns(world, invite):
    beto = invite(attempts={"sms": {"answer_by": "link", "patience": "3h"}})
    beto.window().press(ME)
    assert world.one(Attempt).answer_until == world.clock() + timedelta(hours=3)


def test_a_bad_service_offers_a_complaint_which_goes_on_in_the_same_page(world, ana):
    page = ana.window()
    page.press(ME, "Sí, lo usó", "Por un accidente", "Malo", "No, gracias")
    assert (page.seen.heading, page.seen.buttons) == ("¿Desea poner una queja?", ["Sí", "No"])
    page.press("Sí")
    assert page.seen.heading == "¿Hay un niño o niña en peligro ahora?"
    assert page.seen.links == {"Llamar al 122": "tel:122"}
    page.press("No")
    assert page.seen.heading == "¿Qué pasó?"  # the survey has told the service
    page.write("No había medicinas", "Enviar lo que pasó")
    assert page.seen.heading == "¿Quiere agregar una foto, un documento o un audio?"
    page.open()
    page.press("Sí", "Esta semana", "Medicinas", "Sí", "No", "Sí, a ese")
    assert page.seen.heading == "Su queja quedó registrada."
    case = world.one(Case)
    assert case.phone_id == ana.attempt.phone_id  # the number is known: nobody writes it again
    assert (case.state, case.channel, case.service) == ("received", "survey", "accident")
    assert (case.narrative, case.municipio, case.remedy) == ("No había medicinas", "0101", "medicine")
    world.clock.pass_by(minutes=59)
    assert page.open().heading == "Su queja quedó registrada."
    world.clock.pass_by(minutes=1)
    assert case.pin not in page.get().text
    assert page.open().heading == "Muchas gracias"


def test_files_go_along_with_a_complaint_that_follows_a_survey(world, ana):
    page = ana.window()
    page.press(ME, "Sí, lo usó", "Por un accidente", "Malo", "No, gracias")
    assert ana.app.test_client().get(f"{ana.address}/archivos").status_code == 404
    page.press("Sí", "No")
    page.write("No había medicinas", "Enviar lo que pasó")
    page.open()
    token = ana.address.rpartition("/")[2]
    link = "Agregar una foto, un documento o un audio"
    assert page.seen.links[link] == f"{token}/archivos"
    adding = Complainant(ana.app)
    adding.address = f"{ana.address}/archivos"
    for data, code in ((PDF, 303), (b"<html>", 200)):
        files = {"archivo": (BytesIO(data), "a.pdf")}
        assert adding._client.post(adding.address, data=files).status_code == code
    assert world.one(CaseFile).case_id == world.one(Case).id
    assert adding.open().links["Seguir"] == f"../{token}"
    page.press("Sí", "Esta semana", "Medicinas", "Sí", "No", "Sí, a ese")
    assert page.seen.links[link] == f"{token}/archivos"
    assert ana.app.test_client().get("/e/AAAAAAAA/archivos").status_code == 404


def test_a_funeral_is_left_to_a_person(world, ana):
    page = ana.window()
    page.press(ME, "Sí, lo usó", "Por gastos funerarios")
    assert page.seen.heading == "Sentimos mucho su pérdida."
    assert page.seen.forms == []
    assert world.one(Callback).reason == "funeral"
    assert world.one(Attempt).state == AttemptState.ended


def test_a_person_may_be_asked_for_at_every_question(world, ana):
    page = ana.window()
    page.press(ME, "Sí, lo usó", PERSON)
    assert "Le llamaremos hoy por la mañana, sin costo. Gracias." in page.seen.paragraphs
    assert world.one(Callback).reason == "person"
    assert world.one(Attempt).state == AttemptState.ended


def test_what_was_being_written_is_kept_when_a_person_is_asked_for(world, ana):
    page = ana.window()
    page.press(ME, "Sí, lo usó", "Por medicinas", "Malo")
    page.write("Falta  medicina\r\nen el puesto", PERSON)
    assert "Le llamaremos hoy por la mañana, sin costo. Gracias." in page.seen.paragraphs
    assert world.one(Callback).reason == "person"
    assert answers(world) == {"uso": "1", "tipo": "3", "nivel": "1", "comentario": "Falta  medicina en el puesto"}
    kept = next(row for row in world.rows(Answer) if row.question == "comentario")
    assert (kept.mode, kept.leg) == (Mode.web, f"web:{ana.attempt.id}")
    assert world.one(Conversation).state["answers"]["comentario"] == kept.value


@pytest.mark.parametrize("nothing", ["", " \r\n", "0", "nada, gracias"])
def test_who_wrote_nothing_and_asks_for_a_person_left_no_comment(world, ana, nothing):
    page = ana.window()
    page.press(ME, "Sí, lo usó", "Por medicinas", "Bueno")
    page.write(nothing, PERSON)
    assert world.one(Callback).reason == "person"
    assert "comentario" not in answers(world)


def test_who_goes_on_after_asking_for_a_person_is_asked_for_the_comment_again_and_may_change_it(world, ana):
    page = ana.window()
    page.press(ME, "Sí, lo usó", "Por medicinas", "Bueno")
    page.write("Falta medicina", PERSON)
    page.press("Contestar ahora", ME)
    assert page.write("Falta medicina y personal").heading == "Muchas gracias."
    assert answers(world)["comentario"] == "Falta medicina y personal"


def test_what_was_being_written_is_not_kept_when_somebody_says_stop_or_no(world, ana):
    page = ana.window()
    page.press(ME, "Sí, lo usó", "Por medicinas", "Bueno")
    page.write("Falta medicina", STOP)
    page.press("No, quiero seguir")
    page.write("Falta medicina", "No, gracias")
    assert "comentario" not in answers(world)


def test_a_goodbye_that_names_the_line_has_a_button_that_calls_it(ana):
    page = ana.window()
    page.press("No", "Sí, otro día")
    assert page.seen.links == {}
    page.press("Contestar ahora", ME, "No lo usó", "No lo conocía", "No, gracias")
    assert page.seen.links == {"Llamar al 2411-0000": "tel:24110000", "Poner una queja": "../inconformidad"}


def test_stopping_is_confirmed(world, ana):
    page = ana.window()
    page.press(ME, STOP)
    assert page.seen.heading == "¿Desea que ya no le llamemos ni le escribamos para encuestas?"
    assert page.seen.foot == []
    assert world.one(Person).opted_out_at is None
    assert page.press("Sí, ya no me busquen").heading == "Listo."
    assert world.one(Person).opted_out_at == MONDAY_MORNING
    assert (world.one(Consent).allowed, world.one(Consent).channel) == (False, Mode.web)
    assert world.one(Member).state == MemberState.done
    attempt = world.one(Attempt)
    assert (attempt.state, attempt.outcome) == (AttemptState.ended, Outcome.refused)


def test_who_thinks_it_over_goes_on_where_he_was(world, ana):
    page = ana.window()
    page.press(ME, "Sí, lo usó", STOP, "No, quiero seguir")
    assert page.seen.heading == "¿Para qué lo usó?"
    assert world.rows(Consent) == []


def test_who_is_not_the_guardian_is_asked_whether_to_come_again(world, ana):
    page = ana.window()
    page.press("No", "Sí, otro día")
    assert page.seen.heading == "Con gusto."
    assert world.one(Conversation).ending == Ending.later
    attempt = world.one(Attempt)
    assert attempt.state == AttemptState.ended
    assert attempt.chosen in (None, *DayPart)


def test_the_guardian_who_gets_the_telephone_later_answers_by_the_same_link(world, ana):
    page = ana.window()
    page.press("No", "Sí, otro día", "Contestar ahora")
    assert page.seen.heading == "¿Es usted mamá, papá o encargado de un estudiante?"
    page.press(ME, "No lo usó", "No lo conocía", "No, gracias")
    assert world.one(Conversation).ending == Ending.complete
    assert answers(world) == {"uso": "2", "motivo_no_uso": "2"}


def test_a_wrong_number_is_never_tried_again(world, ana):
    page = ana.window()
    page.press("No", "Este celular no es de la familia")
    assert page.seen.heading == "Disculpe la molestia."
    assert page.seen.forms == []
    assert world.one(Phone).state == PhoneState.wrong


@pytest.mark.parametrize("state", [CampaignState.paused, CampaignState.stopped, CampaignState.closed])
def test_an_answer_is_kept_whatever_became_of_the_campaign(world, invite, state):
    late = invite(state=state)
    late.window().press(ME, "No lo usó")
    assert answers(world) == {"uso": "2"}


def test_an_answer_after_the_deadline_is_kept(world, invite):
    late = invite(deadline=MONDAY_MORNING - timedelta(days=1))
    late.window().press(ME, "No lo usó")
    assert world.one(Answer).at == MONDAY_MORNING


def test_a_parent_may_answer_at_any_hour(world, ana):
    world.clock.pass_by(hours=14)
    ana.window().press(ME, "No lo usó")
    assert answers(world) == {"uso": "2"}


def test_the_conversation_is_in_spanish_where_no_page_is_worded_in_the_parents_language(world, invite):
    other = invite(member={"idioma": "quc"}, languages=["es", "quc"])
    other.window().press(ME)
    assert world.one(Conversation).language == "es"


def test_a_turn_is_kept_for_each_button_and_the_opening(world, ana):
    ana.window().press(ME, "No lo usó")
    leg = f"web:{ana.attempt.id}"
    assert [(row.key, row.heard, row.said) for row in world.rows(Turn)] == [
        (f"{leg}:0", "opened", ""),
        (f"{leg}:1", "said", "1"),
        (f"{leg}:2", "said", "2"),
    ]
