"""A parent dials the number that called."""

from datetime import timedelta

import pytest

from rules.lives import AttemptState, CampaignState
from storage.models import Attempt, Conversation, Direction, Member, Person, PhoneState
from tests.ivr.telephone import Telephone, line, words
from tests.world import ANA, ANAS_OTHER, BETO, LUIS, MONDAY_MORNING, OTTO

BACK = "CA" + "b" * 32


@pytest.fixture
def missed(world, ana):
    """Ana did not pick up."""
    ana.status("no-answer")
    return ana


def dial(telephone: Telephone, caller: str, sid: str = BACK) -> Telephone:
    calling = Telephone(telephone.carrier, sid, caller=caller)
    calling.dial_in()
    return calling


def test_a_parent_who_missed_our_call_begins_the_survey(world, missed):
    assert dial(missed, ANA).heard.says == [words("inicio")]
    back = world.one(Attempt, Attempt.carrier_sid == BACK)
    assert (back.direction, back.state, back.answered_at) == (Direction.inbound, AttemptState.answered, MONDAY_MORNING)
    assert back.phone_id == world.find_phone(ANA).id


def test_a_parent_who_hung_up_goes_on_at_the_open_question(world, ana):
    ana.answer()
    ana.press("111")
    ana.status("completed")
    back = dial(ana, ANA)
    assert back.press("1").says == [words("seguimos"), words("tipo")]
    assert len(world.rows(Conversation)) == 1


def test_a_parent_may_call_at_any_hour(world, missed):
    world.clock.at = MONDAY_MORNING + timedelta(hours=11)
    assert dial(missed, ANA).heard.says == [words("inicio")]


def test_a_parent_may_call_from_the_other_telephone(world, carrier):
    member = world.member(world.campaign(), ANA, ANAS_OTHER)
    world.attempt(member, AttemptState.ended, sid="CA1")
    assert dial(Telephone(carrier), ANAS_OTHER).heard.says == [words("inicio")]
    back = world.one(Attempt, Attempt.carrier_sid == BACK)
    assert back.phone_id == world.find_phone(ANAS_OTHER).id


def test_the_webhook_of_a_dial_back_repeated_is_one_call(world, missed):
    first = dial(missed, ANA)
    before = world.everything()
    assert first.dial_in() == first.heard
    assert dial(missed, ANA).heard.body == first.heard.body
    assert world.everything() == before


def greeted(telephone: Telephone) -> bool:
    """Whether the line greets who calls, as anybody."""
    return telephone.heard.says[0] == line("saludo")


@pytest.mark.parametrize("caller", [OTTO, LUIS, "", "anonymous", "Restricted", "+266696687"])
def test_who_is_not_in_a_sample_comes_to_the_line_and_is_no_attempt(world, missed, caller):
    assert greeted(dial(missed, caller))
    assert world.rows(Attempt, Attempt.carrier_sid == BACK) == []


def test_who_was_called_long_ago_is_asked_what_he_wants(world, missed):
    world.clock.pass_by(hours=12, minutes=1)
    back = dial(missed, ANA)
    assert greeted(back)
    assert line("menu_encuesta") in back.heard.says


def test_a_call_without_a_sid_is_thanked_and_leaves_no_row(world, missed):
    before = world.everything()
    assert dial(missed, ANA, sid="").heard.says == [words("desconocido")]
    assert world.everything() == before


def test_a_parent_who_opted_out_comes_to_the_line(world, missed):
    world.change(world.one(Person), opted_out_at=world.clock())
    assert greeted(dial(missed, ANA))


def test_a_number_that_was_wrong_comes_to_the_line(world, missed):
    world.change(world.find_phone(ANA), state=PhoneState.wrong)
    assert greeted(dial(missed, ANA))


def test_a_number_that_did_not_work_and_calls_after_all_goes_on(world, missed):
    world.change(world.find_phone(ANA), state=PhoneState.dead)
    assert dial(missed, ANA).heard.says == [words("inicio")]


def test_a_parent_whom_nobody_called_yet_comes_to_the_line(world, missed):
    world.member(world.campaign(), BETO)
    assert greeted(dial(missed, BETO))


@pytest.mark.parametrize("state", [state for state in CampaignState if state is not CampaignState.draft])
def test_a_survey_stays_open_and_what_a_closed_campaign_hears_is_late(world, carrier, state):
    world.attempt(world.member(world.campaign(state=state)), AttemptState.ended, sid="CA1")
    assert dial(Telephone(carrier), ANA).heard.says == [words("inicio")]


def test_a_running_campaign_is_answered_before_a_closed_one_that_called_later(world, carrier):
    running, closed = world.campaign(), world.campaign(state=CampaignState.closed)
    world.attempt(world.member(running), AttemptState.ended, sid="CA1")
    world.clock.pass_by(hours=1)
    world.attempt(world.member(closed), AttemptState.ended, sid="CA2")
    dial(Telephone(carrier), ANA)
    assert world.one(Attempt, Attempt.carrier_sid == BACK).campaign_id == running.id


@pytest.mark.parametrize("keys", ["111142", "91", "1114"])
def test_a_parent_with_nothing_left_to_answer_comes_to_the_line(world, ana, keys):
    ana.answer()
    ana.press(keys)
    ana.status("completed")
    assert greeted(dial(ana, ANA))


@pytest.mark.parametrize("keys", ["21", "0", "1777"])
def test_a_parent_who_waits_to_be_called_may_call_first(world, ana, keys):
    ana.answer()
    ana.press(keys)
    ana.status("completed")
    assert dial(ana, ANA).heard.says == [words("inicio")]


def test_of_two_pupils_at_one_telephone_the_one_called_last_is_meant(world, carrier):
    campaign = world.campaign()
    first, second = world.member(campaign), world.member(campaign)
    world.attempt(second, AttemptState.ended, sid="CA1")
    world.clock.pass_by(hours=1)
    world.attempt(first, AttemptState.ended, sid="CA2")
    dial(Telephone(carrier), ANA)
    assert world.one(Conversation).member_id == first.id
    assert len(world.rows(Member)) == 2


def test_when_one_of_two_pupils_is_answered_for_the_other_is_meant(world, ana):
    ana.answer()
    ana.press("111142")
    ana.status("completed")
    sibling = world.member(world.campaign(), ANA)
    world.attempt(sibling, AttemptState.ended, sid="CA0", dialing_at=MONDAY_MORNING - timedelta(hours=3))
    dial(ana, ANA)
    assert world.one(Conversation, Conversation.ending.is_(None)).member_id == sibling.id


def test_a_relatives_telephone_that_we_called_goes_on_with_the_survey_it_was_called_for(world, carrier):
    """Beto's own survey is answered; his number is also the other number of Ana's pupil."""
    betos = world.member(world.campaign(), BETO)
    world.conversation(betos, ending="complete")
    world.attempt(betos, AttemptState.ended, sid="CA0")
    anas = world.member(world.campaign(), ANA)
    world.attempt(anas, AttemptState.ended, sid="CA1", phone_id=world.find_phone(BETO).id)
    assert dial(Telephone(carrier), BETO).heard.says == [words("inicio")]
    back = world.one(Attempt, Attempt.carrier_sid == BACK)
    assert (back.member_id, back.person_id) == (anas.id, betos.person_id)


def test_a_relatives_telephone_asks_nothing_of_a_family_that_opted_out(world, carrier):
    betos, anas = world.member(world.campaign(), BETO), world.member(world.campaign(), ANA)
    world.attempt(anas, AttemptState.ended, sid="CA1", phone_id=betos.phone_id)
    world.change(world.one(Person, Person.id == anas.person_id), opted_out_at=world.clock())
    assert greeted(dial(Telephone(carrier), BETO))


def test_a_key_that_says_wrong_number_counts_for_the_telephone_that_called(world, missed):
    assert dial(missed, ANA).press("3").says == [words("equivocado")]
    assert world.find_phone(ANA).state == PhoneState.wrong


def test_the_status_of_a_dial_back_is_told_at_the_lines_own_address(world, missed):
    back = dial(missed, ANA)
    assert back.post("/voice/status", CallStatus="completed", CallDuration="20").status_code == 204
    attempt = world.one(Attempt, Attempt.carrier_sid == BACK)
    assert (attempt.state, attempt.seconds) == (AttemptState.ended, 20)


def test_a_trunk_that_delivers_eight_digits_is_understood(missed):
    assert dial(missed, ANA.removeprefix("+502")).heard.says == [words("inicio")]
