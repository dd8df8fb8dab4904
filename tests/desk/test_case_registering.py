"""A case is registered for another: what was seen, what was brought, what may be the same."""

import io
from typing import Any

import pytest
from obstore.store import LocalStore

from rules.complaints import CaseChannel, Identity, Service, Severity
from rules.lives import CallbackState, CaseState, FileState
from rules.roles import Role
from rules.uploads import LARGEST_FILE
from storage.models import (
    Act,
    AuditEntry,
    Callback,
    Case,
    CaseFile,
    CaseLink,
    CaseParty,
    LinkState,
    Notice,
)
from tests.desk.coordinating import plain
from tests.desk.registering import BROUGHT, SEEN, acts, registers, staff
from tests.desk.visitors import Visitor, signed_in_as
from tests.monitors.desk_work import sweep
from tests.storage.test_complaints import CALLER, Caller
from tests.world import BETO


def test_what_a_liaison_saw_is_a_case_with_folio_and_without_a_pin(world, lucia):
    answer = registers(lucia, SEEN)
    case = world.one(Case)
    assert answer.location == f"/casos/{case.id}"
    assert (case.state, case.channel, case.service) == (CaseState.received, CaseChannel.networks, Service.medicine)
    assert (case.departamento, case.municipio, case.facility) == ("09", "0901", "Hospital Regional")
    assert case.folio is not None
    assert case.pin is None
    assert case.missing == []
    assert case.staff_id == staff(world, Role.liaison).id
    assert acts(world, Act.case_registered) == [f"case:{case.id}"]
    assert world.rows(Callback) == []


def test_names_of_who_was_involved_are_sealed(world, lucia):
    registers(lucia, SEEN)
    party = world.one(CaseParty)
    assert b"Tzoc" not in party.private
    assert world.vault.open_fields(party.private, "case_party")["nombre"] == "Carlos Tzoc"
    assert "Tzoc" not in str([entry.details for entry in world.rows(AuditEntry)])


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("lugar", "0101", "Registre solo lo de su departamento"),
        ("lugar", "9999", "Elija un lugar de la lista"),
        ("lugar", "", "Registre solo lo de su departamento"),
        ("canal", "letter", "Elija de dónde viene"),
        ("canal", "", "Elija de dónde viene"),
        ("clase", "otra", "Elija qué es"),
        ("relato", "  ", "Escriba qué pasó"),
        ("enlace", "", "Copie el enlace"),
        ("enlace", "javascript:alert(1)", "Copie la dirección entera"),
        ("fecha", "2026-12-01", "La fecha debe ser de hoy o de antes"),
        ("fecha", "ayer", "Escriba la fecha"),
        ("fecha", "1999-01-01", "Revise el año"),
        ("servicio", "dental", "Elija una de las opciones"),
        ("papel_1", "", "Elija qué papel tuvo"),
        ("establecimiento", "x" * 301, "300 caracteres o menos"),
    ],
)
def test_a_form_that_will_not_do_comes_back_with_words_and_writes_nothing(world, lucia, field, value, words):
    before = world.everything()
    answer = registers(lucia, SEEN, **{field: value})
    assert answer.status_code == 422
    assert words in plain(answer)
    assert "En la publicación dicen" in answer.text or field == "relato"
    assert world.everything() == before


def test_a_liaison_without_a_departamento_registers_nothing(desk_app, world):
    nobody = signed_in_as(desk_app, world, Role.liaison)
    assert "Pida a un administrador" in plain(nobody.get("/casos/nuevo"))
    assert registers(nobody, SEEN).status_code == 422
    assert world.rows(Case) == []


def test_what_may_be_the_same_is_shown_before_it_is_kept_and_kept_when_asked_again(world, lucia):
    registers(lucia, SEEN)
    first = world.one(Case)
    answer = registers(lucia, SEEN, establecimiento="hospital regional", relato="Otra persona cuenta lo mismo")
    assert answer.status_code == 422
    assert "¿Es uno de estos?" in plain(answer)
    assert len(world.rows(Case)) == 1
    assert registers(lucia, SEEN, establecimiento="hospital regional", vistas=str(first.id)).status_code == 303
    link = world.one(CaseLink)
    assert (link.other_id, link.why, link.state) == (first.id, "same_event", LinkState.proposed)
    assert [case.state for case in world.rows(Case)] == [CaseState.received] * 2


@pytest.mark.parametrize(
    "changed", [{"fecha": "2026-10-03"}, {"servicio": "accident"}, {"establecimiento": "Otro"}, {"precision": "week"}]
)
def test_another_day_service_or_place_is_another_case(world, lucia, changed):
    registers(lucia, SEEN)
    another = {"enlace": "https://example.org/publicacion/2"}
    assert registers(lucia, SEEN, **another, **changed).status_code == 303
    assert world.rows(CaseLink) == []


def test_a_letter_is_a_case_with_folio_pin_and_a_receipt_by_text(world, iris):
    registers(iris, BROUGHT, recibida="2026-10-02", reserva="identified")
    case = world.one(Case)
    assert (case.channel, case.external_reference) == (CaseChannel.letter, "OF-2026-114")
    assert (case.identity, case.severity) == (Identity.identified, Severity.ordinary)
    assert f"{case.begun_at:%Y-%m-%d}" == "2026-10-02"
    page = plain(iris.get(f"/casos/{case.id}"))
    assert case.pin is not None
    assert case.pin in page
    assert "Marta Ajú" in page
    assert "5555-0199" in page
    assert [notice.what for notice in world.rows(Notice)] == ["receipt"]


def test_what_a_letter_does_not_tell_is_a_monitors_to_ask(world, iris):
    registers(iris, BROUGHT)
    case = world.one(Case)
    assert case.missing == ["place", "date"]
    assert [(row.reason, row.state) for row in world.rows(Callback)] == [("incomplete_complaint", CallbackState.owed)]
    sweep(world)


def test_who_wrote_a_letter_and_then_calls_begins_a_complaint_of_its_own(world, iris):
    registers(iris, BROUGHT, telefono=CALLER)
    assert Caller(world, clase="1").asked == ["peligro"]


def test_of_an_anonymous_letter_no_telephone_and_no_name_is_kept(world, iris):
    registers(iris, BROUGHT, reserva="anonymous")
    case = world.one(Case)
    assert case.phone_id is None
    assert "Marta" not in plain(iris.get(f"/casos/{case.id}"))
    assert world.rows(Notice) == []


def test_a_letter_has_its_number_and_a_telephone_that_can_be_one(world, iris):
    for wrong in ({"referencia": ""}, {"telefono": "12"}, {"recibida": "2027-01-01"}):
        assert registers(iris, BROUGHT, **wrong).status_code == 422
    assert world.rows(Case) == []


def test_two_letters_from_one_telephone_about_one_service_are_proposed_as_one(world, iris, clock):
    registers(iris, BROUGHT)
    clock.pass_by(days=2)
    iris.sign_in("analyst@example.org")
    assert "Del mismo teléfono" in plain(registers(iris, BROUGHT))
    clock.pass_by(days=2)
    iris.sign_in("analyst@example.org")
    assert registers(iris, BROUGHT, referencia="OF-2026-115").status_code == 303
    assert registers(iris, BROUGHT, servicio="accident", telefono=BETO, referencia="OF-3").status_code == 303
    assert world.rows(CaseLink) == []


PNG = b"\x89PNG\r\n\x1a\n" + bytes(64)


def sends(somebody: Visitor, data: bytes, **changed: str) -> Any:
    form = {"csrf_token": somebody.token(), **SEEN, **changed, "archivo": (io.BytesIO(data), "captura.png")}
    return somebody.client.post("/casos/nuevo", data=form, headers={"Accept": "text/html"})


def test_a_capture_takes_the_place_of_a_link_and_is_shown_once_it_is_clean(world, lucia, house):
    assert sends(lucia, PNG, enlace="").status_code == 303
    file, case = world.one(CaseFile), world.one(Case)
    assert (file.media_type, file.state, file.staff_id) == ("image/png", FileState.waiting, case.staff_id)
    assert PNG not in bytes(house.desk.files.get(file.path).bytes())
    address = f"/casos/{case.id}/archivo/{file.id}"
    assert lucia.get(address).status_code == 404
    world.change(file, state=FileState.clean)
    assert lucia.get(address).data == PNG
    assert acts(world, Act.case_file_read) == [f"file:{file.id}"]


def test_a_capture_that_the_store_does_not_take_is_said_and_stands_in_no_case(world, lucia, house, tmp_path):
    folder = tmp_path / "files"
    object.__setattr__(house.desk, "files", LocalStore(folder, mkdir=True))
    folder.rmdir()
    folder.write_text("no folder")
    assert sends(lucia, PNG).status_code == 303
    assert world.rows(CaseFile) == []
    assert "El archivo no se pudo guardar" in plain(lucia.get(f"/casos/{world.one(Case).id}"))


def test_all_that_is_wrong_is_said_at_once_the_file_among_it(world, lucia):
    page = plain(sends(lucia, b"<html>", fecha="2027-01-01"))
    assert "Suba una foto o captura" in page
    assert "La fecha debe ser de hoy o de antes" in page


def test_a_file_of_another_kind_or_size_is_refused_in_words_and_nothing_is_kept(world, lucia):
    other = sends(lucia, b"<html>")
    large = lucia.client.post(
        "/casos/nuevo",
        input_stream=io.BytesIO(b"--x"),
        environ_overrides={"CONTENT_LENGTH": str(LARGEST_FILE + 200_000)},
        content_type="multipart/form-data; boundary=x",
        headers={"Accept": "text/html"},
    )
    assert (other.status_code, large.status_code) == (422, 413)
    assert "Suba una foto o captura" in plain(other)
    assert "El archivo pasa de 10 MB" in plain(large)
    assert world.rows(Case) == []


def test_the_same_publication_or_letter_is_asked_about_before_it_is_registered_twice(desk_app, world, lucia, iris):
    registers(lucia, SEEN)
    page = registers(lucia, SEEN, establecimiento="", precision="", fecha="")
    assert "Con el mismo enlace" in plain(page)
    far = signed_in_as(desk_app, world, Role.liaison, email="lejos@example.org", departamento="16")
    assert registers(far, SEEN, lugar="1601").status_code == 303
    assert [link.why for link in world.rows(CaseLink)] == ["same_source"]
    registers(iris, BROUGHT, telefono="")
    assert "el mismo número de carta" in plain(registers(iris, BROUGHT, telefono="", servicio="medicine"))
    assert len(world.rows(Case)) == 3
