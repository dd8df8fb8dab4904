"""The web process as the carrier meets it: the cost of a turn, storms of deliveries, words in trouble."""

import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from threading import Barrier

import pytest
from psycopg.pq import Trace
from sqlalchemy import create_engine, event

from app.web import create_app
from storage.database import make_sessions
from storage.models import Answer, Attempt, Turn
from tests.ivr.telephone import Telephone, document, ring, words
from tests.switchboard import SigningCarrier

ORDINARY_TURN = 4  # statements, BEGIN and COMMIT counted
AT_ONCE = 24
NOBODY = "postgresql+psycopg://nobody@127.0.0.1:9/nowhere"


@pytest.fixture
def engine_of_house(house):
    """The service's own pool, with one connection in it."""
    engine = house.sessions.kw["bind"]
    with engine.connect():
        pass
    return engine


@contextmanager
def counted(engine) -> Iterator[list[str]]:
    """What SQLAlchemy sends: BEGIN, each statement's first word, COMMIT."""
    seen: list[str] = []

    def executed(_connection, _cursor, statement, *_more):
        seen.append(statement.split()[0])

    hooks = {
        "begin": lambda _: seen.append("BEGIN"),
        "before_cursor_execute": executed,
        "commit": lambda _: seen.append("COMMIT"),
        "rollback": lambda _: seen.append("ROLLBACK"),
    }
    for name, hook in hooks.items():
        event.listen(engine, name, hook)
    yield seen
    for name, hook in hooks.items():
        event.remove(engine, name, hook)


@contextmanager
def wiretapped(engine) -> Iterator[list[str]]:
    """The messages that the one connection sends to PostgreSQL, by libpq's own trace."""
    sent: list[str] = []
    with engine.connect() as connection:
        wire = connection.connection.driver_connection.pgconn
    with tempfile.TemporaryFile("w+") as tape:
        wire.trace(tape.fileno())
        wire.set_trace_flags(Trace.SUPPRESS_TIMESTAMPS)
        yield sent
        wire.untrace()
        tape.seek(0)
        sent += [line.split("\t")[2].strip() for line in tape if line.startswith("F\t")]


@pytest.fixture
def talking(world, carrier, engine_of_house) -> Telephone:
    """Ana has answered and said who she is."""
    ana = ring(world, carrier)
    ana.answer()
    ana.press("1")
    return ana


def test_an_ordinary_turn_is_four_statements(world, talking, engine_of_house):
    for key in ["1", "1", "2", "5", "*", "9", "2", "4"]:
        with counted(engine_of_house) as seen:
            talking.press(key)
        assert seen == ["BEGIN", "SELECT", "WITH", "COMMIT"], key
        assert len(seen) <= ORDINARY_TURN
    with counted(engine_of_house) as seen:
        talking.press("2")
    assert seen == ["BEGIN", "SELECT", "SELECT", "WITH", "COMMIT"], "the last turn looks for a brother or sister"
    assert talking.heard.says == [words("gracias")]
    assert {row.question for row in world.rows(Answer)} == {"uso", "tipo", "nivel"}


def test_an_ordinary_turn_goes_four_times_over_the_wire(talking, engine_of_house):
    """Once the driver has prepared the two statements, which it does after their first few uses."""
    talking.press("*" * 6)
    for key in ["1", "2", "7", "*", "1"]:
        with wiretapped(engine_of_house) as sent:
            talking.press(key)
        assert sum(message in ("Query", "Execute") for message in sent) <= ORDINARY_TURN, sent
        assert sum(message in ("Query", "Sync") for message in sent) == ORDINARY_TURN, sent
    talking.press("2")
    assert talking.heard.says == [words("gracias")]


def test_silence_costs_no_more(talking, engine_of_house):
    with counted(engine_of_house) as seen:
        talking.be_silent()
    assert len(seen) <= ORDINARY_TURN


def test_a_repeated_turn_costs_one_more(talking, engine_of_house):
    where = talking.heard.address("Gather")
    talking.press("1")
    with counted(engine_of_house) as seen:
        talking.ask(where, Digits="1")
    assert seen == ["BEGIN", "SELECT", "WITH", "SELECT", "COMMIT"]


def test_a_webhook_carries_no_cookie(talking):
    response = talking.post(talking.heard.address("Gather"), Digits="1")
    assert "Set-Cookie" not in response.headers


def deliver(telephone: Telephone, target: str, **more: str) -> list[bytes]:
    """The same webhook, many times at the same moment; each body."""
    together = Barrier(AT_ONCE)

    def one(_: int) -> bytes:
        together.wait(60)
        return document(telephone.post(target, **more)).body

    with ThreadPoolExecutor(AT_ONCE) as threads:
        return list(threads.map(one, range(AT_ONCE)))


def test_one_turn_delivered_24_times_at_once_is_one_turn_one_answer_one_body(world, talking):
    talking.press("1")
    bodies = deliver(talking, talking.heard.address("Gather"), Digits="1")
    assert len(set(bodies)) == 1
    assert len(world.rows(Turn)) == 4
    assert [(row.question, row.value) for row in world.rows(Answer)] == [("uso", "1")]


def test_one_call_answered_24_times_at_once_begins_once(world, carrier):
    ana = ring(world, carrier)
    assert len(set(deliver(ana, f"/voice/answer/{ana.attempt_id}"))) == 1
    assert len(world.rows(Turn)) == 1


def test_one_dial_back_told_24_times_at_once_is_one_call(world, carrier):
    missed = ring(world, carrier)
    missed.status("no-answer")
    back = Telephone(carrier, "CA" + "b" * 32, caller="+50255550001")
    assert len(set(deliver(back, "/voice/incoming"))) == 1
    assert len(world.rows(Attempt)) == 2


def test_without_a_database_the_carrier_is_sent_to_the_fallback(house_of):
    carrier = SigningCarrier(create_app(house_of(database_url=NOBODY)))
    for target in ("/voice/answer/1", "/voice/incoming", "/voice/turn/1/1", "/voice/status/1"):
        response = carrier.post(target, {"CallSid": "CA1", "CallStatus": "completed"})
        assert (response.status_code, response.text) == (503, "La base de datos no responde.\n")
        assert response.headers["Retry-After"] == "1"


def test_without_a_free_connection_the_carrier_is_sent_to_the_fallback(database_url, house):
    crowded = create_engine(database_url, pool_size=1, max_overflow=0, pool_timeout=0.05)
    full = replace(house, line=replace(house.line, sessions=make_sessions(crowded)))
    with crowded.connect():
        assert SigningCarrier(create_app(full)).post("/voice/turn/1/1", {"CallSid": "CA1"}).status_code == 503
    crowded.dispose()


@pytest.mark.parametrize(("path", "status"), [("/nothing", 404), ("/voice/nothing", 404), ("/healthy", 405)])
def test_what_is_not_here_is_said_in_plain_words(carrier, path, status):
    response = carrier.post(path, {})
    assert response.status_code == status
    assert response.content_type == "text/plain; charset=utf-8"


def test_a_body_that_is_too_long_is_refused_before_it_is_read(carrier):
    response = carrier.app.test_client().post("/voice/incoming", data={"From": "x" * 300_000})
    assert response.status_code == 413
