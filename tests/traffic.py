"""What the service asks of the carrier and answers it, kept for `make conformance` while the suite runs."""

import os
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

import flask
import pytest

from simulator.traffic import Traffic

FOLDER = "ESCUCHA_TRAFFIC"
"""The environment's word for where it is kept; without it nothing is."""
WEBHOOKS = {"voice", "sms"}
"""Blueprints of the service that the carrier asks."""
SERVICE = "escucha"
TESTS = "rehearsal"
"""In the User-Agent of requests that the tests themselves make, wrong ones on purpose among them."""


def folder() -> Path | None:
    """Where traffic is kept; None: nowhere."""
    given = os.environ.get(FOLDER)
    return Path(given) if given else None


def asked(request: BaseHTTPRequestHandler, body: str) -> None:
    """A request reached what stands in for the carrier."""
    if kept := folder():
        Traffic(kept).request(request.command, request.path, body, request.headers.get("User-Agent", ""))


def _answered(app: flask.Flask, response: flask.Response, **_: Any) -> None:
    """The service, in this very process, has answered."""
    kept = folder()
    if kept and response.status_code == HTTPStatus.OK and flask.request.blueprint in WEBHOOKS:
        Traffic(kept).document(flask.request.url, response.content_type, response.get_data(as_text=True), SERVICE)


def pytest_configure(config: pytest.Config) -> None:
    """Every Flask application of this process is listened to."""
    flask.request_finished.connect(_answered)
