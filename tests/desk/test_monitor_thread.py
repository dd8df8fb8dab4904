"""The page of a thread: only who has the thread sees it, and what it does is asked for once."""

import re
from html import unescape

import pytest

from app.web import create_app
from conversation.reply import Nothing, Prompt, Reply, reply_to_json
from rules.lives import HandoverState, TextState
from rules.roles import Role
from rules.routing import Mode
from storage.models import (
    Act,
    Answer,
    AuditEntry,
    Conversation,
    HandoverKind,
    Person,
    StaffUser,
    ThreadText,
    Turn,
)
from storage.queries.campaigns import switch_outreach_off
from tests.desk.visitors import Visitor, account, signed_in_as, visitor
from tests.monitors.attending import Thread, begin
from tests.sms.texting import words

JSON = {"Accept": "application/json"}


@pytest.fixture
def app(house):
    return create_app(house)


@pytest.fixture
def thread(world, carrier, house) -> Thread:
    """Ana waits."""
    return begin(world, carrier, house.mailbox)


@pytest.fixture
def luis(app, world, thread) -> Visitor:
    """Luis, who has taken Ana's thread."""
    found = signed_in_as(app, world, Role.monitor)
    thread.luis = world.one(StaffUser, StaffUser.email == "monitor@example.org")
    thread.take()
    return found


def path(thread: Thread, rest: str = "") -> str:
    return f"/conversaciones/{thread.handover.id}{rest}"


def plain(text: str) -> str:
    return " ".join(unescape(re.sub("<[^>]+>", " ", text)).split())


def test_the_page_shows_what_was_said_to_the_machine_and_since(world, thread, luis):
    world.change(world.one(Person), private=world.vault.seal_fields({"encargado": "Ana Choc"}, "person"))
    thread.ana.write("no entiendo")
    page = plain(luis.get(path(thread)).text)
    assert "Ana Choc" in page
    assert "Pidió hablar con una persona" in page
    assert words("uso") in page
    assert "no entiendo" in page
    assert "¿Lo usó?" in page


def test_the_pin_of_a_case_is_not_shown_with_what_the_machine_wrote(world, thread, luis):
    receipt = Reply(
        (Prompt("folio", {"clase": "complaint", "folio": "26-000001-3", "pin": "7391", "linea": "2411"}),), Nothing()
    )
    world.change(world.one(Conversation), script="queja", version=1, state=None)
    for turn in world.rows(Turn):
        world.change(turn, reply=reply_to_json(receipt))
    page = plain(luis.get(path(thread)).text)
    assert "Caso 26-000001-3, PIN ****" in page
    assert "7391" not in page


def test_who_opens_it_is_written_down(world, thread, luis):
    luis.get(path(thread))
    entry = world.rows(AuditEntry, AuditEntry.act == Act.contact_opened)[-1]
    assert (entry.about, entry.actor_id) == (f"handover:{thread.handover.id}", thread.luis.id)


def test_nobody_else_sees_it(app, world, thread, luis):
    thread.ana.write("mi secreto")
    rita = visitor(app)
    account(world, Role.supervisor)
    rita.sign_in("supervisor@example.org")
    assert rita.get(path(thread)).status_code == 303
    assert rita.get(path(thread, "/mensajes")).status_code == 404
    assert "mi secreto" not in rita.get(path(thread), follow_redirects=True).text
    assert not world.rows(AuditEntry, AuditEntry.act == Act.contact_opened)


@pytest.mark.parametrize("rest", ["", "/mensajes"])
def test_a_thread_that_is_not_there_is_not_shown(thread, luis, rest):
    assert luis.get(f"/conversaciones/1{rest}").status_code in (303, 404)
    assert luis.get(f"/conversaciones/{2**63}{rest}").status_code == 404


def test_the_first_to_take_it_has_it_and_the_next_is_told_who(app, world, thread, luis):
    rita = visitor(app)
    account(world, Role.supervisor, name="Rita")
    rita.sign_in("supervisor@example.org")
    answer = rita.post(path(thread, "/tomar"))
    assert answer.status_code == 303
    assert "Ya la atiende Luis." in rita.get(answer.location).text
    assert thread.handover.staff_id == thread.luis.id
    again = luis.post(path(thread, "/tomar"))
    assert again.location.endswith(path(thread))


def test_the_part_answers_304_until_something_changes(thread, luis):
    thread.ana.write("hola")
    first = luis.get(path(thread, "/mensajes"))
    tag = first.headers["ETag"]

    def asked() -> int:
        return luis.client.get(path(thread, "/mensajes"), headers={"If-None-Match": tag}).status_code

    assert (first.status_code, asked()) == (200, 304)
    thread.ana.write("¿hay alguien?")
    assert asked() == 200
    tag = luis.get(path(thread, "/mensajes")).headers["ETag"]
    assert asked() == 304
    with thread.world.sessions.begin() as session:
        switch_outreach_off(session, "Feriado", thread.world.clock())
    assert asked() == 200


def test_the_state_of_a_text_is_news(thread, luis):
    sent = thread.reply("Buenos dias")
    tag = luis.get(path(thread, "/mensajes")).headers["ETag"]
    thread.world.change(sent, state=TextState.failed, error=30003)
    answer = luis.client.get(path(thread, "/mensajes"), headers={"If-None-Match": tag})
    assert answer.status_code == 200
    assert "No llegó: el teléfono está apagado o sin señal" in answer.text
    assert "Llamarle" in answer.text


def test_an_open_page_keeps_the_thread(world, thread, luis):
    before = thread.handover.lease_until
    world.clock.pass_by(seconds=20)
    luis.get(path(thread, "/mensajes"))
    assert thread.handover.lease_until == before
    world.clock.pass_by(seconds=20)
    luis.get(path(thread, "/mensajes"))
    assert thread.handover.lease_until > before


def test_a_reply_is_kept_to_be_sent(world, thread, luis):
    answer = luis.post(path(thread, "/responder"), texto="Buenos días", clave="k1")
    assert answer.location.endswith(path(thread))
    luis.post(path(thread, "/responder"), texto="Buenos días", clave="k1")
    (text,) = world.rows(ThreadText)
    assert (text.state, text.staff_id) == (TextState.due, thread.luis.id)
    assert "Buenos dias" in luis.get(path(thread)).text


def test_a_script_is_told_what_is_wrong_and_gets_a_new_key(thread, luis):
    token = luis.token()

    def post(body: str) -> tuple[int, dict[str, str]]:
        form = {"csrf_token": token, "texto": body, "clave": "k1"}
        answer = luis.client.post(path(thread, "/responder"), data=form, headers=JSON)
        return answer.status_code, answer.get_json()

    status, told = post("")
    assert (status, told) == (409, {"problem": "Escriba el mensaje."})
    status, told = post("Hola")
    assert status == 200
    assert told["key"] not in ("", "k1")


def test_a_problem_is_said_in_words(thread, luis):
    answer = luis.post(path(thread, "/responder"), texto="x" * 1000, clave="k")
    assert "El mensaje es muy largo" in luis.get(answer.location).text
    assert thread.texts == []


def test_the_page_says_that_everything_outgoing_is_stopped(world, thread, luis):
    with world.sessions.begin() as session:
        switch_outreach_off(session, "Feriado", world.clock())
    assert "Los envíos están detenidos para todos" in luis.get(path(thread)).text


def test_handed_back_the_monitor_goes_back_to_his_work(world, thread, luis):
    answer = luis.post(path(thread, "/devolver"))
    assert answer.status_code == 303
    assert thread.handover.state is HandoverState.done
    assert "La máquina sigue con las preguntas" in luis.get(answer.location).text
    assert "La máquina sigue con las preguntas" in luis.get(path(thread)).text
    assert "Enviar" not in luis.get(path(thread)).text


def test_without_a_result_it_does_not_end(thread, luis):
    answer = luis.post(path(thread, "/terminar"), nota="nada")
    assert "Elija cómo terminó." in luis.get(answer.location).text
    assert thread.handover.state is HandoverState.active


@pytest.mark.parametrize("result", ["attended", "refused", "no_more_calls"])
def test_ended_with_a_result_it_is_done(world, thread, luis, result):
    luis.post(path(thread, "/terminar"), resultado=result, nota="Se le explicó")
    assert thread.handover.state is HandoverState.done
    assert (world.one(Person).opted_out_at is not None) == (result == "no_more_calls")


def test_a_call_in_place_of_texts_is_this_monitors(thread, luis):
    luis.post(path(thread, "/llamar"))
    found = thread.handover
    assert (found.kind, found.state, found.staff_id) == (HandoverKind.outgoing, HandoverState.claimed, thread.luis.id)
    assert luis.get(path(thread, "/mensajes")).status_code == 404


def test_when_the_parent_wrote_baja_the_page_says_so(thread, luis):
    thread.ana.write("BAJA")
    page = luis.get(path(thread)).text
    assert "La familia pidió que no se le escriba más" in page
    assert "BAJA" in page


def test_with_nothing_left_to_ask_the_page_offers_no_machine(world, thread, luis):
    world.change(world.one(Conversation), ending="complete")
    assert "Devolver a la máquina" not in luis.get(path(thread)).text


def test_the_survey_is_filled_in_from_the_thread_and_each_answer_keeps_its_mode(world, thread, luis):
    assert f'action="/trabajo/{thread.handover.id}/entrevista"' in luis.get(path(thread)).text
    answer = luis.post(f"/trabajo/{thread.handover.id}/entrevista")
    page = luis.get(answer.location).text
    form = dict(re.findall(r'name="(paso|turno|contacto)" value="([^"]*)"', page))
    luis.post(f"/trabajo/{thread.handover.id}/entrevista/respuesta", **form, tecla="1")
    assert {row.question: row.mode for row in world.rows(Answer)} == {"uso": Mode.sms, "tipo": Mode.monitor}
    luis.post(path(thread, "/devolver"))
    assert thread.bodies()[-1] == words("nivel")
    assert thread.ana.write("4") == [words("comentario")]
