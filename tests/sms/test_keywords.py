"""BAJA, ALTA and QUEJA, at any time; and the carrier's own words for them."""

from datetime import timedelta

import pytest

from conversation.effects import Ending
from rules.lives import AttemptState, CampaignState, MemberState
from rules.outcomes import Outcome
from rules.routing import Mode
from storage.legs import text_leg
from storage.models import Attempt, Case, Consent, Conversation, Member, Person, PhoneState
from tests.sms.complaining import says
from tests.sms.texting import Texting, kept, send_question, send_text, words
from tests.world import ANA, ANAS_OTHER, BETO

STEPS = [(), ("1",), ("1", "1"), ("1", "1", "1"), ("1", "1", "1", "1"), ("1", "1", "1", "1", "0"), ("1", "2"), ("2",)]
STOPS = ["BAJA", "baja", " Baja. ", "ALTO", "STOP", "no más", "PARAR", "salir"]


def opted_out(world, number: str = ANA) -> bool:
    person = world.one(Person, Person.id == world.find_phone(number).person_id)
    return person.opted_out_at is not None


@pytest.mark.parametrize("said", STEPS, ids=len)
def test_a_parent_may_stop_at_any_question(world, ana, said):
    for answer in said:
        ana.write(answer)
    assert ana.write("BAJA") == [words("baja")]
    assert opted_out(world)
    assert world.one(Conversation).ending == Ending.refused
    attempt = world.again(ana.attempt)
    assert (attempt.state, attempt.outcome) == (AttemptState.ended, Outcome.refused)
    assert (world.one(Consent).allowed, world.one(Consent).channel) == (False, Mode.sms)


@pytest.mark.parametrize("word", STOPS)
def test_every_word_for_it_stops(world, ana, word):
    assert ana.write(word) == [words("baja")]
    assert opted_out(world)


@pytest.mark.parametrize("text", ["No me den de baja", "la calidad es baja", "no me den BAJA por favor", "bajas"])
def test_a_word_inside_a_sentence_stops_nothing(world, ana, text):
    ana.write(text)
    assert not opted_out(world)


def test_a_comment_that_holds_a_word_for_it_is_a_comment(world, ana):
    assert ana.write("1", "1", "1", "4", "la calidad es baja") == [words("gracias")]
    assert not opted_out(world)


def test_who_stopped_is_told_nothing_more_but_that(world, ana):
    ana.write("BAJA")
    assert ana.write("hola") == []
    assert ana.write("1") == []
    assert ana.write("BAJA") == [words("baja")]
    assert len(world.rows(Consent)) == 1


def test_what_was_planned_is_called_off(world, ana):
    member = world.one(Member)
    planned = world.attempt(member, due_at=world.clock() + timedelta(days=1))
    elsewhere = world.attempt(world.member(world.campaign()))
    ana.write("BAJA")
    assert {world.again(row).state for row in (planned, elsewhere)} == {AttemptState.canceled}
    assert {row.state for row in world.rows(Member)} == {MemberState.done}


def test_a_parent_without_an_open_survey_may_stop(world, carrier):
    world.member(world.campaign(state=CampaignState.running))
    assert Texting(world, carrier).write("BAJA") == [words("baja")]
    assert opted_out(world)
    assert world.rows(Conversation) == []


def test_a_parent_whose_survey_is_done_may_stop(world, ana):
    ana.write("1", "1", "1", "4", "0")
    assert ana.write("BAJA") == [words("baja")]
    assert opted_out(world)
    assert world.one(Conversation).ending == Ending.complete


def test_a_parent_may_stop_while_he_is_called(world, ana):
    """It is done at once, and the call goes on: its conversation is not touched."""
    call = world.attempt(world.one(Member), AttemptState.answered, sid="CA1")
    before = world.one(Conversation).state
    assert ana.write("BAJA") == [words("baja")]
    assert opted_out(world)
    assert world.one(Conversation).state == before
    assert world.again(call).state == AttemptState.answered


def test_a_relatives_telephone_stops_for_both_families(world, carrier):
    betos, anas = world.member(world.campaign(), BETO), world.member(world.campaign(), ANA)
    send_question(world, anas, phone_id=betos.phone_id)
    assert Texting(world, carrier, BETO).write("BAJA") == [words("baja")]
    assert opted_out(world, ANA)
    assert opted_out(world, BETO)


def test_a_relatives_telephone_stops_for_both_families_while_it_is_called(world, carrier):
    betos, anas = world.member(world.campaign(), BETO), world.member(world.campaign(), ANA)
    send_question(world, anas, phone_id=betos.phone_id)
    world.attempt(anas, AttemptState.answered, sid="CA1", phone_id=betos.phone_id)
    assert Texting(world, carrier, BETO).write("BAJA") == [words("baja")]
    assert (opted_out(world, ANA), opted_out(world, BETO)) == (True, True)


def test_the_other_telephone_of_a_family_stops_too(world, carrier):
    world.member(world.campaign(), ANA, ANAS_OTHER)
    Texting(world, carrier, ANAS_OTHER).write("BAJA")
    assert opted_out(world)


def test_who_stopped_may_come_back(world, ana):
    ana.write("BAJA")
    assert ana.write("ALTA") == [words("alta")]
    assert not opted_out(world)
    assert [row.allowed for row in world.rows(Consent)] == [False, True]


def test_who_never_stopped_and_comes_back_changes_nothing(world, ana):
    assert ana.write("ALTA") == [words("alta")]
    assert world.rows(Consent) == []
    assert ana.write("1") == [words("uso")]


def test_coming_back_begins_nothing_by_itself(world, ana):
    ana.write("BAJA", "ALTA")
    assert {row.state for row in world.rows(Member)} == {MemberState.done}
    assert {row.state for row in world.rows(Attempt)} == {AttemptState.ended}


@pytest.mark.parametrize("said", [*STEPS[:5], ("1", "1", "1", "4", "0"), ("BAJA",)], ids=len)
def test_a_complaint_begins_whatever_came_before(world, ana, said):
    for answer in said:
        ana.write(answer)
    stopped = opted_out(world)
    assert ana.write("QUEJA") == [says("peligro")]
    assert world.one(Case).person_id == world.find_phone(ANA).person_id
    assert opted_out(world) == stopped


def test_a_number_that_is_not_the_familys_stops_nobody(world, ana):
    """It is tried for nobody any more: that is what its owner is told."""
    world.change(world.find_phone(ANA), state=PhoneState.wrong)
    before = kept(world)
    assert ana.write("BAJA") == [words("baja")]
    assert kept(world) == before
    assert not opted_out(world)


@pytest.mark.parametrize("body", ["STOP", "1", ""])
def test_what_the_carrier_has_answered_is_only_recorded(world, ana, body):
    assert ana.write(body, OptOutType="STOP") == []
    assert opted_out(world)
    assert world.one(Conversation).ending is None
    attempt = world.again(ana.attempt)
    assert (attempt.state, attempt.outcome) == (AttemptState.ended, Outcome.refused)
    assert ana.write("START", OptOutType="START") == []
    assert not opted_out(world)
    assert [row.allowed for row in world.rows(Consent)] == [False, True]


def test_the_carriers_help_changes_nothing(world, ana):
    assert ana.write("HELP", OptOutType="HELP") == []
    assert world.rows(Consent) == []
    assert ana.write("1") == [words("uso")]


def test_the_carriers_stop_twice_is_one(world, ana):
    ana.write("STOP", OptOutType="STOP")
    ana.write("STOP", OptOutType="STOP")
    assert len(world.rows(Consent)) == 1


def test_who_stopped_by_whatsapp_says_so_in_the_record(world, carrier):
    attempt = send_question(world, world.member(world.campaign()), mode=Mode.whatsapp)
    Texting(world, carrier, f"whatsapp:{ANA}", attempt).write("BAJA")
    assert world.one(Consent).channel == Mode.whatsapp


def test_an_invitation_to_call_is_stopped_by_text(world, carrier):
    """The campaign's texts are not answered by reply, and no conversation was opened."""
    attempt = send_text(world, world.member(world.campaign()))
    assert Texting(world, carrier).write("BAJA") == [words("baja")]
    assert opted_out(world)
    conversation = world.one(Conversation)
    assert (conversation.ending, conversation.leg) == (Ending.refused, text_leg(attempt.id))
