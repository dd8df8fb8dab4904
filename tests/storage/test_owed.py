"""What people owe parents: one open hand-over a parent, kept level with its causes."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from conversation.effects import HandOver, Reason
from rules.campaign_file import CampaignFile
from rules.handovers import What
from rules.hours import promised_until
from rules.lives import AttemptState, CallbackState, CampaignState, HandoverState, MemberState
from rules.outcomes import Outcome
from rules.presence import PresenceState
from rules.routing import Mode
from storage.effects import apply_effects, opt_out
from storage.handovers import owed
from storage.handovers.promises import note_windows
from storage.models import Callback, Campaign, Handover, HandoverEvent, Member, PhoneState
from storage.scene import Scene
from tests.world import ANA, BETO, ZONE, World


def with_monitor(world: World, number: str | None = ANA, campaign: Campaign | None = None, **values: object) -> Member:
    """A member whom a monitor is to interview."""
    campaign = campaign or world.campaign()
    return world.member(campaign, number, state=MemberState.monitor, mode=Mode.monitor, **values)


def promised(
    world: World, member: Member, reason: Reason = Reason.person, window: str = "hoy por la tarde"
) -> Callback:
    """A call that was promised to this member's parent a moment ago."""
    known = world.rows(Callback, Callback.person_id == member.person_id)
    talk = known[0].conversation_id if known else world.conversation(member).id
    scene = Scene(talk, member.id, member.person_id, "CA1", Mode.voice, {"ventana": window}, world.clock())
    with world.sessions.begin() as session:
        apply_effects(session, scene, [HandOver(reason)])
    return world.one(Callback, Callback.conversation_id == talk, Callback.reason == reason)


def level(world: World) -> list[Handover]:
    """As the sweep does; the open hand-overs."""
    with world.sessions.begin() as session:
        note_windows(session, ZONE)
        owed.open_owed(session, world.clock())
        owed.bring_forward(session, world.clock())
        owed.withdraw_unowed(session, world.clock())
    return world.rows(Handover, Handover.state == HandoverState.callback_due)


def test_a_parent_of_two_pupils_has_one_hand_over(world):
    campaign = world.campaign()
    first = with_monitor(world, ANA, campaign)
    with_monitor(world, ANA, campaign)
    (row,) = level(world)
    assert (row.person_id, row.campaign_id, row.phone_id) == (first.person_id, campaign.id, first.phone_id)
    assert (row.reason, row.state, row.fence) == ("no_answer", HandoverState.callback_due, 0)
    assert [event.what for event in world.rows(HandoverEvent)] == [What.owed]


def test_levelling_again_opens_nothing_twice(world):
    with_monitor(world)
    assert [row.id for row in level(world)] == [row.id for row in level(world)]


def test_of_several_reasons_the_gravest_is_the_hand_overs(world):
    member = with_monitor(world)
    promised(world, member, Reason.funeral)
    promised(world, member, Reason.complaint)
    (row,) = level(world)
    assert row.reason == "complaint"


@pytest.mark.parametrize(
    ("outcome", "reason"),
    [
        (Outcome.no_answer, "no_answer"),
        (Outcome.language, "language"),
        (Outcome.handed_over, "person"),
        (Outcome.partial, "funeral"),
        (Outcome.guardian_absent, "promised_time"),
    ],
)
def test_why_a_person_goes_on_is_what_stopped_the_machine(world, outcome, reason):
    member = with_monitor(world)
    world.attempt(member, AttemptState.ended, outcome=outcome, ended_at=world.clock(), settled_at=world.clock())
    (row,) = level(world)
    assert row.reason == reason


def test_what_the_sample_says_goes_before_what_the_calls_say(world):
    member = with_monitor(world, monitor_reason="accessibility", idioma="quc", departamento="16")
    world.attempt(member, AttemptState.ended, outcome=Outcome.no_answer, ended_at=world.clock())
    (row,) = level(world)
    assert (row.reason, row.language, row.departamento) == ("accessibility", "quc", "16")


@pytest.mark.parametrize("state", [PhoneState.wrong, PhoneState.dead])
def test_who_has_no_number_that_serves_is_owed_one_first(world, state):
    member = with_monitor(world)
    world.change(world.find_phone(ANA), state=state)
    without = with_monitor(world, None)
    found = {row.person_id: row.reason for row in level(world)}
    assert found == {member.person_id: "no_number", without.person_id: "no_number"}


def test_a_promise_keeps_the_end_of_its_window_and_since_when_the_parent_waits(world, clock):
    member = world.member(world.campaign(), state=MemberState.done, mode=None)
    told_at = clock()
    promised(world, member)
    clock.pass_by(minutes=3)
    (row,) = level(world)
    ends = promised_until(CampaignFile.model_validate(world.one(Campaign).settings).hours_rule(), told_at, ZONE)
    assert (row.promised_until, row.asked_at, row.reason) == (ends, told_at, "person")
    assert world.one(Callback).promised_until == ends


def test_a_promise_made_while_a_call_was_put_off_is_not_put_off_with_it(world, clock):
    member = with_monitor(world)
    (row,) = level(world)
    world.change(row, not_before=clock() + timedelta(days=1))
    clock.pass_by(minutes=1)
    promised(world, member, Reason.complaint)
    (row,) = level(world)
    assert (row.not_before, row.reason) == (clock(), "complaint")
    assert row.promised_until == world.one(Callback).promised_until
    world.change(row, not_before=clock() + timedelta(days=1))
    clock.pass_by(minutes=1)
    (row,) = level(world)
    assert row.not_before > clock()


def answered(world: World, member: Member) -> None:
    world.change(member, state=MemberState.done, mode=None)


def stops_calls(world: World, member: Member) -> None:
    with world.sessions.begin() as session:
        opt_out(session, {member.person_id}, Mode.sms, world.clock())


def campaign_closed(world: World, member: Member) -> None:
    world.change(world.one(Campaign, Campaign.id == member.campaign_id), state=CampaignState.closed)


def campaign_stopped(world: World, member: Member) -> None:
    world.change(world.one(Campaign, Campaign.id == member.campaign_id), state=CampaignState.stopped)


@pytest.mark.parametrize("cause", [answered, stops_calls, campaign_closed, campaign_stopped])
def test_what_is_owed_no_more_is_withdrawn(world, cause):
    member = with_monitor(world)
    still = with_monitor(world, BETO)
    assert len(level(world)) == 2
    cause(world, member)
    assert [row.person_id for row in level(world)] == [still.person_id]
    (gone,) = world.rows(Handover, Handover.state == HandoverState.withdrawn)
    assert gone.person_id == member.person_id


@pytest.mark.parametrize("cause", [answered, campaign_closed])
def test_a_promise_is_kept_whatever_became_of_the_survey(world, cause):
    member = with_monitor(world)
    promised(world, member)
    level(world)
    cause(world, member)
    assert [row.person_id for row in level(world)] == [member.person_id]


def test_a_promise_kept_leaves_nothing_owed(world):
    member = world.member(world.campaign(), state=MemberState.done, mode=None)
    row = promised(world, member)
    assert len(level(world)) == 1
    world.change(row, state=CallbackState.done)
    assert level(world) == []


def test_a_pause_opens_nothing_new_and_forgets_nothing(world, clock):
    campaign = world.campaign()
    with_monitor(world, ANA, campaign)
    (row,) = level(world)
    appointed = clock() + timedelta(days=1)
    world.change(row, not_before=appointed)
    world.change(campaign, state=CampaignState.paused)
    with_monitor(world, BETO, campaign)
    assert [(found.id, found.not_before) for found in level(world)] == [(row.id, appointed)]


def test_a_monitor_who_talks_with_the_parent_keeps_what_is_withdrawn_from_others(world):
    member, luis = with_monitor(world), world.staff()
    (row,) = level(world)
    world.change(row, state=HandoverState.active, staff_id=luis.id)
    answered(world, member)
    assert level(world) == []
    assert world.again(row).state is HandoverState.active


@pytest.mark.parametrize("state", [HandoverState.claimed, HandoverState.dialling, HandoverState.active])
def test_work_whose_lease_ended_is_anybodys_again(world, clock, state):
    luis = world.staff()
    row = world.handover(with_monitor(world), state, kind="outgoing", staff_id=luis.id, lease_until=clock())
    asked_at = row.asked_at
    clock.pass_by(seconds=1)
    with world.sessions.begin() as session:
        assert owed.return_stale(session, clock()) == [row.id]
    row = world.again(row)
    assert (row.state, row.staff_id, row.asked_at) == (HandoverState.callback_due, None, asked_at)
    assert [event.what for event in world.rows(HandoverEvent)] == [What.vanished]


def test_work_within_its_lease_and_calls_on_the_line_are_left(world, clock):
    luis, marta = world.staff(), world.staff("Marta")
    later = clock() + timedelta(seconds=1)
    world.handover(with_monitor(world), HandoverState.claimed, staff_id=luis.id, lease_until=later)
    live = world.member(world.campaign(), BETO)
    world.handover(live, HandoverState.active, staff_id=marta.id, lease_until=clock())
    with world.sessions.begin() as session:
        assert owed.return_stale(session, clock()) == []


def test_what_a_person_owes_is_the_pupils_to_be_asked_about_and_the_promises(world, clock):
    campaign = world.campaign()
    first, second = with_monitor(world, ANA, campaign), with_monitor(world, ANA, campaign)
    world.member(campaign, ANA, state=MemberState.done, mode=None)
    with_monitor(world, ANA, world.campaign(state=CampaignState.closed))
    with_monitor(world, BETO, campaign)
    row = promised(world, first)
    with world.sessions() as session:
        members, promises = owed.owes(session, first.person_id)
    assert [member.id for member in members] == [first.id, second.id]
    assert [promise.id for promise in promises] == [row.id]


def test_who_is_here_has_a_page_open(world, clock):
    luis, marta, pia = world.at_work(world.staff()), world.staff("Marta"), world.staff("Pía")
    world.at_work(pia, PresenceState.available)
    world.at_work(pia, PresenceState.offline)

    def here(staff_id: int) -> bool:
        with world.sessions() as session:
            return bool(session.scalar(select(owed.is_here(staff_id, clock()))))

    assert [here(somebody.id) for somebody in (luis, marta, pia)] == [True, False, False]
    clock.pass_by(minutes=1)
    assert not here(luis.id)
