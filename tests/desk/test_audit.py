"""The audit log: what is written, that it cannot be rewritten, and that rewriting shows."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta, timezone
from threading import Barrier

import pytest
from psycopg.errors import InsufficientPrivilege
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError

from rules.roles import Role
from storage import audit
from storage.audit import NO_DETAILS, SYSTEM, Actor, record, verify
from storage.models import Act, AuditEntry, StaffUser
from tests.desk.visitors import account, visitor

WRITERS, ENTRIES_OF_EACH = 8, 12


def write(world, how_many: int) -> None:
    for number in range(how_many):
        with world.sessions.begin() as session:
            details = {"reason": f"motivo ñ {number}", "sure": True, "count": number, "none": None}
            record(session, SYSTEM, Act.campaign_paused, f"campaign:{number}", details, world.clock())


def verdict(world) -> audit.Verdict:
    with world.sessions() as session:
        return verify(session)


def by_hand(world, *statements: str) -> None:
    """What the owner of the database can do, who need not respect a trigger."""
    with world.sessions.begin() as session:
        session.execute(text("ALTER TABLE audit_entry DISABLE TRIGGER USER"))
        for statement in statements:
            session.execute(text(statement))
        session.execute(text("ALTER TABLE audit_entry ENABLE TRIGGER USER"))


def test_an_empty_log_is_whole(world):
    assert verdict(world) == audit.Verdict(0, None, "")


def test_entries_are_numbered_without_gaps_and_chained(world, monkeypatch):
    monkeypatch.setattr(audit, "AT_A_TIME", 4)
    write(world, 10)
    entries = world.rows(AuditEntry)
    assert [entry.id for entry in entries] == list(range(1, 11))
    assert entries[0].previous == audit.BEGINNING
    assert [entry.previous for entry in entries[1:]] == [entry.hash for entry in entries[:-1]]
    assert verdict(world) == audit.Verdict(10, None, entries[-1].hash.hex())


def test_the_moment_of_an_entry_is_the_same_in_every_zone(world):
    late = datetime(2026, 10, 5, 23, 30, 0, 123456, tzinfo=timezone(timedelta(hours=-6)))
    with world.sessions.begin() as session:
        record(session, SYSTEM, Act.campaign_closed, "campaign:1", NO_DETAILS, late)
    assert world.one(AuditEntry).at == late.astimezone(UTC)
    assert verdict(world).first_wrong is None


@pytest.mark.parametrize(
    ("change", "first_wrong"),
    [
        ('UPDATE audit_entry SET details = \'{"reason": "otro"}\' WHERE id = 4', 4),
        ("UPDATE audit_entry SET who = 'visitor' WHERE id = 4", 4),
        ("UPDATE audit_entry SET act = 'campaign_resumed' WHERE id = 4", 4),
        ("UPDATE audit_entry SET about = 'campaign:9' WHERE id = 4", 4),
        ("UPDATE audit_entry SET at = at + interval '1 microsecond' WHERE id = 4", 4),
        ("UPDATE audit_entry SET hash = sha256('other') WHERE id = 4", 4),
        ("UPDATE audit_entry SET previous = sha256('other') WHERE id = 4", 4),
        ("UPDATE audit_entry SET id = 40 WHERE id = 8", 8),
        ("DELETE FROM audit_entry WHERE id = 1", 1),
        ("DELETE FROM audit_entry WHERE id = 4", 4),
        ("DELETE FROM audit_entry WHERE id IN (4, 6)", 4),
    ],
)
def test_a_change_by_hand_shows_where_it_was_made(world, change, first_wrong):
    write(world, 8)
    by_hand(world, change)
    assert verdict(world).first_wrong == first_wrong


def test_entries_cut_off_at_the_end_show_in_the_last_hash(world):
    write(world, 8)
    noted = verdict(world).last_hash
    by_hand(world, "DELETE FROM audit_entry WHERE id = 8")
    assert verdict(world).first_wrong is None
    assert verdict(world).last_hash != noted


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_entry SET who = 'visitor'",
        "DELETE FROM audit_entry",
        "TRUNCATE audit_entry",
        "TRUNCATE staff_user CASCADE",
    ],
)
def test_the_database_refuses_to_rewrite_the_log(world, statement):
    write(world, 3)
    before = world.everything()
    with pytest.raises(ProgrammingError) as refused, world.sessions.begin() as session:
        session.execute(text(statement))
    assert isinstance(refused.value.orig, InsufficientPrivilege)
    assert world.everything() == before


def test_writers_at_the_same_moment_make_one_chain(world):
    together = Barrier(WRITERS)

    def writer(_: int) -> None:
        together.wait(60)
        write(world, ENTRIES_OF_EACH)

    with ThreadPoolExecutor(WRITERS) as threads:
        list(threads.map(writer, range(WRITERS)))
    assert verdict(world).first_wrong is None
    assert verdict(world).entries == WRITERS * ENTRIES_OF_EACH


def test_what_is_undone_leaves_no_entry_and_no_gap(world):
    write(world, 1)
    with world.sessions() as session:
        record(session, SYSTEM, Act.campaign_closed, "campaign:1", NO_DETAILS, world.clock())
        session.rollback()
    write(world, 1)
    assert verdict(world) == audit.Verdict(2, None, world.rows(AuditEntry)[-1].hash.hex())


def test_an_entry_has_one_actor(world):
    carla = account(world, Role.coordinator)
    with world.sessions.begin() as session:
        record(session, Actor(user_id=carla.id), Act.results_downloaded, "campaign:1", {"format": "csv"}, world.clock())
    assert (world.one(AuditEntry).actor_id, world.one(AuditEntry).who) == (carla.id, "")


def test_coming_and_going_is_written_down_without_names(desk_app, world):
    carla = visitor(desk_app)
    carla.sign_in(account(world, Role.coordinator).email)
    carla.post(
        "/cuenta", current="another password", new="four words nobody guesses", again="four words nobody guesses"
    )
    carla.post("/salir")
    stranger = visitor(desk_app)
    stranger.sign_in("otto@example.org")
    for _ in range(5):
        stranger.sign_in("coordinator@example.org", "another password")
    number = world.one(StaffUser).id
    hers = f"staff:{number}"
    assert [(entry.act, entry.about, entry.actor_id, entry.who) for entry in world.rows(AuditEntry)] == [
        (Act.sign_in, hers, number, ""),
        (Act.sign_in_failed, hers, None, "visitor"),
        (Act.sign_out, hers, number, ""),
        (Act.sign_in_failed, "", None, "visitor"),
        *[(Act.sign_in_failed, hers, None, "visitor")] * 3,
        (Act.sign_in_locked, hers, None, "visitor"),
        (Act.sign_in_failed, hers, None, "visitor"),
    ]
    assert verdict(world).first_wrong is None
    assert "@" not in str([entry.details for entry in world.rows(AuditEntry)])
