"""Paper forms to print: asked for at the desk, made by a worker, fetched, and gone after a week."""

import pytest
from obstore.store import MemoryStore
from sqlalchemy import insert

from monitors import printing
from monitors.documents import MOST_SHEETS, Shelf, forget_old
from rules.lives import DocumentState, MemberState
from rules.roles import Role
from storage.models import Act, AuditEntry, Campaign, Document, Member
from storage.queries.documents import claim_due
from tests.desk.coordinating import plain
from tests.desk.keying import paper_desk
from tests.desk.visitors import signed_in_as
from tests.monitors.keying import sheet
from tests.world import BETO, OTTO


@pytest.fixture
def files():
    return MemoryStore()


@pytest.fixture
def sara(world, files):
    return signed_in_as(paper_desk(world, files=files), world, Role.supervisor)


@pytest.fixture
def member(world):
    return sheet(world, world.campaign("Encuesta de octubre"))


def campaign_of(world, member):
    return world.one(Campaign, Campaign.id == member.campaign_id)


def make_documents(world, files) -> None:
    """What the clock and the worker do."""
    with world.sessions.begin() as session:
        ids = claim_due(session, world.clock())
    printing.make(Shelf(world.sessions, world.vault, files), ids, world.clock())


def ask(visitor, member, **form):
    return visitor.post("/papel/boletas", campania=str(member.campaign_id), **form)


def test_sheets_are_asked_for_made_and_downloaded_and_that_is_written_down(sara, world, member, files):
    assert sara.get("/papel/boletas").text.count(">Guatemala</option>") == 1
    assert ask(sara, member).status_code == 303
    assert "En espera" in plain(sara.get("/papel/boletas"))
    document = world.one(Document)
    assert sara.get(f"/papel/boletas/{document.id}.pdf").status_code == 404
    make_documents(world, files)
    assert "Descargar" in plain(sara.get("/papel/boletas/lista"))
    answer = sara.get(f"/papel/boletas/{document.id}.pdf")
    assert answer.data.startswith(b"%PDF-")
    assert answer.headers["Cache-Control"] == "no-store"
    entry = world.one(AuditEntry, AuditEntry.act == Act.sheets_downloaded)
    assert (entry.about, entry.details) == (f"campaign:{member.campaign_id}", {"document": document.id, "sheets": 1})


def test_the_file_is_sealed_where_it_lies(sara, world, member, files):
    ask(sara, member)
    make_documents(world, files)
    kept = bytes(files.get(world.one(Document).path).bytes())
    assert b"%PDF" not in kept
    files.put(world.one(Document).path, b"another file")
    assert sara.get(f"/papel/boletas/{world.one(Document).id}.pdf").status_code == 404


def test_the_sheets_are_of_those_who_wait_for_a_monitor_as_was_asked(sara, world, member):
    far_away = sheet(world, campaign_of(world, member), BETO, departamento="17", monitor_reason="language")
    nameless = sheet(world, campaign_of(world, member), None, monitor_reason="no_number")
    sheet(world, campaign_of(world, member), OTTO, state=MemberState.done)
    wanted = {
        (): {member.id, far_away.id, nameless.id},
        (("departamento", "17"),): {far_away.id},
        (("motivo", "no_number"),): {nameless.id},
        (("sin_numero", "1"),): {nameless.id},
    }
    for form, ids in wanted.items():
        ask(sara, member, **dict(form))
        assert set(world.rows(Document)[-1].details["members"]) == ids


@pytest.mark.parametrize(
    ("form", "words"),
    [({"departamento": "17"}, "Ninguna familia espera así"), ({"campania": "1"}, "Elija una campaña")],
)
def test_what_cannot_be_printed_is_told_so(sara, world, member, form, words):
    answer = sara.post("/papel/boletas", **{"campania": str(member.campaign_id)} | form)
    assert answer.status_code == 422
    assert words in plain(answer)
    assert world.rows(Document) == []


def test_too_many_at_once_are_not_begun(sara, world, member):
    columns = {column.name: getattr(member, column.name) for column in Member.__table__.columns if column.name != "id"}
    many = [columns | {"caso": f"9{n:08}", "code_hash": world.vault.find(str(n))} for n in range(MOST_SHEETS)]
    with world.sessions.begin() as session:
        session.execute(insert(Member), many)
    answer = ask(sara, member)
    assert "Son 2,001 boletas, y se preparan hasta 2,000 a la vez" in plain(answer)
    assert world.rows(Document) == []
    with world.sessions.begin() as session:
        session.delete(session.get(Member, member.id))
    ask(sara, member)
    assert [len(document.details["members"]) for document in world.rows(Document)] == [200] * 10


def test_who_was_reached_meanwhile_has_no_sheet(sara, world, member, files):
    ask(sara, member)
    world.change(member, state=MemberState.done, mode=None)
    make_documents(world, files)
    assert world.one(Document).state is DocumentState.failed
    assert "ninguna de esas familias espera ya" in plain(sara.get("/papel/boletas"))


def test_a_file_is_deleted_after_seven_days(sara, world, member, files):
    ask(sara, member)
    make_documents(world, files)
    path = world.one(Document).path
    shelf = Shelf(world.sessions, world.vault, files)
    forget_old(shelf, world.clock.pass_by(days=6))
    assert world.one(Document).path == path
    forget_old(shelf, world.clock.pass_by(days=1))
    assert world.rows(Document) == []
    with pytest.raises(FileNotFoundError):
        files.get(path)
