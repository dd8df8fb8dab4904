import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conformance.checking import Checker
from tests.conformance.definitions import mended, operations, read
from tests.conformance.grammar import Grammar
from tests.conformance.node import DEFINITION, said_by
from tests.conformance.prism import prism
from tests.ports import free_port
from tests.simulator.rehearsal import ANA, LINE, Customer, Simulated, serve_customer

OTHER_LINE = "+50224110001"


@pytest.fixture(scope="session")
def definition() -> dict:
    """The carrier's definition, mended."""
    return mended(read(DEFINITION))


@pytest.fixture(scope="session")
def definition_file(definition: dict, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same for Prism."""
    path = tmp_path_factory.mktemp("definition") / "api.json"
    path.write_text(json.dumps(definition), encoding="utf-8")
    return path


@pytest.fixture(scope="session")
def checker(definition: dict, definition_file: Path) -> Iterator[Checker]:
    """Holds requests against it."""
    with prism("mock", str(definition_file), folder=definition_file.parent) as url:
        yield Checker(url, operations(definition))


@pytest.fixture(scope="session")
def grammar() -> Grammar:
    """Holds documents against the grammar of the carrier's own builder."""
    return Grammar(said_by("twiml_grammar.js"))


@pytest.fixture
def customer() -> Iterator[Customer]:
    customer = Customer()
    server = serve_customer(customer)
    yield customer
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="session")
def carrier_port() -> int:
    """Where every simulated carrier of these tests listens, one after the other."""
    return free_port()


@pytest.fixture(scope="session")
def proxy(definition_file: Path, carrier_port: int) -> Iterator[str]:
    """Where Prism stands before it."""
    with prism("proxy", str(definition_file), f"http://127.0.0.1:{carrier_port}", folder=definition_file.parent) as url:
        yield url


@pytest.fixture
def carrier(customer: Customer, carrier_port: int) -> Iterator[Simulated]:
    """A quick carrier in whose country everybody answers, and leaves a comment."""
    truth = {"truth": {"used": True, "level": 3, "comment_seconds": 8}}
    simulated = Simulated(customer, numbers=(LINE, OTHER_LINE), parents={ANA: truth}, port=carrier_port)
    yield simulated
    simulated.close()
