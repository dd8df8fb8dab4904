"""Answer detection: a machine's call is hung up, unless somebody pressed a key."""

import pytest

from ivr.statuses import MACHINES
from rules.lives import AttemptState
from storage.models import Attempt
from storage.queries.attempts import claim_leased, to_hang_up
from tests.ivr.telephone import call_again
from tests.world import MONDAY_MORNING


def claimed(world):
    """The attempts whose calls the next job hangs up."""
    now = world.clock()
    with world.sessions.begin() as session:
        return list(claim_leased(session, to_hang_up(now), now, now - now, 10))


@pytest.mark.parametrize("machine", sorted(MACHINES))
def test_a_machine_is_hung_up(world, ana, machine):
    ana.answer()
    ana.detected(machine)
    attempt = world.one(Attempt)
    assert (attempt.answered_by, attempt.hang_up_at) == (machine, MONDAY_MORNING)
    assert claimed(world) == [attempt.id]


@pytest.mark.parametrize("person", ["human", "unknown"])
def test_a_person_is_not_hung_up(world, ana, person):
    ana.answer()
    ana.detected(person)
    attempt = world.one(Attempt)
    assert (attempt.answered_by, attempt.hang_up_at) == (person, None)
    assert claimed(world) == []


def test_whoever_pressed_a_key_is_a_person_whatever_is_detected(world, ana):
    ana.answer()
    ana.press("1")
    ana.detected("machine_start")
    attempt = world.one(Attempt)
    assert (attempt.answered_by, attempt.hang_up_at) == ("machine_start", None)


def test_silence_is_no_key(world, ana):
    ana.answer()
    ana.be_silent()
    ana.detected("machine_start")
    assert world.one(Attempt).hang_up_at == MONDAY_MORNING


def test_a_key_pressed_in_an_earlier_call_does_not_make_a_person_of_this_machine(world, ana):
    ana.answer()
    ana.press("1")
    ana.status("completed")
    again = call_again(world, ana)
    again.answer()
    again.detected("machine_start")
    assert world.one(Attempt, Attempt.carrier_sid == again.sid).hang_up_at == MONDAY_MORNING


def test_detection_may_be_faster_than_the_first_question(world, ana):
    ana.detected("machine_start")
    assert claimed(world) == []
    ana.answer()
    assert claimed(world) == [ana.attempt_id]


def test_detection_may_be_faster_than_the_sid(world, ana):
    world.change(world.one(Attempt), state=AttemptState.dialing, carrier_sid=None)
    ana.detected("machine_start")
    ana.answer()
    assert claimed(world) == [ana.attempt_id]


def test_a_call_that_ended_is_not_hung_up(world, ana):
    ana.answer()
    ana.status("completed")
    ana.detected("machine_start")
    assert world.one(Attempt).answered_by == "machine_start"
    assert claimed(world) == []


def test_detection_repeated_is_the_same(world, ana):
    ana.answer()
    ana.detected("fax")
    before = world.everything()
    ana.detected("fax")
    assert world.everything() == before


@pytest.mark.parametrize("word", ["", "alien", "machine_start\x00", "m" * 4000])
def test_a_result_that_nobody_knows_changes_nothing(world, ana, word):
    ana.answer()
    before = world.everything()
    ana.detected(word)
    assert world.everything() == before


def test_the_result_for_an_attempt_that_nobody_knows_changes_nothing(world, ana):
    ana.attempt_id = 404
    before = world.everything()
    ana.detected("machine_start")
    assert world.everything() == before


def test_whoever_presses_a_key_after_the_verdict_is_not_hung_up(world, ana):
    ana.answer()
    ana.detected("machine_start")
    ana.press("1")
    assert claimed(world) == []
