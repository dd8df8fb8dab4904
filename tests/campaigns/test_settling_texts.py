"""What follows a text: answered, left unanswered, never arrived, and the calls that parents ask for meanwhile."""

import pytest

from campaigns.texting import TEXTS
from rules.lines import Lines
from rules.lives import AttemptState, MemberState
from rules.outcomes import Outcome
from rules.routing import Mode
from storage.legs import text_leg
from storage.models import Attempt, CarrierFault, Person, Phone, PhoneState
from storage.queries.attempts import end_unanswered
from tests.campaigns.ended_calls import WHOLE, answer
from tests.campaigns.texted import ALL_LINES, ATTEMPTS, TEXT_WAIT, asked_for, due, settle, texted
from tests.campaigns.work import plan_idle
from tests.campaigns.work import settle as settle_with
from tests.switchboard import LINE, MISSED_CALL
from tests.world import ALWAYS, ANA, ANAS_OTHER, BETO


def test_a_text_that_nobody_answers_ends_when_its_patience_does(world, texting):
    _, row = texted(world, texting)
    world.clock.pass_by(days=2, seconds=-1)
    with world.sessions.begin() as session:
        end_unanswered(session, world.clock())
    assert world.again(row).state is AttemptState.awaiting
    world.clock.pass_by(seconds=1)
    with world.sessions.begin() as session:
        end_unanswered(session, world.clock())
    settle_with(world.sessions, world.clock(), [row.id], ALL_LINES)
    assert (world.again(row).state, world.again(row).outcome) == (AttemptState.ended, Outcome.no_reply)


@pytest.mark.parametrize("outcome", [None, Outcome.undelivered])
def test_a_text_in_vain_is_followed_by_another_and_then_by_the_next_mode(world, texting, outcome):
    member, row = texted(world, texting)
    settle(world, row, outcome=outcome)
    assert due(world, member) == [(Mode.sms, member.phone_id, world.clock() + TEXT_WAIT)]
    second = world.one(Attempt, Attempt.state == AttemptState.due)
    settle(world, second, outcome=outcome)
    assert world.again(member).mode is Mode.voice
    assert due(world, member) == [(Mode.voice, member.phone_id, world.clock())]


def test_calls_do_not_use_up_texts_nor_texts_calls(world, texting):
    member, row = texted(world, texting)
    world.attempt(member, AttemptState.ended, outcome=Outcome.no_answer, settled_at=world.clock(), sid="CA1")
    world.attempt(member, AttemptState.ended, outcome=Outcome.no_answer, settled_at=world.clock(), sid="CA2")
    settle(world, row)
    assert [mode for mode, *_ in due(world, member)] == [Mode.sms]


def test_a_number_that_gets_no_texts_leads_to_the_familys_other_mobile(world, texting):
    member, row = texted(world, texting, ANA, BETO)
    settle(world, row, outcome=Outcome.no_texts)
    assert due(world, member) == [(Mode.sms, member.other_phone_id, world.clock())]
    assert world.one(Phone, Phone.id == member.phone_id).state is PhoneState.usable, "it may still be called"


def test_without_another_mobile_it_leads_to_the_next_mode_at_once(world, texting):
    member, row = texted(world, texting, ANA, ANAS_OTHER)  # a landline
    settle(world, row, outcome=Outcome.no_texts)
    assert due(world, member) == [(Mode.voice, member.phone_id, world.clock())]


def test_a_parent_who_began_to_answer_and_stopped_broke_off(world, texting):
    _, row = texted(world, texting)
    assert settle(world, row, answered_at=world.clock()).outcome is Outcome.broke_off


@pytest.mark.parametrize(
    ("ending", "outcome", "state"),
    [
        ("complete", Outcome.complete, MemberState.done),
        ("refused", Outcome.refused, MemberState.done),
        ("not_understood", Outcome.handed_over, MemberState.monitor),
        ("funeral", Outcome.partial, MemberState.done),
        ("later", Outcome.guardian_absent, MemberState.waiting),
    ],
)
def test_a_thread_that_ended_is_judged_by_its_ending(world, texting, ending, outcome, state):
    member, row = texted(world, texting)
    world.conversation(member, leg=text_leg(row.id), ending=ending, state={"step": "x"})
    assert settle(world, row, answered_at=world.clock()).outcome is outcome
    assert world.again(member).state is state


def test_a_parent_whom_the_carrier_lets_no_text_reach_any_more_has_opted_out(world, texting):
    member, row = texted(world, texting)
    settle(world, row, outcome=Outcome.refused, carrier_error=21610)
    assert world.one(Person).opted_out_at == world.clock()
    assert world.again(member).state is MemberState.done


def test_a_text_that_the_account_could_not_send_is_the_carriers_fault(world, texting):
    member, row = texted(world, texting)
    settle(world, row, outcome=Outcome.failed, carrier_error=30001)
    assert len(world.rows(CarrierFault)) == 1
    assert [mode for mode, *_ in due(world, member)] == [Mode.sms]


# Calls that a parent asks for, while his text waits.


def test_an_interview_by_call_back_ends_the_waiting_for_the_text(world, texting):
    member, row = texted(world, texting)
    answer(world, member, **WHOLE)
    asked_for(world, member, Outcome.complete, sid="CA1")
    assert world.again(member).state is MemberState.done
    assert (world.again(row).state, world.again(row).outcome) == (AttemptState.ended, Outcome.complete)


@pytest.mark.parametrize("outcome", [Outcome.no_answer, Outcome.busy, Outcome.broke_off, Outcome.machine])
def test_a_call_back_in_vain_changes_nothing_he_may_ring_again(world, texting, outcome):
    member, row = texted(world, texting)
    asked_for(world, member, outcome, sid="CA1")
    assert due(world, member) == []
    assert world.again(row).state is AttemptState.awaiting
    assert world.again(member).mode is Mode.sms


def test_another_time_promised_in_a_call_back_is_kept(world, texting):
    member, _ = texted(world, texting)
    asked_for(world, member, Outcome.guardian_absent, sid="CA1", chosen="afternoon")
    (promised,) = world.rows(Attempt, Attempt.state == AttemptState.due)
    assert (promised.mode, promised.asked_for) == (Mode.voice, True)
    assert promised.due_at > world.clock()


def test_call_backs_use_up_none_of_the_calls(world):
    campaign = world.campaign(modes=["voice", "monitor"], attempts=ATTEMPTS, hours=ALWAYS)
    member = world.member(campaign)
    for number in range(3):
        asked_for(world, member, Outcome.no_answer, sid=f"CA{number}")
        for row in world.rows(Attempt, Attempt.state == AttemptState.due):
            world.change(row, state=AttemptState.canceled)
    settle(world, world.attempt(member, AttemptState.ended, outcome=Outcome.no_answer, sid="CA9"))
    assert world.again(member).state is MemberState.waiting


# The order of modes.


def test_voice_that_is_spent_is_followed_by_a_text_to_the_familys_mobile(world):
    campaign = world.campaign(attempts=ATTEMPTS, hours=ALWAYS)
    member = world.member(campaign, ANAS_OTHER, ANA)
    settle(world, world.attempt(member, AttemptState.ended, outcome=Outcome.no_answer, sid="CA1"))
    settle(world, world.one(Attempt, Attempt.state == AttemptState.due), outcome=Outcome.no_answer)
    assert world.again(member).mode is Mode.sms
    assert due(world, member) == [(Mode.sms, member.other_phone_id, world.clock())]


@pytest.mark.parametrize(
    ("lines", "answer_by", "state"),
    [
        (Lines(LINE), "reply", MemberState.monitor),
        (Lines(LINE, LINE), "call-back", MemberState.monitor),
        (Lines(LINE, LINE), "reply", MemberState.waiting),
        (Lines(LINE, LINE, missed_call=MISSED_CALL), "call-back", MemberState.waiting),
    ],
)
def test_a_mode_that_is_not_set_up_is_passed_over(world, lines, answer_by, state):
    sms = ATTEMPTS["sms"] | {"answer_by": answer_by}
    campaign = world.campaign(attempts=ATTEMPTS | {"sms": sms}, hours=ALWAYS)
    member = world.member(campaign)
    for number in range(2):
        row = world.attempt(
            member, AttemptState.ended, outcome=Outcome.no_answer, ended_at=world.clock(), sid=f"CA{number}"
        )
        settle_with(world.sessions, world.clock(), [row.id], lines)
    assert world.again(member).state is state


def test_a_deaf_parent_is_not_invited_to_a_call(world):
    campaign = world.campaign(modes=["sms", "monitor"], attempts=ATTEMPTS | {"sms": {"answer_by": "call-back"}})
    member = world.member(campaign, discapacidad="auditiva", mode=Mode.voice)
    settle(world, world.attempt(member, AttemptState.ended, outcome=Outcome.not_working, sid="CA1"))
    assert world.again(member).state is MemberState.monitor


def test_an_idle_member_of_a_text_mode_is_written_to(world, texting):
    member = world.member(texting, ANAS_OTHER, ANA, mode=Mode.sms)
    plan_idle(world.sessions, world.clock(), ALL_LINES)
    assert due(world, member) == [(Mode.sms, member.other_phone_id, world.clock())]


def test_the_modes_of_texts_are_those_that_are_sent_by_texts():
    assert set(TEXTS.modes) == {Mode.sms, Mode.whatsapp, Mode.web}
