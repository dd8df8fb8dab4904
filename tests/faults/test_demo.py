"""The demo, as a new user runs it."""

import csv
import os
import subprocess
from pathlib import Path

import psutil
import pytest

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


@pytest.mark.parametrize(
    ("answer_by", "modes"), [("reply", {"voz", "sms"}), ("link", {"voz", "web"}), ("call-back", {"voz"})]
)
def test_the_demo_goes_from_voice_to_text_equals_the_carriers_log_and_leaves_nothing_running(
    home: Path, answer_by: str, modes: set[str]
) -> None:
    options = ("--people", str(PEOPLE), "--seed", "11", "--answer-by", answer_by, "--port", str(free_port()))
    words = (*ESCUCHA, "demo", "--once", *options)
    environment = {**os.environ, "ESCUCHA_HOME": str(home)}
    done = subprocess.run(words, env=environment, capture_output=True, text=True, check=False, timeout=180)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "campaña completa" in done.stdout
    assert f"{PEOPLE} de {PEOPLE} filas" in done.stdout
    assert "Contactos a la vez o después de BAJA, según el registro: 0." in done.stdout
    with (home / "demo" / "resultados.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == PEOPLE
    assert {row["modo"] for row in rows if row["disposicion"] == "1.1"} == modes
    assert _processes_of(home) == []
