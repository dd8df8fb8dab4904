"""Whose survey a text belongs to."""

from datetime import timedelta

import pytest

from conversation.effects import Ending
from rules.lives import AttemptState, CampaignState
from rules.routing import Mode
from storage.legs import text_leg
from storage.models import Answer, Attempt, Campaign, Conversation, Direction, Member, Person, PhoneState
from tests.sms.texting import Texting, answers, call, invite, kept, send_question, send_text, words
from tests.world import ANA, ANAS_OTHER, BETO, LUIS, OTTO


@pytest.mark.parametrize("number", [OTTO, LUIS])
def test_who_is_in_no_sample_is_thanked_and_leaves_no_row(world, ana, number):
    before = kept(world)
    assert Texting(world, ana.carrier, number).write("1") == [words("desconocido")]
    assert kept(world) == before


@pytest.mark.parametrize("sender", ["1503", "CLARO", "", "anonymous", "whatsapp:"])
def test_what_is_no_telephone_gets_no_answer(world, ana, sender):
    before = kept(world)
    assert Texting(world, ana.carrier, sender).write("Recarga hoy y gana") == []
    assert kept(world) == before


def test_a_number_that_is_not_the_familys_is_thanked(world, ana):
    world.change(world.find_phone(ANA), state=PhoneState.wrong)
    assert ana.write("1") == [words("desconocido")]


def test_a_parent_whom_nobody_reached_yet_is_thanked(world, carrier):
    world.member(world.campaign())
    assert Texting(world, carrier).write("1") == [words("desconocido")]
    assert world.rows(Conversation) == []


def test_a_parent_of_a_campaign_that_has_not_begun_is_thanked(world, carrier):
    invite(world, carrier, state=CampaignState.draft)
    assert Texting(world, carrier).write("1") == [words("desconocido")]


def test_a_parent_who_missed_our_calls_may_write_first(world, carrier):
    member = world.member(world.campaign())
    world.attempt(member, AttemptState.ended, sid="CA1")
    ana = Texting(world, carrier)
    assert ana.write("hola") == [words("inicio")]
    began = world.one(Attempt, Attempt.direction == Direction.inbound)
    assert (began.mode, began.state, began.carrier_sid, began.member_id) == (
        Mode.sms,
        AttemptState.awaiting,
        ana.sid,
        member.id,
    )
    assert began.answer_until == world.clock() + timedelta(days=2)
    assert ana.write("1") == [words("uso")]
    assert len(world.rows(Attempt)) == 2


def test_who_writes_an_answer_first_has_answered(world, carrier):
    world.attempt(world.member(world.campaign()), AttemptState.ended, sid="CA1")
    assert Texting(world, carrier).write("1") == [words("uso")]


def test_an_invitation_to_call_is_answered_by_text_all_the_same(world, carrier):
    attempt = send_text(world, world.member(world.campaign()))
    ana = Texting(world, carrier)
    assert ana.write("a que numero llamo") == [words("inicio")]
    assert ana.write("1", "1") == [words("tipo")]
    assert {row.leg for row in world.rows(Answer)} == {text_leg(attempt.id)}
    assert len(world.rows(Attempt)) == 1


def test_the_text_with_a_link_is_answered_by_text_all_the_same(world, carrier):
    attempt = send_text(world, world.member(world.campaign()), mode=Mode.web)
    assert Texting(world, carrier).write("1") == [words("uso")]
    assert world.one(Conversation).leg == text_leg(attempt.id)


def test_the_newest_text_is_the_one_that_is_answered(world, ana):
    """The second invitation asks who is there: "1" answers that, not the question of the first thread."""
    ana.write("1", "1")
    member = world.one(Member)
    world.change(ana.attempt, state=AttemptState.ended)
    world.clock.pass_by(days=2)
    send_question(world, member)
    assert ana.write("1") == [words("tipo")]
    assert answers(world) == {"uso": "1"}


def test_an_answer_after_the_patience_begins_a_new_thread_at_the_door(world, ana):
    ana.write("1", "1")
    world.change(ana.attempt, state=AttemptState.ended, ended_at=world.clock())
    assert ana.write("3") == [words("inicio")]
    assert ana.write("1") == [words("tipo")]
    assert [row.direction for row in world.rows(Attempt)] == [Direction.outbound, Direction.inbound]


def test_a_running_survey_comes_before_one_at_rest(world, carrier):
    for state in (CampaignState.closed, CampaignState.stopped, CampaignState.running, CampaignState.paused):
        world.attempt(world.member(world.campaign(state=state)), AttemptState.ended, sid=f"CA-{state}")
        world.clock.pass_by(hours=1)
    Texting(world, carrier).write("1")
    began = world.one(Attempt, Attempt.direction == Direction.inbound)
    assert began.campaign_id == world.one(Campaign, Campaign.state == CampaignState.running).id


def test_of_two_surveys_the_one_reached_last_is_meant(world, carrier):
    first, second = world.member(world.campaign()), world.member(world.campaign())
    world.attempt(second, AttemptState.ended, sid="CA1")
    world.clock.pass_by(hours=1)
    world.attempt(first, AttemptState.ended, sid="CA2")
    Texting(world, carrier).write("1")
    assert world.one(Conversation).member_id == first.id


def test_a_thread_that_waits_comes_before_a_later_call_for_another_survey(world, ana):
    other = world.member(world.campaign())
    world.clock.pass_by(hours=1)
    world.attempt(other, AttemptState.ended, sid="CA2")
    assert ana.write("1") == [words("uso")]
    assert world.one(Conversation).member_id == ana.attempt.member_id


def test_a_closed_campaign_still_hears(world, ana):
    ana.write("1")
    world.change(world.one(Campaign), state=CampaignState.closed)
    assert ana.write("2") == [words("no_uso")]
    assert answers(world) == {"uso": "2"}


def test_the_familys_other_telephone_may_answer(world, carrier):
    member = world.member(world.campaign(), ANA, ANAS_OTHER)
    world.attempt(member, AttemptState.ended, sid="CA1")
    Texting(world, carrier, ANAS_OTHER).write("1")
    began = world.one(Attempt, Attempt.direction == Direction.inbound)
    assert began.phone_id == world.find_phone(ANAS_OTHER).id


def test_a_relatives_telephone_answers_the_survey_it_was_written_for(world, carrier):
    betos, anas = world.member(world.campaign(), BETO), world.member(world.campaign(), ANA)
    world.conversation(betos, ending="complete")
    attempt = send_question(world, anas, phone_id=betos.phone_id)
    assert Texting(world, carrier, BETO).write("1") == [words("uso")]
    assert world.again(attempt).answered_at == world.clock()


def test_a_relatives_telephone_is_asked_nothing_of_a_family_that_opted_out(world, carrier):
    betos, anas = world.member(world.campaign(), BETO), world.member(world.campaign(), ANA)
    send_question(world, anas, phone_id=betos.phone_id)
    world.change(world.one(Person, Person.id == anas.person_id), opted_out_at=world.clock())
    assert Texting(world, carrier, BETO).write("1") == [words("desconocido")]


def test_a_parent_whose_survey_was_done_by_telephone_is_thanked(world, ana):
    call(world, world.one(Member), "CA1", *"111142")
    assert world.one(Conversation).ending == Ending.complete
    assert ana.write("1") == [words("desconocido")]


def test_a_text_goes_to_the_survey_that_is_still_open(world, ana):
    call(world, world.one(Member), "CA1", *"111142")
    other = world.member(world.campaign())
    world.attempt(other, AttemptState.ended, sid="CA2")
    assert ana.write("1") == [words("uso")]
    assert world.one(Conversation, Conversation.ending.is_(None)).member_id == other.id


def test_of_two_pupils_whose_parent_answers_the_one_he_was_asked_about_is_meant(world, carrier):
    campaign = world.campaign()
    second, first = world.member(campaign), world.member(campaign)
    Texting(world, carrier, ANA, send_question(world, first)).write("1", "1")
    assert world.one(Answer).conversation_id == world.one(Conversation, Conversation.member_id == first.id).id
    assert world.rows(Conversation, Conversation.member_id == second.id) == []


def test_late_words_of_thanks_begin_no_other_survey(world, ana):
    other = world.member(world.campaign())
    world.attempt(other, AttemptState.ended, sid="CA2", dialing_at=world.clock() - timedelta(days=9))
    ana.write("1", "1", "1", "4", "Buen servicio en el puesto")
    assert ana.write("y los doctores tambien ayudaron") == []
    assert "tambien ayudaron" in answers(world)["comentario"]
    assert len(world.rows(Conversation)) == 1
