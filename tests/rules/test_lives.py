"""The lives: each move of each table, and none besides."""

import pytest

from rules.lives import (
    ATTEMPT_LIFE,
    CALLBACK_LIFE,
    CAMPAIGN_LIFE,
    DOCUMENT_LIFE,
    HANDOVER_LIFE,
    MEMBER_LIFE,
    RECORDING_LIFE,
    TEXT_LIFE,
    AttemptState,
    CallbackState,
    CampaignState,
    DocumentState,
    HandoverState,
    MemberState,
    RecordingState,
    TextState,
    may_move,
    sources,
)
from rules.returns import RETURN_LIFE, ReturnState

LIVES = {
    CampaignState: CAMPAIGN_LIFE,
    AttemptState: ATTEMPT_LIFE,
    MemberState: MEMBER_LIFE,
    CallbackState: CALLBACK_LIFE,
    HandoverState: HANDOVER_LIFE,
    RecordingState: RECORDING_LIFE,
    ReturnState: RETURN_LIFE,
    DocumentState: DOCUMENT_LIFE,
    TextState: TEXT_LIFE,
}

ALLOWED = {
    CampaignState: "draft>running running>paused running>stopped running>closed "
    "paused>running paused>stopped paused>closed stopped>closed",
    AttemptState: "due>handed due>canceled due>ringing due>answered due>awaiting due>ended "
    "handed>dialing handed>due handed>canceled handed>ringing handed>answered handed>awaiting "
    "handed>ended "
    "dialing>due dialing>queued dialing>ringing dialing>answered dialing>awaiting dialing>ended "
    "queued>ringing queued>answered queued>ended ringing>answered ringing>ended answered>ended awaiting>ended",
    MemberState: "waiting>monitor waiting>done monitor>done",
    CallbackState: "owed>done done>owed",
    HandoverState: "queued>connecting queued>active queued>callback_due queued>abandoned queued>done "
    "connecting>active connecting>queued connecting>callback_due connecting>abandoned "
    "active>held active>recovering active>wrap_up active>callback_due active>queued active>done "
    "held>active held>recovering held>wrap_up "
    "recovering>active recovering>queued recovering>wrap_up "
    "callback_due>claimed callback_due>queued callback_due>withdrawn "
    "claimed>dialling claimed>active claimed>wrap_up claimed>callback_due claimed>queued claimed>withdrawn "
    "dialling>active dialling>wrap_up dialling>callback_due "
    "wrap_up>done wrap_up>callback_due wrap_up>exhausted wrap_up>dialling wrap_up>active",
    RecordingState: (
        "expected>stored expected>absent stored>removed expected>unwanted stored>unwanted removed>unwanted"
        " unwanted>absent"
    ),
    ReturnState: "due>handed due>canceled due>placed due>answered due>ended "
    "handed>dialing handed>due handed>canceled handed>placed handed>answered handed>ended "
    "dialing>due dialing>placed dialing>answered dialing>ended placed>answered placed>ended answered>ended",
    DocumentState: "due>making making>ready making>failed",
    TextState: "due>sending due>sent due>delivered due>failed "
    "sending>due sending>sent sending>delivered sending>failed sent>delivered sent>failed",
}

EVERY_PAIR = [
    pytest.param(states, before, after, id=f"{states.__name__}-{before}-{after}")
    for states in LIVES
    for before in states
    for after in states
]


@pytest.mark.parametrize(("states", "before", "after"), EVERY_PAIR)
def test_a_life_moves_only_as_its_table_says(states, before, after):
    assert may_move(LIVES[states], before, after) == (f"{before}>{after}" in ALLOWED[states].split())


@pytest.mark.parametrize("states", LIVES)
def test_every_state_of_a_life_has_its_row(states):
    assert set(LIVES[states]) == set(states)


def test_a_late_ringing_never_undoes_an_answer():
    assert not may_move(ATTEMPT_LIFE, AttemptState.answered, AttemptState.ringing)
    assert not may_move(ATTEMPT_LIFE, AttemptState.ended, AttemptState.ringing)


def test_sources_are_the_states_that_may_become_another():
    assert sources(CAMPAIGN_LIFE, CampaignState.running) == {CampaignState.draft, CampaignState.paused}
    assert sources(ATTEMPT_LIFE, AttemptState.due) == {AttemptState.handed, AttemptState.dialing}


def test_a_call_thought_not_to_have_left_may_be_answered_after_all():
    assert may_move(ATTEMPT_LIFE, AttemptState.due, AttemptState.answered)
    assert not may_move(ATTEMPT_LIFE, AttemptState.due, AttemptState.dialing)
