"""How a contact ends: one test for each row of the policy, and for what may not be."""

from datetime import timedelta

import pytest

from monitors.contact_words import ContactError
from monitors.contacts import finish
from monitors.following import Noted
from rules.handovers import MOST_TRIES, RESULTS, What
from rules.lives import AttemptState, CallbackState, HandoverState, MemberState
from rules.outcomes import Outcome
from rules.presence import PresenceState
from storage.models import (
    Attempt,
    Consent,
    Handover,
    HandoverEvent,
    Person,
    PhoneState,
    Presence,
)
from tests.monitors.desk_work import at_it, local, monitor, promised, refused, results, sweep, with_monitor
from tests.world import ANA, ANAS_OTHER, ZONE

AGAIN = [code for code, row in RESULTS.items() if row.wait and code != "broke_off"]
NUMBER_GONE = {
    "wrong_number": (PhoneState.wrong, Outcome.wrong_number),
    "not_working": (PhoneState.dead, Outcome.not_working),
}


@pytest.mark.parametrize("code", AGAIN)
def test_a_try_that_reached_nobody_is_followed_by_another_one_after_its_wait(world, clock, code):
    ana = with_monitor(world)
    luis = at_it(world)
    row = RESULTS[code]
    finished = luis.notes(code)
    assert (finished.state, luis.handover.tries) == (HandoverState.callback_due, 1)
    assert luis.handover.not_before == finished.not_before >= clock() + row.wait
    assert (luis.handover.staff_id, luis.handover.attempt_id) == (None, None)
    assert world.one(Attempt).outcome is row.outcome
    assert world.again(ana).state is MemberState.monitor
    event = world.rows(HandoverEvent)[-1]
    assert (event.what, event.result, event.staff_id) == (What.no_contact, code, luis.user.id)


def test_the_next_try_is_moved_into_the_next_opening_of_the_calling_hours(world, clock):
    with_monitor(world, campaign=world.campaign(hours={"from": "08:00", "to": "11:00"}))
    luis = at_it(world)
    assert luis.notes("no_answer").not_before == local(6, 8)


def test_after_the_last_try_the_member_is_done_with_what_its_calls_say(world, clock):
    ana = with_monitor(world)
    sweep(world)
    luis = monitor(world)
    for _ in range(MOST_TRIES):
        world.change(world.one(Handover), not_before=clock())
        luis.next()
        luis.calls()
        finished = luis.notes("no_answer")
    assert finished.state is HandoverState.exhausted
    assert (luis.handover.tries, world.again(ana).state) == (MOST_TRIES, MemberState.done)
    (result,) = results(world, ana.campaign_id)
    assert (result.left, set(result.outcomes)) == (MOST_TRIES, {Outcome.no_answer})
    sweep(world)
    assert len(world.rows(Handover)) == 1


def test_a_promise_that_could_not_be_kept_is_given_up_by_nobody_in_particular(world, clock):
    ana = with_monitor(world)
    callback = promised(world, ana.person_id, world.conversation(ana).id)
    luis = at_it(world)
    world.change(luis.handover, tries=MOST_TRIES - 1)
    luis.notes("no_answer")
    row = world.again(callback)
    assert (row.state, row.done_at, row.done_by) == (CallbackState.done, clock(), None)


@pytest.mark.parametrize(
    ("result", "given", "code"),
    [
        ("nonsense", {}, "unknown_result"),
        ("unreachable", {}, "note_missing"),
        ("language", {}, "language_missing"),
        ("language", {"language": "klingon"}, "language_missing"),
    ],
)
def test_what_is_incomplete_is_refused_and_nothing_is_written(world, result, given, code):
    with_monitor(world)
    refused(at_it(world), result, code, **given)


def test_who_speaks_another_language_is_offered_to_who_speaks_it(world, clock):
    ana = with_monitor(world)
    luis, marta = at_it(world), monitor(world, "Marta", languages=["es", "quc"])
    luis.notes("language", language="quc")
    assert (luis.handover.language, luis.handover.tries) == ("quc", 0)
    assert luis.next() is None
    assert marta.next() is not None
    assert world.again(ana).state is MemberState.monitor
    assert world.one(Attempt).outcome is Outcome.language


@pytest.mark.parametrize("code", NUMBER_GONE)
def test_a_number_of_no_use_gives_way_to_the_familys_other_one_at_once(world, code):
    ana = with_monitor(world, ANA, other=ANAS_OTHER)
    luis = at_it(world)
    finished = luis.notes(code)
    assert finished.state is HandoverState.wrap_up
    assert luis.handover.phone_id == world.find_phone(ANAS_OTHER).id
    assert world.find_phone(ANA).state is NUMBER_GONE[code][0]
    luis.calls(ANAS_OTHER)
    assert luis.handover.state is HandoverState.active
    assert world.again(ana).state is MemberState.monitor


@pytest.mark.parametrize("code", NUMBER_GONE)
def test_with_no_number_left_the_member_is_done(world, code):
    ana = with_monitor(world)
    luis = at_it(world)
    assert luis.notes(code).state is HandoverState.done
    assert (world.again(ana).state, world.one(Attempt).outcome) == (MemberState.done, NUMBER_GONE[code][1])


def test_a_refusal_ends_this_campaign_only(world):
    ana = with_monitor(world)
    later = world.member(world.campaign(), ANA)
    luis = at_it(world)
    assert luis.notes("refused").state is HandoverState.done
    assert world.one(Person, Person.id == ana.person_id).opted_out_at is None
    assert (world.again(ana).state, world.again(later).state) == (MemberState.done, MemberState.waiting)
    assert (world.one(Attempt).outcome, world.rows(Consent)) == (Outcome.refused, [])


def test_who_wants_no_more_calls_is_left_alone_in_every_campaign(world):
    ana = with_monitor(world)
    later = world.member(world.campaign(), ANA)
    planned = world.attempt(later)
    luis = at_it(world)
    assert luis.notes("no_more_calls").state is HandoverState.done
    assert world.one(Person, Person.id == ana.person_id).opted_out_at is not None
    assert {world.again(member).state for member in (ana, later)} == {MemberState.done}
    assert world.again(planned).state is AttemptState.canceled
    assert [row.channel for row in world.rows(Consent)] == ["monitor"]


def test_an_interview_that_was_cut_goes_on_soon(world, clock):
    ana = with_monitor(world)
    luis = at_it(world)
    luis.opens()
    luis.keys("1", "1")
    finished = luis.notes("broke_off")
    assert finished.not_before == clock() + timedelta(minutes=30)
    assert (world.one(Attempt).outcome, world.again(ana).state) == (Outcome.broke_off, MemberState.monitor)


def test_a_promised_call_without_a_survey_is_attended_and_kept_by_who_made_it(world, clock):
    ana = world.member(world.campaign(), state=MemberState.done, mode=None)
    callback = promised(world, ana.person_id, world.conversation(ana, ending="complete").id)
    luis = at_it(world)
    clock.pass_by(minutes=2)
    assert luis.notes("attended").state is HandoverState.done
    row = world.again(callback)
    assert (row.state, row.done_at, row.done_by) == (CallbackState.done, clock(), luis.user.id)
    sweep(world)
    assert [row.state for row in world.rows(Handover)] == [HandoverState.done]


def test_who_has_no_number_may_be_given_up_with_a_note(world):
    ana = with_monitor(world, None)
    sweep(world)
    luis = monitor(world)
    luis.next()
    assert luis.notes("unreachable", "La escuela no conoce otro número").state is HandoverState.done
    assert world.again(ana).state is MemberState.done
    assert world.rows(HandoverEvent)[-1].note == "La escuela no conoce otro número"


def test_only_what_needs_no_call_is_noted_before_one(world):
    with_monitor(world)
    sweep(world)
    luis = monitor(world)
    luis.next()
    refused(luis, "no_answer", "nobody_called")


def test_noted_twice_is_noted_once(world):
    with_monitor(world)
    luis = at_it(world)
    luis.notes("no_answer")
    refused(luis, "no_answer", "not_yours")
    assert luis.handover.tries == 1


def test_a_wrong_number_noted_twice_spoils_one_number(world):
    with_monitor(world, ANA, other=ANAS_OTHER)
    luis = at_it(world)
    attempt_id = luis.attempt.id
    luis.notes("wrong_number")
    with pytest.raises(ContactError, match="noted_already"), world.sessions.begin() as session:
        finish(session, luis.handover_id, luis.user.id, attempt_id, Noted("wrong_number"), world.clock(), ZONE)
    assert world.find_phone(ANAS_OTHER).state is PhoneState.usable


def test_after_noting_one_is_available_again(world):
    with_monitor(world)
    luis = at_it(world)
    assert world.one(Presence).state is PresenceState.on_call
    luis.notes("no_answer")
    assert world.one(Presence).state is PresenceState.available


def test_what_siblings_are_owed_ends_with_one_call(world):
    campaign = world.campaign()
    first, second = with_monitor(world, ANA, campaign), with_monitor(world, ANA, campaign)
    luis = at_it(world)
    luis.notes("refused")
    assert {world.again(member).state for member in (first, second)} == {MemberState.done}
    assert [(row.member_id, row.outcome) for row in world.rows(Attempt)] == [
        (first.id, Outcome.refused),
        (second.id, Outcome.refused),
    ]
    assert [result.left for result in results(world, campaign.id)] == [1, 0]
    assert [result.attempts for result in results(world, campaign.id)] == [1, 1]
