"""The end of a call overtakes what the parent did in it: nothing that he told is lost, and it is one case."""

from datetime import timedelta

import pytest

from rules.lives import CaseState
from storage.lapsing import CALLING, settle_quiet
from storage.models import Answer, Callback, Case, CaseEvent, Notice
from tests.ivr.callers import PLACE, STORY, dial, hang_up, queja, tell

OTHER = "CA" + "f" * 32


@pytest.fixture
def settle(world):
    """Nothing more is heard of the call."""

    def settle() -> None:
        world.clock.at += CALLING + timedelta(seconds=1)
        with world.sessions.begin() as session:
            settle_quiet(session, world.clock())

    return settle


def one_case(world) -> Case:
    """Received once, and told of once."""
    assert [event.what for event in world.rows(CaseEvent)] == ["received"]
    assert len(world.rows(Notice)) == 1
    case = world.one(Case)
    assert (case.state, case.told_at is not None) == (CaseState.received, True)
    return case


def test_a_story_that_comes_after_the_end_of_its_call_is_a_case(world, carrier, settle):
    call = dial(carrier)
    call.press("123")
    hang_up(call)
    assert world.one(Case).state is CaseState.draft
    call.record(STORY, 40, key="hangup")
    settle()
    assert one_case(world).missing == ["place", "date"]
    assert world.one(Answer, Answer.question == "relato").recording == STORY


def test_a_story_that_is_sent_after_the_end_of_its_call_is_no_second_case(world, carrier, settle):
    call = tell(dial(carrier))
    hang_up(call)
    folio = one_case(world).folio
    call.press("1")
    call.record(PLACE, 4, key="hangup")
    settle()
    assert one_case(world).folio == folio
    assert one_case(world).missing == ["date"]
    assert len(world.rows(Callback)) == 1


def test_what_comes_of_a_call_after_another_has_gone_on_with_it_is_left_alone(world, carrier):
    first = tell(dial(carrier))
    hang_up(first)
    again = dial(carrier, sid=OTHER)
    assert again.press("112").says == [queja("relato_enviar")]
    before = world.everything()
    assert first.press("2").ends
    assert world.everything() == before
    assert again.press("1").says == [queja("lugar")]
