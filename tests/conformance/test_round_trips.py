"""The simulated carrier takes and answers what the carrier's definition says, with the real client before it."""

import importlib
import json
import pkgutil
import re
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from aiohttp import web

from simulator import rest
from simulator.rest.calls import call_view
from tests.conformance.definitions import operation_of, operations
from tests.conformance.round_trips import ROUND_TRIPS, Stage, client_through
from tests.simulator.rehearsal import ACCOUNT, ANA, LINE, Customer, Simulated

MEDIA = re.compile(r"/Recordings/[^/.]+(\.wav|\.mp3|\.\{\w+\})?$")
"""Sound is not in the definition, which has only what is JSON."""


CALLS = f"/2010-04-01/Accounts/{ACCOUNT}/Calls.json"


def served() -> set[tuple[str, str]]:
    """Method and path of every resource of the simulated carrier, read from its own routes."""
    app = web.Application()
    for found in pkgutil.iter_modules(rest.__path__, f"{rest.__name__}."):
        add_routes = getattr(importlib.import_module(found.name), "add_routes", lambda _: None)
        add_routes(app)
    routes = {(route.method, route.resource.canonical) for route in app.router.routes() if route.resource}
    return {(method, path) for method, path in routes if method != "HEAD" and not MEDIA.search(path)}


@pytest.fixture
def stage(proxy: str, customer: Customer, carrier: Simulated) -> Iterator[Stage]:
    """The client before Prism before the simulated carrier."""
    client = client_through(proxy)
    yield Stage(client, carrier, customer)
    client.http_client.session.close()


def test_every_resource_of_the_simulated_carrier_makes_its_round_trip(definition: dict) -> None:
    known = operations(definition)
    found = {key: operation_of(known, *key) for key in served()}
    assert {key for key, operation in found.items() if operation is None} == set()
    assert {operation.name for operation in found.values() if operation} == set(ROUND_TRIPS)


@pytest.mark.parametrize("name", ROUND_TRIPS)
def test_an_operation_is_asked_and_answered_as_defined(name: str, stage: Stage) -> None:
    ROUND_TRIPS[name](stage)


@pytest.mark.parametrize("name", [name for name in ROUND_TRIPS if not name.startswith("Delete")])
def test_an_answer_that_lacks_something_is_found(name: str, stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """Prism passes over in silence whatever part of a definition it cannot read: so each is seen to refuse."""

    def dumps(payload: dict, **options: Any) -> str:
        return json.dumps(without_uri(payload), **options)

    monkeypatch.setattr("simulator.rest.serving.json", SimpleNamespace(dumps=dumps))
    with pytest.raises(AssertionError, match="required property 'uri'"):
        ROUND_TRIPS[name](stage)


def without_uri(payload: Any) -> Any:
    """The same without the resources' own addresses; the page of a list keeps its own."""
    if isinstance(payload, list):
        return [without_uri(one) for one in payload]
    if not isinstance(payload, dict):
        return payload
    kept = {name: without_uri(value) for name, value in payload.items()}
    return kept if "next_page_uri" in kept else {name: value for name, value in kept.items() if name != "uri"}


@pytest.mark.parametrize("change", [{"status": "thinking"}, {"sid": "CA1"}, {"to": 5}], ids=str)
def test_an_answer_that_is_not_as_defined_is_found(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, change: dict[str, object]
) -> None:
    monkeypatch.setattr("simulator.rest.calls.call_view", lambda *words: call_view(*words) | change)
    with pytest.raises(AssertionError, match=f"response.body.{next(iter(change))}"):
        stage.client.calls.create(to=ANA, from_=LINE, url=stage.customer.url("/voice"))


def test_a_request_that_is_not_as_defined_does_not_reach_the_carrier(stage: Stage) -> None:
    with pytest.raises(AssertionError, match="'To'"):
        stage.client.request("POST", f"{stage.client.api.base_url}{CALLS}", data={"From": LINE})
    assert stage.carrier.client.calls.list() == []
