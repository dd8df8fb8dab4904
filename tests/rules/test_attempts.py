"""What follows an ended attempt."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.attempts import MOST_UNCOUNTED, MOVES, AttemptPolicy, Ended, Move, Next, after_attempt, counts
from rules.outcomes import Outcome

NOW = datetime(2026, 9, 14, 16, 0, tzinfo=UTC)
POLICY = AttemptPolicy(4, (timedelta(hours=3), timedelta(days=1), timedelta(days=2)), 30)
TRY_AGAIN = [
    Outcome.broke_off,
    Outcome.hung_up,
    Outcome.unheard,
    Outcome.machine,
    Outcome.busy,
    Outcome.no_answer,
    Outcome.guardian_absent,
]
DEAD = [Outcome.wrong_number, Outcome.not_working, Outcome.invalid_number]


def ended(outcome: Outcome, counted: int = 1, **known) -> Ended:
    return Ended(outcome, counted, known.pop("uncounted", 0), NOW, **known)


@pytest.mark.parametrize("outcome", [Outcome.complete, Outcome.partial, Outcome.refused])
def test_an_answer_or_a_refusal_is_final(outcome):
    assert after_attempt(ended(outcome), POLICY) == Next(Move.final)


@pytest.mark.parametrize("outcome", TRY_AGAIN)
@pytest.mark.parametrize(
    ("counted", "wait"),
    [(1, timedelta(hours=3)), (2, timedelta(days=1)), (3, timedelta(days=2))],
)
def test_who_was_not_reached_is_tried_again_after_the_wait(outcome, counted, wait):
    assert after_attempt(ended(outcome, counted), POLICY) == Next(Move.retry, NOW + wait)


def test_the_last_wait_repeats():
    patient = replace(POLICY, max=9)
    assert after_attempt(ended(Outcome.busy, 8), patient).at == NOW + timedelta(days=2)


@pytest.mark.parametrize("outcome", [o for o in TRY_AGAIN if o is not Outcome.guardian_absent])
def test_spent_attempts_pass_to_the_next_mode(outcome):
    assert after_attempt(ended(outcome, 4), POLICY) == Next(Move.next_mode)


def test_a_chosen_moment_is_kept():
    tomorrow = NOW + timedelta(days=1)
    assert after_attempt(ended(Outcome.guardian_absent, chosen=tomorrow), POLICY) == Next(Move.retry, tomorrow)


def test_a_promise_made_at_the_last_attempt_is_kept_by_a_monitor():
    last = ended(Outcome.guardian_absent, 4, chosen=NOW + timedelta(days=1))
    assert after_attempt(last, POLICY) == Next(Move.monitor)


@pytest.mark.parametrize("outcome", DEAD)
def test_a_dead_number_gives_way_to_the_other_one(outcome):
    assert after_attempt(ended(outcome, has_other_number=True), POLICY) == Next(Move.other_number)
    assert after_attempt(ended(outcome), POLICY) == Next(Move.next_mode)


@pytest.mark.parametrize("outcome", [Outcome.handed_over, Outcome.language])
def test_what_needs_a_person_goes_to_a_monitor(outcome):
    assert after_attempt(ended(outcome), POLICY) == Next(Move.monitor)


@pytest.mark.parametrize("outcome", [Outcome.failed, Outcome.canceled])
def test_the_carriers_failures_cost_the_parent_no_attempt(outcome):
    after = after_attempt(ended(outcome, 4, uncounted=1), POLICY)
    assert after == Next(Move.retry, NOW + timedelta(hours=3))


def test_a_call_held_past_the_hours_waits_only_for_the_next_opening():
    assert after_attempt(ended(Outcome.outside_hours, 0, uncounted=1), POLICY) == Next(Move.retry, NOW)


@pytest.mark.parametrize("outcome", [Outcome.failed, Outcome.canceled, Outcome.outside_hours])
def test_failures_do_not_go_on_for_ever(outcome):
    last = ended(outcome, 0, uncounted=MOST_UNCOUNTED)
    assert after_attempt(last, POLICY) == Next(Move.next_mode)


@pytest.mark.parametrize("outcome", Outcome)
def test_every_outcome_has_its_move(outcome):
    assert outcome in MOVES


@given(st.lists(st.sampled_from(Outcome), min_size=40, max_size=40))
def test_no_run_of_outcomes_calls_one_number_for_ever(outcomes):
    counted = uncounted = calls = 0
    for outcome in outcomes:
        calls += 1
        counted += counts(outcome)
        uncounted += not counts(outcome)
        if after_attempt(ended(outcome, counted, uncounted=uncounted), POLICY).move is not Move.retry:
            break
    assert calls <= POLICY.max + MOST_UNCOUNTED
