"""Where the web process listens."""

import runpy
import socket

import pytest

from tests.app.commands import SERVICE, refused


def bound(monkeypatch, **environment):
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    return runpy.run_module("app.gunicorn")["bind"]


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "LOCALHOST"])
def test_who_is_reached_as_this_machine_listens_on_it_alone(monkeypatch, host):
    assert bound(monkeypatch, PUBLIC_BASE_URL=f"http://{host}:8123", PORT="8123") == "127.0.0.1:8123"


@pytest.mark.parametrize("address", ["https://escucha.example.org", "https://127.0.0.1.example.org", ""])
def test_who_is_reached_from_outside_listens_everywhere(monkeypatch, address):
    assert bound(monkeypatch, PUBLIC_BASE_URL=address, PORT="8123") == "0.0.0.0:8123"


def test_the_demo_refuses_a_port_that_is_taken_where_it_listens(monkeypatch, tmp_path):
    monkeypatch.setenv("ESCUCHA_HOME", str(tmp_path))
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert refused("demo", "--port", port) == f"El puerto {port} está ocupado: elija otro con --port."


def test_the_service_refuses_a_taken_port_before_anything_runs(monkeypatch, tmp_path):
    for name, value in (SERVICE | {"ESCUCHA_HOME": str(tmp_path / "var")}).items():
        monkeypatch.setenv(name, value)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert refused("up", "--port", port) == f"El puerto {port} está ocupado: elija otro con --port."
    assert not (tmp_path / "var").exists()
