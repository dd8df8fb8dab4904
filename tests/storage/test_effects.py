"""What a conversation asks for becomes rows, in the transaction of its turn."""

from datetime import timedelta

import pytest

from conversation.effects import Reason
from rules.hours import DayPart
from rules.lives import AttemptState, CallbackState, MemberState
from rules.phones import PhoneKind
from storage.models import Attempt, Callback, Consent, Person, PhoneState
from tests.storage.calls import FACTS, prompts, talk
from tests.world import ANA, ANAS_OTHER, BETO, MONDAY_MORNING


@pytest.mark.parametrize(
    ("keys", "reason"),
    [
        ("0", Reason.person),
        ("10", Reason.person),
        ("1114", Reason.funeral),
        ("1777", Reason.not_understood),
    ],
)
def test_a_parent_who_needs_a_person_is_owed_a_call(world, keys, reason):
    call = talk(world)
    call.press(keys)
    owed = world.one(Callback)
    assert (owed.conversation_id, owed.person_id) == (call.id, call.member.person_id)
    assert (owed.reason, owed.state, owed.created_at) == (reason, CallbackState.owed, MONDAY_MORNING)
    assert owed.promised == FACTS["ventana"]


def test_who_asks_for_a_person_in_two_calls_is_owed_one(world):
    call = talk(world)
    call.press("0")
    call.call_again("CA2")
    call.press("0")
    assert len(world.rows(Callback)) == 1


def test_a_person_and_a_death_are_two_calls_owed(world):
    call = talk(world)
    call.press("0")
    call.call_again("CA2")
    call.press("1114")
    assert {row.reason for row in world.rows(Callback)} == {Reason.person, Reason.funeral}


def test_who_asks_again_after_being_called_is_owed_another_call(world):
    call = talk(world)
    call.press("0")
    world.change(world.one(Callback), state=CallbackState.done, promised="hoy por la mañana")
    world.clock.pass_by(days=1)
    call.call_again("CA2")
    call.press("0")
    kept, owed = world.rows(Callback)
    assert (kept.state, kept.created_at, kept.promised) == (CallbackState.done, MONDAY_MORNING, "hoy por la mañana")
    assert (owed.state, owed.created_at) == (CallbackState.owed, MONDAY_MORNING + timedelta(days=1))
    assert owed.promised == FACTS["ventana"]


def test_a_promise_that_was_broken_stays_so_when_it_is_made_again(world):
    call = talk(world)
    call.press("0")
    world.change(world.one(Callback), promised_until=MONDAY_MORNING + timedelta(hours=2))
    world.clock.pass_by(days=1)
    call.call_again("CA2")
    call.press("0")
    broken, owed = world.rows(Callback)
    assert (broken.state, broken.done_by) == (CallbackState.done, None)
    assert broken.promised_until == MONDAY_MORNING + timedelta(hours=2)
    assert (owed.state, owed.promised_until) == (CallbackState.owed, None)


def test_a_promise_already_owed_keeps_its_day(world):
    call = talk(world)
    call.press("0")
    world.clock.pass_by(days=1)
    call.call_again("CA2")
    call.press("0")
    assert world.one(Callback).created_at == MONDAY_MORNING


def test_opting_out_holds_in_every_campaign_and_calls_off_what_has_not_left(world):
    call = talk(world)
    other = world.member(world.campaign(), ANA)
    due = world.attempt(other, AttemptState.due)
    sibling = world.member(call_campaign := world.campaign(), ANA, ANAS_OTHER)
    handed = world.attempt(sibling, AttemptState.handed, lease_until=MONDAY_MORNING)
    beto = world.member(call_campaign, BETO)
    betos = world.attempt(beto)
    call.press("91")
    assert world.again(due).state == world.again(handed).state == AttemptState.canceled
    assert world.again(handed).lease_until is None
    assert world.again(betos).state == AttemptState.due
    for member in (call.member, other, sibling):
        assert (world.again(member).state, world.again(member).mode) == (MemberState.done, None)
    assert world.again(beto).state == MemberState.waiting
    assert [person.opted_out_at for person in world.rows(Person)] == [MONDAY_MORNING, None]


def test_opting_out_is_written_down_as_a_withdrawn_consent(world):
    call = talk(world)
    call.press("91")
    said = world.one(Consent)
    assert (said.person_id, said.allowed, said.channel, said.at) == (
        call.member.person_id,
        False,
        "voice",
        MONDAY_MORNING,
    )


def test_opting_out_leaves_the_call_in_which_it_was_said_alone(world):
    call = talk(world)
    call.press("91")
    assert world.again(call.attempt).state == AttemptState.answered


def test_opting_out_a_second_time_keeps_the_first_moment(world):
    call = talk(world)
    elsewhere = talk(world, campaign=world.campaign(), sid="CA2")
    call.press("91")
    world.clock.pass_by(hours=1)
    elsewhere.press("91")
    assert world.one(Person).opted_out_at == MONDAY_MORNING
    assert len(world.rows(Consent)) == 2


def test_thinking_it_over_opts_nobody_out(world):
    call = talk(world)
    assert prompts(call.press("192")) == ["permiso"]
    assert world.one(Person).opted_out_at is None
    assert world.rows(Consent) == []


def test_a_wrong_number_is_given_up_in_every_campaign(world):
    call = talk(world)
    elsewhere = world.attempt(world.member(world.campaign(), ANA))
    at_work = world.member(world.campaign(), ANA, ANAS_OTHER)
    other_phone = world.attempt(at_work, phone_id=at_work.other_phone_id)
    call.press("3")
    assert world.find_phone(ANA).state == PhoneState.wrong
    assert world.find_phone(ANAS_OTHER).state == PhoneState.usable
    assert world.find_phone(ANAS_OTHER).kind == PhoneKind.fixed
    assert world.again(elsewhere).state == AttemptState.canceled
    assert world.again(other_phone).state == AttemptState.due
    assert world.one(Person).opted_out_at is None


@pytest.mark.parametrize(("key", "part"), [("1", DayPart.morning), ("2", DayPart.afternoon), ("3", DayPart.evening)])
def test_another_time_is_kept_with_the_call_in_which_it_was_chosen(world, key, part):
    call = talk(world)
    before = world.attempt(call.member, AttemptState.ended, sid="CA0")
    call.press("2" + key)
    assert world.again(call.attempt).chosen == part
    assert world.again(before).chosen is None


def test_a_survey_without_special_wishes_changes_no_other_row(world):
    call = talk(world)
    call.press("111132")
    assert world.rows(Callback) == world.rows(Consent) == []
    assert [attempt.state for attempt in world.rows(Attempt)] == [AttemptState.answered]
