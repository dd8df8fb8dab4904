"""Brothers and sisters on one telephone: one call or text for all, each with a disposition of its own."""

from datetime import timedelta

import pytest

from campaigns.lifecycle import start
from rules.dispositions import disposition
from rules.lives import AttemptState, CampaignState, MemberState
from rules.outcomes import Outcome
from rules.routing import Mode
from storage.models import Attempt, Conversation, Direction, Person
from storage.queries.results import member_results
from tests.campaigns.ended_calls import POLICY, WHOLE, answer
from tests.campaigns.work import plan_idle, settle
from tests.world import ALWAYS, ANA, ANAS_OTHER, BETO


@pytest.fixture
def campaign(world):
    return world.campaign(attempts=POLICY, modes=["voice", "monitor"], hours=ALWAYS)


@pytest.fixture
def family(world, campaign):
    """Two pupils, one telephone."""
    return world.member(campaign), world.member(campaign)


def call(world, member, outcome=None, sid="CA1", **values):
    """A call planned for this pupil has ended, and is settled."""
    row = world.attempt(member, AttemptState.ended, outcome=outcome, ended_at=world.clock(), sid=sid, **values)
    settle(world.sessions, world.clock(), [row.id])
    return row


def codes(world, campaign):
    with world.sessions() as session:
        return [disposition(row.outcomes, row.answers) for row in member_results(session, campaign.id)]


def due(world):
    return [row.member_id for row in world.rows(Attempt, Attempt.state == AttemptState.due)]


def shares(world):
    return world.rows(Attempt, Attempt.shares_id.is_not(None))


def test_the_start_plans_one_call_for_the_family(world):
    campaign = world.campaign(state=CampaignState.draft)
    first, _, other = world.member(campaign), world.member(campaign), world.member(campaign, BETO)
    with world.sessions.begin() as session:
        start(session, campaign.id, world.clock())
    assert due(world) == [first.id, other.id]


@pytest.mark.parametrize(
    "outcome", [Outcome.no_answer, Outcome.busy, Outcome.machine, Outcome.hung_up, Outcome.broke_off, Outcome.unheard]
)
def test_a_call_in_vain_counts_for_both_and_is_followed_by_one(world, campaign, family, outcome):
    first, second = family
    row = call(world, first, outcome)
    (shared,) = shares(world)
    assert (shared.member_id, shared.shares_id, shared.outcome) == (second.id, row.id, outcome)
    assert due(world) == [first.id]
    assert len(set(codes(world, campaign))) == 1


def test_when_the_calls_are_spent_both_go_on_to_the_next_mode(world, family):
    for number in range(3):
        call(world, family[0], Outcome.no_answer, sid=f"CA{number}")
        for row in world.rows(Attempt, Attempt.state == AttemptState.due):
            world.change(row, state=AttemptState.canceled)
    assert [world.again(member).state for member in family] == [MemberState.monitor] * 2


def test_each_pupil_answered_about_in_the_call_is_done(world, campaign, family):
    first, second = family
    answer(world, first, **WHOLE)
    answer(world, second, uso="2")
    for member in family:
        conversation = world.rows(Conversation, Conversation.member_id == member.id)[0]
        world.change(conversation, leg="CA1", ending="complete")
    call(world, first)
    assert [world.again(member).state for member in family] == [MemberState.done] * 2
    assert codes(world, campaign) == ["1.1", "1.1"]
    assert [row.outcome for row in shares(world)] == [Outcome.complete]


def test_who_hangs_up_at_the_second_pupils_questions_is_called_about_him_alone(world, campaign, family):
    first, second = family
    answer(world, first, **WHOLE)
    world.change(world.rows(Conversation)[0], leg="CA1", ending="complete")
    world.conversation(second, leg="CA1", state={"step": "uso_hermano"})
    call(world, first)
    assert [world.again(member).state for member in family] == [MemberState.done, MemberState.waiting]
    assert due(world) == [second.id]
    assert codes(world, campaign) == ["1.1", "2.12"]


def test_a_pupil_who_was_not_asked_about_is_called_about_next(world, campaign, family):
    first, second = family
    answer(world, first, **WHOLE)
    call(world, first, Outcome.complete)
    assert shares(world) == []
    plan_idle(world.sessions, world.clock())
    assert due(world) == [second.id]


def test_who_wants_no_calls_refuses_for_both(world, campaign, family):
    world.change(world.one(Person), opted_out_at=world.clock())
    for member in family:
        world.change(member, state=MemberState.done, mode=None)
    call(world, family[0], Outcome.refused)
    assert codes(world, campaign) == ["2.11", "2.11"]


def test_after_a_death_in_the_family_nobody_is_called_by_a_machine(world, family):
    call(world, family[0], Outcome.partial)
    assert [world.again(member).state for member in family] == [MemberState.done, MemberState.monitor]


def test_a_parent_who_asks_for_a_person_gets_one_for_both(world, family):
    call(world, family[0], Outcome.handed_over)
    assert [world.again(member).state for member in family] == [MemberState.monitor] * 2


def test_a_wrong_number_says_nothing_of_a_brother_with_another_number(world, campaign):
    first, second = (
        world.member(campaign, ANA),
        world.member(
            campaign,
            ANAS_OTHER,
        ),
    )
    world.change(second, person_id=first.person_id)
    call(world, first, Outcome.wrong_number)
    assert shares(world) == []
    plan_idle(world.sessions, world.clock())
    assert due(world) == [second.id]


def test_dialling_in_shares_only_what_was_asked(world, family):
    call(world, family[0], Outcome.hung_up, direction=Direction.inbound)
    assert shares(world) == []


def test_a_time_that_the_parent_chose_is_one_call(world, family):
    call(world, family[0], Outcome.guardian_absent, chosen="afternoon")
    assert due(world) == [family[0].id]


def test_while_the_family_is_awaited_nobody_of_it_is_idle(world, family):
    world.attempt(family[0], AttemptState.awaiting, mode=Mode.sms, answer_until=world.clock() + timedelta(days=1))
    plan_idle(world.sessions, world.clock())
    assert due(world) == []


def test_a_shared_call_counts_once_in_the_campaign(world, campaign, family):
    call(world, family[0], Outcome.no_answer)
    with world.sessions() as session:
        rows = list(member_results(session, campaign.id))
    assert [row.attempts for row in rows] == [1, 1]
    assert sum(row.left for row in rows) == 1
