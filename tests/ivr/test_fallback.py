"""The fallback: the carrier could not use our answer, or got none."""

from storage.models import Attempt, Conversation, Turn
from tests.ivr.telephone import Document, Telephone, call_again, line, words
from tests.world import ANA

TIMED_OUT = {"ErrorCode": "11205", "ErrorUrl": "https://escucha.example.org/voice/turn/1/1"}
BACK = "CA" + "b" * 32


def fall_back(telephone: Telephone) -> Document:
    return telephone.ask(f"/voice/fallback/{telephone.attempt_id}", **TIMED_OUT)


def test_before_anything_was_said_the_call_begins(world, ana):
    assert fall_back(ana).says == [words("inicio")]
    assert world.one(Conversation).leg == ana.sid


def test_the_last_question_is_said_again_and_goes_on(world, ana):
    ana.answer()
    lost = ana.press("11")
    assert fall_back(ana).body == lost.body
    assert ana.press("1").says == [words("tipo")]


def test_a_turn_that_was_lost_on_its_way_to_us_is_asked_for_again(world, ana):
    """The key was pressed and never arrived: the question is still the same."""
    ana.answer()
    asked = ana.press("1").body
    assert fall_back(ana).body == asked
    assert len(world.rows(Turn)) == 2


def test_a_turn_whose_answer_was_lost_is_not_taken_twice(world, ana):
    """The key arrived, our answer did not: the carrier falls back, and the parent hears the next question."""
    ana.answer()
    before = ana.heard
    said = ana.press("1").body
    ana.heard = before
    assert fall_back(ana).body == said
    assert ana.press("1").says == [words("uso")]


def test_falling_back_writes_nothing_once_the_call_has_begun(world, ana):
    ana.answer()
    ana.press("1")
    before = world.everything()
    fall_back(ana)
    fall_back(ana)
    assert world.everything() == before


def test_of_many_turns_in_the_same_second_the_last_is_meant(world, ana):
    ana.answer()
    ana.press("1" + "1" + "92" * 5)
    assert len(world.rows(Turn)) == 13
    last = ana.heard.body
    assert fall_back(ana).body == last


def test_in_the_second_call_the_first_calls_questions_are_not_said(world, ana):
    ana.answer()
    ana.press("11")
    ana.status("completed")
    again = call_again(world, ana)
    assert fall_back(again).says == [words("inicio")]


def test_out_of_hours_the_fallback_excuses_itself_too(world, ana):
    world.clock.pass_by(hours=12)
    assert fall_back(ana).says == [words("fuera_hora")]


def test_an_attempt_that_nobody_knows_is_said_goodbye_to(world, ana):
    ana.attempt_id = 404
    assert fall_back(ana).says == [words("desconocido")]


def test_the_line_falls_back_for_a_parent_who_dials_us(world, ana):
    ana.status("no-answer")
    back = Telephone(ana.carrier, BACK, caller=ANA)
    assert back.ask("/voice/fallback", **TIMED_OUT).says == [words("inicio")]
    said = back.press("1").body
    assert back.ask("/voice/fallback", **TIMED_OUT).body == said
    assert len(world.rows(Attempt)) == 2


def test_the_line_falls_back_to_its_greeting_and_to_the_question_that_was_last(world, carrier):
    caller = Telephone(carrier, BACK, caller="+50255550009")
    assert caller.ask("/voice/fallback", **TIMED_OUT).says[0] == line("saludo")
    danger = caller.press("1").body
    assert caller.ask("/voice/fallback", **TIMED_OUT).body == danger
    service = caller.press("2").body
    before = world.everything()
    assert caller.ask("/voice/fallback", **TIMED_OUT).body == service
    assert world.everything() == before
