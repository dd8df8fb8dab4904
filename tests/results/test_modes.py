"""By which mode a member was interviewed, and which calls and texts left for him."""

import pytest

from rules.lives import AttemptState
from rules.outcomes import Outcome
from rules.routing import Mode
from storage.models import Direction
from storage.queries.results import member_results
from tests.results.exporting import RATED, answer, call, only_row, written
from tests.world import ANA


def results(world, campaign):
    with world.sessions() as session:
        return list(member_results(session, campaign.id))


def shared(world, member, attempt, outcome):
    """What `attempt`, planned for a brother or sister, was for this member."""
    told = {"dialing_at": attempt.dialing_at, "mode": attempt.mode, "direction": attempt.direction}
    return call(world, member, outcome, None, shares_id=attempt.id, **told)


@pytest.mark.parametrize(
    ("mode", "code"),
    [
        (Mode.voice, "voz"),
        (Mode.sms, "sms"),
        (Mode.whatsapp, "whatsapp"),
        (Mode.web, "web"),
        (Mode.monitor, "monitor"),
        (Mode.impreso, "impreso"),
    ],
)
def test_the_mode_is_the_one_by_which_the_deciding_answer_was_given(world, mode, code):
    campaign = world.campaign()
    member = world.member(campaign)
    answer(world, member, mode=Mode.voice, uso="1")
    answer(world, member, mode=mode, tipo="1", nivel="3")
    world.clock.pass_by(minutes=1)
    answer(world, member, mode=Mode.monitor, comentario="Bien")
    assert only_row(world, campaign)["modo"] == code


def test_where_no_answer_decides_the_last_one_tells_the_mode(world):
    campaign = world.campaign()
    member = world.member(campaign)
    answer(world, member, mode=Mode.sms, uso="1")
    world.clock.pass_by(minutes=1)
    answer(world, member, mode=Mode.web, comentario="Bien")
    assert only_row(world, campaign)["modo"] == "web"


def test_a_family_that_was_reached_and_gave_no_answer_has_the_mode_that_reached_it_last(world):
    campaign = world.campaign()
    member = world.member(campaign)
    world.conversation(member)
    for number, (mode, outcome) in enumerate(
        [
            (Mode.voice, Outcome.broke_off),
            (Mode.sms, Outcome.refused),
            (Mode.voice, Outcome.no_answer),
            (Mode.whatsapp, Outcome.no_reply),
        ]
    ):
        world.clock.pass_by(minutes=1)
        call(world, member, outcome, f"S{number}", mode=mode)
    row = only_row(world, campaign)
    assert (row["modo"], row["idioma"], row["intentos"]) == ("sms", "es", "4")


@pytest.mark.parametrize("outcome", [Outcome.no_reply, Outcome.undelivered, Outcome.no_texts])
def test_a_text_that_nobody_answered_reached_nobody(world, outcome):
    campaign = world.campaign()
    call(world, world.member(campaign), outcome, "SM1", mode=Mode.sms)
    row = only_row(world, campaign)
    assert (row["modo"], row["uso"], row["intentos"]) == ("", "", "1")


def test_a_call_that_told_of_two_pupils_is_an_attempt_for_both_and_left_once(world):
    campaign = world.campaign()
    first, second = world.member(campaign, ANA), world.member(campaign, ANA)
    attempt = call(world, first, Outcome.complete, "CA1")
    world.clock.pass_by(hours=2)
    shared(world, second, attempt, Outcome.broke_off)
    rows = written(world, campaign)[1]
    assert [(row["intentos"], row["primer_intento"]) for row in rows] == 2 * [("1", "2026-10-05T10:00:00-06:00")]
    assert [(row["disposicion"], row["modo"]) for row in rows] == 2 * [("2.12", "voz")]
    assert [(one.left, one.attempts) for one in results(world, campaign)] == [(1, 1), (0, 1)]


def test_a_call_of_the_parents_is_nobodys_attempt_whoever_it_told_of(world):
    campaign = world.campaign()
    first, second = world.member(campaign, ANA), world.member(campaign, ANA)
    attempt = call(world, first, Outcome.complete, "CA1", direction=Direction.inbound)
    shared(world, second, attempt, Outcome.complete)
    answer(world, second, **RATED)
    assert [(row["intentos"], row["primer_intento"]) for row in written(world, campaign)[1]] == 2 * [("0", "")]
    assert [(one.left, one.attempts) for one in results(world, campaign)] == 2 * [(0, 0)]


def test_texts_that_left_are_attempts_and_those_that_did_not_are_none(world):
    campaign = world.campaign()
    member = world.member(campaign)
    world.attempt(member, AttemptState.canceled, mode=Mode.sms)
    call(world, member, Outcome.no_answer, "CA1")
    world.clock.pass_by(hours=1)
    world.attempt(member, AttemptState.awaiting, mode=Mode.sms, sid="SM1", dialing_at=world.clock())
    row = only_row(world, campaign)
    assert (row["intentos"], row["primer_intento"]) == ("2", "2026-10-05T10:00:00-06:00")
