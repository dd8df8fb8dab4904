"""When an interview was complete, and which answers came too late."""

from datetime import timedelta

import pytest

from rules.outcomes import Outcome
from rules.routing import Mode
from tests.results.exporting import RATED, answer, call, only_row, summed, written
from tests.world import ANA, BETO


@pytest.mark.parametrize(("minutes", "late"), [(-1, "0"), (0, "0"), (1, "1")])
def test_answers_after_the_deadline_are_flagged(world, minutes, late):
    campaign = world.campaign(deadline="2026-10-05T12:00:00")
    member = world.member(campaign)
    world.clock.pass_by(minutes=120 + minutes)
    answer(world, member, uso="1", tipo="1", nivel="1")
    row = only_row(world, campaign)
    assert (row["tardia"], row["nivel"]) == (late, "1")
    assert summed(world, campaign)[0].n == 1 - int(late)  # kept in the file, out of the figures


@pytest.mark.parametrize(
    ("before", "after", "late"),
    [
        (RATED, {"comentario": "Bien"}, "0"),
        ({"uso": "2"}, {"motivo_no_uso": "3"}, "0"),
        ({"uso": "1", "tipo": "4"}, {"comentario": "Bien"}, "0"),
        ({"uso": "1", "tipo": "1"}, {"nivel": "1"}, "1"),
        ({"uso": "1"}, {"tipo": "1"}, "1"),
        ({"uso": "1"}, {"comentario": "Bien"}, "1"),
    ],
)
def test_the_answer_that_made_the_disposition_says_whether_a_row_is_late(world, before, after, late):
    campaign = world.campaign(deadline="2026-10-05T20:00:00")
    member = world.member(campaign)
    world.clock.pass_by(hours=9, minutes=59, seconds=56)
    answer(world, member, **before)
    world.clock.pass_by(seconds=34)
    answer(world, member, **after)
    assert only_row(world, campaign)["tardia"] == late


def test_an_interview_was_complete_before_its_comment(world):
    campaign = world.campaign()
    member = world.member(campaign)
    answer(world, member, **RATED)
    world.clock.pass_by(minutes=1)
    answer(world, member, recording="RE1", comentario="")
    assert only_row(world, campaign)["completado"] == "2026-10-05T10:00:00-06:00"


def test_answers_after_the_closing_are_flagged_even_before_the_deadline(world):
    campaign = world.campaign(deadline="2026-12-20T20:00:00")
    in_time, late = world.member(campaign, ANA), world.member(campaign, BETO)
    answer(world, in_time, uso="2")
    world.change(campaign, closed_at=world.clock() + timedelta(minutes=1))
    world.clock.pass_by(minutes=2)
    answer(world, late, uso="2")
    assert [row["tardia"] for row in written(world, campaign)[1]] == ["0", "1"]


@pytest.mark.parametrize("mode", [Mode.sms, Mode.whatsapp, Mode.web])
def test_a_text_or_page_that_was_answered_too_late_is_flagged_as_a_call_is(world, mode):
    campaign = world.campaign(deadline="2026-10-05T12:00:00")
    member = world.member(campaign)
    call(world, member, Outcome.no_reply, "SM1", mode=Mode.sms)
    answer(world, member, mode=mode, uso="1", tipo="1")
    world.clock.pass_by(hours=3)
    answer(world, member, mode=mode, nivel="1")
    row = only_row(world, campaign)
    assert (row["tardia"], row["completado"]) == ("1", "2026-10-05T13:00:00-06:00")
    assert summed(world, campaign)[0].n == 0


def test_nobody_who_never_answered_is_late(world):
    campaign = world.campaign(deadline="2026-10-05T09:00:00")
    call(world, world.member(campaign), Outcome.no_answer, "CA1")
    assert only_row(world, campaign)["tardia"] == "0"
