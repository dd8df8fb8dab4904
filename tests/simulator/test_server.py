"""The carrier as a process of its own, and its log."""

import json
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest
import requests

from tests.simulator.rehearsal import ACCOUNT, ANA, LINE, TOKEN, Customer, Simulated, ask, twiml
from tests.simulator.test_errors import raw

ROOT = Path(__file__).parents[2]


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return taken.getsockname()[1]


def start(*options: str) -> subprocess.Popen[str]:
    settings = {"TWILIO_ACCOUNT_SID": ACCOUNT, "TWILIO_AUTH_TOKEN": TOKEN, "VOICE_FROM": LINE}
    return subprocess.Popen(
        [sys.executable, "-m", "simulator", *options],
        cwd=ROOT,
        env=os.environ | settings,
        stderr=subprocess.PIPE,
        text=True,
    )


@pytest.mark.parametrize("sign", [signal.SIGTERM, signal.SIGINT])
def test_it_serves_until_told_to_stop_and_stops_cleanly(tmp_path: Path, sign: signal.Signals) -> None:
    parents, log = tmp_path / "parents.toml", tmp_path / "log.jsonl"
    parents.write_text(f'["{ANA}"]\nhabits = ["busy"]\n', encoding="utf-8")
    port = free_port()
    process = start(
        "--port", str(port), "--speed", "100", "--profile", "eager", "--parents", str(parents), "--log", str(log)
    )
    with process:
        assert str(port) in process.stderr.readline()
        base = f"http://127.0.0.1:{port}"
        assert requests.get(f"{base}/healthy", timeout=30).status_code == 200
        requests.post(
            f"{base}/2010-04-01/Accounts/{ACCOUNT}/Calls.json",
            {"To": ANA, "From": LINE, "Url": "http://127.0.0.1:1/voice"},
            auth=(ACCOUNT, TOKEN),
            timeout=30,
        )
        while not requests.get(f"{base}/simulator/parents", timeout=30).json():
            assert process.poll() is None
        process.send_signal(sign)
        assert process.wait(60) == 0
        assert "Traceback" not in process.stderr.read()
    first, second = (json.loads(line) for line in log.read_text(encoding="utf-8").splitlines()[:2])
    assert (first["event"], second["event"], second["number"], second["habit"]) == ("placed", "started", ANA, "busy")


@pytest.mark.parametrize(
    ("text", "words"), [("x = [", "parents.toml"), ('["+50255550001"]\nhabits = ["flies"]', "flies")]
)
def test_a_bad_file_of_parents_stops_the_start_with_its_reason(tmp_path: Path, text: str, words: str) -> None:
    parents = tmp_path / "parents.toml"
    parents.write_text(text, encoding="utf-8")
    with start("--port", str(free_port()), "--parents", str(parents)) as process:
        assert process.wait(60) == 1
        assert words in process.stderr.read()


def test_templates_and_habits_with_texts_come_from_the_command_line(tmp_path: Path) -> None:
    sid, port = "HX" + "7" * 32, free_port()
    templates = tmp_path / "templates.toml"
    templates.write_text(f'{sid} = "Hola {{{{1}}}}, responda 1 si es la madre"\n', encoding="utf-8")
    options = {
        "--port": str(port), "--speed": "100", "--messages-per-second": "100", "--profile": "default",
        "--text-profile": "eager", "--late-hours": "0.1", "--templates": str(templates),
    }  # fmt: skip
    with start(*(word for option in options.items() for word in option), "--advanced-opt-out") as process:
        assert str(port) in process.stderr.readline()
        made = requests.post(
            f"http://127.0.0.1:{port}/2010-04-01/Accounts/{ACCOUNT}/Messages.json",
            {"To": ANA, "From": LINE, "ContentSid": sid, "ContentVariables": '{"1": "Ana"}'},
            auth=(ACCOUNT, TOKEN),
            timeout=30,
        )
        assert (made.status_code, made.json()["body"]) == (201, "Hola Ana, responda 1 si es la madre")
        process.send_signal(signal.SIGTERM)
        assert process.wait(60) == 0


def test_without_account_it_does_not_start() -> None:
    process = subprocess.run(
        [sys.executable, "-m", "simulator"],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"]},
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    assert process.returncode == 2
    assert "TWILIO_ACCOUNT_SID" in process.stderr


def test_the_log_tells_a_call_from_start_to_end(customer: Customer, carrier: Simulated) -> None:
    customer.answers["/voice"] = twiml(ask("Malo, marque 1. Bueno, marque 3."))
    sid = carrier.call()
    carrier.over(sid)
    events = carrier.get("/simulator/log")
    assert [event["event"] for event in events] == [
        "placed", "started", "answered", "heard", "pressed", "told", "ended",
    ]  # fmt: skip
    assert {(event["call"], event["number"]) for event in events} == {(sid, ANA)}
    assert events[3]["meanings"] == ["bad", "good"]
    assert (events[4]["key"], events[4]["meaning"]) == ("3", "good")
    assert (events[5]["meaning"], events[5]["reached"]) == ("good", True)
    assert carrier.get("/simulator/log?since=5") == events[5:]


def test_traffic_is_kept_in_whatever_character_set_it_claims_to_come(simulate, tmp_path: Path) -> None:
    carrier = simulate(traffic_path=tmp_path)
    strange = {"Content-Type": "text/plain; charset=nada"}
    assert raw(carrier, "GET", "Calls.json", data=b"\xff", headers=strange).status_code == 200
    (kept,) = tmp_path.iterdir()
    assert json.loads(kept.read_text(encoding="utf-8"))["body"] == "\ufffd"


def test_many_calls_are_in_progress_at_once(customer: Customer, simulate) -> None:
    carrier = simulate(speed=5.0)
    customer.answers["/voice"] = twiml("<Pause length='3000'/>")
    for number in range(100):
        carrier.call(f"+5025555{number:04}", status_callback_event=["answered"])
    customer.wait("/status", 100)
    assert {call["status"] for call in carrier.get("/simulator/calls")} == {"in-progress"}
    assert len(carrier.client.calls.list(status="in-progress")) == 100
