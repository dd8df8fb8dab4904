"""Whoever does not want these calls is called in no campaign, neither in those that run nor in those to come."""

from conversation.effects import OptOut
from rules.lives import AttemptState, MemberState
from rules.routing import Mode
from storage.effects import apply_effects
from storage.models import Attempt, Consent, Member, Person
from storage.scene import Scene
from tests.campaigns.office import create, pupil, started
from tests.world import ANA, BETO, OTTO


def opt_out(world, member, sid):
    """The parent on the line of this call says so."""
    conversation = world.conversation(member)
    with world.sessions.begin() as session:
        scene = Scene(conversation.id, member.person_id, member.person_id, sid, Mode.voice, {}, world.clock())
        apply_effects(session, scene, [OptOut()])


def test_an_opt_out_calls_off_the_calls_of_every_campaign(world):
    first, second = world.campaign(), world.campaign()
    member, elsewhere, stranger = world.member(first, ANA), world.member(second, ANA), world.member(second, BETO)
    world.attempt(member, AttemptState.answered, sid="CA1")
    rows = [world.attempt(elsewhere), world.attempt(stranger)]
    opt_out(world, member, "CA1")
    assert [world.again(row).state for row in rows] == [AttemptState.canceled, AttemptState.due]
    assert [world.again(row).state for row in (member, elsewhere, stranger)] == ["done", "done", "waiting"]
    assert [row.person_id for row in world.rows(Consent)] == [member.person_id]


def test_a_later_sample_with_the_same_telephone_brings_no_call(world):
    campaign = world.campaign()
    member = world.member(campaign, ANA)
    world.attempt(member, AttemptState.answered, sid="CA1")
    opt_out(world, member, "CA1")
    later = started(world, pupil("E1", ANA), pupil("E2", OTTO, telefono_alterno=ANA))
    states = {row.state for row in world.rows(Member, Member.campaign_id == later.id)}
    assert states == {MemberState.done}
    assert world.rows(Attempt, Attempt.campaign_id == later.id) == []


def test_a_draft_loaded_before_brings_no_call_after(world):
    campaign = world.campaign()
    member = world.member(campaign, ANA)
    world.attempt(member, AttemptState.answered, sid="CA1")
    create(world, pupil("E1", ANA))
    opt_out(world, member, "CA1")
    later = started(world, pupil("E1", ANA))
    assert world.one(Member, Member.campaign_id == later.id).state is MemberState.done
    assert world.rows(Attempt, Attempt.campaign_id == later.id) == []


def test_the_owner_of_the_telephone_and_the_family_that_it_was_called_for_both_opt_out(world):
    owner = world.phone(world.person("Otto"), OTTO).person_id
    world.phone(world.person(), ANA)
    campaign = world.campaign()
    member, owners = world.member(campaign, ANA, OTTO), world.member(campaign, OTTO)
    world.attempt(member, AttemptState.answered, sid="CA1", phone_id=member.other_phone_id, person_id=owner)
    due = world.attempt(owners)
    opt_out(world, member, "CA1")
    assert {row.id for row in world.rows(Person) if row.opted_out_at} == {owner, member.person_id}
    assert world.again(due).state is AttemptState.canceled
    assert world.again(owners).state is MemberState.done
