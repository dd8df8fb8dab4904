"""Results on disk: the data and their codebook, both whole or neither."""

import csv

import pytest

from results.columns import NAMES
from results.files import ResultsError, codebook_of, write_results
from storage.models import Campaign
from tests.world import ZONE


@pytest.fixture
def campaign(world):
    campaign = world.campaign()
    world.member(campaign)
    return campaign


def write(world, campaign, out):
    with world.sessions() as session:
        return write_results(session, world.vault, session.get_one(Campaign, campaign.id), ZONE, out)


def content(folder):
    return {path.name: path.read_text(encoding="utf-8-sig") for path in folder.iterdir() if path.is_file()}


@pytest.mark.parametrize(
    ("name", "codebook"),
    [
        ("resultados.csv", "resultados.codebook.csv"),
        ("resultados", "resultados.codebook.csv"),
        ("2026.C3.csv", "2026.C3.codebook.csv"),
    ],
)
def test_the_codebook_stands_beside_the_data_under_their_name(tmp_path, name, codebook):
    assert codebook_of(tmp_path / name) == tmp_path / codebook


def test_the_codebook_explains_the_columns_of_the_data(world, campaign, tmp_path):
    written = write(world, campaign, tmp_path / "resultados.csv")
    files = content(tmp_path)
    assert set(files) == {"resultados.csv", "resultados.codebook.csv"}
    rows = list(csv.DictReader(files["resultados.csv"].splitlines()))
    explained = {line["columna"] for line in csv.DictReader(files["resultados.codebook.csv"].splitlines())}
    assert (len(rows), set(rows[0])) == (written.rows, set(NAMES))
    assert explained == set(NAMES)


def test_files_of_before_are_replaced(world, campaign, tmp_path):
    for name in ("resultados.csv", "resultados.codebook.csv"):
        (tmp_path / name).write_text("los de ayer")
    write(world, campaign, tmp_path / "resultados.csv")
    assert [name for name, text in content(tmp_path).items() if "los de ayer" in text] == []


@pytest.mark.parametrize("taken", ["resultados.csv", "resultados.codebook.csv"])
@pytest.mark.parametrize("before", [{}, {"resultados.csv": "los de ayer", "resultados.codebook.csv": "los de ayer"}])
def test_when_one_cannot_be_put_in_its_place_both_stay_as_they_were(world, campaign, tmp_path, taken, before):
    kept = {name: text for name, text in before.items() if name != taken}
    for name, text in kept.items():
        (tmp_path / name).write_text(text)
    (tmp_path / taken).mkdir()
    with pytest.raises(OSError, match=taken):
        write(world, campaign, tmp_path / "resultados.csv")
    assert content(tmp_path) == kept


def test_a_folder_that_does_not_exist_is_refused_in_words(world, campaign, tmp_path):
    with pytest.raises(ResultsError) as error:
        write(world, campaign, tmp_path / "no" / "resultados.csv")
    expected = f"No se puede escribir en {tmp_path / 'no'}: revise que la carpeta exista y admita archivos."
    assert (error.value.code, error.value.words) == ("not_writable", expected)
    assert content(tmp_path) == {}
