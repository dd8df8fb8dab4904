"""To whom a call may be given: another monitor or an analyst, who has it until its outcome is noted."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import text

from monitors import live
from rules.handovers import DESK_LEASE
from rules.lives import HandoverState
from rules.roles import ROLES, Permission, Role
from storage.handovers.moving import set_values
from storage.models import LegRole, Presence
from storage.queries.colleagues import colleagues
from tests.campaigns.waiting import until, waiting_for_rows
from tests.monitors.telephones import SIP

STRANGERS = [role for role in Role if Permission.receive_calls not in ROLES[role]]


@pytest.fixture
def iris(world):
    return world.staff("Iris", Role.analyst, at=SIP.format("iris"))


def test_a_call_passes_to_an_analyst_who_has_it_to_its_end(call, iris):
    call.meet()
    call.third(iris)
    assert call.act(live.transfer) == iris.id
    assert (call.handover.staff_id, call.state) == (iris.id, HandoverState.active)
    call.asked()
    call.act(live.hold, iris)
    call.act(live.resume, iris)
    call.act(live.hang_up, iris)
    assert (call.state, call.handover.lease_until) == (HandoverState.wrap_up, call.world.clock() + DESK_LEASE)
    assert call.refused(live.hold, call.luis) == "not_yours"


def test_an_analyst_who_has_a_call_is_nobody_of_whom_the_floor_waits(call, iris):
    """Who has no presence can neither be late for a caller nor vanish."""
    call.meet()
    call.third(iris)
    call.act(live.transfer)
    call.act(live.hang_up, iris)
    assert [row.staff_id for row in call.world.rows(Presence)] == [call.luis.id, call.rita.id]


def test_an_analyst_whose_line_drops_is_rung_again(call, iris):
    call.meet()
    leg = call.third(iris)
    call.act(live.transfer)
    call.leaves(leg)
    assert (call.state, call.last(LegRole.monitor).staff_id) == (HandoverState.recovering, iris.id)


def test_a_call_that_an_analyst_leaves_unnoted_is_owed_to_the_parent(call, iris):
    call.meet()
    call.third(iris)
    call.act(live.transfer)
    call.act(live.hang_up, iris)
    call.follow(seconds=DESK_LEASE.total_seconds() + 1)
    assert (call.state, call.handover.staff_id) == (HandoverState.callback_due, None)


def test_a_held_parent_comes_into_the_talk_with_whom_she_is_given_to(call):
    """The order is of the new claim: one of the claim before would be dropped, and she would hear the music on."""
    call.meet()
    call.third()
    call.act(live.transfer)
    with call.world.sessions() as session:
        sql = "SELECT what, fence FROM line_order ORDER BY id DESC LIMIT 2"
        given = {row.what: row.fence for row in session.execute(text(sql))}
    assert given["resume"] == call.handover.fence


@pytest.mark.parametrize("role", STRANGERS)
def test_nobody_else_is_consulted(call, role):
    call.meet()
    other = call.world.staff("Otto", role, at=SIP.format("otto"))
    assert call.refused(live.consult, call.luis, other.id) == "not_them"
    with call.world.sessions() as session:
        assert other.id not in [found[0] for found in colleagues(session, call.luis.id, call.world.clock())]


def test_who_is_complained_of_is_given_no_call_about_it(call, iris):
    call.meet()
    call.third(iris)
    call.world.change(call.handover, about_staff_id=iris.id)
    assert call.refused(live.transfer) == "not_them"


def test_who_lost_the_right_to_calls_meanwhile_is_given_none(call, iris):
    call.meet()
    call.third(iris)
    call.world.change(iris, role=Role.insurer)
    assert call.refused(live.transfer) == "not_them"


def test_of_two_calls_given_to_one_person_at_once_the_second_is_refused_in_words(call):
    """The index lets one person have one call; whoever comes second learns of it there."""
    call.meet()
    call.third()
    world, first = call.world, call.handover
    other = world.handover(world.member(world.campaign(), "+50255559999"), HandoverState.active)

    def give() -> None:
        with world.sessions.begin() as session:
            live.transfer(session, first.id, call.luis.id, world.clock())

    with ThreadPoolExecutor(1) as thread, world.sessions() as session:
        set_values(session, other.id, staff_id=call.rita.id)
        second = thread.submit(give)
        until(lambda: waiting_for_rows(world.sessions) > 0)
        session.commit()
        with pytest.raises(live.LiveError) as told:
            second.result()
    assert told.value.code == "they_are_busy"
    assert (world.again(first).staff_id, call.told()[-1]) == (call.luis.id, "consulted")
