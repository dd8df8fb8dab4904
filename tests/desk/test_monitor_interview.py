"""The pages of an interview: one question each, and nothing twice."""

import pytest
from flask import Flask

from rules.lives import CampaignState, MemberState
from rules.outcomes import Outcome
from rules.roles import Role
from rules.routing import Mode
from storage.models import (
    Answer,
    Attempt,
    Campaign,
    Conversation,
    Handover,
)
from tests.desk.at_work import answers, asked, owed
from tests.desk.coordinating import plain
from tests.desk.visitors import Visitor, signed_in_as
from tests.world import World


@pytest.fixture
def luis(desk_app: Flask, world: World) -> Visitor:
    return signed_in_as(desk_app, world, Role.monitor)


def test_the_interview_asks_with_the_childs_name_and_what_is_known(world, luis):
    owed(world)
    address = asked(world, luis, "1", "1")
    page = plain(luis.get(f"{address}/entrevista"))
    assert "Julia Choc" in page
    assert "¿Para qué lo usó" in page
    assert "Sí, lo usó" in page


def test_an_interview_that_was_begun_is_gone_on_with(world, luis):
    owed(world)
    address = asked(world, luis, "1")
    page = plain(luis.get(address))
    assert "Seguir con la entrevista" in page
    assert "empezar la entrevista" not in page


def test_an_answer_that_is_none_brings_the_question_again(world, luis):
    owed(world)
    address = asked(world, luis, "1")
    answer = answers(world, luis, address, 2, paso="uso", tecla="5")
    assert answer.status_code == 422
    assert "Elija una de las respuestas." in answer.text


@pytest.mark.parametrize("turn", ["", "x", "99", "-5", "99999999999999999999"])
def test_an_answer_of_no_turn_changes_nothing(world, luis, turn):
    owed(world)
    address = asked(world, luis, "1")
    answer = luis.post(f"{address}/entrevista/respuesta", turno=turn, paso="uso", tecla="1")
    assert answer.location == f"{address}/entrevista"
    assert world.rows(Answer) == []


def test_the_last_answer_sent_twice_brings_the_last_words_twice(world, luis):
    ana = owed(world)
    address = asked(world, luis, "1", "2", "1")
    attempt = str(world.one(Handover).attempt_id)
    form = {"turno": "4", "contacto": attempt, "paso": "comentario_escrito", "comentario": "Gracias"}
    first = luis.post(f"{address}/entrevista/respuesta", **form)
    second = luis.post(f"{address}/entrevista/respuesta", **form)
    assert (first.status_code, second.status_code) == (200, 200)
    assert "Muchas gracias por su tiempo" in first.text
    assert "Muchas gracias por su tiempo" in second.text
    assert world.again(ana).state is MemberState.done
    assert [row.outcome for row in world.rows(Attempt)] == [Outcome.complete]


def test_after_the_campaign_is_closed_the_open_interview_is_told_and_kept(world, luis):
    owed(world)
    address = asked(world, luis, "1", "1")
    world.change(world.one(Campaign), state=CampaignState.closed)
    assert "Ya no se le debe nada a esta familia" in plain(luis.get(address))
    assert luis.get(f"{address}/entrevista").status_code == 200
    assert luis.post(f"{address}/cerrar").location == "/trabajo"
    assert [row.value for row in world.rows(Answer)] == ["1"]
    assert world.one(Attempt).outcome is Outcome.broke_off


def test_a_parent_who_took_the_word_meanwhile_is_told_of(world, luis):
    ana = owed(world)
    address = asked(world, luis, "1")
    world.change(world.one(Conversation, Conversation.member_id == ana.id), leg="CA9")
    page = plain(luis.get(f"{address}/entrevista"))
    assert "La familia está contestando por otro medio." in page
    luis.post(f"{address}/entrevista")
    assert "¿su hijo o hija usó" in plain(luis.get(f"{address}/entrevista"))


def test_what_monitors_did_counts_in_the_results_by_their_mode(world, luis):
    owed(world)
    address = asked(world, luis, "1", "2", "1")
    answers(world, luis, address, 4, paso="comentario_escrito", comentario="")
    row = world.one(Attempt)
    assert (row.mode, row.outcome, row.dialing_at is not None) == (Mode.monitor, Outcome.complete, True)
