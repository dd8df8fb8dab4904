"""What is asked once a second, and at each text or missed call, reads the rows that it needs: never a whole table."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import pytest
from sqlalchemy import Engine, event, func, select, text
from sqlalchemy.orm import Session

from app.jobs import HANDED_OUT
from campaigns.dialing import CALLS
from campaigns.texting import TEXTS
from storage.database import make_engine
from storage.models import Phone
from storage.queries import attempts, campaigns, claims, missed, texts
from storage.queries.texts import Sender
from tests.servers import new_database

NOW: Final = datetime(2026, 10, 5, 16, 0, tzinfo=UTC)
BIG: Final = {"attempt", "conversation", "member", "person", "phone", "turn"}
"""The tables that grow with the sample."""
MOST: Final = 1000
"""Rows that one statement may read of such a table: more than are on their way, fewer than are due. Texts that wait for
their answer are walked each second: an index of what each news of them changes would cost more than it saves."""

SAMPLE: Final = (
    """INSERT INTO campaign (name, period, questionnaire, script_version, settings, sample_sha256, state, created_at)
       VALUES ('Encuesta', '2026-C3', 'pra-for-147', 1, '{}', '0', 'running', :now)""",
    "INSERT INTO person (private) SELECT 'x' FROM generate_series(1, 8000)",
    """INSERT INTO phone (person_id, number_hash, number, kind, state)
       SELECT id, decode(md5(id::text), 'hex'), 'x', 'mobile', 'usable' FROM person""",
    """INSERT INTO member (campaign_id, person_id, phone_id, caso, code_hash, private, departamento, municipio,
         establecimiento_codigo, establecimiento, nivel_educativo, idioma, discapacidad, servicio_reportado, estrato,
         peso, reemplazo, state, mode)
       SELECT c.id, p.person_id, p.id, p.id::text, p.number_hash, convert_to(repeat('x', 120), 'UTF8'), '01', '0101',
         '', 'Escuela Oficial Urbana Mixta', 'primaria', 'es', '', '', '', 1, 0, 'waiting', 'voice'
       FROM campaign c, phone p""",
    # Ten calls to each family that nobody answered; then a call to come, or a text that is out, or one to come.
    """INSERT INTO attempt (campaign_id, member_id, person_id, phone_id, mode, direction, state, due_at, refusals,
         carrier_sid, dialing_at, ended_at, settled_at, outcome)
       SELECT campaign_id, id, person_id, phone_id, 'voice', 'outbound', 'ended', :now - interval '3 days', 0,
         'CA' || id || '-' || call, :now - interval '3 days', :now - interval '3 days', :now, 'no_answer'
       FROM member, generate_series(1, 10) call""",
    """INSERT INTO attempt (campaign_id, member_id, person_id, phone_id, mode, direction, state, due_at, refusals,
         dialing_at, answer_until, asked_for)
       SELECT campaign_id, id, person_id, phone_id, CASE WHEN id % 10 < 8 THEN 'voice' ELSE 'sms' END, 'outbound',
         CASE WHEN id % 10 = 8 THEN 'awaiting' ELSE 'due' END, :now - interval '1 hour', 0,
         CASE WHEN id % 10 = 8 THEN :now - interval '1 hour' END,
         CASE WHEN id % 10 = 8 THEN :now + interval '1 day' END, id % 50 = 0
       FROM member""",
    """UPDATE attempt SET dialing_at = :now - interval '10 s', hang_up_at = :now - interval '1 s',
         carrier_sid = 'CA' || id, state = (ARRAY['handed', 'dialing', 'queued', 'ringing', 'answered'])[1 + id % 5]
       WHERE state = 'due' AND mode = 'voice' AND member_id % 100 = 1""",
    """INSERT INTO conversation (member_id, person_id, script, version, language, leg, touched_at)
       SELECT id, person_id, 'pra-for-147', 1, 'es', 'text:1', :now FROM member""",
    """INSERT INTO turn (conversation_id, key, at, heard, said, reply)
       SELECT id, 'SM' || id || '-' || text, :now, 'said', '1', '{}' FROM conversation, generate_series(1, 3) text""",
)

Ask = Callable[[Session, Sender], object]


def to_carry_on(session: Session, sender: Sender) -> object:
    return texts.is_in_a_call(session, sender, texts.surveys_of(session, sender)[0])


def called_back(session: Session, sender: Sender) -> None:
    number = session.scalar(text("SELECT number_hash FROM phone WHERE id = :id"), {"id": sender.phone_id})
    missed.note_missed_call(session, number, "CA-missed", NOW - timedelta(hours=10), NOW)


def of_the_campaign(ask: Callable[..., object], *given: object) -> Ask:
    return lambda session, _: ask(session, session.scalar(text("SELECT id FROM campaign")), *given)


ASKED: Final[dict[str, Ask]] = {
    "calls in flight": lambda session, _: claims.in_flight_by_campaign(session, CALLS.modes, NOW),
    "texts in flight": lambda session, _: claims.in_flight_by_campaign(session, TEXTS.modes, NOW),
    "calls that are due": of_the_campaign(claims.claim_due, CALLS.modes, 2, NOW),
    "texts that are due": of_the_campaign(claims.claim_due, TEXTS.modes, 2, NOW),
    "texts whose time is over": lambda session, _: attempts.end_unanswered(session, NOW),
    **{
        f"handed out to {job.__name__} ({place})": lambda session, _, claim=claim: claim(session, NOW)
        for place, (claim, job) in enumerate(HANDED_OUT)
    },
    "lost jobs": lambda session, _: claims.take_back(session, NOW),
    "faults after each job": of_the_campaign(campaigns.faults_and_calls, NOW, timedelta(minutes=5)),
    "the last text": texts.last_text,
    "the reply to a text": lambda session, sender: texts.reply_to(session, sender, "SM1-1"),
    "surveys that a text may mean": texts.surveys_of,
    "threads of a telephone": texts.threads_of,
    "whether the parent is in a call": to_carry_on,
    "a missed call": called_back,
}
"""What is asked -> how. Each asks with bound parameters, as the house does."""


@pytest.fixture(scope="module")
def sampled(server_url: str, migrated_template: str, worker_id: str) -> Iterator[Engine]:
    """A campaign that is well on its way, and whose tables the planner knows."""
    with new_database(server_url, f"escucha_plans_{worker_id}", migrated_template) as url:
        engine = make_engine(url)
        with engine.begin() as connection:
            for statement in SAMPLE:
                connection.execute(text(statement), {"now": NOW} if ":now" in statement else {})
            connection.execute(text("ANALYZE"))
        yield engine
        engine.dispose()


def asked_by(engine: Engine, ask: Ask) -> list[tuple[str, Any]]:
    """The statements that `ask` makes for somebody who asked for a call, with what was bound to them."""
    asked: list[tuple[str, Any]] = []

    def note(_connection: object, _cursor: object, statement: str, given: object, *_: object) -> None:
        asked.append((statement, given))

    with Session(engine) as session:
        sender = Sender(
            *session.execute(text("SELECT id, person_id, false FROM phone WHERE id % 50 = 0 LIMIT 1")).one()
        )
        event.listen(engine, "before_cursor_execute", note)
        try:
            ask(session, sender)
        finally:
            event.remove(engine, "before_cursor_execute", note)
    return asked


def scans(node: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The parts of a plan that read a table."""
    if node["Node Type"].endswith("Scan") and "Relation Name" in node:
        yield node
    for below in node.get("Plans", ()):
        yield from scans(below)


def rows_read(scan: dict[str, Any]) -> float:
    """Those that it handed on, and those that it read in vain."""
    in_vain = scan.get("Rows Removed by Filter", 0) + scan.get("Rows Removed by Index Recheck", 0)
    return (scan["Actual Rows"] + in_vain) * scan["Actual Loops"]


def read_too_widely(engine: Engine, ask: Ask) -> list[tuple[str, str, float, str]]:
    """(kind of scan, table, rows, statement) of what reads a table that grows from end to end, or too much of it."""
    asked = asked_by(engine, ask)
    assert asked
    with engine.connect() as connection, connection.connection.cursor() as cursor:
        explain = "EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) "
        plans = [cursor.execute(explain + statement, given).fetchone()[0][0]["Plan"] for statement, given in asked]
    return [
        (scan["Node Type"], scan["Relation Name"], rows_read(scan), statement)
        for (statement, _), plan in zip(asked, plans, strict=True)
        for scan in scans(plan)
        if scan["Relation Name"] in BIG and (scan["Node Type"] == "Seq Scan" or rows_read(scan) > MOST)
    ]


@pytest.mark.parametrize("ask", ASKED.values(), ids=ASKED)
def test_no_table_that_grows_with_the_sample_is_read_from_end_to_end(sampled, ask):
    assert read_too_widely(sampled, ask) == []


def test_what_no_index_serves_is_noticed(sampled):
    ((kind, table, rows, _),) = read_too_widely(sampled, lambda session, _: session.scalar(select(func.sum(Phone.id))))
    assert (kind, table, rows) == ("Seq Scan", "phone", 8000)
