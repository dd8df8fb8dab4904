from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.simulator.holding import Held
from tests.simulator.rehearsal import ANA, Customer, Simulated, serve_customer


@pytest.fixture
def customer() -> Iterator[Customer]:
    customer = Customer()
    server = serve_customer(customer)
    yield customer
    server.shutdown()
    server.server_close()


@pytest.fixture
def simulate(customer: Customer) -> Iterator[Callable[..., Simulated]]:
    running: list[Simulated] = []

    def start(**settings: object) -> Simulated:
        running.append(Simulated(customer, **settings))
        return running[-1]

    yield start
    for carrier in running:
        carrier.close()


@pytest.fixture
def carrier(simulate: Callable[..., Simulated]) -> Simulated:
    """A quick carrier in whose country everybody answers. Ana found the service good."""
    return simulate(parents={ANA: {"truth": {"used": True, "level": 3, "comment_seconds": 8}}})


@pytest.fixture
def hold() -> Iterator[Callable[..., Held]]:
    """Take a number: hold(carrier), hold(carrier, BETO, page="another")."""
    held: list[Held] = []

    def take(carrier: Simulated, *told: str, **more: Any) -> Held:
        held.append(Held(carrier, *told, **more))
        return held[-1]

    yield take
    for one in held:
        one.close()
