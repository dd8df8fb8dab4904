"""How a campaign goes: the status and the results count the same rows."""

from collections import Counter

import pytest

from campaigns.lifecycle import CampaignError, owing
from campaigns.progress import Owed, owed, status
from results.export import rows
from rules.dispositions import DISPOSITIONS
from rules.lives import AttemptState, CallbackState, CampaignState, MemberState
from rules.outcomes import Outcome
from rules.routing import Mode
from storage.models import Callback, Conversation, Direction, Member
from tests.campaigns.ended_calls import WHOLE, answer
from tests.world import ZONE

DONE = {"state": MemberState.done, "mode": None}
WITH_MONITOR = {"state": MemberState.monitor, "mode": Mode.monitor}


def status_of(world, campaign):
    with world.sessions() as session:
        return status(session, campaign.id)


def ended(world, member, outcome, sid, **values):
    now = world.clock()
    return world.attempt(member, AttemptState.ended, outcome=outcome, ended_at=now, settled_at=now, sid=sid, **values)


@pytest.fixture
def campaign(world):
    """A campaign with somebody in every stage of it."""
    campaign = world.campaign(hours={"from": "00:00", "to": "24:00"})
    numbers = iter(f"+5024{place:07}" for place in range(20))
    sids = iter(f"CA{place}" for place in range(20))

    def member(**values):
        return world.member(campaign, next(numbers), **values)

    whole, part, not_used = member(**DONE), member(), member(**DONE)
    answer(world, whole, **WHOLE)
    answer(world, part, uso="1", tipo="3")
    answer(world, not_used, uso="2", motivo_no_uso="3")
    ended(world, whole, Outcome.no_answer, next(sids))
    ended(world, whole, Outcome.complete, next(sids))
    ended(world, part, Outcome.broke_off, next(sids))
    ended(world, not_used, Outcome.complete, next(sids), direction=Direction.inbound)
    ended(world, member(**WITH_MONITOR), Outcome.handed_over, next(sids))
    ended(world, member(), Outcome.busy, next(sids))
    ended(world, member(**WITH_MONITOR), Outcome.invalid_number, None)
    member(**WITH_MONITOR)
    world.attempt(member(), AttemptState.ringing, sid=next(sids))
    world.attempt(member())
    return campaign


def test_the_status_counts_every_member_once(world, campaign):
    found = status_of(world, campaign).as_json()
    assert found == {
        "id": campaign.id,
        "name": campaign.name,
        "period": "2026-C3",
        "state": "running",
        "reason": None,
        "sample": 9,
        "by_disposition": {"1.1": 2, "1.2": 1, "2.12": 1, "4.3": 1, "3.12": 1, "3.11": 3},
        "by_mode": {"monitor": 3, "voice": 6},
        "attempts": 6,
        "in_flight": 1,
        "waiting": 4,
        "with_monitor": 3,
        "promised": 0,
        "answers": 3,
        "complete": False,
    }


def test_the_status_and_the_results_are_the_same_figures(world, campaign):
    with world.sessions() as session:
        found, written = status(session, campaign.id), list(rows(session, world.vault, campaign, ZONE))
    codes = Counter(row["disposicion"] for row in written)
    assert (found.sample, found.by_disposition) == (len(written), dict(codes))
    assert found.attempts == sum(row["intentos"] for row in written)
    assert found.answers == codes["1.1"] + codes["1.2"]


def test_the_dispositions_stand_in_the_order_of_their_table(world, campaign):
    codes = list(status_of(world, campaign).by_disposition)
    assert codes == sorted(codes, key=lambda code: DISPOSITIONS[code].rank)


def test_the_same_is_told_in_words(world, campaign):
    told = status_of(world, campaign).as_text()
    assert told.startswith(f"{campaign.name}, 2026-C3: en curso\n")
    assert "Muestra: 9. Con respuesta: 3. Con un monitor: 3." in told
    assert "Llamadas y mensajes que salieron: 6. En curso: 1." in told
    assert "1.1   Entrevista completa: 2" in told
    assert "campaña completa" not in told


def test_why_a_campaign_stands_still_is_told(world):
    campaign = world.change(world.campaign(state=CampaignState.paused), reason="Feriado")
    assert ": en pausa (Feriado)" in status_of(world, campaign).as_text()


def test_a_campaign_is_complete_when_all_are_done_or_wait_for_a_monitor(world):
    campaign = world.campaign()
    world.member(campaign, **DONE)
    world.member(campaign, **WITH_MONITOR)
    found = status_of(world, campaign)
    assert (found.complete, found.waiting, found.with_monitor) == (True, 0, 1)
    assert found.as_text().endswith("\ncampaña completa")


@pytest.mark.parametrize("state", [AttemptState.handed, AttemptState.dialing, AttemptState.answered])
def test_a_campaign_is_not_complete_during_a_call(world, state):
    campaign = world.campaign()
    world.attempt(world.member(campaign, **DONE), state, sid="CA1")
    assert not status_of(world, campaign).complete


def test_a_campaign_is_not_complete_before_its_last_call_is_judged(world):
    campaign = world.campaign()
    row = world.attempt(world.member(campaign, **DONE), AttemptState.ended, sid="CA1")
    assert not status_of(world, campaign).complete
    world.change(row, settled_at=world.clock(), outcome=Outcome.no_answer)
    assert status_of(world, campaign).complete


def test_a_draft_is_not_complete_even_if_only_monitors_will_call(world):
    campaign = world.campaign(state=CampaignState.draft)
    world.member(campaign, **WITH_MONITOR)
    assert not status_of(world, campaign).complete


def promise(world, member):
    talk = world.conversation(member)
    with world.sessions.begin() as session:
        for reason in ("person", "complaint"):
            owed = {"promised": "pronto", "state": CallbackState.owed, "created_at": world.clock()}
            session.add(Callback(conversation_id=talk.id, person_id=member.person_id, reason=reason, **owed))


def test_what_is_owed_is_told_by_what_it_is_and_comes_to_what_a_close_counts(world, campaign):
    members = world.rows(Member)
    promise(world, next(member for member in members if member.state is MemberState.monitor))
    promise(
        world, next(member for member in members if member.state is MemberState.waiting and not answered(world, member))
    )
    promise(world, world.member(campaign, "+50255556666", **DONE))
    world.attempt(world.member(campaign, "+50255556667", **DONE), AttemptState.ringing, sid="CA-late")
    with world.sessions() as session:
        parts, all_of_them = owed(session, campaign.id), owing(session, campaign.id)
    assert parts == Owed(with_monitor=3, promised=1, waiting=4, in_flight=1)
    assert parts.members == all_of_them
    assert status_of(world, campaign).promised == 3


def answered(world, member) -> bool:
    return bool(world.rows(Conversation, Conversation.member_id == member.id))


def test_an_unknown_campaign_has_no_status(world):
    with pytest.raises(CampaignError) as error, world.sessions() as session:
        status(session, 4711)
    assert error.value.code == "unknown_campaign"
