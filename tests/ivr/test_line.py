"""Who dials the line: what it offers, and how it goes on."""

from datetime import timedelta

import pytest

from conversation.effects import Ending
from rules.lives import AttemptState
from storage.models import (
    Attempt,
    Callback,
    Case,
    Contact,
    Conversation,
    Direction,
    ReturnCall,
)
from storage.queries.campaigns import switch_outreach_off
from storage.returns import MOST_A_DAY
from tests.ivr.callers import HIDDEN, dial, hang_up, queja
from tests.ivr.telephone import line, words
from tests.world import ANA, BETO, OTTO

EVENING = timedelta(hours=11)
"""From the world's morning to nine at night."""


@pytest.mark.parametrize("caller", [OTTO, HIDDEN, ""])
def test_whoever_dials_is_greeted_and_his_call_is_a_contact(world, carrier, caller):
    call = dial(carrier, caller)
    assert call.heard.says[0] == line("saludo")
    assert line("menu") in call.heard.says
    contact = world.one(Contact)
    assert (contact.leg, contact.ended_at) == (call.sid, None)
    assert (contact.phone_id is None) == (caller != OTTO)


def test_the_same_webhook_twice_gives_the_same_answer_and_writes_nothing(world, carrier):
    call = dial(carrier)
    first, before = call.heard.body, world.everything()
    assert call.dial_in().body == first
    assert world.everything() == before
    call.press("1")
    assert call.dial_in().body == first


def test_who_hangs_up_has_ended_his_contact(world, carrier):
    call = dial(carrier)
    hang_up(call)
    assert world.one(Contact).ended_at == world.clock()


@pytest.mark.parametrize(
    ("later", "attended"),
    [(timedelta(0), True), (EVENING, False), (timedelta(days=6), False), (timedelta(days=15), False)],
    ids=["morning", "night", "sunday", "holiday"],
)
def test_a_person_is_offered_within_the_hours_and_a_complaint_always(world, carrier, later, attended):
    """In 2026 the 20th of October is a Tuesday, and a holiday."""
    world.clock.at += later
    says = dial(carrier).heard.says
    assert line("menu") in says
    assert (line("menu_persona") in says, line("cerrado") in says) == (attended, not attended)


def test_who_asks_for_a_person_at_night_is_promised_the_next_morning(world, carrier):
    world.clock.at += EVENING
    assert dial(carrier).press("0").says == [line("persona_cerrado", ventana="mañana por la mañana")]
    assert [row.reason for row in world.rows(Callback)] == ["person"]


def test_who_withholds_his_number_is_promised_no_call(world, carrier):
    call = dial(carrier, HIDDEN)
    assert line("poco_saldo") not in call.heard.says
    assert call.press("0").says == [line("sin_numero")]
    assert world.rows(Callback) == []
    assert call.press("1").says == [queja("peligro")]


@pytest.fixture
def waiting(world):
    """A survey that waits for Ana, who was called yesterday."""
    member = world.member(world.campaign(), ANA)
    world.attempt(member, AttemptState.ended, sid="CA0", dialing_at=world.clock() - timedelta(days=1))
    return member


def test_key_4_goes_on_with_the_survey_in_the_same_call_and_counts_as_a_dial_back(world, carrier, waiting):
    call = dial(carrier, ANA)
    assert line("menu_encuesta") in call.heard.says
    assert call.press("4").says == [words("inicio")]
    attempt = world.one(Attempt, Attempt.carrier_sid == call.sid)
    assert (attempt.direction, attempt.state) == (Direction.inbound, AttemptState.answered)
    assert attempt.member_id == waiting.id
    assert call.press("111142").ends
    hang_up(call)
    assert world.again(attempt).state is AttemptState.ended
    assert world.one(Contact).ended_at == world.clock()
    assert world.one(Conversation, Conversation.member_id == waiting.id).ending == Ending.complete


def test_in_a_survey_begun_from_the_line_the_fallback_says_its_question_again(world, carrier, waiting):
    call = dial(carrier, ANA)
    asked = call.press("41").body
    before = world.everything()
    assert call.ask("/voice/fallback", ErrorCode="11205").body == asked
    assert world.everything() == before


@pytest.mark.parametrize("caller", [OTTO, HIDDEN])
def test_key_4_without_a_survey_says_so_and_goes_on(world, carrier, caller):
    call = dial(carrier, caller)
    assert line("menu_encuesta") not in call.heard.says
    assert call.press("4").says[0] == line("sin_encuesta")
    assert not call.heard.ends


def test_a_survey_whose_turn_is_over_still_waits_on_the_line(world, carrier, waiting):
    world.change(world.again(waiting), state="done")
    assert line("menu_encuesta") in dial(carrier, ANA).heard.says


def test_key_5_asks_for_a_call_and_ends_this_one(world, carrier):
    call = dial(carrier)
    assert line("poco_saldo") in call.heard.says
    assert call.press("5").says == [line("llamar")]
    assert call.heard.ends
    assert [row.asked_sid for row in world.rows(ReturnCall)] == [call.sid]


def test_a_call_at_our_cost_is_offered_three_times_a_day_and_not_while_nobody_is_called(world, carrier):
    for number in range(MOST_A_DAY):
        call = dial(carrier, sid=f"CA{number:032x}")
        call.press("5")
        hang_up(call)
        world.change(world.rows(ReturnCall)[-1], state="ended")
    assert line("poco_saldo") not in dial(carrier).heard.says
    with world.sessions.begin() as session:
        switch_outreach_off(session, "", world.clock())
    assert line("poco_saldo") not in dial(carrier, BETO, "CA" + "f" * 32).heard.says


@pytest.mark.parametrize(("idioma", "said"), [("es", False), ("quc", True), ("mam", True)])
def test_whose_language_no_voice_speaks_hears_first_how_to_reach_a_person(world, carrier, idioma, said):
    world.member(world.campaign(), BETO, idioma=idioma)
    assert (line("menu_idioma") in dial(carrier, BETO).heard.says) == said


def test_who_asked_for_another_language_and_cannot_be_called_complains_in_spanish(world, carrier):
    call = dial(carrier, HIDDEN)
    assert call.press("61").says == [line("sin_numero")]
    assert call.press("1").says == [queja("peligro")]
    assert call.press("2").says == [queja("servicio")]
    told = world.one(Conversation, Conversation.script == "queja")
    assert (told.language, world.one(Case).language) == ("quc", "quc")
