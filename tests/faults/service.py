"""The whole service as an operator runs it, beside a simulated carrier: real processes that can be killed."""

import base64
import csv
import json
import os
import secrets
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil
from sqlalchemy import Engine, func, select

from app.embedded import embedded_servers
from rules.lives import AttemptState, MemberState
from storage.database import make_engine
from storage.models import Attempt, Member
from tests.ports import free_port

ESCUCHA = (str(Path(sys.executable).parent / "escucha"),)
VOICE_FROM = "+50222220000"
SPEED = 12.0
REQUESTS_PER_SECOND = 6.0
"""Few enough that rows wait, `dialing`, for the carrier to take their call."""
PATIENCE = 300.0
"""Seconds to wait for what must come: far more than it takes."""
LOOK = 0.2

CAMPAIGN = """
name = "Campaña %s"
period = "2026-C3"
questionnaire = "pra-for-147"
modes = ["voice", "monitor"]
[hours]
days = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
from = "00:00"
to = "24:00"
holidays_off = false
[attempts.voice]
max = 12
waits = ["1s"]
[limits]
calls_per_second = 100.0
calls_at_once = 100
"""


@dataclass(frozen=True, slots=True)
class Service:
    """A running service and what surrounds it."""

    process: psutil.Process
    environment: dict[str, str]
    carrier_url: str
    engine: Engine
    folder: Path

    def escucha(self, *words: str) -> dict[str, Any]:
        """A command beside the service, with --json where it has one."""
        done = subprocess.run((*ESCUCHA, *words), env=self.environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout) if "--json" in words else {}

    def carrier(self, path: str) -> Any:
        """What the simulated carrier says."""
        with urllib.request.urlopen(f"{self.carrier_url}/simulator/{path}", timeout=60) as answer:
            return json.load(answer)

    def dialing(self) -> int:
        """Rows that were handed to the carrier and have no answer yet."""
        with self.engine.connect() as connection:
            waiting = select(func.count()).where(Attempt.state == AttemptState.dialing)
            return connection.scalar(waiting) or 0

    def waiting(self) -> int:
        """Members for whom the machine has something left to do."""
        with self.engine.connect() as connection:
            left = select(func.count()).where(Member.state == MemberState.waiting)
            return connection.scalar(left) or 0

    def in_call(self) -> int:
        """Calls in which a parent is on the line."""
        return sum(call["status"] == "in-progress" for call in self.carrier("calls"))

    def processes(self, *words: str) -> list[psutil.Process]:
        """The service's processes whose command holds one of `words`."""
        found = []
        for process in self.process.children(recursive=True):
            try:
                line = " ".join(process.cmdline())
            except psutil.Error:
                continue
            if any(word in line for word in words):
                found.append(process)
        return found


def until(what: Callable[[], Any], seconds: float = PATIENCE, look: float = LOOK) -> Any:
    """The first true answer of `what`."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if answer := what():
            return answer
        time.sleep(look)  # between two looks; the wait ends with the state, not with a time
    raise AssertionError(f"{what} did not come about in {seconds} s")


@contextmanager
def serving(
    home: Path,
    parents: Mapping[str, Mapping[str, Any]],
    *,
    speed: float = SPEED,
    requests_per_second: float = REQUESTS_PER_SECOND,
) -> Iterator[Service]:
    """`escucha up` on embedded servers in `home`, with these parents to call."""
    folder = home.parent
    port, carrier_port = free_port(), free_port()
    environment = _environment(home, port, carrier_port)
    (folder / "parents.json").write_text(json.dumps(parents), encoding="utf-8")
    carrier = (
        sys.executable, "-m", "simulator", "--port", str(carrier_port), "--speed", str(speed),
        "--calls-per-second", "100",
        "--requests-per-second", str(requests_per_second), "--parents", str(folder / "parents.json"),
    )  # fmt: skip
    with (
        _running(carrier, environment, folder / "carrier.log"),
        _running((*ESCUCHA, "up", "--port", str(port)), environment, folder / "up.log") as up,
    ):
        until(lambda: _healthy(up, port))
        with embedded_servers(home, database=True, redis=False) as servers:
            engine = make_engine(servers.database_url)
            try:
                yield Service(psutil.Process(up.pid), environment, f"http://127.0.0.1:{carrier_port}", engine, folder)
            finally:
                engine.dispose()


def run_campaign(service: Service, name: str, sample: Sequence[Mapping[str, str]]) -> int:
    """Create and start a campaign; its id."""
    (service.folder / "campaign.toml").write_text(CAMPAIGN % name, encoding="utf-8")
    with (service.folder / "sample.csv").open("w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, list(sample[0]))
        writer.writeheader()
        writer.writerows(sample)
    files = (str(service.folder / "campaign.toml"), "--sample", str(service.folder / "sample.csv"))
    created = service.escucha("campaign", "create", *files, "--json")
    service.escucha("campaign", "start", str(created["id"]))
    return int(created["id"])


def results(service: Service, campaign_id: int) -> list[dict[str, str]]:
    """The rows of the results file."""
    out = service.folder / "results.csv"
    service.escucha("results", str(campaign_id), "--format", "csv", "--out", str(out))
    with out.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def _environment(home: Path, port: int, carrier_port: int) -> dict[str, str]:
    settings = {
        "ESCUCHA_HOME": str(home),
        "SECRET_KEY": secrets.token_urlsafe(32),
        "DATA_KEY": base64.urlsafe_b64encode(secrets.token_bytes(32)).decode(),
        "PUBLIC_BASE_URL": f"http://127.0.0.1:{port}",
        "TWILIO_API_BASE_URL": f"http://127.0.0.1:{carrier_port}",
        "TWILIO_ACCOUNT_SID": "AC" + secrets.token_hex(16),
        "TWILIO_AUTH_TOKEN": secrets.token_hex(16),
        "VOICE_FROM": VOICE_FROM,
        "SMS_FROM": VOICE_FROM,
        "CALLS_PER_SECOND": "100",
        "CALLS_AT_ONCE": "100",
    }
    return {**os.environ, **settings}


@contextmanager
def _running(words: Sequence[str], environment: Mapping[str, str], log: Path) -> Iterator[subprocess.Popen[bytes]]:
    with log.open("wb") as out, subprocess.Popen(words, env=environment, stdout=out, stderr=out) as process:
        try:
            yield process
        finally:
            process.terminate()


def _healthy(up: subprocess.Popen[bytes], port: int) -> bool:
    assert up.poll() is None, "the service ended"
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthy", timeout=60) as answer:
            return json.load(answer)["status"] == "ok"
    except OSError:
        return False
