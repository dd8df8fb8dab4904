"""The information texts: written by one person of DICOMS, approved by another, told from then on."""

import io
from typing import Any

import pytest
from flask import Flask

from desk.information.pages import LARGEST_RECORDING
from rules.information import FIRST_WORDS, Topic
from rules.roles import Role
from storage.information import words_of
from storage.models import Act, AuditEntry, Information
from tests.desk.coordinating import plain
from tests.desk.visitors import Visitor, signed_in_as
from tests.world import World

SAID = {"words": "El seguro cubre accidentes.", "short": "El seguro cubre accidentes."}
WAV = b"RIFF\x24\x00\x00\x00WAVEfmt "


@pytest.fixture
def diego(desk_app: Flask, world: World) -> Visitor:
    return signed_in_as(desk_app, world, Role.communications, email="diego@example.org", name="Diego")


@pytest.fixture
def delia(desk_app: Flask, world: World) -> Visitor:
    return signed_in_as(desk_app, world, Role.communications, email="delia@example.org", name="Delia")


def writes(somebody: Visitor, topic: str = "cobertura", **changed: Any) -> Any:
    form = {"csrf_token": somebody.token(), **SAID, **changed}
    return somebody.client.post(f"/informacion/{topic}", data=form, headers={"Accept": "text/html"})


def told(world: World, language: str = "es") -> str:
    with world.sessions() as session:
        return words_of(session, language)[Topic.coverage].words


def test_what_is_written_is_told_once_another_person_approves_it(world, diego, delia):
    assert writes(diego).status_code == 303
    version = world.one(Information)
    assert (version.version, version.approved_at) == (2, None)
    assert told(world) == FIRST_WORDS[Topic.coverage].words
    assert "Esperan que alguien las apruebe" in plain(delia.get("/informacion"))
    assert delia.post(f"/informacion/version/{version.id}").status_code == 303
    assert told(world) == SAID["words"]
    assert [entry.act for entry in world.rows(AuditEntry)][-1] is Act.information_approved
    page = plain(diego.get("/informacion/cobertura"))
    assert "La escribió Diego" in page
    assert "La aprobó Delia" in page


def test_nobody_approves_what_he_wrote_himself(world, diego):
    writes(diego)
    version = world.one(Information)
    assert "La aprueba otra persona" in plain(diego.get("/informacion/cobertura"))
    before = world.everything()
    diego.post(f"/informacion/version/{version.id}")
    assert world.everything() == before


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"words": " "}, "Escriba de 1 a 1000 caracteres."),
        ({"words": "x" * 1001}, "Escriba de 1 a 1000 caracteres."),
        ({"short": ""}, "Escriba las palabras para un mensaje de texto."),
        ({"short": "x" * 116}, "Escriba 115 caracteres o menos."),
        ({"short": "Atención"}, "Escríbalo sin tildes"),
        ({"recording": (io.BytesIO(b"%PDF-1.7"), "voz.wav")}, "WAV o MP3"),
    ],
)
def test_what_will_not_do_comes_back_with_words_and_is_not_kept(world, diego, changed, words):
    answer = writes(diego, **changed)
    assert answer.status_code == 422
    assert words in plain(answer)
    assert world.rows(Information) == []


def test_a_recording_is_kept_and_heard_before_it_is_approved(world, diego, delia):
    writes(diego, recording=(io.BytesIO(WAV), "voz.wav"))
    version = world.one(Information)
    heard = delia.get(f"/informacion/version/{version.id}/voz")
    assert (heard.status_code, heard.mimetype, heard.data) == (200, "audio/wav", WAV)
    assert delia.get("/informacion/version/1/voz").status_code == 404


def test_a_recording_that_is_too_large_is_refused_with_words(world, diego):
    answer = diego.client.post(
        "/informacion/cobertura",
        input_stream=io.BytesIO(b"--x"),
        environ_overrides={"CONTENT_LENGTH": str(LARGEST_RECORDING + 200_000)},
        content_type="multipart/form-data; boundary=x",
        headers={"Accept": "text/html"},
    )
    assert answer.status_code == 413
    assert "pasa de 5 MB" in plain(answer)
    assert world.rows(Information) == []


def test_what_was_not_approved_and_is_older_than_what_is_told_waits_for_nobody(diego, delia, world):
    for words in ("La primera", "La segunda"):
        writes(diego, words=words)
    newest = world.rows(Information)[-1]
    delia.post(f"/informacion/version/{newest.id}")
    page = delia.get("/informacion/cobertura").text
    assert "Nadie la aprobó" in page
    assert "Aprobar la versión" not in page


def test_each_language_has_its_own_versions(world, diego, delia):
    writes(diego, idioma="quc")
    assert "Sin aprobar" not in plain(diego.get("/informacion/cobertura"))
    assert "Sin aprobar" in plain(diego.get("/informacion/cobertura?idioma=quc"))
    assert "Nadie ha aprobado palabras en K’iche’" in plain(diego.get("/informacion/cobertura?idioma=quc"))
    delia.post(f"/informacion/version/{world.one(Information).id}")
    assert "se dicen las de español" not in plain(diego.get("/informacion/cobertura?idioma=quc"))
    assert told(world, "quc") == SAID["words"]
    assert told(world) == FIRST_WORDS[Topic.coverage].words


def test_there_is_nothing_at_a_topic_or_version_that_is_none(diego):
    assert diego.get("/informacion/precios").status_code == 404
    assert writes(diego, "precios").status_code == 404
    assert diego.post("/informacion/version/1").status_code == 404


def test_dicoms_sees_no_case(diego):
    assert diego.get("/casos").status_code == 403
    assert diego.get("/casos/nuevo").status_code == 403
