import json
import os
import pwd
import signal
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil
import psycopg
import pytest
import redis

from app.errors import Refused
from app.procfile import read_procfile, service_processes
from tests.app.conftest import AS_WHOM, Launcher
from tests.app.starting import PATIENCE_SECONDS, Started, all_gone, children_of, has_ended

STEADY = ["/bin/sh", "-c", "echo $$; exec sleep 60"]
CALM = ["/bin/sh", "-c", "trap 'echo bye; exit 0' TERM; echo $$; while :; do sleep 0.05; done"]
DEAF = ["/bin/sh", "-c", "trap '' TERM; echo $$; while :; do sleep 0.05; done"]
FORKING = ["/bin/sh", "-c", "sleep 60 & echo $$; exec sleep 60"]
CRASHING = ["/bin/sh", "-c", "echo no puedo; exit 3"]


class Supervised:
    """A running supervisor, read line by line."""

    def __init__(self, started: Started) -> None:
        self.started = started
        self.lines: list[str] = []

    def signal(self, number: signal.Signals) -> None:
        """As a terminal does it: to the supervisor's whole process group."""
        os.killpg(self.started.process.pid, number)

    def says(self, name: str) -> str:
        """The next line of this process."""
        while line := self.started.line():
            self.lines.append(line)
            who, _, words = line.partition("|")
            if who.strip() == name:
                return words.strip()
        pytest.fail("\n".join(self.lines))

    def pid(self, name: str) -> int:
        return int(self.says(name))

    def rest(self) -> list[str]:
        """What it says until its end."""
        assert self.started.process.stdout is not None
        return self.started.process.stdout.read().splitlines()


@pytest.fixture
def run(launch: Launcher) -> Iterator[Any]:
    def run(processes: dict[str, list[str]], **more: Any) -> Supervised:
        return Supervised(launch("tests.app.supervised", json.dumps({"processes": processes, **more})))

    return run


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_stops_everything_the_last_one_first(run, number):
    supervised = run({"web": CALM, "worker": CALM, "clock": CALM})
    started = {supervised.pid(name) for name in ("web", "worker", "clock")}
    below = children_of(supervised.started.process.pid)
    assert started <= set(below)
    supervised.signal(number)
    assert [line for line in supervised.rest() if "bye" in line] == [
        "clock   | bye",
        "worker  | bye",
        "web     | bye",
    ]
    assert supervised.started.wait() == 0
    assert all_gone(below)


@pytest.mark.parametrize("as_whom", AS_WHOM)
def test_nothing_is_left_when_the_supervisor_is_killed(run, as_whom):
    more = {} if as_whom == "ourselves" else {"user": pwd.getpwnam("nobody").pw_uid}
    supervised = run({"web": CALM, "worker": STEADY}, **more)
    supervised.pid("web")
    supervised.pid("worker")
    below = children_of(supervised.started.process.pid)
    assert len(below) >= 2
    supervised.started.process.kill()
    assert all_gone(below)


def test_a_process_that_is_killed_starts_again(run):
    supervised = run({"web": STEADY, "worker": STEADY})
    web = supervised.pid("web")
    os.kill(web, signal.SIGKILL)
    assert supervised.says("web") == "(terminó: vuelve a arrancar)"
    again = supervised.pid("web")
    assert again != web
    assert has_ended(web)
    assert not has_ended(again)


def test_what_a_killed_process_had_started_does_not_live_on(run):
    supervised = run({"web": FORKING})
    web = supervised.pid("web")
    below = children_of(web)
    assert len(below) == 1
    os.kill(web, signal.SIGKILL)
    assert all_gone(below)
    below = children_of(supervised.started.process.pid)
    supervised.signal(signal.SIGTERM)
    assert supervised.started.wait() == 0
    assert all_gone(below)


def test_a_process_that_crashes_again_and_again_stops_the_service_with_a_clear_line(run):
    supervised = run({"web": CRASHING, "clock": CALM}, first_pause=0.001)
    lines = supervised.rest()
    assert supervised.started.wait() == 1
    assert lines.count("web     | no puedo") == 10
    assert lines[-1] == "refused | web terminó 10 veces apenas arrancado: vea lo que dijo."
    assert "clock   | bye" in lines


def test_a_deaf_process_is_killed_at_the_deadline(run):
    supervised = run({"web": DEAF}, patience=0.3)
    web = supervised.pid("web")
    supervised.signal(signal.SIGTERM)
    assert supervised.started.wait() == 0
    assert has_ended(web)


def test_a_second_signal_does_not_wait_for_a_deaf_process(run):
    supervised = run({"web": DEAF, "worker": CALM}, patience=300)
    web = supervised.pid("web")
    supervised.pid("worker")
    supervised.signal(signal.SIGINT)
    assert supervised.says("worker") == "bye"
    supervised.signal(signal.SIGINT)
    assert supervised.started.wait() == 0
    assert has_ended(web)


def test_the_release_runs_to_its_end_before_anything_else_starts(run):
    supervised = run({"web": STEADY}, release=["/bin/sh", "-c", "echo one; sleep 0.2; echo two"])
    supervised.pid("web")
    assert [line.split("|")[0].strip() for line in supervised.lines] == ["release", "release", "web"]


def test_nothing_starts_after_a_release_that_failed(run):
    supervised = run({"web": STEADY}, release=CRASHING)
    assert supervised.rest() == [
        "release | no puedo",
        "refused | release falló (/bin/sh terminó con 3): nada ha arrancado.",
    ]
    assert supervised.started.wait() == 1


def test_a_program_that_does_not_exist_is_named(run):
    supervised = run({"web": ["no-such-program"]})
    assert supervised.rest() == ["refused | No se pudo arrancar web: no-such-program no está instalado."]
    assert supervised.started.wait() == 1


@pytest.mark.parametrize("code", [0, 7])
def test_the_companion_ends_everything_with_its_own_exit_code(run, code):
    supervised = run({"web": STEADY}, beside=code)
    assert supervised.started.wait() == code


def test_a_companion_that_fails_ends_everything_and_is_heard(run):
    supervised = run({"web": STEADY}, beside="fails")
    assert supervised.rest()[-1] == "refused | El acompañante no pudo."
    assert supervised.started.wait() == 1


def test_the_companion_is_told_when_all_ends(run):
    supervised = run({"web": STEADY}, beside="waits")
    supervised.pid("web")
    supervised.signal(signal.SIGTERM)
    assert "beside | told that all ends" in supervised.rest()
    assert supervised.started.wait() == 0


def test_the_service_goes_on_when_nobody_reads_what_it_says(run):
    supervised = run({"web": ["/bin/sh", "-c", "echo $$; while :; do echo talk; done"]})
    web = supervised.pid("web")
    assert supervised.started.process.stdout is not None
    supervised.started.process.stdout.close()
    written = psutil.Process(web).io_counters().write_count
    while psutil.Process(web).io_counters().write_count < written + 100_000:
        assert not has_ended(web)
    supervised.signal(signal.SIGTERM)
    supervised.started.wait()
    assert has_ended(web)


def test_killed_servers_start_again_on_the_same_sockets(run, home):
    supervised = run({"web": STEADY}, home=str(home))
    urls = supervised.started.told()
    supervised.pid("web")
    below = {child.name(): child.pid for child in psutil.Process(supervised.started.process.pid).children()}
    plain = urls["DATABASE_URL"].replace("+psycopg", "")
    with psycopg.connect(plain, autocommit=True) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 7 AS n")
    os.kill(below["valkey-server"], signal.SIGKILL)
    assert supervised.says("valkey") == "(terminó: vuelve a arrancar)"
    with redis.Redis.from_url(urls["REDIS_URL"], retry=_patient()) as client:
        assert client.ping()
    os.kill(below["postgres"], signal.SIGKILL)
    assert supervised.says("postgres") == "(terminó: vuelve a arrancar)"
    assert _kept(plain) == 7
    rest = children_of(supervised.started.process.pid)
    supervised.started.process.kill()
    assert all_gone(rest)


def _kept(url: str) -> int:
    """What the table holds, once the server is through with its recovery."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            with psycopg.connect(url) as connection:
                return connection.execute("SELECT n FROM kept").fetchall()[0][0]
        except psycopg.OperationalError:
            assert time.monotonic() < deadline


def _patient() -> redis.retry.Retry:
    return redis.retry.Retry(redis.backoff.ConstantBackoff(0.05), 100)


def test_the_procfile_names_the_processes_of_the_service():
    assert list(read_procfile()) == ["release", "web", "worker", "clock"]
    release, processes = service_processes({"PORT": "8123"})
    assert release.command == ["escucha", "db", "upgrade"]
    assert [spec.name for spec in processes] == ["web", "worker", "clock"]
    assert {spec.environment["PORT"] for spec in processes} == {"8123"}
    assert "app.web:create_app()" in processes[0].command


def test_a_procfile_line_that_is_none_is_quoted(tmp_path: Path):
    file = tmp_path / "Procfile"
    file.write_text("web: run\nsomething else\n")
    with pytest.raises(Refused, match="something else"):
        read_procfile(file)
    with pytest.raises(Refused, match="No está"):
        read_procfile(tmp_path / "none")
