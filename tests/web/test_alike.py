"""A complaint of the page that may be one with another: proposed, whichever was begun first."""

from rules.complaints import CaseChannel
from storage.models import Case, CaseLink
from tests.storage.test_complaints import Caller


def test_a_page_begun_before_a_call_and_told_after_it_is_proposed_as_one_with_it(world, clock, parent):
    clock.pass_by(minutes=1)
    Caller(world, number="+50255550123", clase="1").says("2", "3", "r", "1", "r", "2", "2", "1", "1").hangs_up()
    clock.pass_by(minutes=1)
    parent.tells().chooses("0501").ends()
    page, call = (world.one(Case, Case.channel == channel) for channel in (CaseChannel.web, CaseChannel.ivr))
    link = world.one(CaseLink)
    assert (link.case_id, link.other_id) == (page.id, call.id)
    assert page.id < call.id
