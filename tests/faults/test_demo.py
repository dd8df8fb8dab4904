"""The demo, as a new user runs it."""

import csv
import json
import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest

from tests.faults.service import ESCUCHA
from tests.ports import free_port

FEW, MANY = 10, 20
"""People of a demo in its short form and in its full one."""
SHIPPED = 60
"""Of demo/sample.csv."""
WORST_SEED = "22"
OFTEN = {"loss", "duplicate", "reorder", "delay", "too_many"}
"""Of these several strike however few the people are."""
STRIKES = {*OFTEN, "late", "document_error", "document_timeout", "document_reset", "hold"}
"""Of these so many strike the many that none is missing in any run."""
OF_THEIR_TIME = {"caso", "primer_intento", "completado"}
"""Columns that no two runs share: a pseudonym under a key of its own, and times."""


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


@contextmanager
def _demo(home: Path, *options: str) -> Iterator[subprocess.Popen[str]]:
    """A demo that ends by itself."""
    words = (*ESCUCHA, "demo", "--once", "--port", str(free_port()), *options)
    environment = {**os.environ, "ESCUCHA_HOME": str(home)}
    with subprocess.Popen(
        words, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as process:
        try:
            yield process
        finally:
            process.terminate()


def _ended_well(process: subprocess.Popen[str], people: int) -> None:
    """Complete, every row as the carrier's log has it, and nobody reached when he should not have been."""
    words, _ = process.communicate(timeout=600)
    assert process.returncode == 0, words
    assert "campaña completa" in words
    assert f"{people} de {people} filas" in words
    assert "Contactos a la vez o después de BAJA, según el registro: 0." in words


def _rows(home: Path) -> list[dict[str, str]]:
    with (home / "demo" / "resultados.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def _struck(home: Path) -> set[str]:
    """The kinds of faults that the carrier noted."""
    with (home / "demo" / "padres.jsonl").open(encoding="utf-8") as file:
        events = [json.loads(line) for line in file]
    return {event["kind"] for event in events if event["event"] == "fault"}


def _modes(rows: list[dict[str, str]]) -> set[str]:
    """The mouths by which somebody answered all."""
    return {row["modo"] for row in rows if row["disposicion"] == "1.1"}


@pytest.mark.slow
@pytest.mark.parametrize(("answer_by", "modes"), [("link", {"voz", "web"}), ("call-back", {"voz"})])
def test_the_demo_goes_from_voice_to_text_equals_the_carriers_log_and_leaves_nothing_running(
    home: Path, answer_by: str, modes: set[str]
) -> None:
    with _demo(home, "--people", str(MANY), "--seed", "11", "--answer-by", answer_by) as demo:
        _ended_well(demo, MANY)
    rows = _rows(home)
    assert len(rows) == MANY
    assert _modes(rows) == modes
    assert _processes_of(home) == []


@pytest.mark.slow
def test_the_demo_of_the_repository_equals_the_carriers_log(home: Path) -> None:
    """In its sample families of several pupils complain, too."""
    with _demo(home) as demo:
        _ended_well(demo, SHIPPED)


def test_under_the_worst_faults_every_row_of_the_demo_is_what_the_carriers_log_has(home: Path) -> None:
    worst = ("--seed", WORST_SEED, "--profile", "worst")
    with _demo(home, "--people", str(FEW), *worst, "--answer-by", "link") as demo:
        _ended_well(demo, FEW)
    assert _modes(_rows(home)) == {"voz", "web"}
    assert _struck(home) >= OFTEN
    assert _processes_of(home) == []


@pytest.mark.slow
def test_under_the_worst_faults_the_demo_has_the_results_of_a_clean_line(home: Path) -> None:
    clean, worst = home / "clean", home / "worst"
    same = ("--people", str(MANY), "--seed", WORST_SEED, "--answer-by", "reply")
    with _demo(clean, *same) as one, _demo(worst, *same, "--profile", "worst") as other:
        _ended_well(one, MANY)
        _ended_well(other, MANY)
    assert len(_rows(clean)) == MANY
    for place, (expected, row) in enumerate(zip(_rows(clean), _rows(worst), strict=True), start=1):
        found = {name: (expected[name], row[name]) for name in row if expected[name] != row[name]}
        assert found.keys() <= OF_THEIR_TIME, (place, found)
    assert _modes(_rows(clean)) == {"voz", "sms"}
    assert _struck(clean) == set()
    assert _struck(worst) >= STRIKES
    assert _processes_of(home) == []
