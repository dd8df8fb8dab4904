"""Whatever is killed, and whenever: the results are what the parents said."""

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from itertools import chain
from pathlib import Path
from typing import Any

import psutil
import pytest

from tests.faults.people import PARENTS, TRUTHS
from tests.faults.service import Service, results, run_campaign, serving, until


def _expected(truth: dict[str, Any]) -> dict[str, str]:
    if not truth["used"]:
        return {"disposicion": "1.1", "uso": "2", "motivo_no_uso": str(truth["reason"]), "tipo": "97", "nivel": "97"}
    told = {"tipo": str(truth["kind"]), "nivel": str(truth["level"])}
    return {"disposicion": "1.1", "uso": "1", "motivo_no_uso": "97", **told}


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


def _killed_in_the_middle(service: Service, victims: Iterable[str]) -> list[dict[str, str]]:
    """The results of a campaign in whose middle these are killed."""
    with ThreadPoolExecutor(1) as beside:  # the command that starts it may take longer than the middle lasts
        starting = beside.submit(run_campaign, service, "con fallas", SAMPLE)
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
    return results(service, campaign_id)


def _are_what_the_parents_said(rows: list[dict[str, str]]) -> None:
    found = [
        {column: row[column] for column in _expected(truth)} for row, truth in zip(rows, TRUTHS.values(), strict=True)
    ]
    assert found == [_expected(truth) for truth in TRUTHS.values()]


def test_processes_killed_in_the_middle_change_nothing_in_the_results(whole_service: Service) -> None:
    _are_what_the_parents_said(_killed_in_the_middle(whole_service, VICTIMS))


@pytest.mark.slow
@pytest.mark.parametrize("victim", VICTIMS)
def test_a_process_killed_in_the_middle_changes_nothing_in_the_results(victim: str, home: Path) -> None:
    with serving(home, PARENTS) as service:
        _are_what_the_parents_said(_killed_in_the_middle(service, [victim]))
