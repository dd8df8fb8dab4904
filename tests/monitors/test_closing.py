"""A campaign whose last work is monitors': it closes once they have done it; closed before, nothing is lost."""

import pytest

from campaigns import lifecycle
from campaigns.progress import status
from rules.lives import CampaignState, HandoverState, MemberState
from rules.outcomes import Outcome
from storage.models import (
    Attempt,
    Campaign,
)
from tests.monitors.desk_work import Monitor, at_it, monitor, promised, sweep, with_monitor
from tests.world import ANA, BETO, ZONE, Clock, World


def closes(world: World, campaign: Campaign, clock: Clock, reason: str | None = None) -> None:
    with world.sessions.begin() as session:
        lifecycle.close(session, campaign.id, reason, ZONE, clock())


def test_a_campaign_closes_without_a_reason_once_monitors_have_done_their_work(world, clock):
    campaign = world.campaign()
    with_monitor(world, ANA, campaign)
    beto = with_monitor(world, BETO, campaign)
    callback = promised(world, beto.person_id, world.conversation(beto).id)
    with pytest.raises(lifecycle.CampaignError, match="Todavía se debe contacto a 2"):
        closes(world, campaign, clock)
    luis = at_it_with(world, BETO)
    luis.opens()
    luis.keys("1", "1", "2", "4")
    luis.writes("")
    luis.next()
    luis.calls(ANA)
    luis.notes("refused")
    assert world.again(callback).done_by == luis.user.id
    with world.sessions() as session:
        found = status(session, campaign.id)
    assert (found.answers, found.attempts, found.with_monitor, found.promised) == (1, 2, 0, 0)
    assert found.by_mode == {"monitor": 2}
    assert found.by_disposition == {"1.1": 1, "2.11": 1}
    closes(world, campaign, clock)
    assert world.again(campaign).state is CampaignState.closed


def at_it_with(world: World, number: str) -> Monitor:
    sweep(world)
    luis = monitor(world)
    luis.next()
    luis.calls(number)
    return luis


def test_after_the_campaign_is_closed_nothing_of_the_open_contact_is_lost(world, clock):
    campaign = world.campaign()
    ana = with_monitor(world, ANA, campaign)
    luis = at_it(world)
    luis.opens()
    luis.keys("1", "1", "2")
    closes(world, campaign, clock, "Se acabó el plazo")
    luis.keys("4")
    last = luis.writes("")
    assert last.finished is not None
    assert (world.again(ana).state, luis.handover.state) == (MemberState.done, HandoverState.done)
    assert world.one(Attempt).outcome is Outcome.complete
