"""Who wrote BAJA before any sample had him: the sample that brings his telephone does not reach him."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from campaigns.drafts import remove_sample
from campaigns.loading import lock_loading
from rules.lives import AttemptState, CampaignState, MemberState
from rules.routing import Mode
from storage.models import Attempt, Member, Person, Phone
from storage.queries.strangers import keep_out
from storage.queries.threads import opt_in
from tests.campaigns.office import create, pupil, started
from tests.campaigns.waiting import until, waiting_for_locks
from tests.campaigns.work import claim_calls, dial, plan_idle
from tests.world import OTTO

OTTOS, ANAS = OTTO.removeprefix("+502"), "55551234"


def stop(world):
    with world.sessions.begin() as session:
        keep_out(session, world.vault, OTTO, Mode.sms, world.clock())


def name_of(world, person):
    return world.vault.open_fields(person.private, "person")["encargado"]


@pytest.mark.parametrize("row", [{"telefono": OTTOS}, {"telefono": ANAS, "telefono_alterno": OTTOS}])
def test_a_sample_with_his_telephone_finds_him_and_leaves_him_alone(world, row):
    stop(world)
    started(world, pupil("E1", **row))
    member = world.one(Member)
    assert member.person_id == world.find_phone(OTTO).person_id
    assert member.state is MemberState.done
    plan_idle(world.sessions, world.clock())
    assert world.rows(Attempt) == []


def test_a_call_that_was_due_all_the_same_does_not_leave(world, exchange, trunk, today):
    stop(world)
    started(world, pupil("E1", OTTOS))
    due = world.attempt(world.one(Member))
    for batch in claim_calls(exchange):
        dial(exchange, batch)
    assert (world.again(due).state, trunk.asked) == (AttemptState.canceled, 0)


def test_the_sample_gives_him_his_name_which_comments_are_cleared_of(world):
    stop(world)
    create(world, pupil("E1", OTTOS, encargado="Otto López"), pupil("E2", OTTOS, encargado="Rosa López"))
    person = world.one(Person)
    assert name_of(world, person) == "Otto López"
    assert person.opted_out_at is not None


def test_whom_a_sample_has_named_already_keeps_his_name(world):
    create(world, pupil("E1", OTTOS, encargado="Otto López"))
    create(world, pupil("E2", OTTOS, encargado="Rosa López"), name="Otra encuesta")
    assert name_of(world, world.one(Person)) == "Otto López"


def test_a_family_whose_sample_was_removed_keeps_its_name(world):
    draft = create(world, pupil("E1", OTTOS, encargado="Otto López")).campaign_id
    with world.sessions.begin() as session:
        remove_sample(session, draft)
    create(world, pupil("E2", OTTOS, encargado="Rosa López"))
    assert name_of(world, world.one(Person)) == "Otto López"


def test_who_came_back_before_the_sample_is_called_as_any_other(world):
    stop(world)
    with world.sessions.begin() as session:
        opt_in(session, world.one(Person).id, Mode.sms, world.clock())
    started(world, pupil("E1", OTTOS))
    assert world.one(Member).state is MemberState.waiting


def test_a_stop_while_a_sample_is_loaded_waits_for_it(world):
    """Both would make the telephone, and the sample could not be loaded."""
    campaign = world.campaign(state=CampaignState.draft)
    with ThreadPoolExecutor(1) as pool:
        with world.sessions.begin() as session:
            lock_loading(session)
            waits = pool.submit(stop, world)
            until(lambda: waiting_for_locks(world.sessions) == 1)
            world.member(campaign, OTTO)
        waits.result()
    assert world.one(Person).opted_out_at is not None
    assert len(world.rows(Phone)) == 1
    assert world.one(Member).state is MemberState.done
