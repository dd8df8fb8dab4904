"""The sample at the desk: loaded as far as it is good, what is wrong told in place, nobody of it ever named."""

import csv
import io
from concurrent.futures import ThreadPoolExecutor
from html import unescape
from threading import Barrier

import pytest

from campaigns.sample_row import COLUMNS
from desk.campaigns.remarks import KEPT, SHOWN, Told, as_csv, pack, unpack, unquoted
from desk.campaigns.sample_pages import LARGEST_FILE
from rules.lives import CampaignState
from storage.models import AuditEntry, Campaign, Member
from storage.models.audit import Act
from tests.campaigns.office import csv_of, pupil
from tests.campaigns.workbook import workbook
from tests.desk.coordinating import ANA, BETO, CHEPE, audited, campaign, carla, draft, plain, running, upload

NO_CODE = pupil("", "5555 0008")
SECRET_WORDS = ("Secreta", "Ixquic", "5555-4444")


@pytest.fixture
def app(desk_app):
    """The whole application: its forms are small, and this one may be large."""
    return desk_app


def empty_draft(world) -> Campaign:
    """A draft with settings and no sample."""
    return world.campaign("Encuesta", CampaignState.draft)


def load(browser, campaign_id: int, data: bytes, **form: str):
    return upload(browser, f"/campanias/{campaign_id}/muestra", "sample", data, **form)


def test_a_good_file_is_loaded_and_leads_on(app, world):
    drafted, browser = empty_draft(world), carla(app, world)
    answer = load(browser, drafted.id, csv_of(ANA, BETO, CHEPE))
    assert answer.location == f"/campanias/{drafted.id}/revision"
    assert "Hecho: Se cargaron 3 estudiantes." in plain(browser.get(answer.location))
    assert len(world.rows(Member)) == 3
    (entry,) = world.rows(AuditEntry, AuditEntry.act == Act.campaign_sample_loaded)
    assert entry.about == f"campaign:{drafted.id}"
    assert entry.details == {
        "loaded": 3,
        "known": 0,
        "refused": 0,
        "noted": 0,
        "sha256": campaign(world, drafted.id).sample_sha256,
    }


def test_a_workbook_is_a_sample_too(app, world):
    drafted, browser = empty_draft(world), carla(app, world)
    data = workbook(["codigo_estudiante", "telefono"], ["E-1", "5555 0001"], ["", "5555 0002"])
    page = plain(load(browser, drafted.id, data))
    assert "Se cargó 1 estudiante. 1 fila quedó fuera." in page
    assert "3 codigo_estudiante falta el código del estudiante no se cargó" in page
    assert len(world.rows(Member)) == 1


def test_what_is_wrong_is_told_with_line_column_and_reason(app, world):
    drafted, browser = empty_draft(world), carla(app, world)
    page = plain(load(browser, drafted.id, csv_of(ANA, NO_CODE, pupil("E-3", "55"), ANA)))
    assert "Se cargaron 2 estudiantes. 2 filas quedaron fuera. 1 dato no se entendió" in page
    assert "3 codigo_estudiante falta el código del estudiante no se cargó" in page
    assert "5 codigo_estudiante el código ya está en la línea 2 no se cargó" in page
    assert "4 telefono le faltan dígitos: un número de Guatemala tiene ocho se cargó sin ese dato" in page
    assert "Seguir con 2" in page
    assert len(world.rows(Member)) == 2


def test_a_file_without_one_good_row_leaves_the_draft_as_it_was(app, world):
    campaign_id = draft(world).campaign_id
    before = world.everything()["member"]
    page = plain(load(carla(app, world), campaign_id, csv_of(NO_CODE, NO_CODE), how="reemplazar"))
    assert "Se cargaron 0 estudiantes. 2 filas quedaron fuera." in page
    assert world.everything()["member"] == before


def private_rows() -> list[dict[str, str]]:
    """A row for each column, where a name or telephone stands in that column; most of them are wrong there."""
    words = " ".join(SECRET_WORDS)
    spoilt = [pupil(f"E-{place}") | {column: words} for place, column in enumerate(COLUMNS)]
    return [*spoilt, pupil("E-90", departamento="Petén", municipio=words), pupil("E-91", peso=f"»{words}«")]


def test_no_page_and_no_file_repeats_a_cell(app, world):
    drafted, browser = empty_draft(world), carla(app, world)
    page = load(browser, drafted.id, csv_of(*private_rows())).text
    assert page.count("no se cargó") > 5
    assert page.count("se cargó sin ese dato") > 5
    file = download(browser, drafted.id, page).text
    assert file.count("\r\n") > 12
    for word in SECRET_WORDS:
        assert word not in page
        assert word not in file


@pytest.mark.parametrize(
    ("header", "where"),
    [
        ("Ana Secreta,5555-4444", "las columnas 1 y 2 del encabezado"),
        ("codigo_estudiante,Secreta «Ixquic» 5555-4444", "la columna 2 del encabezado"),
    ],
)
def test_a_header_that_may_be_a_person_is_told_by_its_place(app, world, header, where):
    drafted = empty_draft(world)
    answer = load(carla(app, world), drafted.id, f"{header}\nE-1,x\n".encode())
    assert answer.status_code == 422
    assert answer.text.count(f"Línea 1: no se reconoce{'n' * ('las' in where)} {where}.") == 2
    assert answer.text.count("Se admiten: codigo_estudiante,") == 1
    assert not any(word in answer.text for word in SECRET_WORDS)


def download(browser, campaign_id: int, page: str):
    """What the page's button brings."""
    packed = unescape(page.partition('name="remarks" value="')[2].partition('"')[0])
    return browser.post(f"/campanias/{campaign_id}/muestra/observaciones.csv", remarks=packed)


def test_the_first_remarks_are_shown_and_all_are_in_the_file(app, world):
    drafted, browser = empty_draft(world), carla(app, world)
    rows = [NO_CODE for _ in range(SHOWN + 20)]
    page = load(browser, drafted.id, csv_of(ANA, *rows)).text
    assert page.count("falta el código del estudiante") == SHOWN
    assert f"Las primeras {SHOWN} de {SHOWN + 20} observaciones" in page
    answer = download(browser, drafted.id, page)
    lines = list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"))))
    assert lines[0] == ["linea", "columna", "motivo", "fila"]
    assert lines[1] == ["3", "codigo_estudiante", "falta el código del estudiante", "rechazada"]
    assert len(lines) == SHOWN + 21
    assert answer.headers["Content-Disposition"] == f"attachment; filename=observaciones-{drafted.id}.csv"


@pytest.mark.parametrize("remarks", ["", "x", "eyJ.abc", "\0"])
def test_remarks_that_we_did_not_sign_are_no_file(app, world, remarks):
    drafted = empty_draft(world)
    answer = carla(app, world).post(f"/campanias/{drafted.id}/muestra/observaciones.csv", remarks=remarks)
    assert answer.status_code == 400


def test_more_remarks_than_are_kept_are_counted():
    many = [Told(line, "telefono", "no es un número de teléfono", "aviso") for line in range(KEPT + 5)]
    kept, count = unpack(pack(many, "secret", 1), "secret", 1)
    assert (len(kept), count) == (KEPT, KEPT + 5)
    assert as_csv(kept, count).splitlines()[-1] == ",,y 5 más: corrija estas y suba el archivo otra vez,"
    assert unpack(pack(many, "secret", 1), "another secret", 1) is None


def test_remarks_of_another_campaign_are_no_file(app, world):
    first, second, browser = empty_draft(world), world.campaign("Otra", CampaignState.draft), carla(app, world)
    page = load(browser, first.id, csv_of(ANA, NO_CODE)).text
    assert download(browser, first.id, page).status_code == 200
    assert download(browser, second.id, page).status_code == 400


def test_a_reason_keeps_its_advice_without_its_quotation():
    assert unquoted("«Ana » López» no se admite: si, no o vacío") == "«…» no se admite: si, no o vacío"
    assert unquoted("le faltan dígitos") == "le faltan dígitos"


def test_a_second_file_adds_only_new_pupils(app, world):
    campaign_id = draft(world, ANA).campaign_id
    browser = carla(app, world)
    answer = load(browser, campaign_id, csv_of(ANA, BETO), how="agregar")
    assert "Se cargó 1 estudiante. 1 ya estaba, y no cambió." in plain(browser.get(answer.location))
    assert len(world.rows(Member)) == 2


def test_a_second_file_may_take_the_place_of_the_first(app, world):
    campaign_id = draft(world).campaign_id
    first = campaign(world, campaign_id).sample_sha256
    load(carla(app, world), campaign_id, csv_of(BETO), how="reemplazar")
    assert len(world.rows(Member)) == 1
    assert campaign(world, campaign_id).sample_sha256 != first
    assert audited(world, campaign_id) == [Act.campaign_sample_removed, Act.campaign_sample_loaded]


def test_after_a_report_the_corrected_file_takes_the_place_of_the_first(app, world):
    campaign_id, browser = empty_draft(world).id, carla(app, world)
    page = load(browser, campaign_id, csv_of(ANA, NO_CODE)).text
    assert f'href="/campanias/{campaign_id}/muestra?como=reemplazar"' in page
    form = browser.get(f"/campanias/{campaign_id}/muestra?como=reemplazar").text
    assert 'value="reemplazar" checked' in form


def test_the_same_file_sent_twice_at_once_is_loaded_once(app, world):
    drafted, browser = empty_draft(world), carla(app, world)
    token, data, together = browser.token(), csv_of(ANA, BETO, CHEPE), Barrier(2)

    def send(_) -> int:
        together.wait()
        form = {"csrf_token": token, "sample": (io.BytesIO(data), "muestra.csv")}
        return browser.client.post(f"/campanias/{drafted.id}/muestra", data=form).status_code

    with ThreadPoolExecutor(2) as both:
        assert list(both.map(send, range(2))) == [303, 303]
    assert len(world.rows(Member)) == 3


def test_a_campaign_that_has_begun_takes_no_sample(app, world):
    campaign_id, browser = running(world, ANA), carla(app, world)
    for answer in (browser.get(f"/campanias/{campaign_id}/muestra"), load(browser, campaign_id, csv_of(BETO))):
        assert answer.location == f"/campanias/{campaign_id}"
    assert len(world.rows(Member)) == 1
    assert audited(world, campaign_id) == []


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "Elija el archivo de la muestra"),
        (b"codigo_estudiante\n", "El archivo no tiene filas después del encabezado."),
        (b"codigo_estudiante;telefono\nE-1;5555\n", "van separadas por coma"),
        (b"PK\x03\x04rest", "Libro de Excel"),
        (b"\xd0\xcf\x11\xe0old", "libro de Excel antiguo"),
    ],
)
def test_a_file_that_is_no_sample_says_why(app, world, data, words):
    drafted, browser = empty_draft(world), carla(app, world)
    path = f"/campanias/{drafted.id}/muestra"
    answer = load(browser, drafted.id, data) if data else browser.post(path)
    assert answer.status_code == 422
    assert words in answer.text
    assert 'href="#sample"' in answer.text
    assert audited(world, drafted.id) == []


def test_a_file_larger_than_other_forms_is_read(app, world):
    drafted = empty_draft(world)
    rows = [pupil(f"E-{place}", establecimiento="x" * 200) for place in range(2_000)]
    data = csv_of(*rows)
    assert len(data) > app.config["MAX_CONTENT_LENGTH"]
    assert load(carla(app, world), drafted.id, data).status_code == 303
    assert len(world.rows(Member)) == 2_000


def test_a_file_without_end_is_refused_in_words(app, world):
    drafted, browser = empty_draft(world), carla(app, world)
    answer = browser.client.post(
        f"/campanias/{drafted.id}/muestra",
        input_stream=io.BytesIO(b"--x"),
        environ_overrides={"CONTENT_LENGTH": str(LARGEST_FILE + 200_000)},
        content_type="multipart/form-data; boundary=x",
        headers={"Accept": "text/html"},
    )
    assert answer.status_code == 413
    assert "El archivo pasa de 64 MB." in answer.text
    assert f'href="/campanias/{drafted.id}/muestra"' in answer.text


def test_other_forms_stay_small(app, world):
    browser = carla(app, world)
    answer = upload(browser, "/campanias/nueva/archivo", "file", b"x" * 300_000)
    assert answer.status_code == 413
    assert "El archivo es demasiado grande" in answer.text
    assert "64 MB" not in answer.text
