"""Whatever is killed, and whenever: the results are what the parents said."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from itertools import chain
from pathlib import Path
from typing import Any

import psutil
import pytest

from tests.faults.service import Service, results, run_campaign, serving, until

PEOPLE = 20
SPEED = 12.0
REQUESTS_PER_SECOND = 6.0
"""Few enough that rows wait, `dialing`, for the carrier to take their call."""


def _truth(ordinal: int) -> dict[str, Any]:
    """A family that used the insurance, or not; every kind, reason and level comes up."""
    return {
        "used": ordinal % 4 != 0,
        "reason": ordinal % 2 + 1,
        "kind": ordinal % 3 + 1,
        "level": ordinal % 4 + 1,
        "comment": False,
        "complaint": False,
    }


def _expected(truth: dict[str, Any]) -> dict[str, str]:
    if not truth["used"]:
        return {"disposicion": "1.1", "uso": "2", "motivo_no_uso": str(truth["reason"]), "tipo": "97", "nivel": "97"}
    told = {"tipo": str(truth["kind"]), "nivel": str(truth["level"])}
    return {"disposicion": "1.1", "uso": "1", "motivo_no_uso": "97", **told}


TRUTHS = {f"+5025555{ordinal:04}": _truth(ordinal) for ordinal in range(PEOPLE)}
PARENTS = {number: {"habits": ["answers"], "truth": truth} for number, truth in TRUTHS.items()}
SAMPLE = [
    {"codigo_estudiante": f"K{ordinal}", "telefono": number, "departamento": "Guatemala"}
    for ordinal, number in enumerate(TRUTHS)
]
VICTIMS: dict[str, Callable[[Service], list[psutil.Process]]] = {
    "web": lambda service: service.processes("gunicorn"),
    "worker": lambda service: service.processes("app.worker"),
    "valkey": lambda service: service.processes("valkey-server"),
}


def _frozen_in_the_middle(service: Service) -> list[psutil.Process]:
    """The workers, held still while a parent is on the line and a row is `dialing`; none, and they go on, otherwise."""
    if not service.dialing():
        return []
    workers = service.processes("app.worker")
    for worker in workers:
        worker.suspend()
    if service.dialing() and service.in_call():
        return workers
    _let_go(workers)
    return []


def _let_go(workers: list[psutil.Process]) -> None:
    for worker in workers:
        with suppress(psutil.NoSuchProcess):
            worker.resume()


@pytest.mark.parametrize(
    "victims",
    [tuple(VICTIMS), *(pytest.param((name,), marks=pytest.mark.slow) for name in VICTIMS)],
    ids="-".join,
)
def test_a_process_killed_in_the_middle_changes_nothing_in_the_results(victims: tuple[str, ...], home: Path) -> None:
    with serving(home, PARENTS, speed=SPEED, requests_per_second=REQUESTS_PER_SECOND) as service:
        with ThreadPoolExecutor(1) as beside:  # the command that starts it may take longer than the middle lasts
            starting = beside.submit(run_campaign, service, SAMPLE)
            workers = until(lambda: _frozen_in_the_middle(service), look=0.02)
            campaign_id = starting.result()
        killed = [VICTIMS[name](service) for name in victims]
        assert all(killed)
        for process in chain.from_iterable(killed):
            process.kill()
        assert service.dialing() > 0
        assert service.in_call() > 0
        _let_go(workers)
        until(lambda: not service.waiting())
        until(lambda: service.escucha("campaign", "status", str(campaign_id), "--json")["complete"])
        rows = results(service, campaign_id)
    found = [
        {column: row[column] for column in _expected(truth)} for row, truth in zip(rows, TRUTHS.values(), strict=True)
    ]
    assert found == [_expected(truth) for truth in TRUTHS.values()]
