"""Results as they are downloaded: a zip that is sent while it is made."""

import csv
import hashlib
import io
from zipfile import BadZipFile, ZipFile

import pytest
from sqlalchemy import delete
from sqlalchemy.exc import NoResultFound

from results.download import download, download_name
from storage.models import Answer, Member
from tests.results.exporting import RATED, answer, exported
from tests.world import ZONE

SAMPLE = 5000
"""Members enough for many pieces, and for more than one fetch from the database."""


def downloading(world, campaign_id):
    return download(world.sessions, world.vault, campaign_id, ZONE, world.clock())


def unpacked(data):
    with ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
        return {entry.filename: archive.read(entry) for entry in archive.infolist()}


def copies(world, member, count):
    """As many members again, who differ in what must differ, and in a stratum that no zip makes small."""
    fields = {column.key: getattr(member, column.key) for column in Member.__table__.columns if column.key != "id"}
    with world.sessions.begin() as session:
        for number in range(1000, 1000 + count):
            digest = hashlib.sha256(f"{number}".encode())
            own = {"caso": f"{number:09}", "code_hash": digest.digest()[:16], "estrato": digest.hexdigest()}
            session.add(Member(**fields | own))


@pytest.fixture
def campaign(world):
    campaign = world.campaign("Encuesta de Inés")
    world.member(campaign)
    return campaign


def test_the_zip_holds_the_rows_of_the_command_and_their_codebook(world, campaign):
    member = world.rows(Member)[0]
    answer(world, member, **RATED, comentario="Bien")
    files = unpacked(b"".join(downloading(world, campaign.id)))
    assert list(files) == ["libro_de_codigos.csv", "resultados.csv"]
    assert files["resultados.csv"] == exported(world, campaign)[0]
    assert files["libro_de_codigos.csv"].decode("utf-8-sig").startswith("columna,descripcion,codigo,significado,")


def test_the_files_carry_the_hour_of_guatemala(world, campaign):
    with ZipFile(io.BytesIO(b"".join(downloading(world, campaign.id)))) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(2026, 10, 5, 10, 0, 0)}


def test_no_name_is_in_the_name_of_a_file(world, campaign):
    assert download_name(campaign) == f"resultados-{campaign.id}.zip"


def test_pieces_are_sent_while_rows_are_read(world, campaign):
    copies(world, world.rows(Member)[0], SAMPLE - 1)
    pieces = list(downloading(world, campaign.id))
    assert len(pieces) > 10
    assert all(pieces)
    assert max(map(len, pieces)) < sum(map(len, pieces)) / 2
    rows = unpacked(b"".join(pieces))["resultados.csv"].decode("utf-8-sig").splitlines()
    assert len(rows) == SAMPLE + 1


def test_all_rows_are_of_the_moment_at_which_the_download_began(world, campaign):
    copies(world, world.rows(Member)[0], SAMPLE - 1)
    pieces = downloading(world, campaign.id)
    began = next(pieces)
    last = world.rows(Member)[-1]
    answer(world, last, uso="1", tipo="1", nivel="1")
    with world.sessions.begin() as session:
        session.execute(delete(Member).where(Member.id < last.id))
    rows = list(csv.DictReader(io.StringIO(unpacked(began + b"".join(pieces))["resultados.csv"].decode("utf-8-sig"))))
    assert (len(rows), rows[-1]["nivel"]) == (SAMPLE, "")
    assert len(world.rows(Answer)) == len(RATED)


def test_a_download_that_is_given_up_leaves_no_session_behind(world, campaign):
    copies(world, world.rows(Member)[0], SAMPLE - 1)
    pool = world.sessions.kw["bind"].pool
    before = pool.checkedout()
    pieces = downloading(world, campaign.id)
    begun = next(pieces)
    assert pool.checkedout() == before + 1
    pieces.close()
    assert pool.checkedout() == before
    with pytest.raises(BadZipFile):
        unpacked(begun)


def test_an_unknown_campaign_gives_no_byte(world):
    with pytest.raises(NoResultFound):
        next(downloading(world, 7))
