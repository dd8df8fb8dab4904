"""Photos, documents and voices that come with a complaint: taken by their content, sealed, cleaned, and taken back."""

import gc
import hashlib
from io import BytesIO

import pytest
from obstore.store import LocalStore
from PIL import Image

from rules.lives import CaseState, FileState
from rules.uploads import LARGEST_FILE, MOST_FILES
from storage.attachments import LEASE, PURPOSE, add_file, claim_files, note_stored, remove_files
from storage.lapsing import expire_drafts
from storage.models import Case, CaseFile
from tests.web.complainant import SEND, STORY, Complainant
from tests.web.conftest import app_of
from tests.web.samples import CAMERA, PDF, SCRIPT, photo, voice
from web import hall
from web.cleaning import Washroom, clean_files
from web.file_pages import MAY_BE_SENT


@pytest.fixture
def sender(parent) -> Complainant:
    """The story is told, and files are asked for."""
    parent.press("No", "Una queja", "Medicinas")
    parent.write(STORY, SEND)
    return parent


def stored(files) -> list[str]:
    return [str(entry["path"]) for entry in files.list().collect()]


def clean(world, files) -> None:
    """What a tick and a worker do."""
    with world.sessions.begin() as session:
        ids = claim_files(session, world.clock())
    clean_files(Washroom(world.sessions, world.vault, files), ids)


def test_a_photo_is_sealed_at_once_and_cleaned_by_a_worker(world, files, sender):
    assert sender.adds(photo()).status_code == 303
    row = world.one(CaseFile)
    assert (row.state, row.media_type) == (FileState.waiting, "image/jpeg")
    assert CAMERA.encode() not in bytes(files.get(row.path).bytes())
    clean(world, files)
    row = world.one(CaseFile)
    made = world.vault.open_bytes(bytes(files.get(row.path).bytes()), PURPOSE)
    assert (row.state, row.size) == (FileState.clean, len(made))
    assert CAMERA.encode() not in made
    with Image.open(BytesIO(made)) as image:
        assert dict(image.getexif()) == {}


@pytest.mark.parametrize(
    ("data", "kind", "media_type"),
    [
        (photo("PNG"), "Foto", "image/jpeg"),
        (PDF, "Documento", "application/pdf"),
        (voice(), "Audio", "audio/mpeg"),
        (voice("ogg", "libopus"), "Audio", "audio/mpeg"),
    ],
    ids=["png", "pdf", "wav", "ogg"],
)
def test_what_was_sent_is_listed_by_its_kind_and_never_by_its_name(world, files, sender, data, kind, media_type):
    response = sender.adds(data, "<b>Juan Pérez</b>.exe")
    page = sender.get().text
    assert response.status_code == 303
    assert f"1. {kind}, " in page
    assert "Juan" not in page
    clean(world, files)
    assert (world.one(CaseFile).state, world.one(CaseFile).media_type) == (FileState.clean, media_type)


@pytest.mark.parametrize("data", [SCRIPT, b"PK\x03\x04zip", b"MZ\x90", b"GIF89a", b"\x00" * 50, b"x"])
def test_another_type_is_refused_with_what_may_be_sent(world, files, sender, data):
    sender.adds(data, "foto.jpg")
    assert sender.problem == f"Ese archivo es de otro tipo. {MAY_BE_SENT}"
    assert (world.rows(CaseFile), stored(files)) == ([], [])


def test_a_photo_that_few_programs_open_is_asked_for_in_another_form(sender):
    sender.adds(b"\x00\x00\x00\x18ftypheic" + b"0" * 100)
    assert sender.problem.startswith("No podemos abrir fotos HEIC.")


def test_nothing_chosen_is_said(sender):
    sender.adds(b"")
    assert sender.problem == "Elija primero un archivo."


@pytest.mark.parametrize("size", [LARGEST_FILE + 1, LARGEST_FILE + 200_000])
def test_what_is_too_large_is_refused(world, files, sender, size):
    sender.adds(b"%PDF-" + b"0" * size)
    assert sender.problem == "Ese archivo es muy grande: caben 10 megas. Mande uno más pequeño."
    assert (world.rows(CaseFile), stored(files)) == ([], [])


def test_a_case_has_room_for_five_files_and_for_25_megabytes(world, files, sender):
    for number in range(2):
        sender.adds(PDF + b"%" * (LARGEST_FILE - 1000 - number))
    sender.adds(PDF + b"%" * (LARGEST_FILE // 2 + 2000))
    assert sender.problem.startswith("Ya no cabe otro archivo")
    for number in range(MOST_FILES - 2):
        assert sender.adds(PDF + b"%" * number).status_code == 303
    sender.adds(PDF + b"%" * 9)
    assert sender.problem.startswith("Ya no cabe otro archivo")
    assert len(world.rows(CaseFile)) == len(stored(files)) == MOST_FILES


def test_a_file_sent_twice_is_one(world, files, sender):
    sender.adds(PDF)
    sender.adds(PDF)
    assert len(world.rows(CaseFile)) == len(stored(files)) == 1


def test_a_file_that_is_taken_back_is_gone_from_the_store_too(world, files, sender):
    sender.adds(PDF)
    sender.adds(photo())
    sender.press("Quitar el archivo 1")
    assert sender.seen.buttons == ["Quitar el archivo 1", "Agregar"]
    assert len(stored(files)) == 2
    clean(world, files)
    assert [row.media_type for row in world.rows(CaseFile)] == ["image/jpeg"]
    assert len(stored(files)) == 1


@pytest.mark.parametrize("number", ["", "x", "-1", "9" * 40, "\x00", "٣"])
def test_only_a_file_of_ones_own_can_be_taken_back(world, sender, number):
    sender.adds(PDF)
    other = Complainant(sender.app).begin().tells()
    other.address += "/archivos"
    for wanted in (number, str(world.one(CaseFile).id)):
        assert other.post({"quitar": wanted}).status_code == 303
    assert world.one(CaseFile).state is FileState.waiting


def test_what_cannot_be_read_is_gone_and_its_parent_is_told(world, files, sender):
    sender.adds(photo()[:300])
    clean(world, files)
    assert world.one(CaseFile).state is FileState.refused
    assert stored(files) == []
    assert "1. Foto, no se pudo leer" in sender.get().text


def test_a_draft_that_expires_takes_its_files_along(world, files, parent):
    parent.press("No", "Una queja", "Medicinas")
    parent.write(STORY, SEND)
    parent.adds(PDF)
    with world.sessions.begin() as session:
        session.execute(CaseFile.__table__.metadata.tables["case_record"].update().values(state="draft", folio=None))
    world.clock.pass_by(days=8)
    with world.sessions.begin() as session:
        assert expire_drafts(session, world.clock()) == 1
    clean(world, files)
    assert (world.rows(CaseFile), stored(files)) == ([], [])


def test_cleaning_once_more_after_a_crash_changes_nothing(world, files, sender):
    sender.adds(photo())
    row = world.one(CaseFile)
    clean(world, files)
    with world.sessions.begin() as session:
        session.get_one(CaseFile, row.id).state = FileState.waiting
    world.clock.at += LEASE
    clean(world, files)
    assert world.one(CaseFile).state is FileState.clean


def test_a_store_that_cannot_be_reached_is_said_and_nothing_stands_in_the_case(world, sender, tmp_path):
    folder = tmp_path / "files"
    away = Complainant(app_of(world, LocalStore(folder, mkdir=True)))
    folder.rmdir()
    folder.write_text("no folder")
    away.address = sender.address
    away.adds(PDF)
    assert away.problem == "No pudimos guardar el archivo. Intente otra vez en un momento."
    assert world.rows(CaseFile) == []


def test_only_so_many_files_are_received_at_the_same_time(sender, monkeypatch):
    monkeypatch.setattr(hall, "AT_ONCE", 0)
    busy = Complainant(app_of(sender.world))
    busy.address = sender.address
    response = busy.adds(PDF)
    assert (response.status_code, response.headers["Retry-After"]) == (503, "60")


def test_no_file_can_be_added_before_the_story(parent):
    parent.press("No")
    assert parent._client.get(f"{parent.address}/archivos").status_code == 404
    assert parent.adds(PDF).status_code == 404


BOUNDARY = "multipart/form-data; boundary=x"
PART = b'--x\r\nContent-Disposition: form-data; name="archivo"; filename="a"\r\n\r\n'


@pytest.mark.filterwarnings("ignore::ResourceWarning")  # werkzeug's own file of a body that is cut off
@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"--x\r\nbroken", BOUNDARY),
        (b"--x\r\nbroken", "multipart/form-data"),
        (PART + photo(), BOUNDARY),
        (PART + b"\xff\xd8\xff\r\n--y--\r\n", BOUNDARY),
        (PART.replace(b'"a"', b'"' + b"a" * 70_000 + b'"') + SCRIPT + b"\r\n--x--\r\n", BOUNDARY),
        (PART.replace(b'"a"', b'"../../\x00"') + SCRIPT + b"\r\n--x--\r\n", BOUNDARY),
        (b"archivo=%ff%fe%00", "application/x-www-form-urlencoded"),
        (b"a=1&" * 50_000, "application/x-www-form-urlencoded"),
        (b"".join(b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n\r\n' for _ in range(3000)), BOUNDARY),
        (b"{}", "application/json"),
        (b"", ""),
    ],
    ids=range(11),
)
def test_no_broken_body_is_more_than_a_word_of_ours(world, files, sender, body, kind):
    address = f"/inconformidad/{sender.token}/archivos"
    response = sender._client.post(address, data=body, content_type=kind)
    gc.collect()
    assert response.status_code in (200, 303)
    assert (world.rows(CaseFile), stored(files)) == ([], [])


def announce(world, path: str) -> bool:
    """A file is on its way into the store."""
    case, now = world.one(Case), world.clock()
    with world.sessions.begin() as session:
        digest = hashlib.sha256(PDF).hexdigest()
        return add_file(session, case.id, path, "application/pdf", len(PDF), digest, now)


def test_a_process_that_dies_before_the_store_has_the_file_leaves_a_word_to_the_parent_and_no_file(
    world, files, sender
):
    announce(world, "cases/1/lost")
    clean(world, files)
    assert world.one(CaseFile).tries == 0  # it may still come
    assert sender.adds(PDF).status_code == 303
    assert [row.path == "cases/1/lost" for row in world.rows(CaseFile)] == [True, False]
    world.clock.at += LEASE
    clean(world, files)
    assert [row.state for row in world.rows(CaseFile)] == [FileState.refused, FileState.clean]
    assert stored(files) == [world.rows(CaseFile)[1].path]
    assert "1. Documento, no se pudo leer" in sender.get().text


def test_a_file_that_is_taken_back_on_its_way_is_wanted_no_more(world, sender):
    announce(world, "cases/1/late")
    with world.sessions.begin() as session:
        assert note_stored(session, "cases/1/late", world.clock())
        remove_files(session, [world.one(Case).id], world.clock())
        assert not note_stored(session, "cases/1/late", world.clock())


def test_a_draft_that_expires_while_a_file_comes_takes_no_file(world, sender):
    with world.sessions.begin() as session:
        session.get_one(Case, world.one(Case).id).state = CaseState.expired
    assert not announce(world, "cases/1/late")
    assert world.rows(CaseFile) == []
