"""The demo, as a new user runs it."""

import csv
import os
import subprocess
from pathlib import Path

import psutil

from tests.faults.service import ESCUCHA
from tests.ports import free_port

PEOPLE = 40


def _processes_of(home: Path) -> list[str]:
    """What still runs on this ESCUCHA_HOME: our processes carry it in their environment, the servers in their words."""
    left = []
    for process in psutil.process_iter():
        try:
            known = [*process.cmdline(), process.environ().get("ESCUCHA_HOME", "")]
        except psutil.Error:
            continue
        if any(str(home) in word for word in known):
            left.append(" ".join(process.cmdline()))
    return left


def test_the_demo_reaches_a_complete_campaign_that_equals_the_carriers_log_and_leaves_nothing_running(
    home: Path,
) -> None:
    words = (*ESCUCHA, "demo", "--once", "--people", str(PEOPLE), "--seed", "11", "--port", str(free_port()))
    environment = {**os.environ, "ESCUCHA_HOME": str(home)}
    done = subprocess.run(words, env=environment, capture_output=True, text=True, check=False, timeout=180)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "campaña completa" in done.stdout
    assert f"{PEOPLE} de {PEOPLE} filas" in done.stdout
    with (home / "demo" / "resultados.csv").open(encoding="utf-8-sig", newline="") as file:
        assert len(list(csv.DictReader(file))) == PEOPLE
    assert _processes_of(home) == []
