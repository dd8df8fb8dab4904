"""Promises, calls that were put off, plans that gave way, and campaigns that end while a text waits."""

from datetime import timedelta

import pytest

from campaigns.lifecycle import close
from rules.dispositions import disposition
from rules.lives import AttemptState, MemberState
from rules.outcomes import Outcome
from rules.routing import Mode
from storage.models import Person
from storage.queries.results import member_results
from tests.campaigns.ended_calls import WHOLE, answer
from tests.campaigns.texted import ALL_LINES, ATTEMPTS, TEXT_WAIT, asked_for, due, settle, texted
from tests.campaigns.work import plan_idle
from tests.campaigns.work import settle as settle_with
from tests.world import ALWAYS, BETO, ZONE


def test_a_promise_past_the_deadline_leaves_no_interview_where_there_was_none(world):
    deadline = (world.clock() + timedelta(hours=1)).isoformat()
    campaign = world.campaign(modes=["sms"], attempts=ATTEMPTS, hours=ALWAYS, deadline=deadline)
    member, row = texted(world, campaign)
    asked_for(world, member, Outcome.guardian_absent, sid="CA1", chosen="evening")
    assert (world.again(row).state, world.again(row).outcome) == (AttemptState.ended, Outcome.no_reply)
    assert world.again(member).state is MemberState.done


def test_who_puts_us_off_time_and_again_is_called_by_a_monitor(world, texting):
    member, _ = texted(world, texting)
    for number in range(ATTEMPTS["voice"]["max"]):
        assert world.again(member).state is MemberState.waiting
        asked_for(world, member, Outcome.guardian_absent, sid=f"CA{number}", chosen="afternoon")
    assert world.again(member).state is MemberState.monitor


def test_a_plan_that_gave_way_to_a_call_he_asked_for_is_made_again_with_its_wait(world, texting):
    member, row = texted(world, texting)
    call = world.attempt(member, asked_for=True)
    settle(world, row)
    assert due(world, member) == [(Mode.voice, member.phone_id, world.clock())], "his own call only"
    settle(world, call, outcome=Outcome.no_answer)
    plan_idle(world.sessions, world.clock(), ALL_LINES)
    assert due(world, member) == [(Mode.sms, member.phone_id, world.clock() + TEXT_WAIT)]


def test_baja_by_text_while_our_call_rings_is_a_refusal(world, texting):
    member, _ = texted(world, texting)
    world.change(world.one(Person), opted_out_at=world.clock())
    row = world.attempt(member, AttemptState.ended, sid="CA1", outcome=Outcome.hung_up)
    assert settle(world, row).outcome is Outcome.refused


def test_a_family_that_is_done_waits_for_no_text(world, texting):
    first, row = texted(world, texting)
    second = world.member(texting, mode=Mode.sms)
    for member in (first, second):
        answer(world, member, sid=f"CA{member.id}", **WHOLE)
        settle(world, world.attempt(member, AttemptState.ended, outcome=Outcome.complete, sid=f"CA{member.id}"))
    assert world.again(row).state is AttemptState.ended


def test_one_row_that_cannot_be_settled_keeps_no_other_waiting(world, texting):
    _, row = texted(world, texting)
    world.change(texting, settings={"name": "x"})
    _, other = texted(world, world.campaign(modes=["sms"], attempts=ATTEMPTS, hours=ALWAYS), BETO)
    for text in (row, other):
        world.change(text, state=AttemptState.ended, ended_at=world.clock())
    settle_with(world.sessions, world.clock(), [row.id, other.id], ALL_LINES)
    assert world.again(row).settled_at is None
    assert world.again(other).settled_at == world.clock()


@pytest.mark.parametrize("answered", [False, True])
def test_closing_ends_the_waiting_and_a_text_that_left_was_a_try(world, texting, answered):
    member, row = texted(world, texting, answered_at=world.clock() if answered else None)
    sibling = world.member(texting, mode=Mode.sms)
    assert codes(world, texting)[0] == ("2.12" if answered else "3.13"), "while it waits, too"
    with world.sessions.begin() as session:
        close(session, texting.id, "Se acabó el plazo", ZONE, world.clock())
    settle_with(world.sessions, world.clock(), [row.id], ALL_LINES)
    assert codes(world, texting) == ["2.12"] * 2 if answered else ["3.13"] * 2
    assert world.again(sibling).state is MemberState.done
    assert world.again(member).state is MemberState.done


def codes(world, texting):
    with world.sessions() as session:
        return [disposition(row.outcomes, row.answers) for row in member_results(session, texting.id)]
