"""A campaign's life as a coordinator drives it; what cannot be done is refused in words."""

from datetime import timedelta

import pytest

from campaigns import lifecycle
from campaigns.lifecycle import STATE_WORDS, WORDS, CampaignError
from campaigns.sample_file import read_sample
from rules.campaign_file import CampaignFile
from rules.hours import NeverOpenError
from rules.lives import AttemptState, CallbackState, CampaignState, MemberState
from rules.routing import Mode
from storage.models import Attempt, Callback, Campaign, CarrierFault, Member, PhoneState
from storage.queries.campaigns import add_fault
from tests.campaigns.office import FILE, create, csv_of, pupil, started
from tests.campaigns.work import LINES
from tests.world import ANA, BETO, MONDAY_MORNING, OTTO, ZONE

S = CampaignState
COMMANDS = {
    "start": lifecycle.start,
    "pause": lambda session, campaign_id, _: lifecycle.pause(session, campaign_id, None),
    "resume": lambda session, campaign_id, _: lifecycle.resume(session, campaign_id),
    "stop": lambda session, campaign_id, _: lifecycle.stop(session, campaign_id, None),
    "close": lambda session, campaign_id, now: lifecycle.close(session, campaign_id, None, ZONE, now),
}
VERBS = {"start": "comenzar", "pause": "pausar", "resume": "reanudar", "stop": "detener", "close": "cerrar"}
ALLOWED = {
    ("start", S.draft): S.running,
    ("pause", S.running): S.paused,
    ("resume", S.paused): S.running,
    ("stop", S.running): S.stopped,
    ("stop", S.paused): S.stopped,
    ("close", S.running): S.closed,
    ("close", S.paused): S.closed,
    ("close", S.stopped): S.closed,
}
REFUSED = [(command, state) for command in COMMANDS for state in S if (command, state) not in ALLOWED]


def give(world, command, campaign, **how):
    """The command, in a transaction of its own."""
    with world.sessions.begin() as session:
        getattr(lifecycle, command)(session, campaign.id, **how)
    return world.again(campaign)


def close(world, campaign, reason=None):
    return give(world, "close", campaign, reason=reason, zone=ZONE, now=world.clock())


def refused(world, command, campaign_id):
    with pytest.raises(CampaignError) as error, world.sessions.begin() as session:
        COMMANDS[command](session, campaign_id, world.clock())
    return error.value


@pytest.mark.parametrize(("command", "state"), ALLOWED)
def test_a_command_that_fits_moves_the_campaign(world, command, state):
    campaign = world.campaign(state=state)
    world.member(campaign, state=MemberState.done, mode=None)
    with world.sessions.begin() as session:
        COMMANDS[command](session, campaign.id, world.clock())
    assert world.again(campaign).state is ALLOWED[command, state]


@pytest.mark.parametrize(("command", "state"), REFUSED)
def test_a_command_that_does_not_fit_is_refused_in_words(world, command, state):
    campaign = world.campaign(state=state)
    before = world.everything()
    error = refused(world, command, campaign.id)
    assert error.code == "not_possible"
    assert error.words == f"La campaña está {STATE_WORDS[state]}: no se puede {VERBS[command]}."
    assert world.everything() == before


@pytest.mark.parametrize("command", COMMANDS)
def test_a_campaign_that_does_not_exist_is_refused(world, command):
    assert refused(world, command, 4711).code == "unknown_campaign"
    assert "4711" in refused(world, command, 4711).words


def test_a_started_campaign_takes_no_other_sample(world):
    started(world, pupil("E1", ANA))
    with pytest.raises(CampaignError) as error:
        create(world, pupil("E2", BETO))
    assert error.value.words == "La campaña «Encuesta» de 2026-C3 ya comenzó: no se le puede cargar otra muestra."
    assert len(world.rows(Member)) == 1


def test_an_unknown_questionnaire_is_refused_by_name(world):
    with pytest.raises(CampaignError) as error:
        create(world, pupil("E1"), questionnaire="pra-for-999")
    assert (error.value.code, error.value.words) == (
        "unknown_questionnaire",
        "No existe el cuestionario «pra-for-999».",
    )
    assert world.rows(Campaign) == []


def test_a_sample_of_which_nothing_stands_makes_no_campaign_and_says_what_is_wrong_first(world):
    with pytest.raises(CampaignError) as error:
        create(world, pupil("E1", departamento="Chiapas"), pupil("", departamento="Quiché"))
    assert error.value.code == "nobody_to_reach"
    assert "línea 2: departamento: no hay un departamento «Chiapas»" in error.value.words
    assert world.rows(Campaign) == []


def test_every_refusal_has_words():
    assert set(WORDS) == {
        *("unknown_campaign", "unknown_questionnaire", "already_started", "nobody_to_reach", "not_possible"),
        *("still_owed", "not_a_draft", "same_name", "no_sample"),
    }
    assert set(STATE_WORDS) == set(CampaignState)


def test_starting_makes_one_call_due_for_each_family_that_a_machine_may_call(world):
    campaign = started(
        world, pupil("E1", ANA), pupil("E2", BETO, idioma="quc"), pupil("E3"), pupil("E4", OTTO), pupil("E5", ANA)
    )
    members = world.rows(Member)
    due = world.rows(Attempt)
    assert [(row.member_id, row.phone_id) for row in due] == [(members[i].id, members[i].phone_id) for i in (0, 3)]
    assert {(row.state, row.due_at, row.campaign_id) for row in due} == {(AttemptState.due, world.clock(), campaign.id)}
    assert world.again(campaign).started_at == world.clock()


def test_who_opted_out_before_is_done_at_the_start(world):
    world.phone(world.person(opted_out_at=world.clock()), ANA)
    campaign = started(world, pupil("E1", ANA), pupil("E2", BETO))
    states = [(row.state, row.mode) for row in world.rows(Member, Member.campaign_id == campaign.id)]
    assert states == [(MemberState.done, None), (MemberState.waiting, Mode.voice)]
    assert len(world.rows(Attempt)) == 1


def test_a_number_found_useless_since_the_loading_is_not_called_at_the_start(world):
    created = create(world, pupil("E1", ANA))
    world.change(world.find_phone(ANA), state=PhoneState.wrong)
    with world.sessions.begin() as session:
        lifecycle.start(session, created.campaign_id, world.clock())
    assert world.rows(Attempt) == []


def test_a_pause_keeps_what_is_due_and_its_reason(world):
    campaign = started(world, pupil("E1", ANA))
    assert give(world, "pause", campaign, reason="Feriado").reason == "Feriado"
    assert world.one(Attempt).state is AttemptState.due
    assert world.one(Member).state is MemberState.waiting


def test_resuming_forgets_the_reason_and_the_carriers_faults(world):
    campaign = started(world, pupil("E1", ANA))
    with world.sessions.begin() as session:
        attempt_id = world.one(Attempt).id
        add_fault(session, campaign.id, attempt_id, "HTTP 503", world.clock())
    give(world, "pause", campaign, reason="Fallas")
    assert give(world, "resume", campaign).reason is None
    assert world.rows(CarrierFault) == []


def test_stopping_calls_off_what_has_not_left_and_lets_calls_in_progress_end(world):
    campaign = world.campaign()
    due = world.attempt(world.member(campaign, ANA))
    handed = world.attempt(world.member(campaign, BETO), AttemptState.handed)
    talking = world.attempt(world.member(campaign, OTTO), AttemptState.answered, sid="CA1")
    give(world, "stop", campaign, reason="Orden de DIGEPSA")
    assert [world.again(row).state for row in (due, handed, talking)] == ["canceled", "canceled", "answered"]
    assert {row.state for row in world.rows(Member)} == {MemberState.done}
    assert world.again(campaign).reason == "Orden de DIGEPSA"


def test_stopping_leaves_to_monitors_what_is_theirs(world):
    campaign = world.campaign()
    member = world.member(campaign, state=MemberState.monitor, mode=Mode.monitor)
    give(world, "stop", campaign, reason=None)
    assert world.again(member).state is MemberState.monitor


def test_closing_ends_everything_and_says_when(world):
    campaign = world.campaign()
    world.attempt(world.member(campaign, ANA))
    world.member(campaign, BETO, state=MemberState.monitor, mode=Mode.monitor)
    closed = close(world, campaign, reason="Fin de la contratación")
    assert (closed.closed_at, closed.reason) == (world.clock(), "Fin de la contratación")
    assert {(row.state, row.mode) for row in world.rows(Member)} == {(MemberState.done, None)}
    assert world.one(Attempt).state is AttemptState.canceled


def owe_a_call(world, member, state=CallbackState.owed):
    conversation = world.conversation(member)
    with world.sessions.begin() as session:
        session.add(
            Callback(
                conversation_id=conversation.id,
                person_id=member.person_id,
                reason="person",
                promised="",
                state=state,
                created_at=world.clock(),
            )
        )


DONE = {"state": MemberState.done, "mode": None}
OWED = {
    "a machine's call": lambda world, campaign: world.member(campaign),
    "a monitor's call": lambda world, campaign: world.member(campaign, state=MemberState.monitor, mode=Mode.monitor),
    "the end of a call": lambda world, campaign: world.attempt(
        world.member(campaign, **DONE), AttemptState.answered, sid="CA1"
    ),
    "a promised call back": lambda world, campaign: owe_a_call(world, world.member(campaign, **DONE)),
}


@pytest.mark.parametrize("what", OWED)
def test_closing_is_refused_while_somebody_is_owed_something(world, what):
    campaign = world.campaign()
    world.member(campaign, BETO, **DONE)
    OWED[what](world, campaign)
    error = refused(world, "close", campaign.id)
    assert error.code == "still_owed"
    assert error.words.startswith("Todavía se debe contacto a 1 miembros de la muestra.")
    assert "--reason" in error.words
    assert close(world, campaign, reason="Se acabó el plazo").state is CampaignState.closed


def test_a_call_back_that_was_made_is_owed_no_more(world):
    campaign = world.campaign()
    owe_a_call(world, world.member(campaign, **DONE), CallbackState.done)
    assert close(world, campaign).state is CampaignState.closed


def test_closing_needs_no_reason_once_the_deadline_has_passed(world):
    campaign = world.campaign(deadline="2026-10-05T11:00:00")
    world.member(campaign)
    assert refused(world, "close", campaign.id).code == "still_owed"
    world.clock.pass_by(hours=1)
    assert close(world, campaign).state is CampaignState.closed


def test_at_the_deadline_nobody_is_called_any_more_and_monitors_keep_theirs(world):
    campaign = world.campaign(deadline="2026-10-05T11:00:00")
    later = world.campaign(deadline="2026-10-05T11:00:01")
    paused = world.campaign(deadline="2026-10-05T11:00:00", state=CampaignState.paused)
    whom = ((campaign, ANA), (later, BETO), (paused, OTTO))
    due = [world.attempt(world.member(each, number)) for each, number in whom]
    monitors = world.member(campaign, BETO, state=MemberState.monitor, mode=Mode.monitor)
    world.clock.pass_by(hours=1)
    with world.sessions.begin() as session:
        lifecycle.pass_deadlines(session, ZONE, world.clock())
    assert [world.again(row).state for row in due] == ["canceled", "due", "due"]
    assert [row.state for row in world.rows(Member)] == ["done", "waiting", "waiting", "monitor"]
    assert world.again(monitors).mode is Mode.monitor


def test_a_deadline_is_a_time_of_guatemala(world):
    file = CampaignFile.model_validate(FILE | {"deadline": "2026-10-05T10:00:00"})
    assert file.deadline_at(ZONE) == MONDAY_MORNING
    with world.sessions.begin() as session:
        sample = read_sample(csv_of(pupil("E1", ANA)))
        lifecycle.create(session, world.vault, file, LINES, sample, world.clock() - timedelta(hours=1))
        lifecycle.pass_deadlines(session, ZONE, world.clock())
    assert world.one(Member).state is MemberState.waiting  # a draft has not begun


def test_hours_that_open_on_no_day_are_refused(world):
    first = world.clock().date()
    closed = [str(first + timedelta(days=ahead)) for ahead in range(-2, 800)]
    with pytest.raises(NeverOpenError):
        create(world, pupil("E1"), hours={"dates_off": closed})
    assert world.rows(Campaign) == []
