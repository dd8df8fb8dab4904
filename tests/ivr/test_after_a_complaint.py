"""A survey led to a complaint, and the family has another pupil: the call goes on about that one."""

import pytest

from conversation.effects import Ending
from storage.models import Campaign, Case, Conversation, Member
from tests.ivr.callers import STORY, queja, receipt
from tests.ivr.telephone import Telephone, words
from tests.world import ANA

TOLD = "1123"
"""The guardian, yes, not used: asked for it, and was not attended."""


@pytest.fixture
def brother(world, ana) -> Member:
    return world.member(world.one(Campaign), ANA, nivel_educativo="preprimaria")


def complain(call: Telephone) -> Telephone:
    """Offered after the survey, a complaint to its end."""
    call.answer()
    call.press(f"{TOLD}2122")
    call.record(STORY, 30)
    call.press("1122111")
    return call


def test_after_the_folio_the_same_call_asks_about_the_other_pupil(world, ana, brother):
    complain(ana)
    case = world.one(Case)
    assert receipt(ana) == (case.folio, case.pin)
    assert queja("gracias") not in ana.heard.says
    assert not ana.heard.ends
    assert ana.be_silent().says == [words("uso_hermano", nivel="preprimaria")]
    assert ana.press("212").ends
    assert world.one(Conversation, Conversation.member_id == brother.id).ending == Ending.complete


def test_the_folio_and_the_question_after_it_are_told_again_when_they_are_asked_for_again(ana, brother):
    last = complain(ana).heard
    onward = last.address("Redirect")
    first = ana.ask(onward)
    assert (ana.ask(onward).says, ana.heard.address("Gather")) == (first.says, first.address("Gather"))


def test_without_another_pupil_the_call_ends_with_thanks(ana):
    complain(ana)
    assert queja("gracias") in ana.heard.says
    assert ana.heard.ends


def test_who_told_of_a_danger_is_asked_about_nobody_else(ana, brother):
    ana.answer()
    ana.press(f"{TOLD}211")
    assert ana.press("2").ends
