"""What the carrier tells of a call that the line returns: in any order, again, of another, or of none."""

from itertools import permutations

import pytest

from rules.returns import ReturnState
from storage.models import ReturnCall
from tests.ivr.callers import hang_up
from tests.ivr.telephone import Telephone
from tests.world import BETO, OTTO

FIRST, SECOND = "CA" + "b" * 32, "CA" + "c" * 32
WAY = ("initiated", "ringing", "in-progress", "completed")


@pytest.fixture
def returned(world, carrier):
    """A call of ours rings at whoever asked for one; as returned(number, sid)."""

    def returned(number: str, sid: str) -> Telephone:
        asking = Telephone(carrier, f"CA{number[1:]:0>32}", caller=number)
        asking.dial_in()
        asking.press("5")
        hang_up(asking)
        row = world.one(ReturnCall, ReturnCall.asked_sid == asking.sid)
        world.change(row, state=ReturnState.dialing, dialing_at=world.clock(), tries=1)
        return Telephone(carrier, sid, row.id, caller=number)

    return returned


def tell(call: Telephone, status: str) -> None:
    assert call.post(f"/voice/line/{call.attempt_id}/status", CallStatus=status).status_code == 204


@pytest.mark.parametrize("told", [*permutations(WAY, 3), WAY[::-1], WAY * 2], ids="-".join)
def test_statuses_in_any_order_end_with_the_furthest_one(world, returned, told):
    call = returned(OTTO, FIRST)
    for status in told:
        tell(call, status)
        world.clock.pass_by(seconds=1)
    row = world.one(ReturnCall)
    furthest = WAY[max(WAY.index(status) for status in told)]
    expected = {"completed": ReturnState.ended, "in-progress": ReturnState.answered}
    assert (row.state, row.carrier_sid) == (expected.get(furthest, ReturnState.placed), FIRST)
    if furthest == "completed":
        since = (len(told) - told.index("completed")) * 1.0
        assert (world.clock() - row.ended_at).total_seconds() == since


@pytest.mark.parametrize("status", ["busy", "no-answer", "failed", "canceled"])
def test_a_call_that_nobody_takes_is_over_at_its_first_news(world, returned, status):
    call = returned(OTTO, FIRST)
    tell(call, status)
    before = world.everything()
    for late in (status, *WAY):
        tell(call, late)
    assert world.everything() == before
    assert world.one(ReturnCall).state is ReturnState.ended


@pytest.mark.parametrize("status", [*WAY, "", "asleep"])
def test_news_of_a_call_that_another_row_has_changes_nothing(world, returned, status):
    other, call = returned(BETO, FIRST), returned(OTTO, SECOND)
    tell(other, "ringing")
    before = world.everything()
    tell(Telephone(call.carrier, FIRST, call.attempt_id), status)
    assert Telephone(call.carrier, FIRST, call.attempt_id).ask(f"/voice/line/{call.attempt_id}").ends
    assert world.everything() == before
