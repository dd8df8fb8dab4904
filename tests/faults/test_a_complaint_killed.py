"""Whatever is killed while parents complain: each complaint is one case with one folio, and no story is lost."""

from pathlib import Path
from typing import Any

import pytest

from rules.complaints import Service as Care
from rules.lives import CaseState
from tests.faults.complaining import (
    an_hour_passes,
    calling,
    cases,
    connect,
    dials,
    is_up,
    kill,
    noted,
    receipts,
    recordings,
    writes,
)
from tests.faults.service import Service, serving, until

TELLING, TOLD, SENT, WRITING = "+50255570001", "+50255570002", "+50255570003", "+50255570004"
"""When the processes die: one tells his story, one has told it and not sent it, one has a folio already, one writes."""
STORIES = {TELLING: 105, TOLD: 36, SENT: 6}
"""Seconds. They dial at one moment, so these are what holds the three apart."""
KINDS = {TELLING: Care.accident, TOLD: Care.illness, SENT: Care.medicine, WRITING: Care.funeral}
WEB, QUEUES = "gunicorn", "valkey-server"


def _parent(number: str, kind: int) -> dict[str, Any]:
    complaint = {
        "danger": False, "kind": kind, "story_seconds": STORIES.get(number, 30), "when": 2, "need": 4,
        "place_known": False, "gives_name": True, "this_number": True,
    }  # fmt: skip
    reads = {"habit": "answers", "style": "digit", "error": 0, "types": 6.0}
    return {"habits": ["answers"], "think_seconds": 3, "interrupts": False, "complaint": complaint, "texting": reads}


PARENTS = {number: _parent(number, kind) for kind, number in enumerate(KINDS, start=1)}


def _killed_in_the_middle(service: Service, *victims: str) -> None:
    """These die while all three are on the telephone."""
    for number in STORIES:
        dials(service, number)
    until(lambda: noted(service, TOLD, "recording_told"), look=0.02)
    kill(service, *victims)
    assert not noted(service, TELLING, "recorded")
    assert [case.folio for case in cases(service, TOLD)] == [None]
    (sent,) = cases(service, SENT)
    assert (sent.state, sent.told_at) == (CaseState.received, None)


def _go_on(service: Service) -> None:
    """Who was cut off before he had a folio calls again."""
    until(lambda: is_up(service))
    for number in (TOLD, TELLING):
        until(lambda number=number: not calling(service, number))
        if not noted(service, number, "folio_heard"):
            dials(service, number)
    for number in STORIES:
        until(lambda number=number: not calling(service, number))
    assert noted(service, TELLING, "folio_heard")
    assert noted(service, TOLD, "folio_heard")


def _each_has_his_folio(service: Service, *told: str) -> None:
    an_hour_passes(service)
    for number in told:
        until(lambda number=number: _is_settled(service, number))
    assert len({_folio(service, number) for number in told}) == len(told)


def _is_settled(service: Service, number: str) -> bool:
    """The service has nothing left to do for him."""
    (case,) = cases(service, number)
    if case.told_at is None or not receipts(service, number, case):
        return False
    return all(voice.path for voice in recordings(service, case))


def _folio(service: Service, number: str) -> str:
    """The folio of his only case, which is what he told, told of once, and what he heard or read."""
    (case,) = cases(service, number)
    assert case.service is KINDS[number]
    assert len(receipts(service, number, case)) == 1
    learnt = [*noted(service, number, "folio_heard"), *noted(service, number, "folio_read")]
    assert {(one["digits"], one["pin"]) for one in learnt} == {(case.folio, case.pin)}
    if number in STORIES:
        assert recordings(service, case)[0].seconds >= STORIES[number]
    else:
        assert case.narrative
    return str(case.folio)


def test_a_web_and_queues_killed_while_parents_complain_lose_no_story_and_make_no_second_folio(
    whole_service: Service,
) -> None:
    connect(whole_service, PARENTS)
    _killed_in_the_middle(whole_service, WEB, QUEUES)
    _go_on(whole_service)
    _each_has_his_folio(whole_service, *STORIES)


@pytest.mark.slow
@pytest.mark.parametrize("victim", [WEB, QUEUES, "app.worker", "app.clock"])
def test_a_process_killed_while_parents_complain_loses_no_story_and_makes_no_second_folio(
    victim: str, home: Path
) -> None:
    with serving(home, {}) as service:
        connect(service, PARENTS)
        writes(service, WRITING)
        _killed_in_the_middle(service, victim)
        _go_on(service)
        _each_has_his_folio(service, *STORIES, WRITING)
