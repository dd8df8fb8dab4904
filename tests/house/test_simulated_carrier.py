"""The paper about the simulated carrier names all that it can do."""

import re
from dataclasses import fields

import pytest
from aiohttp import web

from simulator import control
from simulator.faults import Faults
from simulator.profiles import shipped_profiles
from simulator.voice import twiml


@pytest.fixture
def named(texts):
    return set(re.findall(r"`([^`\n]+)`", texts["docs/simulated-carrier.md"]))


def test_it_names_every_address_of_its_own(named):
    app = web.Application()
    control.add_routes(app)
    doors = {f"{route.method} {route.resource.canonical}" for route in app.router.routes() if route.method != "HEAD"}
    assert len(doors) > 5
    assert doors - named == {"GET /healthy"}


def test_it_names_every_fault(named):
    assert {fault.name for fault in fields(Faults)} - named == set()


def test_it_names_every_profile(named):
    assert set(shipped_profiles()) - named == set()


def test_it_names_every_verb(named):
    assert set(twiml._VERBS) - named == set()
