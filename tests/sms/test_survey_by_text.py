"""The survey by text, from the first question to the thanks, and what is kept of it."""

import pytest

from conversation.effects import Ending
from rules.lives import AttemptState
from rules.routing import Mode
from storage.legs import text_leg
from storage.models import Answer, Attempt, Callback, Conversation, Handover, PhoneState
from tests.sms.complaining import says
from tests.sms.texting import Texting, answers, send_question, words
from tests.world import ANA, MONDAY_MORNING


def test_a_parent_answers_all_questions(world, ana):
    assert ana.write("1") == [words("uso")]
    assert ana.write("SI") == [words("tipo")]
    assert ana.write("enfermedad") == [words("nivel")]
    assert ana.write("4 excelente") == [words("comentario")]
    assert ana.write("Que haya más medicinas") == [words("gracias")]
    assert answers(world) == {"uso": "1", "tipo": "2", "nivel": "4", "comentario": "Que haya más medicinas"}
    assert world.one(Conversation).ending == Ending.complete


def test_every_answer_tells_its_thread_and_mode(world, ana):
    ana.write("1", "1", "1")
    leg = text_leg(ana.attempt.id)
    assert {(answer.leg, answer.mode) for answer in world.rows(Answer)} == {(leg, Mode.sms)}


def test_the_thread_waits_longer_with_each_answer_and_ends_with_the_conversation(world, ana):
    ana.write("1")
    first = world.again(ana.attempt)
    assert (first.state, first.answered_at) == (AttemptState.awaiting, world.clock())
    world.clock.pass_by(hours=5)
    ana.write("1")
    second = world.again(ana.attempt)
    assert second.answered_at == first.answered_at
    assert second.answer_until > first.answer_until
    ana.write("2", "3", "0")
    ended = world.again(ana.attempt)
    assert (ended.state, ended.ended_at, ended.outcome, ended.settled_at) == (
        AttemptState.ended,
        world.clock(),
        None,
        None,
    )


def test_a_parent_who_did_not_use_it_says_why(world, ana):
    assert ana.write("1", "no", "3") == [words("comentario")]
    assert ana.write("0") == [words("ofrecer_queja")]
    assert ana.write("no") == [words("gracias")]
    assert answers(world) == {"uso": "2", "motivo_no_uso": "3"}


def test_a_parent_who_takes_up_the_offer_to_complain_goes_on_with_the_complaint(world, ana):
    ana.write("1", "1", "1", "1", "0")
    assert ana.write("queja") == [says("peligro")]
    survey = world.one(Conversation, Conversation.member_id.is_not(None))
    assert (survey.ending, world.again(ana.attempt).state) == (Ending.complete, AttemptState.ended)


def test_after_a_funeral_nothing_more_is_asked(world, ana):
    assert ana.write("1", "1", "4") == [words("funeral")]
    assert world.one(Callback).reason == "funeral"
    assert ana.write("gracias") == []


def test_who_is_not_the_guardian_is_written_to_another_time(world, ana):
    assert ana.write("2") == [words("no_encargado")]
    assert ana.write("1") == [words("quedamos")]
    assert world.one(Conversation).ending == Ending.later
    assert world.again(ana.attempt).state == AttemptState.ended


def test_a_number_that_is_not_the_familys_is_written_to_no_more(world, ana):
    ana.write("2")
    assert ana.write("2") == [words("equivocado")]
    assert world.find_phone(ANA).state == PhoneState.wrong
    assert world.again(ana.attempt).state == AttemptState.ended


def test_a_text_that_is_not_understood_is_asked_again_and_then_handed_over(world, ana):
    ana.write("1")
    assert ana.write("no se de que habla") == [words("no_entendi")]
    assert ana.write("quien es?") == [words("no_entendi")]
    assert ana.write("quien habla pues") == [words("persona")]
    assert world.one(Callback).reason == "unreadable_texts"


def test_who_asks_for_a_person_while_one_is_at_work_is_told_that_he_is_written_to(world, ana):
    world.at_work(world.staff())
    ana.write("1")
    assert ana.write("persona") == [words("persona_texto")]
    assert (world.one(Handover).reason, world.rows(Callback)) == ("person", [])


def test_several_messages_are_one_comment(world, ana):
    ana.write("1", "1", "1", "1")
    assert ana.write("Tardaron mucho") == [words("ofrecer_queja")]
    ana.write("y no habia medicinas en el puesto")
    assert ana.write("no") == [words("gracias")]
    assert ana.write("ojala mejore el trato de los doctores") == []
    assert answers(world)["comentario"].split("\n") == [
        "Tardaron mucho",
        "y no habia medicinas en el puesto",
        "ojala mejore el trato de los doctores",
    ]


def test_what_is_promised_is_what_holds_when_it_is_said(world, ana):
    """A thread lasts days: the window is not the one of the day when it began."""
    ana.write("1")
    world.clock.pass_by(hours=9)
    assert ana.write("persona") == [words("persona_cerrado", ventana="mañana por la mañana")]
    assert world.one(Callback).promised == "mañana por la mañana"


def test_a_picture_without_words_is_asked_again(world, ana):
    assert ana.write("", NumMedia="1", MediaUrl0="https://api.example.org/x") == [words("no_entendi")]


def test_a_whatsapp_is_answered_like_a_text(world, carrier):
    attempt = send_question(world, world.member(world.campaign()), mode=Mode.whatsapp)
    ana = Texting(world, carrier, f"whatsapp:{ANA}", attempt)
    assert ana.write("1", "1", "1", "4", "0") == [words("gracias")]
    assert {answer.mode for answer in world.rows(Answer)} == {Mode.whatsapp}
    assert world.again(attempt).state == AttemptState.ended


def test_an_answer_may_be_faster_than_the_carriers_word_that_our_text_has_left(world, ana):
    world.change(ana.attempt, state=AttemptState.dialing, carrier_sid=None, answer_until=None)
    assert ana.write("1") == [words("uso")]
    attempt = world.one(Attempt)
    assert (attempt.state, attempt.answered_at) == (AttemptState.awaiting, world.clock())
    assert attempt.answer_until > MONDAY_MORNING


@pytest.mark.parametrize("answered", ["1", "si", "👍", "Sí soy", "1️⃣", "uno", "Encargada"])
def test_the_first_question_is_answered_in_many_ways(world, ana, answered):
    assert ana.write(answered) == [words("uso")]
